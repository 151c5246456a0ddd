"""Who says what is put into resources."""

from programs.interventions.models import Intervention
from programs.people.models import User
from programs.people.permissions import has_role


def may_tell_input(user: User, intervention: Intervention) -> bool:
    """The bureau, as for all of the programme's content."""
    return has_role(user, intervention.program_id, "bureau")
