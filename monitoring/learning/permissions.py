"""Who may add evidence, answer it and give verdicts (domain.md 7)."""

from programs.people.models import User
from programs.people.permissions import has_role


def may_observe(user: User, program_id: int) -> bool:
    """Add an observation, or answer one against: partners, bureau and manager."""
    return has_role(user, program_id, "partner", "bureau", "manager")


def may_judge(user: User, program_id: int) -> bool:
    """Give a verdict: bureau and manager."""
    return has_role(user, program_id, "bureau", "manager")


def may_read_evidence(user: User, program_id: int) -> bool:
    """Read observations and verdicts themselves; the board reads only the state that follows from them."""
    return has_role(user, program_id, "partner", "bureau", "manager")
