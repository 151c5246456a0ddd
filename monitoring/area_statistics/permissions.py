"""Who may read and change figures of areas: shared reference data, kept by the bureaus."""

from django.contrib.auth.models import AnonymousUser

from programs.areas.permissions import may_change_areas
from programs.people.models import User
from programs.people.permissions import roles_of


def may_change_statistics(user: User | AnonymousUser) -> bool:
    return may_change_areas(user)


def sees_exact_statistics(user: User | AnonymousUser) -> bool:
    """Small figures about persons are exact for bureau and manager, as with indicators."""
    return any(has.role in ("bureau", "manager") for has in roles_of(user))
