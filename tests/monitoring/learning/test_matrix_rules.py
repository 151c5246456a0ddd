"""Where a mechanism worked: the state of one cell, and of several uses together."""

from datetime import date

import pytest

from monitoring.learning.matrix_rules import Cell, cell_of, shared_state
from monitoring.learning.rules import Evidence, EvidenceState

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def evidence(direction="for", on=MARCH, source="Gesprek"):
    return Evidence(direction, "quote", on, source, place=1)


def test_nothing_seen_is_no_state():
    assert cell_of([]) == Cell(None, 0, 0)


def test_what_was_seen_here_counts_by_the_same_rules():
    assert cell_of([evidence()]) == Cell(EvidenceState.ASSUMED, 1, 0)
    assert cell_of([evidence(), evidence("against")]) == Cell(EvidenceState.CONTESTED, 1, 1)
    twice_against = [evidence("against"), evidence("against", APRIL, "Telling")]
    assert cell_of(twice_against) == Cell(EvidenceState.REFUTED, 0, 2)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], None),
        (["assumed"], "assumed"),
        (["assumed", "shown"], "shown"),
        (["assumed", "refuted"], "refuted"),
        (["shown", "refuted"], "contested"),
        (["shown", "contested"], "contested"),
    ],
)
def test_several_uses_that_differ_are_contested(states, expected):
    assert shared_state([EvidenceState(state) for state in states]) == expected
