"""Which figures a forecast rests on, for whom it is withheld, and what the page and the API say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lamp.base.pages.charts import WIDE, lay_out
from lamp.base.periods import Period
from monitoring.indicators.models import IndicatorBreak, Target
from monitoring.indicators.series import Series
from monitoring.progress.figures import read_figures
from monitoring.progress.forecast import Forecast, NoForecast, read_forecast
from monitoring.progress.forecast_rules import Bounds, Point, pace_of
from monitoring.progress.forecast_words import forecast_headline, forecast_remarks
from monitoring.progress.refresh import drain
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, ChainLink, LogicModel

TODAY = date(2025, 8, 1)
QUARTERS = [f"{year}-Q{number}" for year in (2022, 2023, 2024, 2025) for number in (1, 2, 3, 4)]
TEN = QUARTERS[4:14]  # from 2023 up to and including the second quarter of 2025


@pytest.fixture(autouse=True)
def started_long_ago(world):
    world.program.start_date = date(2015, 1, 1)
    world.program.save()


@pytest.fixture
def grow(make_indicator, measure):
    """An indicator with a level that grows by 2 per quarter, from 10; target 80 at the end of 2030."""

    def make(periods=TEN, *, start=10, step=2, denominator=None, target=("2030", 80), **fields):
        indicator = make_indicator(**{"time_rule": "last", **fields})
        for number, period in enumerate(periods):
            measure(indicator, period, start + step * number, denominator)
        if target:
            Target.objects.create(indicator=indicator, period=target[0], value=Decimal(target[1]))
        drain()
        return indicator

    return make


def ahead(world, indicator, who="bureau") -> Forecast:
    return read_forecast(viewer=world.people[who], indicator=indicator, today=TODAY)


def test_a_level_goes_on_to_its_last_target(world, grow):
    indicator = grow(kind="ratio", denominator=200)
    Target.objects.create(indicator=indicator, period="2026", value=Decimal(20))
    found = ahead(world, indicator)
    assert (found.points, found.reason, found.goal.period.code) == (10, None, "2030")
    assert found.projection.value == 14 + 22  # 14 % and 22 quarters of a point each
    assert forecast_headline(found) == "Op dit tempo 36% in 2030; streefwaarde 80%."
    assert "Dit volgt uit de cijfers van 10 kwartalen." in forecast_remarks(found)
    assert "Het doel ligt verder weg dan we al meten. Reken nog niet op dit getal." in forecast_remarks(found)


def test_a_scattered_series_has_a_band(world, grow, measure):
    indicator = grow([])
    for value, period in zip((10, 14, 11, 17, 15, 20, 16, 24, 21, 27), TEN, strict=True):
        measure(indicator, period, value)
    drain()
    found = ahead(world, indicator)
    assert found.projection.low < found.projection.value < found.projection.high
    assert any(remark.startswith("Waarschijnlijk ligt het tussen ") for remark in forecast_remarks(found))


def test_the_running_period_and_what_came_before_the_start_do_not_count(world, grow):
    assert ahead(world, grow([*TEN, "2025-Q3"])).points == 10
    world.program.start_date = date(2024, 1, 1)
    world.program.save()
    assert ahead(world, grow(name="Later begonnen")).points == 6


def test_too_few_figures_are_counted_aloud(world, grow):
    found = ahead(world, grow(TEN[-3:]))
    assert (found.reason, found.projection) == (NoForecast.TOO_FEW, None)
    assert "er zijn nog te weinig cijfers, 3 van 8 kwartalen." in forecast_headline(found)


def test_no_line_runs_over_a_break(world, grow):
    indicator = grow()
    IndicatorBreak.objects.create(indicator=indicator, date=date(2024, 4, 1), reason="Andere definitie")
    drain()
    found = ahead(world, indicator)
    assert (found.reason, found.points) == (NoForecast.TOO_FEW, 5)
    assert "sinds de breuk zijn er nog te weinig cijfers, 5 van 8 kwartalen." in forecast_headline(found)


def test_a_level_carried_forward_is_no_new_figure(world, grow):
    found = ahead(world, grow(TEN[:8:2], time_rule="latest"))
    assert (found.reason, found.points) == (NoForecast.TOO_FEW, 4)


def test_a_sum_is_taken_per_period_of_its_target(world, grow):
    years = [f"{2016 + n // 4}-Q{n % 4 + 1}" for n in range(9 * 4)]
    found = ahead(world, grow(years, time_rule="sum", target=("2026", 400)))
    assert (found.period_type, found.points) == ("year", 9)
    assert found.projection.value == sum(10 + 2 * (40 + quarter) for quarter in range(4))
    few = ahead(world, grow(time_rule="sum", target=("2026", 400), name="Kort"))
    assert "te weinig cijfers, 2 van 8 jaren." in forecast_headline(few)


def test_a_total_since_the_start_is_a_level(world, grow):
    found = ahead(world, grow(time_rule="sum", cumulative=True, step=0, target=("2026", 400)))
    assert found.projection.value == 100 + 6 * 10


@pytest.mark.parametrize("target", [None, ("2024", 80)])
def test_without_a_target_to_come_there_is_nothing_to_say(world, grow, target):
    found = ahead(world, grow(target=target))
    assert (found.reason, found.projection) == (NoForecast.NO_TARGET, None)


@pytest.mark.parametrize("kind", ["milestone", "narrative"])
def test_milestones_and_stories_have_no_pace(world, make_indicator, kind):
    found = ahead(world, make_indicator(kind=kind, time_rule="latest"))
    assert (found.reason, forecast_remarks(found)) == (NoForecast.NO_PACE, [])


@pytest.mark.parametrize(("step", "said"), [(15, "100% in 2030, en hoger kan niet"), (-6, "0% in 2030, en lager kan")])
def test_a_percentage_stops_at_its_bounds(world, grow, step, said):
    found = ahead(world, grow(kind="ratio", start=60, step=step, denominator=200))
    assert said in forecast_headline(found)


def test_a_range_has_no_pace(world, grow, measure):
    indicator = grow(additive=False)
    for period in TEN:
        measure(indicator, period, 5, area=world.zonnehof)
    drain()
    assert ahead(world, indicator).reason == NoForecast.OVERLAP


def test_numbers_of_persons_are_rounded_for_some_before_anything_is_computed(world, grow):
    indicator = grow(about_persons=True, start=10, step=1)
    exact, rounded = ahead(world, indicator), ahead(world, indicator, "partner2")
    assert exact.projection.value == 19 + 22
    figures = read_figures(viewer=world.partner2, indicators=[indicator], period_type="quarter", today=TODAY)
    assert {figure.value for figure in figures} == {10, 15, 20}
    assert rounded.rounded
    points = [Point(figure.period.last_month, figure.value) for figure in figures]
    assert rounded.projection == pace_of(points).at(rounded.projection.month, Bounds(Decimal(0)))
    assert rounded.projection != exact.projection
    assert any("op vijftallen" in remark for remark in forecast_remarks(rounded))


@pytest.mark.parametrize(
    "fields", [{"start": 3, "step": 1}, {"kind": "ratio", "start": 6, "step": 1, "denominator": 18}]
)
def test_small_numbers_of_persons_withhold_it_from_those_who_may_not_see_them(world, grow, fields):
    indicator = grow(about_persons=True, **fields)
    assert ahead(world, indicator).projection is not None
    for who in ("partner2", "board"):
        assert (ahead(world, indicator, who).reason, ahead(world, indicator, who).path) == (NoForecast.PROTECTED, ())


def test_two_numbers_the_viewer_cannot_tell_apart_give_one_forecast(world, grow):
    one = ahead(world, grow(about_persons=True, start=18, step=5), "board")
    other = ahead(world, grow(about_persons=True, start=22, step=5, name="Anders"), "board")
    assert one.projection == other.projection


@pytest.mark.parametrize(
    ("lag", "said"),
    [
        (60, "De keten heeft 60 maanden nodig; een voorspelling zegt dan nog weinig."),
        (6, "De keten heeft 6 maanden nodig: wat u nu verandert, ziet u pas later in dit cijfer."),
    ],
)
def test_the_lag_of_the_chain_is_said_beside_it(world, grow, measure, make_indicator, lag, said):
    indicator = grow()
    indicator.element_lineages.create(lineage=world.effect.lineage)
    before = make_indicator(name="Gesprekken")
    before.element_lineages.create(lineage=world.output.lineage)
    measure(before, "2023-Q1", 10)
    other = Intervention.objects.create(program=world.program, title="Een andere")
    version = LogicModel.objects.create(intervention=other, version=1)
    source, target = (
        ChainElement.objects.create(logic_model=version, stage=each.stage, what=each.what, lineage=each.lineage)
        for each in (world.output, world.effect)
    )
    ChainLink.objects.create(logic_model=version, source=source, target=target, lag_to_months=lag)
    version.status = "active"
    version.save()
    found = ahead(world, indicator)
    assert (found.lag_months, forecast_remarks(found)[-1]) == (lag, said)


def test_little_of_what_was_asked_is_no_point(world, grow):
    indicator = grow(TEN[:8])
    figures = read_figures(viewer=world.bureau, indicators=[indicator], period_type="quarter", today=TODAY)

    def with_coverage(reported):
        partly = [replace(figures[0], requested=10, reported=reported), *figures[1:]]
        return read_forecast(viewer=world.bureau, indicator=indicator, today=TODAY, figures=partly).points

    assert (with_coverage(6), with_coverage(5)) == (8, 7)


def test_the_chart_draws_the_forecast_of_its_own_figures_only(world, grow):
    def drawn(indicator, period_type):
        figures = read_figures(viewer=world.bureau, indicators=[indicator], period_type=period_type, today=TODAY)
        series = Series(indicator, figures, list(indicator.targets.all()), [], [], TODAY, ahead(world, indicator))
        return lay_out(series.chart(), WIDE).forecast, series

    points, series = drawn(grow(), "quarter")
    assert len(points.split()) > 2
    assert series.chart().forecast[-1].on == Period.parse("2030").ends_on
    assert "Op dit tempo" in series.describe([])
    years = [f"{2016 + n // 4}-Q{n % 4 + 1}" for n in range(9 * 4)]
    of_sum = grow(years, time_rule="sum", target=("2026", 400), name="Per jaar")
    assert drawn(of_sum, "year")[0]
    assert drawn(of_sum, "quarter")[0] == ""


@pytest.mark.parametrize("who", ["bureau", "partner2", "board"])
def test_page_and_api_say_the_same(client, world, grow, who):
    indicator = grow(kind="ratio", denominator=200)
    client.force_login(world.people[who])
    page = client.get(reverse("indicator", args=[indicator.pk])).content.decode()
    told = client.get("/api/v1/progress/forecast", {"indicator": indicator.pk}).json()
    assert told["text"] == "Op dit tempo 36% in 2030; streefwaarde 80%."
    assert {"value": told["value"], "target": told["target"], "reason": told["reason"]} == {
        "value": "36",
        "target": "80",
        "reason": None,
    }
    assert told["text"] in page
    assert all(remark in page for remark in told["remarks"])
    assert 'class="c-fore"' in page


def test_the_reason_is_told_where_there_is_none(client, world, grow):
    indicator = grow(TEN[-3:])
    client.force_login(world.bureau)
    page = client.get(reverse("indicator", args=[indicator.pk])).content.decode()
    told = client.get("/api/v1/progress/forecast", {"indicator": indicator.pk}).json()
    assert (told["reason"], told["value"], told["points"]) == ("tooFew", None, 3)
    assert "3 van 8 kwartalen" in page
    assert "c-fore" not in page
    client.force_login(world.outsider)
    assert client.get("/api/v1/progress/forecast", {"indicator": indicator.pk}).status_code == 404


def test_it_takes_as_many_queries_for_3_points_as_for_10(world, grow):
    def queries(indicator) -> int:
        with CaptureQueriesContext(connection) as captured:
            read_forecast(viewer=world.board, indicator=indicator, today=TODAY)
        return len(captured)

    few, many = grow(TEN[-3:]), grow(name="Lang")
    queries(few)
    assert queries(few) == queries(many)
