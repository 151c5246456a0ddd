"""Every route × every role × every method, against the one reviewed table of expected answers."""

from itertools import groupby

import pytest

from tests.access.people import ROLES
from tests.access.routes import METHODS, Route, all_routes
from tests.access.table import Row, line, read_table

pytestmark = pytest.mark.django_db

REFUSED = {302, 401, 403, 404, 405}
ASKED = tuple(method for method in METHODS if method != "HEAD")
ROUTES = {route.name: route for route in all_routes()}
GROUPS = {key: list(rows) for key, rows in groupby(read_table(), key=lambda row: (row.route, row.objects))}


def test_every_route_is_in_the_table():
    listed = {row.route for row in read_table()}

    assert sorted(set(ROUTES) - listed) == []


def test_every_row_has_a_route():
    assert sorted({row.route for row in read_table()} - set(ROUTES)) == []


def test_no_row_stands_twice():
    keys = [(row.method, row.route, row.objects) for row in read_table()]

    assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_no_row_expects_a_failure():
    """But that of the health check: the tests run without a broker."""
    assert {row.route for row in read_table() if max(row.expected.values()) >= 500} == {"health"}


@pytest.mark.parametrize("key", GROUPS, ids=lambda key: f"{key[0]}-{'-'.join(name for _, name in key[1])}")
def test_each_role_gets_the_expected_answers(doors, key):
    route, objects = ROUTES[key[0]], key[1]
    address, rows = doors.address(route, objects), GROUPS[key]
    observed = {role: doors.statuses(address, role, ASKED) for role in ROLES}

    assert deviations(rows, observed) == []
    assert head_deviations(doors, address, rows, observed) == []
    listed = tuple(row.method for row in rows)
    assert doors.statuses(address, "inactive", listed) == {method: observed["anonymous"][method] for method in listed}
    if route.is_api:
        for role in ROLES[1:]:
            by_token = doors.statuses(address, role, listed, by_token=True)
            assert by_token == {method: observed[role][method] for method in listed}, role


def deviations(rows: list[Row], observed: dict[str, dict[str, int]]) -> list[str]:
    """The lines that the table would need to hold what was observed; none when all is as expected."""
    expected = {row.method: row.expected for row in rows}
    wrong = []
    for method in ASKED:
        statuses = {role: observed[role][method] for role in ROLES}
        fits = statuses == expected[method] if method in expected else set(statuses.values()) <= REFUSED
        if not fits:
            wrong.append(line(method, rows[0].route, rows[0].objects, statuses))
    return wrong


def head_deviations(doors, address: str, rows: list[Row], observed: dict[str, dict[str, int]]) -> list[str]:
    """HEAD gets what GET gets: asked by one role for each different answer."""
    roles = {observed[role]["GET"]: role for role in ROLES}
    got = {status: doors.knock("HEAD", address, role).status_code for status, role in roles.items()}
    return [
        f"HEAD {address} as {roles[status]}: {head}, not {status}" for status, head in got.items() if head != status
    ]


def test_the_table_would_notice_a_wrong_answer():
    expected = dict.fromkeys(ROLES, 200)
    row = Row("GET", "start", (), expected)
    observed = {role: dict.fromkeys(ASKED, 405) | {"GET": 200} for role in ROLES}

    assert deviations([row], observed) == []
    observed["outsider"]["GET"] = 404
    assert deviations([row], observed) == [line("GET", "start", (), expected | {"outsider": 404})]


def test_routes_are_read_with_their_parameters():
    assert Route("x", "interventies/<int:pk>/wijzigen/").parameters == ("pk",)
    assert Route("x", "api/v1/areas/<pk>").fill({"pk": 3}) == "/api/v1/areas/3"
