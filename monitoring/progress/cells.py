"""Read stored cells: for each asked (indicator, area, partner, period) the rows that make its figure.

Two statements for all partners together (ordinary and running rules, from the roll-up), two for partners' own
figures (grouped from the series), however many are asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, Min
from django.utils.dateparse import parse_date

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.progress import reading_sql
from monitoring.progress.models import AreaState
from monitoring.progress.rules import Cell, Rules


class Key(NamedTuple):
    """Which figure: 0 stands for the whole programme and for all partners together."""

    indicator_id: int
    area: int
    partner_id: int
    period: int


class StoredCells(NamedTuple):
    """Rows per split cell ("" is the total), and when the newest of them was computed."""

    cells: dict[str, list[Cell]]
    computed_at: datetime | None


COLUMNS = (
    "indicator_id", "area", "period", "cell", "weight", "series", "measurements", "numerator", "denominator", "low",
    "oldest_on", "newest_on", "computed_at",
)  # fmt: skip


def read_cells(
    indicators: Sequence[Indicator],
    areas: Iterable[int],
    partners: Iterable[int],
    periods: Sequence[Period],
    breaks: dict[int, list[date]],
) -> dict[Key, StoredCells]:
    """Everything stored for the asked keys; a running figure's row holds until its next, but not over a break."""
    rows: dict[Key, list[tuple]] = defaultdict(list)
    asked = {period.key: period for period in periods}
    plain, running = [], []
    for indicator in indicators:
        (running if Rules.of(indicator).running else plain).append(indicator)
    partners = list(partners)
    if 0 in partners:
        _read_areas(rows, plain, areas, asked)
        _read_running_areas(rows, running, areas, asked, breaks)
    own = [partner for partner in partners if partner]
    if own:
        _read_partners(rows, [*plain, *running], list(areas), own, asked)
    return {key: _stored(found) for key, found in rows.items()}


def first_and_last(indicators: Sequence[Indicator], base: int) -> dict[int, tuple[int, int]]:
    """Per indicator the first and last stored period of one type, programme-wide."""
    found = AreaState.objects.filter(
        indicator_id__in=[indicator.pk for indicator in indicators],
        area=0,
        cell="",
        period__range=(base, base + 99_999),
    )
    ends = found.values("indicator_id").annotate(first=Min("period"), last=Max("period"))
    return {row["indicator_id"]: (row["first"], row["last"]) for row in ends}


def _read_areas(rows: dict, indicators: list[Indicator], areas: Iterable[int], asked: dict[int, Period]) -> None:
    found = AreaState.objects.filter(
        area__in=list(areas), period__in=list(asked), indicator_id__in=[indicator.pk for indicator in indicators]
    )
    for row in found.values_list(*COLUMNS) if indicators else []:
        rows[Key(row[0], row[1], 0, row[2])].append(row)


def _read_running_areas(
    rows: dict, indicators: list[Indicator], areas: Iterable[int], asked: dict[int, Period], breaks: dict
) -> None:
    """Per type of period the asked rows and the last one before the first asked; which holds is chosen here."""
    if not indicators:
        return
    text = reading_sql.held_areas([indicator.pk for indicator in indicators], areas, asked, COLUMNS)
    by_series: dict[tuple, list[tuple]] = defaultdict(list)
    for row in _fetch(text):
        by_series[(row[0], row[1], row[3], row[2] // 100_000)].append(row)
    for (indicator_id, area, _, type_), found in by_series.items():
        for key, period in asked.items():
            row = _holding(found, key) if key // 100_000 == type_ else None
            if row and not _broken(row, period, breaks.get(indicator_id, [])):
                rows[Key(indicator_id, area, 0, key)].append(row)


def _read_partners(
    rows: dict, indicators: list[Indicator], areas: list[int], partners: list[int], asked: dict[int, Period]
) -> None:
    """Partners' own figures, one grouped statement per set of rules (of which there are few)."""
    groups: dict[tuple[Rules, bool], list[int]] = defaultdict(list)
    for indicator in indicators:
        groups[Rules.of(indicator), indicator.may_be_fed].append(indicator.pk)
    selects = [
        reading_sql.own_units(rules, ids, areas, partners, list(asked), fed=fed) for (rules, fed), ids in groups.items()
    ]
    for row in _fetch(reading_sql.union_of(selects)):
        indicator_id, area, partner_id, period, cell, weight, *state, series, computed_at = row
        rows[Key(indicator_id, area, partner_id, period)].append(
            (indicator_id, area, period, cell, weight, series, *state, computed_at)
        )


def _fetch(text: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()


def _holding(rows: list[tuple], key: int) -> tuple | None:
    """The last of the rows (in order of period) that does not lie after the period."""
    before = [row for row in rows if row[2] <= key]
    return before[-1] if before else None


def _broken(row: tuple, period: Period, breaks: list[date]) -> bool:
    then = Period.from_key(row[2], all_since=period.starts_on)
    return any(then.ends_on < day <= period.ends_on for day in breaks)


def _stored(rows: list[tuple]) -> StoredCells:
    cells: dict[str, list[Cell]] = defaultdict(list)
    for row in rows:
        _, _, _, cell, weight, series, measurements, numerator, denominator, low, oldest_on, newest_on, _ = row
        cells[cell].append(
            Cell(
                weight,
                series,
                int(measurements),
                int(numerator),
                None if denominator is None else int(denominator),
                int(low),
                _date(oldest_on),
                _date(newest_on),
            )
        )
    return StoredCells(dict(cells), max(_moment(row[-1]) for row in rows))


def _date(value: Any) -> date:
    return parse_date(value) if isinstance(value, str) else value


def _moment(value: Any) -> datetime:
    """SQLite hands raw statements a moment as text, in UTC."""
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)
