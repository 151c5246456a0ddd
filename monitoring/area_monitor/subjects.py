"""What the area monitor shows: an index, one of its domains, or a measure; with its values per area and moment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, OuterRef
from django.utils.translation import gettext as _

from lamp.base.numbers import MILLION
from lamp.base.privacy import has_small_base, round_small
from monitoring.area_indices.models import IndexDefinition, IndexDomain, IndexScore
from monitoring.area_indices.rules import Floats
from monitoring.area_monitor.scope import rows_about
from monitoring.area_statistics.models import AreaMeasure, AreaStatistic, MeasureDirection, moment_code
from monitoring.area_statistics.permissions import sees_exact_statistics
from programs.people.models import User

Values = Mapping[str, Floats]  # moment → value per area, ``nan`` where there is none


@dataclass(frozen=True)
class Subject:
    """One thing to show. ``key`` names it in an address; ``unit`` is "" for a score.

    ``worse`` is 1 where a higher value is more deprived and -1 where it is less; 0 where neither can be said.
    """

    key: str
    name: str
    unit: str
    worse: int
    source: str
    definition: IndexDefinition | None = None
    domain: IndexDomain | None = None
    measure: AreaMeasure | None = None

    @property
    def is_percentage(self) -> bool:
        return self.measure is not None and self.measure.is_percentage

    @property
    def is_score(self) -> bool:
        return self.definition is not None

    @property
    def is_invented(self) -> bool:
        return bool((self.definition or self.measure).is_invented)

    @property
    def suffix(self) -> str:
        """What stands behind each value."""
        return "%" if self.is_percentage else f" {self.unit}" if self.unit else ""


def of_definition(definition: IndexDefinition) -> Subject:
    return Subject(f"i{definition.pk}", str(definition), "", 1, definition.source, definition)


def of_domain(definition: IndexDefinition, domain: IndexDomain) -> Subject:
    name = _("%(index)s: %(domain)s") % {"index": definition, "domain": domain.name.lower()}
    return Subject(f"i{definition.pk}.{domain.code}", name, "", 1, definition.source, definition, domain)


def of_measure(measure: AreaMeasure) -> Subject:
    worse = {MeasureDirection.DOWN: 1, MeasureDirection.UP: -1}.get(MeasureDirection(measure.direction), 0)
    return Subject(f"m{measure.pk}", measure.name, measure.unit, worse, measure.source, measure=measure)


def subjects_for(user: User) -> list[Subject]:
    """Everything there are figures of: indices with their domains first, then measures by domain."""
    scored = Exists(IndexScore.objects.filter(definition=OuterRef("pk")))
    measured = Exists(AreaStatistic.objects.filter(measure=OuterRef("pk")))
    found: list[Subject] = []
    for definition in IndexDefinition.objects.visible_to(user).filter(scored).prefetch_related("domains"):
        found.append(of_definition(definition))
        found += [of_domain(definition, domain) for domain in definition.domains.all()]
    return found + [of_measure(measure) for measure in AreaMeasure.objects.visible_to(user).filter(measured)]


def values_of(subject: Subject, *, user: User, areas: Sequence[int], population: Floats) -> Values:
    """The values of a subject, every moment in order, as this user may see them.

    Small figures about persons go through the one door here, so that nothing later is computed from exact ones.

    Args:
        areas: ids, in the order of the arrays.
        population: inhabitants per area, ``nan`` where unknown; what a percentage of persons is out of.
    """
    found = _arranged(_rows(subject, user, areas), areas)
    if subject.measure and subject.measure.about_persons and not sees_exact_statistics(user):
        for values in found.values():
            _protect(values, population, pooled=subject.is_percentage)
    return dict(sorted(found.items()))


def _arranged(rows: Iterable[tuple[str, int, float | Decimal | None]], areas: Sequence[int]) -> dict[str, Floats]:
    """By moment one value per area. Of a country these are a hundred thousand rows, so numpy puts them in place."""
    known = [row for row in rows if row[2] is not None]
    if not known or not areas:
        return {}
    moments, pks, values = zip(*known, strict=True)
    ordered = np.argsort(areas)
    nearest = np.minimum(np.searchsorted(areas, pks, sorter=ordered), len(areas) - 1)
    places = ordered[nearest]
    inside = np.asarray(areas)[places] == np.asarray(pks)
    names = {moment: number for number, moment in enumerate(sorted(set(moments)))}
    number = np.fromiter((names[moment] for moment in moments), dtype=int, count=len(moments))
    table = np.full((len(names), len(areas)), np.nan)
    table[number[inside], places[inside]] = np.asarray(values, dtype=float)[inside]
    return {name: row for name, row in zip(names, table, strict=True) if not np.isnan(row).all()}


def _rows(subject: Subject, user: User, areas: Sequence[int]) -> Iterator[tuple[str, int, Any]]:
    if subject.measure:
        rows = rows_about(AreaStatistic.objects.visible_to(user).filter(measure=subject.measure), areas)
        for year, month, area, value in rows.values_list("year", "month", "area", "value").order_by("year", "month"):
            yield moment_code(year, month), area, value
        return
    rows = rows_about(IndexScore.objects.visible_to(user).filter(definition=subject.definition), areas)
    if subject.domain is None:
        # As stored, in millionths: a country has a hundred thousand scores, and a map needs no exact decimals.
        millionths = ExpressionWrapper(F("score"), output_field=BigIntegerField())
        for year, area, value in rows.values_list("year", "area", millionths).order_by("year"):
            yield str(year), area, value / MILLION
        return
    for year, area, domains in rows.values_list("year", "area", "domains").order_by("year"):
        yield str(year), area, domains.get(subject.domain.code)


def _protect(values: Floats, population: Floats, *, pooled: bool) -> None:
    for place in np.flatnonzero(~np.isnan(values)):
        people = None if np.isnan(population[place]) else Decimal(int(population[place]))
        if pooled:
            shown = None if has_small_base(people) else Decimal(str(values[place]))
        else:
            shown = round_small(Decimal(str(values[place])))
        values[place] = np.nan if shown is None else float(shown)
