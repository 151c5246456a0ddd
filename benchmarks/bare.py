"""The stored figures by the database's driver alone, to hold LAMP against: no models, locks, chunks or swap."""

import time
from collections import defaultdict
from collections.abc import Sequence

from django.db import connection, transaction
from django.utils import timezone

from monitoring.indicators.models import Indicator
from monitoring.measurements.bulk_storing import AT_ONCE, Prepared, copy_into_history, write_rows
from monitoring.measurements.models import Measurement
from monitoring.progress import sql, writing_sql
from monitoring.progress.models import DirtyProgress
from monitoring.progress.refresh import scope_of
from monitoring.progress.rules import Rules
from programs.people.models import User

SERIES, AREAS = "bare_series", "bare_areas"
STORED = ("numerator", "denominator", "series", "measurements", "oldest_on", "newest_on")
FIGURE = ("indicator", "period", *STORED)


def rebuild() -> None:
    """Both tables afresh: one statement per set of rules and level, into tables without an index; then the keys."""
    groups: dict[Rules, list[int]] = defaultdict(list)
    for indicator in Indicator.objects.exclude(kind="narrative").order_by("pk"):
        groups[Rules.of(indicator)].append(indicator.pk)
    scopes = [
        sql.Scope(tuple(ids), rules, breaks=False, exclusions=False, splits=False, fed=False)
        for rules, ids in groups.items()
    ]
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with transaction.atomic(), connection.cursor() as cursor:
        for table, stored in ((SERIES, sql.SERIES), (AREAS, sql.AREAS)):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"CREATE TABLE {table} AS SELECT * FROM {stored} WHERE 1 = 0")
        for scope in scopes:
            cursor.execute(writing_sql.insert_series(scope, into=SERIES, upsert=False), [now])
        for scope in scopes:
            cursor.execute(writing_sql.insert_areas(scope, into=AREAS, source=SERIES, upsert=False), [now])
        cursor.execute(f"CREATE UNIQUE INDEX bare_series_key ON {SERIES} ({sql.SERIES_KEY})")
        cursor.execute(f"CREATE UNIQUE INDEX bare_areas_key ON {AREAS} ({sql.AREA_KEY})")
        cursor.execute(f"CREATE INDEX bare_areas_read ON {AREAS} (area, period, indicator_id)")


def refresh(indicator_id: int) -> float:
    """The milliseconds of the two upserts for what is dirty of an indicator; the dirty rows go, outside the time."""
    ids = tuple(DirtyProgress.objects.filter(indicator_id=indicator_id).values_list("pk", flat=True))
    scope = scope_of(indicator_id, ids)
    assert scope is not None
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    texts = [writing_sql.insert_series(scope, upsert=True), writing_sql.insert_areas(scope, upsert=True)]
    with connection.cursor() as cursor:
        started = time.perf_counter()
        with transaction.atomic():
            for text in texts:
                cursor.execute(text, [now])
        taken = (time.perf_counter() - started) * 1000
    DirtyProgress.objects.filter(pk__in=ids).delete()
    return taken


def store(prepared: Prepared, by: User) -> float:
    """The milliseconds in which the database takes rows that are ready, their history and their dirty rows."""
    quote = connection.ops.quote_name
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(id) FROM {quote(Measurement._meta.db_table)}")
        (last,) = cursor.fetchone()
        write_rows(prepared.rows)
        cursor.execute(f"SELECT id FROM {quote(Measurement._meta.db_table)} WHERE id > %s", [last])
        numbers = [number for (number,) in cursor.fetchall()]
        for start in range(0, len(numbers), AT_ONCE):
            copy_into_history(numbers[start : start + AT_ONCE], by)
        write_rows(prepared.marks)
    return (time.perf_counter() - started) * 1000


def figures(indicator_ids: Sequence[int], periods: Sequence[int]) -> list[dict]:
    """What is stored of these indicators, programme-wide, in these periods (``lamp.base.periods.Period.key``)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT indicator_id, period, {', '.join(STORED)} FROM {sql.AREAS} WHERE area = 0 AND cell = ''"
            f" AND indicator_id IN ({sql.numbers(indicator_ids)}) AND period IN ({sql.numbers(periods)})"
        )
        return [dict(zip(FIGURE, row, strict=True)) for row in cursor.fetchall()]
