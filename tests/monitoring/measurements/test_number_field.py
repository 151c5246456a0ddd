"""Numbers as people type them in Dutch."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from lamp.base.pages.number_field import DutchNumberField, parse_number, write_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", Decimal(12)),
        ("1.240,5", Decimal("1240.5")),
        ("1.240", Decimal(1240)),
        ("1 240,5", Decimal("1240.5")),
        ("12.345.678", Decimal(12345678)),
        ("0,125", Decimal("0.125")),
        ("0", Decimal(0)),
        ("-3", Decimal(-3)),
        ("−3", Decimal(-3)),
        ("", None),
        ("  ", None),
    ],
)
def test_dutch_numbers_are_read_exactly(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ongeveer 12", "invalid"),
        ("twaalf", "invalid"),
        ("1,2,3", "invalid"),
        ("1.5", "decimal_point"),
        ("0.125", "decimal_point"),
        ("1e5", "invalid"),
        ("١٢", "invalid"),
        ("0,1234567", "max_decimal_places"),
    ],
)
def test_what_can_be_misread_is_refused_with_help(text, code):
    with pytest.raises(ValidationError) as refused:
        parse_number(text)
    assert refused.value.code == code


def test_a_written_number_reads_back():
    for number in (Decimal("1240.5"), Decimal(0), Decimal("-0.000001"), Decimal("999999999.999999")):
        assert parse_number(write_number(number)) == number


def test_an_empty_box_is_none_and_zero_is_zero():
    field = DutchNumberField(required=False)
    assert field.clean("") is None
    assert field.clean("0") == 0
