from typing import TYPE_CHECKING, Self

from django.db.models import Q

from lamp.base.models import BaseQuerySet
from programs.programs.querysets import programs_of

if TYPE_CHECKING:
    from programs.people.models import User


class ObservationQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Evidence for partners, bureau and manager; restricted ones only for bureau, manager and their owner.

        What is set aside is no evidence now, and is shown only with what it came with.
        """
        from programs.partners.models import Partner

        own = Partner.objects.represented_by(user).values("pk")
        return self.filter(set_aside=False).filter(
            Q(program__in=programs_of(user, "bureau", "manager"))
            | Q(program__in=programs_of(user, "partner"), restricted=False)
            | Q(partner__in=own)
        )


class VerdictQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(program__in=programs_of(user, "partner", "bureau", "manager"))
