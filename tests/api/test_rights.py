"""Who reads and writes what by API: each resource for each role, by one table of expected answers."""

import re

import pytest
from django.test import Client

from programs.people.models import Membership
from tests.api.things import addresses, bodies, make_things

ROLES = ["bureau", "partner", "partner2", "manager", "board", "admin", "outsider"]

# What GET of one thing answers, in the order of ROLES. The logic model and its parts are of a draft;
# the measurement is the partner's own draft.
READ = """
/programs              200 200 200 200 200 200 404
/program-lines         200 200 200 200 200 404 404
/partners              200 200 200 200 200 404 404
/areas                 200 200 200 200 200 404 200
/interventions         200 200 200 200 200 404 404
/logic-models          200 200 404 200 404 404 404
/elements              200 200 404 200 404 404 404
/links                 200 200 404 200 404 404 404
/mechanisms            200 200 404 200 404 404 404
/observations          200 200 200 200 404 404 404
/verdicts              200 200 200 200 404 404 404
/reviews               200 200 404 200 404 404 404
/decisions             200 200 404 200 404 404 404
/improvement-actions   200 200 404 200 404 404 404
/indicators            200 200 200 200 200 404 404
/targets               200 200 200 200 200 404 404
/measurements          404 200 404 404 404 404 404
/activity-log-entries  200 200 404 200 404 404 404
/reporting-requests    200 200 404 200 404 404 404
/area-measures         200 200 200 200 200 404 200
/area-statistics       200 200 200 200 200 404 200
/index-definitions     200 200 200 200 200 404 200
/index-scores          200 200 200 200 200 404 200
"""

# What POST of a right body answers. 400: a reference that this person may not see counts as unknown.
WRITE = """
/programs              201 403 403 403 403 403 201
/program-lines         201 403 403 403 403 403 400
/partners              201 403 403 403 403 403 400
/areas                 201 403 403 403 403 403 201
/interventions         201 403 403 403 403 403 400
/logic-models          400 400 403 403 403 403 400
/elements              201 201 400 403 403 403 400
/links                 201 201 400 403 403 403 400
/mechanisms            201 201 400 403 403 403 400
/observations          201 201 201 201 403 403 400
/verdicts              201 403 403 201 403 403 400
/reviews               201 403 403 201 403 403 400
/decisions             201 403 403 201 403 403 400
/improvement-actions   201 403 400 201 403 403 400
/indicators            201 403 403 403 403 403 400
/targets               201 403 403 403 403 403 400
/measurements          201 201 403 403 403 403 400
/measurements/N/transitions        404 201 404 404 404 404 404
/measurements/N/corrections        404 400 404 404 404 404 404
/activity-log-entries  201 201 403 403 403 403 400
/reporting-requests    201 403 403 403 403 403 400
/area-measures         201 403 403 403 403 403 201
/area-statistics       201 403 403 403 403 403 201
/index-definitions     201 403 403 403 403 403 201
/index-scores          201 403 403 403 403 403 201
/logic-models/N/agreements         403 201 404 403 404 404 404
/logic-models/N/activations        201 403 404 403 404 404 404
/reviews/N/closures                201 403 404 201 404 404 404
"""

KEPT_BY_THE_MANAGER = {"/reviews", "/decisions", "/improvement-actions"}
NEVER_CHANGED = {
    "/logic-models",
    "/observations",
    "/verdicts",
    "/activity-log-entries",
    "/reporting-requests",
    "/area-measures",
    "/area-statistics",
    "/index-definitions",
    "/index-scores",
}


def expected(table: str, role: str) -> dict[str, int]:
    place = ROLES.index(role) + 1
    rows = (line.split() for line in table.strip().splitlines())
    return {row[0]: int(row[place]) for row in rows}


@pytest.mark.parametrize("role", ROLES)
def test_reading(world, client_of, role):
    things = make_things(world)
    client = client_of(world.people[role])
    answers, listed = {}, {}
    for address, pk in addresses(world, things).items():
        answers[address] = client.call("get", f"{address}/{pk}").status_code
        rows = client.call("get", f"{address}?pageSize=500").json()["results"]
        listed[address] = 200 if pk in {row["id"] for row in rows} else 404

    assert answers == expected(READ, role)
    assert listed == answers


@pytest.mark.parametrize("role", ROLES)
def test_writing(world, client_of, role):
    things = make_things(world)
    client = client_of(world.people[role])
    answers = {
        re.sub(r"\d+", "N", address): client.call("post", address, body).status_code
        for address, body in bodies(world, things).items()
    }

    assert answers == expected(WRITE, role)


def test_without_credentials_nothing_is_told(world):
    things = make_things(world)
    client = Client()
    for address, pk in addresses(world, things).items():
        assert client.get(f"/api/v1{address}").status_code == 401
        assert client.get(f"/api/v1{address}/{pk}").status_code == 401
    for address, body in bodies(world, things).items():
        answer = client.post(f"/api/v1{address}", body, content_type="application/json")
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


@pytest.mark.parametrize("role", ["partner2", "manager", "board", "admin", "outsider"])
def test_changing_and_deleting_is_for_whom_it_is_of(world, client_of, role):
    things = make_things(world)
    client = client_of(world.people[role])
    reads = expected(READ, role)
    for address, pk in addresses(world, things).items():
        if address in NEVER_CHANGED:
            assert client.call("patch", f"{address}/{pk}", {}).status_code == 405
            continue
        refused = 403 if reads[address] == 200 else 404
        if (role, address) == ("outsider", "/areas"):
            continue  # shared reference data: a bureau of any programme keeps it
        if role == "manager" and address in KEPT_BY_THE_MANAGER:
            continue
        assert client.call("patch", f"{address}/{pk}", {}, If_Match="*").status_code == refused, address


def test_a_partner_cannot_hand_its_result_to_another(world, partner):
    things = make_things(world)
    address = f"/measurements/{things.measurement.pk}"

    answer = partner.call("patch", address, {"partner": world.weller.pk}, If_Match="*")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_field")
    things.measurement.refresh_from_db()
    assert things.measurement.partner == world.peuteropvang


def test_who_starts_a_programme_gets_no_rights_over_people(world, client_of):
    starter = client_of(world.bureau)
    body = {"title": "Nieuw", "startDate": "2025-01-01", "endDate": "2030-01-01"}
    elsewhere = client_of(world.outsider)

    made = [client.call("post", "/programs", body).json()["id"] for client in (starter, elsewhere)]

    roles = Membership.objects.filter(program__in=made).values_list("program", "user__email", "role")
    assert set(roles) == {
        (made[0], "bureau@voorbeeld.example", "bureau"),
        (made[0], "beheerder@voorbeeld.example", "admin"),  # who was it already where the starter works
        (made[1], "elders@voorbeeld.example", "bureau"),
    }


@pytest.mark.parametrize("role", ["partner", "partner2", "manager", "board", "admin"])
def test_only_a_bureau_moves_areas_and_nobody_deletes_them(world, client_of, role):
    address = f"/areas/{world.molenveld.pk}"
    client = client_of(world.people[role])

    moved = client.call("patch", address, {"parent": world.municipality.pk}, If_Match="*")
    deleted = client.call("delete", address, If_Match="*")

    assert (moved.status_code, deleted.status_code) == (404 if role == "admin" else 403, 405)
    assert client_of(world.bureau).call("delete", address, If_Match="*").status_code == 405
    world.molenveld.refresh_from_db()
    assert world.molenveld.parent == world.wijk


def test_the_session_of_the_pages_needs_its_csrf_token(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.bureau)

    assert client.get("/api/v1/programs").status_code == 200
    body = {"program": world.program.pk, "name": "Werken"}
    refused = client.post("/api/v1/program-lines", body, content_type="application/json")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")


def test_restricted_quotes_stay_with_bureau_manager_and_owner(world, client_of):
    things = make_things(world)
    things.observation.restricted = True
    things.observation.save()

    seen = {role: client_of(user).call("get", "/observations").json()["count"] for role, user in world.people.items()}

    assert seen == {
        "bureau": 1,
        "partner": 1,
        "partner2": 0,
        "manager": 1,
        "board": 0,
        "admin": 0,
        "outsider": 0,
    }
