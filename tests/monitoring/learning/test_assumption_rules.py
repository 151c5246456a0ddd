"""Importance, uncertainty and risk of an assumption: a test for each rule."""

import pytest

from monitoring.learning.assumption_rules import Reach, effects_reached, importance_of, risk_of, uncertainty_of


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        (Reach(effects=1, all_effects=2, alone=True), 3),
        (Reach(effects=1, all_effects=2, alone=False), 2),
        (Reach(effects=1, all_effects=3, alone=True), 2),
        (Reach(effects=1, all_effects=3, alone=False), 1),
        (Reach(effects=0, all_effects=0, alone=False), 1),
    ],
)
def test_importance_follows_from_what_depends_on_it(reach, expected):
    assert importance_of(reach) == expected


def test_effects_are_counted_once_along_every_way_and_the_target_itself_too():
    links = [(1, 2), (1, 3), (2, 4), (3, 4), (4, 5)]

    assert effects_reached(1, links, {4, 5, 9}) == 2
    assert effects_reached(5, links, {4, 5, 9}) == 1
    assert effects_reached(2, links, {9}) == 0


@pytest.mark.parametrize(
    ("state", "strength", "provisional", "working", "expected"),
    [
        ("refuted", 4, False, "helping", 3),  # we build on it although it does not hold
        ("refuted", 4, False, "hindering", 1),
        ("refuted", 0, True, "hindering", 3),
        ("assumed", 0, True, "helping", 3),
        ("contested", 1, False, "helping", 3),
        ("contested", 3, False, "helping", 2),
        ("shown", 3, True, "helping", 2),
        ("assumed", 2, False, "helping", 2),
        ("shown", 3, False, "helping", 1),
        ("shown", 4, False, "helping", 1),
    ],
)
def test_uncertainty_by_the_first_rule_that_matches(state, strength, provisional, working, expected):
    assert uncertainty_of(state, strength, provisional=provisional, working=working) == expected


def test_risk_is_importance_times_uncertainty():
    assert (risk_of(1, 1), risk_of(2, 3), risk_of(3, 3)) == (1, 6, 9)
