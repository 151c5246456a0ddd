"""The assumptions a programme rests on: the page, its selection and file, weighing, and tests."""

import csv
from datetime import date, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lamp.base.models import EditConflict
from monitoring.learning.assumption_services import change_test, finish_test, plan_test, weigh_assumption
from monitoring.learning.assumptions import AssumptionFilter, weigh_program
from monitoring.learning.models import Assumption, AssumptionTest, Verdict
from programs.logic_models.services import activate, add_mechanism, start_draft

TODAY = date(2026, 6, 1)


def judged(world, mechanism, **fields):
    values = {"judgement": "works", "strength": 3, "grounds": "Besproken", "judged_on": date(2026, 3, 1)}
    return Verdict.objects.create(
        program=world.program, lineage=mechanism.lineage, judged_by=world.manager, **values | fields
    )


def weighed(world, who="manager"):
    return {
        each.placed.mechanism.offer: each
        for each in weigh_program(world.program, viewer=world.people[who], today=TODAY)
    }


def weigh(world, by=None, importance=3, change_mind="Als niemand opendoet", revision=None):
    return weigh_assumption(
        mechanism=world.mechanism,
        by=by or world.manager,
        importance=importance,
        change_mind=change_mind,
        expected_revision=revision,
    )


def plan(world, by=None, owner=None, due_on=TODAY, **fields):
    return plan_test(
        mechanism=world.mechanism,
        by=by or world.manager,
        what="Twintig ouders bellen",
        owner=owner or world.peuteropvang,
        due_on=due_on,
        **fields,
    )


def finish(test, by, **fields):
    values = {"outcome": "holds", "result": "Bijna iedereen deed open", "finished_on": None, "expected_revision": None}
    return finish_test(test=test, by=by, **values | fields)


def test_what_carries_the_chain_alone_and_is_unknown_is_the_riskiest(world, make_mechanism):
    other = make_mechanism("In de box", "De box is een cadeau")
    judged(world, other)

    found = weighed(world)
    first = found["Zij komen uit de buurt"]
    assert (first.importance, first.uncertainty, first.risk, first.asks_for_test) == (3, 3, 9, True)
    assert first.importance_reason == (
        "Hiervan hangen 1 van de 1 effecten af. Het is het enige mechanisme dat dit verband draagt."
    )
    second = found["De box is een cadeau"]  # its chain has no effect, and it alone carries its link
    assert (second.importance, second.uncertainty, second.risk) == (2, 1, 2)


def test_what_people_say_of_importance_goes_before(world):
    weigh(world, importance=1)
    found = weighed(world)["Zij komen uit de buurt"]
    assert (found.importance, found.by_people, found.risk) == (1, True, 3)
    assert found.change_mind == "Als niemand opendoet"


def test_it_follows_the_mechanism_into_the_next_version(world):
    weigh(world, importance=2)
    plan(world)
    draft = start_draft(intervention=world.intervention, by=world.bureau)
    add_mechanism(link=draft.chainlinks.first(), by=world.bureau, offer="Zij komen vaak")
    activate(logic_model=draft, by=world.bureau, reason="Nodig")

    found = weighed(world)["Zij komen uit de buurt"]
    assert found.placed.mechanism.logic_model.version == 2
    assert (found.importance, len(found.tests)) == (2, 1)


@pytest.mark.parametrize("who", ["partner", "partner2", "board", "admin", "outsider"])
def test_who_may_not_weigh_or_plan(world, who):
    with pytest.raises(PermissionDenied):
        weigh(world, by=world.people[who])
    with pytest.raises(PermissionDenied):
        plan(world, by=world.people[who])
    assert not Assumption.objects.exists()
    assert not AssumptionTest.objects.exists()


def test_two_who_weigh_are_a_conflict(world):
    weigh(world)
    weigh(world, revision=1, change_mind="Anders")
    with pytest.raises(EditConflict):
        weigh(world, revision=1, change_mind="Nog anders")


def test_a_test_is_planned_once(world):
    key = uuid4()
    assert plan(world, client_key=key) == plan(world, client_key=key)
    assert AssumptionTest.objects.count() == 1


def test_a_partner_of_another_programme_does_no_test(world):
    from programs.partners.models import Partner
    from programs.programs.models import Program

    elsewhere = Partner.objects.create(program=Program.objects.get(title="Elders"), name="Ver weg")
    with pytest.raises(PermissionDenied):
        plan(world, owner=elsewhere)
    with pytest.raises(PermissionDenied):
        change_test(test=plan(world), by=world.manager, what="x", owner=elsewhere, due_on=TODAY, expected_revision=None)


def test_who_does_the_test_writes_down_what_came_out(world):
    test = plan(world)
    with pytest.raises(PermissionDenied):
        finish(test, world.partner2)
    done = finish(test, world.partner)
    assert (done.outcome, done.finished_on) == ("holds", timezone.localdate())
    assert weighed(world)["Zij komen uit de buurt"].test_state == "klaar"


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"outcome": ""}, ["outcome"]),
        ({"result": "  "}, ["result"]),
        ({"finished_on": timezone.localdate() + timedelta(days=1)}, ["finished_on"]),
    ],
)
def test_an_outcome_is_complete_and_of_the_past(world, fields, at):
    with pytest.raises(ValidationError) as error:
        finish(plan(world), world.manager, **fields)
    assert list(error.value.error_dict) == at


@pytest.mark.parametrize(
    ("due_on", "finished", "expected"),
    [(TODAY - timedelta(days=1), False, "te-laat"), (TODAY, False, "open"), (TODAY, True, "klaar")],
)
def test_the_state_of_its_test(world, due_on, finished, expected):
    test = plan(world, due_on=due_on)
    if finished:
        finish(test, world.manager)
    assert weighed(world)["Zij komen uit de buurt"].test_state == expected


@pytest.mark.parametrize(
    ("judged_on", "expected"),
    [(date(2026, 3, 1), "geldt"), (date(2025, 7, 15), "verloopt"), (date(2025, 6, 1), "verlopen")],
)
def test_the_state_of_its_verdict(world, judged_on, expected):
    judged(world, world.mechanism, judged_on=judged_on)
    assert weighed(world)["Zij komen uit de buurt"].verdict_state == expected


def test_the_programme_sets_when_a_verdict_expires(world):
    judged(world, world.mechanism, judged_on=date(2025, 6, 1))
    world.program.verdict_months = 24
    world.program.save()
    assert weighed(world)["Zij komen uit de buurt"].verdict_state == "geldt"


def offers(world, **query):
    rows = AssumptionFilter.of(query).narrow(weigh_program(world.program, viewer=world.manager, today=TODAY))
    return [row.placed.mechanism.offer for row in rows]


def test_selection_and_order_from_the_address(world, make_mechanism):
    box = make_mechanism("In de box", "De box is een cadeau")
    judged(world, box)
    plan(world)
    both = ["Zij komen uit de buurt", "De box is een cadeau"]

    assert offers(world) == both
    assert offers(world, volgorde="interventie") == both[::-1]
    assert offers(world, volgorde="toets") == both
    assert offers(world, staat="shown") == ["De box is een cadeau"]
    assert offers(world, toets="geen") == ["De box is een cadeau"]
    assert offers(world, oordeel="geldt") == ["De box is een cadeau"]
    assert offers(world, interventie=str(world.intervention.pk)) == ["Zij komen uit de buurt"]
    assert offers(world, lijn=str(world.learning.pk)) == ["Zij komen uit de buurt"]
    assert offers(world, staat="onzin", toets="onzin", volgorde="onzin", interventie="x") == both


def test_the_file_holds_the_selection(world, make_mechanism, client):
    make_mechanism("In de box", "=De box")
    weigh(world)
    client.force_login(world.partner)
    address = reverse("assumption-download", args=[world.program.pk])
    rows = list(csv.reader(StringIO(client.get(address).content.decode("utf-8-sig")), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["Zij komen uit de buurt", "'=De box"]
    assert rows[1][4:7] == ["3", "3", "9"]
    assert rows[1][12] == "Als niemand opendoet"

    one = client.get(address, {"interventie": world.intervention.pk}).content.decode()
    assert "De box" not in one


def test_drafts_are_no_assumptions_and_the_board_reads_none(world, make_mechanism, client):
    make_mechanism("In de box", "Nog een concept", draft=True)
    address = reverse("assumption-list", args=[world.program.pk])
    statuses = {}
    for who, user in world.people.items():
        client.force_login(user)
        page = client.get(address)
        statuses[who] = page.status_code
        assert "Nog een concept" not in page.content.decode()
    assert statuses == {
        "bureau": 200,
        "partner": 200,
        "partner2": 200,
        "manager": 200,
        "board": 403,
        "admin": 403,
        "outsider": 404,
    }


def test_the_page_takes_as_many_queries_for_one_as_for_three(world, make_mechanism, client):
    client.force_login(world.manager)
    address = reverse("assumption-list", args=[world.program.pk])
    client.get(address)
    counts = []
    for number in (1, 2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
        for each in range(2):
            mechanism = make_mechanism(f"Interventie {number}{each}", "Een bekend gezicht")
            judged(world, mechanism)
            AssumptionTest.objects.create(
                program=world.program,
                lineage=mechanism.lineage,
                what="Bellen",
                owner=world.weller,
                due_on=TODAY,
                planned_by=world.manager,
            )
    assert counts[0] == counts[1]


def test_weighing_and_tests_by_page(world, client):
    client.force_login(world.manager)
    page = reverse("mechanism", args=[world.mechanism.pk])
    weighing = {"importance": "2", "change_mind": "Als niemand opendoet"}
    assert client.post(reverse("assumption-edit", args=[world.mechanism.pk]), weighing).status_code == 302
    late = client.post(reverse("assumption-edit", args=[world.mechanism.pk]), weighing | {"change_mind": "Anders"})
    assert late.status_code == 409  # without the revision that was read
    planned = {"what": "Twintig ouders bellen", "owner": world.peuteropvang.pk, "due_on": "2026-06-01"}
    create = reverse("assumption-test-create", args=[world.mechanism.pk])
    assert client.post(create, planned | {"due_on": ""}).status_code == 422
    assert client.post(create, planned).status_code == 302
    assert "Als niemand opendoet" in client.get(page).content.decode()

    test = AssumptionTest.objects.get()
    address = reverse("assumption-test", args=[test.pk])
    client.force_login(world.partner)
    assert "Afspraak wijzigen" not in client.get(address).content.decode()
    assert client.post(address, {"deel": "afspraak"}).status_code == 403
    outcome = {"deel": "uitkomst", "uitkomst-outcome": "fails", "uitkomst-revision": "1"}
    assert client.post(address, outcome).status_code == 422
    assert client.post(address, outcome | {"uitkomst-result": "Niemand deed open"}).status_code == 302
    assert client.post(address, outcome | {"uitkomst-result": "Iedereen"}).status_code == 409
    client.force_login(world.partner2)
    assert client.post(address, outcome | {"uitkomst-result": "Iedereen"}).status_code == 403
    test.refresh_from_db()
    assert test.result == "Niemand deed open"
