from typing import TYPE_CHECKING, Self

from django.db.models import Q

from lamp.base.models import BaseQuerySet
from programs.partners.querysets import partners_of
from programs.programs.querysets import programs_of

if TYPE_CHECKING:
    from programs.people.models import User


class ReportingRoundQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Rounds are the bureau's; the manager reads along."""
        return self.filter(program__in=programs_of(user, "bureau", "manager"))

    def editable_by(self, user: "User") -> Self:
        return self.filter(program__in=programs_of(user, "bureau"))


class ReportingRequestQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Partners their own; bureau and manager all of the programme."""
        own = partners_of(user)
        return self.filter(Q(partner__in=own) | Q(partner__program__in=programs_of(user, "bureau", "manager")))

    def reportable_by(self, user: "User") -> Self:
        """Those the user may fill in: one's own, and for the bureau all."""
        from programs.partners.models import Partner

        return self.filter(partner__in=Partner.objects.reportable_by(user).values("pk"))
