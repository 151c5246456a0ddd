"""What evidence says of a mechanism (domain.md 4) as plain functions, without database.

LAMP suggests a state and a strength and says why; people give the verdict. Source: docs/methods/evidence.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lamp.base.periods import months_later
from monitoring.learning.models import EvidenceDirection, Judgement, ObservationKind, Strength

Words = str | Promise
VERDICT_MONTHS = 12  # unless the programme sets another term
WARNING_MONTHS = 2
PEOPLE = frozenset({ObservationKind.QUOTE, ObservationKind.EXPERIENCE})


class EvidenceState(models.TextChoices):
    """The four states of a mechanism; each has its own word, bulb, line and colour."""

    ASSUMED = "assumed", _("aanname")
    SHOWN = "shown", _("aangetoond")
    CONTESTED = "contested", _("betwist")
    REFUTED = "refuted", _("weerlegd")


@dataclass(frozen=True)
class Evidence:
    """What one observation says of one mechanism. ``place`` is an area's id; ``source`` "" is unknown."""

    direction: str
    kind: str
    observed_on: date
    source: str = ""
    place: int | None = None
    answered: bool = False

    @property
    def family(self) -> str:
        """Quotes and experiences are both what people say; figures and studies stand apart."""
        return "people" if self.kind in PEOPLE else self.kind

    @property
    def signal(self) -> tuple[str, date, int | None]:
        return (_same(self.source), self.observed_on, self.place)


@dataclass(frozen=True)
class Notes:
    """What people wrote down beside the evidence, with the latest verdict."""

    other_explanations: bool = False
    comparison: bool = False
    two_contexts: bool = False


NOTHING_WRITTEN = Notes()


@dataclass(frozen=True)
class Given:
    """A verdict as far as the state rests on it. ``term``: after how many months it expires."""

    judgement: str
    strength: int
    judged_on: date
    term: int = VERDICT_MONTHS

    @property
    def expires_on(self) -> date:
        return months_later(self.judged_on, self.term)


@dataclass(frozen=True)
class Suggestion:
    """What LAMP reads in the observations, with the reason in words and what would make it stronger.

    The words are only looked up where they are shown.
    """

    state: EvidenceState
    strength: Strength
    reason: Words
    missing: Words


def are_separate(one: Evidence, other: Evidence) -> bool:
    """Two separate signals: another source, and another day or place. An unknown source proves nothing."""
    first, second = _same(one.source), _same(other.source)
    if not first or not second or first == second:
        return False
    return one.observed_on != other.observed_on or one.place != other.place


def suggest_strength(evidence: Sequence[Evidence], notes: Notes = NOTHING_WRITTEN) -> tuple[Strength, Words, Words]:
    """How strong the evidence for a mechanism is, why, and what is missing for the next step.

    Quotes and experiences alone never exceed 2, nor do studies alone: 3 needs two kinds. An unanswered
    observation against keeps it at 1.
    """
    support = [each for each in evidence if each.direction == EvidenceDirection.FOR]
    unanswered = _unanswered(evidence)
    if not support:
        return _without_support(evidence)
    if unanswered:
        reason = ngettext(
            "Eén observatie tegen is nog niet beantwoord. Daarom blijft het een vermoeden.",
            "%(count)d observaties tegen zijn nog niet beantwoord. Daarom blijft het een vermoeden.",
            unanswered,
        ) % {"count": unanswered}
        return Strength.HUNCH, reason, _("Bespreek het tegenbewijs en schrijf een antwoord op.")
    if not _have_separate(support):
        return (
            Strength.HUNCH,
            _("Er zijn nog geen twee losse signalen."),
            _("Zoek een tweede bron, op een andere dag of plek."),
        )
    return _beyond_signs(support, notes)


def suggest(evidence: Sequence[Evidence], notes: Notes = NOTHING_WRITTEN) -> Suggestion:
    """State and strength as the observations have it, without anybody's verdict."""
    strength, reason, missing = suggest_strength(evidence, notes)
    against = [each for each in evidence if each.direction == EvidenceDirection.AGAINST]
    support = len(evidence) - len(against)
    if support and against:
        mixed = _("Er is bewijs voor (%(support)d) en tegen (%(against)d).") % {
            "support": support,
            "against": len(against),
        }
        return Suggestion(EvidenceState.CONTESTED, strength, f"{mixed} {reason}", missing)
    if len({each.signal for each in against}) >= 2:
        return Suggestion(
            EvidenceState.REFUTED, strength, _("Er zijn alleen observaties tegen, twee of meer."), missing
        )
    if strength >= Strength.WELL_FOUNDED:
        return Suggestion(EvidenceState.SHOWN, strength, reason, missing)
    return Suggestion(EvidenceState.ASSUMED, strength, reason, missing)


def state_of_verdict(verdict: Given) -> EvidenceState:
    """The state that follows from what people concluded."""
    if verdict.judgement == Judgement.SOMETIMES:
        return EvidenceState.CONTESTED
    if verdict.judgement == Judgement.FAILS:
        return EvidenceState.REFUTED
    if verdict.judgement == Judgement.WORKS and verdict.strength >= Strength.WELL_FOUNDED:
        return EvidenceState.SHOWN
    return EvidenceState.ASSUMED


def latest_verdict(verdicts: Sequence[Given], today: date) -> Given | None:
    """The last verdict up to today, expired or not; of one day the last in the sequence."""
    past = sorted((each for each in verdicts if each.judged_on <= today), key=lambda each: each.judged_on)
    return past[-1] if past else None


def has_expired(verdict: Given, today: date) -> bool:
    """A verdict holds for twelve months, or the programme's own term; on the day it expires it no longer does."""
    return today >= verdict.expires_on


def expires_soon(verdict: Given, today: date) -> bool:
    """Whether a verdict that still holds expires within two months."""
    return not has_expired(verdict, today) and months_later(today, WARNING_MONTHS) >= verdict.expires_on


def _beyond_signs(support: Sequence[Evidence], notes: Notes) -> tuple[Strength, Words, Words]:
    if not _have_separate(support, of_two_families=True):
        return Strength.SIGNS, _one_kind(support), _("Zoek bewijs van een andere soort: mensen én cijfers.")
    if not notes.other_explanations:
        return (
            Strength.SIGNS,
            _("Er is bewijs van twee soorten, maar andere verklaringen zijn nog niet besproken."),
            _("Bespreek andere verklaringen en schrijf die op bij een oordeel."),
        )
    places = {each.place for each in support if each.place is not None}
    if notes.comparison and (notes.two_contexts or len(places) >= 2):
        return Strength.STRONG, _("Ook een vergelijking of evaluatie wijst dezelfde kant op, in twee situaties."), ""
    return (
        Strength.WELL_FOUNDED,
        _("Er is bewijs van twee soorten, en andere verklaringen zijn besproken."),
        _("Vergelijk over tijd of plaatsen, of laat het evalueren."),
    )


def _have_separate(support: Sequence[Evidence], *, of_two_families: bool = False) -> bool:
    """Whether two of these are separate signals. Thousands of observations are compared only where it may be so."""
    named = [each for each in support if _same(each.source)]
    if len({_same(each.source) for each in named}) < 2 or (of_two_families and len({e.family for e in named}) < 2):
        return False
    return any(
        are_separate(one, other)
        for one, other in combinations(named, 2)
        if not of_two_families or one.family != other.family
    )


def _one_kind(support: Sequence[Evidence]) -> Words:
    families = {each.family for each in support}
    if families == {"people"}:
        return _("Er zijn alleen citaten en ervaringen; die zijn samen hoogstens aanwijzingen.")
    if families == {ObservationKind.STUDY}:
        return _("Er is alleen onderzoek van elders; dat zegt nog te weinig over hier.")
    return _("Er zijn twee of meer losse signalen, nog van één soort of één bron.")


def _without_support(evidence: Sequence[Evidence]) -> tuple[Strength, Words, Words]:
    if evidence:
        return Strength.NOT_ASSESSED, _("Er is nog niets dat ervoor pleit."), _("Bespreek wat dit betekent.")
    return Strength.NOT_ASSESSED, _("Er zijn nog geen observaties."), _("Voeg een eerste observatie toe.")


def _unanswered(evidence: Sequence[Evidence]) -> int:
    return sum(each.direction == EvidenceDirection.AGAINST and not each.answered for each in evidence)


def _same(source: str) -> str:
    return " ".join(source.split()).casefold()
