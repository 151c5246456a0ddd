"""For the theory: at which elements something has been measured."""

from collections.abc import Collection
from uuid import UUID

from monitoring.indicators.models import IndicatorElement
from monitoring.measurements.models import Measurement


def lineages_with_measurements(lineages: Collection[UUID]) -> set[UUID]:
    """Those of these elements (by lineage) of which an indicator has a result that was at least submitted."""
    measured = Measurement.objects.filter(status__in=["submitted", "approved"]).values("indicator")
    at_elements = IndicatorElement.objects.filter(lineage__in=lineages, indicator__in=measured)
    return set(at_elements.values_list("lineage", flat=True))
