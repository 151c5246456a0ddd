"""Who may change an intervention itself: its title, goal, ages, lines, areas and partners."""

from programs.interventions.models import Intervention
from programs.people.models import User
from programs.people.permissions import has_role


def may_add_interventions(user: User, program_id: int) -> bool:
    return has_role(user, program_id, "bureau")


def may_edit_intervention(user: User, intervention: Intervention) -> bool:
    return has_role(user, intervention.program_id, "bureau")


def may_set_priority(user: User, program_id: int) -> bool:
    """Choosing between interventions is for the bureau and the manager."""
    return has_role(user, program_id, "bureau", "manager")
