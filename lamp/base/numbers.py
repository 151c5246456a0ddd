"""Exact numbers: at most six decimals, stored as whole millionths so that sums are exact everywhere.

SQLite keeps decimal columns as floating point (ten times 0.1 adds up to 0.9999999999999999);
whole numbers add up exactly on every database.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

DECIMALS = 6
MILLION = 10**DECIMALS
LARGEST = Decimal("999999999.999999")  # nine thousand of the largest still fit a 64-bit sum of millionths


def to_millionths(value: Decimal | int) -> int:
    """The value as a whole number of 10⁻⁶. Raises ``ValueError`` when it has more than six decimals."""
    scaled = Decimal(value).scaleb(DECIMALS)
    whole = int(scaled)
    if scaled != whole:
        raise ValueError(f"more than {DECIMALS} decimals: {value}")
    return whole


def from_millionths(millionths: int) -> Decimal:
    """The exact decimal of a whole number of 10⁻⁶."""
    return Decimal(int(millionths)).scaleb(-DECIMALS)


def fraction_half_up(value: Fraction) -> Decimal:
    """The fraction with six decimals, half away from zero (``domain.md`` 3, rule 6); exact before that."""
    return millionths_half_up(value.numerator * MILLION, value.denominator)


def millionths_half_up(numerator: int, denominator: int) -> Decimal:
    """So many millionths divided by a whole number above 0, rounded as ``fraction_half_up`` does."""
    millionths = (abs(numerator) * 2 + denominator) // (denominator * 2)
    return from_millionths(millionths if numerator >= 0 else -millionths)


def divide_half_up(numerator: int | Decimal, denominator: int | Decimal) -> Decimal:
    """Quotient with six decimals, half away from zero."""
    return fraction_half_up(Fraction(numerator) / Fraction(denominator))


def plain(value: Decimal | None) -> str | None:
    """A decimal as people and the API write it: no exponent, no trailing zeros; ``None`` stays ``None``."""
    if value is None:
        return None
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


class ExactDecimalField(models.BigIntegerField):
    """A ``Decimal`` with at most six decimals in Python, whole millionths in the database."""

    description = _("Getal met ten hoogste zes decimalen")

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else from_millionths(value)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError as error:
            raise ValidationError(_("Dit is geen getal."), code="invalid") from error

    def get_prep_value(self, value: Any) -> int | None:
        if hasattr(value, "resolve_expression"):
            return value
        number = self.to_python(value)
        return None if number is None else to_millionths(number)

    def formfield(self, **kwargs: Any) -> Any:
        from django.forms import DecimalField

        return models.Field.formfield(
            self, **{"form_class": DecimalField, "max_digits": 18, "decimal_places": DECIMALS, **kwargs}
        )

    @property
    def validators(self) -> list:
        return [validate_exact]


def validate_exact(value: Decimal) -> None:
    """Refuse what cannot be stored exactly, with help in Dutch."""
    if not value.is_finite():
        raise ValidationError(_("Dit is geen getal."), code="invalid")
    if abs(value) > LARGEST:
        raise ValidationError(_("Dit getal is te groot. Het hoogste is 999.999.999."), code="max_value")
    if value != value.quantize(Decimal(1).scaleb(-DECIMALS)):
        raise ValidationError(_("Gebruik ten hoogste zes cijfers achter de komma."), code="max_decimal_places")
