from datetime import date

import pytest
from django.utils import timezone

from lamp.base.api.tokens import issue_token
from monitoring.requests.models import ReportingRequest
from tests.monitoring.requests.test_services import fill

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/reporting-requests"


def ask(client, user, method, address, body=None):
    _row, token = issue_token(user=user)
    headers = {"Authorization": f"Bearer {token}"}
    return getattr(client, method)(address, body, content_type="application/json", headers=headers)


def test_a_request_is_sent_filled_in_and_complete(client, world, places):
    body = {
        "partner": world.weller.pk,
        "indicators": [places.pk],
        "areas": [],
        "period": "2026-Q3",
        "dueOn": "2099-10-15",
    }
    sent = ask(client, world.bureau, "post", ADDRESS, body)
    assert sent.status_code == 201
    address = f"{ADDRESS}/{sent.json()['id']}"
    assert sent.json()["state"] == "open"
    assert sent.json()["cells"] == [
        {"indicator": places.pk, "area": None, "period": "2026-Q3", "state": "empty", "measurement": None}
    ]

    value = {"indicator": places.pk, "partner": world.weller.pk, "period": "2026-Q3", "numerator": "12"}
    stored = ask(client, world.partner2, "post", "/api/v1/measurements", value).json()
    steps = f"/api/v1/measurements/{stored['id']}/transitions"
    ask(client, world.partner2, "post", steps, {"to": "submitted"})
    assert ask(client, world.partner2, "get", address).json()["state"] == "submitted"
    ask(client, world.bureau, "post", steps, {"to": "approved"})

    found = ask(client, world.partner2, "get", address).json()
    assert found["state"] == "complete"
    assert found["cells"][0] == {
        "indicator": places.pk,
        "area": None,
        "period": "2026-Q3",
        "state": "approved",
        "measurement": stored["id"],
    }


def test_what_was_asked_before_and_what_does_not_fit_is_refused_with_words(client, world, request_q3, doors, places):
    again = {
        "partner": world.peuteropvang.pk,
        "indicators": [places.pk],
        "areas": [world.molenveld.pk],
        "period": "2026-Q3",
        "dueOn": "2026-10-15",
    }
    answer = ask(client, world.bureau, "post", ADDRESS, again)
    assert answer.status_code == 400
    assert "Dit is al gevraagd" in answer.json()["errors"][0]["detail"]

    month = ask(client, world.bureau, "post", ADDRESS, {**again, "period": "2026-07"})
    assert [error["pointer"] for error in month.json()["errors"]] == ["/indicators"]
    early = ask(client, world.bureau, "post", ADDRESS, {**again, "period": "2026-Q4", "dueOn": "2026-01-01"})
    assert [error["pointer"] for error in early.json()["errors"]] == ["/dueOn"]
    assert ReportingRequest.objects.count() == 1


def test_partners_read_their_own_and_only_the_bureau_asks(client, world, request_q3, doors):
    fill(world, doors, "2026-07", status="draft")

    assert ask(client, world.partner, "get", ADDRESS).json()["count"] == 1
    assert ask(client, world.partner2, "get", ADDRESS).json()["count"] == 0
    assert ask(client, world.partner2, "get", f"{ADDRESS}/{request_q3.pk}").status_code == 404
    assert ask(client, world.partner, "post", ADDRESS, {}).status_code == 403
    seen = ask(client, world.bureau, "get", f"{ADDRESS}/{request_q3.pk}").json()["cells"]
    assert {cell["state"] for cell in seen} == {"empty"}  # a partner's draft is nobody else's


def test_a_request_past_its_date_is_overdue(client, world, request_q3):
    request_q3.due_on = date(2026, 1, 1)
    request_q3.save()
    assert timezone.localdate() > request_q3.due_on
    assert ask(client, world.partner, "get", f"{ADDRESS}/{request_q3.pk}").json()["state"] == "overdue"


def test_filters_by_partner_and_period(client, world, request_q3):
    for query, count in (
        (f"?partner={world.peuteropvang.pk}", 1),
        (f"?partner={world.weller.pk}", 0),
        ("?period=2026-Q3", 1),
        ("?period=2026-Q2", 0),
    ):
        assert ask(client, world.bureau, "get", f"{ADDRESS}{query}").json()["count"] == count, query
