"""The sheet of a request as a file: Excel that looks like the grid and lets nobody type beside it, or CSV."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lamp.base.numbers import LARGEST
from lamp.base.pages.export import EXCEL_TYPE, attachment, harmless
from lamp.base.pages.number_field import write_number
from monitoring.requests.sheet import CHOICES, HEAD_ROW, RequestSheet, SheetCell, SheetRow

GREY, LINE, DARK = "#EDEFF2", "#B7BEC7", "#1B3A5C"
WIDTHS = {"b": 42, "v": 14, "s": 12, "d": 14, "p": 14, "n": 28, "g": 28}


def excel_response(filename: str, sheet: RequestSheet, signature: str) -> HttpResponse:
    """A protected sheet: only what is asked can be typed in, milestones are chosen from a list."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(_("Uitvraag")[:31])
        formats = _formats(book)
        page.write_string(0, 0, signature)
        page.set_row(0, None, None, {"hidden": True})
        page.set_column(0, 0, 2, None, {"hidden": True})
        for place, key in enumerate(sheet.columns, start=1):
            page.write_string(0, place, key)
            page.set_column(place, place, WIDTHS[key[0]])
        for number, row in enumerate(sheet.rows, start=1):
            page.write_string(number, 0, row.key)
            _write_row(page, number, row, sheet, formats)
        head = next(number for number, row in enumerate(sheet.rows, start=1) if row.key == HEAD_ROW)
        page.freeze_panes(head + 1, 2)
        page.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
        page.set_landscape()
        page.fit_to_pages(1, 0)
    return attachment(out.getvalue(), filename, EXCEL_TYPE)


def csv_file_response(filename: str, sheet: RequestSheet, signature: str) -> HttpResponse:
    """The same lines and columns, with the keys in sight."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([signature, *sheet.columns])
    for row in sheet.rows:
        if row.key == HEAD_ROW:
            writer.writerow([row.key, *sheet.columns.values()])
        else:
            texts = [_as_text(row.cells.get(key)) for key in list(sheet.columns)[1:]]
            writer.writerow([row.key, harmless(row.label), *texts])
    return attachment(out.getvalue().encode("utf-8-sig"), filename, "text/csv; charset=utf-8")


def _as_text(cell: SheetCell | None) -> str:
    if cell is None:
        return ""
    return write_number(cell.value) if isinstance(cell.value, Decimal) else harmless(cell.value)


def _formats(book: xlsxwriter.Workbook) -> dict[str, Any]:
    cell = {"border": 1, "border_color": LINE, "valign": "top", "text_wrap": True}
    locked = {**cell, "bg_color": GREY, "font_color": "#3D4752"}
    return {
        "open": book.add_format({**cell, "locked": False, "num_format": "General"}),
        "text": book.add_format({**cell, "locked": False, "num_format": "@"}),
        "grey": book.add_format({**locked}),
        "label": book.add_format({**cell, "bold": True}),
        "split": book.add_format({**cell, "indent": 1}),
        "log": book.add_format({**locked}),
        "group": book.add_format({"bold": True, "font_color": DARK, "top": 2, "border_color": LINE}),
        "head": book.add_format({**cell, "bold": True, "bg_color": DARK, "font_color": "#FFFFFF"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "help": book.add_format({"italic": True}),
    }


def _write_row(page: Any, number: int, row: SheetRow, sheet: RequestSheet, formats: dict[str, Any]) -> None:
    if row.key == HEAD_ROW:
        for place, heading in enumerate(sheet.columns.values(), start=1):
            page.write_string(number, place, heading, formats["head"])
        return
    page.write_string(number, 1, row.label, formats.get(row.look, formats["label"]))
    if row.look in ("title", "help", "group"):
        return
    for place, key in enumerate(list(sheet.columns)[1:], start=2):
        _write_cell(page, (number, place), row.cells.get(key, SheetCell()), formats)


def _write_cell(page: Any, place: tuple[int, int], cell: SheetCell, formats: dict[str, Any]) -> None:
    look = formats["grey"]
    if cell.is_open:
        look = formats["open"] if cell.kind == "number" else formats["text"]
        page.data_validation(*place, *place, _rule_for(cell))
    value = cell.value
    if isinstance(value, Decimal):
        page.write_number(*place, value, look)
    elif value:
        page.write_string(*place, value, look)
    else:
        page.write_blank(*place, None, look)


def _rule_for(cell: SheetCell) -> dict[str, Any]:
    """What Excel lets somebody type. LAMP checks it all again."""
    if cell.kind == "choice":
        return {"validate": "list", "source": list(CHOICES.values()), "error_message": _("Kies uit de lijst.")}
    if cell.kind == "number":
        message = _("Vul alleen een getal in, zoals 12 of 12,5.")
        least = 0 if cell.not_negative else -float(LARGEST)
        rule = {"validate": "decimal", "criteria": "between", "minimum": least, "maximum": float(LARGEST)}
        return rule | {"error_title": _("Dit is geen getal"), "error_message": message}
    message = _("Deze tekst is te lang.")
    return {"validate": "length", "criteria": "<=", "value": cell.longest, "error_message": message}
