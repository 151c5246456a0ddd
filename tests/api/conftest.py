"""A client for each person of the world, signed in by a token."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from lamp.base.api.tokens import issue_token
from programs.people.models import User

API = "/api/v1"


class ApiClient(Client):
    """Django's client for JSON: addresses below ``/api/v1``, a token, and headers by their own names."""

    def __init__(self, token: str | None = None, **kwargs: Any) -> None:
        super().__init__(headers={"Authorization": f"Bearer {token}"} if token else None, **kwargs)

    def call(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        kwargs: dict[str, Any] = {} if body is None else {"data": body, "content_type": "application/json"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self, method.lower())(f"{API}{address}", headers=named, **kwargs)


@pytest.fixture
def client_of(db) -> Callable[[User], ApiClient]:
    def make(user: User) -> ApiClient:
        return ApiClient(issue_token(user=user)[1])

    return make


@pytest.fixture
def bureau(world, client_of) -> ApiClient:
    return client_of(world.bureau)


@pytest.fixture
def partner(world, client_of) -> ApiClient:
    return client_of(world.partner)


@pytest.fixture
def partner2(world, client_of) -> ApiClient:
    return client_of(world.partner2)
