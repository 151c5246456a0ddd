"""Reads files with figures of areas: long (a row per figure) or wide (a column per measure, as CBS publishes them)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lamp.base.numbers import DECIMALS, LARGEST
from lamp.base.spreadsheets import Limits, Line, Value, in_words
from monitoring.area_statistics.models import FIRST_YEAR, LAST_YEAR

LIMITS = Limits(file_bytes=30 * 1024**2, rows=400_000, columns=200, cells=4_000_000, all_text=60_000_000)
LONG_COLUMNS = {"code": ("code", "gebied", "area"), "measure": ("indicator", "measure", "maat")}
VALUE_COLUMNS = ("value", "waarde")
MOMENT_COLUMNS = ("year", "jaar", "period_end", "period", "periode", "perioden")
CODE_COLUMNS = ("gwb_code_10", "codering_3", "wijkenenbuurten", "gwb_code", "code", "gebied", "area")
CHANGED_COLUMN = "ind_wbz"  # CBS: 1 where the boundary is that of the year before
MISSING = {"", ".", "-", "x", "n.v.t.", "nan", "null"}
MOMENT = re.compile(r"(\d{4})(?:-(\d{2})|JJ00|MM(\d{2}))?(?:-\d{2})?", re.ASCII)
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)


class Figure(NamedTuple):
    """One value of a file: the line it stands on, and whether the area's boundary changed since the year before."""

    line: int
    area: str
    measure: str
    year: int
    month: int
    value: Decimal
    boundary_changed: bool = False


class Problem(NamedTuple):
    """What is wrong on a line; line 0 is the file as a whole."""

    line: int
    reason: str


@dataclass(frozen=True)
class FileFigures:
    """What a file holds: its figures, how many values are missing, and which columns no measure is known for."""

    figures: Sequence[Figure]
    missing: int
    passed_over: Sequence[str]
    problems: Sequence[Problem]


def read_figures(lines: Iterable[Line], *, measures: Iterable[str], year: int | None = None) -> FileFigures:
    """Read a long file (code, year, indicator, value) or a wide one (a code and a column per measure).

    A moment is "2024", or "2024-03" for the end of a month. A decimal point and comma mean the same; values are kept
    to six decimals; "." is missing, as CBS writes it, and stays missing.

    Args:
        measures: the codes of known measures; a wide file's other columns are passed over.
        year: for a file without a column that tells it.

    Raises:
        ValidationError: no such file, or neither the file nor ``year`` tells the year.
    """
    rows = iter(lines)
    heading = next(rows, None)
    names = {in_words(name).strip().lower(): place for place, name in heading.cells.items()} if heading else {}
    moment = _first(names, MOMENT_COLUMNS)
    if moment is None and year is None:
        raise ValidationError(_("Het bestand noemt geen jaar. Geef het jaar erbij."), code="no_year")
    value = _first(names, VALUE_COLUMNS)
    if value is not None:
        return _read_long(rows, names, moment, value, year)
    return _read_wide(rows, names, moment, year, {code.lower(): code for code in measures})


def _first(names: Mapping[str, int], wanted: Iterable[str]) -> int | None:
    return next((names[name] for name in wanted if name in names), None)


def _read_long(
    rows: Iterator[Line], names: Mapping[str, int], moment: int | None, value: int, year: int | None
) -> FileFigures:
    places = {ours: _first(names, theirs) for ours, theirs in LONG_COLUMNS.items()}
    absent = [LONG_COLUMNS[ours][0] for ours, place in places.items() if place is None]
    if absent:
        raise ValidationError(_("Het bestand heeft geen kolom %(names)s.") % {"names": ", ".join(absent)})
    figures, problems, missing = [], [], 0
    for line in rows:
        try:
            when = _moment(line.cells.get(moment) if moment is not None else None, year)
            number = _number(line.cells.get(value))
            area, measure = (in_words(line.cells.get(places[name])).strip() for name in ("code", "measure"))
            if not (area and measure):
                raise ValueError(_("de code van het gebied of de maat ontbreekt"))
        except ValueError as error:
            problems.append(Problem(line.number, str(error)))
            continue
        if number is None:
            missing += 1
        else:
            figures.append(Figure(line.number, area, measure, *when, number))
    return FileFigures(figures, missing, [], problems)


def _read_wide(
    rows: Iterator[Line], names: Mapping[str, int], moment: int | None, year: int | None, known: Mapping[str, str]
) -> FileFigures:
    code = _first(names, CODE_COLUMNS)
    if code is None:
        message = _("Het bestand heeft geen kolom met de code van het gebied: %(names)s.")
        raise ValidationError(message % {"names": ", ".join(CODE_COLUMNS)}, code="no_code")
    columns = [(place, known[name]) for name, place in names.items() if name in known]
    changed = names.get(CHANGED_COLUMN)
    used = {code, moment, changed, *(place for place, _name in columns)}
    if not columns:
        raise ValidationError(
            _("Geen kolom van dit bestand is een maat die LAMP kent. Geef een bestand met de maten erbij."),
            code="no_measures",
        )
    figures, problems, missing = [], [], 0
    for line in rows:
        area = in_words(line.cells.get(code)).strip()
        try:
            if not area:
                raise ValueError(_("de code van het gebied ontbreekt"))
            when = _moment(line.cells.get(moment) if moment is not None else None, year)
            is_changed = changed is not None and in_words(line.cells.get(changed)).strip() not in ("1", "")
            for place, measure in columns:
                number = _number(line.cells.get(place))
                if number is None:
                    missing += 1
                else:
                    figures.append(Figure(line.number, area, measure, *when, number, is_changed))
        except ValueError as error:
            problems.append(Problem(line.number, str(error)))
    return FileFigures(figures, missing, [name for name, place in names.items() if place not in used], problems)


def _moment(cell: Value | None, year: int | None) -> tuple[int, int]:
    """Year and month (0 for the year). Raises ``ValueError`` in Dutch."""
    if cell is None and year is not None:
        return year, 0
    if isinstance(cell, date):
        return cell.year, cell.month
    text = in_words(cell).strip()
    found = MOMENT.fullmatch(text)
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR or int(found[2] or found[3] or 0) > 12:
        raise ValueError(_("“%(value)s” is geen jaar (2024) of maand (2024-03)") % {"value": text[:40]})
    return int(found[1]), int(found[2] or found[3] or 0)


def _number(cell: Value | None) -> Decimal | None:
    """The value, ``None`` where it is missing. Raises ``ValueError`` in Dutch."""
    if cell is None:
        return None
    text = cell if isinstance(cell, str) else format(cell, "f") if isinstance(cell, Decimal) else in_words(cell)
    text = text.strip()
    if text.lower() in MISSING:
        return None
    try:
        if not NUMBER.fullmatch(text):
            raise InvalidOperation
        value = Decimal(text.replace(",", ".")).quantize(Decimal(1).scaleb(-DECIMALS))
    except InvalidOperation:
        raise ValueError(_("“%(value)s” is geen getal") % {"value": text[:40]}) from None
    if abs(value) > LARGEST:
        raise ValueError(_("%(value)s is te groot; het hoogste is 999.999.999") % {"value": text[:40]})
    return value
