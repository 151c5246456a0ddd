"""Requests made from the description itself find no server error and no answer that is not described."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from lamp.base.api.tokens import issue_token
from programs.people.models import User
from tests.api.seeds import Seeds, make_seeds

EXAMPLES = int(os.environ.get("LAMP_API_EXAMPLES", "8"))  # per operation and role, half of them against the description
SIGNED_IN = {"bureau": "token", "partner": "session", "board": "token"}
# These compare several calls; the tests of rights and of tokens do that with exact expectations.
COMPARING = ["use_after_free", "ensure_resource_availability", "object_level_authorization"]
# What fits the description need not be sensible in a body, nor here: one of two parameters is needed, and a version
# of the same intervention.
NOT_TO_THE_DESCRIPTION = {"GET /progress", "GET /logic-models/{logicModel}/comparison"}


@dataclass
class Credentials:
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def not_asked(self) -> list[str]:
        """Schemathesis cannot leave out a cookie that it did not make; ``test_rights`` asks without."""
        return ["ignored_auth"] if self.cookies else []


def sign_in(user: User, by: str) -> Credentials:
    """A token, or a session of the pages with the token against forged requests."""
    if by == "token":
        return Credentials({"Authorization": f"Bearer {issue_token(user=user)[1]}"})
    client, request = Client(), HttpRequest()
    client.force_login(user)
    token = get_token(request)
    cookies = {"csrftoken": request.META["CSRF_COOKIE"], "sessionid": client.cookies["sessionid"].value}
    return Credentials({"X-CSRFToken": token}, cookies)


@pytest.fixture(scope="module")
def operations() -> list[Any]:
    schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))
    schema.app = get_wsgi_application()
    schema.config.generation.update(allow_x00=False)  # hostile text: test_contract
    return [result.ok() for result in schema.get_all_operations()]


@pytest.fixture(autouse=True)
def one_connection():
    """A real request leaves its connection; here every request stays inside the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@contextmanager
def undone() -> Iterator[None]:
    """Every request finds the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def send(case: Any, who: Credentials, *excluded: str) -> Any:
    """The answer, after every check against the description."""
    checks = CHECKS.get_by_names([*COMPARING, *who.not_asked, *excluded])
    with undone():
        return case.call_and_validate(headers=who.headers, cookies=who.cookies, excluded_checks=checks)


@pytest.mark.django_db
def test_every_operation_succeeds_for_somebody_as_described(world, operations):
    seeds = make_seeds(world)
    people = [sign_in(world.people[role], by) for role, by in SIGNED_IN.items()]
    succeeded = {
        operation.label
        for operation in operations
        for who in people
        if send_seeds(operation, seeds, who) & {200, 201, 204}
    }

    assert succeeded == {operation.label for operation in operations}


def send_seeds(operation: Any, seeds: Seeds, who: Credentials) -> set[int]:
    answers = set()
    for path, query, body in seeds.requests(operation.method.upper(), operation.path):
        given = {} if body is None else {"body": body, "media_type": "application/json"}
        case = operation.Case(path_parameters=path, query=query, headers={"If-Match": "*"}, **given)
        answers.add(send(case, who).status_code)
    return answers


@pytest.mark.django_db
@pytest.mark.parametrize("role", SIGNED_IN)
def test_no_server_error_and_no_answer_that_is_not_described(world, operations, role):
    seeds, who = make_seeds(world), sign_in(world.people[role], SIGNED_IN[role])
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            probe(operation, mode, seeds, who)


def probe(operation: Any, mode: GenerationMode, seeds: Seeds, who: Credentials) -> None:
    """Send generated requests for one operation and check every answer against the description."""
    may_be_refused = operation.method != "get" or operation.label in NOT_TO_THE_DESCRIPTION
    excluded = ["positive_data_acceptance"] if may_be_refused else []

    @seed(20)
    @settings(
        max_examples=max(EXAMPLES // 2, 1),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def run(case: Any, data: st.DataObject) -> None:
        if mode.is_positive:
            settle(case, seeds, data)
        send(case, who, *excluded)

    run()


def settle(case: Any, seeds: Seeds, data: st.DataObject) -> None:
    """Lead a generated request to rows that are there, so that it gets past the look-ups.

    Its body is a seeded one in which some fields, drawn at random, are the generated ones.
    """
    path, query, body = data.draw(st.sampled_from(seeds.requests(case.method.upper(), case.path)))
    case.path_parameters = path
    case.query = {**query, **seeds.with_known(case.query)}
    if case.method in {"PATCH", "DELETE"} and data.draw(st.booleans()):
        case.headers["If-Match"] = "*"
    if isinstance(case.body, dict) and body is not None:
        generated = [name for name in case.body if data.draw(st.booleans())]
        case.body = {**body, **seeds.with_known({name: case.body[name] for name in generated})}
