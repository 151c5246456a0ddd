"""What differs between two versions, by lineage."""

from programs.logic_models.comparison import compare, compare_words, versions_to_choose
from programs.logic_models.models import LogicModel
from programs.logic_models.services import (
    ConditionInput,
    activate,
    add_element,
    change_element,
    change_mechanism,
    delete_element,
    move_element,
    start_draft,
)


def told(differences):
    return [(d.part, d.text, d.reason) for d in differences]


def test_a_fresh_copy_says_the_same(world, draft):
    assert compare(world.active, draft).is_empty


def test_added_removed_and_reworded_parts_with_their_reasons(world, draft, element):
    add_element(logic_model=draft, by=world.partner, stage="effect", what="Rust", change_reason="Ouders vroegen erom")
    change_element(
        element=element("Plusfunctionarissen"),
        by=world.partner,
        what="Vier plusfunctionarissen",
        change_reason="Er zijn er vier",
    )
    change_mechanism(mechanism=draft.mechanisms.get(), by=world.partner, conditions=[ConditionInput("Zij wonen er")])
    delete_element(element=element("Gevoerde gesprekken"), by=world.partner, change_reason="Niet te tellen")
    move_element(element=element("Rust"), by=world.partner, position=1)

    comparison = compare(world.active, draft)

    assert told(comparison.added) == [("element", "Rust", "Ouders vroegen erom")]
    assert told(comparison.removed) == [
        ("element", "Gevoerde gesprekken", "Niet te tellen"),
        ("link", "Aanbellen → Gevoerde gesprekken", "Niet te tellen"),
        ("link", "Gevoerde gesprekken → Kinderen gaan naar de opvang", "Niet te tellen"),
    ]
    assert [(d.text, [(c.field, c.old, c.new) for c in d.changes], d.reason) for d in comparison.changed] == [
        (
            "Vier plusfunctionarissen",
            [("what", "Plusfunctionarissen", "Vier plusfunctionarissen")],
            "Er zijn er vier",
        ),
        ("Zij komen uit de buurt", [("conditions", "", "Zij wonen er")], ""),
    ]


def test_reasons_of_all_versions_between_are_told_in_order(world, draft, element):
    change_element(element=element("Aanbellen"), by=world.bureau, what="B", change_reason="Eerst dit.")
    activate(logic_model=draft, by=world.bureau, reason="Haast")
    third = start_draft(intervention=world.intervention, by=world.bureau)
    change_element(element=third.chainelements.get(what="B"), by=world.bureau, what="C", change_reason="Toen dat.")

    (changed,) = compare(world.active, third).changed

    assert (changed.text, changed.reason) == ("C", "Eerst dit. Toen dat.")


def test_words_that_went_and_came():
    runs = compare_words("Elke week langs de deur", "Twee avonden langs de deur")

    assert [(run.kind, run.text.strip()) for run in runs] == [
        ("delete", "Elke week"),
        ("insert", "Twee avonden"),
        ("equal", "langs de deur"),
    ]


def test_an_address_chooses_versions_the_older_first():
    versions = [LogicModel(version=number) for number in (1, 2, 3)]

    def chosen(van, naar):
        return tuple(version.version for version in versions_to_choose(versions, van, naar))

    assert (chosen("", ""), chosen("3", "1"), chosen("2", "2"), chosen("x", "9")) == ((2, 3), (1, 3), (2, 3), (2, 3))
    assert versions_to_choose(versions[:1], "", "") is None


def test_comparing_takes_the_same_queries_whatever_the_size(world, draft, django_assert_num_queries):
    for number in range(10):
        add_element(logic_model=draft, by=world.partner, stage="effect", what=f"Effect {number}")

    with django_assert_num_queries(15):
        compare(world.active, draft)
