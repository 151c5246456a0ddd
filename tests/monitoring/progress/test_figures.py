"""Figures as people read them: values, targets, states, protection; in a constant number of queries."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import QuerySet

from lamp.base.periods import Period
from monitoring.indicators.models import IndicatorBreak, IndicatorElement, IndicatorExclusion, Target
from monitoring.measurements.models import Measurement
from monitoring.progress.figures import read_figures
from monitoring.progress.refresh import drain
from monitoring.progress.states import ProgressState, Protection
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, ChainLink, LogicModel

LATER = date(2030, 6, 30)
Q1, Q2, Q3 = (Period.parse(code) for code in ("2025-Q1", "2025-Q2", "2025-Q3"))
YEAR = Period.parse("2025")


@pytest.fixture
def read(world):
    """Figures after a drain, for the bureau unless told otherwise."""

    def figures(indicator, *periods, viewer=None, today=LATER, **options):
        drain()
        return read_figures(
            viewer=viewer or world.bureau, indicators=[indicator], periods=periods or None, today=today, **options
        )

    return figures


def test_a_sum_adds_up_over_partners_areas_and_time(world, make_indicator, measure, read):
    indicator = make_indicator()
    measure(indicator, "2025-Q1", 120)
    measure(indicator, "2025-Q1", 80, partner=world.weller, area=None)
    measure(indicator, "2025-Q2", 5, area=world.zonnehof)

    quarter, year = read(indicator, Q1, YEAR)
    wijk, zonnehof = read(indicator, YEAR, areas=[world.wijk, world.zonnehof])
    (own,) = read(indicator, YEAR, partners=[world.peuteropvang])

    assert (quarter.value, quarter.reported) == (200, 2)
    assert year.value == 205
    assert (wijk.value, zonnehof.value) == (125, 5)
    assert own.value == 125


def test_percentages_pool_instead_of_being_averaged(world, make_indicator, measure, read):
    indicator = make_indicator(kind="ratio", time_rule="last")
    measure(indicator, "2025-Q1", 90, 100)
    measure(indicator, "2025-Q1", 0, 20, area=world.zonnehof)

    (figure,) = read(indicator, Q1)

    assert (figure.value, figure.numerator, figure.denominator) == (75, 90, 120)


def test_zero_of_a_hundred_is_zero_and_a_zero_denominator_is_no_value(make_indicator, measure, read):
    indicator = make_indicator(kind="ratio", time_rule="sum")
    measure(indicator, "2025-Q1", 0, 100)
    measure(indicator, "2025-Q2", 0, 0)

    none_of_them, nobody = read(indicator, Q1, Q2)

    assert (none_of_them.value, nobody.value) == (0, None)
    assert nobody.state == ProgressState.NO_DATA


def test_people_who_may_be_counted_twice_give_a_range(world, make_indicator, measure, read):
    indicator = make_indicator(additive=False)
    measure(indicator, "2025-Q1", 120)
    measure(indicator, "2025-Q1", 80, partner=world.weller)

    (figure,) = read(indicator, Q1)

    assert (figure.value, figure.low, figure.high) == (None, 120, 200)


def test_a_mean_over_series_with_different_numbers_of_measurements_stays_exact(world, make_indicator, measure, read):
    indicator = make_indicator(time_rule="mean", unit_rule="sum", frequency="month", kind="amount")
    for month, value in [("2025-01", 1), ("2025-02", 0), ("2025-03", 0)]:
        measure(indicator, month, value)
    for month, value in [("2025-01", 1), ("2025-02", 0)]:
        measure(indicator, month, value, partner=world.weller)

    (figure,) = read(indicator, Q1)

    assert figure.value == Decimal("0.833333")
    assert (figure.numerator, figure.denominator) == (5, 6)


def test_latest_carries_forward_and_a_future_period_has_no_figure(make_indicator, measure, read):
    indicator = make_indicator(time_rule="latest")
    measure(indicator, "2025-Q1", 7)

    quarters = read(indicator, Q1, Q2, Q3, today=date(2025, 5, 1))

    assert [(figure.value, figure.carried_forward) for figure in quarters] == [(7, False), (7, True), (None, False)]


def test_cumulative_shows_the_sum_since_the_start(world, make_indicator, measure, read):
    indicator = make_indicator(cumulative=True)
    Target.objects.create(indicator=indicator, period="2025", value=200)
    measure(indicator, "2024-Q4", 100)
    measure(indicator, "2025-Q2", 50, partner=world.weller)

    first, second, year = read(indicator, Q1, Q2, YEAR)

    assert [(each.value, each.carried_forward) for each in (first, second, year)] == [
        (100, True), (150, False), (150, False)
    ]  # fmt: skip
    assert (year.target, year.progress, year.state) == (200, Decimal("0.75"), ProgressState.BEHIND)


def test_no_figure_combines_both_sides_of_a_break(make_indicator, measure, read):
    indicator = make_indicator()
    IndicatorBreak.objects.create(indicator=indicator, date=date(2025, 4, 1), reason="Andere telling")
    measure(indicator, "2025-Q1", 10)
    measure(indicator, "2025-Q2", 3)

    quarter, year = read(indicator, Q1, YEAR)

    assert (quarter.value, year.value) == (10, 3)


def test_latest_does_not_carry_over_a_break(make_indicator, measure, read, world):
    indicator = make_indicator(time_rule="latest")
    IndicatorBreak.objects.create(indicator=indicator, date=date(2025, 4, 1), reason="Andere telling")
    measure(indicator, "2025-Q1", 10)

    (together,) = read(indicator, Q2)
    (own,) = read(indicator, Q2, partners=[world.peuteropvang])

    assert (together.value, own.value) == (None, None)


def test_an_excluded_partner_keeps_its_own_figure(world, make_indicator, measure, read):
    indicator = make_indicator()
    IndicatorExclusion.objects.create(
        indicator=indicator, partner=world.weller, from_date=date(2025, 4, 1), reason="Dubbel"
    )
    for period in ("2025-Q1", "2025-Q2"):
        measure(indicator, period, 10)
        measure(indicator, period, 1, partner=world.weller)

    together, own = read(indicator, YEAR, partners=[None, world.weller])

    assert (together.value, own.value) == (21, 2)


def test_split_cells_follow_the_same_rules_and_an_empty_total_is_their_sum(world, make_indicator, measure, read):
    indicator = make_indicator(dimensions=[{"key": "sex", "label": "Geslacht", "values": []}])
    girls = {"keys": {"sex": "F"}, "numerator": "3"}
    boys = {"keys": {"sex": "M"}, "numerator": "4"}
    measure(indicator, "2025-Q1", None, split=[girls, boys])
    measure(indicator, "2025-Q1", 20, split=[girls], partner=world.weller)

    (figure,) = read(indicator, Q1)

    assert figure.value == 27
    assert [(cell.keys, cell.value) for cell in figure.split] == [({"sex": "F"}, 6), ({"sex": "M"}, 4)]


def test_a_corrected_value_replaces_the_old_one(make_indicator, measure, read):
    indicator = make_indicator()
    old = measure(indicator, "2025-Q1", 10)
    new = measure(indicator, "2025-Q1", 4, replaces=old, place_id=old.pk)
    QuerySet(Measurement).filter(pk=old.pk).update(replaced_by=new)

    (figure,) = read(indicator, Q1)

    assert figure.value == 4


def test_target_expected_and_state_of_a_running_sum(make_indicator, measure, read):
    indicator = make_indicator()
    for quarter in ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"):
        Target.objects.create(indicator=indicator, period=quarter, value=90)
    measure(indicator, "2025-Q1", 40)

    quarter, year = read(indicator, Q1, YEAR, today=date(2025, 2, 14))

    assert (quarter.target, quarter.expected) == (90, 45)
    assert (quarter.progress, quarter.state) == (Decimal("0.888889"), ProgressState.ATTENTION)
    assert year.target == 360


def test_a_level_lies_on_the_line_between_baseline_and_milestone(make_indicator, measure, read):
    indicator = make_indicator(
        kind="ratio", time_rule="last", baseline_value=Decimal(62), baseline_date=date(2024, 12, 31)
    )
    Target.objects.create(indicator=indicator, period="2025", value=80)
    measure(indicator, "2025-Q2", 71, 100)

    first, second = read(indicator, Q1, Q2)

    assert first.target == Decimal("66.438356")  # 62 + 18 * 90/365
    assert second.target == Decimal("70.926027")  # 62 + 18 * 181/365
    assert (second.progress, second.state) == (Decimal("1.008287"), ProgressState.ON_COURSE)
    assert first.state == ProgressState.NO_DATA


def test_too_early_while_the_lag_of_a_link_leading_here_runs(world, make_indicator, measure, read):
    output = make_indicator(name="Gesprekken")
    effect = make_indicator(name="Op de opvang")
    IndicatorElement.objects.create(indicator=output, lineage=world.output.lineage)
    IndicatorElement.objects.create(indicator=effect, lineage=world.effect.lineage)
    version = LogicModel.objects.create(
        intervention=Intervention.objects.create(program=world.program, title="Een andere"), version=1
    )
    before, after = (
        ChainElement.objects.create(logic_model=version, stage=each.stage, what=each.what, lineage=each.lineage)
        for each in (world.output, world.effect)
    )
    ChainLink.objects.create(logic_model=version, source=before, target=after, lag_to_months=6)
    version.status = "active"
    version.save()
    Target.objects.create(indicator=effect, period="2025-Q1", value=100)
    Target.objects.create(indicator=effect, period="2025-Q3", value=100)
    measure(output, "2025-Q1", 10)
    measure(effect, "2025-Q1", 5)
    measure(effect, "2025-Q3", 5)

    early, late = read(effect, Q1, Q3)

    assert (early.state, late.state) == (ProgressState.TOO_EARLY, ProgressState.BEHIND)


def test_a_period_the_frequency_cannot_cover_has_no_state(make_indicator, measure, read):
    indicator = make_indicator()
    measure(indicator, "2025-Q1", 40)

    (school_year,) = read(indicator, Period.parse("2024-SY"))

    assert (school_year.value, school_year.state) == (40, None)


def test_small_figures_about_persons(world, make_indicator, measure, read):
    indicator = make_indicator(about_persons=True)
    Target.objects.create(indicator=indicator, period="2025-Q1", value=12)
    measure(indicator, "2025-Q1", 3)
    measure(indicator, "2025-Q1", 9, partner=world.weller)

    for viewer in (world.bureau, world.manager):
        (figure,) = read(indicator, Q1, viewer=viewer)
        assert (figure.value, figure.progress, figure.protection) == (12, 1, Protection.NONE)
    (figure,) = read(indicator, Q1, viewer=world.board)
    own, other = read(indicator, Q1, viewer=world.partner, partners=[world.peuteropvang, world.weller])
    (small,) = read(indicator, Q1, viewer=world.board, partners=[world.peuteropvang])

    assert (figure.value, figure.numerator, figure.protection) == (10, 10, Protection.ROUNDED)
    assert (figure.progress, figure.state) == (Decimal("0.833333"), ProgressState.ATTENTION)
    assert (own.value, own.protection, other.value) == (3, Protection.NONE, 10)
    assert (small.value, small.numerator, small.progress) == (None, None, None)
    assert small.protection == Protection.ROUNDED


def test_percentages_about_persons_need_a_base_of_twenty(world, make_indicator, measure, read):
    indicator = make_indicator(about_persons=True, kind="ratio", time_rule="last")
    measure(indicator, "2025-Q1", 9, 19)
    measure(indicator, "2025-Q2", 12, 31)

    small, large = read(indicator, Q1, Q2, viewer=world.board)

    assert (small.value, small.numerator, small.protection) == (None, None, Protection.WITHHELD)
    assert (large.value, large.numerator, large.denominator) == (Decimal("33.333333"), 10, 30)


def test_periods_of_a_type_run_from_the_first_figure_to_the_last(make_indicator, measure, read):
    indicator = make_indicator()
    measure(indicator, "2025-Q1", 1)
    measure(indicator, "2025-Q3", 3)

    figures = read(indicator, period_type="quarter")

    assert [(figure.period.code, figure.value) for figure in figures] == [
        ("2025-Q1", 1), ("2025-Q2", None), ("2025-Q3", 3)
    ]  # fmt: skip


def test_the_number_of_queries_does_not_grow_with_indicators(
    world, make_indicator, measure, django_assert_max_num_queries
):
    rules = ["sum", "latest", "mean", "last"]
    indicators = [make_indicator(name=f"Indicator {i}", time_rule=rules[i % 4]) for i in range(12)]
    for indicator in indicators:
        measure(indicator, "2025-Q1", 5)
    drain()
    options = {"periods": [Q1, Q2], "partners": [None, world.peuteropvang], "today": LATER}

    with django_assert_max_num_queries(9):
        few = read_figures(viewer=world.bureau, indicators=indicators[:4], **options)
    with django_assert_max_num_queries(9):
        many = read_figures(viewer=world.bureau, indicators=indicators, **options)

    assert (len(few), len(many)) == (16, 48)
