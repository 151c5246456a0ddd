"""Who changes definitions and targets: the bureau of the programme (domain.md 7)."""

from monitoring.indicators.models import Indicator
from programs.people.models import User
from programs.people.permissions import has_role


def may_define_in(user: User, program_id: int) -> bool:
    """Add indicators to this programme."""
    return has_role(user, program_id, "bureau")


def may_define(user: User, indicator: Indicator) -> bool:
    """Change this indicator, its targets, breaks and exclusions."""
    return may_define_in(user, indicator.program_id)
