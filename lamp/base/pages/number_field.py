"""A number as people type it in Dutch: "1.240,5"; a point only groups thousands, a comma starts the decimals."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lamp.base.numbers import plain, validate_exact

SPACES = dict.fromkeys(map(ord, "\u00a0\u202f \t"))
GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
PLAIN = re.compile(r"-?\d{1,12}(?:,\d+)?", re.ASCII)
WITH_POINT = re.compile(r"-?\d+\.\d+", re.ASCII)


def parse_number(text: str) -> Decimal | None:
    """The number, or ``None`` for an empty text (which is not zero).

    Raises:
        ValidationError: no number, or one that could be read in two ways, with help in Dutch.
    """
    typed = text.translate(SPACES).replace("−", "-")
    if not typed:
        return None
    if GROUPED.fullmatch(typed) or PLAIN.fullmatch(typed):
        number = Decimal(typed.replace(".", "").replace(",", "."))
        validate_exact(number)
        return number
    if WITH_POINT.fullmatch(typed):
        message = _("Schrijf een komma voor de decimalen: %s.") % typed.replace(".", ",")
        raise ValidationError(message, code="decimal_point")
    message = _("Dit is geen getal. Vul alleen cijfers in, zoals 12 of 1.240,5.")
    raise ValidationError(message, code="invalid")


def write_number(value: Decimal | None) -> str:
    """The number as ``parse_number`` reads it back, without grouping."""
    return (plain(value) or "").replace(".", ",")


class DutchNumberField(forms.CharField):
    """A text box for an exact number of at most six decimals; its value is a ``Decimal`` or ``None``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=40, strip=True, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return write_number(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override] # a number, not the text
        if isinstance(value, Decimal):
            return value
        return parse_number(super().to_python(value))

    def run_validators(self, value: Any) -> None:
        """A number has no length; ``parse_number`` has checked it."""
