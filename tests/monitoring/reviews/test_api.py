"""Reviews by API: held, closed for good, and read by each as far as it may."""

from datetime import date

import pytest

from lamp.base.api.tokens import issue_token
from tests.api.conftest import ApiClient

PERIOD = {"periodStart": "2026-01-01", "periodEnd": "2026-06-30"}
YES = {"judgement": "yes", "grounds": "Ouders doen open"}


@pytest.fixture
def client_of(world):
    return lambda role: ApiClient(issue_token(user=world.people[role])[1])


def test_a_review_from_start_to_closure(world, client_of):
    manager = client_of("manager")
    body = {"intervention": world.intervention.pk, **PERIOD, "rightThings": YES}
    started = manager.call("post", "/reviews", body)
    review = started.json()
    assert (started.status_code, review["status"], review["rightThings"]) == (201, "open", YES)
    assert review["thingsRight"] == {"judgement": "", "grounds": ""}
    assert [(point["kind"], point["minutes"]) for point in review["agenda"]] == [("assumption", 10)]

    closure = f"/reviews/{review['id']}/closures"
    early = manager.call("post", closure, {})
    assert early.status_code == 400
    assert {error["pointer"] for error in early.json()["errors"]} == {"", "/thingsRight/judgement"}

    address = f"/reviews/{review['id']}"
    answered = manager.call("patch", address, {"thingsRight": YES}, If_Match=started["ETag"])
    assert (answered.status_code, answered.json()["thingsRight"]) == (200, YES)
    assert manager.call("patch", address, {"heldOn": "2026-07-01"}, If_Match=started["ETag"]).status_code == 412
    decided = {"review": review["id"], "choice": "adjust", "text": "Later aanbellen", "decidedBy": "Stuurgroep"}
    decision = manager.call("post", "/decisions", decided)
    agreed = {"review": review["id"], "text": "Avonden", "owner": world.peuteropvang.pk, "dueOn": "2026-09-01"}
    action = manager.call("post", "/improvement-actions", agreed).json()
    assert (action["state"], action["finishedOn"]) == ("open", None)

    closed = manager.call("post", closure, {})
    assert (closed.status_code, closed.json()["status"]) == (201, "closed")
    for changed, text in ((address, {"heldOn": "2026-07-01"}), (f"/decisions/{decision.json()['id']}", {"text": "x"})):
        refused = manager.call("patch", changed, text, If_Match="*")
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "closed")
    assert manager.call("post", "/decisions", decided).json()["errors"][0]["code"] == "closed"


def test_an_owner_says_how_far_its_action_is_but_not_what_was_agreed(world, concluded, client_of):
    agreed = {"review": concluded.pk, "text": "Avonden", "owner": world.peuteropvang.pk, "dueOn": "2026-09-01"}
    action = client_of("manager").call("post", "/improvement-actions", {**agreed, "state": "busy"}).json()
    assert action["state"] == "busy"
    address, owner = f"/improvement-actions/{action['id']}", client_of("partner")

    done = owner.call("patch", address, {"state": "done", "outcome": "Meer gesprekken"}, If_Match="*")

    assert (done.status_code, done.json()["state"], done.json()["outcome"]) == (200, "done", "Meer gesprekken")
    assert done.json()["finishedOn"] is not None
    assert owner.call("patch", address, {"dueOn": "2027-01-01"}, If_Match="*").status_code == 403
    assert client_of("partner2").call("patch", address, {"state": "open"}, If_Match="*").status_code == 404


def test_the_board_reads_conclusions_of_closed_reviews_only(concluded, client_of):
    board, address = client_of("board"), f"/reviews/{concluded.pk}"
    assert board.call("get", address).status_code == 404

    assert client_of("manager").call("post", f"{address}/closures", {}).status_code == 201

    read = board.call("get", address).json()
    assert read["rightThings"] == {"judgement": "partly", "grounds": "Het gesprek werkt."}
    assert (read["agenda"], read["nextDraft"]) == ([], None)
    assert [row["choice"] for row in board.call("get", f"/decisions?review={concluded.pk}").json()["results"]] == [
        "adjust"
    ]
    assert len(client_of("partner").call("get", address).json()["agenda"]) == 1


@pytest.mark.parametrize(("query", "found"), [("status=open", 1), ("status=closed", 0), ("intervention=987654", 0)])
def test_reviews_are_found_by_status_and_intervention(review, client_of, query, found):
    assert client_of("partner").call("get", f"/reviews?{query}").json()["count"] == found


def test_it_takes_only_one_of_the_four_answers(review, client_of):
    body = {"rightThings": {"judgement": "maybe", "grounds": "Iets"}}
    answer = client_of("manager").call("patch", f"/reviews/{review.pk}", body, If_Match="*")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/rightThings/judgement"]
    review.refresh_from_db()
    assert (review.right_things_judgement, review.period_end) == ("", date(2026, 6, 30))
