"""A file of measurements, CSV or Excel, line by line; columns: docs/administrator/import-measurements.md."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lamp.base.spreadsheets import Limits, Line, Value, in_words, read_lines
from lamp.base.spreadsheets.limits import MEBIBYTE

COLUMNS = (
    "id",
    "indicator",
    "partner",
    "area",
    "period",
    "date",
    "period_end",
    "numerator",
    "denominator",
    "no_data_reason",
    "note",
)
Row = Mapping[str, str]  # one line under our own column names; a column that is absent is empty

# For a command that an administrator gives; what comes in by page stays within the ordinary limits.
COMMAND_LIMITS = Limits(
    file_bytes=200 * MEBIBYTE,
    unpacked_bytes=500 * MEBIBYTE,
    rows=1_000_000,
    cells=20_000_000,
    all_text=500_000_000,
    elements=100_000_000,
)


def read_rows(
    path: Path, *, columns: Mapping[str, str], constants: Mapping[str, str], only: Mapping[str, str] | None = None
) -> Iterator[tuple[int, Row]]:
    """The rows of a file on this machine, for the command (``rows_of``). Raises ``OSError`` too."""
    with path.open("rb") as file:
        lines = read_lines(file, name=path.name, limits=COMMAND_LIMITS)
        yield from rows_of(lines, columns=columns, constants=constants, only=only)


def rows_of(
    lines: Iterable[Line],
    *,
    columns: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
    only: Mapping[str, str] | None = None,
) -> Iterator[tuple[int, Row]]:
    """The rows below the first line, which names the columns, with the number of their line.

    Args:
        columns: our column → the file's, for files with other names.
        constants: our column → one value for every row, where the file has no such column.
        only: a column of the file → how its value starts in the rows to take (others are passed over).

    Raises:
        ValidationError: a column that was named is absent, or a row is longer than the heading.
    """
    columns, constants, only = columns or {}, constants or {}, only or {}
    unknown = [name for name in (*columns, *constants) if name not in COLUMNS]
    if unknown:
        raise ValidationError(_("Onbekende kolom: %(names)s.") % {"names": ", ".join(unknown)}, code="unknown_column")
    lines = iter(lines)
    heading = next(lines, None)
    present = {in_words(name).strip(): place for place, name in heading.cells.items()} if heading else {}
    _require_columns(list(present), [*columns.values(), *only])
    if not any(columns.get(ours, ours) in present for ours in COLUMNS):
        _require_columns(list(present), ["indicator"])
    taken = {ours: present[columns.get(ours, ours)] for ours in COLUMNS if columns.get(ours, ours) in present}
    for line in lines:
        if stray := [place for place in line.cells if place not in present.values()]:
            message = _("Vak %(cell)s staat in een kolom zonder kop.")
            raise ValidationError(message % {"cell": line.reference(stray[0])}, code="ragged")
        if all(in_words(line.cells.get(present[name])).startswith(start) for name, start in only.items()):
            read = {ours: _text(ours, line.cells.get(place)) for ours, place in taken.items()}
            yield line.number, {**read, **constants}


def _text(column: str, value: Value | None) -> str:
    """Excel makes a day of "2025-03": the first of that month, which is that month."""
    if column in ("period", "period_end") and isinstance(value, date) and value.day == 1:
        return f"{value:%Y-%m}"
    return in_words(value).strip().replace("\r\n", "\n")


def _require_columns(present: Sequence[str], needed: Iterable[str]) -> None:
    missing = [name for name in needed if name not in present]
    if missing:
        message = _("Het bestand heeft geen kolom %(names)s. Het heeft: %(present)s.")
        names = {"names": ", ".join(missing), "present": ", ".join(present)}
        raise ValidationError(message % names, code="missing_column")
