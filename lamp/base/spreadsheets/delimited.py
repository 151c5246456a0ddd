"""A CSV file as spreadsheets write it: semicolons, commas or tabs; UTF-8, or the Windows code page of old Excel."""

import codecs
import csv
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO

from django.utils.translation import gettext as _

from lamp.base.pages.export import as_written
from lamp.base.spreadsheets.cells import Line, Value, reference, refusal
from lamp.base.spreadsheets.limits import Limits
from lamp.base.spreadsheets.xlsx import refuse_long, refuse_place

SEPARATORS = (";", ",", "\t")
HINT = "sep="  # a first line of Excel's own: "sep=;"
CHUNK = 64 * 1024
LONGEST_LINE = 1_000_000


def read_csv(file: BinaryIO, limits: Limits) -> Iterator[Line]:
    """The file's lines that are not empty. Raises ``ValidationError`` where it is no such file."""
    encoding = _encoding_of(file)
    file.seek(0)
    text = TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield from _read(text, limits)
    finally:
        if not file.closed:
            text.detach()  # else it would close the file of whoever gave it


def _read(text: TextIOWrapper, limits: Limits) -> Iterator[Line]:
    first = text.readline(LONGEST_LINE)
    hinted = first[: len(HINT)].lower() == HINT and first[len(HINT) : len(HINT) + 1] in SEPARATORS
    separator = first[len(HINT)] if hinted else _separator_of(first)
    rest = _lines(text, 2 if hinted else 1, "" if hinted else first)
    reader = csv.reader(rest, delimiter=separator, strict=True)
    budget = limits.all_text
    try:
        for number, row in enumerate(reader, start=2 if hinted else 1):  # as spreadsheets count: a cell is one row
            cells: dict[int, Value] = {}
            for column, value in enumerate(row):
                if value.strip():
                    refuse_place(limits, number, column)
                    refuse_long(limits, value, reference(column, number))
                    budget -= len(value)
                    cells[column] = as_written(value)
            if budget < 0:
                raise refusal(_("Dit bestand is te groot. Haal weg wat LAMP niet vroeg."), "too_large")
            if cells:
                yield Line(number, cells)
    except csv.Error as error:
        message = _("Regel %(line)d is niet te lezen. Staan de aanhalingstekens goed?")
        raise refusal(message, "csv", line=reader.line_num + hinted) from error


def _lines(text: TextIOWrapper, number: int, line: str) -> Iterator[str]:
    while line or (line := text.readline(LONGEST_LINE)):
        if len(line) >= LONGEST_LINE:
            raise refusal(_("Regel %(line)d is te lang. Is dit wel een CSV-bestand?"), "line_too_long", line=number)
        yield line
        number, line = number + 1, ""


def _separator_of(line: str) -> str:
    """The separator that stands most often in the heading, outside quotes."""
    outside = "".join(line.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _encoding_of(file: BinaryIO) -> str:
    """UTF-8 (with or without its mark) where the file is that; else the code page of Windows, if it can be."""
    file.seek(0)
    start = file.read(CHUNK)
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise refusal(_("Bewaar het bestand als “CSV UTF-8” en kies het nog eens."), "encoding")
    for encoding in ("utf-8-sig", "cp1252"):
        decoder = codecs.getincrementaldecoder(encoding)()
        file.seek(0)
        try:
            while chunk := file.read(CHUNK):
                if b"\0" in chunk:
                    message = _("Dit is geen CSV-bestand: er staan tekens in die geen tekst zijn.")
                    raise refusal(message, "not_text")
                decoder.decode(chunk)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise refusal(_("Dit is geen CSV-bestand: er staan tekens in die geen tekst zijn."), "not_text")
