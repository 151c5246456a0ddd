"""A running LAMP, one Chromium for all tests, and pages on which each role is signed in."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from monitoring.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from tests.browser.server import RunningLamp, running_lamp
from tests.machine import program

WIDE, NARROW, NARROWEST = 1360, 390, 320
HEIGHT = 900
ROLES = ("bureau", "partner", "partner2", "manager", "bestuurder", "beheerder")
PATIENCE = 20_000  # milliseconds; only a machine with much other work needs them
REFUSED = re.compile(r"status of (409|422) ")  # a refused form is an answer, though the console calls it an error
# htmx tells of a question that it took back itself, because a newer one replaced it.
TAKEN_BACK = re.compile(r"^htmx:(sendAbort|afterRequest)\b")
PageFor = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    return {
        "executable_path": program("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def running() -> Iterator[RunningLamp]:
    """A running LAMP with the demonstration."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the tests' thread
    with running_lamp() as started:
        yield started


@pytest.fixture(scope="session")
def lamp(running: RunningLamp) -> str:
    """Its address."""
    return running.address


@pytest.fixture(scope="session")
def mail_folder(running: RunningLamp) -> Path:
    """Where it leaves its mail while no mail server is set up."""
    return running.data / "mail"


@pytest.fixture(scope="session")
def sessions(browser: Browser, lamp: str) -> dict[str, dict]:
    """Each role's signed-in state, by the first part of its address; signed in once through the page."""
    states = {}
    for account in DEMO_ACCOUNTS:
        context = browser.new_context(base_url=lamp, locale="nl-NL")
        sign_in(context.new_page(), account.email)
        states[account.email.split("@")[0]] = context.storage_state()
        context.close()
    return states


def sign_in(page: Page, email: str, password: str = DEMO_PASSWORD) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Wachtwoord", exact=True).fill(password)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url(lambda url: "/account/login" not in url)


@pytest.fixture
def page_for(browser: Browser, lamp: str, sessions: dict[str, dict]) -> Iterator[PageFor]:
    """Opens a page for a role, or for a visitor; afterwards none may have told an error or warning in its console."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(role: str | None, *, width: int = WIDE, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=lamp,
            storage_state=sessions[role] if role else None,
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=javascript,
            locale="nl-NL",
            has_touch=width <= NARROW,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _note(complaints, page, message.type, message.text))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    expect.set_options(timeout=PATIENCE)
    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def _note(complaints: list[str], page: Page, kind: str, text: str) -> None:
    if kind in ("error", "warning") and not REFUSED.search(text) and not TAKEN_BACK.search(text):
        complaints.append(f"{page.url}: {kind}: {text}")
