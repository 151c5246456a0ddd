"""Who may add evidence, answer it and give verdicts (domain.md 7)."""

from monitoring.learning.models import AssumptionTest, Observation
from programs.people.models import User
from programs.people.permissions import has_role, partner_ids_of


def may_observe(user: User, program_id: int) -> bool:
    """Add an observation, or answer one against: partners, bureau and manager."""
    return has_role(user, program_id, "partner", "bureau", "manager")


def may_judge(user: User, program_id: int) -> bool:
    """Give a verdict: bureau and manager."""
    return has_role(user, program_id, "bureau", "manager")


def may_read_evidence(user: User, program_id: int) -> bool:
    """Read observations and verdicts themselves; the board reads only the state that follows from them."""
    return has_role(user, program_id, "partner", "bureau", "manager")


def may_correct(user: User, observation: Observation) -> bool:
    """Correct or withdraw an observation: the partner it is of, and whoever wrote it down."""
    if not may_observe(user, observation.program_id):
        return False
    return observation.partner_id in partner_ids_of(user) or observation.recorded_by_id == user.pk


def may_weigh(user: User, program_id: int) -> bool:
    """Say how much depends on an assumption and what would change our minds, and plan tests: bureau and manager."""
    return has_role(user, program_id, "bureau", "manager")


def may_finish(user: User, test: AssumptionTest) -> bool:
    """Write down what came out of a test: who does it, bureau and manager."""
    return may_weigh(user, test.program_id) or test.owner_id in partner_ids_of(user)
