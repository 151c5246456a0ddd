from typing import TYPE_CHECKING, Self

from django.db.models import Q

from programs.programs.querysets import InProgramQuerySet, programs_of

if TYPE_CHECKING:
    from programs.people.models import User


class InterventionQuerySet(InProgramQuerySet):
    """``visible_to`` and ``editable_by`` (bureau) as for everything in a programme."""

    def joined_by(self, user: "User") -> Self:
        """Interventions in which a partner of the user takes part, as lead or otherwise."""
        from programs.partners.models import Partner

        own = Partner.objects.represented_by(user).values("pk")
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
