"""Which links exist, what is missing, and how a link reads aloud."""

import pytest
from django.core.exceptions import ValidationError

from programs.logic_models.models import ChainElement, ChainLink, Mechanism
from programs.logic_models.rules import find_gaps, makes_a_loop, may_lead_to, read_link, validate_link

STAGES = ["resource", "activity", "output", "effect"]
NEXT = {("resource", "activity"), ("activity", "output"), ("output", "effect"), ("effect", "effect")}


@pytest.mark.parametrize("source", STAGES)
@pytest.mark.parametrize("target", STAGES)
def test_a_link_joins_next_stages_or_two_effects_and_nothing_else(source, target):
    assert may_lead_to(source, target) is ((source, target) in NEXT)


@pytest.mark.parametrize(
    ("source", "target", "links", "loops"),
    [
        (1, 2, [], False),
        (2, 1, [(1, 2)], True),
        (3, 1, [(1, 2), (2, 3)], True),
        (1, 3, [(1, 2), (2, 3)], False),
        (1, 1, [], True),
        (4, 1, [(1, 2), (2, 1)], False),
    ],
)
def test_effects_never_lead_back_to_themselves(source, target, links, loops):
    assert makes_a_loop(source, target, links) is loops


def test_a_link_to_another_version_is_refused():
    with pytest.raises(ValidationError) as refusal:
        validate_link(
            ChainElement(pk=1, logic_model_id=1, stage="resource"),
            ChainElement(pk=2, logic_model_id=2, stage="activity"),
            [],
        )

    assert refusal.value.error_dict["target"][0].code == "version"


def element(pk, stage, what="x", why="y"):
    return ChainElement(pk=pk, logic_model_id=1, stage=stage, what=what, why=why)


def test_a_whole_chain_has_no_gaps():
    elements = [element(n, stage) for n, stage in enumerate(STAGES, start=1)]
    links = [ChainLink(pk=n, source_id=n, target_id=n + 1) for n in (1, 2, 3)]
    mechanisms = [Mechanism(link_id=n, offer="z") for n in (1, 2, 3)]

    assert find_gaps(elements, links, mechanisms) == []


def test_every_gap_is_named_with_its_place():
    elements = [element(1, "resource", "Geld", why=" "), element(2, "activity", "Praten"), element(3, "effect", "Blij")]
    links = [ChainLink(pk=7, source_id=1, target_id=2)]

    gaps = find_gaps(elements, links, [])

    assert [(gap.code, gap.part, gap.key, gap.text) for gap in gaps] == [
        ("stage_empty", "stage", "output", "Er staan nog geen prestaties in de LAMP."),
        ("element_without_why", "element", 1, "‘Geld’ heeft nog geen waarom."),
        ("element_leads_nowhere", "element", 2, "‘Praten’ leidt nog nergens toe."),
        ("element_unreached", "element", 3, "Nog niets leidt tot ‘Blij’."),
        (
            "link_without_mechanism",
            "link",
            7,
            "Wat maakt dat ‘Geld’ leidt tot ‘Praten’? Er staat nog geen mechanisme.",
        ),
    ]


def test_a_link_reads_aloud_with_every_kind_of_mechanism():
    mechanisms = [
        Mechanism(offer="Zij komen uit de buurt.", response="Ouders doen eerder open", for_whom="Vooral in Molenveld"),
        Mechanism(offer="JenS kent de gezinnen"),
        Mechanism(offer="Overdag is niemand thuis", working="hindering"),
    ]

    reading = read_link(
        element(1, "resource", "Plusfunctionarissen"), element(2, "activity", "Aanbellen bij ouders"), mechanisms
    )

    assert str(reading) == (
        "Als we plusfunctionarissen inzetten, dan kunnen we aan de slag met aanbellen bij ouders, "
        "want zij komen uit de buurt, met als gevolg: ouders doen eerder open (vooral in Molenveld), "
        "en want JenS kent de gezinnen. Dit werkt tegen: overdag is niemand thuis."
    )


@pytest.mark.parametrize(
    ("source", "target", "sentence"),
    [
        ("activity", "output", "Als we aan de slag gaan met a, dan komt het tot b"),
        ("output", "effect", "Als het komt tot a, dan bereiken we dit: b"),
        ("effect", "effect", "Als we dit bereiken: a, dan bereiken we dit: b"),
    ],
)
def test_a_link_without_mechanism_says_so(source, target, sentence):
    reading = read_link(element(1, source, "A"), element(2, target, "B"), [])

    assert str(reading) == sentence + ". Wat dat mogelijk maakt, staat er nog niet."
