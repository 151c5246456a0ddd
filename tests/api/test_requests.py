"""A request by API: the bureau asks, the partner fills it cell by cell, the bureau approves."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from monitoring.indicators.models import Indicator
from monitoring.requests.models import ReportingRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def body(world):
    monthly = Indicator.objects.create(program=world.program, name="Deuren", frequency="month")
    return {
        "partner": world.peuteropvang.pk,
        "indicators": [monthly.pk],
        "areas": [world.molenveld.pk],
        "period": "2025-Q1",
        "dueOn": (timezone.localdate() + timedelta(days=5)).isoformat(),
    }


def test_is_asked_filled_and_approved(world, bureau, partner, body):
    asked = bureau.call("post", "/reporting-requests", body)
    assert asked.status_code == 201, asked.content
    assert (asked.json()["state"], asked.json()["period"]) == ("open", "2025-Q1")
    (indicator,), (area,) = body["indicators"], body["areas"]
    assert asked.json()["cells"] == [
        {"indicator": indicator, "area": area, "period": period, "state": "empty", "measurement": None}
        for period in ("2025-01", "2025-02", "2025-03")
    ]
    address = asked["Location"].partition("/api/v1")[2]

    stored = []
    for cell in partner.call("get", address).json()["cells"]:
        place = {name: cell[name] for name in ("indicator", "area", "period")}
        answer = partner.call("post", "/measurements", {**place, "partner": body["partner"], "numerator": "5"})
        assert answer.status_code == 201, answer.content
        stored.append(answer.json()["id"])
    filled = partner.call("get", address).json()
    assert [(cell["state"], cell["measurement"]) for cell in filled["cells"]] == [("draft", pk) for pk in stored]
    assert {cell["state"] for cell in bureau.call("get", address).json()["cells"]} == {"empty"}

    for pk in stored:
        assert partner.call("post", f"/measurements/{pk}/transitions", {"to": "submitted"}).status_code == 201
    assert partner.call("get", address).json()["state"] == "submitted"
    for pk in stored:
        assert bureau.call("post", f"/measurements/{pk}/transitions", {"to": "approved"}).status_code == 201

    assert partner.call("get", address).json()["state"] == "complete"


def test_is_sent_once_with_the_same_key(world, bureau, body):
    key = str(uuid4())
    first = bureau.call("post", "/reporting-requests", body, Idempotency_Key=key)
    second = bureau.call("post", "/reporting-requests", body, Idempotency_Key=key)

    assert (first.status_code, second.json()) == (201, first.json())
    assert ReportingRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"indicators": []}, "/indicators"),
        ({"period": "2025-Q9"}, "/period"),
        ({"period": "all"}, "/period"),
        ({"dueOn": "2024-12-31"}, "/dueOn"),
        ({"dueOn": None}, "/dueOn"),
        ({"state": "complete"}, "/state"),
    ],
)
def test_says_where_it_is_wrong(bureau, body, changed, pointer):
    answer = bureau.call("post", "/reporting-requests", {**body, **changed})

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not ReportingRequest.objects.exists()


def test_the_list_is_filtered(world, bureau, partner2, body):
    first = bureau.call("post", "/reporting-requests", body).json()["id"]
    second = bureau.call("post", "/reporting-requests", {**body, "partner": world.weller.pk, "period": "2025-Q2"})
    other = second.json()["id"]

    def found(query: str, client=bureau) -> list[int]:
        return [row["id"] for row in client.call("get", f"/reporting-requests?{query}").json()["results"]]

    assert found("") == [first, other]
    assert found(f"partner={world.weller.pk}") == [other]
    assert found("period=2025-Q1") == [first]
    assert found("state=open") == [first, other]
    assert found("state=overdue") == []
    assert found("", partner2) == [other]
    assert bureau.call("get", "/reporting-requests?state=late").status_code == 400
