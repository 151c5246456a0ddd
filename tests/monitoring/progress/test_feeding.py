"""Indicators of interventions that feed one of the programme: its figure takes them in, each measurement once."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from lamp.base.numbers import MILLION
from lamp.base.periods import Period
from monitoring.indicators.models import Indicator, IndicatorBreak, IndicatorExclusion
from monitoring.indicators.services import change_indicator
from monitoring.measurements.models import Measurement
from monitoring.progress.explanation import explain
from monitoring.progress.figures import read_figures
from monitoring.progress.models import AreaState, DirtyProgress
from monitoring.progress.rebuild import rebuild_progress
from monitoring.progress.recount import recount
from monitoring.progress.refresh import drain
from monitoring.progress.rules import Rules
from programs.interventions.models import Intervention
from programs.programs.models import ProgramLine
from tests.monitoring.progress import reference
from tests.monitoring.progress.conftest import FIRST_APPROVAL
from tests.monitoring.progress.test_storage import (
    PLAIN,
    POOLED,
    SETTINGS,
    all_codes,
    contents,
    put,
    stored_areas,
    values,
)

YEAR = Period.parse("2025")


@pytest.fixture
def fed(world, make_indicator):
    return make_indicator(name="Alle peuters", intervention=None)


@pytest.fixture
def feeders(world, make_indicator, fed):
    """One of the intervention of the world, on the line Leren, and one of another, on Leren and Wonen."""
    other = Intervention.objects.create(program=world.program, title="Krant van de buurvrouw")
    other.lines.set(ProgramLine.objects.filter(program=world.program))
    return [
        make_indicator(name="Peuters", intervention=intervention, feeds=fed)
        for intervention in (world.intervention, other)
    ]


def figure(world, indicator, period=YEAR, viewer=None, **where):
    (found,) = read_figures(viewer=viewer or world.bureau, indicators=[indicator], periods=[period], **where)
    return found


def drained():
    drain()
    assert not DirtyProgress.objects.exists()


def test_the_programme_s_figure_takes_in_its_feeders_and_itself(world, measure, fed, feeders):
    measure(fed, "2025-Q1", 1)
    measure(feeders[0], "2025-Q1", 10)
    measure(feeders[1], "2025-Q2", 100)
    drained()

    assert figure(world, fed).value == 111
    assert figure(world, fed, Period.parse("2025-Q2")).value == 100
    assert figure(world, fed, areas=[world.wijk]).value == 111
    assert figure(world, fed, partners=[world.peuteropvang]).value == 111
    assert [figure(world, one).value for one in feeders] == [10, 100]


def test_time_is_combined_per_indicator_before_they_are_added_up(world, measure, make_indicator):
    fed = make_indicator(name="Alle", intervention=None, time_rule="last")
    one, two = (make_indicator(intervention=world.intervention, feeds=fed, time_rule="last") for _number in range(2))
    measure(one, "2025-Q1", 10)
    measure(one, "2025-Q2", 7)
    measure(two, "2025-Q1", 30)
    drained()

    assert figure(world, fed).value == 37  # 7 + 30, and not the last of all three


def test_a_correction_and_a_new_value_follow_in_the_same_drain(world, measure, fed, feeders):
    first = measure(feeders[0], "2025-Q1", 10)
    drained()
    Measurement.objects.filter(pk=first.pk).update(replaced_by=measure(feeders[0], "2025-Q1", 12))
    drained()

    assert figure(world, fed).value == 12


def test_what_no_longer_feeds_no_longer_counts(world, measure, fed, feeders):
    measure(feeders[0], "2025-Q1", 10)
    measure(feeders[1], "2025-Q1", 5)
    drained()

    change_indicator(indicator=feeders[0], by=world.bureau, expected_revision=None, feeds=None)
    drained()
    assert figure(world, fed).value == 5

    Measurement.objects.filter(indicator=feeders[1])._raw_delete("default")  # in real life it keeps its indicator
    feeders[1].delete()
    drained()
    assert not AreaState.objects.filter(indicator_id=fed.pk).exists()


def test_people_may_not_be_counted_exactly_one_level_up(world, fed, feeders):
    with pytest.raises(Exception, match="telt anders"):
        change_indicator(indicator=feeders[0], by=world.bureau, expected_revision=None, about_persons=True)


def test_the_explanation_names_the_interventions(world, measure, fed, feeders):
    measure(fed, "2025-Q1", 1)
    measure(feeders[0], "2025-Q1", 10)
    measure(feeders[1], "2025-Q2", 100, partner=world.weller)
    drained()

    told = explain(viewer=world.bureau, indicator=fed, period=YEAR)

    assert [(one.of, one.partner, one.value) for one in told.series] == [
        ("", "Peuteropvang", 1),
        ("Meer peuters naar de opvang", "Peuteropvang", 10),
        ("Krant van de buurvrouw", "Weller", 100),
    ]
    assert told.figure.value == sum(one.value for one in told.series)


@pytest.mark.parametrize("time_rule", ["sum", "last", "latest"])
def test_a_series_on_both_sides_of_the_programme_s_break_is_left_out_and_said(
    world, measure, make_indicator, time_rule
):
    fed = make_indicator(name="Alle", intervention=None, time_rule=time_rule)
    one, two = (make_indicator(intervention=world.intervention, feeds=fed, time_rule=time_rule) for _number in range(2))
    measure(one, "2025-Q1", 10)
    measure(two, "2025-Q3", 5)
    IndicatorBreak.objects.create(indicator=fed, date=date(2025, 7, 1), reason="Andere telling")
    drained()

    told = explain(viewer=world.bureau, indicator=fed, period=YEAR)

    assert figure(world, fed).value == 5
    assert figure(world, fed, partners=[world.peuteropvang]).value == 5  # the partner's own figure too
    assert [one.value for one in told.series] == [5]
    assert "ligt voor de breuk van 1 juli 2025: Andere telling" in told.skipped[0].why
    assert figure(world, fed, Period.parse("2025-Q1")).value == 10


def test_a_partner_that_the_programme_s_indicator_leaves_out(world, measure, fed, feeders):
    measure(feeders[0], "2025-Q1", 10, partner=world.weller)
    measure(feeders[0], "2025-Q2", 20)
    IndicatorExclusion.objects.create(indicator=fed, partner=world.weller, from_date=date(2025, 1, 1), reason="Dubbel")
    drained()

    told = explain(viewer=world.bureau, indicator=fed, period=YEAR)

    assert figure(world, fed).value == 20
    assert figure(world, feeders[0]).value == 30
    assert figure(world, fed, partners=[world.weller]).value == 10  # its own figure stays
    assert "telt niet mee in totalen vanaf 1 januari 2025: Dubbel" in told.skipped[0].why


def test_what_was_known_before_takes_in_the_feeders_of_now(world, measure, fed, feeders):
    measure(feeders[0], "2025-Q1", 10, approved=0)
    measure(feeders[1], "2025-Q1", 5, approved=60 * 24 * 10)
    drained()

    then = figure(world, fed, known_at=FIRST_APPROVAL + timedelta(days=1), today=date(2026, 1, 2))

    assert then.value == 10


def test_per_intervention_and_per_line(client, world, measure, fed, feeders):
    quarter = Period.parse("2025-Q1")
    measure(feeders[0], quarter.code, 10)
    measure(feeders[1], quarter.code, 5)
    drained()
    client.force_login(world.bureau)

    shown = {
        split: " ".join(client.get(reverse("indicator", args=[fed.pk]), {"per": split}).content.decode().split())
        for split in ("interventie", "lijn")
    }

    assert "Meer peuters naar de opvang" in shown["interventie"]
    assert "Krant van de buurvrouw" in shown["interventie"]
    assert "tussen programmalijnen" in shown["lijn"]
    assert "Hierin tellen mee" in shown["lijn"]


def test_coverage_counts_what_was_asked_of_feeders(world, measure, fed, feeders):
    from monitoring.requests.services import Asked, send_request

    quarter = Period.parse("2025-Q1")
    send_request(
        asked=Asked(world.peuteropvang, [feeders[0]]), period=quarter, due_on=date(2025, 5, 1), by=world.bureau
    )
    found = figure(world, fed, quarter)

    assert (found.requested, found.reported) == (1, 0)


@st.composite
def feeding(draw):
    kind, time_rule, unit_rule = draw(st.sampled_from(POOLED + PLAIN))
    shared = {
        "kind": kind,
        "time_rule": time_rule,
        "unit_rule": unit_rule,
        "additive": kind != "count" or draw(st.booleans()),
        "cumulative": kind == "count" and time_rule == "sum" and draw(st.booleans()),
    }
    return shared, draw(st.lists(st.tuples(st.integers(0, 2), values), min_size=1, max_size=8))


@pytest.mark.django_db
@settings(SETTINGS, max_examples=60)
@given(drawn=feeding(), split=st.integers(0, 8), rebuilds=st.booleans())
def test_any_feeding_equals_the_reference(world, drawn, split, rebuilds):
    shared, rows = drawn
    fed = Indicator.objects.create(program=world.program, name="Alle", **shared)
    members = [fed] + [
        Indicator.objects.create(
            program=world.program, intervention=world.intervention, name=str(number), feeds=fed, **shared
        )
        for number in range(2)
    ]
    for at, (member, value) in enumerate(rows):
        if at == split:
            drain()
            if rebuilds:
                rebuild_progress()
        put(world, members[member], value)
    drain()

    wanted = expected(world, members, shared)
    rules = Rules.of(fed)
    found = stored_areas(fed, running=rules.running, breaks=[], start=world.program.start_date)
    assert set(found) == set(wanted)
    for key, (numerator, denominator, low, series, newest) in wanted.items():
        combined = found[key]
        assert combined.numerator == numerator * combined.divisor, key
        assert (combined.denominator or 0, combined.low) == (denominator, low * combined.divisor), key
        assert (combined.series, combined.newest_on) == (series, newest), key
    assert list(recount(repair=False)) == []
    before = contents()
    rebuild_progress()
    assert contents() == before
    for member in reversed(members):
        Measurement.objects.filter(indicator=member)._raw_delete("default")
        member.delete()
    drain()


def expected(world, members, shared):
    """The reference over all measurements, with a partner of its own for each indicator: a series is of one of each."""
    told = reference.Definition(start=world.program.start_date, **shared)
    rows = [
        reference.Value(
            partner=1000 * row.indicator_id + row.partner_id,
            area=row.area_id,
            starts=row.starts_on,
            ends=row.ends_on,
            numerator=int(row.numerator * MILLION),
            denominator=None if row.denominator is None else int(row.denominator * MILLION),
            approved=(row.approved_at - FIRST_APPROVAL).seconds // 60,
            id=row.pk,
        )
        for row in Measurement.objects.filter(indicator__in=members)
    ]
    wijk = {world.wijk.pk, world.molenveld.pk, world.zonnehof.pk}
    inside = {0: None, world.municipality.pk: {world.municipality.pk, *wijk}, world.wijk.pk: wijk}
    inside |= {pk: {pk} for pk in (world.molenveld.pk, world.zonnehof.pk)}
    return {
        (area, code): answer
        for area, within in inside.items()
        for code in all_codes()
        if (answer := reference.figure(told, rows, code, inside=within)) is not None
    }
