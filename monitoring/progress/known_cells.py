"""Figures as they were known at a moment: the same rules, over the measurements that counted then.

Stored cells only know today. What was known before is worked out from the measurements themselves, for the whole
programme and the few periods that are asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator, IndicatorBreak, IndicatorExclusion
from monitoring.measurements.models import Measurement
from monitoring.progress.cells import Key, StoredCells
from monitoring.progress.contributions import contribution_of
from monitoring.progress.rules import Cell, Contribution, Rules, combine_time, counts_in

COLUMNS = (
    "indicator_id", "partner_id", "area_id", "numerator", "denominator", "split", "starts_on", "ends_on",
    "approved_at", "place_at", "place_id",
)  # fmt: skip
Series = tuple[int, int, int | None]  # the indicator it is of, partner, area
Asked = Mapping[int, Sequence[Period]]
BySeries = Mapping[Series, Sequence[Contribution]]


def known_cells(
    indicators: Sequence[Indicator], asked: Asked, breaks: Mapping[int, Sequence[date]], moment: datetime
) -> dict[Key, StoredCells]:
    """The totals over the whole programme of each indicator's asked periods, as they were known at the moment.

    Two queries, and one or two more where indicators of the programme are asked, which others feed. Definition,
    breaks and exclusions are those of today: a series that changed its meaning is not told in two meanings.
    """
    counted_in = Indicator.objects.counted_in(indicators)
    excluded = _read_exclusions(counted_in)
    counted = _read_counted(indicators, asked, moment, counted_in, excluded)
    days = _read_breaks(counted_in, breaks)
    found = {}
    for indicator in indicators:
        for period in asked[indicator.pk]:
            cells = _combine(indicator, period, counted.get(indicator.pk, {}), days, excluded)
            if cells:
                found[Key(indicator.pk, 0, 0, period.key)] = StoredCells({"": cells}, None)
    return found


def _combine(
    indicator: Indicator,
    period: Period,
    series: BySeries,
    breaks: Mapping[int, Sequence[date]],
    excluded: Mapping[tuple[int, int], date],
) -> list[Cell]:
    rules, start = Rules.of(indicator), indicator.program.start_date
    cells = []
    for (member, partner, _area), rows in series.items():
        counting = (each for each in rows if counts_in(each, period, rules, breaks.get(member, ()), start))
        cell = combine_time(counting, rules)
        if cell and (member == indicator.pk or _is_kept(indicator, partner, cell, period, breaks, excluded)):
            cells.append(cell)
    return cells


def _is_kept(
    indicator: Indicator,
    partner_id: int,
    cell: Cell,
    period: Period,
    breaks: Mapping[int, Sequence[date]],
    excluded: Mapping[tuple[int, int], date],
) -> bool:
    """Whether a feeder's series counts beside the breaks and exclusions of the one it feeds, as in ``sql.KEPT``."""
    since = excluded.get((indicator.pk, partner_id))
    if since and cell.newest_on >= since:
        return False
    return not any(cell.oldest_on < day <= period.ends_on for day in breaks.get(indicator.pk, ()))


def _read_counted(
    indicators: Sequence[Indicator],
    asked: Asked,
    moment: datetime,
    counted_in: Mapping[int, Sequence[int]],
    excluded: Mapping[tuple[int, int], date],
) -> dict[int, dict[Series, list[Contribution]]]:
    """What can count, by indicator and series: inside the periods, and for running rules also what came before."""
    condition = _within(indicators, asked, counted_in)
    if condition is None:
        return {}
    pooled = {indicator.pk for indicator in indicators if Rules.of(indicator).pooled}
    found: dict[int, dict[Series, list[Contribution]]] = defaultdict(lambda: defaultdict(list))
    for row in Measurement.objects.counting_at(moment).filter(condition).order_by().only(*COLUMNS):
        contribution = contribution_of(row)
        since = excluded.get((row.indicator_id, row.partner_id))
        if contribution is None or (since and row.ends_on >= since):
            continue
        for indicator_id in counted_in[row.indicator_id]:
            if indicator_id in pooled and contribution.denominator is None:
                continue
            found[indicator_id][(row.indicator_id, row.partner_id, row.area_id)].append(contribution)
    return found


def _within(indicators: Sequence[Indicator], asked: Asked, counted_in: Mapping[int, Sequence[int]]) -> Q | None:
    """One condition for all indicators; those with the same span stand together. ``None`` when nothing is asked."""
    spans: dict[tuple[date | None, date], list[int]] = defaultdict(list)
    members: dict[int, list[int]] = defaultdict(list)
    for member, into in counted_in.items():
        for indicator_id in into:
            members[indicator_id].append(member)
    for indicator in indicators:
        if periods := asked[indicator.pk]:
            first = None if Rules.of(indicator).running else min(period.starts_on for period in periods)
            spans[(first, max(period.ends_on for period in periods))] += members[indicator.pk]
    conditions: Iterable[Q] = (
        Q(indicator__in=ids, ends_on__lte=last) & (Q(starts_on__gte=first) if first else Q())
        for (first, last), ids in spans.items()
    )
    return reduce(or_, conditions) if spans else None


def _read_breaks(counted_in: Mapping[int, Sequence[int]], known: Mapping[int, Sequence[date]]) -> dict[int, list[date]]:
    """The breaks that were read already, and those of feeders."""
    days: dict[int, list[date]] = defaultdict(list, {pk: list(found) for pk, found in known.items()})
    feeders = [member for member, into in counted_in.items() if member not in into]
    rows = IndicatorBreak.objects.filter(indicator__in=feeders).values_list("indicator_id", "date")
    for pk, day in rows if feeders else ():
        days[pk].append(day)
    return days


def _read_exclusions(indicator_ids: Iterable[int]) -> dict[tuple[int, int], date]:
    """From when each excluded partner no longer counts in combined figures."""
    rows = IndicatorExclusion.objects.filter(indicator__in=list(indicator_ids))
    found = rows.values_list("indicator_id", "partner_id", "from_date")
    return {(indicator_id, partner_id): since for indicator_id, partner_id, since in found}
