"""The menu of each role. It shows only pages that exist; the first address of each list is the start page."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from programs.people.models import Membership, Role, StartPage, User
from programs.people.permissions import has_role, memberships_of


class Page(NamedTuple):
    """A menu item before it is tied to a programme."""

    text: Any
    name: str
    needs_program: bool = False


PORTFOLIO = Page(_("Programma"), "portfolio", needs_program=True)
INDICATORS = Page(_("Indicatoren"), "program-indicator-list", needs_program=True)
LEARNING = Page(_("Leren en verbeteren"), "program-reviews", needs_program=True)
OWN_REQUESTS = Page(_("Mijn uitvraag"), "request-list")
BOARD = Page(_("Uitvraag"), "request-board")
LOG = Page(_("Vastleggen"), "log-create")
OWN_LOG = Page(_("Mijn registraties"), "log-own")
PROGRAM_LOG = Page(_("Logboek"), "program-log", needs_program=True)
AREAS = Page(_("Gebied"), "area-monitor", needs_program=True)
PARTNERS = Page(_("Partners"), "partner-list", needs_program=True)
PEOPLE = Page(_("Mensen"), "people", needs_program=True)
SETTINGS = Page(_("Instellingen van het programma"), "program-settings", needs_program=True)
DATA = Page(_("Gegevens meenemen"), "program-data", needs_program=True)
PERSONAL_DATA = Page(_("Persoonsgegevens"), "personal-data", needs_program=True)
LINES = Page(_("Programmalijnen"), "line-list", needs_program=True)

MENUS: dict[str, list[Page]] = {
    Role.BUREAU: [PORTFOLIO, BOARD, LEARNING, INDICATORS, LOG, AREAS],
    Role.PARTNER: [OWN_REQUESTS, LOG, PORTFOLIO, LEARNING, INDICATORS],
    Role.MANAGER: [PORTFOLIO, LEARNING, BOARD, INDICATORS, PROGRAM_LOG, AREAS],
    Role.BOARD: [PORTFOLIO, INDICATORS, AREAS],
    Role.ADMIN: [PEOPLE, SETTINGS, PERSONAL_DATA],
}
START_PAGES: dict[str, Page] = {
    Role.BUREAU: PORTFOLIO,
    Role.PARTNER: OWN_REQUESTS,
    Role.MANAGER: LEARNING,
    Role.BOARD: PORTFOLIO,
    Role.ADMIN: PEOPLE,
}
LOG_STARTERS = {Role.BUREAU, Role.PARTNER}
OF_A_CHAIN = (
    "/interventies/",
    "/inzet/",
    "/mechanismen/",
    "/middelen/",
    "/observaties/",
    "/onderdelen/",
    "/verbanden/",
)
LEARNING_PATH = (
    r"/programma/[0-9]+/(rondes|verbeteracties|aannames|mechanismen|verbanden|tijdlijn|gebeurtenissen)/"
    r"|/(rondes|verbeteracties|toetsen)/"
)
FIELD_MENU = [LOG, OWN_LOG]  # of whoever starts at Vastleggen: a field worker needs nothing else on a phone


Counter = Callable[[User, Membership], int | None]
_counters: dict[str, Counter] = {}


def register_counter(name: str, counter: Counter) -> None:
    """Let a menu item (by the name of its page) show how much waits there; the facts know, the theory does not."""
    _counters[name] = counter


@dataclass(frozen=True)
class MenuItem:
    text: Any
    url: str
    aria_current: str = ""  # "page" on the page itself, "true" on a page below it
    count: int | None = None

    @property
    def is_current(self) -> bool:
        return bool(self.aria_current)


def address_of(page: Page, program_id: int) -> str | None:
    """The address of a page in a programme; ``None`` while there is no such page."""
    try:
        return reverse(page.name, args=[program_id] if page.needs_program else [])
    except NoReverseMatch:
        return None


def counts_of(pages: Iterable[Page], user: User, membership: Membership) -> dict[str, int | None]:
    """How much waits at these pages, by name."""
    return {page.name: _counters[page.name](user, membership) for page in pages if page.name in _counters}


def menu_items(
    pages: Iterable[Page],
    program_id: int,
    path: str,
    *,
    beside: Iterable[Page] = (),
    counts: Mapping[str, int | None] | None = None,
) -> list[MenuItem]:
    """The pages that exist as menu items; the longest address that begins the path is the current one.

    ``beside``: pages of another menu, which may be the current one instead. ``counts``: what waits, by page name.
    """
    counts = counts or {}
    found = [(page, url) for page in pages if (url := address_of(page, program_id))]
    others = [url for page in beside if (url := address_of(page, program_id))]
    candidates = [*(url for _page, url in found), *others]
    current = max((url for url in candidates if path.startswith(url)), key=len, default="")
    if not current and path.startswith(OF_A_CHAIN):
        current = next((url for page, url in found if page is PORTFOLIO), "")
    if re.match(LEARNING_PATH, path):
        current = next((url for page, url in found if page is LEARNING), current)
    if not current and path.startswith(("/gebieden/", "/gebiedswerk/")):
        current = next((url for page, url in found if page is AREAS), "")
    if not current and path.startswith(("/indicatoren/",)):
        current = next((url for page, url in found if page is INDICATORS), "")
    if not current and path.startswith(("/uitvraag/", "/resultaten/")):
        current = next((url for page, url in found if page in (OWN_REQUESTS, BOARD)), "")
    return [
        MenuItem(
            page.text,
            url,
            aria_current=("page" if url == path else "true") if url == current else "",
            count=counts.get(page.name),
        )
        for page, url in found
    ]


def management_pages(user: User, program_id: int) -> list[Page]:
    """What the user manages: the bureau lines, partners and programme; the admin people and settings."""
    pages = []
    if has_role(user, program_id, Role.BUREAU, Role.ADMIN):
        pages.append(SETTINGS)
    if has_role(user, program_id, Role.BUREAU):
        pages += [LINES, PARTNERS]
    if has_role(user, program_id, Role.ADMIN):
        pages += [PEOPLE, PERSONAL_DATA]
    return pages


def is_field_worker(user: User, membership: Membership) -> bool:
    """A partner's or the bureau's member whose start page is Vastleggen (domain.md 7)."""
    return user.start_page == StartPage.LOG and membership.role in LOG_STARTERS


def menu_of(user: User, membership: Membership) -> list[Page]:
    """The menu of somebody in this role."""
    return FIELD_MENU if is_field_worker(user, membership) else MENUS[membership.role]


def start_address(user: User, membership: Membership) -> str:
    """Where somebody begins in this role, by their own setting or else by the role."""
    pages = [START_PAGES[membership.role], *MENUS[membership.role]]
    if is_field_worker(user, membership):
        pages.insert(0, LOG)
    found = (address_of(page, membership.program_id) for page in pages)
    return next((url for url in found if url), reverse("help"))


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: menu, management, roles to switch to and the programme shown.

    Worked out where it is shown: a part of a page has no menu, and counting what waits is a fifth of a small page.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"navigation": SimpleLazyObject(lambda: _navigation(request, user))}


def _navigation(request: HttpRequest, user: User) -> dict[str, Any]:
    active = getattr(request, "membership", None)
    if not active:
        return {"user": user, "items": [], "role_label": ""}
    mine = memberships_of(user)
    several_programs = len({one.program_id for one in mine}) > 1
    menu = menu_of(user, active)
    management = [page for page in management_pages(user, active.program_id) if page not in menu]
    return {
        "user": user,
        "program": active.program,
        "data_url": address_of(DATA, active.program_id) if active.role != Role.ADMIN else None,
        "role_label": active.label,
        "items": menu_items(
            menu, active.program_id, request.path, beside=management, counts=counts_of(menu, user, active)
        ),
        "management": menu_items(management, active.program_id, request.path, beside=menu),
        "other_roles": [
            {"id": one.pk, "text": one.label, "program": str(one.program) if several_programs else ""}
            for one in mine
            if one.pk != active.pk
        ],
    }
