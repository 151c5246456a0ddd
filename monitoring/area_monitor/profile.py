"""The domains of an index in one year: of some areas, and their means over all areas that LAMP knows."""

from collections.abc import Sequence

import numpy as np
from django.core.cache import cache
from django.db.models import Count, Max

from monitoring.area_indices.models import IndexDefinition, IndexScore
from monitoring.area_indices.rules import Floats, weighted_average
from monitoring.area_monitor.scope import populations, rows_about
from programs.areas.models import AreaYear

KEPT_SECONDS = 24 * 60 * 60


def domain_values(definition: IndexDefinition, year: int, areas: Sequence[int]) -> dict[str, Floats]:
    """By code of each domain one value per area, in this order; ``nan`` where there is none."""
    places = {pk: place for place, pk in enumerate(areas)}
    found: dict[str, Floats] = {}
    rows = rows_about(IndexScore.objects.filter(definition=definition, year=year), areas)
    for area, domains in rows.values_list("area", "domains"):
        for code, value in domains.items() if area in places else ():
            if code not in found:
                found[code] = np.full(len(areas), np.nan)
            if value is not None:
                found[code][places[area]] = float(value)
    return found


def means_everywhere(definition: IndexDefinition, year: int, level: str) -> dict[str, float | None]:
    """By code of each domain the mean over all areas of a level; kept until a score or population changes."""
    scores = IndexScore.objects.filter(definition=definition, year=year, area__level=level)
    state = scores.aggregate(number=Count("pk"), changed=Max("updated_at"))
    people = AreaYear.objects.aggregate(number=Count("pk"), changed=Max("updated_at"))
    key = f"area-means:{definition.pk}:{year}:{level}:{state['number']}:{people['number']}"
    stamp = (state["changed"], people["changed"])
    kept = cache.get(key)
    if kept is None or kept[0] != stamp:
        ids = list(scores.values_list("area", flat=True))
        inhabitants = populations(ids, year)
        means = {code: mean_of(values, inhabitants) for code, values in domain_values(definition, year, ids).items()}
        kept = (stamp, means)
        cache.set(key, kept, KEPT_SECONDS)
    return kept[1]


def mean_of(values: Floats, people: Floats) -> float | None:
    """Weighted by inhabitants where those are known, else the plain mean."""
    known = ~np.isnan(values)
    if not known.any():
        return None
    weighted = weighted_average(values[known], people[known])
    return float(values[known].mean()) if np.isnan(weighted) else weighted
