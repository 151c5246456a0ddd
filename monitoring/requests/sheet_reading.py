"""A sheet that comes back: whether it is of this request, and what was typed in which box."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.utils import translation
from django.utils.translation import gettext as _

from lamp.base.spreadsheets import Line, Value, in_words, reference
from lamp.base.spreadsheets.cells import day_in_words, refusal
from monitoring.requests.sheet import (
    CHOICES,
    HEAD_ROW,
    LABEL_COLUMN,
    TEXT_ROW,
    RequestSheet,
    SheetCell,
    SheetRow,
    clean,
    signed_facts,
)

MOST_ROWS = 5000


@dataclass
class SheetContent:
    """What was typed, by box; where that stands in the file; and what could not be read there."""

    revisions: dict[int, int]  # per cell: which revision its file was made of
    marks: dict[int, str]  # per cell: the mark of what stood there
    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def read_sheet(lines: Iterable[Line], *, request_id: int, layout: Callable[[], RequestSheet]) -> SheetContent:
    """The boxes of a file that was made for this request.

    Args:
        layout: makes the sheet as this request looks now.

    Raises:
        ValidationError: of another request, of an old one, or not as it was made; with the cell at fault.
    """
    rows = _within(lines)
    facts = _facts_of(rows)
    if facts.get("request") != request_id:
        message = _("Dit bestand hoort bij een andere uitvraag. Kies het bestand dat u hier ophaalde.")
        raise refusal(message, "other_request")
    with translation.override(facts.get("language")):
        sheet = layout()
    if facts.get("layout") != sheet.fingerprint:
        message = _(
            "Deze uitvraag is veranderd nadat u het bestand ophaalde. Haal het opnieuw op en neem uw getallen over."
        )
        raise refusal(message, "old_version")
    cells = {int(pk): given for pk, given in facts["cells"].items()}
    content = SheetContent({pk: one[0] for pk, one in cells.items()}, {pk: one[1] for pk, one in cells.items()})
    columns = _columns_of(rows[0], sheet)
    found = _rows_of(rows[1:], columns, sheet)
    for row in sheet.rows:
        if row.holds_boxes:
            _read_row(found[row.key], row, columns, content)
    return content


def _within(lines: Iterable[Line]) -> list[Line]:
    rows: list[Line] = []
    for line in lines:
        if len(rows) >= MOST_ROWS:
            raise refusal(_("Het bestand is te lang: ten hoogste %(number)d regels."), "too_long", number=MOST_ROWS)
        rows.append(line)
    return rows


def _facts_of(rows: list[Line]) -> dict:
    signature = rows[0].cells.get(0) if rows and rows[0].number == 1 else None
    message = _(
        "Dit is geen bestand van een uitvraag, of vak A1 (verborgen) is veranderd. Haal het bestand opnieuw op."
    )
    try:
        return signed_facts(signature if isinstance(signature, str) else "")
    except BadSignature as error:
        raise ValidationError(message, code="no_signature") from error


def _columns_of(first: Line, sheet: RequestSheet) -> dict[str, int]:
    """Column of the file by key; moved columns are found by their key."""
    columns: dict[str, int] = {}
    for place, key in first.cells.items():
        if place and (key not in sheet.columns or key in columns):
            message = _(
                "Kolom %(cell)s hoort niet in dit bestand, of staat er twee keer in. Haal het bestand opnieuw op."
            )
            raise refusal(message, "columns", cell=first.reference(place))
        if place:
            columns[str(key)] = place
    for key, heading in sheet.columns.items():
        if key not in columns:
            message = _("De kolom “%(name)s” ontbreekt. Haal het bestand opnieuw op.")
            raise refusal(message, "columns", name=heading)
    return columns


def _rows_of(lines: list[Line], columns: dict[str, int], sheet: RequestSheet) -> dict[str, Line]:
    """Line of the file by key, after a look at headings, names of lines, and what stands beside the sheet."""
    known = {row.key: row for row in sheet.rows if row.holds_boxes}
    places = set(columns.values()) | {0}
    found: dict[str, Line] = {}
    for line in lines:
        stray = [place for place in line.cells if place not in places]
        key = str(line.cells.get(0, ""))
        if stray or (key not in known and key not in (TEXT_ROW, HEAD_ROW)) or key in found:
            cell = line.reference(stray[0] if stray else min(line.cells))
            message = _("Vak %(cell)s hoort niet bij de uitvraag. Haal het weg, of haal het bestand opnieuw op.")
            raise refusal(message, "beside", cell=cell)
        if key == HEAD_ROW:
            for name, heading in sheet.columns.items():
                _refuse_other_text(line, columns[name], heading)
        elif key in known:
            _refuse_other_text(line, columns[LABEL_COLUMN], known[key].label)
            found[key] = line
    for key, row in known.items():
        if key not in found:
            message = _("De regel “%(name)s” ontbreekt. Haal het bestand opnieuw op.")
            raise refusal(message, "rows", name=row.label)
    return found


def _refuse_other_text(line: Line, column: int, expected: str) -> None:
    if clean(in_words(line.cells.get(column))) != clean(expected):
        message = _(
            "In vak %(cell)s hoort “%(expected)s” te staan. Zijn er regels of kolommen verschoven? "
            "Haal het bestand opnieuw op."
        )
        raise refusal(message, "moved", cell=line.reference(column), expected=expected)


def _read_row(line: Line, row: SheetRow, columns: dict[str, int], content: SheetContent) -> None:
    for key, column in columns.items():
        cell, value = row.cells.get(key), line.cells.get(column)
        if cell is not None and cell.box:
            content.places[cell.box] = line.reference(column)
            _read_box(cell, value, content)
        elif cell is None and key != LABEL_COLUMN and value is not None:
            message = _("In vak %(cell)s wordt niets gevraagd. Haal weg wat daar staat.")
            raise refusal(message, "not_asked", cell=reference(column, line.number))


def _read_box(cell: SheetCell, value: Value | None, content: SheetContent) -> None:
    text = clean(in_words(value))
    if isinstance(value, date):
        message = _("Hier staat een datum (%(date)s). Maakte Excel die van uw getal? Vul het getal opnieuw in.")
        if cell.kind == "text":
            message = _("Hier staat een datum (%(date)s). Schrijf hem als gewone tekst.")
        content.problems[cell.box] = message % {"date": day_in_words(value)}
    elif isinstance(value, bool):
        content.problems[cell.box] = _("Hier staat WAAR of ONWAAR. Vul een getal of tekst in.")
    elif cell.kind == "choice":
        chosen = {name: number for number, name in CHOICES.items()} | {number: number for number in CHOICES}
        if text and text.lower() not in chosen:
            content.problems[cell.box] = _("Kies “gehaald” of “nog niet”.")
        text = chosen.get(text.lower(), text)
    content.texts[cell.box] = text
