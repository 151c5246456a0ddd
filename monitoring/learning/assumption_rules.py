"""How risky an assumption is: importance × uncertainty, as plain functions. Source: docs/methods/evidence.md."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from monitoring.learning.models import Importance, Strength
from monitoring.learning.rules import EvidenceState
from programs.logic_models.models import Working

CERTAIN, DOUBTFUL, UNCERTAIN = 1, 2, 3


@dataclass(frozen=True)
class Reach:
    """What depends on a mechanism: how many of the chain's effects its link leads to, and whether it stands alone."""

    effects: int
    all_effects: int
    alone: bool

    @property
    def far(self) -> bool:
        """Half or more of the effects."""
        return self.effects > 0 and 2 * self.effects >= self.all_effects


def effects_reached(target: int, links: Iterable[tuple[int, int]], effects: Collection[int]) -> int:
    """How many effects one comes to from an element, itself included. ``links``: pairs of element ids."""
    onward: dict[int, list[int]] = {}
    for source, end in links:
        onward.setdefault(source, []).append(end)
    found, to_visit = set(), [target]
    while to_visit:
        here = to_visit.pop()
        if here not in found:
            found.add(here)
            to_visit += onward.get(here, [])
    return len(found & set(effects))


def importance_of(reach: Reach) -> Importance:
    """3 when half or more of the effects rest on it and it alone carries its link; 2 for one of both; else 1."""
    return Importance(Importance.LOW + reach.far + reach.alone)


def uncertainty_of(state: str, strength: int, *, provisional: bool, working: str = Working.HELPING) -> int:
    """How unsure we are that a mechanism does what the chain counts on: 1 (hardly) to 3 (very). First that matches.

    That something hindering was refuted by a verdict is good news. A helping mechanism that was refuted is what we
    build on although it does not hold.
    """
    if state == EvidenceState.REFUTED:
        return CERTAIN if working == Working.HINDERING and not provisional else UNCERTAIN
    if strength <= Strength.HUNCH:
        return UNCERTAIN
    if provisional or state == EvidenceState.CONTESTED or strength == Strength.SIGNS:
        return DOUBTFUL
    return CERTAIN


def risk_of(importance: int, uncertainty: int) -> int:
    """1 to 9; at 9, where much depends on what we hardly know, an assumption asks for a test first."""
    return importance * uncertainty
