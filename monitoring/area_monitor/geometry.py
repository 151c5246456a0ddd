"""Boundaries as SVG paths on one drawing, and tiles where there are none. Borders that areas share stay shared."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from monitoring.area_indices.rules import Floats

WIDTH, TALLEST, MARGIN = 660.0, 620.0, 6.0
TILE, GAP = 44.0, 4.0
STEPS = 4  # to a unit of the drawing: every point is moved to such a grid, the same for both sides of a border


@dataclass(frozen=True)
class Shape:
    """An area on the drawing: its path, and where its label stands."""

    path: str
    x: float
    y: float
    is_small: bool = False


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    shapes: Mapping[int, Shape]  # by area id
    is_tiles: bool = False


def rings_of(boundary: Mapping) -> list[list]:
    """All rings (holes too) of a GeoJSON Polygon or MultiPolygon."""
    coordinates = boundary["coordinates"]
    polygons = [coordinates] if boundary["type"] == "Polygon" else coordinates
    return [ring for polygon in polygons for ring in polygon]


def draw_boundaries(boundaries: Mapping[int, Mapping]) -> Drawing:
    """Fit all boundaries in one drawing: degrees scaled so that distances look right at their latitude.

    Every point is moved to the same fine grid and what then coincides is left out, so a whole country becomes
    small while neighbours keep one border.
    """
    rings = {pk: [np.asarray(ring, dtype=float) for ring in rings_of(one)] for pk, one in boundaries.items()}
    every = np.concatenate([ring for one in rings.values() for ring in one])
    (left, bottom), (right, top) = every.min(axis=0), every.max(axis=0)
    narrowing = math.cos(math.radians((bottom + top) / 2))
    across, up = max((right - left) * narrowing, 1e-9), max(top - bottom, 1e-9)
    scale = min((WIDTH - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / up)
    factors = np.array([narrowing * scale, -scale])
    start = np.array([MARGIN, MARGIN]) - np.array([left, top]) * factors
    shapes = {pk: _shape([ring * factors + start for ring in one]) for pk, one in rings.items()}
    return Drawing(math.ceil(across * scale + 2 * MARGIN), math.ceil(up * scale + 2 * MARGIN), shapes)


def _shape(rings: Sequence[Floats]) -> Shape:
    parts: list[str] = []
    biggest, place, size = -1.0, rings[0].mean(axis=0), 0.0
    for ring in rings:
        steps = np.round(ring * STEPS).astype(int)
        kept = steps[np.concatenate([[True], (np.diff(steps, axis=0) != 0).any(axis=1)])]
        if len(kept) < 3:
            continue
        area, middle = _centre(ring)
        if area > biggest:
            biggest, place = area, middle
            size = float(min(np.ptp(ring[:, 0]), np.ptp(ring[:, 1])))
        parts.append(_path(kept))
    return Shape("".join(parts), round(float(place[0]), 1), round(float(place[1]), 1), is_small=size < 16)


def _path(steps: np.ndarray) -> str:
    first, moves = steps[0], np.diff(steps, axis=0)
    moved = "".join(f"l{_units(x)} {_units(y)}" for x, y in moves.tolist())
    return f"M{_units(int(first[0]))} {_units(int(first[1]))}{moved}z"


@lru_cache(4096)  # a map has a million moves, of some hundreds of lengths
def _units(steps: int) -> str:
    return f"{steps / STEPS:g}"


def _centre(ring: Floats) -> tuple[float, Floats]:
    """Surface and centre of gravity of a ring; of one without surface the mean of its points."""
    x, y = ring[:, 0], ring[:, 1]
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    area = cross.sum() / 2
    if abs(area) < 1e-9:
        return 0.0, ring.mean(axis=0)
    middle = np.array([((x[:-1] + x[1:]) * cross).sum(), ((y[:-1] + y[1:]) * cross).sum()]) / (6 * area)
    return abs(float(area)), middle


def draw_tiles(areas: Sequence[int]) -> Drawing:
    """A square for each area, in the given order, row by row: what can be drawn without boundaries."""
    columns = max(1, min(len(areas), int((WIDTH + GAP) // (TILE + GAP))))
    step = TILE + GAP
    shapes = {}
    for number, pk in enumerate(areas):
        x, y = (number % columns) * step + MARGIN, (number // columns) * step + MARGIN
        path = f"M{x:g} {y:g}h{TILE:g}v{TILE:g}h-{TILE:g}z"
        shapes[pk] = Shape(path, x + TILE / 2, y + TILE / 2)
    rows = max(1, math.ceil(len(areas) / columns))
    return Drawing(int(columns * step + 2 * MARGIN), int(rows * step + 2 * MARGIN), shapes, is_tiles=True)
