"""The canvas page: who sees which version, what it says, its live figures and its number of queries."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from benchmarks.chains import add_chain
from monitoring.canvas.stamp import canvas_stamp
from monitoring.learning.models import Observation, ObservationMechanism, Verdict
from monitoring.progress.refresh import drain
from programs.interventions.models import Intervention
from programs.logic_models.models import LogicModel
from programs.logic_models.services import activate, start_draft


def open_canvas(client, user, intervention, query=""):
    client.force_login(user)
    return client.get(reverse("canvas", args=[intervention.pk]) + query)


def observe(world, *, restricted=False, text="Ik spreek de taal", **fields):
    observation = Observation.objects.create(
        program=world.program,
        kind="quote",
        text=text,
        observed_on=date(2026, 1, 5),
        restricted=restricted,
        partner=world.peuteropvang,
        recorded_by=world.partner,
        **fields,
    )
    ObservationMechanism.objects.create(observation=observation, lineage=world.mechanism.lineage, direction="for")
    return observation


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("bureau", 200),
        ("partner", 200),
        ("partner2", 200),
        ("manager", 200),
        ("board", 200),
        ("admin", 404),
        ("outsider", 404),
    ],
)
def test_who_sees_an_active_chain(world, client, who, status):
    assert open_canvas(client, world.people[who], world.intervention).status_code == status


def test_the_chain_stands_in_columns_and_in_a_table(world, client):
    page = open_canvas(client, world.bureau, world.intervention).content.decode()
    places = [page.index(f'id="e{each.pk}"') for each in (world.resource, world.activity, world.output, world.effect)]
    assert places == sorted(places)
    assert "Wat maakt dat de middelen leiden tot de gewenste activiteiten?" in page
    assert "Elk verband met het mechanisme, het bewijs en wat de cijfers zeggen" in page
    assert "Onvoldoende gegevens" in page
    assert page.count("Dat weten we nog niet") == 2


def test_it_says_what_is_missing(world, client):
    page = open_canvas(client, world.bureau, world.intervention).content.decode()
    assert "‘Kinderen gaan naar de opvang’ heeft nog geen indicator." in page
    assert "Deze LAMP is nog niet compleet: 3 dingen ontbreken" in page  # and two links without mechanism


def test_a_draft_is_marked_and_unseen_by_whom_does_not_take_part(world, client):
    LogicModel.objects.create(intervention=world.intervention, version=2)
    assert "Dit is concept 2" in open_canvas(client, world.partner, world.intervention, "?versie=2").content.decode()
    assert open_canvas(client, world.partner2, world.intervention, "?versie=2").status_code == 404
    assert open_canvas(client, world.partner2, world.intervention, "?versie=x").status_code == 404


def test_without_a_version_it_says_what_to_do(world, client):
    empty = Intervention.objects.create(program=world.program, title="Nieuw", lead_partner=world.peuteropvang)
    assert "Eerste concept maken" in open_canvas(client, world.partner, empty).content.decode()
    page = open_canvas(client, world.partner2, empty).content.decode()
    assert "Nog geen LAMP" in page
    assert "Eerste concept maken" not in page


def test_a_quote_shows_its_role_and_a_restricted_one_only_to_its_own(world, client):
    observe(world, restricted=True, text="Alleen voor ons", speaker_role="Moeder")
    assert "Alleen voor ons" in open_canvas(client, world.partner, world.intervention).content.decode()
    assert "Alleen voor ons" in open_canvas(client, world.manager, world.intervention).content.decode()
    for hidden_from in (world.partner2, world.board):
        assert "Alleen voor ons" not in open_canvas(client, hidden_from, world.intervention).content.decode()


def test_figures_are_fetched_only_when_something_changed(world, client):
    client.force_login(world.bureau)
    address = reverse("canvas-figures", args=[world.intervention.pk])
    stamp = canvas_stamp(world.active)
    assert client.get(address, {"stand": stamp}).status_code == 204
    assert client.get(address, headers={"If-None-Match": f'"{stamp}"'}).status_code == 304
    observe(world)
    changed = client.get(address, {"stand": stamp})
    assert changed.status_code == 200
    assert "1 observatie voor" in changed.content.decode()
    assert changed["ETag"] != f'"{stamp}"'


def test_a_verdict_changes_the_stamp_and_lights_the_link(world, client):
    before = canvas_stamp(world.active)
    Verdict.objects.create(
        program=world.program,
        lineage=world.mechanism.lineage,
        judgement="works",
        strength=3,
        grounds="Geteld",
        judged_on=timezone.localdate(),
        judged_by=world.manager,
    )
    assert canvas_stamp(world.active) != before
    page = open_canvas(client, world.bureau, world.intervention).content.decode()
    assert 'data-line="aangetoond"' in page
    assert "1 van de 3 verbanden verlicht" in page


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_chain(world, client, django_assert_max_num_queries):
    taken = []
    for elements, links in ((4, 3), (40, 60)):
        chain = add_chain(
            program=world.program,
            line=world.learning,
            partner=world.peuteropvang,
            by=world.bureau,
            elements=elements,
            links=links,
            title=f"Keten van {elements}",
        )
        while drain():
            pass
        open_canvas(client, world.bureau, chain)
        with django_assert_max_num_queries(30) as asked:
            response = client.get(reverse("canvas", args=[chain.pk]))
        assert response.content.decode().count('class="lamp-el"') == elements
        taken.append(len(asked))
    assert taken[0] == taken[1]


def test_an_open_canvas_hears_that_its_version_no_longer_holds(world, client):
    client.force_login(world.bureau)
    page = open_canvas(client, world.bureau, world.intervention).content.decode()
    assert "die niet meer geldt" not in page
    stamp = canvas_stamp(world.active)
    address = reverse("canvas-figures", args=[world.intervention.pk])
    activate(logic_model=start_draft(intervention=world.intervention, by=world.bureau), by=world.bureau, reason="Haast")

    changed = client.get(address, {"versie": world.active.version, "stand": stamp}).content.decode()

    note = re.search(r'<div id="canvas-versie" role="status" hx-swap-oob="true">(.*?)</a>', changed, re.S)[1]
    assert f"Dit is versie {world.active.version}, die niet meer geldt" in note
    assert f'href="{reverse("canvas", args=[world.intervention.pk])}"' in note


def test_who_may_not_see_earlier_versions_is_told_where_the_new_one_is(world, client):
    page = open_canvas(client, world.board, world.intervention).content.decode()
    address = reverse("canvas-figures", args=[world.intervention.pk])
    activate(logic_model=start_draft(intervention=world.intervention, by=world.bureau), by=world.bureau, reason="Haast")

    assert client.get(address, {"versie": world.active.version}).status_code == 404
    told = re.search(r'<template id="canvas-gone">(.*?)</template>', page, re.S)[1]
    assert "Deze versie geldt niet meer." in told
    assert f'href="{reverse("canvas", args=[world.intervention.pk])}"' in told
