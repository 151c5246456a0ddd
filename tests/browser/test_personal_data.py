"""The question about people's data as a person meets it: in the page, by keyboard and phone, also without script."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.inspection import axe_violations, sideways_scroll

TEXT = "Na zes uur waren ouders thuis. Bel mevr. Jansen op 06-12345678."


@pytest.mark.parametrize(("width", "javascript"), [(WIDE, True), (NARROW, True), (NARROW, False)])
def test_the_log_asks_keeps_the_text_and_stores_it_without_what_was_found(page_for, width, javascript):
    page = page_for("partner", width=width, javascript=javascript)
    page.goto("/vastleggen/")
    page.get_by_label("Wat viel op?").fill(TEXT)
    page.get_by_role("button", name="Vastleggen").click()

    question = page.get_by_role("alert").filter(has_text="Staat hier iemand herkenbaar in?")
    expect(question).to_contain_text("dit lijkt een telefoonnummer (52e teken)")
    expect(page.get_by_label("Wat viel op?")).to_have_value(TEXT)
    if javascript:
        expect(question).to_be_focused()
        assert (axe_violations(page), sideways_scroll(page)) == ([], 0)
    question.get_by_label("Haal alles weg waar ik niets koos").check()
    page.get_by_role("button", name="Vastleggen").click()

    expect(page.get_by_text("Vastgelegd.")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_editor_asks_in_its_open_form(page_for, javascript):
    page = page_for("partner", javascript=javascript)
    page.goto("/interventies/1/concept/onderdelen/nieuw/?kolom=activity")
    page.get_by_label("Wat?", exact=True).fill("Mailen met buurthuis@voorbeeld.example")
    page.locator("#open-formulier").get_by_role("button", name="Bewaren").click()

    question = page.get_by_role("alert").filter(has_text="Staat hier iemand herkenbaar in?")
    expect(question).to_contain_text("dit lijkt een e-mailadres (12e teken)")
    expect(page.get_by_label("Wat?", exact=True)).to_have_value("Mailen met buurthuis@voorbeeld.example")
    question.get_by_label("Het is van een organisatie, niet van een persoon").check()
    page.locator("#open-formulier").get_by_role("button", name="Bewaren").click()

    expect(page.locator("[id^=element-]").get_by_text("Mailen met buurthuis@voorbeeld.example").last).to_be_visible()
    expect(page.locator("#open-formulier")).to_have_count(0)
