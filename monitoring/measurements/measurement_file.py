"""Reading a CSV file of measurements; its columns are described in docs/administrator/import-measurements.md."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

COLUMNS = (
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


def read_rows(
    path: Path, *, columns: Mapping[str, str], constants: Mapping[str, str], only: Mapping[str, str] | None = None
) -> Iterator[tuple[int, Row]]:
    """The file's rows with their line numbers.

    Args:
        path: a CSV file in UTF-8, with commas or semicolons and one header line.
        columns: our column → the file's, for files with other names.
        constants: our column → one value for every row, where the file has no such column.
        only: a column of the file → how its value starts in the rows to take (others are passed over).

    Raises:
        ValidationError: the file is no such CSV, or lacks a column that was named.
    """
    unknown = [name for name in (*columns, *constants) if name not in COLUMNS]
    if unknown:
        raise ValidationError(_("Onbekende kolom: %(names)s.") % {"names": ", ".join(unknown)}, code="unknown_column")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
            present = list(reader.fieldnames or ())
            _require_columns(present, [*columns.values(), *(only or {})])
            taken = {ours: columns.get(ours, ours) for ours in COLUMNS if columns.get(ours, ours) in present}
            for values in reader:
                if None in values or None in values.values():
                    message = _("Regel %(line)d heeft meer of minder kolommen dan de kop van het bestand.")
                    raise ValidationError(message % {"line": reader.line_num}, code="ragged")
                if all(values[name].startswith(start) for name, start in (only or {}).items()):
                    read = {ours: values[theirs].strip() for ours, theirs in taken.items()}
                    yield reader.line_num, {**read, **constants}
    except UnicodeDecodeError as error:
        raise ValidationError(_("Dit bestand is geen UTF-8. Bewaar het als “CSV UTF-8”."), code="encoding") from error
    except csv.Error as error:
        raise ValidationError(_("Dit is geen goed CSV-bestand: %(error)s") % {"error": error}, code="csv") from error


def _require_columns(present: Sequence[str], needed: Iterable[str]) -> None:
    missing = [name for name in needed if name not in present]
    if missing:
        message = _("Het bestand heeft geen kolom %(names)s. Het heeft: %(present)s.")
        names = {"names": ", ".join(missing), "present": ", ".join(present)}
        raise ValidationError(message % names, code="missing_column")
