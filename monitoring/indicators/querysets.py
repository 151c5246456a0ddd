from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

from lamp.base.models import BaseQuerySet
from programs.programs.querysets import InProgramQuerySet

if TYPE_CHECKING:
    from monitoring.indicators.models import Indicator
    from programs.people.models import User


class IndicatorQuerySet(InProgramQuerySet):
    """Definitions are open to all who read the programme; the bureau changes them."""

    def at_elements(self, lineages: "QuerySet") -> Self:
        """Indicators measured at elements with one of these lineages."""
        through = self.model._meta.get_field("element_lineages").related_model
        return self.filter(pk__in=through.objects.filter(lineage__in=lineages).values("indicator"))

    def counted_in(self, indicators: "Iterable[Indicator]") -> "dict[int, list[int]]":
        """For every indicator that counts in these figures: in which of them, by id.

        Each counts in its own; one that feeds an indicator of the programme counts in that one too. No query where
        none of them can be fed.
        """
        asked = list(indicators)
        found = {one.pk: [one.pk] for one in asked}
        fed = [one.pk for one in asked if one.may_be_fed]
        for feeder, into in self.filter(feeds__in=fed).values_list("pk", "feeds") if fed else ():
            found.setdefault(feeder, []).append(into)
        return found


class ConsistencyRuleQuerySet(InProgramQuerySet):
    """Rules are open to all who read the programme; the bureau sets them."""


class TargetQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        from monitoring.indicators.models import Indicator

        return self.filter(indicator__in=Indicator.objects.visible_to(user).values("pk"))

    def editable_by(self, user: "User") -> Self:
        from monitoring.indicators.models import Indicator

        return self.filter(indicator__in=Indicator.objects.editable_by(user).values("pk"))
