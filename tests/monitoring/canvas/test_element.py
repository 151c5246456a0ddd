"""The page of an element, and what the bureau may still change in the version that holds."""

import pytest
from django.urls import reverse

from programs.logic_models.services import (
    ConditionInput,
    activate,
    add_element,
    add_mechanism,
    change_mechanism,
    start_draft,
)


@pytest.fixture
def holding(world):
    """Version 2, which holds: a second activity, and a link with two mechanisms and a condition."""
    draft = start_draft(intervention=world.intervention, by=world.bureau)
    add_element(logic_model=draft, by=world.bureau, stage="activity", what="Praten")
    mechanism = draft.mechanisms.get()
    change_mechanism(mechanism=mechanism, by=world.bureau, conditions=[ConditionInput("Genoeg plek")])
    add_mechanism(link=mechanism.link, by=world.bureau, offer="Elke week")
    return activate(logic_model=draft, by=world.bureau, reason="Haast")


def activities(version):
    return list(version.chainelements.filter(stage="activity").order_by("position", "pk"))


def address(element):
    return reverse("element", args=[element.pk])


def test_it_says_what_leads_here_and_where_this_leads(world, as_):
    page = as_("board").get(address(world.activity)).content.decode()

    assert page.index("Wat leidt hiertoe?") < page.index(world.resource.what) < page.index("Waar leidt dit toe?")
    assert world.output.what in page
    assert f'href="{reverse("mechanism", args=[world.mechanism.pk])}"' in page
    assert "Wie wijzigde wat?" not in page


def test_the_canvas_leads_to_the_page_of_each_element(world, as_):
    page = as_("partner2").get(reverse("canvas", args=[world.intervention.pk])).content.decode()

    for element in (world.resource, world.activity, world.output, world.effect):
        assert f'href="{address(element)}"' in page


def test_the_bureau_changes_who_is_responsible_and_the_place_with_history(world, holding, as_):
    first, second = activities(holding)
    client = as_("bureau")

    data = {"partner": world.weller.pk, "place": 2, "initial-place": 1, "revision": first.revision}
    assert client.post(address(first), data).status_code == 302

    assert activities(holding) == [second, first]
    first.refresh_from_db()
    assert (first.partner, first.what) == (world.weller, "Aanbellen")
    page = client.get(address(first)).content.decode()
    assert "Verantwoordelijke partner: Peuteropvang → Weller" in page
    assert "Volgorde: " in page


def test_a_place_somebody_else_changed_meanwhile_is_left_alone(world, holding, as_):
    first, second = activities(holding)

    as_("bureau").post(
        address(first), {"partner": world.weller.pk, "place": 2, "initial-place": 2, "revision": first.revision}
    )

    assert activities(holding) == [first, second]


def test_two_who_change_the_responsible_partner_see_both_choices(world, as_):
    client = as_("bureau")
    client.post(address(world.activity), {"partner": world.weller.pk, "revision": world.activity.revision})

    answer = client.post(address(world.activity), {"partner": "", "revision": world.activity.revision})

    assert answer.status_code == 409
    assert "Dit is net gewijzigd door Bureau" in answer.content.decode()
    world.activity.refresh_from_db()
    assert world.activity.partner == world.weller


@pytest.mark.parametrize("who", ["partner", "partner2", "manager", "board"])
def test_nobody_else_changes_it_in_a_version_that_holds(world, as_, who):
    client = as_(who)

    assert "Wie doet dit?" not in client.get(address(world.activity)).content.decode()
    assert client.post(address(world.activity), {"partner": world.weller.pk, "revision": 1}).status_code == 403


def test_an_element_of_a_draft_is_changed_in_the_draft(world, as_):
    draft = start_draft(intervention=world.intervention, by=world.bureau)
    element = draft.chainelements.get(stage="activity")
    client = as_("partner")

    page = client.get(address(element)).content.decode()

    assert f'href="{reverse("element-edit", args=[element.pk])}"' in page
    assert client.post(address(element), {"revision": 1}).status_code == 403
    assert as_("partner2").get(address(element)).status_code == 404


def test_conditions_and_order_of_mechanisms_are_noted_on_the_page_of_the_mechanism(world, holding, as_):
    first, second = holding.mechanisms.order_by("position")
    condition = first.conditions.get()
    client, page_of = as_("bureau"), reverse("mechanism", args=[first.pk])
    assert "Is dit veranderd?" in client.get(page_of).content.decode()

    state = {"state": "lapsed", "since": "2026-01-05", "revision": condition.revision, "next": page_of}
    noted = client.post(reverse("condition-state", args=[condition.pk]), state)
    moved = client.post(reverse("mechanism-place", args=[first.pk]), {"position": 2, "next": page_of})

    assert noted["Location"] == moved["Location"] == page_of
    page = client.get(page_of).content.decode()
    assert "sinds 5 januari 2026" in page
    assert "Geldt het?: weten we niet → geldt niet meer" in page
    assert list(holding.mechanisms.order_by("position")) == [second, first]


def test_a_partner_reads_conditions_and_does_not_note_them(world, holding, as_):
    mechanism = holding.mechanisms.order_by("position").first()
    client = as_("partner")

    page = client.get(reverse("mechanism", args=[mechanism.pk])).content.decode()

    assert "Genoeg plek" in page
    assert "Is dit veranderd?" not in page
    assert client.post(reverse("mechanism-place", args=[mechanism.pk]), {"position": 1}).status_code == 403
