"""Nobody from outside changes a byte of partner A's rows, whatever keys the address and the body name."""

import json
import uuid
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from tests.access.asked import FORM, form_names
from tests.access.description import fields
from tests.access.routes import all_routes
from tests.access.table import Row, read_table
from tests.access.values import known, values_of

pytestmark = pytest.mark.django_db

ROUTES = {route.name: route for route in all_routes()}
OWN_ACCOUNT = ("account_", "mfa_", "my-settings", "switch-role", "set-language")
WRITES = [
    row
    for row in read_table()
    if row.method in ("POST", "PUT", "PATCH", "DELETE") and not row.route.startswith(OWN_ACCOUNT)
]
STRANGERS = ("anonymous", "partner2", "board", "outsider")
HARMLESS = {"SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK"}
# Shared reference data, which every bureau keeps, and what a request notes of the one who asks.
REFERENCE = {"area", "areameasure", "areastatistic", "indexdefinition", "comparisonindicator"}
SHARED = {
    *REFERENCE,
    *(f"historical{name}" for name in REFERENCE),
    *("areayear", "historicalareayear", "indexdomain", "indexscore", "user", "historicaluser"),
}
# What an owner or the bureau does change with the same body: were it nothing, the tests would prove nothing.
TEXTS = {
    "agrees": True,
    "change_reason": "Zo is het beter",
    "changeReason": "Zo is het beter",
    "client_key": str(uuid.UUID(int=1)),
    "date": "2025-03-04",
    "direction": "for",
    "grounds": "Twee gesprekken",
    "judged_on": "2025-06-02",
    "judgedOn": "2025-06-02",
    "judgement": "works",
    "kind": "quote",
    "numerator": "12",
    "observed_on": "2025-06-02",
    "observedOn": "2025-06-02",
    "period": "2024-Q2",
    "revision": "1",
    "richting": "omlaag",
    "source_url": "https://voorbeeld.example/onderzoek",
    "sourceUrl": "https://voorbeeld.example/onderzoek",
    "speakerRole": "ouder",
    "speaker_role": "ouder",
    "stage": "activity",
    "state": "lapsed",
    "strength": "1",
    "to": "approved",
    "value": "11",
    "working": "helping",
}

# A quote rests on no figure: with one, these would only be refused.
OBSERVING = ("mechanism-observe", "observation-create", "observation-edit", "api:observation-list")
LEFT_OUT = {route: {"indicator", "period"} for route in OBSERVING}


@pytest.mark.parametrize("role", STRANGERS)
def test_a_stranger_changes_nothing_of_partner_a(doors, bodies, before, role):
    changed = [(str(row), tables) for row in WRITES if (tables := _changed(doors, bodies, before, row, role))]

    assert changed == []


def test_the_same_requests_do_change_them_for_those_who_may(doors, bodies, before):
    changed = {
        row.route
        for row in WRITES
        for role in ("partner", "bureau")
        if row.expected[role] < 400 or row.expected[role] in (400, 409, 422, 428)
        if _changed(doors, bodies, before, row, role)
    }

    assert changed >= {
        "api:activation-list",
        "api:element-detail",
        "api:link-detail",
        "api:measurement-detail",
        "api:mechanism-detail",
        "api:target-detail",
        "api:transition-list",
        "break-delete",
        "draft-activate",
        "draft-delete",
        "element-delete",
        "exclusion-delete",
        "link-delete",
        "log-return",
        "log-withdraw",
        "mechanism-delete",
        "mechanism-observe",
        "mechanism-unshare",
        "observation-withdraw",
        "partner-edit",
        "result-approve",
        "result-return",
        "target-create",
        "target-edit",
        "version-archive",
    }


@pytest.fixture(scope="module")
def bodies(doors) -> dict[tuple, dict[str, Any]]:
    """Method, route and objects → a body with partner A's keys and a word for everything else that is read."""
    return {(row.method, row.route, row.objects): _body(doors, row) for row in WRITES}


def _body(doors, row: Row) -> dict[str, Any]:
    route = ROUTES[row.route]
    names = fields(route, row.method) if route.is_api else form_names(doors, doors.address(route, row.objects))
    names = set(names) - LEFT_OUT.get(route.name, set())
    return {name: _value(doors, name, many=route.is_api) for name in names}


def _value(doors, name: str, *, many: bool) -> Any:
    if name in TEXTS:
        return TEXTS[name]
    if not known(name):
        return "Iets anders"
    found = [int(value) if many and value.isdecimal() else value for value in values_of(name, doors.things)]
    return found if many and name.endswith("s") and name != "status" else found[0]


@pytest.fixture(scope="module")
def before(doors) -> dict[str, dict]:
    """All rows as they are between the requests, of which nothing stays."""
    return _rows()


def _changed(doors, bodies, before, row: Row, role: str) -> list[str]:
    """Tables in which one request changed or removed a row, or added one of partner A's."""
    route = ROUTES[row.route]
    address = doors.address(route, row.objects)
    body = bodies[row.method, row.route, row.objects]
    partner = doors.things["peuteropvang"].pk
    after: dict[str, dict] = {}
    wrote: list[str] = []
    address_with_keys = f"{address}?{urlencode({name: body[name] for name in body if known(name)}, doseq=True)}"
    if_match = _etag(doors, address) if row.method in ("PATCH", "DELETE") else ""
    with connection.execute_wrapper(_note_writes(wrote)):
        doors.knock(
            row.method,
            address_with_keys,
            role,
            body=json.dumps(body) if route.is_api else urlencode(body, doseq=True),
            content_type="application/json" if route.is_api else FORM,
            if_match=if_match,
            afterwards=lambda: after.update(_rows() if wrote else before),
        )
    return [table for table in before if _touched(before[table], after[table], partner)]


def _note_writes(wrote: list[str]) -> Callable:
    """Keeps every statement that is more than reading or a savepoint."""

    def watch(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if sql.split(maxsplit=1)[0].upper() not in HARMLESS:
            wrote.append(sql)
        return execute(sql, params, many, context)

    return watch


def _touched(before: dict, after: dict, partner: int) -> bool:
    gone = any(after.get(key) != row for key, row in before.items())
    return gone or any(row[1] == partner for key, row in after.items() if key not in before)


def _rows() -> dict[str, dict[Any, tuple[str, Any]]]:
    """Table → key → checksum of the row, and the partner it belongs to."""
    return {model.__name__: _checksums(model) for model in _tables()}


def _tables() -> list[type[Model]]:
    models = [*apps.get_app_config("programs").get_models(), *apps.get_app_config("monitoring").get_models()]
    return [model for model in models if model._meta.model_name not in SHARED]


def _checksums(model: type[Model]) -> dict[Any, tuple[str, Any]]:
    return {
        row[model._meta.pk.attname]: (sha256(repr(sorted(row.items())).encode()).hexdigest(), row.get("partner_id"))
        for row in model._base_manager.values()
    }


def _etag(doors, address: str) -> str:
    """The state of the row as one who may see it reads it."""
    answers = (doors.knock("GET", address, role) for role in ("partner", "bureau"))
    return next((answer["ETag"] for answer in answers if answer.has_header("ETag")), '"1"')
