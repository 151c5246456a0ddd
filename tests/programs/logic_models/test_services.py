"""Writing a draft: who was first, what it takes along, and what comes back."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from lamp.base.models import EditConflict
from programs.logic_models.comparison import compare
from programs.logic_models.models import ChainElement, ChainLink, Mechanism, MechanismCondition
from programs.logic_models.services import (
    ConditionInput,
    add_element,
    add_link,
    add_mechanism,
    change_element,
    change_link,
    change_mechanism,
    delete_element,
    delete_link,
    delete_mechanism,
    move_element,
    move_mechanism,
    restore_deleted,
    set_condition_state,
    set_responsible_partner,
)


def codes(refusal):
    errors = refusal.value.error_dict if hasattr(refusal.value, "error_dict") else {"": refusal.value.error_list}
    return {name: [error.code for error in found] for name, found in errors.items()}


def column(draft, stage):
    return list(draft.chainelements.filter(stage=stage).order_by("position").values_list("what", "position"))


def test_an_element_is_added_at_the_end_of_its_column(world, draft):
    add_element(logic_model=draft, by=world.partner, stage="activity", what=" Praten ", why="Ouders weten het niet")

    assert column(draft, "activity") == [("Aanbellen", 0), ("Praten", 1)]
    draft.refresh_from_db()
    assert draft.changed_by == world.partner


def test_the_same_form_sent_twice_adds_one_element_and_one_mechanism(world, draft, element):
    key, other = uuid4(), uuid4()
    link = draft.chainlinks.first()
    for _ in range(2):
        add_element(logic_model=draft, by=world.partner, stage="effect", what="Rust", client_key=key)
        add_mechanism(link=link, by=world.partner, offer="Een bekend gezicht", client_key=other)
        add_link(source=element("Aanbellen"), target=element("Gevoerde gesprekken"), by=world.partner)

    assert draft.chainelements.filter(what="Rust").count() == 1
    assert draft.mechanisms.filter(offer="Een bekend gezicht").count() == 1
    assert draft.chainlinks.count() == 3


def test_nobody_chooses_the_lineage_of_other_evidence(world, draft):
    mechanism = add_mechanism(
        link=draft.chainlinks.first(), by=world.partner, offer="x", client_key=world.mechanism.lineage
    )

    assert mechanism.lineage != world.mechanism.lineage


def test_an_empty_what_and_a_partner_from_elsewhere_are_refused_by_field(world, draft, element):
    with pytest.raises(ValidationError) as empty:
        add_element(logic_model=draft, by=world.partner, stage="effect", what="  ")
    from programs.models import Partner, Program

    stranger = Partner.objects.create(program=Program.objects.get(title="Elders"), name="Vreemd")
    with pytest.raises(ValidationError) as foreign:
        change_element(element=element("Aanbellen"), by=world.bureau, partner=stranger)

    assert codes(empty) == {"what": ["blank"]}
    assert codes(foreign) == {"partner": ["program"]}


def test_the_second_of_two_editors_gets_a_conflict_with_the_text_of_the_first(world, draft, element):
    seen = element("Aanbellen")
    change_element(element=seen, by=world.bureau, expected_revision=seen.revision, what="Aanbellen na zessen")

    with pytest.raises(EditConflict) as conflict:
        change_element(element=seen, by=world.partner, expected_revision=seen.revision, what="Folders")

    assert conflict.value.current.what == "Aanbellen na zessen"
    assert ChainElement.objects.get(pk=seen.pk).what == "Aanbellen na zessen"


def test_saying_the_same_twice_is_no_conflict_and_moving_is_none_either(world, draft, element):
    seen = element("Aanbellen")
    for _ in range(2):
        change_element(element=seen, by=world.partner, expected_revision=1, what="Aanbellen na zessen")
    move_element(element=seen, by=world.bureau, position=1)
    changed = change_element(element=seen, by=world.partner, expected_revision=2, why="Dan zijn ouders thuis")

    assert (changed.what, changed.why, changed.revision) == ("Aanbellen na zessen", "Dan zijn ouders thuis", 3)


def test_an_element_changes_column_only_when_its_links_still_hold(world, draft, element):
    with pytest.raises(ValidationError) as refusal:
        change_element(element=element("Aanbellen"), by=world.partner, stage="output")
    loose = add_element(logic_model=draft, by=world.partner, stage="activity", what="Los")

    assert codes(refusal) == {"stage": ["links"]}
    assert change_element(element=loose, by=world.partner, stage="output").stage == "output"


def test_a_link_that_skips_a_column_or_closes_a_circle_is_refused(world, draft, element):
    later = add_element(logic_model=draft, by=world.partner, stage="effect", what="Later")
    first = element("Kinderen gaan naar de opvang")
    add_link(source=first, target=later, by=world.partner)

    with pytest.raises(ValidationError) as loop:
        add_link(source=later, target=first, by=world.partner)
    with pytest.raises(ValidationError) as skip:
        add_link(source=element("Aanbellen"), target=first, by=world.partner)
    with pytest.raises(ValidationError) as order:
        change_link(link=draft.chainlinks.first(), by=world.partner, lag_from_months=6, lag_to_months=3)

    assert (codes(loop), codes(skip)) == ({"target": ["loop"]}, {"target": ["stage"]})
    assert codes(order) == {"lag_to_months": ["order"]}


def test_order_changes_with_buttons_and_to_a_place_with_history(world, draft):
    for what in ("B", "C"):
        add_element(logic_model=draft, by=world.partner, stage="activity", what=what)
    moved = draft.chainelements.get(what="C")

    move_element(element=moved, by=world.partner, position=1)

    assert column(draft, "activity") == [("C", 1), ("Aanbellen", 2), ("B", 3)]
    assert moved.history.first().position == 1
    assert moved.history.first().history_user == world.partner


def test_conditions_keep_their_lineage_when_reworded_and_go_when_left_out(world, draft):
    mechanism = add_mechanism(
        link=draft.chainlinks.first(),
        by=world.partner,
        offer="Er is plek",
        conditions=[ConditionInput("Genoeg groepen"), ConditionInput("Lage prijs")],
    )
    kept = mechanism.conditions.get(text="Genoeg groepen")

    change_mechanism(
        mechanism=mechanism,
        by=world.partner,
        expected_revision=1,
        conditions=[ConditionInput("Genoeg groepen dichtbij", state="lapsed", lineage=kept.lineage)],
    )

    rows = list(mechanism.conditions.values_list("text", "state", "lineage"))
    assert rows == [("Genoeg groepen dichtbij", "lapsed", kept.lineage)]
    with pytest.raises(EditConflict):
        change_mechanism(mechanism=mechanism, by=world.bureau, expected_revision=1, conditions=[])


def test_mechanisms_move_within_their_link(world, draft):
    link = draft.chainlinks.first()
    second = add_mechanism(link=link, by=world.partner, offer="Tweede")

    move_mechanism(mechanism=second, by=world.partner, position=1)

    offers = list(link.mechanisms.order_by("position").values_list("offer", flat=True))
    assert offers == ["Tweede", "Zij komen uit de buurt"]


def test_once_results_exist_a_change_asks_for_its_reason(world, draft, element, measured):
    measured(world.activity)
    activity = element("Aanbellen")
    mechanism = draft.mechanisms.get()
    link = draft.chainlinks.get(source=activity)
    tries = [
        lambda: change_element(element=activity, by=world.partner, what="Folders"),
        lambda: change_link(link=link, by=world.partner, lag_to_months=3),
        lambda: change_mechanism(mechanism=mechanism, by=world.partner, offer="Zij zijn bekend"),
        lambda: delete_element(element=activity, by=world.partner),
        lambda: delete_link(link=link, by=world.partner),
        lambda: delete_mechanism(mechanism=mechanism, by=world.partner),
    ]
    for attempt in tries:
        with pytest.raises(ValidationError) as refusal:
            attempt()
        assert codes(refusal) == {"change_reason": ["reason_required"]}

    change_element(element=activity, by=world.partner, what="Folders", change_reason="Niemand deed open")
    again = change_element(element=activity, by=world.partner, what="Folders in de bus")
    assert again.change_reason == "Niemand deed open"


def test_partner_and_order_and_conditions_also_change_in_an_active_version(world, draft):
    from programs.logic_models.services import activate

    condition = MechanismCondition.objects.create(mechanism=draft.mechanisms.get(), text="Genoeg plek")
    activate(logic_model=draft, by=world.bureau, reason="Haast")
    output = draft.chainelements.get(stage="output")

    set_responsible_partner(element=output, by=world.bureau, partner=world.weller)
    move_element(element=output, by=world.bureau, position=1)
    changed = set_condition_state(condition=condition, by=world.bureau, state="lapsed", since=date(2025, 3, 1))

    output.refresh_from_db()
    assert (output.partner, output.position) == (world.weller, 1)
    assert (changed.state, changed.since) == ("lapsed", date(2025, 3, 1))
    assert changed.history.first().history_user == world.bureau
    with pytest.raises(ValidationError) as refusal:
        change_element(element=output, by=world.bureau, what="Anders")
    assert codes(refusal) == {"": ["immutable"]}


def snapshot(draft):
    return (
        sorted(draft.chainelements.values_list("pk", "lineage", "what", "position")),
        sorted(draft.chainlinks.values_list("pk", "lineage", "source", "target")),
        sorted(draft.mechanisms.values_list("pk", "lineage", "offer", "link")),
        sorted(MechanismCondition.objects.filter(mechanism__logic_model=draft).values_list("pk", "lineage", "text")),
    )


def test_undo_brings_back_an_element_with_links_mechanisms_and_conditions(world, draft, element):
    mechanism = draft.mechanisms.get()
    change_mechanism(mechanism=mechanism, by=world.partner, conditions=[ConditionInput("Zij wonen er nog")])
    before = snapshot(draft)

    token = delete_element(element=element("Aanbellen"), by=world.partner)
    assert (draft.chainelements.count(), draft.chainlinks.count(), draft.mechanisms.count()) == (3, 1, 0)
    restored = restore_deleted(token, by=world.partner)

    assert snapshot(draft) == before
    assert len(restored.parts) == 5  # an element, two links, a mechanism and its condition
    assert restore_deleted(token, by=world.partner).parts == []
    assert snapshot(draft) == before


def test_a_taken_place_becomes_the_last_and_a_link_made_again_takes_back_its_mechanisms(world, draft, element):
    link = draft.chainlinks.get(source__stage="resource")
    token = delete_link(link=link, by=world.partner)
    anew = add_link(source=element("Plusfunctionarissen"), target=element("Aanbellen"), by=world.bureau)
    add_mechanism(link=anew, by=world.bureau, offer="Iets anders")

    restored = restore_deleted(token, by=world.partner)

    assert list(anew.mechanisms.values_list("offer", flat=True)) == ["Zij komen uit de buurt", "Iets anders"]
    assert restored.links_left_out == 0
    assert ChainLink.objects.filter(logic_model=draft).count() == 3


def test_a_link_whose_other_end_went_too_is_left_out_and_counted(world, draft, element):
    first = delete_element(element=element("Aanbellen"), by=world.partner)
    delete_element(element=element("Gevoerde gesprekken"), by=world.partner)

    restored = restore_deleted(first, by=world.partner)

    assert restored.links_left_out == 1
    assert Mechanism.objects.filter(logic_model=draft).count() == 1


def test_undo_of_an_activated_draft_and_with_a_made_up_token_is_refused(world, draft, element):
    from programs.logic_models.services import activate

    token = delete_element(element=element("Aanbellen"), by=world.partner)
    activate(logic_model=draft, by=world.bureau, reason="Haast")

    with pytest.raises(ValidationError) as late:
        restore_deleted(token, by=world.partner)
    with pytest.raises(ValidationError) as forged:
        restore_deleted(token + "x", by=world.partner)
    assert (codes(late), codes(forged)) == ({"": ["immutable"]}, {"": ["bad_token"]})


def test_a_link_made_again_is_the_link_of_the_earlier_version(world, draft, element):
    link = draft.chainlinks.get(source=element("Aanbellen"))
    lineage, target = link.lineage, link.target
    delete_link(link=link, by=world.bureau)

    again = add_link(source=element("Aanbellen"), target=target, by=world.partner, client_key=uuid4())

    assert again.lineage == lineage
    assert compare(world.active, draft).is_empty


def test_a_link_that_no_earlier_version_had_gets_a_lineage_of_its_own(world, draft, element):
    extra = add_element(logic_model=draft, by=world.bureau, stage="output", what="Brieven")

    link = add_link(source=element("Aanbellen"), target=extra, by=world.partner)

    assert not ChainLink.objects.filter(lineage=link.lineage).exclude(pk=link.pk).exists()


def test_undo_after_the_link_was_made_again_brings_its_mechanisms_to_it(world, draft):
    mechanism = draft.mechanisms.get()
    link = mechanism.link
    token = delete_link(link=link, by=world.bureau)
    again = add_link(source=link.source, target=link.target, by=world.partner)

    restored = restore_deleted(token, by=world.bureau)

    assert (again.lineage, restored.links_left_out) == (link.lineage, 0)
    assert draft.mechanisms.get().link == again
