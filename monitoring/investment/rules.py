"""What goes into areas, how sure that is, and whether it goes where the need is; docs/methods/investment.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from monitoring.area_indices.comparing_rules import FEWEST, GROUPS, groups_of
from monitoring.area_indices.rules import Floats

WHOLE = 100  # percent
SAME = 0.005  # euros: a smaller difference cannot be seen


@dataclass(frozen=True)
class Amount:
    """Euros: what we reckon with, and between which limits it lies."""

    estimate: float
    low: float
    high: float

    @classmethod
    def sure(cls, euros: float) -> "Amount":
        return cls(euros, euros, euros)

    def times(self, factor: float) -> "Amount":
        return Amount(self.estimate * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True)
class Share:
    """So many percent, give or take ``margin``, goes to these places together."""

    places: tuple[int, ...]
    percent: int
    margin: int = 0


@dataclass(frozen=True)
class Part:
    """Euros for these places together. How they divide over several places is not known."""

    places: tuple[int, ...]
    amount: Amount


@dataclass(frozen=True)
class Spread:
    """Euros per place, shape ``(n,)``."""

    estimate: Floats
    low: Floats
    high: Floats


def for_domain(euros: float, domains: Sequence[str], domain: str) -> Amount | None:
    """What of an amount is meant for one domain; ``None`` when nothing is.

    Several domains share it equally as an estimate; each may have had nothing, or everything.
    """
    if not domain:
        return Amount.sure(euros)
    if domain not in domains:
        return None
    return Amount.sure(euros) if len(domains) == 1 else Amount(euros / len(domains), 0.0, euros)


def parts_of(amount: Amount, shares: Sequence[Share], rest: Sequence[int]) -> list[Part]:
    """Divide an amount by its shares; what they leave goes to ``rest`` together.

    Shares of places that are not looked at (no places) leave the picture.
    """
    parts = []
    for share in shares:
        low, high = max(share.percent - share.margin, 0), min(share.percent + share.margin, WHOLE)
        of_share = Amount(amount.estimate * share.percent / WHOLE, amount.low * low / WHOLE, amount.high * high / WHOLE)
        parts.append(Part(share.places, of_share))
    left = WHOLE - sum(share.percent for share in shares)
    if left > 0:
        parts.append(Part(tuple(rest), amount.times(left / WHOLE)))
    return [part for part in parts if part.places]


def put_into_group(parts: Iterable[Part], members: NDArray[np.bool_], population: Floats) -> Amount:
    """What goes into some places together.

    A part that only concerns these places counts as a whole. One that also concerns others is divided by inhabitants
    as an estimate; at least nothing of it goes here, at most everything.
    """
    estimate = low = high = 0.0
    for part in parts:
        places = list(part.places)
        inside = members[places]
        if not inside.any():
            continue
        high += part.amount.high
        if inside.all():
            estimate, low = estimate + part.amount.estimate, low + part.amount.low
        else:
            estimate += part.amount.estimate * float(_weights(population[places])[inside].sum())
    return Amount(estimate, low, high)


def put_into(parts: Iterable[Part], population: Floats) -> Spread:
    """What goes into every place by itself; as ``put_into_group``.

    Args:
        population: inhabitants per place, shape ``(n,)``, ``nan`` where unknown. Places without a known number get
            nothing of a shared part, unless none of them is known: then all get the same.
    """
    spread = Spread(*(np.zeros(len(population)) for _number in range(3)))
    for part in parts:
        places = list(part.places)
        spread.estimate[places] += part.amount.estimate * _weights(population[places])
        spread.high[places] += part.amount.high
        if len(places) == 1:
            spread.low[places] += part.amount.low
    return spread


def _weights(population: Floats) -> Floats:
    known = np.nan_to_num(population)
    total = known.sum()
    return known / total if total else np.full(len(known), 1 / len(known))


def share_known(parts: Sequence[Part]) -> float:
    """Which share of the euros is known to go to one place; 1 when there are no euros."""
    total = sum(part.amount.estimate for part in parts)
    known = sum(part.amount.low for part in parts if len(part.places) == 1)
    return min(known / total, 1.0) if total else 1.0


class Direction(StrEnum):
    MORE = "more"  # where the need is larger, more is put in
    LESS = "less"
    UNCLEAR = "unclear"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Comparison:
    """Euros per inhabitant in the third of places with the most and with the least need."""

    direction: Direction
    most: Amount | None = None
    least: Amount | None = None


def compare_with_need(parts: Sequence[Part], need: Floats, population: Floats) -> Comparison:
    """Whether more is put in where the need is larger.

    Args:
        need: shape ``(n,)``, higher is more need, ``nan`` where unknown. ``population``: the same shape.

    Returns:
        ``UNCLEAR`` when the limits of both thirds overlap, ``TOO_FEW`` with fewer than three places in one.
    """
    groups = groups_of(need, need)
    groups[np.isnan(population) | (population <= 0)] = -1
    found = []
    for number in (GROUPS - 1, 0):
        members = groups == number
        if members.sum() < FEWEST:
            return Comparison(Direction.TOO_FEW)
        found.append(put_into_group(parts, members, population).times(1 / float(population[members].sum())))
    most, least = found
    if most.low > least.high:
        return Comparison(Direction.MORE, most, least)
    return Comparison(Direction.LESS if most.high < least.low else Direction.UNCLEAR, most, least)


@dataclass(frozen=True)
class Contrast:
    """A place whose need and investment lie far apart. ``is_sure``: also at the other end of what is not known."""

    place: int
    is_sure: bool


def per_inhabitant(spread: Spread, population: Floats) -> Spread:
    """Euros per inhabitant; ``nan`` where nobody lives, or the number is not known."""
    people = np.where(population > 0, population, np.nan)
    return Spread(spread.estimate / people, spread.low / people, spread.high / people)


def limits_of(need: Floats, each: Floats) -> tuple[float, float] | None:
    """The need above which a place is in the upper third, and the euros up to which it is in the lower third.

    ``None`` with fewer than three places in a third, or where what is put in is the same everywhere, such as before
    anything is divided over places.
    """
    known = ~(np.isnan(need) | np.isnan(each))
    if known.sum() < GROUPS * FEWEST or np.ptp(each[known]) < SAME:
        return None
    return float(np.quantile(need[known], 1 - 1 / GROUPS)), float(np.quantile(each[known], 1 / GROUPS))


def contrasts(need: Floats, each: Spread) -> tuple[list[Contrast], list[Contrast]]:
    """Places of the third with the most need and the third with the least euros per inhabitant, and the reverse.

    The widest apart first. Nothing where ``limits_of`` says nothing.
    """
    if limits_of(need, each.estimate) is None:
        return [], []
    known = ~(np.isnan(need) | np.isnan(each.estimate))
    need, gets = (np.where(known, values, np.nan) for values in (need, each.estimate))
    little_up_to, much_from = np.quantile(gets[known], [1 / GROUPS, 1 - 1 / GROUPS])
    needs, gained = groups_of(need, need), groups_of(gets, gets)
    apart = _standing(need, known) - _standing(gets, known)
    little = np.flatnonzero((needs == GROUPS - 1) & (gained == 0))
    much = np.flatnonzero((needs == 0) & (gained == GROUPS - 1))
    return (
        [Contrast(int(at), bool(each.high[at] <= little_up_to)) for at in sorted(little, key=lambda at: -apart[at])],
        [Contrast(int(at), bool(each.low[at] >= much_from)) for at in sorted(much, key=lambda at: apart[at])],
    )


def _standing(values: Floats, known: NDArray[np.bool_]) -> Floats:
    """From 0 for the lowest to 1 for the highest, by place among the known ones."""
    standing = np.full(len(values), np.nan)
    standing[known] = np.argsort(np.argsort(values[known], kind="stable")) / max(int(known.sum()) - 1, 1)
    return standing
