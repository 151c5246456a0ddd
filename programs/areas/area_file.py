"""Reads a CSV file of areas: columns code, name, level, parent, population, year; others are ignored."""

import csv
import io
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from programs.areas.models import AreaLevel

REQUIRED_COLUMNS = ("code", "name", "level")
COLUMNS = (*REQUIRED_COLUMNS, "parent", "population", "year")
LEVELS = {
    **{level: level for level in AreaLevel.values},
    "land": AreaLevel.COUNTRY,
    "gemeente": AreaLevel.MUNICIPALITY,
    "stadsdeel": AreaLevel.DISTRICT,
}
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}", re.ASCII)
MOST_ROWS = 20_000


@dataclass(frozen=True)
class AreaRow:
    line: int  # in the file; the heading is line 1
    code: str
    name: str
    level: str
    parent: str  # code, or "" when not given
    population: int | None
    year: int | None


@dataclass(frozen=True)
class RowError:
    line: int | None  # None: about the whole file
    column: str
    message: str

    def __str__(self) -> str:
        if self.line is None:
            return self.message
        where = _("Regel %(line)d") % {"line": self.line}
        if self.column:
            where += ", " + _("kolom %(column)s") % {"column": self.column}
        return f"{where}: {self.message}"


def decode(content: bytes) -> str:
    """Text of a file in UTF-8 (with or without byte order mark), else in the Windows code page of old Excel."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_area_rows(content: bytes) -> tuple[list[AreaRow], list[RowError]]:
    """Read and check each row on its own.

    Returns:
        the good rows in file order, and what is wrong, with line and column.
    """
    text = decode(content)
    if "\0" in text:
        return [], [RowError(None, "", _("Dit is geen CSV-bestand: er staan tekens in die geen tekst zijn."))]
    first_line = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if first_line.count(";") > first_line.count(",") else ","
    )
    try:
        return _read(reader)
    except csv.Error:
        message = _("Dit deel van het bestand is niet te lezen. Staan de aanhalingstekens goed?")
        return [], [RowError(reader.line_num, "", message)]


def _read(reader) -> tuple[list[AreaRow], list[RowError]]:
    heading = [column.strip().lower() for column in next(reader, [])]
    missing = [column for column in REQUIRED_COLUMNS if column not in heading]
    if missing:
        message = _("Deze kolommen ontbreken: %(columns)s.") % {"columns": ", ".join(missing)}
        return [], [RowError(None, "", message)]
    rows: list[AreaRow] = []
    errors: list[RowError] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) >= MOST_ROWS:
            message = _("Het bestand is te lang: ten hoogste %(rows)d regels.") % {"rows": MOST_ROWS}
            return [], [RowError(None, "", message)]
        values = dict(zip(heading, (cell.strip() for cell in cells), strict=False))
        row, wrong = _check_row(reader.line_num, values)
        errors += wrong
        if row:
            rows.append(row)
    if not rows and not errors:
        errors.append(RowError(None, "", _("Er staan geen gebieden in het bestand.")))
    return rows, errors


def _check_row(line: int, values: dict[str, str]) -> tuple[AreaRow | None, list[RowError]]:
    errors = []
    code, name = values.get("code", ""), values.get("name", "")
    if not CODE.fullmatch(code):
        message = _("“%(value)s” is geen code. Gebruik 1 tot 20 letters en cijfers.") % {"value": code[:40]}
        errors.append(RowError(line, "code", message))
    if not name:
        errors.append(RowError(line, "name", _("De naam ontbreekt.")))
    elif "<" in name or ">" in name:
        errors.append(RowError(line, "name", _("De naam bevat opmaak (HTML). Gebruik alleen gewone tekst.")))
    elif len(name) > 120:
        errors.append(RowError(line, "name", _("De naam is te lang: ten hoogste 120 tekens.")))
    level = LEVELS.get(values.get("level", "").lower(), "")
    if not level:
        message = _("“%(value)s” is geen niveau. Gebruik land, gemeente, stadsdeel, wijk of buurt.")
        errors.append(RowError(line, "level", message % {"value": values.get("level", "")[:40]}))
    population = _whole_number(line, "population", values, errors, most=2_000_000_000)
    year = _whole_number(line, "year", values, errors, least=1900, most=2199)
    if population is not None and year is None and not errors:
        errors.append(RowError(line, "year", _("Bij een aantal inwoners hoort een jaar.")))
    if errors:
        return None, errors
    return AreaRow(line, code, name, str(level), values.get("parent", ""), population, year), []


def _whole_number(
    line: int, column: str, values: dict[str, str], errors: list[RowError], *, least: int = 0, most: int
) -> int | None:
    text = values.get(column, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= most):
        message = _("“%(value)s” is geen heel getal van %(least)d tot en met %(most)d.")
        errors.append(RowError(line, column, message % {"value": text[:40], "least": least, "most": most}))
        return None
    return int(text)
