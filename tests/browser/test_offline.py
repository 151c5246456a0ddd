"""Vastleggen without internet: kept on the phone, sent once, given back when refused, and nobody else's."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from monitoring.demo.accounts import DEMO_PASSWORD
from tests.browser.conftest import HEIGHT, NARROW, PATIENCE, sign_in
from tests.browser.inspection import axe_violations, english_texts, sideways_scroll

DOORS = "Deuren waar is aangebeld"
ACTIVITY = "Aanbellen bij jonge ouders"
PLACE = "Kolenpad"
WAITS = "Wacht op internet"
Phone = Callable[[str], BrowserContext]


@pytest.fixture
def phone(browser: Browser, lamp: str) -> Iterator[Phone]:
    """A phone of its own for a test, on which somebody signed in and opened Vastleggen, so that it is kept."""
    opened: list[BrowserContext] = []

    def pick_up(who: str) -> BrowserContext:
        context = browser.new_context(
            base_url=lamp, locale="nl-NL", has_touch=True, viewport={"width": NARROW, "height": HEIGHT}
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        sign_in(page, f"{who}@demo.lamp.example")
        open_form(page)
        page.close()
        return context

    expect.set_options(timeout=PATIENCE)
    yield pick_up
    for context in opened:
        context.close()


def open_form(page: Page) -> None:
    """Opens Vastleggen and waits until the worker keeps it."""
    page.goto("/vastleggen/")
    until(
        page,
        """(await navigator.serviceWorker.ready).active.state === 'activated'
        && await caches.match('/vastleggen/') !== undefined""",
    )


def until(page: Page, condition: str) -> None:
    """Waits for something that the page can only find out in its own time (wait_for_function awaits no promises)."""
    held = page.evaluate(
        f"""async () => {{
          const deadline = Date.now() + {PATIENCE};
          while (!({condition})) {{
            if (Date.now() > deadline) {{ return false; }}
            await new Promise(resolve => setTimeout(resolve, 50));
          }}
          return true;
        }}"""
    )
    assert held, condition


def fill(page: Page, doors: str, note: str = "") -> None:
    page.get_by_role("link", name=ACTIVITY).first.click()
    page.get_by_label("In welke buurt?").select_option(label=PLACE)
    page.get_by_label(DOORS, exact=True).fill(doors)
    page.get_by_label("Wat viel op?").fill(note)


def press(page: Page) -> None:
    page.get_by_role("button", name="Vastleggen").click()


def stored(page: Page, doors: str) -> int:
    """How many entries with this number LAMP holds, of this person."""
    page.goto("/vastleggen/mijn/")
    return page.locator("section[aria-labelledby=week] .lamp-log > li", has_text=f"{DOORS}: {doors} ").count()


def waiting(page: Page) -> int:
    return page.locator("#lamp-waiting [data-state=waiting]").count()


def kept_entries(page: Page) -> list[dict]:
    """All that lies in the browser's database, whoever it is of."""
    return page.evaluate(
        """() => new Promise((resolve, reject) => {
          const opening = indexedDB.open('lamp-vastleggen', 1);
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const asked = opening.result.transaction('entries').objectStore('entries').getAll();
            asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
          };
        })"""
    )


def faults(page: Page) -> list[str]:
    too_wide = [f"{page.url}: too wide"] if sideways_scroll(page) > 0 else []
    return axe_violations(page) + english_texts(page) + too_wide


def test_an_entry_without_internet_is_sent_once_after_the_tab_was_closed(phone):
    context = phone("partner")
    context.set_offline(True)
    page = context.new_page()
    page.goto("/vastleggen/")
    expect(page.locator("#lamp-bar")).to_contain_text("Geen internet")
    fill(page, "101", "Het regende")
    press(page)

    expect(page.locator("#lamp-waiting")).to_contain_text(WAITS)
    expect(page.locator("#lamp-bar")).to_contain_text("1 registratie staat veilig op deze telefoon")
    expect(page.get_by_label(DOORS, exact=True)).to_have_value("")
    assert faults(page) == []
    page.close()

    context.set_offline(False)
    page = context.new_page()
    page.goto("/vastleggen/")
    expect(page.locator("#lamp-bar .lamp-offline")).to_have_count(0)
    expect(page.locator("#lamp-waiting [data-state=waiting]")).to_have_count(0)
    assert stored(page, "101") == 1
    assert kept_entries(page) == []


def test_what_waits_is_sent_when_the_internet_comes_back_to_an_open_page(phone):
    context = phone("partner")
    page = context.new_page()
    open_form(page)
    context.set_offline(True)
    for doors in ("111", "112"):
        fill(page, doors)
        press(page)
        expect(page.locator("#lamp-waiting")).to_contain_text(f"{DOORS}: {doors}")
    expect(page.locator("#lamp-bar")).to_contain_text("2 registraties staan veilig")
    context.set_offline(False)

    expect(page.locator("#lamp-waiting [data-state=stored]")).to_have_count(2)
    assert (stored(page, "111"), stored(page, "112")) == (1, 1)


def test_a_double_press_and_a_lost_answer_store_once(phone):
    context = phone("partner")
    page = context.new_page()
    open_form(page)
    lost = []

    def lose_answer(route) -> None:
        """LAMP stores it, but the phone never hears so."""
        lost.append(route.fetch().status)
        route.abort()

    context.route("**/vastleggen/versturen/", lose_answer, times=1)
    fill(page, "121")
    page.get_by_role("button", name="Vastleggen").dblclick()
    expect(page.locator("#lamp-waiting li")).to_have_count(1)
    page.reload()

    expect(page.locator("#lamp-waiting [data-state=waiting]")).to_have_count(0)
    assert lost == [200]
    assert stored(page, "121") == 1


def test_many_tabs_sending_at_once_store_each_once(phone):
    context = phone("partner")
    page = context.new_page()
    open_form(page)
    context.set_offline(True)
    for doors in ("131", "132", "133"):
        fill(page, doors)
        press(page)
        expect(page.locator("#lamp-waiting")).to_contain_text(f"{DOORS}: {doors}")
    context.set_offline(False)
    pages = [context.new_page() for _ in range(3)]
    for each in pages:
        each.goto("/vastleggen/", wait_until="commit")
    for each in pages:
        expect(each.locator("#lamp-waiting [data-state=waiting]")).to_have_count(0)

    assert [stored(page, doors) for doors in ("131", "132", "133")] == [1, 1, 1]


def test_a_refused_one_comes_back_with_its_reason_and_can_be_put_right(phone):
    context = phone("partner")
    context.set_offline(True)
    page = context.new_page()
    page.goto("/vastleggen/")
    fill(page, "veertien", "Met een fout")
    press(page)
    expect(page.locator("#lamp-waiting")).to_contain_text(WAITS)
    context.set_offline(False)
    page.close()
    page = context.new_page()
    page.goto("/vastleggen/mijn/")

    refused = page.locator("#lamp-waiting [data-state=refused]")
    expect(refused).to_contain_text(f"{DOORS}: Dit is geen getal")
    assert faults(page) == []
    refused.get_by_role("button", name="Aanpassen").click()
    expect(page.get_by_role("alert")).to_contain_text("Dit is geen getal")
    expect(page.get_by_label("Wat viel op?")).to_have_value("Met een fout")
    page.get_by_label(DOORS, exact=True).fill("141")
    press(page)
    expect(page.locator("#lamp-waiting [data-state=stored]")).to_have_count(1)
    assert stored(page, "141") == 1


def test_a_refused_one_can_be_thrown_away_and_taken_back(phone):
    context = phone("partner")
    page = context.new_page()
    open_form(page)
    fill(page, "vijftien")
    press(page)
    expect(page.locator("#lamp-log-form").get_by_role("alert")).to_contain_text("Dit is geen getal")

    page.get_by_role("button", name="Weggooien").click()
    expect(page.locator("#lamp-waiting")).to_contain_text("Weggegooid")
    assert kept_entries(page) == []
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.locator("#lamp-waiting [data-state=refused]")).to_have_count(1)
    page.get_by_role("button", name="Weggooien").click()
    expect(page.locator("#lamp-waiting")).to_contain_text("Weggegooid")
    page.reload()
    expect(page.locator("#lamp-waiting")).to_be_hidden()


def test_an_ended_session_asks_to_sign_in_and_then_goes_on(phone):
    context = phone("partner")
    page = context.new_page()
    open_form(page)
    context.clear_cookies()
    fill(page, "161")
    press(page)

    expect(page.locator("#lamp-bar")).to_contain_text("U bent niet meer ingelogd")
    expect(page.locator("#lamp-waiting")).to_contain_text(WAITS)
    page.locator("#lamp-bar").get_by_role("link", name="Log in om te versturen").click()
    page.get_by_label("E-mail").fill("partner@demo.lamp.example")
    page.get_by_label("Wachtwoord", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url(re.compile("^[^?]+/vastleggen/"))  # the page to sign in on names it too, as the next one
    page.wait_for_load_state("networkidle")
    expect(page.locator("#lamp-waiting [data-state=waiting]")).to_have_count(0)
    assert stored(page, "161") == 1


def test_another_person_on_the_same_phone_neither_sees_nor_sends_them(phone):
    context = phone("partner")
    page = context.new_page()
    open_form(page)
    context.set_offline(True)
    fill(page, "171", "Alleen van mij")
    press(page)
    expect(page.locator("#lamp-waiting")).to_contain_text(WAITS)
    context.route("**/vastleggen/versturen/", lambda route: route.abort())  # first: the phone sends as soon as it can
    context.set_offline(False)
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Uitloggen").click()
    page.wait_for_url(re.compile("/account/login/"))
    until(page, "await caches.match('/vastleggen/') === undefined")
    context.unroute("**/vastleggen/versturen/")

    sign_in(page, "bureau@demo.lamp.example")
    open_form(page)
    expect(page.locator("#lamp-waiting")).to_be_hidden()
    assert "Alleen van mij" not in page.content()
    assert stored(page, "171") == 0
    assert [entry["state"] for entry in kept_entries(page)] == ["waiting"]
    context.set_offline(True)
    page.goto("/vastleggen/")
    assert page.get_attribute("body", "data-user") != kept_entries(page)[0]["owner"]
    context.set_offline(False)

    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Uitloggen").click()
    page.wait_for_url(re.compile("/account/login/"))
    sign_in(page, "partner@demo.lamp.example")
    page.goto("/vastleggen/")
    until(page, "(await self.LampQueue.entriesOf(document.body.dataset.user)).length === 0")
    assert stored(page, "171") == 1


def test_the_phone_keeps_one_page_and_static_files_only(phone):
    context = phone("partner")
    page = context.new_page()
    for path in ("/vastleggen/", "/vastleggen/mijn/", "/resultaten/"):
        page.goto(path)
    kept = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) {
            for (const request of await (await caches.open(name)).keys()) { found.push(new URL(request.url).pathname); }
          }
          return found;
        }"""
    )

    assert [path for path in kept if not path.startswith("/static/")] == ["/vastleggen/"]
    assert set(_static_files(page)) <= set(kept)


def _static_files(page: Page) -> list[str]:
    """The static files that the page Vastleggen asks for."""
    page.goto("/vastleggen/")
    return page.evaluate(
        """() => performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)
          .filter(path => path.startsWith('/static/') && !path.includes('/app/'))"""
    )
