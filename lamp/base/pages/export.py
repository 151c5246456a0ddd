"""Downloads: CSV and Excel in which a text can never run as a formula, and a number stays a number."""

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language, override

from lamp.base.numbers import plain

Cell = str | Decimal | int | date | None
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BEFORE_A_FORMULA = " \u00a0'"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 60
NOT_ON_A_TAB = frozenset("[]:*?/\\")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its name (put on the tab as ``tab_name`` has it), headers and rows."""

    name: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would read a formula (``as_written`` undoes it)."""
    return f"'{text}" if text.lstrip(BEFORE_A_FORMULA).startswith(STARTS_A_FORMULA) else text


def as_written(text: str) -> str:
    """A text from a CSV file without the apostrophe that ``harmless`` put before it."""
    is_ours = text.startswith("'") and text.lstrip(BEFORE_A_FORMULA).startswith(STARTS_A_FORMULA)
    return text[1:] if is_ours else text


def csv_response(filename: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """A CSV file as Dutch spreadsheets open it: semicolons, decimal comma, UTF-8 with a mark at the start."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(header) for header in headers])
    writer.writerows([_as_text(cell) for cell in row] for row in rows)
    return attachment(out.getvalue().encode("utf-8-sig"), filename, "text/csv; charset=utf-8")


def streamed_csv_response(
    filename: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> StreamingHttpResponse:
    """The same, sent while it is read: for tables of any length."""
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    language = get_language()

    def lines() -> Iterator[bytes]:
        with override(language):  # what the rows say is put in words while they are sent
            yield codecs.BOM_UTF8 + writer.writerow([harmless(header) for header in headers])
            for row in rows:
                yield writer.writerow([_as_text(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    _mark(response, filename)
    return response


class _Echo:
    """Gives a line back instead of keeping it."""

    def write(self, line: str) -> bytes:
        return line.encode()


def tab_name(name: str) -> str:
    """The name as Excel allows it on a tab: at most 31 characters, none of ``[]:*?/\\``, no apostrophe at the ends."""
    allowed = (letter if letter.isprintable() and letter not in NOT_ON_A_TAB else " " for letter in name)
    words = " ".join("".join(allowed).split())
    return words.encode("utf-16-le")[: 2 * 31].decode("utf-16-le", "ignore").strip("' ") or "LAMP"


def workbook_response(filename: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """An Excel file; texts are never formulas or links, numbers and dates are real ones."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as workbook:
        head, day = workbook.add_format({"bold": True, "bottom": 1}), workbook.add_format({"num_format": "d-m-yyyy"})
        for sheet in sheets:
            page = workbook.add_worksheet(tab_name(sheet.name))
            page.freeze_panes(1, 0)
            for column, header in enumerate(sheet.headers):
                page.write_string(0, column, header, head)
                longest = max([len(header), *(len(_as_text(row[column])) for row in sheet.rows)])
                page.set_column(column, column, min(longest + 2, WIDEST))
            for number, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    _write(page, number, column, cell, day)
    return attachment(out.getvalue(), filename, EXCEL_TYPE)


def _write(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, day: object) -> None:
    if cell is None:
        return
    if isinstance(cell, datetime):
        page.write_string(row, column, _as_text(cell))
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, day)
    elif isinstance(cell, Decimal | int):
        page.write_number(row, column, cell)
    else:
        page.write_string(row, column, str(cell))


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal | int):
        return (plain(Decimal(cell)) or "").replace(".", ",")
    if isinstance(cell, datetime):
        return local_moment(cell).isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else harmless(str(cell))


def local_moment(moment: datetime) -> datetime:
    """The moment as the clock on the wall shows it; files know no time zones."""
    return timezone.localtime(moment).replace(tzinfo=None) if timezone.is_aware(moment) else moment


def attachment(body: bytes, filename: str, content_type: str) -> HttpResponse:
    """A file to keep: never shown in the page, never kept by a proxy."""
    response = HttpResponse(body, content_type=content_type)
    _mark(response, filename)
    return response


def _mark(response: HttpResponseBase, filename: str) -> None:
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "private, no-store"
