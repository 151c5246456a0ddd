from typing import TYPE_CHECKING, Self

from django.db.models import Q

from programs.programs.querysets import InProgramQuerySet, programs_of

if TYPE_CHECKING:
    from programs.people.models import User


def partners_of(user: "User") -> list[int]:
    """Ids of the organisations for which the user is a partner's member."""
    from programs.people.permissions import partner_ids_of

    return sorted(partner_ids_of(user))


class PartnerQuerySet(InProgramQuerySet):
    def represented_by(self, user: "User") -> Self:
        """The organisations for which the user is a partner's member."""
        return self.filter(pk__in=partners_of(user))

    def reportable_by(self, user: "User") -> Self:
        """The organisations whose results the user may enter: one's own, and for the bureau all."""
        return self.filter(Q(pk__in=partners_of(user)) | Q(program__in=programs_of(user, "bureau")))
