"""What a spreadsheet holds, whatever kind of file it is: lines of cells, by the number of their column."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lamp.base.pages.number_field import write_number

Value = str | Decimal | date | bool


class Line(NamedTuple):
    """One row: its number in the file (the first is 1), and its filled cells by column (the first is 0)."""

    number: int
    cells: dict[int, Value]

    def reference(self, column: int) -> str:
        return reference(column, self.number)


def reference(column: int, row: int) -> str:
    """The name of a cell as spreadsheets write it: column 2 of row 7 is "C7"."""
    letters, left = "", column + 1
    while left:
        left, place = divmod(left - 1, 26)
        letters = chr(ord("A") + place) + letters
    return f"{letters}{row}"


def column_of(name: str) -> int:
    """The column in a cell's name: "C7" is 2. Raises ``ValueError`` when it is no such name."""
    letters = name.rstrip("0123456789")
    if not (0 < len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        raise ValueError(name)
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def in_words(value: Value | None) -> str:
    """The value as it would be typed into a page: a decimal comma, a day as 2026-08-31."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("WAAR") if value else _("ONWAAR")
    if isinstance(value, Decimal):
        return write_number(value)
    return value.isoformat() if isinstance(value, date) else value


def day_in_words(value: date) -> str:
    moment = isinstance(value, datetime)
    return date_format(value, "j F Y H:i" if moment else "j F Y")


def refusal(message: str, code: str, **facts: object) -> ValidationError:
    return ValidationError(message % facts if facts else message, code=code)
