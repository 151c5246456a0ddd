"""One small world for all routes: built once, in a transaction that is rolled back at the end of the module."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from lamp.base.api.tokens import issue_token
from tests.access.people import everyone
from tests.access.routes import METHODS, Route
from tests.access.things import Things, make_things
from tests.conftest import World, make_world


@dataclass
class Doors:
    """Knocks at any door as anybody; nothing that happens behind a door stays."""

    world: World
    things: Things
    people: dict
    cookies: dict[str, SimpleCookie]
    tokens: dict[str, str]

    def address(self, route: Route, objects: tuple[tuple[str, str], ...]) -> str:
        named = {parameter: self.key_of(name) for parameter, name in objects}
        return route.fill(named)

    def key_of(self, name: str) -> object:
        """The key of the thing with this name; a name that is no thing stands for itself."""
        thing = self.things.rows.get(name, name)
        return getattr(thing, "pk", thing)

    def knock(self, method: str, address: str, role: str, *, by_token: bool = False):
        """The response to one request, rolled back."""
        client = Client(raise_request_exception=False)
        if not by_token:
            client.cookies = deepcopy(self.cookies[role])  # so that signing out is not for ever
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if by_token else {}
        cache.clear()  # the limits on how often one may knock have their own tests
        with transaction.atomic():
            response = client.generic(method, address, headers=headers)
            if response.streaming:
                response.content = b"".join(response.streaming_content)
            transaction.set_rollback(True)
        return response

    def statuses(self, address: str, role: str, *, by_token: bool = False) -> dict[str, int]:
        return {method: self.knock(method, address, role, by_token=by_token).status_code for method in METHODS}


def cookies_of(user) -> SimpleCookie:
    """The cookies of somebody who is signed in; none for the anonymous visitor."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.cookies


@pytest.fixture(scope="module")
def doors(django_db_setup, django_db_blocker) -> Iterator[Doors]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        people = everyone(world)
        things = make_things(world)
        cookies = {role: cookies_of(user) for role, user in people.items()}
        tokens = {role: issue_token(user=user, days=1)[1] for role, user in people.items() if user is not None}
        yield Doors(world, things, people, cookies, tokens)
        transaction.set_rollback(True)
