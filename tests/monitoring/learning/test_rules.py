"""One test for each rule of evidence (docs/methods/evidence.md)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lamp.base.periods import months_later
from monitoring.learning.rules import (
    Evidence,
    EvidenceState,
    Given,
    Notes,
    are_separate,
    expires_soon,
    has_expired,
    latest_verdict,
    state_of_verdict,
    suggest,
    suggest_strength,
)

MARCH = date(2026, 3, 1)
QUOTE = Evidence("for", "quote", MARCH, "Moeder", place=1)
EXPERIENCE = Evidence("for", "experience", date(2026, 4, 2), "Wijkteam", place=2)
FIGURE = Evidence("for", "figure", date(2026, 5, 3), "LAMP", place=1)
STUDY = Evidence("for", "study", date(2024, 1, 1), "Universiteit")
AGAINST = Evidence("against", "quote", date(2026, 6, 1), "Vader", place=1)
AGAINST_TOO = Evidence("against", "figure", date(2026, 6, 2), "LAMP", place=2)
EXPLAINED = Notes(other_explanations=True)


def strength(*evidence, notes=EXPLAINED):
    return suggest_strength(evidence, notes)[0]


def state(*evidence, notes=EXPLAINED):
    return suggest(evidence, notes).state


def test_no_observation_is_not_assessed():
    assert strength() == 0
    assert state() == EvidenceState.ASSUMED
    assert suggest([]).reason == "Er zijn nog geen observaties."


def test_one_observation_is_a_hunch():
    assert strength(QUOTE) == 1
    assert state(QUOTE) == EvidenceState.ASSUMED


def test_two_separate_signals_are_signs():
    assert strength(QUOTE, EXPERIENCE) == 2


@pytest.mark.parametrize(
    "second",
    [
        replace(EXPERIENCE, source="  moeder "),  # the same source, written otherwise
        replace(EXPERIENCE, source=""),  # an unknown source proves nothing
        replace(EXPERIENCE, observed_on=QUOTE.observed_on, place=QUOTE.place),  # the same day and place
    ],
)
def test_signals_that_are_not_separate_stay_a_hunch(second):
    assert not are_separate(QUOTE, second)
    assert strength(QUOTE, second) == 1


def test_another_place_on_the_same_day_is_separate():
    assert are_separate(QUOTE, replace(EXPERIENCE, observed_on=QUOTE.observed_on))


def test_unanswered_counter_evidence_caps_at_one():
    assert strength(QUOTE, EXPERIENCE, FIGURE, AGAINST) == 1


def test_an_answer_lifts_the_cap():
    assert strength(QUOTE, EXPERIENCE, FIGURE, replace(AGAINST, answered=True)) == 3


def test_quotes_and_experiences_alone_never_exceed_two():
    many = [replace(QUOTE, source=f"Ouder {n}", observed_on=MARCH + timedelta(n), place=n) for n in range(9)]
    notes = Notes(other_explanations=True, comparison=True, two_contexts=True)
    assert strength(*many, EXPERIENCE, notes=notes) == 2


def test_literature_alone_never_exceeds_two():
    other = replace(STUDY, source="Instituut", observed_on=date(2025, 1, 1))
    notes = Notes(other_explanations=True, comparison=True, two_contexts=True)
    assert strength(STUDY, other, notes=notes) == 2


def test_three_needs_people_and_figures_or_own_and_study():
    assert strength(QUOTE, FIGURE) == 3
    assert strength(FIGURE, STUDY) == 3
    assert strength(EXPERIENCE, STUDY) == 3


def test_two_kinds_of_one_source_are_not_independent():
    assert strength(replace(QUOTE, source="LAMP"), FIGURE, replace(FIGURE, source="GGD", place=3)) == 3
    assert strength(replace(QUOTE, source="LAMP"), FIGURE) == 1


def test_three_needs_other_explanations_written_down():
    result = suggest_strength([QUOTE, FIGURE], Notes())
    assert result[0] == 2
    assert "andere verklaringen" in result[1]


def test_four_needs_a_comparison_and_two_contexts():
    assert strength(QUOTE, FIGURE, notes=Notes(True, comparison=True)) == 3  # both in place 1
    assert strength(EXPERIENCE, FIGURE, notes=Notes(True, comparison=True)) == 4  # places 2 and 1
    assert strength(QUOTE, FIGURE, notes=Notes(True, comparison=True, two_contexts=True)) == 4
    assert strength(EXPERIENCE, FIGURE, notes=Notes(True, comparison=False, two_contexts=True)) == 3


def test_for_and_against_is_contested():
    assert state(QUOTE, AGAINST) == EvidenceState.CONTESTED
    assert suggest([QUOTE, AGAINST]).reason.startswith("Er is bewijs voor (1) en tegen (1).")


def test_only_against_from_two_is_refuted():
    assert state(AGAINST, AGAINST_TOO) == EvidenceState.REFUTED


def test_one_observation_against_or_the_same_twice_refutes_nothing():
    assert state(AGAINST) == EvidenceState.ASSUMED
    assert state(AGAINST, AGAINST) == EvidenceState.ASSUMED


def test_only_for_reaching_three_is_shown():
    assert state(QUOTE, FIGURE) == EvidenceState.SHOWN
    assert state(QUOTE, EXPERIENCE) == EvidenceState.ASSUMED


@pytest.mark.parametrize(
    ("judgement", "given", "expected"),
    [
        ("works", 4, "shown"),
        ("works", 3, "shown"),
        ("works", 2, "assumed"),
        ("sometimes", 1, "contested"),
        ("fails", 0, "refuted"),
        ("unknown", 4, "assumed"),
    ],
)
def test_state_of_a_verdict(judgement, given, expected):
    assert state_of_verdict(Given(judgement, given, MARCH)) == expected


def test_a_verdict_expires_after_twelve_months():
    verdict = Given("works", 3, date(2025, 3, 1))
    assert verdict.expires_on == date(2026, 3, 1)
    assert not has_expired(verdict, date(2026, 2, 28))
    assert has_expired(verdict, date(2026, 3, 1))


def test_a_leap_day_expires_on_the_last_of_february():
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_the_latest_verdict_counts_and_one_of_tomorrow_does_not_yet():
    old, new, later = Given("works", 3, date(2025, 1, 1)), Given("fails", 3, MARCH), Given("works", 4, date(2026, 4, 1))
    assert latest_verdict([new, old, later], date(2026, 3, 2)) == new
    assert latest_verdict([later], MARCH) is None


def test_a_programme_may_set_another_term():
    verdict = Given("works", 3, date(2025, 3, 1), term=24)

    assert verdict.expires_on == date(2027, 3, 1)
    assert not has_expired(verdict, date(2026, 3, 1))


@pytest.mark.parametrize(
    ("today", "soon"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),  # two months before
        (date(2026, 2, 28), True),
        (date(2026, 3, 1), False),  # it has expired
    ],
)
def test_two_months_before_it_expires_a_verdict_is_announced(today, soon):
    assert expires_soon(Given("works", 3, date(2025, 3, 1)), today) is soon


def test_literature_of_several_sources_and_with_notes_never_exceeds_two():
    studies = [
        Evidence("for", "study", date(2020, 1, 1), "Eerste onderzoek"),
        Evidence("for", "study", date(2021, 1, 1), "Tweede onderzoek"),
        Evidence("for", "study", date(2022, 1, 1), "Derde onderzoek"),
    ]
    assert suggest_strength(studies, Notes(True, True, True))[0] == 2
