"""What people's spreadsheets hold, and what is never read: by content, with the cell in the message."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from lamp.base.pages.export import Sheet, as_written, csv_response, harmless, workbook_response
from lamp.base.spreadsheets import Limits, read_lines, reference
from lamp.base.spreadsheets.cells import column_of
from tests.base.spreadsheets.packages import BOOK, BOOK_RELATIONS, MAIN, TYPES, package_of, sheet_of

SHEET = "xl/worksheets/sheet1.xml"


def read(content: bytes, name: str = "", **limits) -> list[tuple[int, dict]]:
    return [tuple(line) for line in read_lines(BytesIO(content), name=name, limits=Limits(**limits))]


def refused(content: bytes, name: str = "", **limits) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        read(content, name, **limits)
    return caught.value


@pytest.mark.parametrize(("column", "name"), [(0, "A1"), (25, "Z1"), (26, "AA1"), (701, "ZZ1"), (702, "AAA1")])
def test_a_cell_has_the_name_that_spreadsheets_give_it(column, name):
    assert (reference(column, 1), column_of(name)) == (name, column)


def test_an_excel_file_gives_texts_numbers_days_and_ticks():
    rows = (
        '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="C2"><v>12.300000000000001</v></c>'
        '<c r="D2" s="1"><v>45992</v></c><c r="E2" t="b"><v>1</v></c>'
        '<c r="F2" t="inlineStr"><is><t>los</t></is></c></row>'
    )
    found = {0: "twee", 2: Decimal("12.3"), 3: date(2025, 12, 1), 4: True, 5: "los"}
    assert read(package_of(rows)) == [(2, found)]


def test_what_openpyxl_writes_is_read():
    book = openpyxl.Workbook()
    book.active.append(["Deuren", 12, 0.1, date(2026, 8, 31)])
    out = BytesIO()
    book.save(out)
    assert read(out.getvalue()) == [(1, {0: "Deuren", 1: Decimal(12), 2: Decimal("0.1"), 3: date(2026, 8, 31)})]


@pytest.mark.parametrize(
    ("flag", "serial", "day"),
    [
        ("0", 1, date(1900, 1, 1)),
        ("0", 61, date(1900, 3, 1)),
        ("1", 0, date(1904, 1, 1)),
        ("1", 44530, date(2025, 12, 1)),
    ],
)
def test_days_count_from_1900_or_from_1904(flag, serial, day):
    book = BOOK.replace("<workbookPr/>", f'<workbookPr date1904="{flag}"/>')
    rows = f'<row r="1"><c r="A1" s="1"><v>{serial}</v></c></row>'
    assert read(package_of(rows, **{"xl/workbook.xml": book})) == [(1, {0: day})]


def test_the_first_sheet_that_people_see_is_read():
    book = BOOK.replace("<sheets>", '<sheets><sheet name="Verborgen" sheetId="2" state="veryHidden" r:id="rId9"/>')
    assert read(package_of(**{"xl/workbook.xml": book})) == [(1, {0: Decimal(1)})]


def test_a_lying_dimension_changes_nothing():
    sheet = sheet_of('<row r="3"><c r="B3"><v>7</v></c></row>', before='<dimension ref="A1:XFD1048576"/>')
    assert read(package_of(**{SHEET: sheet})) == [(3, {1: Decimal(7)})]


@pytest.mark.parametrize(
    ("rows", "code", "says"),
    [
        ('<row r="7"><c r="C7"><f>1+1</f><v>2</v></c></row>', "formula", "C7"),
        ('<row r="7"><c r="C7" t="e"><v>#N/A</v></c></row>', "error", "C7"),
        ('<row r="7"><c r="C7" s="2"><v>0.85</v></c></row>', "percent", "C7"),
        ('<row r="7"><c r="C7"><v>1E+300</v></c></row>', "number", "C7"),
        ('<row r="7"><c r="C7" s="1"><v>9999999</v></c></row>', "date", "C7"),
        ('<row r="7"><c r="C7" t="s"><v>99</v></c></row>', "damaged", "beschadigd"),
        ('<row r="20001"><c r="C20001"><v>1</v></c></row>', "too_long", "20000"),
        ('<row r="7"><c r="CW7"><v>1</v></c></row>', "too_wide", "CW7"),
        ('<row r="7"><c r="C7"><v>1</v></c></row><row r="7"/>', "damaged", "beschadigd"),
        ('<row r="7"><c r="C7"><v>1</v></c><c r="C7"><v>2</v></c></row>', "damaged", "beschadigd"),
    ],
)
def test_what_is_no_plain_value_is_refused_at_its_cell(rows, code, says):
    error = refused(package_of(rows))
    assert error.code == code
    assert says in error.messages[0]


def test_merged_cells_are_refused_by_name():
    sheet = sheet_of(
        '<row r="1"><c r="A1"><v>1</v></c></row>', after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    )
    error = refused(package_of(**{SHEET: sheet}))
    assert error.code == "merged"
    assert "A1:B1" in error.messages[0]


ENTITIES = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({SHEET: ENTITIES + sheet_of('<row r="1"><c r="A1" t="str"><v>&c;</v></c></row>')}, "entities"),
        ({SHEET: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + sheet_of("")}, "entities"),
        ({"xl/sharedStrings.xml": ENTITIES + f'<sst xmlns="{MAIN}"/>'}, "entities"),
        ({"xl/workbook.xml": (ENTITIES + BOOK).encode("utf-16")}, "entities"),
        ({"xl/vbaProject.bin": b"macro"}, "macros"),
        ({"[Content_Types].xml": TYPES.replace("sheet.main", "sheet.macroEnabled.main")}, "macros"),
        ({"xl/externalLinks/externalLink1.xml": "<externalLink/>"}, "external_links"),
        ({"xl/connections.xml": "<connections/>"}, "external_links"),
        ({"xl/embeddings/oleObject1.bin": b"x"}, "embedded"),
        ({"xl/media/nog-een.zip": b"PK\x03\x04"}, "embedded"),
        ({"../../etc/cron.d/x": b"x"}, "damaged"),
        ({"/etc/passwd": b"x"}, "damaged"),
        ({"[Content_Types].xml": None}, "not_excel"),
        ({"[Content_Types].xml": TYPES.replace("spreadsheetml", "wordprocessingml")}, "not_excel"),
        ({SHEET: None}, "damaged"),
        ({"xl/_rels/workbook.xml.rels": None}, "damaged"),
        ({"xl/_rels/workbook.xml.rels": BOOK_RELATIONS.replace("worksheets/", "../../")}, "damaged"),
        ({SHEET: "<worksheet><sheetData>"}, "damaged"),
        ({f"xl/{number}.xml": "x" for number in range(101)}, "too_large"),
    ],
)
def test_a_package_that_holds_anything_else_is_refused(parts, code):
    assert refused(package_of(**parts)).code == code


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "uitvraag.xlsx", "old_or_encrypted"),
        (b"PK\x03\x04kapot", "uitvraag.xlsx", "damaged"),
        (b"%PDF-1.7", "uitvraag.xlsx", "not_excel"),
        (b"<html></html>", "uitvraag.xls", "not_excel"),
        (b"", "leeg.csv", "empty"),
        (b"a;b\0c\n", "x.csv", "not_text"),
        (b"\x81\x8d\n", "x.csv", "not_text"),
        ("a;b\n".encode("utf-16"), "x.csv", "encoding"),
        (b'a;b\n"open;1\n', "x.csv", "csv"),
        (b'a;b\n"a"x;1\n', "x.csv", "csv"),
        (b"a" * 2_000_000, "x.csv", "line_too_long"),
        (b'"' + b"a\n" * 200_000, "x.csv", "csv"),
        (b"a;" + b"x" * 40_000, "x.csv", "text_too_long"),
        (b"a\n" * 20_001, "x.csv", "too_long"),
        (b";" * 100 + b"a\n", "x.csv", "too_wide"),
    ],
)
def test_a_file_of_another_kind_is_refused_whatever_its_name(content, name, code):
    assert refused(content, name).code == code


def test_a_file_that_is_cut_off_anywhere_is_refused_or_read():
    whole = package_of("".join(f'<row r="{row}"><c r="A{row}"><v>{row * 7919}</v></c></row>' for row in range(1, 3000)))
    assert len(read(whole)) == 2999
    for length in range(0, len(whole) - 1, 1024):
        assert refused(whole[:length], "x.xlsx").code in {"damaged", "empty"}


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        ("a;b\n1,5;é\n".encode(), {0: "1,5", 1: "é"}),
        ("\ufeffa;b\n1,5;é\n".encode(), {0: "1,5", 1: "é"}),
        ("a;b\n1,5;é\n".encode("cp1252"), {0: "1,5", 1: "é"}),
        (b"a,b\n1.5,x\n", {0: "1.5", 1: "x"}),
        (b"a\tb\n1,5\tx\n", {0: "1,5", 1: "x"}),
        (b'sep=;\r\na,x;b\r\n"1;5";x\r\n', {0: "1;5", 1: "x"}),
        (b'"a,b,c";d\n1;2\n', {0: "1", 1: "2"}),
        (b'a;b\n"twee\nregels";"zegt ""ja"""\n', {0: "twee\nregels", 1: 'zegt "ja"'}),
    ],
)
def test_csv_is_read_as_people_save_it(content, cells):
    assert read(content)[-1][1] == cells


def test_a_number_of_a_line_is_that_of_the_file():
    assert [line for line, _cells in read(b"sep=;\na;b\n\n1;2\n")] == [2, 4]


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=30))
def test_a_text_that_was_disarmed_comes_back_as_it_was(text):
    assert as_written(harmless(text)) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+31", "-x", "@SUM(A1)", "'=x", "''+x", "‘s avonds", "'s avonds", "a;b", 'a"b', "a\nb"]
)
def test_our_own_files_come_back_as_they_were(text):
    headers, rows = ["Tekst", "Getal"], [[text, Decimal("-1240.5")]]
    excel = workbook_response("x.xlsx", [Sheet("Blad", headers, rows)])
    assert read(csv_response("x.csv", headers, rows).content)[1] == (2, {0: text, 1: "-1240,5"})
    assert read(excel.content)[1] == (2, {0: text, 1: Decimal("-1240.5")})
