from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

from lamp.base.models import BaseQuerySet
from programs.programs.querysets import InProgramQuerySet

if TYPE_CHECKING:
    from programs.people.models import User


class IndicatorQuerySet(InProgramQuerySet):
    """Definitions are open to all who read the programme; the bureau changes them."""

    def at_elements(self, lineages: "QuerySet") -> Self:
        """Indicators measured at elements with one of these lineages."""
        through = self.model._meta.get_field("element_lineages").related_model
        return self.filter(pk__in=through.objects.filter(lineage__in=lineages).values("indicator"))


class ConsistencyRuleQuerySet(InProgramQuerySet):
    """Rules are open to all who read the programme; the bureau sets them."""


class TargetQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        from monitoring.indicators.models import Indicator

        return self.filter(indicator__in=Indicator.objects.visible_to(user).values("pk"))

    def editable_by(self, user: "User") -> Self:
        from monitoring.indicators.models import Indicator

        return self.filter(indicator__in=Indicator.objects.editable_by(user).values("pk"))
