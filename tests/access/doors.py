"""Knocking at LAMP's doors: one request as somebody, of which nothing stays."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from tests.access.routes import METHODS, Route
from tests.access.things import Things
from tests.conftest import World

# Thousands of requests, each with its line: when one fails, the addresses in the assertion say more.
logging.getLogger("lamp.base.request_log").setLevel(logging.CRITICAL)

Objects = tuple[tuple[str, str], ...]


@dataclass
class Doors:
    """Knocks at any door as anybody; nothing that happens behind a door stays."""

    world: World
    things: Things
    people: dict
    cookies: dict[str, SimpleCookie]
    tokens: dict[str, str]

    @cached_property
    def _handler(self) -> ClientHandler:
        """Django's own, without the test client's copy of every template's context."""
        handler = ClientHandler(enforce_csrf_checks=False)
        handler.load_middleware()
        return handler

    def address(self, route: Route, objects: Objects) -> str:
        return route.fill({parameter: self.key_of(name) for parameter, name in objects})

    def key_of(self, name: str) -> Any:
        """The key of the thing with this name; a name that is no thing stands for itself."""
        thing = self.things.rows.get(name, name)
        return getattr(thing, "pk", thing)

    def knock(
        self,
        method: str,
        address: str,
        role: str,
        *,
        by_token: bool = False,
        token: str = "",
        body: str | bytes = "",
        content_type: str = "application/octet-stream",
        if_match: str = "",
        afterwards: Callable[[], None] | None = None,
    ):
        """The response to one request, rolled back once ``afterwards`` has looked at what it did."""
        factory = RequestFactory()
        headers = {"If-Match": if_match} if if_match else {}
        if by_token or token:
            headers["Authorization"] = f"Bearer {token or self.tokens[role]}"
        else:
            factory.cookies = self.cookies[role]
        cache.clear()  # the limits on how often one may knock have their own tests
        with transaction.atomic():
            request = factory.generic(method, address, data=body, content_type=content_type, headers=headers)
            response = self._handler(request.environ)
            if response.streaming:
                whole = b"".join(response.streaming_content)
                response = HttpResponse(whole, status=response.status_code, headers=dict(response.headers))
            if afterwards is not None:
                afterwards()
            transaction.set_rollback(True)
        return response

    def statuses(self, address: str, role: str, methods: tuple[str, ...] = METHODS, **how: Any) -> dict[str, int]:
        return {method: self.knock(method, address, role, **how).status_code for method in methods}


def cookies_of(user) -> SimpleCookie:
    """The cookies of somebody who is signed in; none for the anonymous visitor."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.cookies
