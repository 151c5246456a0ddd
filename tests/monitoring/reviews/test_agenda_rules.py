"""What comes on an agenda, why and in which order."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.reviews.agenda_rules import (
    ActionFact,
    DecisionFact,
    Facts,
    LinkFact,
    MechanismFact,
    RequestFact,
    TargetFact,
    make_agenda,
)
from monitoring.reviews.models import AgendaKind

DAY = date(2026, 11, 1)


def link(rule: int, lineage: str = "a") -> LinkFact:
    return LinkFact(lineage, "Gesprek → Aanmelding", rule, f"Uitspraak {rule}", "Vraag?", "Gronden.")


def mechanism(lineage: str = "m", **facts) -> MechanismFact:
    return MechanismFact(lineage, f"M1: {lineage}", facts.pop("support", 1), facts.pop("against", 0), **facts)


def action(state: str, *, is_news: bool = False) -> ActionFact:
    return ActionFact(1, "Aanbellen na zes uur", "JenS", state, DAY, is_news)


def kinds(**facts) -> list[str]:
    return [str(point.kind) for point in make_agenda(Facts(**facts))]


def test_an_earlier_decision_is_asked_back():
    (point,) = make_agenda(Facts(decisions=[DecisionFact(7, "bijstellen", "Na zes uur aanbellen.")]))

    assert point.kind == AgendaKind.DECISION
    assert point.title == "Vorige keer besloten we: bijstellen. Heeft het geholpen?"
    assert point.text == "Na zes uur aanbellen."


@pytest.mark.parametrize(
    ("state", "is_news", "expected"),
    [
        ("open", False, ["action"]),
        ("busy", False, ["action"]),
        ("done", True, ["action"]),
        ("done", False, []),
        ("dropped", True, []),
    ],
)
def test_actions_that_are_not_finished_or_were_since_last_time(state, is_news, expected):
    assert kinds(actions=[action(state, is_news=is_news)]) == expected


@pytest.mark.parametrize("rule", range(9))
def test_without_an_earlier_review_links_that_ask_for_a_talk(rule):
    assert kinds(links=[link(rule)]) == (["statement"] if rule in {1, 2, 4, 5, 6} else [])


@pytest.mark.parametrize("rule", range(9))
def test_a_link_that_says_the_same_as_last_time_is_no_point_unless_it_falters(rule):
    found = make_agenda(Facts(links=[link(rule)], earlier={"a": {"rule": rule, "text": "Toen"}}))

    assert [point.kind for point in found] == (["statement"] if rule in {5, 6} else [])
    assert all(point.text.startswith("Nog steeds: ") for point in found)


def test_a_link_that_changed_tells_both():
    (point,) = make_agenda(Facts(links=[link(8)], earlier={"a": {"rule": 6, "text": "De theorie hapert"}}))

    assert point.text == "Was: ‘De theorie hapert’. Nu: ‘Uitspraak 8’. Gronden. Vraag?"
    assert point.about == "link:a"


def test_a_missed_target():
    (point,) = make_agenda(Facts(targets=[TargetFact(3, "Aanmeldingen", "31 van 66, achter.")]))

    assert (point.kind, point.title, point.text) == ("target", "Aanmeldingen", "31 van 66, achter.")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"against": 1}, ["contradicted"]),
        ({"against": 1, "expired": True}, ["contradicted"]),
        ({"expired": True}, ["expiring"]),
        ({"expires_soon": True}, ["expiring"]),
        ({"support": 0}, ["assumption"]),
        ({"support": 0, "expired": True}, ["expiring"]),
        ({}, []),
    ],
)
def test_a_mechanism_comes_once_for_its_first_reason(facts, expected):
    assert kinds(mechanisms=[mechanism(**facts)]) == expected


def test_late_requests_are_one_point():
    late = [RequestFact("JenS", "3e kwartaal 2026", DAY), RequestFact("Weller", "3e kwartaal 2026", DAY)]
    (point,) = make_agenda(Facts(requests=late))

    assert point.kind == AgendaKind.REQUEST
    assert "JenS: 3e kwartaal 2026, moest klaar zijn op 1 november 2026; Weller" in point.text


def test_nothing_to_talk_about_is_an_empty_agenda():
    assert make_agenda(Facts()) == []


def test_the_order_is_that_of_the_kinds():
    everything = kinds(
        requests=[RequestFact("JenS", "2026-Q3", DAY)],
        mechanisms=[mechanism("x", support=0), mechanism("y", expired=True), mechanism("z", against=2)],
        targets=[TargetFact(1, "A", "B")],
        links=[link(6)],
        actions=[action("open")],
        decisions=[DecisionFact(1, "doorgaan", "")],
    )

    assert everything == [kind for kind in AgendaKind.values if kind != AgendaKind.OWN]


@given(
    rules=st.lists(st.integers(0, 8), max_size=8),
    mechanisms=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.booleans(), st.booleans()), max_size=8),
)
def test_each_thing_is_one_point_however_much_is_wrong_with_it(rules, mechanisms):
    facts = Facts(
        links=[link(rule, str(place)) for place, rule in enumerate(rules)],
        mechanisms=[
            MechanismFact(str(place), "M", support, against, expired, soon)
            for place, (support, against, expired, soon) in enumerate(mechanisms)
        ],
    )
    about = [point.about for point in make_agenda(facts)]

    assert len(about) == len(set(about))
    assert all(point.minutes > 0 for point in make_agenda(facts))
