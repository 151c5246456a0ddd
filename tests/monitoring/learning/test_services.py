"""Evidence and verdicts by services and on the page of a mechanism: rights, rules, conflicts, double submits."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from lamp.base.models import EditConflict
from monitoring.learning.mechanisms import mechanism_states
from monitoring.learning.models import Observation, Verdict
from monitoring.learning.services import Judged, Seen, answer_observation, give_verdict, record_observation


def seen(kind="quote", **fields):
    return Seen(
        **{"kind": kind, "text": "Ik spreek de taal", "observed_on": date(2026, 1, 5), "source": "Gesprek"} | fields
    )


def record(world, *, by=None, direction="for", what=None, **fields):
    return record_observation(
        mechanisms={world.mechanism: direction}, seen=what or seen(), by=by or world.partner, **fields
    )


def state(world, today=None):
    return mechanism_states([world.mechanism.lineage], viewer=world.bureau, today=today)[world.mechanism.lineage]


@pytest.mark.parametrize("who", ["board", "admin", "outsider"])
def test_who_may_not_observe(world, who):
    with pytest.raises(PermissionDenied):
        record(world, by=world.people[who])
    assert not Observation.objects.exists()


def test_an_observation_is_of_the_partner_that_saw_it_and_stored_once(world):
    key = uuid4()
    first = record(world, client_key=key)
    assert record(world, client_key=key) == first
    assert first.partner == world.peuteropvang
    assert first.history.get().history_user == world.partner


def test_an_observation_in_the_name_of_another_partner_is_refused(world):
    with pytest.raises(PermissionDenied):
        record(world, partner=world.weller)


def test_a_date_ahead_is_refused(world):
    with pytest.raises(ValidationError) as error:
        record(world, what=seen(observed_on=timezone.localdate() + timedelta(days=1)))
    assert list(error.value.error_dict) == ["observed_on"]


def test_an_answer_lifts_the_cap_and_two_answers_are_a_conflict(world):
    against = record(world, direction="against")
    record(world, what=seen(kind="figure", source="Telling"))
    assert state(world).suggestion.strength == 1
    answer_observation(observation=against, answer="Dat was voor de verhuizing", by=world.partner2, expected_revision=1)
    assert state(world).against == 1
    with pytest.raises(EditConflict):
        answer_observation(observation=against, answer="Anders", by=world.manager, expected_revision=1)


def test_only_an_observation_against_is_answered(world):
    with pytest.raises(ValidationError):
        answer_observation(observation=record(world), answer="Ja", by=world.partner, expected_revision=1)


def judge(world, *, by=None, **fields):
    given = {"judgement": "works", "strength": 1, "grounds": "Besproken"} | fields
    return give_verdict(mechanism=world.mechanism, judged=Judged(**given), by=by or world.manager)


@pytest.mark.parametrize("who", ["partner", "board", "admin", "outsider"])
def test_who_may_not_judge(world, who):
    with pytest.raises(PermissionDenied):
        judge(world, by=world.people[who])


def refused(world, **fields):
    with pytest.raises(ValidationError) as error:
        judge(world, **fields)
    assert not Verdict.objects.exists()
    return list(error.value.error_dict)


def test_a_verdict_needs_grounds(world):
    assert refused(world, grounds="  ") == ["grounds"]


def test_three_needs_the_other_explanations(world):
    assert refused(world, strength=3) == ["other_explanations"]


def test_quotes_alone_never_exceed_two(world):
    record(world)
    assert refused(world, strength=3, other_explanations="Geen") == ["strength"]
    assert judge(world, strength=2).strength == 2


def test_the_form_says_which_strengths_the_evidence_closes_and_why(world, client):
    record(world)
    client.force_login(world.manager)
    page = client.get(reverse("mechanism", args=[world.mechanism.pk])).content.decode()
    assert "hoogstens ‘aanwijzingen’. Alleen citaten en ervaringen zijn samen hoogstens aanwijzingen." in page
    record(world, what=seen(kind="figure", source="Telling"))
    assert "hoogstens ‘" not in client.get(reverse("mechanism", args=[world.mechanism.pk])).content.decode()


def test_unanswered_counter_evidence_caps_at_one(world):
    record(world)
    record(world, direction="against")
    assert refused(world, strength=2) == ["strength"]


def test_four_needs_a_comparison(world):
    record(world)
    record(world, what=seen(kind="figure", source="Telling"))
    assert refused(world, strength=4, other_explanations="Geen") == ["comparison"]
    assert judge(world, strength=4, other_explanations="Geen", comparison="2024 naast 2025").strength == 4


def test_a_verdict_gives_the_state_until_it_expires(world):
    record(world)
    record(world, what=seen(kind="figure", source="Telling", observed_on=date(2026, 2, 5)))
    judge(world, strength=3, other_explanations="Geen")
    now = state(world)
    assert (now.state, now.provisional, now.strength) == ("shown", False, 3)
    later = state(world, today=now.expires_on)
    assert (later.state, later.provisional, later.expired) == ("shown", True, True)
    assert "is verlopen" in later.reason


def test_the_page_shows_evidence_to_those_who_may_read_it(world, client):
    record(world, what=seen(text="Alleen voor ons", restricted=True))
    address = reverse("mechanism", args=[world.mechanism.pk])
    shows = {}
    for who in ("partner", "manager", "partner2", "board"):
        client.force_login(world.people[who])
        page = client.get(address).content.decode()
        shows[who] = ("Alleen voor ons" in page, "Oordeel geven" in page, "Observatie toevoegen" in page)
    assert shows == {
        "partner": (True, False, True),
        "manager": (True, True, True),
        "partner2": (False, False, True),
        "board": (False, False, False),
    }


def test_evidence_and_verdict_by_page(world, client):
    client.force_login(world.manager)
    address = reverse("mechanism-observe", args=[world.mechanism.pk])
    data = {"direction": "against", "kind": "experience", "text": "Niemand thuis", "observed_on": "2026-01-05"}
    assert client.post(address, data).status_code == 302
    against = Observation.objects.get()
    answer = {
        "mechanisme": world.mechanism.pk,
        f"antwoord-{against.pk}-answer": "Nu na zes uur",
        f"antwoord-{against.pk}-revision": "1",
    }
    assert client.post(reverse("observation-answer", args=[against.pk]), answer).status_code == 302
    verdict = {"judgement": "fails", "strength": "2", "grounds": "Geteld", "judged_on": "2026-01-06"}
    assert client.post(reverse("mechanism-judge", args=[world.mechanism.pk]), verdict).status_code == 302
    assert Verdict.objects.get().judged_by == world.manager
    refused = client.post(reverse("mechanism-judge", args=[world.mechanism.pk]), verdict | {"strength": "4"})
    assert refused.status_code == 422
    assert "schrijf op welke andere verklaringen er zijn" in refused.content.decode()
