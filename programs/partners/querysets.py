from typing import TYPE_CHECKING, Self

from programs.programs.querysets import InProgramQuerySet, programs_of

if TYPE_CHECKING:
    from programs.people.models import User


class PartnerQuerySet(InProgramQuerySet):
    def represented_by(self, user: "User") -> Self:
        """The organisations for which the user is a partner's member."""
        from programs.people.models import Membership

        return self.filter(pk__in=Membership.objects.of(user, "partner").values("partner"))

    def reportable_by(self, user: "User") -> Self:
        """The organisations whose results the user may enter: one's own, and for the bureau all."""
        from django.db.models import Q

        from programs.people.models import Membership

        own = Membership.objects.of(user, "partner").values("partner")
        return self.filter(Q(pk__in=own) | Q(program__in=programs_of(user, "bureau")))
