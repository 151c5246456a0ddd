"""The OpenAPI description keeps to api.md and the Dutch REST API Design Rules."""

import re

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from lamp.base.api.docs import description_in

KEBAB = re.compile(r"[a-z]+(-[a-z]+)*")
CAMEL = re.compile(r"[a-z]+([A-Z][a-z]*)*")
# No collections of rows.
ONE_ANSWER = {"progress", "explanation", "forecast", "comparison", "area-boundaries", "correlations"}
RESOURCES = {
    "/programs": "get post",
    "/programs/{id}": "get patch",
    "/program-lines": "get post",
    "/program-lines/{id}": "get patch",
    "/partners": "get post",
    "/partners/{id}": "get patch",
    "/areas": "get post",
    "/areas/{id}": "get patch",
    "/interventions": "get post",
    "/interventions/{id}": "get patch",
    "/logic-models": "get post",
    "/logic-models/{id}": "get",
    "/logic-models/{logicModel}/activations": "post",
    "/logic-models/{logicModel}/agreements": "get post",
    "/logic-models/{logicModel}/comparison": "get",
    "/elements": "get post",
    "/elements/{id}": "get patch delete",
    "/links": "get post",
    "/links/{id}": "get patch delete",
    "/mechanisms": "get post",
    "/mechanisms/{id}": "get patch delete",
    "/observations": "get post",
    "/observations/{id}": "get",
    "/verdicts": "get post",
    "/verdicts/{id}": "get",
    "/reviews": "get post",
    "/reviews/{id}": "get patch",
    "/reviews/{review}/closures": "post",
    "/decisions": "get post",
    "/decisions/{id}": "get patch",
    "/improvement-actions": "get post",
    "/improvement-actions/{id}": "get patch",
    "/indicators": "get post",
    "/indicators/{id}": "get patch",
    "/targets": "get post",
    "/targets/{id}": "get patch delete",
    "/measurements": "get post",
    "/measurements/{id}": "get patch delete",
    "/measurements/{measurement}/transitions": "post",
    "/measurements/{measurement}/corrections": "post",
    "/activity-log-entries": "get post",
    "/activity-log-entries/{id}": "get",
    "/reporting-requests": "get post",
    "/reporting-requests/{id}": "get",
    "/area-measures": "get post",
    "/area-measures/{id}": "get",
    "/area-statistics": "get post",
    "/area-statistics/{id}": "get",
    "/area-boundaries": "get",
    "/index-definitions": "get post",
    "/index-definitions/{id}": "get",
    "/index-scores": "get post",
    "/index-scores/{id}": "get",
    "/correlations": "get",
    "/progress": "get",
    "/progress/explanation": "get",
    "/progress/forecast": "get",
}


@pytest.fixture(scope="module")
def description() -> dict:
    return Client().get("/api/v1/openapi.json").json()


def operations(description: dict):
    for path, verbs in description["paths"].items():
        for verb, operation in verbs.items():
            yield path, verb, operation


def test_it_is_openapi_3_1_and_open_to_all(db):
    answer = Client().get("/api/v1/openapi.json")

    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["API-Version"] == answer.json()["info"]["version"]
    assert answer.json()["openapi"] == "3.1.0"
    assert answer.json()["servers"] == [{"url": "/api/v1"}]
    validate_schema(answer.json())


def test_it_is_made_once_per_language(db, monkeypatch):
    made = []
    make = SchemaGenerator.get_schema
    monkeypatch.setattr(SchemaGenerator, "get_schema", lambda *args, **named: made.append(1) or make(*args, **named))
    description_in.cache_clear()
    dutch, again, english, unknown = (
        Client().get(f"/api/v1/openapi.json{query}").json() for query in ("", "?lang=nl", "?lang=en", "?lang=xx")
    )
    assert dutch == again == unknown
    assert dutch["paths"].keys() == english["paths"].keys()
    assert dutch != english
    assert len(made) == 2


def test_it_offers_the_resources_of_the_contract_and_no_others(description):
    offered = {path: set(verbs) for path, verbs in description["paths"].items()}

    assert offered == {path: set(verbs.split()) for path, verbs in RESOURCES.items()}


def test_addresses_are_plural_kebab_case_without_a_slash_at_the_end(description):
    for path in description["paths"]:
        words = [word for word in path.strip("/").split("/") if not word.startswith("{")]
        assert not path.endswith("/")
        assert all(KEBAB.fullmatch(word) for word in words), path
        assert all(word.endswith("s") or word in ONE_ANSWER for word in words), path


def test_keys_and_parameters_are_camel_case(description):
    for name, schema in description["components"]["schemas"].items():
        for key in schema.get("properties", {}):
            assert CAMEL.fullmatch(key), (name, key)
    for path, verb, operation in operations(description):
        for parameter in operation.get("parameters", []):
            if parameter["in"] != "header":
                assert CAMEL.fullmatch(parameter["name"]), (path, verb, parameter["name"])


def test_every_answer_is_described_with_its_version_and_errors_as_problems(description):
    for path, verb, operation in operations(description):
        assert {"401", "406"} <= set(operation["responses"]), (path, verb)
        assert operation["security"] == [{"token": []}, {"session": []}]
        for status, answer in operation["responses"].items():
            assert "API-Version" in answer["headers"], (path, verb, status)
            if status.startswith("4"):
                assert list(answer["content"]) == ["application/problem+json"]


def test_editing_is_described_with_its_preconditions(description):
    for path, verb, operation in operations(description):
        headers = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "header"}
        if verb in {"patch", "delete"}:
            assert "If-Match" in headers, path
            assert {"412", "428"} <= set(operation["responses"]), path
        if verb == "post":
            is_step = path.endswith(("/transitions", "/corrections", "/closures"))
            named = {"Idempotency-Key", "Personal-Data-Answer"}
            assert headers == (named | {"If-Match"} if is_step else named), path
            assert ("412" in operation["responses"]) == is_step, path
        if verb == "patch":
            assert "ETag" in operation["responses"]["200"]["headers"], path


def test_the_glossary_and_the_page_are_published(description, db):
    page = Client().get("/api/v1/docs")

    assert "| mechanism | mechanisme |" in description["info"]["description"]
    assert page.status_code == 200
    assert "style=" not in page.content.decode()
    assert "<style" not in page.content.decode()
    assert "'unsafe" not in page["Content-Security-Policy"]
    script = Client().get("/api/v1/docs?script=")
    assert script["Content-Type"].startswith("application/javascript")


def test_enumerations_are_those_of_the_contract(description):
    values = {name: schema.get("enum") for name, schema in description["components"]["schemas"].items()}

    assert values["ProgressState"] == ["noData", "noTarget", "tooEarly", "onCourse", "attention", "behind"]
    periods = next(one for one in description["paths"]["/progress"]["get"]["parameters"] if one["name"] == "periodType")
    assert periods["schema"]["enum"] == ["month", "quarter", "halfYear", "year", "schoolYear", "all"]
    assert values["Frequency"] == ["month", "quarter", "halfYear", "year", "schoolYear"]
    assert values["IndicatorKind"] == ["count", "amount", "ratio", "score", "milestone", "narrative"]
    assert values["TimeRule"] == ["sum", "last", "latest", "mean", "min", "max"]
    assert values["UnitRule"] == ["sum", "mean", "min", "max"]
    assert values["MeasurementStatus"] == ["draft", "submitted", "approved", "returned"]
    assert values["AreaLevel"] == ["country", "municipality", "district", "wijk", "buurt"]
    assert values["Stage"] == ["resource", "activity", "output", "effect"]
    assert values["Protection"] == ["none", "rounded", "withheld"]
