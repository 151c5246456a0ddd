"""Computing the scores of an index from stored figures: a year at a time, replaced as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from monitoring.area_indices.models import IndexDefinition, IndexDomain, IndexMethod, IndexScore
from monitoring.area_indices.rules import (
    Floats,
    deciles,
    domain_values,
    imd_domain_scores,
    rank_most_deprived,
    weighted_score,
)
from monitoring.area_statistics.models import AreaMeasure, AreaStatistic, MeasureDirection
from programs.areas.models import Area

AT_ONCE = 500
MILLION = 1_000_000


@dataclass(frozen=True)
class YearOfScores:
    """What one year gave: how many scores, and the codes of areas that lack a domain."""

    year: int
    scored: int
    without: Sequence[str]


@dataclass(frozen=True)
class Reference:
    """The areas that are compared with each other, in the order of all arrays."""

    ids: Sequence[int]
    codes: Sequence[str]


def years_of(definition: IndexDefinition) -> list[int]:
    """The years in which every domain has figures."""
    years: set[int] | None = None
    for domain in definition.domains.all():
        found = set(AreaStatistic.objects.filter(measure__domains=domain).values_list("year", flat=True).distinct())
        years = found if years is None else years & found
    return sorted(years or ())


def reference_of(definition: IndexDefinition) -> Reference:
    """The reference set: areas of the definition's level, within its area when it names one."""
    areas = Area.objects.filter(level=definition.level)
    if definition.reference_area_id:
        areas = areas.filter(closure_above__ancestor=definition.reference_area_id)
    rows = list(areas.order_by("pk").values_list("pk", "code"))
    return Reference([pk for pk, _code in rows], [code for _pk, code in rows])


def compute_year(definition: IndexDefinition, reference: Reference, year: int) -> YearOfScores:
    """Compute and store a year, in place of what was stored of it.

    Raises:
        ValidationError: a stored rank lies outside 1 to N.
    """
    domains = list(definition.domains.prefetch_related("measures"))
    columns, scores, ranks, count = _score(definition, domains, reference, year)
    known = ~np.isnan(scores)
    tenths = deciles(ranks, count) if count else ranks
    rows = [
        IndexScore(
            definition=definition,
            area_id=reference.ids[place],
            year=year,
            score=_exact(scores[place]),
            rank=None if np.isnan(ranks[place]) else int(ranks[place]),
            decile=None if np.isnan(tenths[place]) else int(tenths[place]),
            domains={domain.code: str(_exact(columns[place, at])) for at, domain in enumerate(domains)},
            reference_count=count,
        )
        for place in np.flatnonzero(known)
    ]
    with transaction.atomic():
        IndexScore.objects.filter(definition=definition, year=year).delete()
        IndexScore.objects.bulk_create(rows, batch_size=AT_ONCE)
    return YearOfScores(year, len(rows), [reference.codes[place] for place in np.flatnonzero(~known)])


def _score(
    definition: IndexDefinition, domains: Sequence[IndexDomain], reference: Reference, year: int
) -> tuple[Floats, Floats, Floats, int]:
    """Domain values ``(n, d)``, scores and ranks ``(n,)``, and N."""
    values = [read_values(domain.measures.all(), reference, year) for domain in domains]
    weights = np.array([float(domain.weight) for domain in domains])
    if definition.reference_count:
        count = definition.reference_count
        try:
            columns = imd_domain_scores(np.column_stack([one[:, 0] for one in values]), count)
        except ValueError as error:
            message = _("In %(year)d is niet elke waarde een rangnummer van 1 tot en met %(count)d.")
            raise ValidationError(message % {"year": year, "count": count}, code="rank") from error
        scores = weighted_score(columns, weights)
        return columns, scores, np.full(len(scores), np.nan), count
    by_domain = [domain_values(one, _signs(domain.measures.all())) for one, domain in zip(values, domains, strict=True)]
    columns = np.column_stack(by_domain)
    complete = ~np.isnan(columns).any(axis=1)
    count = int(complete.sum())
    if definition.method == IndexMethod.IMD:
        columns[~complete] = np.nan
        ranks = np.column_stack([rank_most_deprived(column) for column in columns.T])
        columns = imd_domain_scores(ranks, count)
    scores = weighted_score(columns, weights)
    return columns, scores, rank_most_deprived(scores), count


def _signs(measures: Iterable[AreaMeasure]) -> Floats:
    return np.array([-1.0 if one.direction == MeasureDirection.UP else 1.0 for one in measures])


def read_values(measures: Iterable[AreaMeasure], reference: Reference, year: int) -> Floats:
    """The values of measures in a year, ``(n, m)`` with ``nan`` for what is missing.

    Of a measure with several moments in the year, the last one for which there are figures.
    """
    places = {pk: place for place, pk in enumerate(reference.ids)}
    measures = list(measures)
    found = np.full((len(reference.ids), len(measures)), np.nan)
    for column, measure in enumerate(measures):
        rows = AreaStatistic.objects.filter(measure=measure, year=year)
        month = rows.aggregate(last=Max("month"))["last"]
        for area, value in rows.filter(month=month or 0).values_list("area", "value").iterator(5_000):
            if area in places:
                found[places[area], column] = float(value)
    return found


def _exact(value: float) -> Decimal:
    return Decimal(round(float(value) * MILLION)).scaleb(-6)
