"""Where a mechanism worked and where not: the state in one place or for one group. Source: docs/methods/evidence.md."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.learning.models import EvidenceDirection
from monitoring.learning.rules import Evidence, EvidenceState, suggest


@dataclass(frozen=True)
class Cell:
    """One mechanism in one place or group. ``state`` is ``None`` where it is used and nothing was seen yet."""

    state: EvidenceState | None
    support: int = 0
    against: int = 0


def cell_of(evidence: Sequence[Evidence]) -> Cell:
    """What was seen here, by the same rules as for a whole mechanism, but never a verdict: that is over the whole."""
    if not evidence:
        return Cell(None)
    against = sum(each.direction == EvidenceDirection.AGAINST for each in evidence)
    return Cell(suggest(evidence).state, len(evidence) - against, against)


def shared_state(states: Sequence[EvidenceState]) -> EvidenceState | None:
    """One state for a mechanism that is used in several places: where they differ on whether it works, contested."""
    found = set(states)
    if not found:
        return None
    if EvidenceState.CONTESTED in found or {EvidenceState.SHOWN, EvidenceState.REFUTED} <= found:
        return EvidenceState.CONTESTED
    for state in (EvidenceState.REFUTED, EvidenceState.SHOWN):
        if state in found:
            return state
    return EvidenceState.ASSUMED
