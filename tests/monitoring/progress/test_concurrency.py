"""Many writers and drainers at once, on PostgreSQL: nothing stale, nothing lost, and what each protection is for."""

import threading
import time
from collections.abc import Callable
from datetime import date
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

import pytest
from django.db import OperationalError, connection, connections, transaction

from lamp.base.periods import Period
from monitoring.progress import refresh, sql, writing_sql
from monitoring.progress.models import AreaState, DirtyProgress, SeriesState
from monitoring.progress.recount import recount
from monitoring.progress.refresh import drain, refresh_indicator, scope_of
from tests.conftest import make_world

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]

WRITERS, DRAINERS, WRITES = 8, 2, 12
QUARTER = Period.parse("2025-Q1").key


@pytest.fixture
def world(transactional_db):
    return make_world()


def in_thread(work: Callable[[], object]) -> threading.Thread:
    """Run on a connection of its own, as another process would."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def in_process(work: Callable[[], object]) -> BaseProcess:
    """Run in a process of its own, which opens its own connections; call ``let_go`` before the first."""

    def run() -> None:
        try:
            work()
        finally:
            let_go()

    process = get_context("fork").Process(target=run)
    process.start()
    return process


def let_go() -> None:
    """Close what a fork would share: both connections and the pool they come from."""
    connections.close_all()
    connection.close_pool()


def test_eight_writers_and_two_drainers_leave_no_stale_figure(world, make_indicator, measure):
    indicators = [make_indicator(name=rule, time_rule=rule) for rule in ("sum", "latest", "last")]
    written = get_context("fork").Event()

    def write(start: int) -> None:
        for step in range(WRITES):
            measure(indicators[step % 3], date(2025, 1 + step % 12, 1 + start), step, approved=start * 100 + step)

    def keep_draining() -> None:
        while not written.is_set():
            drain()

    let_go()
    drainers = [in_process(keep_draining) for _ in range(DRAINERS)]
    writers = [in_process(lambda start=start: write(start)) for start in range(WRITERS)]
    for writer in writers:
        writer.join()
    written.set()
    for drainer in drainers:
        drainer.join()
    drain()

    assert [each.exitcode for each in (*writers, *drainers)] == [0] * (WRITERS + DRAINERS)
    assert not DirtyProgress.objects.exists()
    assert list(recount(repair=False)) == []
    assert AreaState.objects.get(indicator_id=indicators[0].pk, area=0, period=600_000).measurements == 4 * WRITERS


@pytest.mark.parametrize(("protected", "entered"), [(True, 1), (False, 2)])
def test_the_lock_lets_one_transaction_recompute_an_indicator(
    world, make_indicator, measure, monkeypatch, protected, entered
):
    indicator = make_indicator()
    measure(indicator, "2025-Q1", 1)
    inside, go_on = threading.Semaphore(0), threading.Event()
    count = []

    def recompute(*args, **kwargs) -> None:
        count.append(1)
        inside.release()
        go_on.wait(timeout=20)

    monkeypatch.setattr(refresh, "recompute", recompute)
    if not protected:
        monkeypatch.setattr(refresh, "try_lock_indicator", lambda indicator_id: True)
    first = in_thread(lambda: refresh_indicator(indicator.pk))
    inside.acquire(timeout=20)
    second = in_thread(lambda: refresh_indicator(indicator.pk))
    if protected:
        second.join()
    else:
        inside.acquire(timeout=20)
    go_on.set()
    first.join()
    second.join()

    assert len(count) == entered


@pytest.mark.parametrize(("protected", "stale"), [(True, False), (False, True)])
def test_only_the_dirty_rows_that_were_read_are_deleted(world, make_indicator, measure, monkeypatch, protected, stale):
    indicator = make_indicator()
    measure(indicator, "2025-Q1", 1)
    recompute, late = refresh.recompute, [2]

    def recompute_then_write(*args, **kwargs) -> None:
        recompute(*args, **kwargs)
        if late:
            in_thread(lambda: measure(indicator, "2025-Q1", late.pop())).join()

    monkeypatch.setattr(refresh, "recompute", recompute_then_write)
    if not protected:
        monkeypatch.setattr(
            refresh, "settle", lambda ids: DirtyProgress.objects.filter(indicator_id=indicator.pk).delete()
        )
    drain()

    figure = AreaState.objects.get(indicator_id=indicator.pk, area=0, period=QUARTER)
    assert (figure.numerator == 1_000_000) is stale
    assert bool(list(recount(repair=False))) is stale


@pytest.mark.parametrize(("protected", "refused"), [(True, 0), (False, 1)])
def test_cells_are_written_in_order_of_key_so_that_two_writers_wait_instead_of_lock_each_other_out(
    world, make_indicator, measure, protected, refused
):
    """Behind the lock of an indicator no two upserts meet; this is what keeps them apart if they ever did."""
    indicator = make_indicator()
    measure(indicator, "2025-Q1", 1)
    drain()
    cells = SeriesState.objects.filter(indicator_id=indicator.pk).order_by("period")
    middle = cells.values_list("period", flat=True)[cells.count() // 2]
    ordered = writing_sql.insert_series(scope_of(indicator.pk), upsert=True)
    backwards = ordered.replace(f"ORDER BY {sql.SERIES_KEY}", "ORDER BY indicator_id DESC, period DESC")
    assert cells.count() >= 3
    assert backwards != ordered
    errors = []

    def write(text: str) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL deadlock_timeout = 50")
                cursor.execute(text, ["2026-01-01T00:00:00Z"])
        except OperationalError as error:
            errors.append(str(error))

    with transaction.atomic():
        list(SeriesState.objects.select_for_update().filter(indicator_id=indicator.pk, period=middle))
        first = in_thread(lambda: write(ordered))
        until_waiting(1)
        second = in_thread(lambda: write(ordered if protected else backwards))
        until_waiting(2)
    first.join()
    second.join()

    assert len(errors) == refused
    assert all("deadlock" in error for error in errors)


def until_waiting(number: int) -> None:
    """Return when so many other connections to this database wait for a lock; within twenty seconds."""
    ends = time.monotonic() + 20
    waiting = 0
    while waiting < number and time.monotonic() < ends:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            (waiting,) = cursor.fetchone()
    assert waiting == number


def test_two_drainers_divide_the_indicators(world, make_indicator, measure, monkeypatch):
    busy, free = make_indicator(name="bezet"), make_indicator(name="vrij")
    measure(busy, "2025-Q1", 1)
    measure(free, "2025-Q1", 1)
    recompute = refresh.recompute
    inside, go_on = threading.Event(), threading.Event()

    def slow(indicator_id: int, **kwargs) -> None:
        if indicator_id == busy.pk:
            inside.set()
            go_on.wait(timeout=20)
        recompute(indicator_id, **kwargs)

    monkeypatch.setattr(refresh, "recompute", slow)
    first = in_thread(lambda: refresh_indicator(busy.pk))
    inside.wait(timeout=20)
    in_thread(drain).join()
    done_meanwhile = set(AreaState.objects.values_list("indicator_id", flat=True))
    go_on.set()
    first.join()

    assert done_meanwhile == {free.pk}
    assert not DirtyProgress.objects.exists()
