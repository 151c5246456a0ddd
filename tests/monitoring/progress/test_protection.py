"""Somebody who adds, subtracts and waits cannot find a hidden number from what the door lets through."""

import random
from decimal import Decimal
from itertools import pairwise

import pytest

from lamp.base import privacy
from monitoring.progress.protection import protect
from monitoring.progress.rules import Rules, Value
from monitoring.progress.states import Protection

COUNT = Rules("count", "sum", "sum")
RATIO = Rules("ratio", "last", "sum")
HIDDEN = "<5"


def told(number: int) -> int | str:
    """What the door says of a number of persons."""
    exact = Value(value=Decimal(number), numerator=Decimal(number))
    value, _ = protect(exact, COUNT)
    return HIDDEN if value.value is None else int(value.value)


@pytest.mark.parametrize(
    ("number", "shown"), [(0, 0), (1, HIDDEN), (4, HIDDEN), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (62, 60)]
)
def test_numbers_are_rounded_to_fives(number, shown):
    assert told(number) == shown


def test_a_percentage_comes_from_the_rounded_pair():
    value, protection = protect(Value(Decimal("38.7"), None, None, Decimal(12), Decimal(31)), RATIO)

    assert (value.value, protection) == (Decimal("33.333333"), Protection.ROUNDED)


@pytest.mark.parametrize(("numerator", "denominator"), [(9, 19), (3, 40), (0, 4)])
def test_a_percentage_over_few_persons_is_withheld(numerator, denominator):
    value, protection = protect(Value(Decimal(0), None, None, Decimal(numerator), Decimal(denominator)), RATIO)

    assert (value.value, value.numerator, protection) == (None, None, Protection.WITHHELD)


def recovered_by_subtraction(cells: list[int], show) -> int:
    """How many hidden cells of one row the attacker gets right: the shown total less the other cells.

    The attacker is sure of a hidden cell when it is the only one, and what is left is a number from 1 to 4.
    """
    shown = [show(cell) for cell in cells]
    total = show(sum(cells))
    hidden = [place for place, text in enumerate(shown) if text == HIDDEN]
    if len(hidden) != 1 or total == HIDDEN:
        return 0
    left = total - sum(text for text in shown if text != HIDDEN)
    return int(left in range(1, privacy.SMALLEST_SHOWN) and left == cells[hidden[0]])


def test_subtraction_recovers_no_hidden_cell_but_a_naive_door_leaks():
    chance = random.Random(7)
    tables = [[chance.choice([0, 1, 2, 3, 4, 6, 9, 14, 23]) for _ in range(4)] for _ in range(10_000)]

    def naive(number: int) -> int | str:
        return HIDDEN if 0 < number < 5 else number

    assert sum(recovered_by_subtraction(table, told) for table in tables) == 0
    assert sum(recovered_by_subtraction(table, naive) for table in tables) > 1000


def test_a_cumulative_line_gives_no_hidden_month_back():
    chance = random.Random(11)
    for _ in range(1000):
        months = [chance.randint(0, 6) for _ in range(12)]
        line = [told(sum(months[: place + 1])) for place in range(12)]
        steps = [b - a for a, b in pairwise(line) if HIDDEN not in (a, b)]
        assert all(step % privacy.STEP == 0 for step in steps)


def test_every_shown_number_stands_for_several():
    behind = {shown: [n for n in range(200) if told(n) == shown] for shown in {told(n) for n in range(200)}}

    assert all(len(numbers) >= 3 for shown, numbers in behind.items() if shown not in (0, 195, 200))
