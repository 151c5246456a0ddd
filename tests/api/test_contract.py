"""The shape of requests and answers: errors, JSON, numbers, pages, ETags, keys that repeat, headers."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from lamp.base.api.models import IdempotentAnswer
from programs.logic_models.models import ChainElement
from programs.programs.models import ProgramLine
from tests.api.things import make_things

API = "/api/v1"
PROBLEM = "application/problem+json"


def post_raw(client, address, raw, content_type="application/json"):
    return client.post(f"{API}{address}", data=raw, content_type=content_type)


def test_every_answer_carries_its_version_and_is_not_kept(world, bureau, client):
    answers = [
        bureau.call("get", "/programs"),
        bureau.call("get", "/programs/999"),
        client.get("/api/v1/programs"),
        client.get("/api/nothing/here"),
        client.post("/api/v1/programs/", {}),
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 401, 404, 404]
    assert {answer["API-Version"] for answer in answers} == {"1.0.0"}
    assert all("no-store" in answer["Cache-Control"] for answer in answers)
    assert [answer["Content-Type"] for answer in answers] == ["application/json", PROBLEM, PROBLEM, PROBLEM, PROBLEM]
    assert answers[2]["WWW-Authenticate"] == 'Bearer realm="LAMP"'


def test_a_problem_says_what_where_and_why(world, bureau):
    answer = bureau.call("post", "/interventions", {"program": 999999, "title": " ", "ageFrom": 26, "colour": 1})

    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:problem:lamp:validation"
    assert {(error["pointer"], error["code"]) for error in answer.json()["errors"]} == {("/colour", "unknown_field")}
    answer = bureau.call("post", "/interventions", {"program": 999999, "title": " ", "ageFrom": 26})
    assert {(error["pointer"], error["code"]) for error in answer.json()["errors"]} == {
        ("/program", "does_not_exist"),
        ("/title", "blank"),
        ("/ageFrom", "max_value"),
    }


def test_an_invisible_reference_and_a_wrong_one_get_the_same_answer(world, bureau, client_of):
    elsewhere = client_of(world.outsider)
    answers = [
        elsewhere.call("post", "/interventions", {"program": pk, "title": "X"}) for pk in (world.program.pk, 999999)
    ]

    assert answers[0].content == answers[1].content
    assert answers[0].status_code == 400
    details = [elsewhere.call("get", f"/programs/{pk}") for pk in (world.program.pk, 999999)]
    assert details[0].content == details[1].content
    assert details[0].status_code == 404


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": 1e999999999}',
        b'{"name": "a", "name": "b"}',
        b'{"name": "a\\u0000b"}',
        b'{"name": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"name": "\xff"}',
        '{"name": "x"}'.encode("utf-16"),
        b"[" * 100_000 + b"]" * 100_000,
        b'{"name": ' + b"[" * 50 + b"]" * 50 + b"}",
        b'{"program": ' + b"9" * 5000 + b"}",
        b'{"program": 9223372036854775808}',
        b'{"program": 1.0}',
        b'{"program": true}',
        b'{"program": "1"}',
        b'{"name": 5}',
    ],
)
def test_hostile_bodies_are_refused_and_never_break(world, bureau, raw):
    answer = post_raw(bureau, "/program-lines", raw)

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM), answer.content
    assert ProgramLine.objects.count() == 2


@pytest.mark.parametrize(
    "text",
    [
        "=cmd()|'/C calc'!A0",
        "<svg onload=alert(1)>",
        "{{7*7}}",
        "'; DROP TABLE x;--",
        "\u202eomgekeerd",
        "a\u200bb",
        "😀",
    ],
)
def test_strange_text_comes_back_to_the_letter(world, bureau, text):
    answer = bureau.call("post", "/program-lines", {"program": world.program.pk, "name": text})

    assert (answer.status_code, answer.json()["name"]) == (201, text)


@pytest.mark.parametrize(
    "number", ["٣", "1,5", "1e3", " 1", "1 ", "1\n", "01", "+1", "0.0000001", "NaN", "1234567890", 3, 3.5, True]
)
def test_only_exact_decimals_are_numbers(world, bureau, number):
    indicator = bureau.call("post", "/indicators", {"program": world.program.pk, "name": "Gesprekken"}).json()

    answer = bureau.call("post", "/targets", {"indicator": indicator["id"], "period": "2025-Q1", "value": number})

    assert [error["pointer"] for error in answer.json()["errors"]] == ["/value"]


def test_too_large_other_types_and_other_methods(world, bureau):
    assert post_raw(bureau, "/program-lines", b" " * 1_000_001).status_code == 413
    assert post_raw(bureau, "/program-lines", b"name=x", "application/x-www-form-urlencoded").status_code == 415
    assert bureau.get(f"{API}/programs", headers={"Accept": "text/html"}).status_code == 406
    wrong = bureau.put(f"{API}/programs/{world.program.pk}", {}, content_type="application/json")
    assert (wrong.status_code, wrong["Allow"]) == (405, "GET, PATCH, HEAD")
    assert bureau.options(f"{API}/programs").status_code == 405
    assert bureau.head(f"{API}/programs").status_code == 200


def test_lists_come_in_pages(world, bureau):
    first = bureau.call("get", "/elements?pageSize=3").json()
    second = bureau.call("get", "/elements?pageSize=3&page=2").json()

    assert (first["count"], len(first["results"]), first["previous"], len(second["results"])) == (4, 3, None, 1)
    assert first["next"] == "http://testserver/api/v1/elements?page=2&pageSize=3"
    refused = ["pageSize=501", "pageSize=0", "page=x", "page=٣", "pagesize=2", "page=1&page=2", "logicModel=%00"]
    assert {bureau.call("get", f"/elements?{query}").status_code for query in refused} == {400}
    assert bureau.call("get", "/elements?page=9").status_code == 404


def test_changing_needs_the_etag_that_was_read(world, bureau):
    address = f"/partners/{world.weller.pk}"
    read = bureau.call("get", address)
    tag = read["ETag"]

    assert bureau.call("get", address, If_None_Match=tag).status_code == 304
    assert bureau.call("patch", address, {"name": "Anders"}).status_code == 428
    assert bureau.call("patch", address, {"name": "Anders"}, If_Match=tag).json()["name"] == "Anders"
    stale = bureau.call("patch", address, {"name": "Weer anders"}, If_Match=tag)
    assert (stale.status_code, stale["Content-Type"]) == (412, PROBLEM)
    assert bureau.call("patch", address, {"name": "X"}, If_Match='"nonsense"').status_code == 412
    assert bureau.call("get", address, If_None_Match=tag).status_code == 200
    assert bureau.call("patch", address, {"name": "Weller"}, If_Match="*").status_code == 200


def test_a_step_may_name_the_version_it_is_about(world, partner, bureau):
    measurement = make_things(world).measurement
    steps = f"/measurements/{measurement.pk}/transitions"
    stale = partner.call("get", f"/measurements/{measurement.pk}")["ETag"]
    partner.call("patch", f"/measurements/{measurement.pk}", {"note": "Geteld"}, If_Match=stale)

    assert partner.call("post", steps, {"to": "submitted"}, If_Match=stale).status_code == 412
    submitted = partner.call("post", steps, {"to": "submitted"})
    assert submitted["ETag"] == partner.call("get", f"/measurements/{measurement.pk}")["ETag"]
    assert bureau.call("post", steps, {"to": "approved"}, If_Match=submitted["ETag"]).status_code == 201
    correction = {"numerator": "81", "reason": "Eén vergeten"}
    corrections = f"/measurements/{measurement.pk}/corrections"
    assert partner.call("post", corrections, correction, If_Match=submitted["ETag"]).status_code == 412
    assert partner.call("post", corrections, correction).status_code == 201


def test_deleting_needs_the_etag_too(world, partner):
    partner.call("post", "/logic-models", {"intervention": world.intervention.pk})
    element = ChainElement.objects.get(logic_model__status="draft", stage="resource")
    address = f"/elements/{element.pk}"
    tag = partner.call("get", address)["ETag"]

    assert partner.call("delete", address).status_code == 428
    assert partner.call("delete", address, If_Match='"99"').status_code == 412
    assert partner.call("delete", address, If_Match=tag).status_code == 204
    assert partner.call("get", address).status_code == 404


def test_a_second_target_for_the_same_is_refused_at_its_field(world, bureau):
    target = make_things(world).target
    body = {"indicator": target.indicator_id, "period": target.period, "value": "1"}

    refused = bureau.call("post", "/targets", body)
    other = bureau.call("post", "/targets", {**body, "area": world.wijk.pk}).json()
    moved = bureau.call("patch", f"/targets/{other['id']}", {"area": None}, If_Match="*")

    for answer in (refused, moved):
        assert answer.status_code == 400
        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [("/period", "unique")]


def test_repeating_a_key_repeats_the_answer_and_makes_nothing(world, bureau, partner):
    key = str(uuid.uuid4())
    body = {"program": world.program.pk, "name": "Werken"}
    first = bureau.call("post", "/program-lines", body, Idempotency_Key=key)
    again = bureau.call("post", "/program-lines", body, Idempotency_Key=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    assert ProgramLine.objects.count() == 3
    other = bureau.call("post", "/program-lines", {**body, "name": "Anders"}, Idempotency_Key=key)
    elsewhere = bureau.call("post", "/partners", body, Idempotency_Key=key)
    assert (other.status_code, elsewhere.status_code) == (422, 422)
    assert bureau.call("post", "/program-lines", body, Idempotency_Key="no").status_code == 400


def test_a_refused_write_leaves_its_key_free(world, bureau):
    key = str(uuid.uuid4())
    refused = bureau.call("post", "/program-lines", {"program": world.program.pk, "name": ""}, Idempotency_Key=key)
    made = bureau.call("post", "/program-lines", {"program": world.program.pk, "name": "Werken"}, Idempotency_Key=key)

    assert (refused.status_code, made.status_code) == (400, 201)
    assert IdempotentAnswer.objects.count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_time_makes_one_row(world, client_of):
    if connection.vendor == "sqlite":
        pytest.skip("an in-memory database has one connection")
    key, bureau = str(uuid.uuid4()), client_of(world.bureau)
    body = {"program": world.program.pk, "name": "Werken"}

    def send(_number: int) -> tuple[int, bytes]:
        answer = bureau.call("post", "/program-lines", body, Idempotency_Key=key)
        connection.close()
        return answer.status_code, answer.content

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(8)))

    assert len(answers) == 1
    assert ProgramLine.objects.filter(name="Werken").count() == 1


def test_problems_are_plain_json(world, bureau):
    assert json.loads(bureau.call("get", "/unknown").content)["status"] == 404
