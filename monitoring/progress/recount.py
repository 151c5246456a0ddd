"""Recount: compute every figure afresh and name each one that differs from what is stored.

A difference is a fault of LAMP, not routine: it is repaired, and logged as an error.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from lamp.base.numbers import from_millionths, plain
from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement, SplitCell
from monitoring.measurements.splits import cells_of, store_split_cells
from monitoring.progress import area_sql, series_sql, sql, writing_sql
from monitoring.progress.dirty import mark_indicator_dirty
from monitoring.progress.locks import lock_indicator
from monitoring.progress.models import AreaState, DirtyProgress, SeriesState
from monitoring.progress.refresh import recompute, refresh_indicator, scope_of
from monitoring.progress.rules import Rules

logger = logging.getLogger(__name__)

SPLIT = "split"
TABLES = {sql.SERIES: (sql.SERIES_KEY, sql.SERIES_COLUMNS), sql.AREAS: (sql.AREA_KEY, sql.AREA_COLUMNS)}


@dataclass(frozen=True)
class Difference:
    """One stored row that is not what its measurements say. ``stored`` or ``computed`` is ``None`` when absent."""

    indicator_id: int
    table: str
    key: tuple[Any, ...]
    stored: tuple[Any, ...] | None
    computed: tuple[Any, ...] | None

    def __str__(self) -> str:
        if self.table == SPLIT:
            return f"measurement {self.key[0]}: its stored split is not what was entered"
        key, columns = TABLES[self.table]
        place = dict(zip(key.split(", "), self.key, strict=True))
        code = _code(place["period"])
        named = [
            f"{name} {place[name]}" for name in ("area", "partner_id", "cell") if place.get(name) not in (None, "")
        ]
        told = f"stored {_brief(self.stored, columns)}, computed {_brief(self.computed, columns)}"
        return f"{self.table}, period {code}, {', '.join(named)}: {told}"


def recount(*, repair: bool) -> Iterator[Difference]:
    """Every difference there is, per indicator in ascending order; with ``repair`` each is mended at once."""
    known = set(Indicator.objects.values_list("pk", flat=True))
    stored = set(SeriesState.objects.values_list("indicator_id", flat=True).distinct())
    stored |= set(AreaState.objects.values_list("indicator_id", flat=True).distinct())
    for indicator_id in sorted(known | stored):
        yield from recount_indicator(indicator_id, repair=repair)


def recount_indicator(indicator_id: int, *, repair: bool) -> list[Difference]:
    """The differences of one indicator, after its dirty rows have been done.

    Looks first without any lock: nearly always nothing differs, and on SQLite a lock would keep everybody waiting.
    """
    if not _differences(indicator_id):
        return []
    return _recount_under_lock(indicator_id, repair=repair)


@transaction.atomic
def _recount_under_lock(indicator_id: int, *, repair: bool) -> list[Difference]:
    """A write that comes in between shows by its dirty rows; then it is done again."""
    lock_indicator(indicator_id)
    found: list[Difference] = []
    pending = True
    while pending:
        while refresh_indicator(indicator_id, wait=True):
            pass
        found = _differences(indicator_id)
        pending = bool(found) and DirtyProgress.objects.filter(indicator_id=indicator_id, refreshed=False).exists()
    if found and repair:
        store_split_cells(_with_splits(indicator_id))
        recompute(indicator_id, dirty_ids=None)
        for fed in Indicator.objects.filter(fed_by=indicator_id):
            mark_indicator_dirty(fed)
    for difference in found:
        logger.error("stored progress differs: indicator %s, %s", indicator_id, difference)
    return found


def _differences(indicator_id: int) -> list[Difference]:
    return [*_split_differences(indicator_id), *_stored_differences(indicator_id)]


def _stored_differences(indicator_id: int) -> list[Difference]:
    scope = scope_of(indicator_id) or _nothing(indicator_id)
    return [
        *_compare(scope, sql.SERIES, series_sql.series_rows(scope)),
        *_compare(scope, sql.AREAS, area_sql.area_rows(scope)),
    ]


def _nothing(indicator_id: int) -> sql.Scope:
    """The scope of an indicator that has no figures: nothing should be stored."""
    return sql.Scope((indicator_id,), Rules("narrative", "sum", "sum"), nothing=True)


def _compare(scope: sql.Scope, table: str, rows: tuple[list[str], str]) -> list[Difference]:
    key, columns = TABLES[table]
    missing, extra = writing_sql.differences(rows, table, columns, scope)
    names = columns.split(", ")
    places = [names.index(name) for name in key.split(", ")]
    computed = {tuple(row[place] for place in places): row for row in _fetch(missing)}
    stored = {tuple(row[place] for place in places): row for row in _fetch(extra)}
    return [
        Difference(scope.indicator_ids[0], table, each, stored.get(each), computed.get(each))
        for each in sorted(computed | stored)
    ]


def _split_differences(indicator_id: int) -> list[Difference]:
    """Measurements whose stored split cells are not what their split says."""
    stored: dict[int, set[tuple]] = {}
    cells = SplitCell.objects.filter(measurement__indicator=indicator_id)
    for pk, *cell in cells.values_list("measurement_id", "cell", "numerator", "denominator"):
        stored.setdefault(pk, set()).add(tuple(cell))
    found = []
    for measurement in _with_splits(indicator_id):
        wanted = {(cell.cell, cell.numerator, cell.denominator) for cell in cells_of(measurement)}
        if wanted != stored.pop(measurement.pk, set()):
            found.append(Difference(indicator_id, SPLIT, (measurement.pk,), (), ()))
    return found + [Difference(indicator_id, SPLIT, (pk,), (), None) for pk in stored]


def _with_splits(indicator_id: int) -> list[Measurement]:
    return list(Measurement.objects.filter(indicator=indicator_id).exclude(split=[]))


def _fetch(text: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()


def _code(key: int) -> str:
    return "all" if key >= sql.ALL else Period.from_key(key).code


def _brief(row: tuple | None, columns: str) -> str:
    """The numbers of a stored row: numerator, and denominator where there is one."""
    if row is None:
        return "nothing"
    numbers = dict(zip(columns.split(", "), row, strict=True))
    numerator, denominator = numbers["numerator"], numbers["denominator"]
    text = plain(from_millionths(numerator))
    return text if denominator is None else f"{text} / {plain(from_millionths(denominator))}"
