"""A rebuild, a recount and any number of refreshes say the same; planted faults are found by name."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.progress import rebuild
from monitoring.progress.models import AreaState, DirtyProgress, ProgressRebuild, SeriesState
from monitoring.progress.rebuild import RebuildRefused, rebuild_progress
from monitoring.progress.recount import recount
from monitoring.progress.refresh import drain, refresh_indicator
from tests.monitoring.progress.test_storage import SETTINGS, contents, definitions, make, put, values


@pytest.fixture
def figures(make_indicator, measure, world):
    """Three indicators of different rules with some figures, refreshed."""
    indicators = [make_indicator(name=rule, time_rule=rule) for rule in ("sum", "latest", "mean")]
    for indicator in indicators:
        measure(indicator, "2025-Q1", 10)
        measure(indicator, "2025-Q2", 20, partner=world.weller, area=None)
    drain()
    return indicators


@pytest.mark.django_db
@settings(SETTINGS, max_examples=25)
@given(definition=definitions(), rows=st.lists(values, min_size=1, max_size=6))
def test_a_rebuild_equals_any_refresh(world, definition, rows):
    indicator = make(world, definition)
    for value in rows:
        put(world, indicator, value)
        drain()
    refreshed = contents()

    rebuild_progress()

    assert contents() == refreshed
    assert list(recount(repair=False)) == []


@pytest.mark.parametrize(("measurements", "indicators"), [(1, 50), (4, 50), (1_000, 2)])
def test_a_rebuild_in_any_chunks_says_the_same(
    figures, world, make_indicator, measure, monkeypatch, measurements, indicators
):
    shared = make_indicator(name="van het programma")
    for number in range(4):
        measure(
            make_indicator(name=f"voedt {number}", intervention=world.intervention, feeds=shared), "2025-Q1", number
        )
    drain()
    refreshed = contents()
    monkeypatch.setattr(rebuild, "MEASUREMENTS_PER_CHUNK", measurements)
    monkeypatch.setattr(rebuild, "INDICATORS_PER_CHUNK", indicators)

    rebuild_progress()

    assert contents() == refreshed


def test_a_rebuild_keeps_the_names_of_keys_and_indexes(figures):
    before = names_in_database()

    rebuild_progress()
    rebuild_progress()

    assert names_in_database() == before
    assert not ProgressRebuild.objects.exists()


def names_in_database() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        return {
            table: sorted(
                name
                for name, told in connection.introspection.get_constraints(cursor, table).items()
                if told["primary_key"] or told["index"]
            )
            for table in ("monitoring_progress_series", "monitoring_progress_area")
        }


def test_only_one_rebuild_at_a_time(figures):
    ProgressRebuild.objects.create(alive_at=timezone.now())

    with pytest.raises(RebuildRefused):
        rebuild_progress()


def test_while_a_rebuild_runs_dirty_rows_are_done_but_kept(figures, measure):
    ProgressRebuild.objects.create(alive_at=timezone.now())
    measure(figures[0], "2025-Q1", 5)

    drain()

    assert AreaState.objects.get(indicator_id=figures[0].pk, area=0, period=200_000 + 2025 * 4).numerator == 15_000_000
    assert list(DirtyProgress.objects.values_list("refreshed", flat=True)) == [True]
    assert refresh_indicator(figures[0].pk) == 0
    ProgressRebuild.objects.all().delete()
    drain()
    assert not DirtyProgress.objects.exists()


def test_a_rebuild_that_died_is_forgotten(figures, measure):
    ProgressRebuild.objects.create(alive_at=timezone.now() - timedelta(hours=1))
    measure(figures[0], "2025-Q1", 5)

    drain()

    assert not DirtyProgress.objects.exists()
    assert not ProgressRebuild.objects.exists()


def test_check_names_every_planted_fault_and_changes_nothing(figures):
    AreaState.objects.filter(indicator_id=figures[0].pk, area=0, period=200_000 + 2025 * 4).update(numerator=11_000_000)
    SeriesState.objects.filter(indicator_id=figures[1].pk, period=400_000 + 2025).delete()
    errors = StringIO()

    with pytest.raises(CommandError):
        call_command("rebuild_progress", "--check", stderr=errors, stdout=StringIO())
    told = errors.getvalue()

    assert f"indicator {figures[0].pk} (sum)" in told
    assert "period 2025-Q1, area 0: stored 11, computed 10" in told
    assert f"indicator {figures[1].pk} (latest)" in told
    assert "stored nothing, computed 10" in told
    assert f"indicator {figures[2].pk}" not in told


def test_the_nightly_recount_repairs(figures):
    before = contents()
    AreaState.objects.filter(indicator_id=figures[0].pk).update(numerator=1)

    assert len(list(recount(repair=True))) > 0

    assert contents() == before
    assert list(recount(repair=False)) == []


def test_check_of_sound_figures_is_silent(figures):
    out = StringIO()

    call_command("rebuild_progress", "--check", stdout=out)

    assert out.getvalue() == "progress is up to date\n"
