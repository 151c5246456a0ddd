"""Side doors: nobody gets a byte of what is partner A's own, nor learns whether a foreign thing exists."""

import re
from itertools import chain
from urllib.parse import urlencode

import pytest

from monitoring.measurements.querysets import MeasurementQuerySet
from programs.logic_models import querysets as chain_querysets
from tests.access.asked import query_names
from tests.access.description import filters
from tests.access.people import ROLES
from tests.access.routes import Route, all_routes
from tests.access.table import Row, read_table
from tests.access.things import MARKER
from tests.access.values import known, values_of

pytestmark = pytest.mark.django_db

STRANGERS = ("partner2", "board", "outsider", "admin")
ROUTES = {route.name: route for route in all_routes()}
READABLE = sorted({(row.route, row.objects) for row in read_table() if row.method == "GET"})
HIDDEN = [row for row in read_table() if row.objects and 404 in row.expected.values()]
UNKNOWN_ID = 987_654
# What these refuse to answer without, in each combination they take.
NEEDED = {
    "api:progress-list": (("indicator", "period"), ("indicator", "periodType"), ("intervention", "period")),
    "api:explanation": (("indicator", "period"),),
    "api:forecast": (("indicator",),),
    "explanation": (("periode",),),
    "version-comparison": (("van", "naar"),),
    "api:comparison": (("with",),),
}


@pytest.fixture(scope="module")
def addresses(doors) -> dict[tuple, list[str]]:
    """Route and objects → the address, bare and with every filter that it reads, pointing at what is partner A's."""
    return {(name, objects): _addresses(doors, ROUTES[name], objects) for name, objects in READABLE}


def test_what_is_partner_a_s_own_is_there_to_be_found(doors, addresses):
    """Partner A reads all of it at these very addresses, so that the tests below would notice a leak."""
    found = set()
    for address in chain.from_iterable(addresses.values()):
        found.update(_markers_in(doors.knock("GET", address, "partner")))

    assert set(doors.things.markers) - found == set()


@pytest.mark.parametrize("role", STRANGERS)
def test_no_answer_shows_what_is_another_partners_own(doors, addresses, role):
    assert _leaks(doors, addresses, role) == []


@pytest.mark.parametrize(
    ("queryset", "routes"),
    [
        (MeasurementQuerySet, {"result", "api:measurement-list", "api:measurement-detail"}),
        (chain_querysets.LogicModelQuerySet, {"canvas", "version-comparison", "agreements"}),
    ],
)
def test_a_leak_would_be_found(doors, addresses, monkeypatch, queryset, routes):
    """The same search, with the rule of who sees what taken out: every door that leans on it is named."""
    monkeypatch.setattr(queryset, "visible_to", lambda rows, user: rows)
    some = {key: each for key, each in addresses.items() if key[0] in routes}

    found = {name for name, _address, _markers in _leaks(doors, some, "partner2")}

    assert found == routes


@pytest.mark.parametrize("row", HIDDEN, ids=lambda row: f"{row.method}-{row.route}-{row.objects[-1][1]}")
def test_a_foreign_thing_looks_like_one_that_does_not_exist(doors, row: Row):
    route = ROUTES[row.route]
    made_up = {name: UNKNOWN_ID if thing in doors.things.rows else thing for name, thing in row.objects}
    for role in (role for role in ROLES if row.expected[role] == 404):
        foreign = doors.knock(row.method, doors.address(route, row.objects), role)
        unknown = doors.knock(row.method, route.fill(made_up), role)

        assert (unknown.status_code, foreign.status_code) == (404, 404), role
        assert _without_tokens(unknown) == _without_tokens(foreign), role


def test_a_filter_that_nobody_thought_of_is_noticed():
    assert not known("andermans")


def _leaks(doors, addresses, role: str) -> list[tuple[str, str, list[str]]]:
    """Route, address and markers of each answer that shows something; the API by token, the pages by session."""
    return [
        (name, address, found)
        for (name, _objects), each in addresses.items()
        for address in each
        if (found := _markers_in(doors.knock("GET", address, role, by_token=ROUTES[name].is_api)))
    ]


def _addresses(doors, route: Route, objects) -> list[str]:
    address = doors.address(route, objects)
    if route.name.startswith(("account_", "mfa_")) or route.name in ("api:docs", "api:openapi", "set-language"):
        return [address]  # about nobody but oneself, or about nobody at all
    names = sorted(filters(route) if route.is_api else query_names(doors, address))
    values = {name: values_of(name, doors.things) for name in names}
    needed = [{name: values[name][0] for name in base} for base in NEEDED.get(route.name, ((),))]
    queries = [base | {name: value} for base in needed for name in names for value in values[name]]
    everything = {name: values[name][0] for name in ("indicator", "partner", "area", "gebied") if name in values}
    queries += [base | everything for base in needed]
    return [address, *dict.fromkeys(f"{address}?{urlencode(query)}" for query in queries if query)]


def _markers_in(response) -> list[str]:
    """Markers in the body or a header."""
    text = (response.content + str(response.headers).encode()).decode(errors="replace")
    numbers = (found.replace(".", "") for found in re.findall(r"7\.?654\.?32[1-9]", text))
    return sorted({*re.findall(rf"{MARKER}[a-z-]+", text), *numbers})


def _without_tokens(response) -> str:
    """The body without what differs from request to request: CSRF token, and the address itself."""
    body = response.content.decode()
    body = re.sub(r'(name="csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', "", body)
    return re.sub(r"\d+", "#", body)
