"""/health: open to all, quick whatever hangs, and it names what is not up."""

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from lamp.base.jobs.health import DatabaseFacts, check_health
from lamp.base.jobs.models import Heartbeat


def facts(age: int | None):
    return lambda now: DatabaseFacts(None if age is None else now - timedelta(seconds=age), {})


def answers() -> None:
    pass


def fails(*args) -> None:
    raise ConnectionRefusedError("secret-host:6379")


def test_all_is_well():
    health = check_health(database=facts(3), broker=answers)

    assert health.as_json() == {
        "status": "ok",
        "unavailable": [],
        "parts": {"web": "ok", "database": "ok", "broker": "ok", "worker": "ok"},
        "heartbeatAgeSeconds": 3.0,
        "jobs": {},
    }


@pytest.mark.parametrize(
    ("database", "broker", "unavailable", "part", "words"),
    [
        (facts(61), answers, ["worker"], "worker", "no heartbeat for 61 s"),
        (facts(None), answers, ["worker"], "worker", "no heartbeat yet"),
        (facts(3), fails, ["broker"], "broker", "fails: ConnectionRefusedError"),
        (fails, answers, ["database", "worker"], "database", "fails: ConnectionRefusedError"),
    ],
)
def test_what_is_not_up_is_named_without_giving_anything_away(database, broker, unavailable, part, words):
    health = check_health(database=database, broker=broker)

    assert health.unavailable == unavailable
    assert health.parts[part] == words


def test_a_part_that_hangs_does_not_hang_the_answer():
    let_go = threading.Event()
    started = time.monotonic()

    health = check_health(database=facts(3), broker=let_go.wait)

    assert time.monotonic() - started < 2.5
    assert health.parts["broker"] == "no answer within 1 s"
    let_go.set()


@pytest.mark.django_db(transaction=True)
def test_a_visitor_hears_that_the_broker_is_away(client):
    Heartbeat.objects.create(name="worker", seen_at=timezone.now())

    response = client.get("/health")

    assert response.status_code == 503
    assert response.json()["unavailable"] == ["broker"]
    assert response.json()["jobs"]["recount"] == {"lastSuccess": None, "late": False}
    assert "no-store" in response["Cache-Control"]


def test_health_is_only_read(client, db):
    assert client.post("/health").status_code == 405
