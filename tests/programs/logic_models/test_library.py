"""Saying that mechanisms are the same one, and taking one over into a draft."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from programs.interventions.models import Intervention
from programs.logic_models.models import (
    ChainElement,
    ChainLink,
    LogicModel,
    Mechanism,
    MechanismCondition,
    SharedMechanism,
)
from programs.logic_models.services import reuse_mechanism, share_mechanism, unshare_mechanism


@pytest.fixture
def make_link(world):
    """A link in the draft of another intervention, led by Weller."""

    def make(title="In de box", program=None) -> ChainLink:
        lead = world.weller if program is None else None
        intervention = Intervention.objects.create(program=program or world.program, title=title, lead_partner=lead)
        draft = LogicModel.objects.create(intervention=intervention, version=1)
        source = ChainElement.objects.create(logic_model=draft, stage="resource", what="Een box")
        target = ChainElement.objects.create(logic_model=draft, stage="activity", what="Bezoek")
        return ChainLink.objects.create(logic_model=draft, source=source, target=target)

    return make


def identity(mechanism):
    return SharedMechanism.objects.get(lineage=mechanism.lineage).identity


def test_it_is_taken_over_as_the_same_one_and_its_conditions_are_unknown_there(world, make_link):
    link = make_link()
    taken = reuse_mechanism(mechanism=world.mechanism, link=link, by=world.partner2)

    assert (taken.offer, taken.link) == (world.mechanism.offer, link)
    assert taken.lineage != world.mechanism.lineage
    assert identity(taken) == identity(world.mechanism)


def test_conditions_come_along_unknown(world, make_link):
    first = make_link("Eerste")
    mechanism = Mechanism.objects.create(logic_model=first.logic_model, link=first, offer="Een bekend gezicht")
    MechanismCondition.objects.create(mechanism=mechanism, text="Elke week overleg", state="holds")
    taken = reuse_mechanism(mechanism=mechanism, link=make_link("Tweede"), by=world.partner2)
    assert [(each.text, each.state) for each in taken.conditions.all()] == [("Elke week overleg", "unknown")]


def test_it_is_taken_over_once(world, make_link):
    link, key = make_link(), uuid4()
    first = reuse_mechanism(mechanism=world.mechanism, link=link, by=world.partner2, client_key=key)
    assert reuse_mechanism(mechanism=world.mechanism, link=link, by=world.partner2, client_key=key) == first
    with pytest.raises(ValidationError):
        reuse_mechanism(mechanism=world.mechanism, link=link, by=world.partner2, client_key=uuid4())
    assert link.mechanisms.count() == 1


def test_it_is_not_taken_over_into_a_version_that_holds_nor_another_programme(world, make_link):
    with pytest.raises(ValidationError):
        reuse_mechanism(mechanism=world.mechanism, link=world.active.chainlinks.last(), by=world.bureau)
    elsewhere = make_link("Ver weg", world.outsider.memberships.get().program)
    with pytest.raises(ValidationError):
        reuse_mechanism(mechanism=world.mechanism, link=elsewhere, by=world.outsider)


def test_two_groups_that_are_the_same_become_one_and_one_left_alone_dissolves(world, make_link):
    a, b, c, d = (
        Mechanism.objects.create(logic_model=link.logic_model, link=link, offer=link.logic_model.intervention.title)
        for link in (make_link(title) for title in "abcd")
    )
    share_mechanism(mechanism=a, other=b, by=world.bureau)
    share_mechanism(mechanism=c, other=d, by=world.bureau)
    share_mechanism(mechanism=b, other=c, by=world.bureau)
    assert len({identity(each) for each in (a, b, c, d)}) == 1

    unshare_mechanism(mechanism=a, by=world.bureau)
    assert len({identity(each) for each in (b, c, d)}) == 1
    assert not SharedMechanism.objects.filter(lineage=a.lineage).exists()
    unshare_mechanism(mechanism=b, by=world.bureau)
    unshare_mechanism(mechanism=c, by=world.bureau)
    assert not SharedMechanism.objects.exists()


def test_one_is_not_the_same_as_itself(world):
    with pytest.raises(ValidationError):
        share_mechanism(mechanism=world.mechanism, other=world.mechanism, by=world.bureau)


def test_by_page_into_a_draft_one_may_write_in(world, make_link, client):
    link = make_link()
    address = reverse("mechanism-reuse", args=[world.mechanism.pk])
    client.force_login(world.partner)  # takes no part in the other intervention
    assert "U kunt dit nu nergens overnemen" in client.get(address).content.decode()
    assert client.post(address, {"link": link.pk}).status_code == 403
    client.force_login(world.partner2)
    assert f'value="{link.pk}" selected' in client.get(address, {"verband": link.pk}).content.decode()
    assert client.post(address, {"link": ""}).status_code == 422
    assert client.post(address, {"link": link.pk}).status_code == 303
    assert link.mechanisms.get().offer == world.mechanism.offer


def test_only_the_bureau_says_what_is_the_same(world, make_link, client):
    link = make_link()
    other = Mechanism.objects.create(logic_model=link.logic_model, link=link, offer="Een bekend gezicht")
    share, unshare = (reverse(f"mechanism-{step}", args=[world.mechanism.pk]) for step in ("share", "unshare"))
    for who in ("partner", "manager", "board"):
        client.force_login(world.people[who])
        assert client.post(share, {"other": other.pk}).status_code == 403
        assert client.post(unshare).status_code == 403
    client.force_login(world.bureau)
    assert client.post(share, {"other": ""}).status_code == 422
    assert client.post(share, {"other": other.pk}).status_code == 302
    assert identity(other) == identity(world.mechanism)
    assert client.post(unshare).status_code == 302
    assert not SharedMechanism.objects.exists()
