"""Filling in a request: by keyboard and paste, offline, beside a colleague; handed in, returned, approved."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import NARROW, PATIENCE, WIDE, PageFor, sign_in
from tests.browser.inspection import axe_violations, english_texts
from tests.browser.requested import OPENED, PLACED, RUNG, ask
from tests.browser.server import RunningLamp

widths = pytest.mark.parametrize("width", [WIDE, NARROW])
scripts = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])


@pytest.fixture
def asked(running: RunningLamp) -> str:
    return ask(running.data)


@pytest.fixture
def context(browser: Browser, lamp: str, sessions: dict[str, dict]) -> Iterator[BrowserContext]:
    """A partner's browser whose console may complain: its line is cut on purpose."""
    context = browser.new_context(base_url=lamp, storage_state=sessions["partner"], locale="nl-NL")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context
    context.close()


def box(page: Page, name: str, period: str, *more: str):
    return page.get_by_label(", ".join([name, period, *more]), exact=True)


def status(page: Page):
    return page.locator("[data-lamp-status]")


def fill(page: Page, name: str, period: str, value: str) -> None:
    """Types a number and leaves the box, and waits until it was saved."""
    box(page, name, period).fill(value)
    with page.expect_response(lambda answer: "/uitvraag/vakken/" in answer.url):
        box(page, name, period).blur()


def paste(page: Page, name: str, period: str, text: str) -> None:
    box(page, name, period).focus()
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          document.activeElement.dispatchEvent(
            new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


@widths
def test_fill_in_by_keyboard_and_every_cell_saves_itself(page_for: PageFor, asked: str, width: int):
    page = page_for("partner", width=width)
    page.goto(asked)
    first, second = sorted([RUNG, OPENED])  # the rows' order
    box(page, first, "juli 2026").focus()
    page.keyboard.type("61")
    page.keyboard.press("Enter")
    expect(box(page, second, "juli 2026")).to_be_focused()
    page.keyboard.type("148")
    page.keyboard.press("ArrowUp")
    expect(box(page, first, "juli 2026")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(box(page, first, "augustus 2026")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(box(page, PLACED, "3e kwartaal 2026")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box(page, second, "augustus 2026")).to_be_focused()
    page.keyboard.press("Tab")
    expect(box(page, second, "september 2026")).to_be_focused()
    expect(status(page)).to_contain_text("Concept bewaard om")
    expect(status(page)).to_contain_text("2 van 7 ingevuld")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_violations(page) == []
    assert english_texts(page) == []

    page.reload()
    expect(box(page, first, "juli 2026")).to_have_value("61")
    expect(box(page, second, "juli 2026")).to_have_value("148")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('lamp-grid:'))") == []


def test_a_block_from_excel_spreads_over_the_cells(page_for: PageFor, asked: str):
    page = page_for("partner")
    page.goto(asked)
    first, second = sorted([RUNG, OPENED])
    paste(page, first, "juli 2026", "1.240,5\t96\t171\r\n61\t\t72\t9\r\n")
    expect(status(page)).to_contain_text("5 vakken ingevuld uit uw blok. 1 pasten niet in de tabel.")
    expect(status(page)).to_contain_text("5 van 7 ingevuld")
    page.reload()
    expect(box(page, first, "juli 2026")).to_have_value("1240,5")
    expect(box(page, first, "september 2026")).to_have_value("171")
    expect(box(page, second, "augustus 2026")).to_have_value("")
    expect(box(page, second, "september 2026")).to_have_value("72")


def test_what_is_wrong_is_said_at_the_cell_and_what_is_right_is_saved(page_for: PageFor, asked: str):
    page = page_for("partner")
    page.goto(asked)
    fill(page, RUNG, "juli 2026", "veel")
    expect(box(page, RUNG, "juli 2026")).to_have_attribute("aria-invalid", "true")
    expect(status(page)).to_contain_text("Kijk nog even")
    fill(page, RUNG, "juli 2026", "12")
    expect(box(page, RUNG, "juli 2026")).not_to_have_attribute("aria-invalid", "true")
    expect(status(page)).to_contain_text("1 van 7 ingevuld")


def test_without_a_connection_nothing_is_lost_even_when_the_tab_is_closed(context: BrowserContext, asked: str):
    page = context.new_page()
    page.goto(asked)
    context.set_offline(True)
    box(page, RUNG, "juli 2026").fill("96")
    box(page, RUNG, "juli 2026").blur()
    expect(status(page)).to_contain_text("Geen verbinding")
    page.get_by_label("Wat viel u op in deze periode?").fill("De school was dicht.")
    page.close()
    context.set_offline(False)

    page = context.new_page()
    page.goto(asked)
    expect(box(page, RUNG, "juli 2026")).to_have_value("96")
    expect(page.get_by_label("Wat viel u op in deze periode?")).to_have_value("De school was dicht.")
    expect(status(page)).to_contain_text("1 van 7 ingevuld")
    expect(status(page)).to_contain_text("teruggezet")


def test_when_the_line_comes_back_it_saves_by_itself(context: BrowserContext, asked: str):
    page = context.new_page()
    page.goto(asked)
    context.set_offline(True)
    for value in ("96", "97"):
        box(page, RUNG, "juli 2026").fill(value)
        box(page, RUNG, "juli 2026").blur()
    expect(status(page)).to_contain_text("Geen verbinding")
    context.set_offline(False)
    expect(status(page)).to_contain_text("1 van 7 ingevuld")
    page.reload()
    expect(box(page, RUNG, "juli 2026")).to_have_value("97")


def test_an_ended_session_keeps_what_was_typed_until_one_signed_in_again(context: BrowserContext, asked: str):
    page = context.new_page()
    page.goto(asked)
    context.clear_cookies()
    box(page, RUNG, "juli 2026").fill("96")
    box(page, RUNG, "juli 2026").blur()
    expect(status(page)).to_contain_text("niet meer ingelogd")
    other = context.new_page()
    sign_in(other, "partner@demo.lamp.example")
    other.close()
    expect(status(page)).to_contain_text("1 van 7 ingevuld")


def test_nobody_else_gets_what_was_typed_and_signing_out_throws_it_away(context: BrowserContext, asked: str):
    page = context.new_page()
    page.goto(asked)
    context.clear_cookies()
    box(page, RUNG, "juli 2026").fill("96")
    box(page, RUNG, "juli 2026").blur()
    expect(status(page)).to_contain_text("niet meer ingelogd")
    page.close()

    other = context.new_page()
    sign_in(other, "bureau@demo.lamp.example")
    other.goto(f"{asked}?invullen=1")
    expect(box(other, RUNG, "juli 2026")).to_have_value("")
    other.locator(".lamp-usermenu > summary").click()
    other.get_by_role("button", name="Uitloggen").click()
    other.wait_for_url("**/account/login/**")
    assert other.evaluate("Object.keys(localStorage).filter(key => key.startsWith('lamp-grid:'))") == []


@widths
def test_two_people_in_one_cell_keep_one_of_both(page_for: PageFor, asked: str, width: int):
    mine, theirs = page_for("partner", width=width), page_for("partner")
    mine.goto(asked)
    theirs.goto(asked)
    fill(theirs, RUNG, "juli 2026", "12")
    fill(mine, RUNG, "juli 2026", "99")
    expect(mine.get_by_text("vulde hier net 12 in")).to_be_visible()
    expect(box(mine, RUNG, "juli 2026")).to_have_value("99")
    mine.get_by_role("button", name="Mijn antwoord").click()
    expect(status(mine)).to_contain_text("1 van 7 ingevuld")

    fill(theirs, RUNG, "juli 2026", "13")
    expect(theirs.get_by_text("vulde hier net 99 in")).to_be_visible()
    theirs.get_by_role("button", name="Het andere: 99").click()
    expect(box(theirs, RUNG, "juli 2026")).to_have_value("99")
    expect(status(theirs)).to_contain_text("1 van 7 ingevuld")
    theirs.reload()
    expect(box(theirs, RUNG, "juli 2026")).to_have_value("99")


def test_a_draft_kept_here_does_not_overwrite_what_a_colleague_saved_since(
    context: BrowserContext, page_for: PageFor, asked: str
):
    page = context.new_page()
    page.goto(asked)
    context.set_offline(True)
    box(page, RUNG, "juli 2026").fill("99")
    box(page, RUNG, "juli 2026").blur()
    expect(status(page)).to_contain_text("Geen verbinding")
    page.close()
    colleague = page_for("partner")
    colleague.goto(asked)
    fill(colleague, RUNG, "juli 2026", "12")
    context.set_offline(False)

    page = context.new_page()
    page.goto(asked)
    expect(page.get_by_text("vulde hier net 12 in")).to_be_visible()
    expect(box(page, RUNG, "juli 2026")).to_have_value("99")


@widths
@scripts
def test_question_hand_in_return_hand_in_again_and_approve(page_for: PageFor, asked: str, width: int, javascript: bool):
    page = page_for("partner", width=width, javascript=javascript)
    page.goto(asked)
    box(page, RUNG, "juli 2026").fill("31")
    box(page, RUNG, "augustus 2026").fill("139")
    page.get_by_role("button", name="Controleren en inleveren").click()
    expect(page.get_by_role("heading", name="Kijk nog even naar 1 antwoord")).to_be_visible()
    page.get_by_label("Ja, dit klopt.").check()
    page.locator("summary", has_text=RUNG).click()
    page.get_by_role("group", name="augustus").get_by_label("Toelichting bij het getal").fill("Markt in de wijk")
    page.get_by_role("button", name="Controleren en inleveren").click()
    expect(page.get_by_text("2 getallen zijn ingeleverd.")).to_be_visible()

    bureau = page_for("bureau", width=width, javascript=javascript)
    bureau.goto(asked)
    expect(bureau.get_by_text("De partner zegt: ja, dit klopt.")).to_be_visible()
    expect(bureau.get_by_text("Markt in de wijk")).to_be_visible()
    assert bureau.evaluate("document.documentElement.scrollWidth") <= width
    if javascript:
        assert axe_violations(bureau) == []
    bureau.get_by_label(f"Kies {RUNG}, juli 2026").check()
    bureau.get_by_label("Wat moet de partner aanpassen?").fill("Was juli niet 41?")
    bureau.get_by_role("button", name="De aangevinkte teruggeven").click()
    expect(bureau.get_by_text("1 getal is teruggegeven.")).to_be_visible()
    bureau.get_by_role("button", name="1 getal goedkeuren").click()
    expect(bureau.get_by_text("1 getal is goedgekeurd.")).to_be_visible()

    page.goto(asked)
    expect(page.get_by_text("Was juli niet 41?")).to_be_visible()
    box(page, RUNG, "juli 2026").fill("41")
    page.get_by_role("button", name="Controleren en inleveren").click()
    expect(page.get_by_text("1 getal is ingeleverd.")).to_be_visible()

    bureau.goto(asked)
    bureau.get_by_role("button", name="1 getal goedkeuren").click()
    expect(bureau.get_by_text("1 getal is goedgekeurd.")).to_be_visible()
