"""What an entry says about mechanisms is an observation that goes where the entry goes."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.rules import Quantity
from monitoring.activity_log.services import change_entry, return_entry, submit_entry, withdraw_entry
from monitoring.learning.mechanisms import mechanism_states
from monitoring.learning.models import Observation
from monitoring.learning.services import answer_observation
from programs.logic_models.services import start_draft
from tests.monitoring.activity_log.conftest import DAY


@pytest.fixture
def said(world, log):
    def said(direction: str = "for", **given) -> ActivityLogEntry:
        return log(mechanisms={world.mechanism: direction}, **given)

    return said


def evidence(world) -> tuple[int, int]:
    """How much speaks for and against the mechanism."""
    state = mechanism_states([world.mechanism.lineage], viewer=world.bureau)[world.mechanism.lineage]
    return state.support, state.against


def changed(entry: ActivityLogEntry, world, doors, **given) -> ActivityLogEntry:
    fields = {"date": DAY, "area": None, "note": entry.note, "quantities": [Quantity(doors, Decimal(1))]}
    return change_entry(entry=entry, by=world.partner, expected_revision=None, **{**fields, **given})


def test_a_text_with_who_said_it_is_a_quote(world, said):
    seen = said(note="Zij kwam zelf naar ons toe", speaker_role="ouder", area=world.molenveld).observation

    assert (seen.kind, seen.text, seen.speaker_role) == ("quote", "Zij kwam zelf naar ons toe", "ouder")
    assert (seen.observed_on, seen.area, seen.partner) == (DAY, world.molenveld, world.peuteropvang)
    assert seen.source == "Logboek van Peuteropvang, ouder"
    assert list(seen.mechanisms.values_list("lineage", "direction")) == [(world.mechanism.lineage, "for")]
    assert evidence(world) == (1, 0)


def test_a_bare_tap_gets_a_sentence_and_is_an_experience(world, said):
    seen = said("against", area=world.molenveld).observation

    assert (seen.kind, seen.text) == ("experience", "Gezien bij “Aanbellen” op 2 maart 2026 in Molenveld.")
    assert evidence(world) == (0, 1)


def test_without_a_tap_there_is_no_observation(world, log):
    assert log(note="Het regende").observation is None
    assert not Observation.objects.exists()


def test_a_mechanism_that_does_not_belong_to_the_activity_is_refused_and_nothing_is_stored(world, log):
    draft = start_draft(intervention=world.intervention, by=world.bureau)

    with pytest.raises(ValidationError) as refused:
        log(mechanisms={draft.mechanisms.get(): "for"})

    assert refused.value.error_dict["mechanisms"][0].code == "not_of_activity"
    assert not ActivityLogEntry.objects.exists()
    assert not Observation.objects.exists()


def test_the_same_team_that_taps_every_day_is_one_source(world, said):
    said()
    said(date=DAY.replace(day=3), area=world.zonnehof)

    assert mechanism_states([world.mechanism.lineage], viewer=world.bureau)[world.mechanism.lineage].strength == 1


def test_a_change_changes_the_observation_and_keeps_its_answer(world, said, doors):
    entry = said("against", note="Nee")
    answer_observation(observation=entry.observation, answer="Zij was op reis", by=world.bureau, expected_revision=None)
    after = changed(entry, world, doors, note="Toch wel", mechanisms={world.mechanism: "for"})

    seen = Observation.objects.get()
    assert after.observation == seen
    assert (seen.text, seen.answer) == ("Toch wel", "Zij was op reis")
    assert evidence(world) == (1, 0)


def test_a_tap_taken_back_takes_the_observation_along(world, said, doors):
    after = changed(said(), world, doors, note="Alleen tekst")

    assert after.observation is None
    assert not Observation.objects.exists()
    assert Observation.history.filter(history_type="-").count() == 1


def test_a_withdrawn_entry_takes_it_along(world, said):
    withdraw_entry(entry=said(), by=world.partner)

    assert not Observation.objects.exists()
    assert evidence(world) == (0, 0)


def test_a_returned_entry_is_no_evidence_until_it_is_handed_in_again(world, said, doors, client):
    entry = said(note="Zij kwam zelf", speaker_role="ouder")
    return_entry(entry=entry, by=world.bureau, reason="Hoeveel deuren?")
    assert evidence(world) == (0, 0)
    for person in (world.bureau, world.partner):
        assert not Observation.objects.visible_to(person).exists()
    client.force_login(world.partner)
    assert "telt niet mee als bewijs" in client.get(reverse("log-entry", args=[entry.pk])).content.decode()

    submit_entry(entry=entry, by=world.partner)
    assert evidence(world) == (1, 0)

    return_entry(entry=entry, by=world.bureau, reason="Nog eens")
    entry.refresh_from_db()
    changed(entry, world, doors, mechanisms={world.mechanism: "for"})
    assert evidence(world) == (1, 0)
    assert Observation.objects.get().revision == 5  # made, aside, back, aside, back


def test_what_is_taken_back_is_not_stored_again_by_a_late_phone(world, said):
    key = "00000000-0000-0000-0000-000000000009"
    withdraw_entry(entry=said(client_key=key), by=world.partner)

    with pytest.raises(ValidationError) as refused:
        said(client_key=key)

    assert refused.value.code == "withdrawn"
    assert not ActivityLogEntry.objects.exists()


def test_the_form_stores_taps_shows_them_and_follows_the_lineage(client, world, doors):
    client.force_login(world.partner)
    field = f"m{world.mechanism.lineage.hex}"
    fields = {"activiteit": world.activity.pk, "partner": world.peuteropvang.pk, "date": str(DAY), "note": ""}
    response = client.post(reverse("log-create"), {**fields, field: "against"})
    assert response.status_code == 302
    entry = ActivityLogEntry.objects.get()
    assert evidence(world) == (0, 1)

    page = client.get(reverse("log-entry", args=[entry.pk]))
    assert page.context["form"][field].value() == "against"
    assert "Klopt niet" in page.content.decode()
    changed_fields = {**fields, field: "", f"n{doors.pk}": "3", "revision": entry.revision}
    assert client.post(reverse("log-entry", args=[entry.pk]), changed_fields).status_code == 302
    assert evidence(world) == (0, 0)
