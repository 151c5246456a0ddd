"""The bureau sets up a request, sees who gets what, and the partner finds it: wide, narrow, and without script."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, PageFor
from tests.browser.inspection import axe_violations

PARTNER = "Peuteropvang Heerlen"
ASKED = "Ouders met wie we spraken"


@pytest.mark.parametrize(("width", "javascript"), [(WIDE, True), (NARROW, False)], ids=["wide", "narrow"])
def test_a_request_goes_from_the_bureau_to_the_partner(page_for: PageFor, width: int, javascript: bool):
    title = f"Navraag {uuid4().hex[:6]}"
    page = page_for("bureau", width=width, javascript=javascript)
    page.goto("/uitvraag/rondes/nieuw/")
    page.get_by_label("Hoe heet de uitvraag?").fill(title)
    periods = page.get_by_label("Over welke periode?").locator("optgroup[label=Kwartaal] option")
    page.get_by_label("Over welke periode?").select_option(periods.nth(0).get_attribute("value"))
    page.get_by_label("Eén keer").check()
    page.get_by_label(ASKED).check()
    page.get_by_label(PARTNER, exact=True).check()
    page.get_by_role("button", name="Bekijken wie wat krijgt").click()

    expect(page.get_by_role("heading", name="Wie krijgt wat?")).to_be_visible()
    expect(page.get_by_role("heading", name=PARTNER)).to_be_visible()
    assert not javascript or axe_violations(page) == []  # axe itself is a script
    page.get_by_role("button", name="Versturen").click()
    expect(page.get_by_text("1 uitvraag is verstuurd.")).to_be_visible()

    partner = page_for("partner", width=width, javascript=javascript)
    partner.goto("/uitvraag/")
    expect(partner.locator(".lamp-task", has_text=title)).to_be_visible()
    assert not javascript or axe_violations(partner) == []

    page.locator("tr", has_text=title).get_by_role("link").first.click()
    page.get_by_role("link", name="Wijzigen").click()
    page.get_by_text("Uitvraag intrekken").click()
    page.get_by_role("button", name="Ja, trek in").click()
    expect(page.get_by_text("De uitvraag is ingetrokken.")).to_be_visible()
    partner.reload()
    expect(partner.locator(".lamp-task", has_text=title)).to_have_count(0)
