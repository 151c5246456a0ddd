"""A request filled in in Excel and measurements imported, in a real browser: fetch, fill in, look, keep."""

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, PATIENCE, WIDE, PageFor
from tests.browser.inspection import axe_violations, english_texts
from tests.browser.requested import PLACED, RUNG, ask
from tests.browser.server import RunningLamp
from tests.monitoring.requests.sheets import typed

widths = pytest.mark.parametrize("width", [WIDE, NARROW])


@pytest.fixture
def asked(running: RunningLamp) -> str:
    return ask(running.data)


def fetch(page: Page, link: str) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("link", name=re.compile(link)).click()
    return Path(started.value.path()).read_bytes()


def give(page: Page, content: bytes, name: str = "uitvraag.xlsx") -> None:
    page.get_by_label("Het ingevulde bestand").set_input_files({"name": name, "mimeType": "", "buffer": content})
    page.get_by_role("button", name="Bestand bekijken").click()


@widths
def test_fill_in_by_excel_look_at_it_and_find_it_in_the_grid(page_for: PageFor, asked: str, width: int):
    page = page_for("partner", width=width)
    page.goto(asked)
    page.get_by_role("link", name="Invullen in Excel").click()
    assert axe_violations(page) == []
    content = fetch(page, "Excel ophalen")
    wrong = typed(content, (RUNG, "Juli", 61), (RUNG, "Augustus", "veel"))
    give(page, wrong)
    expect(page.get_by_text("Dit bestand kan nog niet bewaard worden")).to_be_visible()
    expect(page.get_by_role("button", name="Bewaren als concept")).to_have_count(0)
    assert axe_violations(page) == []
    give(
        page,
        typed(content, (RUNG, "Juli", 61), (RUNG, "Augustus", "1.148"), (f"{PLACED} (3e kwartaal 2026)", "Juli", 12)),
    )
    expect(page.get_by_text("3 nieuw, 0 gewijzigd, 4 gelijk, 0 geweigerd.")).to_be_visible()
    assert axe_violations(page) == []
    assert english_texts(page) == []
    page.get_by_role("button", name="Bewaren als concept").click()
    expect(page.get_by_text("3 vakken zijn bewaard als concept.")).to_be_visible()
    expect(page.get_by_label(f"{RUNG}, juli 2026", exact=True)).to_have_value("61")
    expect(page.get_by_label(f"{RUNG}, augustus 2026", exact=True)).to_have_value("1148")
    expect(page.get_by_label(f"{PLACED}, 3e kwartaal 2026", exact=True)).to_have_value("12")


def test_it_works_without_script(page_for: PageFor, asked: str):
    page = page_for("partner", javascript=False)
    page.goto(f"{asked}excel/")
    give(page, typed(fetch(page, "Excel ophalen"), (RUNG, "Juli", 7)))
    page.get_by_role("button", name="Bewaren als concept").click()
    expect(page.get_by_label(f"{RUNG}, juli 2026", exact=True)).to_have_value("7")


@widths
def test_take_data_along_and_read_it_back(page_for: PageFor, asked: str, width: int):
    page = page_for("bureau", width=width)
    page.goto(asked)
    menu = page.locator("summary", has_text="Menu") if width == NARROW else page.locator("summary.lamp-user__button")
    menu.click()
    page.get_by_role("link", name="Gegevens meenemen").filter(visible=True).click()
    assert axe_violations(page) == []
    assert english_texts(page) == []
    content = fetch(page, r"Excel\s*: Metingen en resultaten")
    rows = openpyxl.load_workbook(BytesIO(content)).active.max_row - 1
    assert rows > 0
    page.get_by_role("link", name="Metingen inlezen").click()
    assert axe_violations(page) == []
    page.get_by_label("Bestand met metingen").set_input_files({"name": "terug.xlsx", "mimeType": "", "buffer": content})
    page.get_by_role("button", name="Inlezen").click()
    expect(page.get_by_role("heading", name="terug.xlsx")).to_be_visible()
    expect(page.get_by_text("Alles is ingelezen.")).to_be_visible(timeout=4 * PATIENCE)
    expect(page.get_by_text(f"{rows} al ingelezen")).to_be_visible()
    assert axe_violations(page) == []
