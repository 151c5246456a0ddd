from typing import TYPE_CHECKING, Self

from django.db.models import F, Q

from lamp.base.models import BaseQuerySet
from programs.partners.querysets import partners_of
from programs.programs.querysets import programs_of

if TYPE_CHECKING:
    from programs.people.models import User


class ObservationQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Evidence for partners, bureau and manager; restricted ones only for bureau, manager and their owner.

        What is set aside is no evidence now, and is shown only with what it came with.
        """
        own = partners_of(user)
        return self.filter(set_aside=False).filter(
            Q(program__in=programs_of(user, "bureau", "manager"))
            | Q(program__in=programs_of(user, "partner"), restricted=False)
            | Q(partner__in=own)
        )


class VerdictQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(program__in=programs_of(user, "partner", "bureau", "manager"))

    def with_term(self) -> Self:
        """Each with ``term``: after how many months a verdict expires in its programme."""
        return self.annotate(term=F("program__verdict_months"))


class OfMechanismQuerySet(BaseQuerySet):
    """What is said of a mechanism by lineage: read where one may see a version of that mechanism."""

    def visible_to(self, user: "User") -> Self:
        from programs.logic_models.models import Mechanism

        lineages = Mechanism.objects.visible_to(user).values("lineage")
        return self.filter(program__in=programs_of(user, "partner", "bureau", "manager"), lineage__in=lineages)


class AssumptionQuerySet(OfMechanismQuerySet):
    pass


class AssumptionTestQuerySet(OfMechanismQuerySet):
    pass
