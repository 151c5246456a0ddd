"""Who has which role where. Named functions used by pages, API and templates alike."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser

from programs.people.models import Membership, User


class RoleIn(NamedTuple):
    program_id: int
    role: str
    partner_id: int | None


def roles_of(user: User | AnonymousUser) -> frozenset[RoleIn]:
    """All roles of the user, read once per user object (so once per request)."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if not hasattr(user, "_roles"):
        rows = Membership.objects.of(user).values_list("program_id", "role", "partner_id")
        user._roles = frozenset(RoleIn(*row) for row in rows)
    return user._roles


def has_role(user: User | AnonymousUser, program_id: int, *roles: str) -> bool:
    """Whether the user has one of these roles in the programme."""
    return any(has.program_id == program_id and has.role in roles for has in roles_of(user))


def partner_ids_of(user: User | AnonymousUser) -> frozenset[int]:
    """The partners for which the user is a member, over all programmes."""
    return frozenset(has.partner_id for has in roles_of(user) if has.partner_id is not None)
