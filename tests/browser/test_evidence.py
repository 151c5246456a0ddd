"""Evidence and assumptions by the people who weigh them: the manager and a partner, with and without scripts."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, PageFor
from tests.browser.inspection import axe_violations, english_texts, sideways_scroll
from tests.browser.test_walks import chain_of, open_draft

scripts = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
widths = pytest.mark.parametrize("width", [WIDE, NARROW])
BOX = "In de box"
MOMENT = "De bezoeker komt op een moment dat past."
FIRST, SECOND = "Zij oefenen vooraf met moeilijke vragen van ouders.", "De ouder krijgt hulp bij het formulier."


def open_assumptions(page: Page) -> None:
    """From the start page by the menu, as people do; on a phone that is behind its button."""
    page.goto("/")
    if page.locator(".lamp-menu > summary").is_visible():
        page.locator(".lamp-menu > summary").click()
    page.locator("a:visible", has_text="Leren en verbeteren").click()
    page.get_by_role("link", name="Aannames", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("De aannames waarop het programma rust")


def unfold(page: Page, summary: str) -> None:
    """Opens a part of the page, unless it is open."""
    details = page.locator("details", has=page.get_by_text(summary, exact=True))
    if details.get_attribute("open") is None:
        details.locator("summary").click()


def assert_sound(page: Page) -> None:
    assert axe_violations(page) + english_texts(page) == []
    assert sideways_scroll(page) <= 0


@scripts
@widths
def test_the_manager_weighs_the_riskiest_assumption_and_agrees_on_a_test(page_for: PageFor, width, javascript):
    page, mark = page_for("manager", width=width, javascript=javascript), uuid4().hex[:6]
    open_assumptions(page)
    page.get_by_label("Interventie").select_option(label=BOX)
    page.get_by_label("Volgorde").select_option(label="Meeste belang eerst")
    page.get_by_role("button", name="Tonen").click()
    page.wait_for_url(re.compile("interventie=.*volgorde=belang"))
    rows = page.locator(".lamp-assumptions tbody tr")
    expect(rows.first).to_contain_text(BOX)
    with page.expect_download() as file:
        page.get_by_role("link", name="CSV downloaden").click()
    written = file.value.path().read_text(encoding="utf-8-sig")
    assert {line.split(";")[0] for line in written.splitlines()[1:]} == {BOX}
    page.get_by_role("link", name=MOMENT).click()

    unfold(page, "Belang en omslagpunt wijzigen")
    page.get_by_label("Wat zou ons van gedachten doen veranderen?").fill(f"Als niemand een tijd kiest {mark}")
    page.locator("form[action*='/aanname/']").get_by_role("button", name="Bewaren").click()
    expect(page.locator("section[aria-labelledby=aanname]")).to_contain_text(f"Als niemand een tijd kiest {mark}")
    unfold(page, "Toets afspreken")
    page.get_by_label("Wat gaan we na, en hoe?").fill(f"Tien gezinnen bellen {mark}")
    page.get_by_label("Wie doet het?").select_option(label="JenS")
    page.get_by_label("Klaar op").fill((timezone.localdate() + timedelta(days=60)).isoformat())
    page.get_by_role("button", name="Toets bewaren").click()
    page.get_by_role("link", name=re.compile(f"^Uitkomst opschrijven.*{mark}")).click()
    page.get_by_label("de aanname klopt", exact=True).check()
    page.get_by_role("textbox", name="Wat kwam eruit?").fill(f"Bijna iedereen koos zelf {mark}")
    page.get_by_role("button", name="Uitkomst bewaren").click()
    expect(page.locator("section[aria-labelledby=aanname]")).to_contain_text(f"Bijna iedereen koos zelf {mark}")
    if javascript:
        assert_sound(page)


@scripts
@widths
def test_a_partner_adds_one_observation_to_two_mechanisms_and_withdraws_it(page_for: PageFor, width, javascript):
    page, text = page_for("partner", width=width, javascript=javascript), f"Zij vroeg zelf om hulp {uuid4().hex[:6]}"
    page.goto(chain_of(page))
    page.get_by_role("link", name="Observatie toevoegen").click()
    page.get_by_label("ervaring").check()
    page.get_by_label("Wat zag of hoorde u?").fill(text)
    page.get_by_role("button", name="Observatie bewaren").click()
    expect(page.get_by_text("Kies bij ten minste één mechanisme").first).to_be_visible()
    if javascript:
        assert_sound(page)
    page.get_by_label(re.compile(re.escape(FIRST))).select_option("for")
    page.get_by_label(re.compile(re.escape(SECOND))).select_option("against")
    page.get_by_role("button", name="Observatie bewaren").click()
    expect(page.get_by_text("Bewaard. De observatie telt meteen mee.")).to_be_visible()

    card = page.locator(".lamp-mech", has_text=SECOND)
    card.locator("a[id$=-bewijs]").click()
    observation = page.locator(".lamp-evidence > div", has_text="Wat pleit ertegen?").locator("article", has_text=text)
    observation.get_by_role("link", name=re.compile("^Verbeteren")).click()
    page.get_by_label("Wat zag of hoorde u?").fill(f"{text}, en kreeg die")
    page.get_by_role("button", name="Bewaren", exact=True).click()
    mine = page.locator("article", has_text=f"{text}, en kreeg die")
    mine.get_by_role("link", name=re.compile("^Intrekken")).click()
    page.get_by_role("button", name="Intrekken").click()
    expect(page.get_by_text("Ingetrokken. De observatie telt niet meer mee.")).to_be_visible()
    expect(page.get_by_text(text)).to_have_count(0)


@scripts
def test_a_partner_takes_a_mechanism_from_the_library_into_a_draft(page_for: PageFor, javascript):
    page = page_for("partner", javascript=javascript)
    open_draft(page, chain_of(page))
    page.get_by_role("link", name=re.compile("^Uit de bibliotheek")).nth(0 if javascript else 1).click()
    page.get_by_label("Zoeken").fill(MOMENT)
    page.get_by_role("button", name="Tonen").click()
    page.get_by_role("link", name=re.compile("^Overnemen in een concept")).first.click()
    page.get_by_role("button", name="Overnemen").click()
    expect(page.locator("#editor")).to_be_visible()
    expect(page.get_by_text("Overgenomen.").or_(page.locator("#editor").get_by_text(MOMENT)).first).to_be_visible()

    page.goto(page.url)
    page.locator("header").get_by_role("link", name="Leren en verbeteren").first.click()
    page.get_by_role("link", name="Waar werkte het?").click()
    page.get_by_label("Alleen bij meer interventies").check()
    page.get_by_role("button", name="Tonen").click()
    page.wait_for_url(re.compile("vaker=1"))
    expect(
        page.locator(".lamp-matrix tbody tr", has_text="Overdag zijn ouders thuis.")
        .or_(page.locator(".lamp-matrix tbody tr", has_text=MOMENT))
        .first
    ).to_be_visible()
    if javascript:
        assert_sound(page)
