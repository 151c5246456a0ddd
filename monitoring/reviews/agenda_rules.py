"""What a review must talk about, worked out from what changed: plain functions over facts that are given.

The order is that of ``AgendaKind``: first whether the earlier decisions helped, then where the chain changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from monitoring.reviews.models import ActionState, AgendaKind

# Rules of ``link_rules.STATEMENTS`` that ask for a talk by themselves, and those that stay a point until they change.
ASK_FOR_A_TALK = frozenset({1, 2, 4, 5, 6})
STAY_A_POINT = frozenset({5, 6})

MINUTES = {
    AgendaKind.DECISION: 10,
    AgendaKind.ACTION: 5,
    AgendaKind.STATEMENT: 15,
    AgendaKind.TARGET: 10,
    AgendaKind.CONTRADICTED: 15,
    AgendaKind.EXPIRING: 5,
    AgendaKind.ASSUMPTION: 10,
    AgendaKind.REQUEST: 5,
    AgendaKind.OWN: 10,
}


@dataclass(frozen=True)
class Point:
    """One point of an agenda. ``about`` is the same whenever it is about the same thing."""

    kind: AgendaKind
    about: str
    title: str
    text: str = ""
    address: str = ""

    @property
    def minutes(self) -> int:
        return MINUTES[self.kind]


@dataclass(frozen=True)
class DecisionFact:
    """A decision of the previous review."""

    pk: int
    choice: str  # in words
    text: str


@dataclass(frozen=True)
class ActionFact:
    """An improvement action of an earlier review. ``is_news``: it was finished since the previous review."""

    pk: int
    text: str
    owner: str
    state: str
    due_on: date
    is_news: bool = False


@dataclass(frozen=True)
class LinkFact:
    """A link with its statement now. ``lineage`` as text."""

    lineage: str
    name: str
    rule: int
    statement: str
    question: str
    grounds: str
    address: str = ""


@dataclass(frozen=True)
class TargetFact:
    """An indicator that lies behind its target, in words."""

    indicator_id: int
    name: str
    said: str
    address: str = ""


@dataclass(frozen=True)
class MechanismFact:
    """Where a mechanism stands. ``reason``: why, in words."""

    lineage: str
    name: str
    support: int
    against: int
    expired: bool = False
    expires_soon: bool = False
    reason: str = ""
    address: str = ""

    @property
    def contradicted(self) -> bool:
        return self.against > 0

    @property
    def without_evidence(self) -> bool:
        return not self.support and not self.against


@dataclass(frozen=True)
class RequestFact:
    """A request for results of this intervention that is late."""

    partner: str
    label: str
    due_on: date


@dataclass(frozen=True)
class Facts:
    """All that an agenda is made of. ``earlier``: the statements at the close of the previous review, by lineage."""

    decisions: Sequence[DecisionFact] = ()
    actions: Sequence[ActionFact] = ()
    links: Sequence[LinkFact] = ()
    targets: Sequence[TargetFact] = ()
    mechanisms: Sequence[MechanismFact] = ()
    requests: Sequence[RequestFact] = ()
    earlier: Mapping[str, Mapping] = field(default_factory=dict)


def make_agenda(facts: Facts) -> list[Point]:
    """The points to talk about, in order; each thing once."""
    return [
        *_decisions(facts.decisions),
        *_actions(facts.actions),
        *_statements(facts.links, facts.earlier),
        *_targets(facts.targets),
        *_mechanisms(facts.mechanisms),
        *_requests(facts.requests),
    ]


def _decisions(decisions: Iterable[DecisionFact]) -> Iterable[Point]:
    """Last time we decided this: did it help?"""
    for each in decisions:
        title = _("Vorige keer besloten we: %(choice)s. Heeft het geholpen?") % {"choice": each.choice}
        yield Point(AgendaKind.DECISION, f"decision:{each.pk}", title, each.text)


def _actions(actions: Iterable[ActionFact]) -> Iterable[Point]:
    """What is still to be done, and what was done since: did it help?"""
    for each in actions:
        told = {"owner": each.owner, "day": date_format(each.due_on, "j F Y")}
        if each.state in (ActionState.OPEN, ActionState.BUSY):
            text = _("%(owner)s, klaar op %(day)s. Nog niet af.") % told
        elif each.state == ActionState.DONE and each.is_news:
            text = _("%(owner)s deed dit. Heeft het geholpen?") % told
        else:
            continue
        yield Point(AgendaKind.ACTION, f"action:{each.pk}", each.text, text)


def _statements(links: Iterable[LinkFact], earlier: Mapping[str, Mapping]) -> Iterable[Point]:
    """Links whose statement changed since the previous review; without one, those that ask for a talk."""
    for each in links:
        before = earlier.get(each.lineage)
        if before is None:
            if each.rule not in ASK_FOR_A_TALK:
                continue
            text = each.statement
        elif before.get("rule") != each.rule:
            text = _("Was: ‘%(before)s’. Nu: ‘%(now)s’.") % {"before": before.get("text", ""), "now": each.statement}
        elif each.rule in STAY_A_POINT:
            text = _("Nog steeds: ‘%(now)s’.") % {"now": each.statement}
        else:
            continue
        text = " ".join(filter(None, (f"{text.rstrip('.')}.", each.grounds, each.question)))
        yield Point(AgendaKind.STATEMENT, f"link:{each.lineage}", each.name, text, each.address)


def _targets(targets: Iterable[TargetFact]) -> Iterable[Point]:
    for each in targets:
        yield Point(AgendaKind.TARGET, f"indicator:{each.indicator_id}", each.name, each.said, each.address)


def _mechanisms(mechanisms: Sequence[MechanismFact]) -> Iterable[Point]:
    """Contradicted ones first, then verdicts that expire, then what nothing was shown of. Each once."""
    groups = (
        (AgendaKind.CONTRADICTED, lambda each: each.contradicted),
        (AgendaKind.EXPIRING, lambda each: each.expired or each.expires_soon),
        (AgendaKind.ASSUMPTION, lambda each: each.without_evidence),
    )
    told: set[str] = set()
    for kind, belongs in groups:
        for each in mechanisms:
            if each.lineage not in told and belongs(each):
                told.add(each.lineage)
                yield Point(kind, f"mechanism:{each.lineage}", each.name, each.reason, each.address)


def _requests(requests: Sequence[RequestFact]) -> Iterable[Point]:
    """Late requests are one point together."""
    if not requests:
        return
    late = [
        _("%(partner)s: %(label)s, moest klaar zijn op %(day)s")
        % {"partner": each.partner, "label": each.label, "day": date_format(each.due_on, "j F Y")}
        for each in requests
    ]
    text = "; ".join(late) + "."
    yield Point(AgendaKind.REQUEST, "requests", _("Resultaten die nog niet binnen zijn"), text)
