"""The main tasks, by the people who do them: wide and narrow, by keyboard, and without JavaScript."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, PageFor

INTERVENTION = "Meer peuters naar de opvang"
COUNTED = "Gesprekken van een kwartier of langer"


def chain_of(page: Page) -> str:
    """The address of the intervention's canvas, found from the start page as people do."""
    page.goto("/")
    page.goto(page.locator("a[href^='/programma/']", has_text="Programma").first.get_attribute("href"))
    return page.locator("a[href^='/interventies/']", has_text=INTERVENTION).first.get_attribute("href")


def add_mechanism(page: Page, canvas: str, offer: str) -> None:
    """Adds a mechanism to the first link of the draft."""
    page.goto(f"{canvas}concept/")
    page.get_by_role("link", name=re.compile("^Mechanisme toevoegen")).first.click()
    page.locator("[name=offer]").fill(offer)
    page.locator("#open-formulier").get_by_role("button", name="Bewaren").click()
    expect(page.get_by_text(offer).first).to_be_visible()


def submit_result(page: Page, number: str) -> None:
    """Enters a result of last quarter and hands it in."""
    page.goto("/resultaten/nieuw/")
    page.get_by_role("link", name=COUNTED).click()
    page.get_by_label("Gebied").select_option(label="Kolenpad")
    page.locator("[name=numerator]").fill(number)
    page.get_by_role("button", name="Inleveren").click()
    expect(page.get_by_text("ingeleverd", exact=False).first).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_partner_adds_a_mechanism_to_the_draft(page_for: PageFor, width, javascript):
    page = page_for("partner", width=width, javascript=javascript)
    canvas = chain_of(page)

    add_mechanism(page, canvas, f"Een bekend gezicht bij de deur {uuid4().hex[:6]}")


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_partner_enters_a_result_and_the_bureau_approves_it(page_for: PageFor, width, javascript):
    number = str(3 + WIDE - width + int(javascript))
    submit_result(page_for("partner", width=width, javascript=javascript), number)

    bureau = page_for("bureau", width=width, javascript=javascript)
    bureau.goto("/resultaten/?toestand=submitted")
    bureau.locator("a[href^='/resultaten/']", has_text=COUNTED).first.click()
    bureau.get_by_role("button", name="Goedkeuren").click()

    expect(bureau.get_by_text("goedgekeurd", exact=False).first).to_be_visible()


def test_a_mechanism_can_be_added_by_keyboard_alone(page_for: PageFor):
    page = page_for("partner")
    canvas = chain_of(page)
    offer = f"Met het toetsenbord {uuid4().hex[:6]}"
    page.goto(f"{canvas}concept/")
    page.get_by_role("link", name=re.compile("^Mechanisme toevoegen")).first.focus()
    page.keyboard.press("Enter")
    field = page.locator("[name=offer]")
    expect(field).to_be_visible()
    for _ in range(40):
        if field.evaluate("field => field === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type(offer)
    page.keyboard.press("Enter")

    expect(page.get_by_text(offer).first).to_be_visible()


def test_the_bureau_activates_the_draft_and_the_manager_sees_the_new_canvas(page_for: PageFor):
    partner, bureau, manager = page_for("partner"), page_for("bureau"), page_for("manager")
    canvas = chain_of(partner)
    offer = f"Ouders zien ons elke week {uuid4().hex[:6]}"
    add_mechanism(partner, canvas, offer)
    manager.goto(canvas)
    expect(manager.get_by_text(offer)).to_have_count(0)

    bureau.goto(f"{canvas}partners/")
    bureau.locator("form[action$='/concept/activeren/'] textarea").fill("Wij willen dit najaar beginnen.")
    bureau.get_by_role("button", name=re.compile("laten ingaan")).click()
    expect(bureau.locator("form[action$='/concept/activeren/']")).to_have_count(0)

    manager.goto(canvas)
    expect(manager.get_by_text(offer).first).to_be_attached()


def test_the_board_reads_and_finds_nothing_to_change(page_for: PageFor):
    page = page_for("bestuurder")
    canvas = chain_of(page)
    page.goto(canvas)

    expect(page.get_by_role("heading", level=1)).to_contain_text(INTERVENTION)
    expect(page.locator("a[href$='/concept/'], main form[method=post]")).to_have_count(0)
    assert page.request.get(f"{canvas}concept/").status in (403, 404)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_admin_invites_somebody(page_for: PageFor, width):
    page = page_for("beheerder", width=width)
    page.goto("/")
    page.locator("a[href$='/mensen/uitnodigen/']").first.click()
    page.get_by_label("Naam").fill("Nieuwe Collega")
    page.get_by_label("E-mailadres").fill(f"nieuw-{width}@demo.lamp.example")
    page.get_by_label("Rol").select_option("manager")
    page.get_by_role("button", name="Uitnodiging sturen").click()

    expect(page.get_by_text(f"nieuw-{width}@demo.lamp.example").first).to_be_visible()


@pytest.mark.parametrize("role", ["bureau", "partner", "manager", "bestuurder"])
def test_each_page_says_that_the_figures_are_invented(page_for: PageFor, role):
    page = page_for(role, width=NARROW)
    page.goto(chain_of(page))

    expect(page.get_by_text("verzonnen", exact=False).first).to_be_visible()
