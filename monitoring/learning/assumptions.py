"""The assumptions a programme rests on, the riskiest first, read for one viewer in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.learning.assumption_rules import (
    Reach,
    effects_reached,
    importance_of,
    risk_of,
    uncertainty_of,
)
from monitoring.learning.mechanisms import MechanismState, mechanism_states
from monitoring.learning.models import Assumption, AssumptionTest, Importance
from monitoring.learning.rules import EvidenceState
from monitoring.learning.shown_mechanisms import Placed, placed_mechanisms, standing_versions
from programs.logic_models.chain import Chain
from programs.logic_models.models import Mechanism, Stage, Working
from programs.people.models import User
from programs.programs.models import Program

UNCERTAINTY_WORDS = {1: gettext_lazy("klein"), 2: gettext_lazy("middelgroot"), 3: gettext_lazy("groot")}
TEST_FIRST_FROM = 9
SORTS = {
    "risico": gettext_lazy("Grootste risico eerst"),
    "belang": gettext_lazy("Meeste belang eerst"),
    "onzeker": gettext_lazy("Grootste onzekerheid eerst"),
    "toets": gettext_lazy("Eerste toets eerst"),
    "interventie": gettext_lazy("Per interventie"),
}
TESTS = {
    "geen": gettext_lazy("geen toets afgesproken"),
    "open": gettext_lazy("toets loopt"),
    "te-laat": gettext_lazy("toets is te laat"),
    "klaar": gettext_lazy("toets afgerond"),
}
VERDICTS = {
    "geen": gettext_lazy("nog geen oordeel"),
    "verloopt": gettext_lazy("oordeel verloopt binnen twee maanden"),
    "verlopen": gettext_lazy("oordeel is verlopen"),
    "geldt": gettext_lazy("oordeel geldt"),
}


@dataclass(frozen=True)
class Weighed:
    """How risky one mechanism is as an assumption, and why. ``by_people``: they set the importance."""

    placed: Placed
    standing: MechanismState
    importance: int
    by_people: bool
    reach: Reach
    uncertainty: int
    change_mind: str
    tests: Sequence[AssumptionTest]
    today: date

    @property
    def risk(self) -> int:
        return risk_of(self.importance, self.uncertainty)

    @property
    def asks_for_test(self) -> bool:
        return self.risk >= TEST_FIRST_FROM

    @property
    def importance_word(self) -> str:
        return str(Importance(self.importance).label)

    @property
    def uncertainty_word(self) -> str:
        return str(UNCERTAINTY_WORDS[self.uncertainty])

    @property
    def importance_reason(self) -> str:
        """Why it matters this much, in words."""
        if self.by_people:
            return _("Zo afgesproken door mensen.")
        facts = {"n": self.reach.effects, "all": self.reach.all_effects}
        reason = _("Hiervan hangen %(n)d van de %(all)d effecten af.") % facts
        alone = _("Het is het enige mechanisme dat dit verband draagt.")
        return f"{reason} {alone}" if self.reach.alone else reason

    @property
    def uncertainty_reason(self) -> str:
        return self.standing.reason

    @property
    def open_test(self) -> AssumptionTest | None:
        """The test to do first, of those that are not finished."""
        return next((each for each in self.tests if not each.finished_on), None)

    @property
    def last_finished(self) -> AssumptionTest | None:
        return max((each for each in self.tests if each.finished_on), key=lambda t: (t.finished_on, t.pk), default=None)

    @property
    def test_state(self) -> str:
        if self.open_test:
            return "te-laat" if self.open_test.due_on < self.today else "open"
        return "klaar" if self.tests else "geen"

    @property
    def test_word(self) -> str:
        return str(TESTS[self.test_state])

    @property
    def verdict_state(self) -> str:
        standing = self.standing
        if standing.judged_on is None:
            return "geen"
        return "verlopen" if standing.expired else "verloopt" if standing.expires_soon else "geldt"

    @property
    def verdict_word(self) -> str:
        return str(VERDICTS[self.verdict_state])


@dataclass(frozen=True)
class AssumptionFilter:
    """The selection in the address; what is not understood selects nothing away."""

    intervention: int | None = None
    line: int | None = None
    state: str = ""
    test: str = ""
    verdict: str = ""
    sort: str = "risico"

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "AssumptionFilter":
        def one_of(name: str, known: Iterable[str], default: str = "") -> str:
            return query[name] if query.get(name) in set(known) else default

        return cls(
            intervention=_number(query.get("interventie", "")),
            line=_number(query.get("lijn", "")),
            state=one_of("staat", EvidenceState.values),
            test=one_of("toets", TESTS),
            verdict=one_of("oordeel", VERDICTS),
            sort=one_of("volgorde", SORTS, "risico"),
        )

    @property
    def any(self) -> bool:
        return bool(self.intervention or self.line or self.state or self.test or self.verdict)

    def narrow(self, rows: Iterable[Weighed]) -> list[Weighed]:
        found = [each for each in rows if self._fits(each)]
        return sorted(found, key=self._key)

    def _fits(self, row: Weighed) -> bool:
        intervention = row.placed.intervention
        return (
            self.intervention in {None, intervention.pk}
            and (self.line is None or any(line.pk == self.line for line in intervention.lines.all()))
            and self.state in {"", row.standing.state}
            and self.test in {"", row.test_state}
            and self.verdict in {"", row.verdict_state}
        )

    def _key(self, row: Weighed) -> tuple:
        place = (row.placed.intervention.title, row.placed.intervention.pk, int(row.placed.code[1:]))
        risk = (-row.risk, -row.importance, *place)
        due = row.open_test.due_on if row.open_test else date.max
        first = {"belang": (-row.importance,), "onzeker": (-row.uncertainty,), "toets": (due,), "interventie": place}
        return (*first.get(self.sort, ()), *risk)


def weigh_program(program: Program, *, viewer: User, today: date | None = None) -> list[Weighed]:
    """Every mechanism of the chains that hold, as an assumption."""
    versions = standing_versions(viewer, program.pk, active_only=True)
    return weigh(placed_mechanisms(versions), viewer=viewer, today=today)


def weigh(placed: Sequence[Placed], *, viewer: User, today: date | None = None) -> list[Weighed]:
    """These mechanisms as assumptions; the viewer may see them. Four queries."""
    today = today or timezone.localdate()
    lineages = {each.mechanism.lineage for each in placed}
    standings = mechanism_states(lineages, viewer=viewer, today=today)
    said = {row.lineage: row for row in Assumption.objects.filter(lineage__in=lineages)}
    tests = defaultdict(list)
    for test in AssumptionTest.objects.filter(lineage__in=lineages).select_related("owner").order_by("due_on", "pk"):
        tests[test.lineage].append(test)
    reaches = _reaches(placed)
    return [
        _weighed(each, standings[each.mechanism.lineage], said.get(each.mechanism.lineage), reach, tests, today)
        for each, reach in zip(placed, reaches, strict=True)
    ]


def stored_assumption(mechanism: Mechanism) -> Assumption | None:
    """What people said of it, if they did."""
    return Assumption.objects.filter(lineage=mechanism.lineage).first()


def _weighed(
    placed: Placed, standing: MechanismState, said: Assumption | None, reach: Reach, tests: Mapping, today: date
) -> Weighed:
    by_people = said is not None and said.importance is not None
    return Weighed(
        placed=placed,
        standing=standing,
        importance=said.importance if said and said.importance is not None else importance_of(reach),
        by_people=by_people,
        reach=reach,
        uncertainty=uncertainty_of(
            standing.state, standing.strength, provisional=standing.provisional, working=placed.mechanism.working
        ),
        change_mind=said.change_mind if said else "",
        tests=tests.get(placed.mechanism.lineage, []),
        today=today,
    )


def _reaches(placed: Sequence[Placed]) -> list[Reach]:
    by_chain = {id(each.chain): _effects_by_target(each.chain) for each in placed}
    found = []
    for each in placed:
        effects = sum(element.stage == Stage.EFFECT for element in each.chain.elements)
        helping = [m for m in each.chain.mechanisms_by_link[each.link.pk] if m.working == Working.HELPING]
        alone = each.mechanism.working == Working.HELPING and len(helping) == 1
        found.append(Reach(by_chain[id(each.chain)][each.link.target_id], effects, alone))
    return found


def _effects_by_target(chain: Chain) -> dict[int, int]:
    links = [(link.source_id, link.target_id) for link in chain.links]
    effects = {element.pk for element in chain.elements if element.stage == Stage.EFFECT}
    return {target: effects_reached(target, links, effects) for _source, target in links}


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None
