"""One small world for all routes: built once, in a transaction that is rolled back at the end of the module."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
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
    clients: dict[str, Client]
    tokens: dict[str, str]

    def address(self, route: Route, objects: tuple[tuple[str, str], ...]) -> str:
        named = {
            parameter: getattr(self.things[name], "pk", self.things[name]) if name in self.things.rows else name
            for parameter, name in objects
        }
        return route.fill(named)

    def knock(self, method: str, address: str, role: str, *, by_token: bool = False):
        """The response to one request, rolled back."""
        client = Client(raise_request_exception=False) if by_token else self.clients[role]
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if by_token else {}
        with transaction.atomic():
            response = client.generic(method, address, headers=headers)
            if response.streaming:
                response.content = b"".join(response.streaming_content)
            transaction.set_rollback(True)
        return response

    def statuses(self, address: str, role: str, *, by_token: bool = False) -> dict[str, int]:
        return {method: self.knock(method, address, role, by_token=by_token).status_code for method in METHODS}


@pytest.fixture(scope="module")
def doors(django_db_setup, django_db_blocker) -> Iterator[Doors]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        people = everyone(world)
        things = make_things(world)
        clients = {role: Client(raise_request_exception=False) for role in people}
        for role, user in people.items():
            if user is not None:
                clients[role].force_login(user)
        tokens = {role: issue_token(user=user, days=1)[1] for role, user in people.items() if user is not None}
        yield Doors(world, things, people, clients, tokens)
        transaction.set_rollback(True)
