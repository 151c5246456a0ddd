"""Choosing between interventions: a reason and a day, the last decided one holds, the earlier ones stay."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from programs.interventions.models import InterventionPriority
from programs.interventions.priority_services import decide_priority

pytestmark = pytest.mark.django_db

CHOICE = {"level": "first", "reason": "Hier is de achterstand het grootst.", "decided_on": date(2025, 3, 1)}


@pytest.fixture
def decide(world):
    def choose(**changes):
        return decide_priority(intervention=world.intervention, by=world.manager, **{**CHOICE, **changes})

    return choose


def held(world):
    return InterventionPriority.objects.all().holding([world.intervention.pk]).get(world.intervention.pk)


def test_the_last_decided_one_holds_whatever_was_written_down_last(world, decide):
    later = decide(level="later", decided_on=date(2025, 6, 1))
    decide(decided_on=date(2025, 3, 1))

    assert held(world) == later
    assert InterventionPriority.objects.count() == 2


def test_the_same_choice_twice_is_one(decide):
    assert decide() == decide()
    assert InterventionPriority.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"reason": "  "}, "reason", "Dit veld kan niet leeg zijn"),
        ({"decided_on": timezone.localdate() + timedelta(days=2)}, "decided_on", "Deze dag moet nog komen."),
        ({"level": "urgent"}, "level", "Waarde 'urgent' is geen geldige keuze."),
    ],
)
def test_a_choice_needs_a_reason_and_a_day(decide, changes, field, message):
    with pytest.raises(ValidationError) as error:
        decide(**changes)

    assert error.value.message_dict == {field: [message]}


def test_a_manager_chooses_and_takes_it_back(client, world):
    client.force_login(world.manager)
    address = reverse("priority", args=[world.intervention.pk])

    client.post(address, {**CHOICE, "decided_by": "de stuurgroep"})
    shown = client.get(address).content.decode()
    client.post(reverse("priority-withdraw", args=[held(world).pk]))

    assert "besloten op 1 maart 2025" in shown
    assert "door de stuurgroep" in shown
    assert held(world) is None
    assert InterventionPriority.history.first().history_user == world.manager


def test_everybody_who_reads_the_programme_reads_the_choice_and_only_two_roles_choose(client, world, decide):
    decide()
    address = reverse("priority", args=[world.intervention.pk])
    found = {}
    for name, user in world.people.items():
        client.force_login(user)
        found[name] = (client.get(address).status_code, client.post(address, CHOICE).status_code)

    assert found == {
        "bureau": (200, 302),
        "manager": (200, 302),
        "partner": (200, 403),
        "partner2": (200, 403),
        "board": (200, 403),
        "admin": (404, 404),
        "outsider": (404, 404),
    }


def test_an_incomplete_form_says_what_is_missing(client, world):
    client.force_login(world.bureau)

    response = client.post(reverse("priority", args=[world.intervention.pk]), {"level": "first"})

    assert "Er kloppen nog 2 dingen niet" in response.content.decode()
    assert not InterventionPriority.objects.exists()


def test_it_stands_on_the_timeline_and_at_the_agreements(client, world, decide):
    decide()
    client.force_login(world.partner)

    for name in ("timeline", "agreements"):
        shown = client.get(reverse(name, args=[world.intervention.pk])).content.decode()
        assert "Hier is de achterstand het grootst." in shown
