"""A token that no longer holds opens nothing, and neither does that of somebody who may not sign in any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lamp.base.api.tokens import issue_token, revoke_tokens
from tests.access.routes import METHODS, all_routes
from tests.access.table import read_table

pytestmark = pytest.mark.django_db

ROUTES = {route.name: route for route in all_routes() if route.is_api}
# One row per route; what is open to anybody asks for no token.
CLOSED = {row.route: row for row in read_table() if row.route in ROUTES and row.expected["anonymous"] == 401}
OPEN = {"api:docs", "api:openapi"}


@pytest.fixture(scope="module")
def tokens(doors) -> dict[str, str]:
    """Why it no longer holds → a token that was the bureau's."""
    user = doors.people["bureau"]
    revoked = issue_token(user=user)[1]
    revoke_tokens(user=user, ending=revoked[-4:])
    expired_row, expired = issue_token(user=user)
    expired_row.expires_at = timezone.now() - timedelta(seconds=1)
    expired_row.save()
    return {"revoked": revoked, "expired": expired, "inactive": issue_token(user=doors.people["inactive"])[1]}


def test_only_these_routes_of_the_api_are_open():
    assert set(ROUTES) - set(CLOSED) == OPEN


@pytest.mark.parametrize("why", ["revoked", "expired", "inactive"])
def test_a_token_that_does_not_hold_opens_no_route(doors, tokens, why):
    opened = [
        (method, row.route, status)
        for row in CLOSED.values()
        for method, status in doors.statuses(_address(doors, row), "bureau", METHODS, token=tokens[why]).items()
        if status != 401
    ]

    assert opened == []


def test_the_same_doors_open_for_a_token_that_holds(doors):
    """Else the test above would prove nothing."""
    for row in CLOSED.values():
        assert doors.knock("GET", _address(doors, row), "bureau", by_token=True).status_code != 401, row.route


def test_the_session_of_somebody_who_may_not_sign_in_any_more_opens_none_either(doors):
    for row in CLOSED.values():
        assert doors.knock("GET", _address(doors, row), "inactive").status_code == 401, row.route


def _address(doors, row) -> str:
    return doors.address(ROUTES[row.route], row.objects)
