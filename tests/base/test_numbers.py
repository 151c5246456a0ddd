"""Numbers stay exact: whole millionths, one rounding at the end, half up."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from lamp.base.numbers import (
    divide_half_up,
    fraction_half_up,
    from_millionths,
    plain,
    to_millionths,
    validate_exact,
)


@given(st.integers(-(10**18), 10**18))
def test_millionths_there_and_back(millionths):
    assert to_millionths(from_millionths(millionths)) == millionths


def test_a_seventh_decimal_is_refused():
    with pytest.raises(ValueError):
        to_millionths(Decimal("0.0000001"))


@pytest.mark.parametrize(
    ("numerator", "denominator", "quotient"),
    [(1, 3, "0.333333"), (2, 3, "0.666667"), (1, 2_000_000, "0.000001"), (-1, 2_000_000, "-0.000001"), (0, 7, "0")],
)
def test_division_rounds_half_away_from_zero(numerator, denominator, quotient):
    assert divide_half_up(numerator, denominator) == Decimal(quotient)


@given(st.fractions(min_value=-(10**9), max_value=10**9))
def test_rounding_is_never_further_than_half_a_millionth(value):
    assert abs(Fraction(fraction_half_up(value)) - value) <= Fraction(1, 2_000_000)


@pytest.mark.parametrize(
    ("value", "text"), [("1.500000", "1.5"), ("-0", "0"), ("100", "100"), ("1E+3", "1000"), ("0.000001", "0.000001")]
)
def test_plain_text(value, text):
    assert plain(Decimal(value)) == text


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1000000000", "0.0000001"])
def test_what_cannot_be_stored_exactly_is_refused(value):
    with pytest.raises(ValidationError):
        validate_exact(Decimal(value))
