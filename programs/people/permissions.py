"""Who has which role where. Named functions used by pages, API and templates alike."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser

from programs.people.models import Membership, User


class RoleIn(NamedTuple):
    program_id: int
    role: str
    partner_id: int | None


def memberships_of(user: User | AnonymousUser) -> list[Membership]:
    """The user's memberships with programme and partner, read once per user object (so once per request)."""
    if not user.is_authenticated or not user.is_active:
        return []
    if not hasattr(user, "_memberships"):
        user._memberships = list(Membership.objects.of(user).select_related("program", "partner"))
    return user._memberships


def roles_of(user: User | AnonymousUser) -> frozenset[RoleIn]:
    """All roles of the user, made once as the memberships are read: an import asks for each row."""
    memberships = memberships_of(user)
    if not memberships:
        return frozenset()
    if not hasattr(user, "_roles"):
        user._roles = frozenset(RoleIn(one.program_id, one.role, one.partner_id) for one in memberships)
    return user._roles


def has_role(user: User | AnonymousUser, program_id: int, *roles: str) -> bool:
    """Whether the user has one of these roles in the programme."""
    return any(has.program_id == program_id and has.role in roles for has in roles_of(user))


def partner_ids_of(user: User | AnonymousUser) -> frozenset[int]:
    """The partners for which the user is a member, over all programmes."""
    return frozenset(has.partner_id for has in roles_of(user) if has.partner_id is not None)


def may_manage_people(user: User | AnonymousUser, program_id: int) -> bool:
    """Invite people and change roles: the admin of the programme."""
    return has_role(user, program_id, "admin")
