"""Who may change a programme, its lines and its partners."""

from django.contrib.auth.models import AnonymousUser

from programs.people.models import User
from programs.people.permissions import has_role
from programs.people.querysets import READERS


def may_change_settings(user: User | AnonymousUser, program_id: int) -> bool:
    return has_role(user, program_id, "bureau", "admin")


def may_change_content(user: User | AnonymousUser, program_id: int) -> bool:
    """Lines, partners, own areas and interventions: the bureau."""
    return has_role(user, program_id, "bureau")


def may_read_content(user: User | AnonymousUser, program_id: int) -> bool:
    return has_role(user, program_id, *READERS)
