"""The nine rules of a link's statement and their order; the light of a link; the worst state of an element."""

from decimal import Decimal

import pytest

from monitoring.learning.link_rules import (
    STATEMENTS,
    EndStanding,
    MechanismStanding,
    link_light,
    link_statement,
    weakest,
    worst_state,
)
from monitoring.progress.states import ProgressState

GOOD, BAD, NEARLY = (
    EndStanding(ProgressState.ON_COURSE),
    EndStanding(ProgressState.BEHIND),
    EndStanding(ProgressState.ATTENTION),
)
EARLY = EndStanding(ProgressState.TOO_EARLY)
WEAK = EndStanding(ProgressState.BEHIND, weak_only=True)


# Each pair of neighbouring rules that can both hold has a case in which both do: swapping them breaks one.
CASES = [
    (EndStanding(None), GOOD, {}, 0),
    (BAD, EndStanding(ProgressState.NO_DATA), {}, 0),
    (GOOD, EndStanding(ProgressState.NO_TARGET), {"lit": True}, 0),
    (EndStanding(ProgressState.ON_COURSE, coverage=Decimal("0.59")), GOOD, {"lit": True}, 0),
    (EndStanding(ProgressState.ON_COURSE, coverage=Decimal("0.6")), GOOD, {"lit": True}, 8),
    (GOOD, EndStanding(ProgressState.ON_COURSE, is_fresh=False), {"lit": True}, 0),
    (EndStanding(ProgressState.BEHIND, coverage=Decimal("0.5")), GOOD, {}, 0),
    (BAD, GOOD, {"lag_passed": False}, 1),
    (NEARLY, GOOD, {}, 1),
    (BAD, WEAK, {"lag_passed": False, "condition_lapsed": True}, 2),
    (NEARLY, EARLY, {}, 2),
    (GOOD, WEAK, {"lag_passed": False}, 3),
    (GOOD, GOOD, {"lag_passed": False, "lit": True}, 3),
    (GOOD, EARLY, {}, 3),
    (EARLY, GOOD, {}, 3),
    (GOOD, WEAK, {"condition_lapsed": True}, 4),
    (GOOD, BAD, {"condition_lapsed": True}, 5),
    (GOOD, NEARLY, {"lit": True}, 6),
    (GOOD, BAD, {}, 6),
    (GOOD, GOOD, {}, 7),
    (GOOD, GOOD, {"lit": True, "condition_lapsed": True}, 8),
]


@pytest.mark.parametrize(("before", "after", "given", "rule"), CASES)
def test_the_first_rule_that_matches_wins(before, after, given, rule):
    assert link_statement(before, after, **given).rule == rule


def test_every_rule_has_a_case():
    assert {rule for *_rest, rule in CASES} == set(range(len(STATEMENTS)))


def test_a_statement_has_a_question_for_the_table():
    statement = link_statement(GOOD, BAD)
    assert statement.text == "De theorie hapert: kijk naar het mechanisme"
    assert statement.question == "Doen we de goede dingen? Werkt het zoals we dachten?"


CONFIRMED = MechanismStanding("helping", "shown")
ASSUMED = MechanismStanding("helping", "assumed")


@pytest.mark.parametrize(
    ("mechanisms", "light"),
    [
        ([], "dark"),
        ([ASSUMED], "dark"),
        ([CONFIRMED, ASSUMED], "lit"),
        ([CONFIRMED, MechanismStanding("helping", "refuted")], "dark"),
        ([CONFIRMED, MechanismStanding("hindering", "shown")], "dark"),
        ([CONFIRMED, MechanismStanding("hindering", "refuted")], "lit"),
        ([MechanismStanding("hindering", "shown")], "dark"),
        ([MechanismStanding("helping", "shown", provisional=True)], "glowing"),
        ([MechanismStanding("helping", "contested")], "glowing"),
        ([MechanismStanding("helping", "assumed", judgement="works", strength=2)], "glowing"),
        ([MechanismStanding("helping", "assumed", judgement="works", strength=1)], "dark"),
        ([MechanismStanding("helping", "assumed", judgement="unknown", strength=2)], "dark"),
    ],
)
def test_light_of_a_link(mechanisms, light):
    assert link_light(mechanisms) == light


def test_the_worst_state_speaks_and_one_without_target_only_alone():
    assert worst_state([ProgressState.ON_COURSE, ProgressState.BEHIND, ProgressState.NO_DATA]) == ProgressState.BEHIND
    assert worst_state([ProgressState.ON_COURSE, ProgressState.NO_DATA]) == ProgressState.NO_DATA
    assert worst_state([ProgressState.ON_COURSE, ProgressState.NO_TARGET]) == ProgressState.ON_COURSE
    assert worst_state([ProgressState.NO_TARGET]) == ProgressState.NO_TARGET
    assert worst_state([]) is None


def test_a_chain_is_as_strong_as_its_weakest_link():
    assert weakest([3, 1, 4]) == 1
    assert weakest([]) is None
