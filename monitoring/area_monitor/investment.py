"""What the programme puts into its areas in a year, held against their need."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch
from django.utils import timezone

from monitoring.area_indices.comparing_rules import GROUPS, groups_of
from monitoring.area_indices.rules import Floats
from monitoring.area_monitor.monitor import Monitor, Row
from monitoring.area_monitor.scope import populations
from monitoring.investment.models import InputShare, ResourceInput
from monitoring.investment.resources import resources_of
from monitoring.investment.rules import (
    Amount,
    Comparison,
    Part,
    Share,
    Spread,
    compare_with_need,
    contrasts,
    for_domain,
    limits_of,
    parts_of,
    per_inhabitant,
    put_into,
    put_into_group,
    share_known,
)
from programs.areas.models import AreaClosure
from programs.interventions.models import Intervention
from programs.people.models import User
from programs.programs.models import Program


@dataclass(frozen=True)
class InputReading:
    """One input as it counts for the chosen domain, divided over the areas that are looked at."""

    row: ResourceInput
    amount: Amount
    parts: list[Part]


@dataclass(frozen=True)
class Contribution:
    """What an intervention puts into an area, in euros per inhabitant."""

    intervention: Intervention
    each: Amount


@dataclass(frozen=True)
class AreaInvestment:
    """An area with its need and what goes there, in euros; ``each`` per inhabitant where that can be said."""

    row: Row
    amount: Amount
    each: Amount | None
    is_sure: bool = True
    contributions: list[Contribution] = field(default_factory=list)


@dataclass(frozen=True)
class InterventionInvestment:
    """``known``: the share of its euros of which the area is known. ``to_most``: what goes to the most need."""

    intervention: Intervention
    amount: Amount
    known: float
    to_most: Amount | None


@dataclass
class Investment:
    """Everything the page tells. Arrays are in the order of ``monitor.scope.areas``."""

    monitor: Monitor
    year: int
    inputs: list[InputReading]
    resources: int  # in the chains that hold now
    told: int  # of these, with an amount in this year

    @cached_property
    def population(self) -> Floats:
        return populations(self.monitor.scope.ids, self.year)

    @cached_property
    def need(self) -> Floats:
        return self.monitor.now * self.monitor.turned

    @cached_property
    def parts(self) -> list[Part]:
        return [part for one in self.inputs for part in one.parts]

    @cached_property
    def spread(self) -> Spread:
        return put_into(self.parts, self.population)

    @cached_property
    def each(self) -> Spread:
        return per_inhabitant(self.spread, self.population)

    @property
    def limits(self) -> tuple[float, float] | None:
        return limits_of(self.need, self.each.estimate)

    @cached_property
    def comparison(self) -> Comparison:
        return compare_with_need(self.parts, self.need, self.population)

    @property
    def known(self) -> float:
        return share_known(self.parts)

    @property
    def total(self) -> float:
        return sum(one.amount.estimate for one in self.inputs)

    @property
    def outside(self) -> float:
        """Euros of shares for areas that are not looked at."""
        return self.total - float(self.spread.estimate.sum())

    @cached_property
    def areas(self) -> list[AreaInvestment]:
        """The most need first, as on the ranking."""
        found = [self._area(at) for at in range(len(self.monitor.rows))]
        return sorted(found, key=lambda one: (one.row.place is None, one.row.place or 0, one.row.area.name))

    @cached_property
    def contrasts(self) -> tuple[list[AreaInvestment], list[AreaInvestment]]:
        """Much need and little put in; little need and much put in. With what each intervention puts in."""
        little, much = contrasts(self.need, self.each)
        told = self._contributions({one.place for one in [*little, *much]})
        little_told, much_told = (
            [self._area(one.place, is_sure=one.is_sure, contributions=told[one.place]) for one in found]
            for found in (little, much)
        )
        return little_told, much_told

    @cached_property
    def interventions(self) -> list[InterventionInvestment]:
        """What each puts in, the largest amount first."""
        members = groups_of(self.need, self.need) == GROUPS - 1
        found = []
        for intervention, inputs in self._by_intervention().items():
            parts = [part for one in inputs for part in one.parts]
            amount = _sum(one.amount for one in inputs)
            to_most = put_into_group(parts, members, self.population) if members.any() else None
            found.append(InterventionInvestment(intervention, amount, share_known(parts), to_most))
        return sorted(found, key=lambda one: (-one.amount.estimate, one.intervention.title))

    def _by_intervention(self) -> dict[Intervention, list[InputReading]]:
        found: dict[Intervention, list[InputReading]] = defaultdict(list)
        for one in self.inputs:
            found[one.row.intervention].append(one)
        return found

    def _contributions(self, places: Iterable[int]) -> dict[int, list[Contribution]]:
        found: dict[int, list[Contribution]] = {place: [] for place in places}
        for intervention, inputs in self._by_intervention().items():
            spread = put_into([part for one in inputs for part in one.parts], self.population)
            for place, told in found.items():
                each = _at(per_inhabitant(spread, self.population), place)
                if each.high > 0:
                    told.append(Contribution(intervention, each))
        for told in found.values():
            told.sort(key=lambda one: (-one.each.estimate, one.intervention.title))
        return found

    def _area(self, at: int, is_sure: bool = True, contributions: list[Contribution] | None = None) -> AreaInvestment:
        each = _at(self.each, at) if self.population[at] > 0 else None
        return AreaInvestment(self.monitor.rows[at], _at(self.spread, at), each, is_sure, contributions or [])


def _at(spread: Spread, at: int) -> Amount:
    return Amount(float(spread.estimate[at]), float(spread.low[at]), float(spread.high[at]))


def _sum(amounts: Iterable[Amount]) -> Amount:
    found = list(amounts)
    return Amount(sum(a.estimate for a in found), sum(a.low for a in found), sum(a.high for a in found))


def years_of(program: Program, user: User) -> list[int]:
    """Years of which something is told, the last first."""
    rows = ResourceInput.objects.visible_to(user).filter(intervention__program=program)
    return sorted(set(rows.order_by().values_list("year", flat=True)), reverse=True)


def year_at_first(years: list[int]) -> int:
    """The year to show when none is asked for: the last that has begun; a budget of later says nothing yet of now."""
    begun = [year for year in years if year <= timezone.localdate().year]
    return max(begun) if begun else min(years)


def read_investment(monitor: Monitor, *, program: Program, user: User, year: int) -> Investment:
    """Inputs of a year for the areas of the monitor; of a domain of an index, only what is meant for that domain."""
    visible = ResourceInput.objects.visible_to(user).filter(intervention__program=program, year=year)
    shares = Prefetch("shares", InputShare.objects.order_by("pk"))
    rows = list(visible.select_related("intervention").prefetch_related(shares, "intervention__areas").order_by("pk"))
    domain = monitor.subject.domain.code if monitor.subject.domain else ""
    places = _places(monitor.scope.ids, rows)
    everywhere = tuple(range(len(monitor.scope.ids)))
    inputs = []
    for row in rows:
        amount = for_domain(row.euros, row.domains, domain)
        if amount is None:
            continue
        told = [Share(places[share.area_id], share.percent, share.margin) for share in row.shares.all()]
        own = {place for area in row.intervention.areas.all() for place in places[area.pk]}
        inputs.append(InputReading(row, amount, parts_of(amount, told, sorted(own) or everywhere)))
    resources = resources_of(program, user)
    return Investment(monitor, year, inputs, len(resources), len(resources & {row.lineage for row in rows}))


def _places(ids: Sequence[int], rows: Sequence[ResourceInput]) -> dict[int, tuple[int, ...]]:
    """For each area that is named: the areas looked at that lie in it, or else the one it lies in."""
    at = {pk: place for place, pk in enumerate(ids)}
    named = {share.area_id for row in rows for share in row.shares.all()}
    named |= {area.pk for row in rows for area in row.intervention.areas.all()}
    inside: dict[int, list[int]] = defaultdict(list)
    around: dict[int, list[int]] = defaultdict(list)
    for ancestor, descendant in AreaClosure.objects.filter(ancestor__in=named).values_list("ancestor", "descendant"):
        if descendant in at:
            inside[ancestor].append(at[descendant])
    for ancestor, descendant in AreaClosure.objects.filter(descendant__in=named).values_list("ancestor", "descendant"):
        if ancestor in at:
            around[descendant].append(at[ancestor])
    return {pk: tuple(sorted(inside[pk] or around[pk])) for pk in named}
