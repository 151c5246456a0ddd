"""The library of mechanisms, and where each worked and where not: only what the viewer may see."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitoring.learning.library import matrix_by_age, matrix_by_area, read_library, same_elsewhere
from monitoring.learning.matrix_rules import Cell
from monitoring.learning.models import Verdict
from monitoring.learning.services import Seen, record_observation
from programs.logic_models.services import share_mechanism


@pytest.fixture
def gift(make_mechanism, world):
    return make_mechanism("In de box", "Een bekend gezicht", areas=[world.zonnehof], ages=(0, 2))


def observe(world, mechanism, direction="for", **fields):
    seen = {"kind": "quote", "text": "Ik ken haar", "observed_on": date(2026, 1, 5), "source": "Gesprek"} | fields
    return record_observation(mechanisms={mechanism: direction}, seen=Seen(**seen), by=world.partner)


def library(world, who="manager"):
    return read_library(world.program.pk, viewer=world.people[who])


def cells(world, who="manager", *, by=matrix_by_area):
    _columns, rows = by(library(world, who), viewer=world.people[who])
    return {row.entry.title: {column.title: cell for column, cell in row.cells} for row in rows}


def test_the_same_mechanism_stands_once_with_all_its_uses(world, gift):
    assert [(entry.title, entry.interventions) for entry in library(world)] == [
        ("Een bekend gezicht", 1),
        ("Zij komen uit de buurt", 1),
    ]
    share_mechanism(mechanism=world.mechanism, other=gift, by=world.bureau)
    (entry,) = library(world)
    assert {use.placed.mechanism.offer for use in entry.uses} == {"Een bekend gezicht", "Zij komen uit de buurt"}
    assert entry.interventions == 2


def test_one_that_works_here_and_not_there_is_contested(world, gift):
    share_mechanism(mechanism=world.mechanism, other=gift, by=world.bureau)
    for mechanism, judgement in ((world.mechanism, "works"), (gift, "fails")):
        Verdict.objects.create(
            program=world.program,
            lineage=mechanism.lineage,
            judgement=judgement,
            strength=3,
            grounds="Besproken",
            judged_on=timezone.localdate(),
            judged_by=world.manager,
        )
    assert library(world)[0].state == "contested"


def test_a_draft_of_others_is_in_nobodys_library(world, make_mechanism, client):
    draft = make_mechanism("In de box", "Nog een concept", draft=True)
    share_mechanism(mechanism=world.mechanism, other=draft, by=world.bureau)

    assert [len(entry.uses) for entry in library(world, "partner")] == [1]
    assert [len(entry.uses) for entry in library(world, "partner2")] == [2]
    assert same_elsewhere(world.mechanism.lineage, world.program.pk, viewer=world.partner) == []
    for name in ("mechanism-library", "mechanism-matrix"):
        client.force_login(world.partner)
        assert "Nog een concept" not in client.get(reverse(name, args=[world.program.pk])).content.decode()


def test_by_area_what_was_seen_there_and_where_nothing_was_yet(world, gift):
    observe(world, gift, "for", area=world.molenveld)

    assert cells(world) == {
        "Een bekend gezicht": {
            "Molenveld": Cell("assumed", 1, 0),  # seen there, though no intervention works there
            "Noord": Cell("assumed", 1, 0),  # Molenveld lies in Noord
            "Zonnehof": Cell(None, 0, 0),
        },
        "Zij komen uit de buurt": {"Molenveld": None, "Noord": Cell(None, 0, 0), "Zonnehof": None},
    }


def test_a_restricted_observation_does_not_give_its_place_away(world, gift):
    observe(world, gift, "against", area=world.molenveld, restricted=True)

    assert cells(world, "partner")["Een bekend gezicht"]["Molenveld"] == Cell("assumed", 0, 1)
    assert "Molenveld" not in cells(world, "partner2")["Een bekend gezicht"]


def test_by_age_the_state_in_interventions_for_these_ages(world, gift):
    observe(world, gift)
    assert cells(world, by=matrix_by_age)["Een bekend gezicht"] == {
        "0 tot 4 jaar": Cell("assumed", 1, 0),
        "4 tot 12 jaar": None,
        "12 tot 18 jaar": None,
        "18 tot 25 jaar": None,
    }


def test_an_intervention_without_ages_stands_apart(world, make_mechanism):
    make_mechanism("Overal", "Een warm welkom")
    assert cells(world, by=matrix_by_age)["Een warm welkom"]["leeftijd onbekend"] == Cell("assumed", 0, 0)


def test_the_selection_stands_in_the_address(world, gift, client):
    client.force_login(world.partner)
    for name in ("mechanism-library", "mechanism-matrix"):
        address = reverse(name, args=[world.program.pk])

        def shown(address=address, **query):
            page = client.get(address, query).content.decode()
            return ["Een bekend gezicht" in page, "Zij komen uit de buurt" in page]

        assert shown() == [True, True]
        assert shown(zoekterm="BEKEND") == [True, False]
        assert shown(staat="shown") == [False, False]
        assert shown(vaker="1") == [False, False]
    share_mechanism(mechanism=world.mechanism, other=gift, by=world.bureau)
    assert (
        "In de box"
        in client.get(reverse("mechanism-library", args=[world.program.pk]), {"vaker": "1"}).content.decode()
    )


@pytest.mark.parametrize("name", ["mechanism-library", "mechanism-matrix"])
def test_as_many_queries_for_one_as_for_three(world, make_mechanism, client, name):
    client.force_login(world.manager)
    address = reverse(name, args=[world.program.pk])
    client.get(address)
    counts = []
    for number in (1, 2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
        for each in range(2):
            mechanism = make_mechanism(f"Interventie {number}{each}", "Gezicht", areas=[world.zonnehof], ages=(1, 9))
            observe(world, mechanism, area=world.molenveld)
    assert counts[0] == counts[1]


def test_the_page_of_a_mechanism_says_where_else_it_stands(world, gift, client):
    share_mechanism(mechanism=world.mechanism, other=gift, by=world.bureau)
    client.force_login(world.partner)
    page = client.get(reverse("mechanism", args=[world.mechanism.pk])).content.decode()
    assert reverse("mechanism", args=[gift.pk]) in page
