"""Every page that a role can reach by its links: it answers, fits, is accessible, and leads nowhere wrong."""

from collections import Counter, deque

import pytest

from tests.browser.conftest import HEIGHT, NARROW, NARROWEST, ROLES, WIDE
from tests.browser.inspection import (
    axe_violations,
    broken_fragments,
    internal_links,
    pattern_of,
    sideways_scroll,
)

LINKS_PER_PATTERN, PAGES_PER_PATTERN = 5, 1
FIRST_PAGES = ("/", "/hulp/", "/toegankelijkheid/", "/privacy/", "/mijn-instellingen/", "/stijlgids/")


@pytest.mark.parametrize("role", ROLES)
def test_all_pages_of_a_role(page_for, lamp, role):
    page = page_for(role)
    faults: list[str] = []
    waiting = deque(f"{lamp}{path}" for path in FIRST_PAGES)
    asked, seen, looked_at = Counter(), set(waiting), Counter()
    while waiting:
        address = waiting.popleft()
        pattern = pattern_of(address)
        asked[pattern] += 1
        if looked_at[pattern] >= PAGES_PER_PATTERN:
            answer = page.request.get(address)
            if answer.status != 200:
                faults.append(f"{address}: {answer.status}")
            continue
        answer = page.request.get(address)
        if answer.status != 200:
            faults.append(f"{address}: {answer.status}")
            continue
        if "text/html" not in answer.headers.get("content-type", "") or "attachment" in answer.headers.get(
            "content-disposition", ""
        ):
            continue
        looked_at[pattern] += 1
        page.goto(address)
        faults += _faults(page)
        for link in internal_links(page, lamp):
            if link not in seen and asked[pattern_of(link)] < LINKS_PER_PATTERN:
                seen.add(link)
                waiting.append(link)

    assert faults == []
    assert len(looked_at) > len(FIRST_PAGES)


def _faults(page) -> list[str]:
    """What is wrong with the page at hand, at three widths."""
    faults = broken_fragments(page)
    for width in (WIDE, NARROW, NARROWEST):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if (too_wide := sideways_scroll(page)) > 0:
            faults.append(f"{page.url}: {too_wide} pixels too wide at {width}")
        if width != NARROWEST:
            faults += [f"{violation} at {width}" for violation in axe_violations(page)]
    page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    return faults


def test_pages_without_an_account(browser, lamp):
    context = browser.new_context(locale="nl-NL", base_url=lamp)
    page = context.new_page()
    faults = []
    for path in ("/account/login/", "/account/password/reset/", "/hulp/", "/toegankelijkheid/", "/privacy/"):
        assert page.goto(path).status == 200, path
        faults += _faults(page)
    context.close()

    assert faults == []
