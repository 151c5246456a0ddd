"""What a measurement must be, per kind of indicator."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.measurements.rules import (
    Values,
    clean_values,
    interval_label,
    interval_of,
    require_transition,
)
from monitoring.measurements.split_rules import differing_total

SEX = [{"key": "sex", "label": "Geslacht", "values": [{"key": "F", "label": "vrouw"}, {"key": "M", "label": "man"}]}]
AGE = [
    {"key": "age", "label": "Leeftijd", "values": [{"key": "2", "label": "2 jaar"}, {"key": "3", "label": "3 jaar"}]}
]


def codes(error: ValidationError) -> dict[str, str]:
    return {field: errors[0].code for field, errors in error.error_dict.items()}


def refusals(indicator: Indicator, values: Values) -> dict[str, str]:
    try:
        clean_values(indicator, values)
    except ValidationError as error:
        return codes(error)
    return {}


@pytest.mark.parametrize(
    ("kind", "values", "refused"),
    [
        ("count", Values(numerator=Decimal(0)), {}),
        ("count", Values(), {"numerator": "required"}),
        ("count", Values(numerator=Decimal(-1)), {"numerator": "negative"}),
        ("count", Values(numerator=Decimal(3), denominator=Decimal(5)), {"denominator": "no_denominator"}),
        ("count", Values(no_data_reason="Nog niet geteld"), {}),
        ("count", Values(numerator=Decimal(0), no_data_reason="Ziek"), {"no_data_reason": "value_and_reason"}),
        ("count", Values(numerator=Decimal("0.1234567")), {"numerator": "max_decimal_places"}),
        ("count", Values(numerator=Decimal("0.123456")), {}),
        ("count", Values(numerator=Decimal("1e10")), {"numerator": "max_value"}),
        ("count", Values(numerator=Decimal("NaN")), {"numerator": "invalid"}),
        ("amount", Values(numerator=Decimal("-12.50")), {}),
        ("ratio", Values(numerator=Decimal(3), denominator=Decimal(5)), {}),
        ("ratio", Values(numerator=Decimal(3)), {"denominator": "required"}),
        ("ratio", Values(denominator=Decimal(5)), {"numerator": "required"}),
        ("ratio", Values(numerator=Decimal(6), denominator=Decimal(5)), {"numerator": "above_denominator"}),
        ("ratio", Values(numerator=Decimal(-1), denominator=Decimal(5)), {"numerator": "negative"}),
        ("ratio", Values(numerator=Decimal(0), denominator=Decimal(-5)), {"denominator": "negative"}),
        ("ratio", Values(numerator=Decimal(0), denominator=Decimal(0)), {}),
        ("score", Values(numerator=Decimal(75), denominator=Decimal(10)), {}),
        ("score", Values(numerator=Decimal(75), denominator=Decimal(0)), {"numerator": "no_answers"}),
        ("milestone", Values(numerator=Decimal(1)), {}),
        ("milestone", Values(numerator=Decimal(2)), {"numerator": "milestone"}),
        ("narrative", Values(note="Ouders vertellen het door."), {}),
        ("narrative", Values(), {"note": "required"}),
        ("narrative", Values(numerator=Decimal(1), note="x"), {"numerator": "no_number"}),
        ("narrative", Values(no_data_reason="Geen tijd"), {}),
    ],
)
def test_each_kind_takes_its_own_numbers(kind, values, refused):
    indicator = Indicator(kind=kind)
    assert refusals(indicator, values) == refused


def test_a_typed_total_that_differs_from_its_cells_is_kept_and_can_be_flagged():
    indicator = Indicator(kind="count", dimensions=SEX)
    cells = ({"keys": {"sex": "F"}, "numerator": "8"}, {"keys": {"sex": "M"}, "numerator": "10"})

    cleaned = clean_values(indicator, Values(numerator=Decimal(20), split=cells))

    assert cleaned.numerator == 20
    assert differing_total(cleaned.numerator, cleaned.split) == 18
    assert differing_total(Decimal(18), cleaned.split) is None


def test_an_empty_total_stays_empty_and_empty_cells_are_left_out():
    indicator = Indicator(kind="count", dimensions=SEX)
    cells = ({"keys": {"sex": "F"}, "numerator": "1240.50"}, {"keys": {"sex": "M"}, "numerator": ""})

    cleaned = clean_values(indicator, Values(split=cells))

    assert cleaned.numerator is None
    assert cleaned.split == ({"keys": {"sex": "F"}, "numerator": "1240.5"},)


@pytest.mark.parametrize(
    ("dimensions", "cells", "code"),
    [
        ([], [{"keys": {"sex": "F"}, "numerator": "1"}], "no_dimensions"),
        (SEX, [{"keys": {"sex": "X"}, "numerator": "1"}], "unknown_cell"),
        (SEX, [{"keys": {}, "numerator": "1"}], "unknown_cell"),
        (
            [*SEX, *AGE],
            [{"keys": {"sex": "F"}, "numerator": "1"}, {"keys": {"age": "2"}, "numerator": "1"}],
            "unknown_cell",
        ),
        (SEX, [{"keys": {"sex": "F"}, "numerator": "1"}, {"keys": {"sex": "F"}, "numerator": "2"}], "double_cell"),
        (SEX, [{"keys": {"sex": "F"}, "numerator": "veel"}], "invalid"),
        (SEX, [{"keys": {"sex": "F"}, "numerator": "-1"}], "negative"),
    ],
)
def test_cells_that_were_not_agreed_are_refused(dimensions, cells, code):
    indicator = Indicator(kind="count", dimensions=dimensions)

    with pytest.raises(ValidationError) as refused:
        clean_values(indicator, Values(split=tuple(cells)))

    assert codes(refused.value) == {"split": code}


def test_cells_of_a_percentage_need_both_numbers():
    indicator = Indicator(kind="ratio", dimensions=SEX)

    with pytest.raises(ValidationError) as refused:
        clean_values(indicator, Values(split=({"keys": {"sex": "F"}, "numerator": "3"},)))

    assert codes(refused.value) == {"split": "required"}


def test_an_interval_is_one_period_of_the_frequency():
    indicator = Indicator(frequency="quarter", source="results")

    assert interval_of(indicator, period=Period.parse("2025-Q1")) == (date(2025, 1, 1), date(2025, 3, 31))
    assert interval_label(indicator, date(2025, 1, 1)) == "1e kwartaal 2025"
    for given in (
        {"period": Period.parse("2025-03")},
        {"period": Period.parse("2025")},
        {"day": date(2025, 3, 1)},
        {"period": Period.parse("2025-Q1"), "day": date(2025, 3, 1)},
        {},
    ):
        with pytest.raises(ValidationError) as refused:
            interval_of(indicator, **given)
        assert codes(refused.value) == {"period": "interval"}


def test_an_interval_of_the_log_is_a_day():
    indicator = Indicator(frequency="quarter", source="log")

    assert interval_of(indicator, day=date(2026, 10, 9)) == (date(2026, 10, 9), date(2026, 10, 9))
    assert interval_label(indicator, date(2026, 10, 9)) == "9 oktober 2026"
    with pytest.raises(ValidationError) as refused:
        interval_of(indicator, period=Period.parse("2025-Q1"))
    assert codes(refused.value) == {"date": "interval"}


STEPS = {("draft", "submitted"), ("submitted", "approved"), ("submitted", "returned"), ("returned", "submitted")}


@pytest.mark.parametrize("status", ["draft", "submitted", "approved", "returned"])
@pytest.mark.parametrize("to", ["draft", "submitted", "approved", "returned"])
def test_only_these_steps_exist(status, to):
    if (status, to) in STEPS:
        require_transition(status, to)
    else:
        with pytest.raises(ValidationError):
            require_transition(status, to)
