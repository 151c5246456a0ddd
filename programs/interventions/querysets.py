from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from lamp.base.models import BaseQuerySet
from programs.partners.querysets import partners_of
from programs.people.querysets import READERS
from programs.programs.querysets import InProgramQuerySet, programs_of

if TYPE_CHECKING:
    from programs.interventions.models import InterventionPriority
    from programs.people.models import User


class InterventionQuerySet(InProgramQuerySet):
    """``visible_to`` and ``editable_by`` (bureau) as for everything in a programme."""

    def joined_by(self, user: "User") -> Self:
        """Interventions in which a partner of the user takes part, as lead or otherwise."""
        own = partners_of(user)
        taking_part = self.model.partners.through.objects.filter(partner__in=own).values("intervention")
        return self.filter(Q(lead_partner__in=own) | Q(pk__in=taking_part))

    def open_to(self, user: "User") -> Self:
        """Whose drafts, reviews and decisions the user reads: bureau and manager all, partners their own."""
        joined = self.model.objects.joined_by(user).values("pk")
        return self.filter(Q(program__in=programs_of(user, "bureau", "manager")) | Q(pk__in=joined))

    def draftable_by(self, user: "User") -> Self:
        """Whose drafts the user may change: the bureau all, partners those they take part in."""
        joined = self.model.objects.joined_by(user).values("pk")
        return self.filter(Q(program__in=programs_of(user, "bureau")) | Q(pk__in=joined))


class InterventionPriorityQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(intervention__program__in=programs_of(user, *READERS))

    def holding(self, interventions: Iterable[int]) -> dict[int, "InterventionPriority"]:
        """The last decided one of each of these interventions."""
        rows = self.filter(intervention__in=list(interventions)).order_by("decided_on", "pk")
        return {row.intervention_id: row for row in rows}
