"""The main tasks, by the people who do them: wide and narrow, by keyboard, and without JavaScript."""

import re
from email import message_from_bytes
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NARROW, WIDE, PageFor
from tests.browser.inspection import axe_violations, english_texts

INTERVENTION = "Meer peuters naar de opvang"
COUNTED = "Gesprekken van een kwartier of langer"
PLACE = "Kolenpad"

widths = pytest.mark.parametrize("width", [WIDE, NARROW])
scripts = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])


def chain_of(page: Page) -> str:
    """The address of the intervention's canvas, found from the start page as people do."""
    page.goto("/")
    page.goto(page.locator("a[href^='/programma/']", has_text="Programma").first.get_attribute("href"))
    return page.locator("a[href^='/interventies/']", has_text=INTERVENTION).first.get_attribute("href")


def open_draft(page: Page, canvas: str) -> None:
    """Opens the editor, on the draft there is or on a new one."""
    page.goto(canvas)
    page.get_by_role("link", name=re.compile("^Concept .* bewerken$")).or_(
        page.get_by_role("button", name="Nieuw concept maken")
    ).click()
    expect(page.locator("#editor")).to_be_visible()


def add_mechanism(page: Page, canvas: str, offer: str) -> None:
    """Adds a mechanism to the first link of the draft."""
    open_draft(page, canvas)
    page.get_by_role("link", name=re.compile("^Mechanisme toevoegen")).first.click()
    page.locator("[name=offer]").fill(offer)
    save(page)
    expect(page.locator("#editor")).to_contain_text(offer)


def save(page: Page) -> None:
    page.locator("#open-formulier").get_by_role("button", name="Bewaren", exact=True).click()


def change_offer(page: Page, offer: str) -> None:
    """Changes the open mechanism, and says why where there are results already."""
    page.locator("[name=offer]").fill(offer)
    for reason in page.locator("#open-formulier [name=change_reason]").all():
        reason.fill("Ouders zeggen het zo.")
    save(page)


def fill_result(page: Page, number: str) -> None:
    """Fills in a result of last quarter, up to the button."""
    page.goto("/resultaten/nieuw/")
    page.get_by_role("link", name=COUNTED).click()
    page.get_by_label("Gebied").select_option(label=PLACE)
    page.locator("[name=numerator]").fill(number)


def submit_result(page: Page, number: str) -> None:
    fill_result(page, number)
    page.get_by_role("button", name="Inleveren").click()
    answer_questions(page)
    expect(page.get_by_text("ingeleverd").first).to_be_visible()


def answer_questions(page: Page) -> None:
    """Confirm a number that LAMP finds doubtful, with a note."""
    page.wait_for_load_state()
    if page.locator("[name=confirm]").count():
        for box in page.locator("[name=confirm]").all():
            box.check()
        page.locator("textarea[name=note]").fill("Een drukke periode")
        page.get_by_role("button", name="Inleveren").click()


def approve_result(page: Page, number: str) -> None:
    """Finds the result among those that wait, and approves it on its page."""
    page.goto("/resultaten/?toestand=submitted")
    row = page.locator(".lamp-results__row").filter(has_text=COUNTED).filter(has=value_of(page, number))
    row.get_by_role("link", name=COUNTED).click()
    page.get_by_role("button", name="Goedkeuren").click()
    expect(page.get_by_text("goedgekeurd").first).to_be_visible()


def value_of(page: Page, number: str) -> Locator:
    return page.locator(".lamp-results__value", has_text=re.compile(rf"^\s*{number}\b"))


def tab_to(page: Page, target: Locator) -> None:
    """Presses Tab until the element has the focus."""
    for _ in range(300):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not reach it")


@widths
@scripts
def test_a_partner_adds_a_mechanism_to_the_draft(page_for: PageFor, width, javascript):
    page = page_for("partner", width=width, javascript=javascript)

    add_mechanism(page, chain_of(page), f"Een bekend gezicht bij de deur {uuid4().hex[:6]}")


@widths
@scripts
def test_a_partner_enters_a_result_and_the_bureau_approves_it(page_for: PageFor, width, javascript):
    number = str(3 + WIDE - width + int(javascript))
    submit_result(page_for("partner", width=width, javascript=javascript), number)

    approve_result(page_for("bureau", width=width, javascript=javascript), number)


@scripts
def test_a_field_worker_logs_with_one_thumb_and_the_bureau_approves(page_for: PageFor, javascript):
    doors = "941" if javascript else "942"
    page = page_for("partner", width=NARROW, javascript=javascript)
    page.goto("/vastleggen/")
    page.get_by_role("link", name="Aanbellen bij jonge ouders").first.click()
    page.get_by_label("In welke buurt?").select_option(label=PLACE)
    page.get_by_label("Deuren waar is aangebeld", exact=True).fill(doors)
    if javascript:
        page.get_by_role("button", name="Deuren waar is aangebeld: één meer").click()
        page.get_by_role("button", name="Deuren waar is aangebeld: één minder").click()
        page.get_by_label("Wat viel op?").fill("a" * 990)
        expect(page.get_by_text("Nog 10 tekens")).to_be_visible()
        page.get_by_label("Wat viel op?").fill("")
        expect(page.get_by_text("tekens")).to_be_hidden()
    page.get_by_role("radio", name="Klopt niet").first.check()
    page.get_by_role("button", name="Vastleggen").click()
    expect(page.get_by_text("Vastgelegd. Het programmabureau keurt het goed.")).to_be_visible()
    page.goto("/vastleggen/mijn/")
    mine = page.locator("section[aria-labelledby=week] .lamp-log > li", has_text=f"aangebeld: {doors} ")
    expect(mine).to_have_count(1)
    mine.get_by_role("link").click()
    expect(page.locator("section[aria-labelledby=wat]")).to_contain_text("Klopt niet")

    bureau = page_for("bureau", javascript=javascript)
    bureau.goto("/vastleggen/")
    bureau.get_by_role("link", name=re.compile("^Logboek van")).click()
    bureau.get_by_label("Toestand").select_option("submitted")
    bureau.get_by_role("button", name="Filteren").click()
    bureau.wait_for_url(re.compile("toestand=submitted"))
    expect(bureau.locator(".lamp-log > li", has_text=f"aangebeld: {doors}")).to_have_count(1)
    for tick in (
        bureau.locator(".lamp-log > li").filter(has_not_text=f"aangebeld: {doors}").get_by_role("checkbox").all()
    ):
        tick.uncheck()
    bureau.get_by_role("button", name="Aangevinkte goedkeuren").click()
    expect(bureau.get_by_text("1 registratie is goedgekeurd.")).to_be_visible()
    expect(bureau.locator(".lamp-log > li", has_text=f"aangebeld: {doors}")).to_have_count(0)


def test_a_link_that_became_lit_is_said_aloud_once(page_for: PageFor):
    page = page_for("manager")
    page.goto(chain_of(page))
    said = page.locator("[data-lamp-lit-said]")
    expect(said).to_have_text("")
    page.evaluate(
        "Object.keys(localStorage).filter(key => key.startsWith('lamp-lit-'))"
        ".forEach(key => localStorage.setItem(key, '[]'))"
    )
    page.reload()
    expect(said).to_contain_text("Nieuw verlicht: ")
    page.reload()
    expect(page.locator(".lamp-node").first).to_be_visible()
    expect(said).to_have_text("")


def test_the_manager_sees_an_approved_result_on_the_open_canvas(page_for: PageFor):
    manager, partner, bureau = page_for("manager"), page_for("partner"), page_for("bureau")
    manager.goto(chain_of(manager))
    figure = manager.locator(".lamp-el", has_text="Gevoerde gesprekken").locator(".lamp-el__nums")
    before = figure.inner_text()
    manager.evaluate("document.body.dataset.notReloaded = 'yes'")

    submit_result(partner, "57")
    approve_result(bureau, "57")

    expect(figure).not_to_have_text(before)
    assert manager.evaluate("document.body.dataset.notReloaded") == "yes"


def test_a_mechanism_can_be_added_by_keyboard_alone(page_for: PageFor):
    page = page_for("partner")
    offer = f"Met het toetsenbord {uuid4().hex[:6]}"
    open_draft(page, chain_of(page))
    tab_to(page, page.get_by_role("link", name=re.compile("^Mechanisme toevoegen")).first)
    page.keyboard.press("Enter")
    field = page.locator("[name=offer]")
    expect(field).to_be_visible()
    tab_to(page, field)
    page.keyboard.type(offer)
    tab_to(page, page.locator("#open-formulier").get_by_role("button", name="Bewaren", exact=True))
    page.keyboard.press("Enter")

    expect(page.locator("#editor")).to_contain_text(offer)


def test_a_result_can_be_handed_in_by_keyboard_alone(page_for: PageFor):
    page = page_for("partner")
    page.goto("/resultaten/nieuw/")
    tab_to(page, page.get_by_role("link", name=COUNTED))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Gebied"))
    page.keyboard.type(PLACE)
    tab_to(page, page.locator("[name=numerator]"))
    page.keyboard.type("61")
    tab_to(page, page.get_by_role("button", name="Inleveren"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("ingeleverd").first).to_be_visible()


@scripts
def test_a_double_click_stores_one_result(page_for: PageFor, javascript):
    number = "43" if javascript else "48"
    page = page_for("partner", javascript=javascript)
    fill_result(page, number)
    page.get_by_role("button", name="Inleveren").dblclick()
    answer_questions(page)
    expect(page.get_by_text("ingeleverd").first).to_be_visible()

    bureau = page_for("bureau")
    bureau.goto("/resultaten/?toestand=submitted")

    expect(value_of(bureau, number)).to_have_count(1)


@scripts
def test_two_people_at_once_see_both_texts(page_for: PageFor, javascript):
    partner, bureau = (page_for(role, javascript=javascript) for role in ("partner", "bureau"))
    canvas = chain_of(partner)
    mark = uuid4().hex[:6]
    add_mechanism(partner, canvas, f"Beginstand {mark}")
    for page in (partner, bureau):
        open_draft(page, canvas)
        page.get_by_role("link", name=f"Wijzigen Beginstand {mark}").click()
    change_offer(partner, f"Tekst van de partner {mark}")
    expect(partner.get_by_role("link", name=f"Wijzigen Tekst van de partner {mark}")).to_be_visible()
    change_offer(bureau, f"Tekst van het bureau {mark}")

    conflict = bureau.locator("#open-formulier [role=alert]")
    expect(conflict).to_contain_text(f"Tekst van de partner {mark}")
    expect(conflict).to_contain_text(f"Tekst van het bureau {mark}")
    expect(bureau.locator("[name=offer]")).to_have_value(f"Tekst van het bureau {mark}")
    if javascript:
        assert axe_violations(bureau) + english_texts(bureau) == []

    bureau.get_by_role("button", name="Mijn versie bewaren").click()

    expect(bureau.locator("#open-formulier")).to_have_count(0)
    expect(bureau.locator("#editor")).to_contain_text(f"Tekst van het bureau {mark}")
    expect(bureau.locator("#editor")).not_to_contain_text(f"Tekst van de partner {mark}")


@scripts
def test_what_was_removed_comes_back(page_for: PageFor, javascript):
    page = page_for("partner", javascript=javascript)
    offer = f"Even weg {uuid4().hex[:6]}"
    add_mechanism(page, chain_of(page), offer)
    page.get_by_role("button", name=f"{offer} weghalen").click()
    reason, undo = page.locator("[name=change_reason]"), page.get_by_role("button", name="Ongedaan maken")
    expect(reason.or_(undo)).to_be_visible()
    if reason.is_visible():
        reason.fill("Dit zegt niemand meer.")
        page.get_by_role("button", name="Weghalen", exact=True).click()
    expect(page.get_by_role("link", name=f"Wijzigen {offer}")).to_have_count(0)
    undo.click()

    expect(page.get_by_role("link", name=f"Wijzigen {offer}")).to_have_count(1)


@widths
def test_a_refused_result_keeps_what_was_typed_and_says_what_to_do(page_for: PageFor, width):
    page = page_for("partner", width=width)
    fill_result(page, "twaalf")
    page.get_by_role("button", name="Inleveren").click()

    expect(page.locator("[data-lamp-errors]")).to_be_focused()
    expect(page.locator("[name=numerator]")).to_have_value("twaalf")
    assert axe_violations(page) + english_texts(page) == []


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


@widths
def test_the_admin_invites_somebody_who_comes_in_by_the_mail(page_for: PageFor, mail_folder, width):
    email = f"nieuw-{width}@demo.lamp.example"
    admin = page_for("beheerder", width=width)
    admin.goto("/")
    admin.locator("main a[href$='/mensen/uitnodigen/']").first.click()
    admin.get_by_label("Naam").fill("Nieuwe Collega")
    admin.get_by_label("E-mailadres").fill(email)
    admin.get_by_label("Rol", exact=True).select_option("manager")
    admin.get_by_role("button", name="Uitnodiging sturen").click()
    expect(admin.get_by_text(email).first).to_be_visible()

    invited = page_for(None, width=width)
    invited.goto(link_in_mail(mail_folder, email))
    invited.get_by_label("Kies een wachtwoord").fill("vier woorden zijn sterk")
    invited.get_by_role("button", name="Account maken").click()

    expect(invited.get_by_role("heading", level=1)).to_have_text(re.compile("Leren en verbeteren"))
    expect(invited.get_by_role("button", name="Uitloggen", include_hidden=True)).to_have_count(2)


def link_in_mail(folder: Path, email: str) -> str:
    """The address of the invitation in the newest mail to somebody."""
    for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True):
        mail = message_from_bytes(path.read_bytes())
        if mail["To"] == email:
            text = mail.get_payload(decode=True).decode()
            return re.search(r"http\S+/uitnodiging/\S+", text).group()
    raise AssertionError(f"There is no mail to {email}")


@pytest.mark.parametrize("role", ["bureau", "partner", "manager", "bestuurder"])
def test_each_page_says_that_the_figures_are_invented(page_for: PageFor, role):
    page = page_for(role, width=NARROW)
    page.goto(chain_of(page))

    expect(page.get_by_text("verzonnen").first).to_be_visible()
