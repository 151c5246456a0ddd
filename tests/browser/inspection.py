"""What is looked at on every page: accessibility rules, width, language, and where its links lead."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import axe_playwright_python
from playwright.sync_api import Page

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Words of English that are none in Dutch and stand in no name; what is marked lang="en" or is code may be English.
ENGLISH = re.compile(
    r"\b(the|and|with|your|you|this|that|from|are|please|required|enter|must|delete|save|change|choose|select|invalid"
    r"|value|field|draft|approved|submitted|returned|yes|next|previous|new|login|sign|for|not|has|have|will|count"
    r"|month|by|at|january|february|march|may|june|july|august|october)\b",
    re.IGNORECASE,
)
READ_TEXT = """() => {
  const english = '[lang=en], code, pre, script, style';
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest(english)) { found.push(walker.currentNode.data); }
  }
  document.querySelectorAll('*').forEach(element => {
    if (element.closest(english)) { return; }
    ['aria-label', 'title', 'placeholder', 'alt'].forEach(name => found.push(element.getAttribute(name) || ''));
  });
  return found.map(text => text.replace(/\\s+/g, ' ').trim()).filter(Boolean);
}"""


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


def english_texts(page: Page) -> list[str]:
    """Texts and names on the page that hold an English word."""
    return [f"{page.url}: English: {text[:120]}" for text in page.evaluate(READ_TEXT) if ENGLISH.search(text)]


def broken_fragments(page: Page) -> list[str]:
    """Links to a place on the same page that is not there."""
    hrefs = page.eval_on_selector_all("a[href^='#']", "links => links.map(link => link.getAttribute('href'))")
    return [
        f"{page.url}{href}"
        for href in dict.fromkeys(hrefs)
        if not page.evaluate("id => document.getElementById(id) !== null", href[1:])
    ]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.hrefs.append(href)


def internal_links(address: str, html: str) -> list[str]:
    """Addresses on the same site that a page links to, without fragments, each once."""
    parser = _Links()
    parser.feed(html)
    found = (urldefrag(urljoin(address, href))[0] for href in parser.hrefs)
    return list(dict.fromkeys(link for link in found if urlsplit(link)[:2] == urlsplit(address)[:2]))


def pattern_of(address: str) -> str:
    """The kind of page: numbers left open, and only the names of what stands in the query string."""
    parts = urlsplit(address)
    names = sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair})
    return f"{re.sub(r'[0-9]+', '#', parts.path)}?{'&'.join(names)}"
