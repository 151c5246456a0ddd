"""Comparing areas: correlation, the gap between groups, classes and concentration; docs/methods/area-index.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from monitoring.area_indices.rules import Floats

FEWEST = 3  # areas, for a correlation and in each group
GROUPS = 3
RESAMPLES = 2_000
SEED = 20_240_331  # the same figures give the same sentence
EVEN_PARTS = (0.2, 0.4, 0.6, 0.8)


class Verdict(StrEnum):
    WIDENED = "widened"
    NARROWED = "narrowed"
    UNCLEAR = "unclear"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Gap:
    """The difference between the most and the least deprived group in two years, in the unit of the values.

    ``groups`` holds for each group, the least deprived first, its mean in both years and its number of areas.
    ``low`` and ``high``: the 95 % bootstrap interval of the gap's change.
    """

    verdict: Verdict
    groups: tuple[tuple[float, float, int], ...] = ()
    low: float = float("nan")
    high: float = float("nan")

    @property
    def before(self) -> float:
        return self.groups[-1][0] - self.groups[0][0]

    @property
    def after(self) -> float:
        return self.groups[-1][1] - self.groups[0][1]


def pearson(x: Floats, y: Floats) -> tuple[float, int]:
    """Pearson's r over the areas that have both values, and how many these are.

    Args:
        x, y: one value per area, same order, shape ``(n,)``; ``nan`` where it is missing.

    Raises:
        ValueError: the lengths differ, fewer than three areas have both, or one side does not vary.
    """
    if x.shape != y.shape:
        raise ValueError("the lengths differ")
    both = ~(np.isnan(x) | np.isnan(y))
    count = int(both.sum())
    if count < FEWEST:
        raise ValueError(f"fewer than {FEWEST} areas have both")
    dx, dy = x[both] - x[both].mean(), y[both] - y[both].mean()
    scale = np.sqrt((dx * dx).sum() * (dy * dy).sum())
    if not scale:
        raise ValueError("one side does not vary")
    return float(np.clip((dx * dy).sum() / scale, -1, 1)), count


def groups_of(before: Floats, after: Floats) -> NDArray[np.int64]:
    """The group of each area, 0 for the least deprived, by the mean of both years; -1 where a year is missing.

    Groups on one year alone would make its chance deviations look like progress in the other.
    Equal means share the lower group.
    """
    middle = (before + after) / 2
    result = np.full(middle.shape, -1, dtype=np.int64)
    known = ~np.isnan(middle)
    if known.any():
        limits = np.quantile(middle[known], [part / GROUPS for part in range(1, GROUPS)])
        result[known] = np.searchsorted(limits, middle[known], side="left")
    return result


def gap_between(before: Floats, after: Floats) -> Gap:
    """Whether the gap between the most and the least deprived third of areas changed.

    Args:
        before, after: one value per area, shape ``(n,)``, higher is more deprived, ``nan`` where missing.

    Returns:
        ``UNCLEAR`` when the 95 % bootstrap interval of the change (areas drawn again within their group)
        includes 0; ``TOO_FEW`` with fewer than three areas in a group.
    """
    group = groups_of(before, after)
    parts = [np.flatnonzero(group == number) for number in range(GROUPS)]
    if min(map(len, parts)) < FEWEST:
        return Gap(Verdict.TOO_FEW)
    means = tuple((float(before[part].mean()), float(after[part].mean()), len(part)) for part in parts)
    change = after - before
    draw = np.random.default_rng(SEED)
    least, most = (
        change[part][draw.integers(0, len(part), (RESAMPLES, len(part)))].mean(axis=1) for part in (parts[0], parts[-1])
    )
    low, high = np.quantile(most - least, [0.025, 0.975])
    verdict = Verdict.WIDENED if low > 0 else Verdict.NARROWED if high < 0 else Verdict.UNCLEAR
    return Gap(verdict, means, float(low), float(high))


def even_limits(values: Floats) -> list[float]:
    """Where the classes begin when the known values are cut into five equal parts; equal limits fall together."""
    known = values[~np.isnan(values)]
    return sorted({float(limit) for limit in np.quantile(known, EVEN_PARTS)}) if len(known) else []


def classify(values: Floats, limits: Sequence[float]) -> NDArray[np.int64]:
    """The class of each value: how many limits it reaches; -1 where it is missing."""
    return np.where(np.isnan(values), -1, np.searchsorted(np.asarray(limits), values, side="right"))


def concentration(classes: NDArray[np.int64], population: Floats, count: int) -> list[float] | None:
    """The share of inhabitants (0 to 1) in areas of each of ``count`` classes; ``None`` without anybody."""
    known = (classes >= 0) & ~np.isnan(population)
    total = population[known].sum()
    if not total:
        return None
    return [float(population[known & (classes == number)].sum() / total) for number in range(count)]
