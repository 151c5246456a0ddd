"""A review by the people who hold it: the manager from start to close, a partner who prepares."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, PageFor
from tests.browser.inspection import axe_violations, english_texts, sideways_scroll

scripts = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
PEUTERS, LEERORKEST = "Meer peuters naar de opvang", "Leerorkest"


def open_reviews(page: Page) -> None:
    """From the start page by the menu; on a phone that is behind its button."""
    page.goto("/")
    if page.locator(".lamp-menu > summary").is_visible():
        page.locator(".lamp-menu > summary").click()
    page.locator("a:visible", has_text="Leren en verbeteren").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leren en verbeteren")


def open_step(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Stappen").get_by_role("link", name=re.compile(name)).click()


def unfold(page: Page, summary: str) -> None:
    details = page.locator("details", has=page.locator("summary", has_text=re.compile(f"^{summary}$")))
    if details.first.get_attribute("open") is None:
        details.first.locator("summary").click()


def assert_sound(page: Page) -> None:
    assert axe_violations(page) + english_texts(page) == []
    assert sideways_scroll(page) <= 0


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_agenda_of_the_faltering_chain_names_the_link_and_asks_back(page_for: PageFor, width):
    page = page_for("manager", width=width)
    open_reviews(page)
    page.get_by_role(
        "link",
        name=re.compile(
            f"^{PEUTERS}: Leer- en verbeterronde januari tot en met juni|^{PEUTERS}: Leer- en verbeterronde juli"
        ),
    ).first.click()

    agenda = page.locator(".lamp-agenda")
    expect(agenda.locator("li").first).to_contain_text("Vorige keer besloten we: bijstellen. Heeft het geholpen?")
    expect(agenda).to_contain_text("Gevoerde gesprekken → Kinderen gaan naar de peuteropvang")
    expect(agenda).to_contain_text("De theorie hapert: kijk naar het mechanisme")
    for step in ("Gesprek met partners", "Besluiten", "Nieuwe versie", "Voorbereiden"):
        open_step(page, step)
        assert_sound(page)


@scripts
def test_a_partner_prepares_and_the_chair_sees_it(page_for: PageFor, javascript):
    page = page_for("partner", width=NARROW, javascript=javascript)
    open_reviews(page)
    page.get_by_role("link", name=re.compile(f"^{PEUTERS}: ")).first.click()
    page.get_by_role("link", name="Mijn voorbereiding").click()
    page.get_by_role("group", name="Doen we de dingen goed?").get_by_label("deels").check()
    page.get_by_label("Wat wilt u bespreken?").fill("De wachttijd op de groep in Molenveld")
    page.get_by_role("button", name="Voorbereiding bewaren").click()
    expect(page.get_by_text("Bewaard. De voorzitter ziet uw antwoorden")).to_be_visible()

    chair = page_for("manager", width=WIDE)
    chair.goto(page.url)
    expect(chair.get_by_text("De wachttijd op de groep in Molenveld")).to_be_visible()


def test_the_manager_holds_a_review_up_to_its_close(page_for: PageFor):
    page = page_for("manager")
    open_reviews(page)
    page.locator("#beginnen").locator("xpath=..").get_by_role("link", name=LEERORKEST).click()
    page.get_by_role("button", name="Ronde beginnen").click()
    expect(page.get_by_text("De ronde staat klaar.")).to_be_visible()

    open_step(page, "Besluiten")
    for question in ("Doen we de goede dingen?", "Doen we de dingen goed?"):
        page.get_by_role("group", name=question).get_by_label("ja", exact=True).check()
    for grounds in page.locator("textarea[name$=_grounds]").all():
        grounds.fill("De cijfers en de kinderen zeggen hetzelfde.")
    page.get_by_role("button", name="Antwoorden bewaren").click()
    expect(page.get_by_text("Bewaard.", exact=True)).to_be_visible()

    unfold(page, "Besluit toevoegen")
    page.get_by_role("group", name="Wat besluiten we?").get_by_label("opschalen").check()
    page.get_by_label("Waarom dit besluit?").fill("Het werkt; ook in Zonnehof beginnen.")
    page.get_by_label("Wie besloot?").fill("De stuurgroep")
    page.get_by_role("button", name="Besluit vastleggen").click()
    expect(page.get_by_text("Het besluit staat vast in deze ronde.")).to_be_visible()

    open_step(page, "Nieuwe versie")
    unfold(page, "Wijziging voorstellen")
    page.get_by_label("Wat verandert er?").select_option(index=1)
    page.get_by_label("Zo moet het worden").fill("Instrumenten om te lenen, ook in de vakantie")
    page.get_by_label("Waarom deze wijziging?").fill("Kinderen vroegen erom")
    page.get_by_role("button", name="Wijziging bewaren").click()
    page.get_by_role("button", name="Afsluiten en concept openen").click()
    expect(page.get_by_text("De ronde is afgesloten. Het concept van de nieuwe versie staat klaar.")).to_be_visible()
    expect(page.get_by_text("ook in de vakantie").first).to_be_visible()
    expect(page.get_by_text("Het concept ligt bij de partners.")).to_be_visible()
    page.get_by_role("link", name="Versies vergelijken").click()
    expect(page.get_by_text("ook in de vakantie").first).to_be_visible()
