"""Where mechanisms stand: state, strength and the reason in words, from verdicts and observations."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.learning.known_evidence import known_evidence
from monitoring.learning.models import EvidenceDirection, Judgement, Observation, ObservationMechanism, Verdict
from monitoring.learning.rules import (
    Evidence,
    EvidenceState,
    Given,
    Notes,
    Suggestion,
    expires_soon,
    has_expired,
    latest_verdict,
    state_of_verdict,
    suggest,
)
from programs.people.models import User

EVIDENCE_COLUMNS = (
    "direction",
    *(f"observation__{name}" for name in ("kind", "observed_on", "source", "speaker_role", "area_id", "answer")),
)


@dataclass(frozen=True)
class MechanismState:
    """Where one mechanism stands on a day.

    ``provisional`` when LAMP suggests the state and no verdict holds. ``judgement``, ``judged_on`` and
    ``expires_on`` are those of the last verdict, also an expired one. Counts take in restricted observations;
    ``hidden`` are those the viewer may not read.
    """

    state: EvidenceState
    provisional: bool
    strength: int
    suggestion: Suggestion
    judgement: str
    judged_on: date | None
    expires_on: date | None
    expired: bool
    support: int
    against: int
    hidden: int
    expires_soon: bool = False

    @property
    def reason(self) -> str:
        """Why it stands so, in words: the verdict that holds, or what LAMP reads in the observations."""
        if self.judged_on is None:
            return str(self.suggestion.reason)
        facts = {"day": date_format(self.judged_on, "j F Y"), "judgement": Judgement(self.judgement).label}
        if not self.expired:
            return _("Oordeel van %(day)s: %(judgement)s.") % facts
        return _("Het oordeel van %(day)s (%(judgement)s) is verlopen.") % facts + f" {self.suggestion.reason}"

    @property
    def sources(self) -> str:
        """How much evidence there is, in words: "2 observaties voor, 1 tegen"."""
        if not self.support and not self.against:
            return _("Nog geen observaties")
        if not self.against:
            return ngettext("%(n)d observatie voor", "%(n)d observaties voor", self.support) % {"n": self.support}
        if not self.support:
            return ngettext("%(n)d observatie tegen", "%(n)d observaties tegen", self.against) % {"n": self.against}
        return _("%(support)d voor, %(against)d tegen") % {"support": self.support, "against": self.against}


def mechanism_states(
    lineages: Iterable[UUID],
    *,
    viewer: User,
    today: date | None = None,
    among: QuerySet | None = None,
    known_at: datetime | None = None,
) -> dict[UUID, MechanismState]:
    """The state of each of these mechanisms, in two queries. The caller has made sure the viewer may see them.

    ``among``: the same lineages as a subquery; cheaper for the database than hundreds of them by name.
    ``known_at``: what was written down before this earlier moment, of which ``today`` is the day; one query more.
    """
    lineages = set(lineages)
    asked = lineages if among is None else among
    today = today or timezone.localdate()
    evidence, hidden = _read_evidence(asked, viewer, known_at)
    verdicts = defaultdict(list)
    given = Verdict.objects.filter(lineage__in=asked).with_term().order_by("judged_on", "pk")
    if known_at:
        given = given.filter(created_at__lt=known_at, judged_on__lte=today)
    for verdict in given.defer("created_at", "updated_at"):
        verdicts[verdict.lineage].append(verdict)
    return {
        lineage: stand(evidence[lineage], verdicts[lineage], today=today, hidden=hidden[lineage])
        for lineage in lineages
    }


def stand(evidence: list[Evidence], verdicts: list[Verdict], *, today: date, hidden: int = 0) -> MechanismState:
    """Where a mechanism stands, from all its observations and its verdicts in order of date."""
    suggestion = suggest(evidence, notes_of(verdicts[-1] if verdicts else None))
    against = sum(each.direction == EvidenceDirection.AGAINST for each in evidence)
    given = latest_verdict([given_by(each) for each in verdicts], today)
    holds = given is not None and not has_expired(given, today)
    return MechanismState(
        state=state_of_verdict(given) if given and holds else suggestion.state,
        provisional=not holds,
        strength=given.strength if given and holds else suggestion.strength,
        suggestion=suggestion,
        judgement=given.judgement if given else "",
        judged_on=given.judged_on if given else None,
        expires_on=given.expires_on if given else None,
        expired=given is not None and not holds,
        support=len(evidence) - against,
        against=against,
        hidden=hidden,
        expires_soon=given is not None and expires_soon(given, today),
    )


def given_by(verdict: Verdict) -> Given:
    """A verdict as the rules read it; it was read ``with_term``."""
    return Given(verdict.judgement, verdict.strength, verdict.judged_on, verdict.term)


def notes_of(verdict: Verdict | None) -> Notes:
    """What people wrote down with a verdict, as far as strength rests on it."""
    if verdict is None:
        return Notes()
    return Notes(
        other_explanations=bool(verdict.other_explanations.strip()),
        comparison=bool(verdict.comparison.strip()),
        two_contexts=bool(verdict.contexts.strip()),
    )


def evidence_on(lineage: UUID) -> list[Evidence]:
    """Every observation that tells of this mechanism, the restricted ones too."""
    rows = ObservationMechanism.objects.filter(lineage=lineage, observation__set_aside=False).values_list(
        *EVIDENCE_COLUMNS
    )
    return [evidence_from(*row) for row in rows]


def _read_evidence(
    lineages: set[UUID] | QuerySet, viewer: User, known_at: datetime | None = None
) -> tuple[dict[UUID, list[Evidence]], dict[UUID, int]]:
    """The evidence for each mechanism, and how many of its observations the viewer may not read.

    Reads columns, not objects: a portfolio rests on thousands of observations.
    """
    readable = Observation.objects.visible_to(viewer).filter(pk=OuterRef("observation"))
    mentions = ObservationMechanism.objects.filter(lineage__in=lineages)
    rows: Iterable[tuple]
    if known_at is None:
        mentions = mentions.filter(observation__set_aside=False)
        rows = mentions.values_list("lineage", Exists(readable), *EVIDENCE_COLUMNS)
    else:
        rows = known_evidence(mentions, Exists(readable), known_at)
    evidence, hidden = defaultdict(list), defaultdict(int)
    for lineage, is_readable, *row in rows:
        evidence[lineage].append(evidence_from(*row))
        hidden[lineage] += not is_readable
    return evidence, hidden


def evidence_from(
    direction: str, kind: str, observed_on: date, source: str, role: str, place: int | None, answer: str
) -> Evidence:
    """One observation as evidence; who spoke stands in where no source is named."""
    return Evidence(direction, kind, observed_on, source or role, place, answered=bool(answer.strip()))
