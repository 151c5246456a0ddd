"""Every page that a role can reach by its links: it answers, fits, is accessible, and leads nowhere wrong."""

from collections import Counter, deque

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import HEIGHT, NARROW, NARROWEST, ROLES, WIDE
from tests.browser.inspection import (
    axe_violations,
    broken_fragments,
    english_texts,
    internal_links,
    pattern_of,
    sideways_scroll,
)

LINKS_PER_KIND = 5
FIRST_PAGES = ("/", "/hulp/", "/toegankelijkheid/", "/privacy/", "/mijn-instellingen/", "/stijlgids/")
OPEN_PAGES = ("/account/login/", "/account/password/reset/", "/hulp/", "/toegankelijkheid/", "/privacy/")


@pytest.mark.parametrize("role", ROLES)
def test_all_pages_of_a_role(page_for, lamp, role):
    page = page_for(role)

    fullest, faults = follow_links(page, lamp)
    for address in fullest:
        page.goto(address)
        faults += faults_of(page)

    assert not faults, "\n".join(faults)
    assert len(fullest) > len(FIRST_PAGES)


def test_pages_without_an_account(page_for):
    page = page_for(None)
    faults = []
    for path in OPEN_PAGES:
        assert page.goto(path).status == 200, path
        faults += faults_of(page)

    assert not faults, "\n".join(faults)


def follow_links(page: Page, lamp: str) -> tuple[list[str], list[str]]:
    """The fullest page of each kind, and the links that did not answer 200; a few of each kind are followed."""
    waiting = deque((f"{lamp}{path}", "the first pages") for path in FIRST_PAGES)
    known = {address for address, _ in waiting}
    asked: Counter[str] = Counter(pattern_of(address) for address in known)
    fullest: dict[str, tuple[int, str]] = {}
    faults = []
    while waiting:
        address, linked_from = waiting.popleft()
        answer = page.request.get(address)
        if answer.status != 200:
            faults.append(f"{address}: {answer.status}, linked from {linked_from}")
        elif _is_page(answer.headers):
            html = answer.text()
            kind = pattern_of(address)
            fullest[kind] = max(fullest.get(kind, (0, "")), (len(html), address))
            for link in internal_links(address, html):
                if link not in known and asked[pattern_of(link)] < LINKS_PER_KIND:
                    known.add(link)
                    asked[pattern_of(link)] += 1
                    waiting.append((link, address))
    return [address for _, address in fullest.values()], faults


def _is_page(headers: dict[str, str]) -> bool:
    return "text/html" in headers.get("content-type", "") and "attachment" not in headers.get("content-disposition", "")


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page at hand, at three widths."""
    faults = broken_fragments(page) + english_texts(page)
    for width in (WIDE, NARROW, NARROWEST):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if (too_wide := sideways_scroll(page)) > 0:
            faults.append(f"{page.url}: {too_wide} pixels too wide at {width}")
        if width != NARROWEST:
            faults += [f"{violation} at {width}" for violation in axe_violations(page)]
    page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    return faults
