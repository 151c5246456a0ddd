"""What is looked at on every page: accessibility rules, width, and where its links lead."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import axe_playwright_python
from playwright.sync_api import Page

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def axe_violations(page: Page) -> list[str]:
    """WCAG 2.0 to 2.2, A and AA, and best practice: one line per violation with the elements at fault."""
    page.evaluate(_axe())
    found = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", AXE_TAGS)
    return [
        f"{page.url}: {violation['id']}: {[node['target'] for node in violation['nodes']][:3]}"
        for violation in found["violations"]
    ]


def sideways_scroll(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def internal_links(page: Page, lamp: str) -> list[str]:
    """Addresses on LAMP itself that the page links to, without fragments, each once."""
    hrefs = page.eval_on_selector_all(
        "a[href]", "links => links.map(link => new URL(link.getAttribute('href'), document.baseURI).href)"
    )
    own = (urldefrag(href)[0] for href in hrefs if href.startswith(f"{lamp}/"))
    return list(dict.fromkeys(own))


def broken_fragments(page: Page) -> list[str]:
    """Links to a place on the same page that is not there."""
    hrefs = page.eval_on_selector_all("a[href^='#']", "links => links.map(link => link.getAttribute('href'))")
    return [
        f"{page.url}{href}"
        for href in dict.fromkeys(hrefs)
        if not page.evaluate("id => document.getElementById(id) !== null", href[1:])
    ]


def pattern_of(address: str) -> str:
    """The kind of page: numbers left open, and only the names of what stands in the query string."""
    parts = urlsplit(address)
    names = sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair})
    return f"{re.sub(r'[0-9]+', '#', parts.path)}?{'&'.join(names)}"
