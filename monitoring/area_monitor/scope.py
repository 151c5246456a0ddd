"""Which areas the monitor is about, with their inhabitants and boundaries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Max, QuerySet

from monitoring.area_indices.rules import Floats
from monitoring.area_monitor.geometry import Drawing, draw_boundaries, draw_tiles
from programs.areas.models import Area, AreaClosure, AreaLevel, AreaYear
from programs.areas.querysets import AreaQuerySet
from programs.people.models import User
from programs.programs.models import Program

DRAWN_SECONDS = 30 * 24 * 60 * 60
MOST_NAMED = 5_000  # areas named in one query; databases take no more than some tens of thousands of parameters


@dataclass(frozen=True)
class Scope:
    """Areas of one level in the order of their name, which is the order of every array."""

    level: str
    areas: Sequence[Area]

    @property
    def ids(self) -> list[int]:
        return [area.pk for area in self.areas]


def rows_about(rows: QuerySet, areas: Sequence[int]) -> QuerySet:
    """The rows of these areas; of very many, all rows, from which the reader then takes what it needs."""
    return rows.filter(area__in=areas) if len(areas) <= MOST_NAMED else rows


def own_areas(program: Program, user: User) -> AreaQuerySet:
    """What the programme is about: its own areas and everything inside them."""
    return Area.objects.visible_to(user).of_program(program.pk)


def levels_of(areas: AreaQuerySet) -> list[AreaLevel]:
    """The levels that there are, the smallest first."""
    present = set(areas.order_by().values_list("level", flat=True).distinct())
    return [level for level in reversed(AreaLevel) if level in present]


def scope_of(program: Program, user: User, *, level: str, whole: bool) -> Scope:
    """The programme's areas of a level, or with ``whole`` all areas of it that LAMP knows."""
    areas = Area.objects.visible_to(user) if whole else own_areas(program, user)
    return Scope(level, list(areas.filter(level=level).order_by("name", "pk").only("code", "name", "level", "parent")))


def populations(areas: Sequence[int], year: int) -> Floats:
    """Inhabitants per area in a year; where that is not known, in the nearest year before it, or else after it."""
    places = {pk: place for place, pk in enumerate(areas)}
    rows = rows_about(AreaYear.objects.filter(population__isnull=False), areas)
    found = np.full(len(areas), np.nan)
    nearest: dict[int, tuple[int, int]] = {}
    for area, at, population in rows.values_list("area", "year", "population").iterator(5_000):
        distance = (0, year - at) if at <= year else (1, at - year)
        if area in places and (area not in nearest or distance < nearest[area]):
            nearest[area] = distance
            found[places[area]] = population
    return found


def drawing_of(scope: Scope) -> Drawing:
    """The map of these areas, kept until a boundary changes; tiles where not all boundaries are known."""
    ids = scope.ids
    rows = rows_about(AreaYear.objects.exclude(boundary=None), ids)
    state = rows.aggregate(number=Count("pk"), changed=Max("updated_at"), last=Max("pk"))
    told = repr((ids, state["number"], state["changed"], state["last"]))
    key = f"area-map:{sha256(told.encode()).hexdigest()}"
    drawing: Drawing | None = cache.get(key)
    if drawing is None:
        latest: dict[int, dict] = dict(rows.order_by("year").values_list("area", "boundary").iterator(2_000))
        known = {pk: latest[pk] for pk in ids if pk in latest}
        drawing = draw_boundaries(known) if known and len(known) == len(ids) else draw_tiles(ids)
        cache.set(key, drawing, DRAWN_SECONDS)
    return drawing


def above_of(area: Area) -> dict[str, Area]:
    """The areas it lies in, by level."""
    rows = AreaClosure.objects.filter(descendant=area, depth__gt=0).select_related("ancestor")
    return {row.ancestor.level: row.ancestor for row in rows}


def draw_ahead(levels: Iterable[str], **kwargs: Any) -> None:
    """Draw all areas of these levels once their boundaries are stored, so that nobody waits for the map of a country.

    Its key is what it is drawn from; a page of fewer areas draws its own, which takes no time.
    """
    for level in levels:
        areas = Area.objects.filter(level=level).order_by("name", "pk")
        transaction.on_commit(lambda level=level, areas=areas: _draw(level, areas))


def _draw(level: str, areas: AreaQuerySet) -> None:
    drawing_of(Scope(level, list(areas.only("code", "name", "level", "parent"))))
