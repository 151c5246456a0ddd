"""An Excel file read as a stream: of the first sheet that people see, line by line, within the limits.

Our own small reader, and not openpyxl's: that one expands entities, keeps all texts and styles in memory whatever
their number, and passes over merged cells.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Context, Decimal, InvalidOperation
from posixpath import dirname, join, normpath
from typing import BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext as _

from lamp.base.spreadsheets.cells import Line, Value, column_of, reference, refusal
from lamp.base.spreadsheets.limits import Limits
from lamp.base.spreadsheets.package import Package, damaged, too_large

FIFTEEN_DIGITS = Context(prec=15)  # what Excel keeps and shows; further digits are noise of floating point
DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
PERCENT_FORMATS = {9, 10}
ESCAPED = re.compile(r"_x(00[0-9A-Fa-f]{2})_")
NOT_A_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
FIRST_DAY_1900, FIRST_DAY_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - files know no time zones
DEEPEST = 100  # elements inside each other
LAST_SERIAL = 2_958_465  # 31 December 9999

Attributes = dict[str, str]


def read_xlsx(file: BinaryIO, limits: Limits) -> Iterator[Line]:
    """The lines of the first visible sheet. Raises ``ValidationError`` for whatever is not plain values."""
    package = Package(file, limits)
    book = _read_book(package)
    return _Sheet(package, book).lines(book.sheet)


def parse(package: Package, name: str, *, start: Callable, end: Callable, text: Callable) -> Iterator[None]:
    """Feed one part to a parser that knows no entities; stops after every chunk, so that what was found can go on."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    count = depth = 0

    def started(tag: str, attributes: Attributes) -> None:
        nonlocal count, depth
        count, depth = count + 1, depth + 1
        if count > package.limits.elements or depth > DEEPEST:
            raise too_large()
        start(tag.rpartition(" ")[2], attributes)

    def ended(tag: str) -> None:
        nonlocal depth
        depth -= 1
        end(tag.rpartition(" ")[2])

    def refuse_doctype(*_arguments: object) -> None:
        raise refusal(_("Dit bestand is niet door Excel gemaakt en wordt niet gelezen."), "entities")

    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.EntityDeclHandler = refuse_doctype
    try:
        for chunk in package.read(name):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise damaged() from error


def _ignore(*_arguments: object) -> None:
    """An event of the parser that says nothing here."""


def _elements(package: Package, name: str) -> list[tuple[str, Attributes]]:
    """All elements of a small part, in order."""
    found: list[tuple[str, Attributes]] = []

    def start(tag: str, attributes: Attributes) -> None:
        if len(found) > 100_000:
            raise too_large()
        found.append((tag, attributes))

    for _chunk in parse(package, name, start=start, end=_ignore, text=_ignore):
        pass
    return found


@dataclass
class _Book:
    sheet: str = ""
    strings: str = ""
    styles: str = ""
    from_1904: bool = False


def _read_book(package: Package) -> _Book:
    types = [attributes.get("ContentType", "") for _tag, attributes in _elements(package, "[Content_Types].xml")]
    if any("macroEnabled" in one for one in types):
        raise refusal(_("In dit bestand zitten macro’s. Bewaar het als gewone Excel-werkmap (.xlsx)."), "macros")
    if not any(one.endswith("spreadsheetml.sheet.main+xml") for one in types):
        raise refusal(_("Dit is geen Excel-bestand (.xlsx)."), "not_excel")
    roots = _relations(package, "_rels/.rels", "")
    path = next((target for _id, kind, target in roots if kind == "officeDocument"), "xl/workbook.xml")
    book, sheets = _Book(), []
    for tag, attributes in _elements(package, path):
        if tag == "workbookPr":
            book.from_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif tag == "sheet":
            identifier = next((value for name, value in attributes.items() if name.endswith(" id")), "")
            sheets.append((identifier, attributes.get("state", "visible")))
    if len(sheets) > package.limits.sheets:
        message = _("Dit bestand heeft te veel bladen: ten hoogste %(number)d.")
        raise refusal(message, "too_many_sheets", number=package.limits.sheets)
    related = _relations(package, join(dirname(path), "_rels", path.rpartition("/")[2] + ".rels"), dirname(path))
    by_id = {identifier: target for identifier, kind, target in related if kind == "worksheet"}
    book.sheet = next((by_id.get(identifier, "") for identifier, state in sheets if state == "visible"), "")
    if not book.sheet:
        raise damaged()
    for _identifier, kind, target in related:
        if kind == "sharedStrings":
            book.strings = target
        elif kind == "styles":
            book.styles = target
    return book


def _relations(package: Package, name: str, folder: str) -> list[tuple[str, str, str]]:
    """Identifier, last word of the type, and path of what a part points at inside the package."""
    if name not in package:
        return []
    return [
        (
            attributes.get("Id", ""),
            attributes.get("Type", "").rpartition("/")[2],
            normpath(join("/", folder, attributes.get("Target", ""))).lstrip("/"),
        )
        for tag, attributes in _elements(package, name)
        if tag == "Relationship" and attributes.get("TargetMode") != "External"
    ]


def _read_formats(package: Package, name: str) -> list[str]:
    """Per style of a cell whether it shows a "date", a "percent" or neither ("")."""
    if not name:
        return []
    codes: dict[str, str] = {}
    styles: list[str] = []
    inside = False
    for tag, attributes in _elements(package, name):
        if tag == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyles", "dxfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            styles.append(_kind_of(attributes.get("numFmtId", "0"), codes))
    return styles


def _kind_of(number: str, codes: dict[str, str]) -> str:
    if number in codes:
        code = NOT_A_CODE.sub("", codes[number]).lower()
        if "%" in code:
            return "percent"
        return "date" if any(letter in code for letter in "dmyhs") and "general" not in code else ""
    known = int(number) if number.isdecimal() and len(number) < 6 else 0
    return "date" if known in DATE_FORMATS else "percent" if known in PERCENT_FORMATS else ""


class _Texts:
    """The shared strings of a file, within its budget of text."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.found: list[str] = []
        self.length = 0
        self._parts: list[str] | None = None
        self._phonetic = False

    def read(self, package: Package, name: str) -> list[str]:
        if name:
            for _chunk in parse(package, name, start=self._start, end=self._end, text=self._text):
                pass
        return self.found

    def _start(self, tag: str, attributes: Attributes) -> None:
        if tag == "si":
            if len(self.found) >= self.limits.cells:
                raise too_large()
            self.found.append("")
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "t" and not self._phonetic:
            self._parts = []

    def _text(self, text: str) -> None:
        if self._parts is not None:
            self.length += len(text)
            if self.length > self.limits.all_text:
                raise too_large()
            self._parts.append(text)

    def _end(self, tag: str) -> None:
        if tag == "rPh":
            self._phonetic = False
        elif tag == "t" and self._parts is not None and self.found:
            self.found[-1] += "".join(self._parts)
            self._parts = None


@dataclass
class _Cell:
    """The cell that is being read."""

    column: int = -1
    type: str = "n"
    style: int = 0
    texts: list[str] = field(default_factory=list)


class _Sheet:
    def __init__(self, package: Package, book: _Book) -> None:
        self.package, self.limits, self.book = package, package.limits, book
        self.formats = _read_formats(package, book.styles)
        texts = _Texts(self.limits)
        self.strings = texts.read(package, book.strings)
        self.budget = self.limits.all_text
        self.cells_left = self.limits.cells
        self.ready: list[Line] = []
        self.line: Line | None = None
        self.row = 0
        self.cell = _Cell()
        self.reading = False
        self.phonetic = False

    def lines(self, name: str) -> Iterator[Line]:
        for _chunk in parse(self.package, name, start=self._start, end=self._end, text=self._text):
            yield from self.ready
            self.ready.clear()

    def _start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            self._open_cell(attributes)
        elif tag == "row":
            self._open_row(attributes)
        elif tag == "f":
            message = _("In vak %(cell)s staat een formule. Plak daar de waarde zelf.")
            raise refusal(message, "formula", cell=self._name)
        elif tag == "mergeCell":
            message = _("De vakken %(cells)s zijn samengevoegd. Maak dat ongedaan en kies het bestand nog eens.")
            raise refusal(message, "merged", cells=attributes.get("ref", "")[:20])
        elif tag == "rPh":
            self.phonetic = True
        elif tag in ("v", "t") and self.line is not None and self.cell.column >= 0 and not self.phonetic:
            self.reading = True

    def _open_row(self, attributes: Attributes) -> None:
        number = _whole(attributes.get("r", str(self.row + 1)))
        if number <= self.row:
            raise damaged()
        self.row, self.line = number, Line(number, {})
        self.cell = _Cell()

    def _open_cell(self, attributes: Attributes) -> None:
        if self.line is None:
            raise damaged()
        try:
            column = column_of(attributes["r"]) if "r" in attributes else self.cell.column + 1
        except ValueError as error:
            raise damaged() from error
        if column <= self.cell.column:
            raise damaged()
        self.cell = _Cell(column, attributes.get("t", "n"), _whole(attributes.get("s", "0")))

    def _text(self, text: str) -> None:
        if self.reading:
            self.budget -= len(text)
            if self.budget < 0:
                raise too_large()
            self.cell.texts.append(text)

    def _end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.reading = False
        elif tag == "rPh":
            self.phonetic = False
        elif tag == "c":
            self._close_cell()
        elif tag == "row" and self.line is not None:
            if self.line.cells:
                self.ready.append(self.line)
            self.line = None

    def _close_cell(self) -> None:
        text = "".join(self.cell.texts)
        if not text or self.line is None:
            return
        value = self._value(text)
        if value == "":
            return
        refuse_place(self.limits, self.row, self.cell.column)
        self.cells_left -= 1
        if self.cells_left < 0:
            raise too_large()
        if isinstance(value, str):
            refuse_long(self.limits, value, self._name)
        self.line.cells[self.cell.column] = value

    @property
    def _name(self) -> str:
        return reference(max(self.cell.column, 0), self.row)

    def _value(self, text: str) -> Value:
        kind = self.cell.type
        if kind == "s":
            place = _whole(text)
            if place >= len(self.strings):
                raise damaged()
            return _unescaped(self.strings[place])
        if kind in ("inlineStr", "str"):
            return _unescaped(text)
        if kind == "b":
            return text.strip() == "1"
        if kind == "e":
            raise refusal(_("In vak %(cell)s staat een fout van Excel. Vul de waarde in."), "error", cell=self._name)
        if kind == "d":
            return self._iso_day(text)
        return self._number(text)

    def _iso_day(self, text: str) -> Value:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise damaged() from error
        return moment if moment.time() != datetime.min.time() else moment.date()

    def _number(self, text: str) -> Value:
        try:
            number = Decimal(text.strip()) if len(text) <= 40 else Decimal("NaN")
        except InvalidOperation as error:
            raise damaged() from error
        if not number.is_finite() or (number and not -30 < number.adjusted() < 20):
            raise refusal(_("In vak %(cell)s staat geen bruikbaar getal."), "number", cell=self._name)
        number = FIFTEEN_DIGITS.plus(number) if number else Decimal(0)
        kind = self.formats[self.cell.style] if self.cell.style < len(self.formats) else ""
        if kind == "percent":
            message = _("In vak %(cell)s staat een percentage. LAMP vraagt aantallen: vul het getal zelf in.")
            raise refusal(message, "percent", cell=self._name)
        return self._day(number) if kind == "date" else number

    def _day(self, serial: Decimal) -> date:
        if not 0 <= serial <= LAST_SERIAL:
            raise refusal(_("In vak %(cell)s staat geen bruikbare datum."), "date", cell=self._name)
        leap = timedelta(days=int(serial < 60))  # Excel counts a 29 February 1900
        first = FIRST_DAY_1904 if self.book.from_1904 else FIRST_DAY_1900 + leap
        try:
            moment = first + timedelta(seconds=round(float(serial) * 86_400))
        except OverflowError as error:
            raise refusal(_("In vak %(cell)s staat geen bruikbare datum."), "date", cell=self._name) from error
        return moment if moment.time() != datetime.min.time() else moment.date()


def refuse_place(limits: Limits, row: int, column: int) -> None:
    """Refuse a filled cell outside the limits of a sheet."""
    if row > limits.rows:
        raise refusal(_("Het bestand is te lang: ten hoogste %(number)d regels."), "too_long", number=limits.rows)
    if column >= limits.columns:
        message = _("Het bestand is te breed: vak %(cell)s is gevuld, en er zijn ten hoogste %(number)d kolommen.")
        raise refusal(message, "too_wide", cell=reference(column, row), number=limits.columns)


def refuse_long(limits: Limits, text: str, cell: str) -> None:
    """Refuse a text that no spreadsheet would hold, or that no text would hold."""
    if len(text) > limits.cell_text:
        raise refusal(_("De tekst in vak %(cell)s is te lang."), "text_too_long", cell=cell)
    if "\0" in text:
        raise refusal(_("In vak %(cell)s staan tekens die geen tekst zijn."), "not_text", cell=cell)


def _unescaped(text: str) -> str:
    """Excel writes a control character as "_x000D_", and an underscore before such a text as "_x005F_"."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _whole(text: str) -> int:
    if not (text.isascii() and text.strip().isdecimal() and len(text) < 10):
        raise damaged()
    return int(text)
