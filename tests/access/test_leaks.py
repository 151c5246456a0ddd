"""Side doors: nobody gets a byte of what is partner A's own, nor learns whether a foreign thing exists."""

import re

import pytest

from tests.access.routes import Route, all_routes
from tests.access.table import read_table
from tests.access.things import MARKER

pytestmark = pytest.mark.django_db

STRANGERS = ("partner2", "board", "outsider", "admin")
ROUTES = {route.name: route for route in all_routes()}
READABLE = sorted(
    {(row.route, row.objects) for row in read_table() if row.method == "GET"},
    key=lambda pair: (pair[0], pair[1]),
)
ABOUT_ONE_THING = [(name, objects) for name, objects in READABLE if objects]
UNKNOWN_ID = 987_654
# Filters, orders and searches that a list might answer with somebody else's things.
QUERIES = (
    "indicator={indicator}",
    "partner={peuteropvang}",
    "partner={peuteropvang}&status=draft",
    "status=draft",
    "status=submitted",
    "status=returned",
    "toestand=draft",
    "toestand=submitted",
    "toestand=returned",
    "mechanism={mechanism}",
    "mechanism={draft_mechanism}",
    "logicModel={draft}",
    "intervention={intervention}",
    "versie=2",
    "van=1&naar=2",
    "with={draft}",
    "indicator={indicator}&period=2024-Q1",
    "indicator={indicator}&periodType=quarter",
    "indicator={indicator}&periode=2024-Q1&partner={peuteropvang}",
    "periode=2024-Q1&gebied={molenveld}&partner={peuteropvang}",
    "q=merk",
    "zoek=merk",
    "search=merk",
    "ordering=note",
    "format=csv",
    "format=xlsx",
    "formaat=csv",
)


def test_the_markers_are_there_to_be_found(doors):
    """Partner A reads its own things, so that the tests below would notice a leak."""
    found = b"".join(
        doors.knock("GET", doors.address(ROUTES[name], objects), "partner").content for name, objects in READABLE
    )

    assert {marker for marker in doors.things.markers if marker.encode() not in found} <= UNSHOWN


# Texts that no page shows to partner A itself without a filter.
UNSHOWN: set[str] = set()


@pytest.mark.parametrize("role", STRANGERS)
def test_no_page_shows_what_is_another_partners_own(doors, role):
    leaks = [
        (address, found)
        for name, objects in READABLE
        for address in _addresses(doors, ROUTES[name], objects)
        if (found := _markers_in(doors.knock("GET", address, role)))
    ]

    assert leaks == []


@pytest.mark.parametrize("role", STRANGERS)
def test_no_api_answer_by_token_shows_it_either(doors, role):
    leaks = [
        (address, found)
        for name, objects in READABLE
        if ROUTES[name].is_api
        for address in _addresses(doors, ROUTES[name], objects)
        if (found := _markers_in(doors.knock("GET", address, role, by_token=True)))
    ]

    assert leaks == []


@pytest.mark.parametrize(
    ("name", "objects"), ABOUT_ONE_THING, ids=lambda value: value if isinstance(value, str) else "-"
)
def test_a_foreign_thing_looks_like_one_that_does_not_exist(doors, name, objects):
    route = ROUTES[name]
    foreign = doors.knock("GET", doors.address(route, objects), "outsider")
    if foreign.status_code != 404:
        pytest.skip("not hidden: the table says so")
    unknown = doors.knock("GET", route.fill(dict.fromkeys(route.parameters, UNKNOWN_ID)), "outsider")

    assert unknown.status_code == 404
    assert _without_tokens(unknown) == _without_tokens(foreign)


def _addresses(doors, route: Route, objects) -> list[str]:
    address = doors.address(route, objects)
    keys = {name: getattr(row, "pk", "") for name, row in doors.things.rows.items()}
    return [address, *(f"{address}?{query.format(**keys)}" for query in QUERIES)]


def _markers_in(response) -> list[str]:
    """Markers in the body or a header."""
    text = response.content + str(response.headers).encode()
    return sorted(set(re.findall(rf"{MARKER}[a-z-]+", text.decode(errors="replace"))))


def _without_tokens(response) -> str:
    """The body without what differs from request to request: CSRF token, and the address itself."""
    body = response.content.decode()
    body = re.sub(r'(name="csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', "", body)
    return re.sub(r"\d+", "#", body)
