"""The area monitor: figures come in from a file, after a look and a yes; then the map tells where to look."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, PATIENCE, WIDE, PageFor
from tests.browser.inspection import axe_violations, sideways_scroll

BUURTEN = ("BUX0010101", "BUX0010102", "BUX0010201")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_from_file_to_map(page_for: PageFor, width: int):
    page = page_for("bureau", width=width)
    code = f"maat_{uuid4().hex[:8]}"
    page.goto("/programma/1/gebied/")
    page.get_by_role("link", name="Cijfers inlezen").click()
    figures = "".join(f"{area},2024,{code},{number}\n" for number, area in enumerate(BUURTEN, start=1))
    files = {"file": f"code,year,indicator,value\n{figures}", "measures": f"code,name,source\n{code},{code},Test\n"}
    for name, text in files.items():
        sent = {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": text.encode()}
        page.locator(f"[name={name}]").set_input_files(sent)
    page.get_by_role("button", name="Bestand bekijken").click()

    expect(page.get_by_text("Er is nog niets bewaard")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Bewaren", exact=True).click()
    expect(page.get_by_text("Alles is bewaard.")).to_be_visible(timeout=PATIENCE)

    page.get_by_role("link", name="Naar de gebiedsmonitor").click()
    page.get_by_label("Wat", exact=True).select_option(label=code)
    page.get_by_role("button", name="Tonen").click()
    expect(page.get_by_role("heading", name=f"{code}, 2024")).to_be_visible()
    expect(page.locator("#top")).to_have_text("De 3 hoogste gebieden")
    assert sideways_scroll(page) <= 0
    assert axe_violations(page) == []


def test_without_javascript_everything_is_asked_by_the_address(page_for: PageFor):
    page = page_for("bestuurder", javascript=False)
    page.goto("/programma/1/gebied/?toon=i1")  # the index; another test brings in figures of its own
    link = page.locator("a", has_text="Parkrand").first
    page.locator("details", has=link).first.locator("summary").click()
    link.click()

    expect(page).to_have_url(re.compile("gebied=[0-9]+"))
    expect(page.locator("#gekozen")).to_have_text("Gekozen gebied: Parkrand")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_from_an_amount_to_what_is_put_in_beside_the_need(page_for: PageFor, width: int):
    page = page_for("bureau", width=width)
    page.goto("/programma/1/gebied/inzet/?toon=i1")
    page.get_by_role("link", name="Leerorkest", exact=True).first.click()
    page.get_by_role("link", name=re.compile("Jaar toevoegen")).first.click()
    year = 2030 + (width == WIDE)
    page.get_by_label("Over welk jaar?").fill(str(year))
    page.get_by_label("Hoeveel euro?").fill("120000")
    first = page.get_by_role("group", name="Gebied 1", exact=True)
    first.get_by_label("Deel (%)").fill("140")
    page.get_by_role("button", name="Bewaren", exact=True).click()
    expect(page.get_by_text("Zorg ervoor dat deze waarde hoogstens 100 is").first).to_be_visible()
    assert sideways_scroll(page) <= 0

    first.get_by_label("Gebied").select_option(index=1)
    first.get_by_label("Deel (%)").fill("40")
    page.get_by_role("button", name="Bewaren", exact=True).click()
    expect(page.get_by_text(f"De inzet van {year} is bewaard.")).to_be_visible()
    page.get_by_role("link", name="Inzet tegenover opgave").click()
    page.get_by_label("Inzet in", exact=True).select_option(str(year))
    page.get_by_role("button", name="Tonen").click()
    expect(page.get_by_text(re.compile(f"In {year} is €.120.000 ingevuld"))).to_be_visible()
    assert sideways_scroll(page) <= 0
    assert axe_violations(page) == []


def test_a_manager_gives_priority(page_for: PageFor):
    page = page_for("manager")
    page.goto("/programma/1/gebied/inzet/?toon=i1")
    page.get_by_role("link", name=re.compile("Kiezen.*Krant")).click()
    page.get_by_label("voorrang", exact=True).check()
    page.get_by_label("Waarom?").fill("De buurt vraagt erom.")
    page.get_by_role("button", name="Bewaren", exact=True).click()

    expect(page.get_by_text("De keuze is bewaard.")).to_be_visible()
    expect(page.get_by_text("De buurt vraagt erom.").first).to_be_visible()
    assert axe_violations(page) == []
