"""Chains read with their facts: figures at elements, states of mechanisms, light and statement of links.

Any number of versions is read in the same number of queries; canvas, portfolio and API share it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Max, Min, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from lamp.base.history.moments import end_of, known_records
from lamp.base.pages.formats import format_number
from lamp.base.periods import months_later
from monitoring.indicators.models import Direction, Indicator, IndicatorElement, Kind
from monitoring.learning.link_rules import (
    EndStanding,
    LinkLight,
    MechanismStanding,
    Statement,
    link_light,
    link_statement,
    worst_state,
)
from monitoring.learning.mechanisms import MechanismState, mechanism_states
from monitoring.learning.rules import EvidenceState
from monitoring.measurements.models import Measurement
from monitoring.progress.figures import AskedFigure, Figure, ask_figures, fresh_since
from monitoring.progress.states import ProgressState
from programs.logic_models.chain import Chain
from programs.logic_models.models import (
    ChainElement,
    ChainLink,
    ConditionState,
    LogicModel,
    Mechanism,
    MechanismCondition,
    Stage,
    Working,
)
from programs.logic_models.rules import Gap
from programs.people.models import User

UNREAD = ("created_at", "updated_at", "change_reason")  # columns of a chain's parts that no reading needs


@dataclass(frozen=True)
class Spans:
    """From when to when these indicators have approved values; read when a link's statement asks for it."""

    indicator_ids: list[int]
    known_at: datetime | None = None

    @cached_property
    def days(self) -> dict[int, tuple[date, date]]:
        counting = Measurement.objects.counting_at(self.known_at) if self.known_at else Measurement.objects.counting()
        found = (
            counting.filter(indicator__in=self.indicator_ids, numerator__isnull=False)
            .order_by()
            .values_list("indicator")
            .annotate(Min("ends_on"), Max("ends_on"))
        )
        return {pk: (first, last) for pk, first, last in found}


@dataclass(frozen=True)
class IndicatorReading:
    """One indicator at an element in its last complete period."""

    indicator: Indicator
    asked: AskedFigure | None
    spans: Spans

    @property
    def figure(self) -> Figure | None:
        return self.asked.figure if self.asked else None

    @property
    def state(self) -> ProgressState:
        return (self.asked and self.asked.state) or ProgressState.NO_DATA

    @property
    def first_on(self) -> date | None:
        """The end of its first approved value."""
        return self.spans.days.get(self.indicator.pk, (None, None))[0]

    @property
    def last_on(self) -> date | None:
        """The end of its last approved value."""
        return self.spans.days.get(self.indicator.pk, (None, None))[1]

    @property
    def has_number(self) -> bool:
        return self.figure is not None and (self.figure.value is not None or self.figure.low is not None)


@dataclass(frozen=True)
class ElementReading:
    """One element with its figures; what follows from them is worked out once, when it is asked for."""

    element: ChainElement
    indicators: list[IndicatorReading]
    today: date

    @cached_property
    def deciding(self) -> list[IndicatorReading]:
        """The indicators the state rests on: weak ones only when there is no other; stories have no state."""
        told = [each for each in self.indicators if each.indicator.kind != Kind.NARRATIVE]
        return [each for each in told if not each.indicator.weak] or told

    @cached_property
    def state(self) -> ProgressState | None:
        return worst_state(each.state for each in self.deciding)

    @cached_property
    def headline(self) -> IndicatorReading | None:
        """The indicator shown on the canvas: the first that shows the element's own state."""
        state = self.state
        return next((each for each in self.deciding if each.state == state), None)

    @cached_property
    def standing(self) -> EndStanding:
        shares = [_coverage(each.figure) for each in self.deciding]
        return EndStanding(
            state=self.state,
            coverage=min((share for share in shares if share is not None), default=None),
            is_fresh=any(_is_fresh(each, self.today) for each in self.deciding),
            weak_only=bool(self.deciding) and all(each.indicator.weak for each in self.deciding),
        )

    @cached_property
    def in_words(self) -> str:
        """What the figures say of it: "Aanbellen: 1.240 van 1.500 deuren, op koers"."""
        return _said(self)

    @cached_property
    def first_value_on(self) -> date | None:
        return min((each.first_on for each in self.indicators if each.first_on), default=None)


@dataclass(frozen=True)
class MechanismReading:
    """A mechanism with where it stands; ``number`` counts from 1 over the version (M1, M2 …)."""

    mechanism: Mechanism
    number: int
    standing: MechanismState
    conditions: list[MechanismCondition]

    @property
    def code(self) -> str:
        return f"M{self.number}"


@dataclass(frozen=True)
class LinkReading:
    """A link with its light, its statement and the figures the statement rests on.

    They are worked out when they are asked for: the portfolio reads many chains and asks for none.
    """

    link: ChainLink
    mechanisms: list[MechanismReading]
    before: ElementReading
    after: ElementReading
    activated_on: date | None  # the version
    today: date

    @cached_property
    def light(self) -> LinkLight:
        return link_light([_standing(each) for each in self.mechanisms])

    @cached_property
    def statement(self) -> Statement:
        since, lag = self.before.first_value_on or self.activated_on, self.link.lag_to_months or 0
        return link_statement(
            self.before.standing,
            self.after.standing,
            lag_passed=not lag or (since is not None and self.today >= months_later(since, lag)),
            condition_lapsed=any(c.state == ConditionState.LAPSED for each in self.mechanisms for c in each.conditions),
            lit=self.light == LinkLight.LIT,
        )

    @property
    def grounds(self) -> str:
        """The figures the statement rests on, in words."""
        return _("%(before)s; %(after)s.") % {"before": self.before.in_words, "after": self.after.in_words}

    @property
    def line(self) -> str:
        """How the connector is drawn: lit, refuted, contested, glowing or assumed."""
        if self.light == LinkLight.LIT:
            return EvidenceState.SHOWN
        helping = {each.standing.state for each in self.mechanisms if each.mechanism.working == Working.HELPING}
        for state in (EvidenceState.REFUTED, EvidenceState.CONTESTED):
            if state in helping:
                return state
        return LinkLight.GLOWING if self.light == LinkLight.GLOWING else EvidenceState.ASSUMED

    @property
    def strength(self) -> int:
        """That of its best helping mechanism; 0 without one."""
        helping = [each for each in self.mechanisms if each.mechanism.working == Working.HELPING]
        return max((each.standing.strength for each in helping), default=0)


@dataclass(frozen=True)
class ChainReading:
    chain: Chain
    elements: list[ElementReading]
    links: list[LinkReading]
    mechanisms: list[MechanismReading]
    gaps: list[Gap] = field(default_factory=list)

    @property
    def logic_model(self) -> LogicModel:
        return self.chain.logic_model

    @property
    def lit(self) -> int:
        return sum(link.light == LinkLight.LIT for link in self.links)

    @property
    def computed_at(self):
        """When the newest of the shown figures was computed."""
        moments = [
            each.figure.computed_at
            for element in self.elements
            for each in element.indicators
            if each.figure and each.figure.computed_at
        ]
        return max(moments, default=None)


def read_chain(
    logic_model: LogicModel, *, viewer: User, today: date | None = None, known_on: date | None = None
) -> ChainReading:
    """One version with its facts."""
    return read_chains([logic_model], viewer=viewer, today=today, known_on=known_on)[logic_model.pk]


def read_chains(
    logic_models: Sequence[LogicModel], *, viewer: User, today: date | None = None, known_on: date | None = None
) -> dict[int, ChainReading]:
    """Versions the viewer may see, with their facts, by id; a constant number of queries.

    ``known_on``: the facts as they were known at the end of this earlier day, read as on that day.
    """
    today = known_on or today or timezone.localdate()
    known_at = end_of(known_on) if known_on else None
    chains = load_chains(logic_models)
    if known_at:
        _tell_conditions_then(chains, known_at)
    lineages = ChainElement.objects.filter(logic_model__in=list(chains)).values("lineage")
    indicators = _read_indicators(lineages, viewer, today, known_at)
    states = mechanism_states(
        {each.lineage for chain in chains.values() for each in chain.mechanisms},
        viewer=viewer,
        today=today,
        among=Mechanism.objects.filter(logic_model__in=list(chains)).values("lineage"),
        known_at=known_at,
    )
    return {pk: _join(chain, indicators, states, today) for pk, chain in chains.items()}


def link_statements(logic_model: LogicModel, *, viewer: User, today: date | None = None) -> dict[int, LinkReading]:
    """Light and statement of each link of a version, by the link's id."""
    return {each.link.pk: each for each in read_chain(logic_model, viewer=viewer, today=today).links}


def load_chains(logic_models: Iterable[LogicModel]) -> dict[int, Chain]:
    """Versions with all their parts, each tied together in itself: four queries for all."""
    chains = {each.pk: Chain(each, [], [], [], []) for each in logic_models}
    ids = list(chains)
    places = {str(stage): place for place, stage in enumerate(Stage)}
    elements = ChainElement.objects.filter(logic_model__in=ids).defer(*UNREAD).prefetch_related("partner")
    by_id: dict[int, ChainElement] = {}
    for element in sorted(elements, key=lambda each: (places[each.stage], each.position, each.pk)):
        by_id[element.pk] = element
        chains[element.logic_model_id].elements.append(element)
    order = {pk: number for number, pk in enumerate(by_id)}
    links = ChainLink.objects.filter(logic_model__in=ids).defer(*UNREAD)
    for link in sorted(links, key=lambda each: (order[each.source_id], order[each.target_id])):
        link.source, link.target = by_id[link.source_id], by_id[link.target_id]
        chains[link.logic_model_id].links.append(link)
    mechanisms: dict[int, Mechanism] = {}
    for mechanism in Mechanism.objects.filter(logic_model__in=ids).defer(*UNREAD).order_by("position", "pk"):
        mechanisms[mechanism.pk] = mechanism
        chains[mechanism.logic_model_id].mechanisms.append(mechanism)
    conditions = MechanismCondition.objects.filter(mechanism__logic_model__in=ids).order_by("position", "pk")
    for condition in conditions:
        condition.mechanism = mechanisms[condition.mechanism_id]
        chains[condition.mechanism.logic_model_id].conditions.append(condition)
    return chains


def _tell_conditions_then(chains: Mapping[int, Chain], known_at: datetime) -> None:
    """Whether conditions hold changes in a version that holds too; the rest of its structure never does.

    Without a record from before the moment nobody had said anything yet.
    """
    records = MechanismCondition.history.filter(mechanism__logic_model__in=list(chains))
    then = known_records(records, ("state", "since"), known_at)
    for condition in (each for chain in chains.values() for each in chain.conditions):
        record = then.get(condition.pk, {"state": ConditionState.UNKNOWN, "since": None})
        condition.state, condition.since = record["state"], record["since"]


def _read_indicators(
    lineages: QuerySet, viewer: User, today: date, known_at: datetime | None
) -> dict[UUID, list[IndicatorReading]]:
    ties = list(
        IndicatorElement.objects.filter(lineage__in=lineages).order_by("indicator").values_list("lineage", "indicator")
    )
    visible = Indicator.objects.visible_to(viewer).defer("created_at", "updated_at", "description", "dimensions")
    indicators = list(visible.at_elements(lineages))
    spans = Spans([each.pk for each in indicators], known_at)
    asked = ask_figures(viewer=viewer, indicators=indicators, today=today, known_at=known_at)
    figures = {each.indicator.pk: each for each in asked}
    readings = {each.pk: IndicatorReading(each, figures.get(each.pk), spans) for each in indicators}
    found = defaultdict(list)
    for lineage, indicator_id in ties:
        if indicator_id in readings:
            found[lineage].append(readings[indicator_id])
    return found


def _join(
    chain: Chain,
    indicators: dict[UUID, list[IndicatorReading]],
    states: dict[UUID, MechanismState],
    today: date,
) -> ChainReading:
    elements = {each.pk: ElementReading(each, indicators.get(each.lineage, []), today) for each in chain.elements}
    ordered = [each for link in chain.links for each in chain.mechanisms_by_link[link.pk]]
    mechanisms = {
        each.pk: MechanismReading(each, number, states[each.lineage], chain.conditions_by_mechanism[each.pk])
        for number, each in enumerate(ordered, start=1)
    }
    activated_at = chain.logic_model.activated_at
    activated_on = timezone.localdate(activated_at) if activated_at else None
    links = [
        LinkReading(
            link,
            [mechanisms[each.pk] for each in chain.mechanisms_by_link[link.pk]],
            before=elements[link.source_id],
            after=elements[link.target_id],
            activated_on=activated_on,
            today=today,
        )
        for link in chain.links
    ]
    gaps = [*chain.gaps, *_effects_without_indicator(elements.values())]
    return ChainReading(chain, list(elements.values()), links, list(mechanisms.values()), gaps)


def _standing(reading: MechanismReading) -> MechanismStanding:
    state = reading.standing
    return MechanismStanding(
        working=reading.mechanism.working,
        state=state.state,
        provisional=state.provisional,
        judgement="" if state.provisional else state.judgement,
        strength=state.strength,
    )


def _effects_without_indicator(elements: Iterable[ElementReading]) -> Iterable[Gap]:
    for each in elements:
        if each.element.stage == Stage.EFFECT and not each.indicators:
            text = _("‘%(what)s’ heeft nog geen indicator.") % {"what": each.element.what}
            yield Gap("effect_without_indicator", "element", each.element.pk, text)


def _said(reading: ElementReading) -> str:
    """One end in words: "Aanbellen: 1.240 van 1.500 deuren, op koers"."""
    name, headline = reading.element.what.strip().rstrip("."), reading.headline
    if headline is None:
        return _("%(name)s: geen indicator") % {"name": name}
    facts = {"name": name, "figure": figure_in_words(headline), "state": headline.state.label}
    return _("%(name)s: %(figure)s, %(state)s") % facts if headline.has_number else f"{name}: {facts['state']}"


def figure_in_words(reading: IndicatorReading) -> str:
    """The figure as people say it: "138 van 200 peuters", "71% (streefwaarde 80%)", "120 tot 200 gezinnen".

    "Van" is only said of an amount that grows towards its target.
    """
    figure, indicator = reading.figure, reading.indicator
    if figure is None or not reading.has_number:
        return _("geen gegevens")
    percent = "%" if indicator.kind == Kind.RATIO else ""
    unit = "" if percent else f" {indicator.unit.strip()}".rstrip()
    shown = value_in_words(reading)
    if figure.target is None:
        return shown + unit
    facts = {"value": shown, "target": format_number(figure.target) + percent, "unit": unit}
    if percent or indicator.kind == Kind.SCORE or indicator.direction == Direction.DOWN:
        return _("%(value)s%(unit)s (streefwaarde %(target)s)") % facts
    return _("%(value)s van %(target)s%(unit)s") % facts


def value_in_words(reading: IndicatorReading) -> str:
    """Only the value: "138", "71%", "120 tot 200"."""
    figure = reading.figure
    suffix = "%" if reading.indicator.kind == Kind.RATIO else ""
    if figure is None or not reading.has_number:
        return "–"
    if figure.value is None:
        ends = {"low": format_number(figure.low) + suffix, "high": format_number(figure.high) + suffix}
        return _("%(low)s tot %(high)s") % ends
    return format_number(figure.value) + suffix


def _coverage(figure: Figure | None) -> Decimal | None:
    if figure is None or not figure.requested:
        return None
    return Decimal(figure.reported) / figure.requested


def _is_fresh(reading: IndicatorReading, today: date) -> bool:
    """Whether a value came in one of the last two complete periods of the indicator's frequency, or since."""
    return reading.last_on is not None and reading.last_on >= fresh_since(reading.indicator.frequency, today)
