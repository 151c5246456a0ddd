"""Rebuild: write both tables of state afresh beside the old ones and swap them in, while everybody goes on working.

The new tables have no index while they are filled, in group order, some indicators at a time. Meanwhile drainers
keep the old tables fresh and keep the dirty rows they did (``refresh.settle``); after the swap those are done again
in the new tables. The swap is one short transaction, and only of a rebuild that is still registered.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from monitoring.indicators.models import Indicator, IndicatorBreak, IndicatorExclusion
from monitoring.measurements.models import Measurement, SplitCell
from monitoring.progress import sql, writing_sql
from monitoring.progress.models import AreaState, ProgressRebuild, SeriesState
from monitoring.progress.refresh import drain
from monitoring.progress.rules import Rules

# As much as the server sorts in memory, whatever the size of the whole: ten thousand measurements give some hundred
# thousand cells of areas.
MEASUREMENTS_PER_CHUNK, INDICATORS_PER_CHUNK = 10_000, 50
SORTING_MEMORY = 16 * 2**20
NEW = "_new"


class RebuildRefused(Exception):
    """Another rebuild is running, or this one was taken for dead."""


def rebuild_progress(*, tell: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Rebuild everything; returns the number of indicators. ``tell`` hears how many of how many are done.

    Raises:
        RebuildRefused: another rebuild is running; or this one stood still so long that it was given up.
    """
    token = _register()
    try:
        _create_tables()
        scopes = list(_scopes())
        total = sum(len(scope.indicator_ids) for scope in scopes)
        done = 0
        for fill, finish in ((_fill_series, _finish_series), (_fill_areas, _finish_areas)):
            for scope in scopes:  # all series first: what feeds an indicator may stand in another chunk
                _stay_alive(token)
                fill(scope)
                done += len(scope.indicator_ids)
                tell(done // 2, total)
            finish()
        _swap(token)
    finally:
        ProgressRebuild.objects.filter(token=token).delete()
    drain()
    return total


def _register() -> uuid.UUID:
    token = uuid.uuid4()
    rebuild, created = ProgressRebuild.objects.get_or_create(
        pk=1, defaults={"token": token, "alive_at": timezone.now()}
    )
    if not created:
        raise RebuildRefused(f"another rebuild is running, last heard of at {rebuild.alive_at}")
    return token


def _stay_alive(token: uuid.UUID) -> None:
    if not ProgressRebuild.objects.filter(token=token).update(alive_at=timezone.now()):
        raise RebuildRefused("this rebuild was taken for dead")


def _scopes() -> list[sql.Scope]:
    """Indicators in chunks that share rules, so that each chunk is two statements."""
    broken = set(IndicatorBreak.objects.values_list("indicator_id", flat=True))
    excluding = set(IndicatorExclusion.objects.values_list("indicator_id", flat=True))
    fed = dict(Indicator.objects.exclude(feeds=None).values_list("pk", "feeds"))
    broken |= {fed[pk] for pk in broken if pk in fed}
    split = set(SplitCell.objects.values_list("measurement__indicator_id", flat=True).distinct())
    groups: dict[tuple, list[int]] = defaultdict(list)
    for indicator in Indicator.objects.exclude(kind="narrative").order_by("pk"):
        flags = (indicator.pk in broken, indicator.pk in excluding, indicator.pk in split, indicator.pk in fed.values())
        groups[(Rules.of(indicator), *flags)].append(indicator.pk)
    measurements = Counter(dict(Measurement.objects.order_by().values_list("indicator").annotate(Count("pk"))))
    for pk, shared in fed.items():
        measurements[shared] += measurements[pk]
    return [sql.Scope(ids, *shape) for shape, group in groups.items() for ids in _chunks(group, measurements)]


def _chunks(indicator_ids: list[int], measurements: Counter[int]) -> Iterator[tuple[int, ...]]:
    chunk: list[int] = []
    within = 0
    for pk in indicator_ids:
        within += measurements[pk]
        if chunk and (within > MEASUREMENTS_PER_CHUNK or len(chunk) == INDICATORS_PER_CHUNK):
            yield tuple(chunk)
            chunk, within = [], measurements[pk]
        chunk.append(pk)
    if chunk:
        yield tuple(chunk)


@transaction.atomic
def _fill_series(scope: sql.Scope) -> None:
    with _sorting_in_memory() as cursor:
        cursor.execute(writing_sql.insert_series(scope, into=sql.SERIES + NEW, upsert=False), [_now()])


@transaction.atomic
def _fill_areas(scope: sql.Scope) -> None:
    source, into = sql.SERIES + NEW, sql.AREAS + NEW
    with _sorting_in_memory() as cursor:
        cursor.execute(writing_sql.insert_areas(scope, into=into, source=source, upsert=False), [_now()])


@contextmanager
def _sorting_in_memory() -> Iterator[Any]:
    """A cursor of a transaction in which PostgreSQL sorts a chunk in memory instead of in files."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            had = "pg_size_bytes(current_setting('work_mem'))"
            kilobytes = f"GREATEST({had}, {SORTING_MEMORY}) / 1024 || 'kB'"
            cursor.execute(f"SELECT set_config('work_mem', {kilobytes}, true)")
        yield cursor


def _now() -> datetime | str:
    return connection.ops.adapt_datetimefield_value(timezone.now())


@transaction.atomic
def _create_tables() -> None:
    for model in (SeriesState, AreaState):
        table = model._meta.db_table
        _execute(f"DROP TABLE IF EXISTS {table}{NEW}")
        if connection.vendor == "postgresql":
            _execute(f"CREATE TABLE {table}{NEW} (LIKE {table} INCLUDING DEFAULTS)")
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
            text = cursor.fetchone()[0]
        _execute(text.replace(f'"{table}"', f'"{table}{NEW}"', 1))


def _finish_series() -> None:
    """With its key before the areas are filled: each chunk of those reads its own indicators only."""
    _add_key(sql.SERIES, sql.SERIES_KEY)


def _finish_areas() -> None:
    _add_key(sql.AREAS, sql.AREA_KEY)
    if connection.vendor == "postgresql":
        for index in AreaState._meta.indexes:
            columns = ", ".join(index.fields)
            _execute(f"CREATE INDEX {index.name}{NEW} ON {sql.AREAS}{NEW} ({columns})")


def _add_key(table: str, key: str) -> None:
    """On PostgreSQL every index exists before the swap. SQLite cannot rename an index: there it has its key already."""
    if connection.vendor == "postgresql":
        _execute(f"ALTER TABLE {table}{NEW} ADD CONSTRAINT {table}{NEW}_pkey PRIMARY KEY ({key})")
        _execute(f"ANALYZE {table}{NEW}")


@transaction.atomic
def _swap(token: uuid.UUID) -> None:
    """Put the new tables in the place of the old. Writers wait; who then goes on writes in the new ones."""
    if not ProgressRebuild.objects.select_for_update().filter(token=token).exists():
        raise RebuildRefused("this rebuild was taken for dead")
    postgresql = connection.vendor == "postgresql"
    if postgresql:
        _execute(f"LOCK TABLE {sql.SERIES}, {sql.AREAS} IN ACCESS EXCLUSIVE MODE")
    for table in (sql.SERIES, sql.AREAS):
        constraint = _primary_key(table) if postgresql else ""
        _execute(f"DROP TABLE {table}")
        _execute(f"ALTER TABLE {table}{NEW} RENAME TO {table}")
        if postgresql:
            _execute(f"ALTER TABLE {table} RENAME CONSTRAINT {table}{NEW}_pkey TO {constraint}")
    for index in AreaState._meta.indexes:
        if postgresql:
            _execute(f"ALTER INDEX {index.name}{NEW} RENAME TO {index.name}")
        else:
            _execute(f"CREATE INDEX {index.name} ON {sql.AREAS} ({', '.join(index.fields)})")
    ProgressRebuild.objects.filter(token=token).delete()


def _primary_key(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'p'", [table])
        return cursor.fetchone()[0]


def _execute(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)
