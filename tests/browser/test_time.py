"""Looking over the programme and back in time: the list of links, the timeline, and the canvas of an earlier day."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, PageFor
from tests.browser.inspection import axe_violations, english_texts, sideways_scroll

scripts = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
CHAIN = "Meer peuters naar de opvang"


def assert_sound(page: Page) -> None:
    assert axe_violations(page) + english_texts(page) == []
    assert sideways_scroll(page) <= 0


@scripts
def test_the_manager_finds_where_the_chain_falters_and_opens_it_on_the_canvas(page_for: PageFor, javascript):
    page = page_for("manager", javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name="Waar houdt de keten?").first.click()
    expect(page.get_by_text("Samenhang is geen bewijs.")).to_be_visible()
    page.get_by_label("Interventie").select_option(label=CHAIN)
    page.get_by_label("Per", exact=True).select_option(label="licht")
    page.get_by_role("button", name="Tonen").click()
    page.wait_for_url(re.compile("per=licht"))
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Verlicht")
    with page.expect_download() as file:
        page.get_by_role("link", name="CSV downloaden").click()
    written = file.value.path().read_text(encoding="utf-8-sig")
    assert {line.split(";")[0] for line in written.splitlines()[1:]} == {CHAIN}
    page.locator(".lamp-linktable a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CHAIN)
    if javascript:
        assert_sound(page)


@scripts
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_looking_back_a_year_shows_the_canvas_of_then(page_for: PageFor, width, javascript):
    page, day = page_for("partner", width=width, javascript=javascript), timezone.localdate() - timedelta(days=365)
    page.goto("/")
    if page.locator(".lamp-menu > summary").is_visible():
        page.locator(".lamp-menu > summary").click()
    page.locator("a:visible", has_text="Leren en verbeteren").click()
    page.get_by_role("link", name="Tijdlijn").click()
    page.get_by_label("Dag", exact=True).fill(day.isoformat())
    page.get_by_role("button", name="Bekijk deze dag").click()
    page.wait_for_url(re.compile(f"op={day}"))
    page.get_by_role("link", name=re.compile(f"^{CHAIN}")).first.click()
    expect(page.get_by_text("U ziet de cijfers, het bewijs en de oordelen die toen bekend waren.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Zo stond het op .*: versie 1$"))).to_be_visible()
    if javascript:
        assert_sound(page)
    page.get_by_role("link", name="Naar hoe het nu staat").click()
    expect(page.get_by_text(re.compile("^bijgewerkt om"))).to_be_visible()


def test_the_bureau_puts_an_event_on_the_timeline(page_for: PageFor):
    page, name = page_for("bureau"), f"Nieuwe wet {uuid4().hex[:6]}"
    page.goto("/programma/1/tijdlijn/")
    page.get_by_role("link", name="Gebeurtenis toevoegen").click()
    page.get_by_label("Gebeurtenis").fill(name)
    page.get_by_label("Datum").fill((timezone.localdate() - timedelta(days=3)).isoformat())
    page.get_by_role("button", name="Bewaren").click()
    page.get_by_role("link", name="Tijdlijn").click()
    expect(page.locator(".lamp-timeline").get_by_text(name, exact=True)).to_be_visible()
    assert_sound(page)
