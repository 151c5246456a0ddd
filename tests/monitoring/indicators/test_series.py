"""What the chart of an indicator shows: the last complete figure, the path of targets, breaks and versions."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lamp.base.pages.charts import Mark
from monitoring.indicators.models import Indicator, IndicatorBreak, Target
from monitoring.indicators.series import Series
from programs.logic_models.models import LogicModel


@pytest.fixture
def series(world, make_figure, today):
    """10, 20, 30 in the first three quarters of 2025; the third still runs."""

    def make(indicator: Indicator, **given) -> Series:
        figures = [make_figure(10 * (n + 1), f"2025-Q{n + 1}") for n in range(3)]
        fields = {"figures": figures, "targets": [], "breaks": [], "versions": [], "today": today}
        return Series(indicator=indicator, **{**fields, **given})

    return make


@pytest.fixture
def level(world) -> Indicator:
    return Indicator(
        program=world.program,
        name="Bereik",
        kind="count",
        time_rule="last",
        baseline_value=Decimal(5),
        baseline_date=date(2024, 12, 31),
    )


def test_the_last_complete_figure_with_a_number_is_shown(series, level, make_figure):
    assert series(level).shown.value == 20
    without = [make_figure(10, "2025-Q1"), make_figure(None, "2025-Q2")]
    assert series(level, figures=without).shown.value == 10
    assert series(level, figures=[]).shown is None


def test_values_before_a_break_are_no_trend(series, level):
    cut = IndicatorBreak(date=date(2025, 4, 1), reason="andere definitie")
    assert series(level).values_since_break == [10, 20]
    assert series(level, breaks=[cut]).values_since_break == [20]


def test_levels_go_from_the_baseline_to_the_targets_to_come(series, level):
    targets = [Target(period="2025", value=Decimal(40)), Target(period="2026", value=Decimal(60))]
    assert series(level, targets=targets).target_path() == [
        Mark(date(2024, 12, 31), Decimal(5)),
        Mark(date(2025, 12, 31), Decimal(40)),
        Mark(date(2026, 12, 31), Decimal(60)),
    ]


def test_a_sum_has_targets_of_its_own_periods_only(series, world):
    flow = Indicator(program=world.program, name="Deuren", time_rule="sum")
    targets = [Target(period="2025-Q4", value=Decimal(40)), Target(period="2026", value=Decimal(160))]
    assert series(flow, targets=targets).target_path() == [Mark(date(2025, 12, 31), Decimal(40))]


def test_nothing_to_draw_without_values_and_targets(series, level, make_figure):
    assert series(level, figures=[make_figure(None)]).chart() is None


def test_a_version_activated_late_in_the_evening_stands_on_the_local_day(series, level):
    version = LogicModel(version=2, activated_at=datetime(2025, 5, 31, 22, 30, tzinfo=UTC))
    (event,) = series(level, versions=[version]).chart().events
    assert (event.on, event.label) == (date(2025, 6, 1), "Versie 2")


def test_the_chart_is_told_in_a_sentence(series, level):
    told = series(level, targets=[Target(period="2026", value=Decimal(60))]).chart().description
    assert "Het doel is 60 in december 2026." in told
    assert told.endswith("De tabel onder de grafiek geeft alle cijfers.")
