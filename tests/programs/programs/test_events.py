"""Events of a programme: everybody who reads it sees them, the bureau keeps them, nothing is overwritten unseen."""

from datetime import date

import pytest
from django.urls import reverse

from lamp.base.models import EditConflict
from programs.programs.event_services import add_event, change_event
from programs.programs.models import ProgramEvent


@pytest.fixture
def event(world) -> ProgramEvent:
    return add_event(program=world.program, by=world.bureau, name="Covid-19", happened_on=date(2023, 3, 12))


def test_the_bureau_adds_changes_and_removes(world, client):
    client.force_login(world.bureau)
    sent = {"name": "Nieuwe wethouder", "happened_on": "2025-03-01", "text": "Zij heeft jeugd."}
    client.post(reverse("event-create", args=[world.program.pk]), sent)
    event = ProgramEvent.objects.get()
    assert (event.name, event.happened_on, event.history.get().history_user) == (
        "Nieuwe wethouder",
        date(2025, 3, 1),
        world.bureau,
    )
    changed = sent | {"text": "Zij heeft jeugd en zorg.", "revision": event.revision}
    client.post(reverse("event-edit", args=[event.pk]), changed)
    event.refresh_from_db()
    assert event.text == "Zij heeft jeugd en zorg."
    client.post(reverse("event-remove", args=[event.pk]))
    assert not ProgramEvent.objects.exists()
    assert list(ProgramEvent.history.values_list("history_type", flat=True)) == ["-", "~", "+"]


def test_everybody_who_reads_the_programme_sees_it_and_only_the_bureau_may_change_it(world, client, event):
    client.force_login(world.board)
    page = client.get(reverse("event-list", args=[world.program.pk])).content.decode()
    assert "Covid-19" in page
    assert reverse("event-edit", args=[event.pk]) not in page


def test_two_people_who_change_it_get_a_conflict(world, event):
    change_event(
        event=event, by=world.bureau, expected_revision=event.revision, name="Corona", happened_on=event.happened_on
    )
    with pytest.raises(EditConflict):
        change_event(
            event=event, by=world.bureau, expected_revision=event.revision, name="Anders", happened_on=event.happened_on
        )
    assert ProgramEvent.objects.get().name == "Corona"


def test_a_personal_number_is_refused(world, client):
    client.force_login(world.bureau)
    sent = {"name": "Wethouder", "happened_on": "2025-03-01", "text": "Haar BSN is 123456782."}
    response = client.post(reverse("event-create", args=[world.program.pk]), sent)
    assert "burgerservicenummer" in response.content.decode().lower()
    assert not ProgramEvent.objects.exists()
