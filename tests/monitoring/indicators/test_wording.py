"""Numbers and the sentence above the chart, as people read them."""

from decimal import Decimal

import pytest

from monitoring.indicators.models import Indicator
from monitoring.indicators.wording import (
    Trend,
    describe_difference,
    format_figure,
    format_value,
    headline,
    trend_of,
    why_no_number,
)
from monitoring.progress.states import ProgressState, Protection


def decimals(*numbers) -> list[Decimal]:
    return [Decimal(str(number)) for number in numbers]


@pytest.mark.parametrize(
    ("kind", "unit", "value", "text"),
    [
        ("count", "", "1240", "1.240"),
        ("count", "", "0", "0"),
        ("count", "", None, "–"),
        ("ratio", "", "33.35", "33,4%"),
        ("amount", "€", "1240.5", "€ 1.240,5"),
        ("score", "", "7.333333", "7,3"),
    ],
)
def test_a_value_with_its_unit(kind, unit, value, text):
    indicator = Indicator(kind=kind, unit=unit)
    assert format_value(indicator, None if value is None else Decimal(value)) == text


def test_a_range_a_small_and_a_withheld_figure(make_figure):
    count = Indicator(kind="count")
    assert format_figure(count, make_figure(None, low=Decimal(120), high=Decimal(200))) == "120 tot 200"
    assert format_figure(count, make_figure(None, protection=Protection.ROUNDED)) == "minder dan 5"
    assert format_figure(count, make_figure(None)) == "–"
    assert format_figure(count, None) == "–"
    assert why_no_number(make_figure(None)) == "Geen gegevens over deze periode."
    assert why_no_number(make_figure(0)) == ""
    assert why_no_number(make_figure(None, protection=Protection.WITHHELD)).startswith("Te weinig mensen")


@pytest.mark.parametrize(
    ("kind", "value", "expected", "text"),
    [
        ("ratio", 68, 71, "3 punten onder doelpad"),
        ("ratio", 71, 68, "3 punten boven doelpad"),
        ("count", 90, 100, "10 onder doelpad"),
        ("count", 100, 100, "precies op het doelpad"),
        ("count", 100, None, ""),
    ],
)
def test_how_far_from_what_was_expected(make_figure, kind, value, expected, text):
    figure = make_figure(value, expected=None if expected is None else Decimal(expected))
    assert describe_difference(Indicator(kind=kind), figure) == text


@pytest.mark.parametrize(
    ("values", "trend"),
    [
        ([1], None),
        ([1, 2], Trend(1, 1)),
        ([3, 1, 2, 4], Trend(1, 2)),
        ([4, 3, 2], Trend(-1, 2)),
        ([1, 2, 2], Trend(0, 1)),
    ],
)
def test_the_movement_at_the_end(values, trend):
    assert trend_of(decimals(*values)) == trend


@pytest.mark.parametrize(
    ("direction", "state", "values", "sentence"),
    [
        ("up", "onCourse", [1, 2], "Het aantal is hoger dan de vorige keer en ligt op koers."),
        (
            "up",
            "behind",
            [1, 2, 3, 4],
            "Het aantal stijgt al 3 kwartalen op rij, maar niet snel genoeg om het doel te halen.",
        ),
        ("down", "onCourse", [1, 2], "Het aantal is hoger dan de vorige keer, maar ligt nog op koers."),
        ("down", "behind", [1, 2], "Het aantal is hoger dan de vorige keer en haalt zo het doel niet."),
        ("up", "noTarget", [2, 2], "Het aantal blijft gelijk."),
        ("up", "onCourse", [2], "Het aantal ligt op koers."),
        ("up", "tooEarly", [2], "Het is nog te vroeg om het effect te zien."),
    ],
)
def test_the_sentence_above_the_chart(make_figure, direction, state, values, sentence):
    figure = make_figure(values[-1], state=ProgressState(state))
    assert headline(Indicator(kind="count", direction=direction), figure, decimals(*values)) == sentence


def test_without_a_number_the_sentence_says_so(make_figure):
    indicator = Indicator(kind="count")
    for figure in (None, make_figure(None), make_figure(None, state=ProgressState.NO_DATA)):
        assert headline(indicator, figure, []) == "Er is nog geen getal over deze periode."
