"""Which doubtful values are asked about, and which are let through in peace."""

from decimal import Decimal

import pytest

from monitoring.indicators.models import Indicator
from monitoring.measurements.questions import Earlier, questions_about, unanswered
from monitoring.measurements.rules import Values

COUNT = Indicator(name="Gesprekken", kind="count")
AMOUNT = Indicator(name="Uren", kind="amount")
RATIO = Indicator(name="Bereik", kind="ratio")
SCORE = Indicator(name="Waardering", kind="score")


def number(value) -> Values:
    return Values(Decimal(str(value)))


def codes(indicator, values, *, before=(), target=None) -> list[str]:
    earlier = [Earlier(f"periode {place}", found) for place, found in enumerate(before)]
    return [one.code for one in questions_about(indicator, values, earlier=earlier, target=target)]


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (139, 31, ["much_more"]),
        (93, 31, ["much_more"]),  # exactly three times
        (92, 31, []),
        (12, 3, []),  # four times as much, but only nine more
        (13, 3, ["much_more"]),
        (31, 139, ["much_less"]),
        (47, 139, []),
        (0, 10, ["zero_after"]),
        (0, 9, []),
        (500, 0, []),  # nothing to compare with
        (0, 0, []),
    ],
)
def test_much_more_and_much_less_than_the_period_before(now, before, expected):
    assert codes(COUNT, number(now), before=[number(before)]) == expected


def test_a_question_says_how_many_times():
    (question,) = questions_about(COUNT, number(139), earlier=[Earlier("augustus", number(31))])
    assert question.text == "Dit is ruim 4 keer zo veel als in augustus. Klopt dit?"
    (question,) = questions_about(COUNT, number(124), earlier=[Earlier("augustus", number(31))])
    assert question.text == "Dit is 4 keer zo veel als in augustus. Klopt dit?"


def test_without_earlier_periods_or_a_number_nothing_is_asked():
    assert codes(COUNT, number(100_000)) == []
    assert codes(COUNT, Values(no_data_reason="Vakantie"), before=[number(50)]) == []
    assert codes(SCORE, Values(Decimal(300), Decimal(40)), before=[Values(Decimal(10), Decimal(40))]) == []


def test_a_period_without_data_is_passed_over():
    assert codes(COUNT, number(139), before=[Values(no_data_reason="Vakantie"), number(31)]) == ["much_more"]


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [(20, [20, 20], ["same_again"]), (19, [19, 19], []), (20, [20], []), (20, [20, 21], []), (20, [21, 20], [])],
)
def test_a_large_number_that_repeats_exactly(now, before, expected):
    assert codes(COUNT, number(now), before=[number(one) for one in before]) == expected


def test_a_count_is_whole_and_an_amount_need_not_be():
    assert codes(COUNT, number("12.5")) == ["not_whole"]
    assert codes(COUNT, number("12.0")) == []
    assert codes(AMOUNT, number("12.5")) == []


@pytest.mark.parametrize(
    ("now", "target", "expected"),
    [(360, 120, ["above_target"]), (359, 120, []), (9, 3, []), (50, 0, []), (50, None, [])],
)
def test_far_above_the_target(now, target, expected):
    assert codes(COUNT, number(now), target=None if target is None else Decimal(target)) == expected


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ((80, 100), (50, 100), ["many_points"]),
        ((79, 100), (50, 100), []),
        ((9, 9), (1, 100), []),
        ((80, 100), (1, 9), []),
    ],
)
def test_a_percentage_that_jumps(now, before, expected):
    first, then = (Values(Decimal(part), Decimal(whole)) for part, whole in (now, before))
    assert codes(RATIO, first, before=[then]) == expected


def test_the_cells_of_a_split_count_as_their_sum():
    split = Values(split=({"dimensions": {"leeftijd": "2"}, "numerator": "139"},))
    assert codes(COUNT, split, before=[number(31)]) == ["much_more"]


def test_an_answer_is_a_tick_and_a_note():
    questions = questions_about(COUNT, number(139), earlier=[Earlier("augustus", number(31))])
    assert unanswered(questions, [], "Markt") == questions
    assert unanswered(questions, ["much_more"], " ") == questions
    assert unanswered(questions, ["same_again"], "Markt") == questions
    assert unanswered(questions, ["much_more"], "Markt") == []
