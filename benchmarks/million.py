"""Many approved measurements at once, from fixed numbers: for measuring what LAMP does at scale.

One SQL text for PostgreSQL and SQLite writes them in group order; a million take seconds instead of minutes.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from lamp.base.numbers import MILLION
from lamp.base.periods import month_number, month_start
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from programs.areas.models import Area, AreaClosure
from programs.partners.models import Partner
from programs.people.models import User

TREE = [("country", 1), ("municipality", 7), ("wijk", 56), ("buurt", 336)]
SERIES, MONTHS = "benchmark_series", "benchmark_months"


def make_areas() -> list[Area]:
    """400 areas in a tree of four levels; returns the 336 lowest."""
    above: list[Area] = []
    for level, count in TREE:
        areas = Area.objects.bulk_create(
            Area(
                code=f"{level}{number}",
                name=f"{level} {number}",
                level=level,
                parent=above[number % len(above)] if above else None,
            )
            for number in range(count)
        )
        closures = [AreaClosure(ancestor=area, descendant=area, depth=0) for area in areas]
        for area in areas:
            parent, depth = area.parent, 1
            while parent:
                closures.append(AreaClosure(ancestor=parent, descendant=area, depth=depth))
                parent, depth = parent.parent, depth + 1
        AreaClosure.objects.bulk_create(closures)
        above = areas
    return above


@transaction.atomic
def fill_measurements(
    *,
    indicators: Sequence[Indicator],
    partners: Sequence[Partner],
    areas: Sequence[Area],
    by: User,
    count: int,
    first: date,
    months: int = 120,
    seed: int = 20260101,
) -> int:
    """About ``count`` approved monthly measurements, divided over the indicators; returns how many.

    Each indicator gets the same number of series (partner × area, drawn from the seed) over all months from
    ``first`` on. Figures are not computed: rebuild them after this.
    """
    chance = random.Random(seed)
    each = max(1, count // len(indicators) // months)
    series = sorted(
        {
            (indicator.pk, chance.choice(areas).pk, chance.choice(partners).pk, int(indicator.kind == "ratio"))
            for indicator in indicators
            for _number in range(each)
        }
    )
    start = month_number(first)
    days = [
        (number, month_start(number).isoformat(), date.fromordinal(month_start(number + 1).toordinal() - 1).isoformat())
        for number in range(start, start + months)
    ]
    with connection.cursor() as cursor, _bare_table(cursor):
        cursor.execute(f"CREATE TEMPORARY TABLE {SERIES} (indicator bigint, area bigint, partner bigint, pair int)")
        cursor.execute(f"CREATE TEMPORARY TABLE {MONTHS} (number int, starts_on date, ends_on date)")
        cursor.executemany(f"INSERT INTO {SERIES} VALUES (%s, %s, %s, %s)", series)
        cursor.executemany(f"INSERT INTO {MONTHS} VALUES (%s, %s, %s)", days)
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        cursor.execute(_insert(), {"now": now, "by": by.pk})
        cursor.execute(f"DROP TABLE {SERIES}")
        cursor.execute(f"DROP TABLE {MONTHS}")
    return len(series) * months


@contextmanager
def _bare_table(cursor) -> Iterator[None]:
    """On PostgreSQL without indexes and without asking after each foreign key, which takes most of the time."""
    if connection.vendor != "postgresql":
        yield
        return
    table = Measurement._meta.db_table
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass"
        " AND indexrelid NOT IN (SELECT conindid FROM pg_constraint WHERE contype IN ('p', 'u'))",
        [table],
    )
    indexes = cursor.fetchall()
    for name, _text in indexes:
        cursor.execute(f"DROP INDEX {name}")
    cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    cursor.execute("SET LOCAL session_replication_role = origin")
    for _name, text in indexes:
        cursor.execute(text)


def _insert() -> str:
    """Numbers of 0 to 50 (of 100 for a ratio) that only depend on the series and the month."""
    number = "(s.indicator * 7919 + s.area * 271 + s.partner * 131 + m.number * 37) %% 51"
    values = {
        "created_at": "%(now)s",
        "updated_at": "%(now)s",
        "revision": "1",
        "indicator_id": "s.indicator",
        "partner_id": "s.partner",
        "area_id": "s.area",
        "starts_on": "m.starts_on",
        "ends_on": "m.ends_on",
        "numerator": f"{number} * {MILLION}",
        "denominator": f"CASE WHEN s.pair = 1 THEN {100 * MILLION} END",
        "status": "'approved'",
        "recorded_by_id": "%(by)s",
        "approved_by_id": "%(by)s",
        "submitted_at": "%(now)s",
        "approved_at": "%(now)s",
        "area_key": "s.area",
        "first_month": "m.number",
        "last_month": "m.number",
    }
    for field in Measurement._meta.concrete_fields:
        if field.column not in values and not field.null and not field.primary_key:
            values[field.column] = "'[]'" if field.get_internal_type() == "JSONField" else "''"
    return (
        f"INSERT INTO {Measurement._meta.db_table} ({', '.join(values)})"
        f" SELECT {', '.join(values.values())} FROM {SERIES} s CROSS JOIN {MONTHS} m"
        " ORDER BY s.indicator, s.area, s.partner, m.number"
    )
