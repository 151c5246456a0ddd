"""Deprivation indices over arrays of areas; docs/methods/area-index.md. Everywhere 1 is the most deprived rank.

Arrays hold one row per area; ``nan`` is a missing value and stays one: nothing is imputed.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SHAPE = 23.0  # of the exponential transformation of the English Indices of Deprivation
LEAST_WEIGHT, MOST_WEIGHT = 0.99, 1.01


def check_weights(weights: Floats) -> None:
    """Weights are used as given, never rescaled. Raises ``ValueError`` below zero, or for a sum outside 0.99–1.01."""
    total = float(weights.sum())
    if not len(weights) or (weights <= 0).any() or not LEAST_WEIGHT - 1e-9 <= total <= MOST_WEIGHT + 1e-9:
        raise ValueError(f"weights add up to {total:g}")


def rank_most_deprived(values: Floats) -> Floats:
    """Ranks from 1 for the highest value; ties share the lowest number; ``nan`` gets none.

    Args:
        values: shape ``(n,)``, higher is more deprived.
    """
    ranks = np.full(values.shape, np.nan)
    known = ~np.isnan(values)
    ordered = np.sort(-values[known])
    ranks[known] = np.searchsorted(ordered, -values[known], side="left") + 1
    return ranks


def imd_domain_scores(ranks: Floats, count: int) -> Floats:
    """Each rank on the exponential scale from 0 to 100 of the English Indices of Deprivation.

    Args:
        ranks: any shape, 1 to ``count``.
        count: N, the number of areas that the ranks run over; it may be more than there are rows.

    Raises:
        ValueError: a rank below 1 or above ``count``.

    Source: The English Indices of Deprivation 2019, Technical report, appendix on the exponential transformation.
    """
    if ((ranks < 1) | (ranks > count)).any():
        raise ValueError(f"a rank lies outside 1 to {count}")
    share = (count - ranks + 1) / count
    return -SHAPE * np.log(1 - share * (1 - np.exp(-100 / SHAPE)))


def weighted_score(domains: Floats, weights: Floats) -> Floats:
    """The weighted sum of domain values; ``nan`` for an area that lacks a domain.

    Args:
        domains: shape ``(n, d)``.
        weights: shape ``(d,)``.

    Raises:
        ValueError: the weights do not fit (``check_weights``).
    """
    check_weights(weights)
    return domains @ weights


def zscores(values: Floats) -> Floats:
    """How many standard deviations (of the population, not of a sample) each value lies from the mean.

    Args:
        values: shape ``(n,)``. A measure that does not vary gives 0 for each.
    """
    known = ~np.isnan(values)
    result = np.full(values.shape, np.nan)
    if known.any():
        spread = values[known].std()
        result[known] = (values[known] - values[known].mean()) / spread if spread else 0.0
    return result


def domain_values(measures: Floats, signs: Floats) -> Floats:
    """The mean of a domain's measures as z-scores; ``nan`` for an area that lacks one of them.

    Args:
        measures: shape ``(n, m)``.
        signs: shape ``(m,)``, 1 where higher is more deprived, -1 where it is less.
    """
    return np.column_stack([zscores(column) for column in (measures * signs).T]).mean(axis=1)


def deciles(ranks: Floats, count: int) -> Floats:
    """1 for the most deprived tenth of ``count`` areas, 10 for the least deprived."""
    return np.ceil(10 * ranks / count)


def extent_weights(ranks: Floats, count: int) -> Floats:
    """How far each area counts for the extent: 1 to percentile 10, falling to 0.05 at 30, then 0."""
    percentile = np.ceil(100 * ranks / count)
    falling = 0.95 - (0.9 / 19) * (percentile - 11)
    return np.where(percentile <= 10, 1.0, np.where(percentile <= 30, falling, 0.0))


def weighted_average(values: Floats, population: Floats) -> float:
    """The mean over inhabitants of what is known; ``nan`` without anybody.

    Args:
        values, population: shape ``(n,)``.
    """
    known = ~(np.isnan(values) | np.isnan(population))
    total = population[known].sum()
    return float((values[known] * population[known]).sum() / total) if total else float("nan")


def extent(ranks: Floats, count: int, population: Floats) -> float:
    """The extent of deprivation of a larger area, from 0 to 1: a share of inhabitants (``extent_weights``)."""
    return weighted_average(np.where(np.isnan(ranks), np.nan, extent_weights(ranks, count)), population)


def proportion_in_worst_tenth(ranks: Floats, count: int) -> float:
    """Share (0 to 1) of the ranked areas themselves, not of their inhabitants, that is in decile 1."""
    known = ranks[~np.isnan(ranks)]
    return float((deciles(known, count) == 1).mean()) if len(known) else float("nan")
