from typing import TYPE_CHECKING, Self

from django.db.models import Q

from lamp.base.models import BaseQuerySet
from programs.partners.querysets import partners_of
from programs.programs.querysets import programs_of

if TYPE_CHECKING:
    from programs.people.models import User


class ActivityLogEntryQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Partners their own; bureau and manager all of the programme that has been submitted."""
        own = partners_of(user)
        in_sight = Q(partner__program__in=programs_of(user, "bureau", "manager")) & ~Q(status="draft")
        return self.filter(Q(partner__in=own) | in_sight)
