"""Everything a figure is read against besides its stored cells: breaks, targets, thresholds, lags, the local date.

Read for many indicators in a constant number of queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Min, prefetch_related_objects
from django.utils import timezone

from lamp.base.history.moments import known_records
from lamp.base.periods import Period, months_later
from monitoring.indicators.models import Indicator, IndicatorBreak, IndicatorElement, Target
from monitoring.measurements.models import Measurement
from monitoring.progress.targets import Course
from programs.logic_models.models import ChainLink, LogicModel, LogicModelStatus

TARGET = ("indicator_id", "area_id", "partner_id", "period", "value")


@dataclass(frozen=True)
class Setting:
    """What ``read_setting`` found; areas and partners are 0 for the programme and for all partners."""

    indicators: list[Indicator]
    today: date
    breaks: dict[int, list[date]]
    targets: Mapping[tuple[int, int, int], dict[Period, Decimal]]
    lag_ends: dict[int, date]

    def course(self, indicator: Indicator, area: int, partner_id: int) -> Course:
        return Course.of(indicator, self.targets.get((indicator.pk, area, partner_id), {}))

    def is_too_early(self, indicator: Indicator, period: Period) -> bool:
        """Whether a lag of the links that lead here still runs at the period's end (or today, if that comes first)."""
        ends = self.lag_ends.get(indicator.pk)
        return ends is not None and min(self.today, period.ends_on) < ends


def read_setting(indicators: list[Indicator], today: date, *, known_at: datetime | None = None) -> Setting:
    """``known_at``: targets and versions as they were at this earlier moment, and what was measured by then."""
    prefetch_related_objects(indicators, "program")  # nothing where they were read with it
    ids = [indicator.pk for indicator in indicators]
    breaks = defaultdict(list)
    days = IndicatorBreak.objects.filter(indicator__in=ids).order_by("date")
    for indicator_id, day in days.values_list("indicator_id", "date"):
        breaks[indicator_id].append(day)
    starts = {indicator.pk: indicator.program.start_date for indicator in indicators}
    targets = defaultdict(dict)
    rows = _targets(ids, known_at)
    parsed: dict[tuple[str, date], Period] = {}  # thousands of targets are of the same few periods
    for indicator_id, area_id, partner_id, code, value in rows:
        named = (code, starts[indicator_id])
        if named not in parsed:
            parsed[named] = Period.parse(code, all_since=starts[indicator_id])
        targets[(indicator_id, area_id or 0, partner_id or 0)][parsed[named]] = value
    return Setting(indicators, today, dict(breaks), targets, _lag_ends(ids, known_at))


def _targets(indicator_ids: list[int], known_at: datetime | None) -> Iterable[tuple]:
    if known_at is None:
        return Target.objects.filter(indicator__in=indicator_ids).order_by("period").values_list(*TARGET)
    records = known_records(Target.history.filter(indicator__in=indicator_ids), TARGET, known_at)
    return (tuple(record[name] for name in TARGET) for record in records.values())


def _lag_ends(indicator_ids: list[int], known_at: datetime | None) -> dict[int, date]:
    """Per indicator the day on which the last lag of the links leading to its elements has passed.

    A lag runs from the first approved value before the link, else from the version's activation, until
    ``lag_to_months`` have passed.
    """
    measured = IndicatorElement.objects.filter(indicator__in=indicator_ids)
    versions = LogicModel.objects.filter(status=LogicModelStatus.ACTIVE)
    if known_at:
        versions = LogicModel.objects.holding_at(known_at)
    lagging = ChainLink.objects.filter(
        logic_model__in=versions.values("pk"), target__lineage__in=measured.values("lineage"), lag_to_months__gt=0
    )
    ends_of = ("source__lineage", "target__lineage", "lag_to_months", "logic_model__activated_at")
    links = list(lagging.order_by().values_list(*ends_of))
    ends: dict[int, date] = {}
    if not links:
        return ends
    measured_at = _measured_at({lineage for source, target, *_ in links for lineage in (source, target)})
    first_values = _first_values(measured_at, {source for source, *_ in links}, known_at)
    asked = set(indicator_ids)
    for source, target, months, activated_at in links:
        activated_on = activated_at and timezone.localdate(activated_at)
        start = first_values.get(source, activated_on)
        for indicator_id in asked.intersection(measured_at[target]) if start else ():
            ends[indicator_id] = max(ends.get(indicator_id, date.min), months_later(start, months))
    return ends


def _measured_at(lineages: set[UUID]) -> dict[UUID, list[int]]:
    """Per element its indicators."""
    found = defaultdict(list)
    ties = IndicatorElement.objects.filter(lineage__in=lineages).values_list("lineage", "indicator_id")
    for lineage, indicator_id in ties:
        found[lineage].append(indicator_id)
    return found


def _first_values(
    measured_at: Mapping[UUID, list[int]], lineages: set[UUID], known_at: datetime | None
) -> dict[UUID, date]:
    """Per element the end of the first approved value's interval."""
    counting = Measurement.objects.counting_at(known_at) if known_at else Measurement.objects.counting()
    firsts = dict(
        counting.filter(
            indicator__in={each for lineage in lineages for each in measured_at[lineage]}, numerator__isnull=False
        )
        .order_by()
        .values_list("indicator_id")
        .annotate(first=Min("ends_on"))
    )
    found = {lineage: [firsts[each] for each in measured_at[lineage] if each in firsts] for lineage in lineages}
    return {lineage: min(days) for lineage, days in found.items() if days}
