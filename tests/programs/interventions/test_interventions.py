"""Adding and changing interventions: fields, rights, conflicts, sending twice."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from lamp.base.models import EditConflict
from programs.interventions.models import Intervention
from programs.interventions.services import add_intervention, change_intervention
from programs.partners.models import Partner
from programs.programs.models import Program


def test_an_intervention_is_added_with_all_its_parts_once(world):
    key = uuid4()
    for _ in range(2):
        added = add_intervention(
            program=world.program,
            by=world.bureau,
            client_key=key,
            title=" Een huis voor jongeren ",
            lines=[world.housing],
            areas=[world.wijk],
            partners=[world.weller],
            lead_partner=world.peuteropvang,
        )

    assert Intervention.objects.filter(title="Een huis voor jongeren").count() == 1
    assert (list(added.lines.all()), list(added.partners.all())) == ([world.housing], [world.weller])
    assert (added.age_from, added.age_to) == (None, None)


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"title": ""}, "title"),
        ({"title": "x", "age_from": 4, "age_to": 2}, "age_to"),
        ({"title": "x", "age_from": 26}, "age_from"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(world, fields, at_fault):
    with pytest.raises(ValidationError) as refusal:
        add_intervention(program=world.program, by=world.bureau, **fields)

    assert at_fault in refusal.value.error_dict


def test_a_partner_of_another_programme_does_not_take_part(world):
    stranger = Partner.objects.create(program=Program.objects.get(title="Elders"), name="Vreemd")

    with pytest.raises(ValidationError) as refusal:
        change_intervention(intervention=world.intervention, by=world.bureau, partners=[stranger])

    assert list(refusal.value.error_dict) == ["partners"]


def test_the_second_of_two_editors_gets_a_conflict_and_the_same_change_none(world):
    for _ in range(2):
        change_intervention(
            intervention=world.intervention, by=world.bureau, expected_revision=1, goal="Taal", partners=[world.weller]
        )

    with pytest.raises(EditConflict) as conflict:
        change_intervention(intervention=world.intervention, by=world.bureau, expected_revision=1, goal="Rust")
    assert (conflict.value.current.goal, conflict.value.current.revision) == ("Taal", 2)


def test_only_the_bureau_adds_and_changes(world, client):
    pages = [
        reverse("intervention-create", args=[world.program.pk]),
        reverse("intervention-edit", args=[world.intervention.pk]),
    ]
    statuses = {}
    for name, user in world.people.items():
        client.force_login(user)
        statuses[name] = [client.get(page).status_code for page in pages]

    assert statuses == {
        "bureau": [200, 200],
        "partner": [403, 403],
        "partner2": [403, 403],
        "manager": [403, 403],
        "board": [403, 403],
        "admin": [403, 404],
        "outsider": [404, 404],
    }


def test_a_conflict_on_the_page_shows_both_texts(world, client):
    client.force_login(world.bureau)
    address = reverse("intervention-edit", args=[world.intervention.pk])
    change_intervention(intervention=world.intervention, by=world.bureau, goal="Taal op school")

    answer = client.post(address, {"title": "Meer peuters", "goal": "Rust in huis", "revision": 1})

    assert answer.status_code == 409
    assert "Taal op school" in answer.content.decode()
    assert "Rust in huis" in answer.content.decode()


def test_the_lead_counts_as_a_partner_that_takes_part_once(world):
    intervention = world.intervention
    intervention.lead_partner = world.peuteropvang
    intervention.partners.set([world.weller])
    assert intervention.partner_count == 2
    intervention.partners.add(world.peuteropvang)
    assert intervention.partner_count == 2
    intervention.lead_partner = None
    intervention.partners.clear()
    assert intervention.partner_count == 0
