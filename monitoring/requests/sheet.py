"""A request as a sheet, for Excel and CSV alike: the grid's rows and columns, with a key before each.

The first line and the first column (hidden in Excel) hold the keys by which a box is found again, also in a file
whose columns were moved, and a signature that says which request this was, and what stood in it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core import signing
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lamp.base.pages.number_field import parse_number
from monitoring.indicators.models import Kind
from monitoring.requests.boxes import Box
from monitoring.requests.grid import Grid, GridRow
from monitoring.requests.grid_cells import GridCell
from monitoring.requests.models import ReportingRequest

VERSION = 1
SALT = "lamp.request-sheet"
KEY_COLUMN, LABEL_COLUMN = "k", "b"
TEXT_ROW, HEAD_ROW = "t", "h"
CHOICES = {"1": "gehaald", "0": "nog niet"}  # as the grid's choice of a milestone says it


@dataclass(frozen=True)
class SheetCell:
    """``box`` is the field of the grid's form that this cell fills in; without one the cell is only read."""

    text: str = ""
    box: str = ""
    kind: str = "text"  # number, choice or text
    is_open: bool = False
    not_negative: bool = False
    longest: int = 4000

    @property
    def value(self) -> str | Decimal:
        """As a spreadsheet holds it: a number as a number."""
        if self.kind == "number" and self.box and self.text:
            return parse_number(self.text) or Decimal(0)
        return CHOICES.get(self.text, "") if self.kind == "choice" else self.text


@dataclass(frozen=True)
class SheetRow:
    key: str
    label: str
    look: str = "row"  # row, split, log, group, head, title or help
    cells: Mapping[str, SheetCell] = field(default_factory=dict)  # by column

    @property
    def holds_boxes(self) -> bool:
        return any(cell.box for cell in self.cells.values())


@dataclass(frozen=True)
class RequestSheet:
    """``columns``: key → heading, in order, after the column of keys."""

    columns: Mapping[str, str]
    rows: list[SheetRow]

    @property
    def fingerprint(self) -> str:
        """Of what stands where; another one when the request or what its lines are called has changed."""
        rows = [(row.key, row.label, [(key, cell.box) for key, cell in row.cells.items()]) for row in self.rows]
        return _digest(repr((VERSION, list(self.columns.items()), rows)))


def build_sheet(asked: ReportingRequest, grid: Grid) -> RequestSheet:
    """The sheet of a request as this grid shows it."""
    columns = {LABEL_COLUMN: _("Wat tellen we?")}
    columns |= {f"v{number}": label for number, label in enumerate(grid.columns)}
    if grid.has_totals:
        columns["s"] = _("Samen")
    columns |= {"d": _("Streefwaarde"), "p": _("Vorige keer")}
    for number, label in enumerate(grid.columns):
        many = f" ({label})" if grid.has_totals else ""
        columns[f"n{number}"] = _("Toelichting") + many
        columns[f"g{number}"] = _("Geen gegevens, omdat …") + many
    explanation = _(
        "Vul de witte vakken in. De grijze vakken kunt u alleen lezen. Weet u een getal niet? Laat het vak leeg en "
        "leg uit waarom. Nul is wel een getal. Noem geen namen of adressen van mensen."
    )
    rows = [
        SheetRow(TEXT_ROW, f"{asked.label}, {asked.partner.name}", "title"),
        SheetRow(TEXT_ROW, explanation, "help"),
        SheetRow(HEAD_ROW, columns[LABEL_COLUMN], "head"),
    ]
    for group in grid.groups:
        rows.append(SheetRow(TEXT_ROW, group.label, "group"))
        for row in group.rows:
            rows += _rows_of(row, grid)
    return RequestSheet(columns, rows)


def sign(asked: ReportingRequest, sheet: RequestSheet, grid: Grid) -> str:
    """Says of which request this sheet is, how it was laid out, and what stood in its cells."""
    cells = {cell.pk: [cell.revision, mark_of(cell.stored)] for cell in grid.cells}
    facts = {"request": asked.pk, "layout": sheet.fingerprint, "language": get_language(), "cells": cells}
    return signing.dumps(facts, salt=SALT, compress=True)


def signed_facts(text: str) -> dict[str, Any]:
    """What ``sign`` said. Raises ``BadSignature``."""
    return signing.loads(text, salt=SALT)


def mark_of(fields: Mapping[str, str]) -> str:
    """Whether the fields of a cell are still as they were; line ends and spaces around do not count."""
    return _digest(repr(sorted((name, clean(text)) for name, text in fields.items() if clean(text))))[:10]


def clean(text: str) -> str:
    return text.strip().replace("\r\n", "\n").replace("\r", "\n")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _rows_of(row: GridRow, grid: Grid) -> Iterator[SheetRow]:
    beside = {"s": SheetCell(row.total)} if grid.has_totals else {}
    beside |= {"d": SheetCell(row.target), "p": SheetCell(row.previous)}
    if not row.parts:
        values = {f"v{number}": SheetCell(text) for number, text in enumerate(row.log_values)}
        automatic = {"n0": SheetCell(_("Komt uit het logboek"))}
        yield SheetRow(TEXT_ROW, row.label, "log", {**values, **beside, **automatic})
        return
    first = row.parts[0].cell.reading.cell
    for place, name in enumerate(_names_of_boxes(row)):
        cells: dict[str, SheetCell] = {}
        column = 0
        for part in row.parts:
            cells[f"v{column}"] = _sheet_cell(part.cell, part.boxes[place])
            if place == 0 and not row.is_split:
                cells |= _texts_of(part.cell, column)
            column += part.span
        label = ("– " if row.is_split else "") + row.label + (f", {name}" if name else "")
        if len(row.parts) == 1 and part.span > 1 and not row.is_split:
            label += f" ({part.cell.label})"  # over more columns than the one it stands in
        shown = beside if place == 0 and not row.is_split else {}
        split = part.boxes[place].name.partition("-")[2]
        key = f"r{first.indicator_id}.{first.area_key}.{split}"
        yield SheetRow(key, label, "split" if row.is_split else "row", {**cells, **shown})


def _names_of_boxes(row: GridRow) -> list[str]:
    """What the boxes of one cell are called, one line for each."""
    indicator = row.parts[0].cell.reading.cell.indicator
    pairs = {Kind.RATIO: [_("hoeveel"), _("van")], Kind.SCORE: [_("gemiddelde"), _("aantal antwoorden")]}
    return list(pairs.get(Kind(indicator.kind), [""]))[: len(row.parts[0].boxes)]


def _sheet_cell(cell: GridCell, box: Box) -> SheetCell:
    kind = cell.reading.cell.indicator.kind
    name = box.name.partition("-")[2]
    return SheetCell(
        text=cell.stored.get(name, ""),
        box=box.name,
        kind=box.kind,
        is_open=cell.editable,
        not_negative=kind in (Kind.COUNT, Kind.RATIO),
    )


def _texts_of(cell: GridCell, column: int) -> dict[str, SheetCell]:
    """The note and the reason of a cell; a story is a note itself, in the column of its period."""
    texts = {
        f"g{column}": SheetCell(
            cell.stored["no_data_reason"], f"{cell.prefix}-no_data_reason", is_open=cell.editable, longest=300
        )
    }
    if cell.reading.cell.indicator.kind != Kind.NARRATIVE:
        texts[f"n{column}"] = SheetCell(cell.stored["note"], f"{cell.prefix}-note", is_open=cell.editable)
    return texts
