"""Numbers and periods as people write them: "1.240", "71%", "33,3", "1e kwartaal 2025"."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats

from lamp.base.periods import Period

NO_VALUE = "–"


def format_number(value: Decimal | int | float | None, places: int = 1) -> str:
    """Rounded half up to at most ``places`` decimals, thousands grouped, without trailing zeros."""
    if value is None or value == "":
        return NO_VALUE
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if rounded == rounded.to_integral_value():
        return formats.number_format(int(rounded), force_grouping=True)
    return formats.number_format(rounded.normalize(), force_grouping=True)


def format_percent(share: Decimal | float | None, places: int = 1) -> str:
    """A share (0.71) as a percentage ("71%")."""
    if share is None or share == "":
        return NO_VALUE
    return f"{format_number(Decimal(str(share)) * 100, places)}%"


def format_signed(value: Decimal | int | float | None, places: int = 1) -> str:
    """A change with its sign: "+3,1", "−2", "0"."""
    text = format_number(value, places)
    if text in {NO_VALUE, "0"}:
        return text
    return f"−{text[1:]}" if text.startswith("-") else f"+{text}"


def format_period(period: Period | str | None) -> str:
    """A period or its code in words; ``all`` is "sinds de start"."""
    if not period:
        return NO_VALUE
    if isinstance(period, str):
        period = Period.parse(period, all_since=date.min)
    return period.label
