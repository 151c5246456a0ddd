"""The life of a version: draft, agreement, activation, archive."""

import pytest
from django.core.exceptions import ValidationError

from lamp.base.models import EditConflict
from programs.logic_models.agreements import voices
from programs.logic_models.models import LogicModel, MechanismCondition
from programs.logic_models.services import (
    activate,
    archive,
    change_element,
    delete_draft,
    give_agreement,
    start_draft,
)
from programs.signals import logic_model_activated


def test_a_draft_is_a_copy_that_keeps_every_lineage(world):
    draft = start_draft(intervention=world.intervention, by=world.partner)

    for parts in ("chainelements", "chainlinks", "mechanisms"):
        old, new = getattr(world.active, parts), getattr(draft, parts)
        assert set(new.values_list("lineage", flat=True)) == set(old.values_list("lineage", flat=True))
        assert not set(new.values_list("pk", flat=True)) & set(old.values_list("pk", flat=True))
    assert (draft.version, draft.based_on, draft.status) == (2, world.active, "draft")
    assert all(link.source.logic_model_id == draft.pk for link in draft.chainlinks.select_related("source"))
    assert draft.chainelements.first().history.count() == 1


def test_conditions_are_copied_with_their_lineage_and_state(world, draft):
    condition = MechanismCondition.objects.create(
        mechanism=draft.mechanisms.get(), text="Genoeg plek", state="holds", position=2
    )
    activate(logic_model=draft, by=world.bureau, reason="Haast")

    third = start_draft(intervention=world.intervention, by=world.bureau)

    copied = MechanismCondition.objects.get(mechanism__logic_model=third)
    assert (copied.lineage, copied.text, copied.state, copied.position) == (
        condition.lineage,
        "Genoeg plek",
        "holds",
        2,
    )


def test_there_is_one_draft(world, draft):
    with pytest.raises(ValidationError) as refusal:
        start_draft(intervention=world.intervention, by=world.bureau)

    assert refusal.value.code == "draft_exists"


def test_starting_a_draft_takes_the_same_queries_whatever_the_size(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        start_draft(intervention=world.intervention, by=world.bureau)


def test_the_latest_word_of_a_partner_counts_and_only_of_this_text(world, draft):
    give_agreement(logic_model=draft, partner=world.peuteropvang, by=world.partner, agrees=False, reason="Te duur")
    give_agreement(logic_model=draft, partner=world.peuteropvang, by=world.partner, agrees=True)
    (voice,) = voices(draft)
    assert (voice.partner, voice.is_lead, voice.agrees_now) == (world.peuteropvang, True, True)

    change_element(element=draft.chainelements.first(), by=world.bureau, why="Nieuwe reden")

    draft.refresh_from_db()
    (voice,) = voices(draft)
    assert (voice.word.agrees, voice.is_earlier, voice.agrees_now) == (True, True, False)


def test_an_agreement_given_twice_is_one_and_an_objection_needs_its_reason(world, draft):
    for _ in range(2):
        give_agreement(logic_model=draft, partner=world.peuteropvang, by=world.partner, agrees=True)
    assert draft.agreements.count() == 1

    with pytest.raises(ValidationError) as refusal:
        give_agreement(logic_model=draft, partner=world.peuteropvang, by=world.partner, agrees=False, reason=" ")
    assert list(refusal.value.error_dict) == ["reason"]
    with pytest.raises(ValidationError) as stranger:
        give_agreement(logic_model=draft, partner=world.weller, by=world.partner2, agrees=True)
    assert list(stranger.value.error_dict) == ["partner"]


def test_agreeing_with_and_activating_another_text_than_was_read_is_a_conflict(world, draft):
    read = draft.revision
    change_element(element=draft.chainelements.first(), by=world.bureau, why="Nieuwe reden")

    with pytest.raises(EditConflict):
        give_agreement(
            logic_model=draft, partner=world.peuteropvang, by=world.partner, agrees=True, expected_revision=read
        )
    with pytest.raises(EditConflict):
        activate(logic_model=draft, by=world.bureau, reason="Haast", expected_revision=read)


def test_without_everybodys_agreement_activation_says_why(world, draft):
    world.intervention.partners.add(world.weller)
    give_agreement(logic_model=draft, partner=world.peuteropvang, by=world.partner, agrees=True)

    with pytest.raises(ValidationError) as refusal:
        activate(logic_model=draft, by=world.bureau)
    activate(logic_model=draft, by=world.bureau, reason="Weller hoort bij de volgende versie")

    assert refusal.value.error_dict["reason"][0].code == "reason_required"
    draft.refresh_from_db()
    assert draft.activation_reason == "Weller hoort bij de volgende versie"


def test_activation_archives_the_previous_version_and_tells_once(world, draft):
    told = []

    def listen(sender, logic_model, by, **kwargs):
        told.append((logic_model.pk, by))

    logic_model_activated.connect(listen)
    try:
        give_agreement(logic_model=draft, partner=world.peuteropvang, by=world.partner, agrees=True)
        for _ in range(2):
            activate(logic_model=draft, by=world.bureau)
    finally:
        logic_model_activated.disconnect(listen)

    states = list(LogicModel.objects.order_by("version").values_list("version", "status", "activation_reason"))
    assert states == [(1, "archived", ""), (2, "active", "")]
    assert told == [(draft.pk, world.bureau)]


def test_an_archived_version_never_holds_again_and_an_empty_one_never_starts(world, draft):
    activate(logic_model=draft, by=world.bureau, reason="Haast")
    with pytest.raises(ValidationError) as archived:
        activate(logic_model=world.active, by=world.bureau, reason="Terug")
    empty = LogicModel.objects.create(intervention=world.intervention, version=3)
    with pytest.raises(ValidationError) as nothing:
        activate(logic_model=empty, by=world.bureau, reason="Haast")

    assert (archived.value.code, nothing.value.code) == ("immutable", "empty")


def test_archiving_leaves_no_active_version_and_a_later_draft_copies_the_last_one(world):
    archive(logic_model=world.active, by=world.bureau)

    draft = start_draft(intervention=world.intervention, by=world.bureau)

    assert not LogicModel.objects.filter(status="active").exists()
    assert (draft.version, draft.chainelements.count()) == (2, 4)
    with pytest.raises(ValidationError):
        archive(logic_model=draft, by=world.bureau)


def test_a_draft_can_be_thrown_away_and_a_version_that_held_cannot(world, draft):
    delete_draft(logic_model=draft, by=world.bureau)

    assert list(LogicModel.objects.values_list("version", flat=True)) == [1]
    with pytest.raises(ValidationError):
        delete_draft(logic_model=world.active, by=world.bureau)
