"""Downloads: a text never runs as a formula, a number stays a number."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis.strategies import text

from lamp.base.pages.export import Sheet, csv_response, harmless, tab_name, workbook_response


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_a_text_that_looks_like_a_formula_is_disarmed(text):
    assert harmless(text) == f"'{text}"


def test_csv_opens_in_a_dutch_spreadsheet():
    response = csv_response("cijfers.csv", ["Periode", "Waarde"], [["=HYPERLINK(1)", Decimal("-1240.50")], ["a", None]])
    assert response.content.decode("utf-8-sig") == "Periode;Waarde\r\n'=HYPERLINK(1);-1240,5\r\na;\r\n"


def test_excel_holds_texts_numbers_and_dates():
    response = workbook_response(
        "x.xlsx", [Sheet("Blad", ["A", "B", "C"], [["=1+1", Decimal("0.5"), date(2025, 3, 1)]])]
    )
    page = openpyxl.load_workbook(BytesIO(response.content)).active
    assert [(cell.data_type, cell.value) for cell in page[2][:2]] == [("s", "=1+1"), ("n", 0.5)]
    assert page["C2"].value.date() == date(2025, 3, 1)


@given(text())
def test_any_name_fits_on_a_tab(name):
    response = workbook_response("x.xlsx", [Sheet(name, ["A"], [["1"]])])
    assert openpyxl.load_workbook(BytesIO(response.content)).sheetnames == [tab_name(name)]


def test_a_tab_keeps_what_can_be_read_of_its_name():
    assert tab_name("LAMP’s: verbanden en mechanismen") == "LAMP’s verbanden en mechanismen"
    assert tab_name("'a/b'") == "a b"
    assert tab_name("[]") == "LAMP"
