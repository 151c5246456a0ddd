"""Refresh: bring stored figures up to date with what dirty rows say has changed.

Per indicator, in one transaction of bounded size: take its lock, read the ids of dirty rows, *then* the
measurements, recompute the touched cells, write them in order of key, and delete exactly the ids read. A figure
is recounted, never incremented, so a refresh may run twice, late, or beside another.
"""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lamp.base.database_away import is_passing
from monitoring.indicators.models import Indicator, IndicatorBreak, IndicatorExclusion
from monitoring.measurements.models import SplitCell
from monitoring.progress import sql, writing_sql
from monitoring.progress.locks import lock_indicator, try_lock_indicator
from monitoring.progress.models import (
    ATTEMPTS_BEFORE_PARKING,
    AreaState,
    DirtyProgress,
    ProgressRebuild,
    RefreshFailure,
    SeriesState,
)
from monitoring.progress.rules import Rules

logger = logging.getLogger(__name__)

# As many as a large import of one indicator leaves: each transaction recounts the areas above, whatever it does below.
DIRTY_ROWS_PER_TRANSACTION = 10_000
REBUILD_IS_DEAD_AFTER = timedelta(minutes=15)


def drain() -> int:
    """Refresh every indicator that has dirty rows and is not parked; returns the number of rows done.

    Indicators come in ascending order; one that another drainer is busy with is left to that drainer. An
    indicator that keeps failing is parked and the others go on. What these indicators feed follows at once.
    """
    done = _drain_once()
    return done + _drain_once() if done else done


def _drain_once() -> int:
    done = 0
    for indicator_id in indicators_to_refresh():
        try:
            while count := refresh_indicator(indicator_id):
                done += count
        except Exception as error:
            if is_passing(error):
                raise
            record_failure(indicator_id, error)
    return done


def indicators_to_refresh() -> list[int]:
    """Indicators with work to do, in ascending order, without the parked ones."""
    parked = RefreshFailure.objects.filter(parked=True).values("indicator_id")
    dirty = DirtyProgress.objects.exclude(indicator_id__in=parked)
    if rebuild_is_running():
        dirty = dirty.filter(refreshed=False)
    return list(dirty.order_by("indicator_id").values_list("indicator_id", flat=True).distinct())


@transaction.atomic
def refresh_indicator(indicator_id: int, *, wait: bool = False) -> int:
    """Refresh at most ``DIRTY_ROWS_PER_TRANSACTION`` dirty rows of one indicator; returns how many it did.

    0 also when another transaction has the indicator's lock and ``wait`` is false.
    """
    if wait:
        lock_indicator(indicator_id)
    elif not try_lock_indicator(indicator_id):
        return 0
    rows = read_dirty(indicator_id)
    if not rows:
        return 0
    whole = any(first_month is None for _, first_month in rows)
    ids = tuple(pk for pk, _ in rows)
    fed = recompute(indicator_id, dirty_ids=None if whole else ids)
    if fed is not None:
        mark_fed_dirty(fed, ids)
    settle(ids)
    RefreshFailure.objects.filter(pk=indicator_id).delete()
    return len(ids)


def mark_fed_dirty(fed: int, ids: tuple[int, ...]) -> None:
    """What these rows marked changes the indicator that is fed too, at the same places, once this is committed."""
    places = ("program_id", "partner_id", "area", "first_month", "last_month")
    rows = DirtyProgress.objects.filter(pk__in=ids).order_by().values(*places).distinct()
    DirtyProgress.objects.bulk_create(DirtyProgress(indicator_id=fed, **row) for row in rows)


def read_dirty(indicator_id: int) -> list[tuple[int, int | None]]:
    """Id and first month of dirty rows to do; a row already done for a running rebuild waits for its end."""
    to_do = Q(refreshed=False) | ~Exists(ProgressRebuild.objects.all())
    rows = DirtyProgress.objects.filter(to_do, indicator_id=indicator_id).order_by("pk")
    return list(rows.values_list("pk", "first_month")[:DIRTY_ROWS_PER_TRANSACTION])


def settle(ids: tuple[int, ...]) -> None:
    """Delete exactly the dirty rows that were done.

    While a rebuild writes new tables they are kept, so that they are done again in those. Asked *after* the ids
    were read: a rebuild that starts later than that sees everything these rows stand for.
    """
    rows = DirtyProgress.objects.filter(pk__in=ids)
    if rebuild_is_running():
        rows.update(refreshed=True)
    else:
        rows.delete()


def rebuild_is_running() -> bool:
    """Whether a rebuild is alive; one that died is forgotten, and can then no longer swap its tables in."""
    rebuild = ProgressRebuild.objects.first()
    if rebuild and rebuild.alive_at < timezone.now() - REBUILD_IS_DEAD_AFTER:
        ProgressRebuild.objects.filter(token=rebuild.token).delete()
        return False
    return rebuild is not None


def recompute(indicator_id: int, *, dirty_ids: tuple[int, ...] | None) -> int | None:
    """Write the touched cells (all of the indicator's without ``dirty_ids``) inside the caller's transaction.

    Returns:
        the indicator that this one feeds, if any.
    """
    scope = scope_of(indicator_id, dirty_ids)
    if scope is None:
        forget_indicator(indicator_id)
        return None
    now = _database_time(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(writing_sql.insert_series(scope, upsert=True), [now])
        cursor.execute(writing_sql.delete_stale_series(scope), [now])
        gone = cursor.rowcount  # SQLite does not tell: -1
        cursor.execute(writing_sql.insert_areas(scope, upsert=True), [now])
        if gone or not scope.areas_stay_while_series_do:
            cursor.execute(writing_sql.delete_stale_areas(scope), [now])
    return scope.feeds


def scope_of(indicator_id: int, dirty_ids: tuple[int, ...] | None = None) -> sql.Scope | None:
    """The scope of one indicator; ``None`` when it is gone or never has a value (a narrative)."""
    of_it = {"indicator": OuterRef("pk")}
    of_those = Q(**of_it) | Q(indicator__feeds=OuterRef("pk"))
    indicator = (
        Indicator.objects.filter(pk=indicator_id)
        .exclude(kind="narrative")
        .annotate(
            has_breaks=Exists(IndicatorBreak.objects.filter(of_those)),
            has_exclusions=Exists(IndicatorExclusion.objects.filter(**of_it)),
            has_splits=Exists(SplitCell.objects.filter(measurement__indicator=OuterRef("pk"))),
            is_fed=Exists(Indicator.objects.filter(feeds=OuterRef("pk"))),
            has_changed=Exists(DirtyProgress.objects.filter(indicator_id=OuterRef("pk"), first_month=None)),
        )
        .first()
    )
    if indicator is None:
        return None
    return sql.Scope(
        indicator_ids=(indicator_id,),
        rules=Rules.of(indicator),
        breaks=indicator.has_breaks,
        exclusions=indicator.has_exclusions,
        splits=indicator.has_splits,
        fed=indicator.is_fed,
        changed=indicator.has_changed,  # read with the definition, so that no change can come between
        feeds=indicator.feeds_id,
        dirty_ids=dirty_ids,
    )


def forget_indicator(indicator_id: int) -> None:
    """Drop the stored figures of an indicator that has none any more."""
    SeriesState.objects.filter(indicator_id=indicator_id).delete()
    AreaState.objects.filter(indicator_id=indicator_id).delete()


def record_failure(indicator_id: int, error: Exception) -> None:
    """Count one more failure of an indicator's refresh; after ``ATTEMPTS_BEFORE_PARKING`` it is parked."""
    first = DirtyProgress.objects.filter(indicator_id=indicator_id).first()
    if first is None:
        return
    with transaction.atomic():
        failure, _ = RefreshFailure.objects.select_for_update().get_or_create(
            pk=indicator_id,
            defaults={"program_id": first.program_id, "failed_at": timezone.now(), "error": ""},
        )
        failure.attempts += 1
        failure.error = f"{type(error).__name__}: {error}"[:2000]
        failure.failed_at = timezone.now()
        failure.parked = failure.attempts >= ATTEMPTS_BEFORE_PARKING
        failure.save()
    logger.error("refresh of indicator %s failed (%s times)", indicator_id, failure.attempts, exc_info=error)


def retry_parked(*, indicator_id: int) -> None:
    """Let the drainers try a parked indicator again."""
    RefreshFailure.objects.filter(pk=indicator_id).delete()


def _database_time(moment: datetime) -> datetime | str:
    return connection.ops.adapt_datetimefield_value(moment)
