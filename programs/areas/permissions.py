"""Who may change areas: they are shared reference data, kept by the bureaus."""

from django.contrib.auth.models import AnonymousUser

from programs.people.models import User
from programs.people.permissions import roles_of
from programs.people.querysets import READERS


def may_change_areas(user: User | AnonymousUser) -> bool:
    return any(has.role == "bureau" for has in roles_of(user))


def may_read_areas(user: User | AnonymousUser) -> bool:
    return any(has.role in READERS for has in roles_of(user))
