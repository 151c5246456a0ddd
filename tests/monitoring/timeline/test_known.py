"""What was known on a day: figures, targets, evidence, verdicts and conditions, and nothing that came later."""

from datetime import date
from decimal import Decimal

import pytest

from lamp.base.history.moments import end_of
from monitoring.indicators.models import IndicatorExclusion
from monitoring.learning.chains import read_chain
from monitoring.learning.link_rules import LinkLight
from monitoring.measurements.models import Measurement
from monitoring.progress.dirty import mark_indicator_dirty
from monitoring.progress.figures import ask_figures
from monitoring.progress.refresh import drain
from monitoring.progress.states import ProgressState
from monitoring.timeline.known import read_then, version_on
from programs.logic_models.models import MechanismCondition
from programs.logic_models.services import activate, start_draft
from tests.monitoring.timeline.conftest import noon

LATER = date(2025, 2, 1)


def element_on(world, day):
    chain = read_chain(world.active, viewer=world.bureau, known_on=day)
    return next(each for each in chain.elements if each.element == world.output)


def value_on(world, day):
    return element_on(world, day).indicators[0].figure.value


def test_a_value_is_known_from_the_day_it_was_approved(world, held, measure):
    measure("2024-Q4", 40, approved_on=date(2025, 1, 20))
    assert value_on(world, date(2025, 1, 19)) is None
    assert value_on(world, date(2025, 1, 20)) == 40


def test_a_correction_is_known_from_the_day_it_was_approved(world, held, measure):
    wrong = measure("2024-Q4", 40, approved_on=date(2025, 1, 10))
    right = measure("2024-Q4", 44, approved_on=date(2025, 3, 1), replaces=wrong)
    wrong.replaced_by = right
    wrong.save()
    assert value_on(world, LATER) == 40
    assert value_on(world, date(2025, 3, 1)) == 44


def test_what_was_known_until_today_is_what_is_known_today(world, held, indicator, measure):
    """The same figure by the stored cells and by the measurements, with a partner that no longer counts."""
    measure("2024-Q4", 40, approved_on=date(2025, 1, 10))
    measure("2024-Q4", 2, approved_on=date(2025, 1, 11), partner=world.weller, area=world.molenveld)
    measure("2024-Q4", 500, approved_on=date(2025, 1, 12), partner=world.weller)
    IndicatorExclusion.objects.create(
        indicator=indicator, partner=world.weller, reason="Telt anders", from_date=date(2025, 1, 1)
    )
    mark_indicator_dirty(indicator)
    while drain():
        pass
    asked = {"viewer": world.bureau, "indicators": [indicator], "today": LATER}
    (now,), (then,) = ask_figures(**asked), ask_figures(known_at=end_of(LATER), **asked)
    assert now.figure.value == then.figure.value == 542
    assert (now.figure.reported, now.figure.oldest_data) == (then.figure.reported, then.figure.oldest_data)


@pytest.mark.parametrize("where", ["areas", "partners"])
def test_what_was_known_is_only_told_of_the_whole(world, indicator, where):
    with pytest.raises(ValueError, match="whole programme"):
        ask_figures(viewer=world.bureau, indicators=[indicator], known_at=end_of(LATER), **{where: [1]})


def test_a_target_is_the_one_of_that_day(world, held, measure, set_target):
    measure("2024-Q4", 40, approved_on=date(2025, 1, 10))
    set_target("2024-Q4", 40, said_on=date(2024, 1, 1))
    set_target("2024-Q4", 80, said_on=date(2025, 6, 1))
    assert element_on(world, LATER).state == ProgressState.ON_COURSE
    assert element_on(world, date(2025, 6, 1)).indicators[0].figure.target is None  # of another quarter by then
    set_target("2025-Q1", 80, said_on=date(2025, 6, 1))
    assert element_on(world, LATER).indicators[0].figure.target == Decimal(40)


def mechanism_on(world, day):
    return read_chain(world.active, viewer=world.bureau, known_on=day).mechanisms[0].standing


def test_an_observation_is_known_from_the_day_it_was_written_down(world, held, observe):
    observe(date(2025, 3, 1), observed_on=date(2024, 5, 1))
    assert mechanism_on(world, LATER).support == 0
    assert mechanism_on(world, date(2025, 3, 1)).support == 1


def test_an_answer_is_known_from_the_day_it_was_given(world, held, observe):
    observe(date(2024, 5, 1))
    against = observe(date(2024, 6, 1), direction="against")
    against.answer = "Dat was een andere buurt"
    against.save()
    against.history.filter(answer="Dat was een andere buurt").update(history_date=noon(date(2025, 3, 1)))
    assert "nog niet beantwoord" in mechanism_on(world, LATER).suggestion.reason
    assert "nog niet beantwoord" not in mechanism_on(world, date(2025, 3, 1)).suggestion.reason


def test_what_was_set_aside_later_was_known_then(world, held, observe):
    aside = observe(date(2024, 5, 1))
    aside.set_aside = True
    aside.save()
    assert mechanism_on(world, LATER).support == 1


def test_a_verdict_counts_from_its_day_and_not_before_it_was_written_down(world, held, judge):
    judge(date(2024, 12, 1))
    judge(date(2025, 1, 15), "fails", written_on=date(2025, 3, 1))
    assert mechanism_on(world, date(2024, 11, 30)).judged_on is None
    assert mechanism_on(world, LATER).judgement == "works"
    assert mechanism_on(world, date(2025, 3, 1)).judgement == "fails"


def test_a_verdict_that_has_expired_since_lit_its_link_then(world, held, judge):
    judge(date(2024, 12, 1))
    light = read_chain(world.active, viewer=world.bureau, known_on=LATER).links[0].light
    assert light == LinkLight.LIT
    assert read_chain(world.active, viewer=world.bureau, known_on=date(2025, 12, 1)).links[0].light != LinkLight.LIT


def test_a_condition_is_told_as_it_was_said_then(world):
    draft = start_draft(intervention=world.intervention, by=world.bureau)
    condition = MechanismCondition.objects.create(mechanism=draft.mechanisms.get(), text="Er is plek", state="holds")
    version = activate(logic_model=draft, by=world.bureau, reason="Haast")
    condition.history.update(history_date=noon(date(2024, 3, 1)))
    condition.state, condition.since = "lapsed", date(2025, 3, 1)
    condition.save()

    def state_on(day):
        return read_chain(version, viewer=world.bureau, known_on=day).mechanisms[0].conditions[0].state

    assert [state_on(date(2024, 2, 1)), state_on(LATER)] == ["unknown", "holds"]


def test_the_version_that_held_on_a_day(world, held):
    draft = start_draft(intervention=world.intervention, by=world.bureau)
    second = activate(logic_model=draft, by=world.bureau, reason="Haast")
    versions = type(second).objects
    versions.filter(pk=second.pk).update(activated_at=noon(date(2025, 3, 1)))
    versions.filter(pk=held.pk).update(archived_at=noon(date(2025, 3, 1)))

    def number_on(day, who="bureau"):
        found = version_on(world.intervention, day, viewer=world.people[who])
        return found and found.version

    days = [date(2024, 2, 29), date(2024, 3, 1), date(2025, 2, 28), date(2025, 3, 1)]
    assert [number_on(day) for day in days] == [None, 1, 1, 2]
    assert number_on(LATER, "board") is None  # reads no earlier versions
    (then,) = read_then([world.intervention], LATER, viewer=world.board)
    assert (then.version, then.lamps, then.links) == (None, [], 0)


def test_values_without_a_moment_of_approval_were_never_known(world, held, measure):
    row = measure("2024-Q4", 40, approved_on=date(2025, 1, 10))
    assert Measurement.objects.counting_at(end_of(LATER)).get() == row
    assert not Measurement.objects.counting_at(end_of(date(2025, 1, 9))).exists()
