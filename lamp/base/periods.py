"""Standard periods: month, quarter, half-year, year, school year and *all* (since a programme's start).

A period is a closed interval of local dates. Codes: ``2025-03``, ``2025-Q1``, ``2025-H1``, ``2025``,
``2025-SY`` (1 August 2025 up to and including 31 July 2026) and ``all``.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple, Self

from django.db import models
from django.utils import formats
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1900, 2199
OPEN_END = date(9999, 12, 31)  # *all* has not ended


class PeriodType(models.TextChoices):
    MONTH = "month", _("maand")
    QUARTER = "quarter", _("kwartaal")
    HALF_YEAR = "halfYear", _("halfjaar")
    YEAR = "year", _("jaar")
    SCHOOL_YEAR = "schoolYear", _("schooljaar")
    ALL = "all", _("sinds de start")


class Frequency(models.TextChoices):
    """How often an indicator is measured: every period type but *all*."""

    MONTH = "month", _("elke maand")
    QUARTER = "quarter", _("elk kwartaal")
    HALF_YEAR = "halfYear", _("elk halfjaar")
    YEAR = "year", _("elk jaar")
    SCHOOL_YEAR = "schoolYear", _("elk schooljaar")


MONTHS_IN = {
    PeriodType.MONTH: 1,
    PeriodType.QUARTER: 3,
    PeriodType.HALF_YEAR: 6,
    PeriodType.YEAR: 12,
    PeriodType.SCHOOL_YEAR: 12,
}
SCHOOL_YEAR_STARTS_IN = 8


class Span(NamedTuple):
    """How a type cuts the months: the period of month *m* has the key ``base + (m - shift) // length``.

    Keys are whole numbers, in order of time within a type and apart between types; *all* has one key.
    """

    base: int
    length: int
    shift: int


SPANS = {
    PeriodType.MONTH: Span(100_000, 1, 0),
    PeriodType.QUARTER: Span(200_000, 3, 0),
    PeriodType.HALF_YEAR: Span(300_000, 6, 0),
    PeriodType.YEAR: Span(400_000, 12, 0),
    PeriodType.SCHOOL_YEAR: Span(500_000, 12, SCHOOL_YEAR_STARTS_IN - 1),
    PeriodType.ALL: Span(600_000, 100_000, 0),
}
CODE = re.compile(r"(?P<year>\d{4})(?:-(?P<part>0[1-9]|1[0-2]|Q[1-4]|H[12]|SY))?", re.ASCII)


def month_number(day: date) -> int:
    """Months since year 0: a whole number that grows by one each month."""
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    """First day of the month with this number (see ``month_number``)."""
    return date(number // 12, number % 12 + 1, 1)


@lru_cache(maxsize=4096)  # a programme's links and verdicts begin and end on few days
def months_later(day: date, months: int) -> date:
    """The same day so many months on; the last day of a shorter month."""
    first = month_start(month_number(day) + months)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


@dataclass(frozen=True)
class Period:
    """One standard period, both ends included."""

    type: PeriodType
    starts_on: date
    ends_on: date

    @classmethod
    def parse(cls, code: str, *, all_since: date | None = None) -> Self:
        """The period of a code. ``all`` needs the programme's start date.

        Raises:
            ValueError: not a code of a standard period between 1900 and 2199, or ``all`` without a start.
        """
        if code == PeriodType.ALL:
            if all_since is None:
                raise ValueError("'all' needs a start date")
            return cls(PeriodType.ALL, all_since, OPEN_END)
        match = CODE.fullmatch(code)
        if not match or not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
            raise ValueError(f"not a standard period: {code!r}")
        year, part = int(match["year"]), match["part"]
        if part is None:
            return cls._of_months(PeriodType.YEAR, year * 12)
        if part == "SY":
            return cls._of_months(PeriodType.SCHOOL_YEAR, year * 12 + SCHOOL_YEAR_STARTS_IN - 1)
        if part[0] == "Q":
            return cls._of_months(PeriodType.QUARTER, year * 12 + (int(part[1]) - 1) * 3)
        if part[0] == "H":
            return cls._of_months(PeriodType.HALF_YEAR, year * 12 + (int(part[1]) - 1) * 6)
        return cls._of_months(PeriodType.MONTH, year * 12 + int(part) - 1)

    @classmethod
    def containing(cls, type: PeriodType | str, day: date) -> Self:
        """The period of this type (not *all*) that holds the day."""
        length = MONTHS_IN[PeriodType(type)]
        shift = SCHOOL_YEAR_STARTS_IN - 1 if type == PeriodType.SCHOOL_YEAR else 0
        number = month_number(day) - shift
        return cls._of_months(PeriodType(type), number - number % length + shift)

    @classmethod
    @lru_cache(maxsize=4096)  # a page meets the same few periods thousands of times
    def _of_months(cls, type: PeriodType, first_month: int) -> Self:
        after = month_start(first_month + MONTHS_IN[type])
        return cls(type, month_start(first_month), after - timedelta(days=1))

    @property
    def code(self) -> str:
        year, month = self.starts_on.year, self.starts_on.month
        match self.type:
            case PeriodType.ALL:
                return "all"
            case PeriodType.MONTH:
                return f"{year}-{month:02}"
            case PeriodType.QUARTER:
                return f"{year}-Q{(month - 1) // 3 + 1}"
            case PeriodType.HALF_YEAR:
                return f"{year}-H{(month - 1) // 6 + 1}"
            case PeriodType.SCHOOL_YEAR:
                return f"{year}-SY"
        return f"{year}"

    @property
    def key(self) -> int:
        """The period as one whole number (see ``Span``)."""
        span = SPANS[self.type]
        return (
            span.base
            if self.type == PeriodType.ALL
            else span.base + (month_number(self.starts_on) - span.shift) // span.length
        )

    @classmethod
    def from_key(cls, key: int, *, all_since: date | None = None) -> Self:
        """The period with this key. Raises ``ValueError`` for *all* without a start, or no such key."""
        for type, span in SPANS.items():
            if span.base <= key < span.base + SPANS[PeriodType.QUARTER].base - SPANS[PeriodType.MONTH].base:
                if type == PeriodType.ALL:
                    return cls.parse("all", all_since=all_since)
                return cls._of_months(type, (key - span.base) * span.length + span.shift)
        raise ValueError(f"not the key of a period: {key}")

    @property
    def last_month(self) -> int:
        """Number of the last month inside this period."""
        return month_number(self.ends_on)

    @property
    def label(self) -> str:
        """The period in words, for people: "maart 2025", "1e kwartaal 2025"."""
        return _in_words(self, get_language())

    def next(self) -> Self:
        return type(self).containing(self.type, self.ends_on + timedelta(days=1))

    def previous(self) -> Self:
        return type(self).containing(self.type, self.starts_on - timedelta(days=1))

    def contains(self, starts_on: date, ends_on: date) -> bool:
        """Whether the interval lies wholly inside this period."""
        return self.starts_on <= starts_on and ends_on <= self.ends_on

    def parts(self, type: PeriodType | str) -> Iterator[Self]:
        """The periods of another type that lie wholly inside this one, in order of time."""
        part = Period.containing(type, self.starts_on)
        while part.ends_on <= self.ends_on:
            if part.starts_on >= self.starts_on:
                yield part
            part = part.next()

    def is_covered_by(self, type: PeriodType | str) -> bool:
        """Whether periods of this type fill this period exactly (a school year is not filled by quarters)."""
        if self.type == PeriodType.ALL:
            return True
        span = SPANS[PeriodType(type)]
        first, after = month_number(self.starts_on), month_number(self.ends_on) + 1
        return (first - span.shift) % span.length == 0 and (after - span.shift) % span.length == 0

    def __str__(self) -> str:
        return self.label


@lru_cache(maxsize=4096)  # a page names the same periods again and again
def _in_words(period: Period, language: str | None) -> str:
    """A period in words; ``language`` is the one that is active, so that each has words of its own."""
    year, month = period.starts_on.year, period.starts_on.month
    match period.type:
        case PeriodType.ALL:
            return gettext("sinds de start")
        case PeriodType.MONTH:
            return formats.date_format(period.starts_on, "F Y")
        case PeriodType.QUARTER:
            return gettext("%(number)de kwartaal %(year)d") % {"number": (month - 1) // 3 + 1, "year": year}
        case PeriodType.HALF_YEAR:
            return gettext("%(number)de halfjaar %(year)d") % {"number": (month - 1) // 6 + 1, "year": year}
        case PeriodType.SCHOOL_YEAR:
            return gettext("schooljaar %(year)d–%(next)d") % {"year": year, "next": year + 1}
    return str(year)
