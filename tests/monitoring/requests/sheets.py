"""A request's file in the hands of a partner: typed in, as Excel or as CSV."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from monitoring.requests.models import ReportingRequest

Change = Callable[[Any], None]


def download(client, asked: ReportingRequest, extension: str = "xlsx") -> bytes:
    response = client.get(reverse("request-sheet-download", args=[asked.pk, extension]))
    assert response.status_code == 200
    return response.content


def sheet_in(content: bytes):
    return openpyxl.load_workbook(BytesIO(content)).active


def grid_of(content: bytes) -> list[list]:
    """The values of a CSV file."""
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def cell_of(page, label: str, heading: str):
    """The cell in this line, below this heading."""
    head = next(row for row in page.iter_rows() if row[0].value == "h")
    column = next(cell.column for cell in head if cell.value == heading)
    row = next(row[0].row for row in page.iter_rows() if row[1].value == label and row[0].value != "t")
    return page.cell(row, column)


def typed(content: bytes, *values: tuple[str, str, Any], change: Change | None = None) -> bytes:
    """The Excel file with values typed: (line, heading, value); ``change`` does something else to the sheet."""
    book = openpyxl.load_workbook(BytesIO(content))
    for label, heading, value in values:
        cell_of(book.active, label, heading).value = value
    if change:
        change(book.active)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def typed_csv(content: bytes, *values: tuple[str, str, str]) -> bytes:
    rows = grid_of(content)
    head = next(row for row in rows if row[0] == "h")
    for label, heading, value in values:
        next(row for row in rows if row[1] == label and row[0] != "t")[head.index(heading)] = value
    out = StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def upload(client, asked: ReportingRequest, content: bytes, name: str = "uitvraag.xlsx"):
    return client.post(reverse("request-sheet", args=[asked.pk]), {"file": SimpleUploadedFile(name, content)})


def confirm(client, asked: ReportingRequest, response, **more: str):
    """Press "Bewaren" on the page that ``upload`` gave."""
    packed = response.context["plan"].packed
    assert packed
    return client.post(reverse("request-sheet-confirm", args=[asked.pk]), {"preview": packed, **more})
