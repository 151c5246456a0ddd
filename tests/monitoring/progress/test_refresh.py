"""Faults while refreshing: a poison indicator is parked, the others go on, and a retry mends it."""

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from lamp.base.periods import Period
from monitoring.progress import refresh
from monitoring.progress.models import AreaState, DirtyProgress, RefreshFailure
from monitoring.progress.refresh import drain, refresh_indicator, retry_parked


@pytest.fixture
def poison(make_indicator, measure, monkeypatch):
    """An indicator whose recount always raises, and a sound one."""
    bad, good = make_indicator(name="gif"), make_indicator(name="goed")
    recompute = refresh.recompute

    def recompute_or_raise(indicator_id: int, **kwargs) -> None:
        if indicator_id == bad.pk:
            raise ArithmeticError("een som die niet kan")
        recompute(indicator_id, **kwargs)

    monkeypatch.setattr(refresh, "recompute", recompute_or_raise)
    measure(bad, "2025-Q1", 1)
    measure(good, "2025-Q1", 1)
    return bad, good, lambda: monkeypatch.setattr(refresh, "recompute", recompute)


def test_poison_is_parked_after_five_tries_and_others_go_on(poison):
    bad, good, mend = poison

    for _ in range(7):
        drain()
    failure = RefreshFailure.objects.get()

    assert (failure.indicator_id, failure.attempts, failure.parked) == (bad.pk, 5, True)
    assert failure.error == "ArithmeticError: een som die niet kan"
    assert set(AreaState.objects.values_list("indicator_id", flat=True)) == {good.pk}
    mend()
    retry_parked(indicator_id=bad.pk)
    drain()
    assert AreaState.objects.filter(indicator_id=bad.pk).exists()
    assert not DirtyProgress.objects.exists()
    assert not RefreshFailure.objects.exists()


def test_a_busy_database_parks_nothing(make_indicator, measure, monkeypatch):
    measure(make_indicator(), "2025-Q1", 1)

    def busy(*args, **kwargs) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(refresh, "recompute", busy)
    for _ in range(6):
        with pytest.raises(OperationalError):
            drain()

    assert not RefreshFailure.objects.exists()
    assert DirtyProgress.objects.count() == 2  # of the indicator that was made, and of the measurement


def test_what_fails_halfway_leaves_everything_as_it_was(make_indicator, measure, monkeypatch):
    indicator = make_indicator()
    measure(indicator, "2025-Q1", 1)

    def killed(ids: tuple[int, ...]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(refresh, "settle", killed)
    with pytest.raises(KeyboardInterrupt):
        refresh_indicator(indicator.pk)

    assert not AreaState.objects.exists()
    assert DirtyProgress.objects.count() == 2  # of the indicator that was made, and of the measurement


def test_no_figure_of_old_rules_stays_beside_one_of_new_rules(make_indicator, measure, monkeypatch):
    indicator = make_indicator(time_rule="mean")
    for month in ("2025-01", "2025-02", "2025-03"):
        measure(indicator, month, 10)
    drain()
    monkeypatch.setattr(refresh, "DIRTY_ROWS_PER_TRANSACTION", 1)

    measure(indicator, "2025-03", 20)
    indicator.time_rule = "max"
    indicator.save()  # marks every figure; this comes after the value
    refresh_indicator(indicator.pk)

    quarter = AreaState.objects.filter(indicator_id=indicator.pk, area=0, period=Period.parse("2025-Q1").key)
    assert [(row.weight, row.numerator) for row in quarter] == [(1, 20_000_000)]


def test_one_measurement_costs_at_most_twelve_queries(make_indicator, measure):
    indicator = make_indicator()
    measure(indicator, "2025-Q1", 1)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        refresh_indicator(indicator.pk)

    assert len(queries) <= 12


def test_a_deleted_indicator_leaves_no_figures(make_indicator, measure):
    indicator = make_indicator()
    measure(indicator, "2025-Q1", 1, status="submitted")
    indicator.measurements.all().delete()

    indicator.delete()
    drain()

    assert not DirtyProgress.objects.exists()
