from typing import TYPE_CHECKING, Self

from lamp.base.models import BaseQuerySet
from programs.people.querysets import READERS

if TYPE_CHECKING:
    from programs.people.models import User


def programs_of(user: "User", *roles: str) -> list[int]:
    """Ids of the programmes in which the user has one of these roles (any role when none is named).

    Ids and no subquery: everything that is shown starts from them, and nested subqueries cost more to put
    into words than to answer.
    """
    from programs.people.permissions import roles_of

    return sorted({has.program_id for has in roles_of(user) if not roles or has.role in roles})


class ProgramQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Programmes in which one has any role; nobody reads anything of another."""
        return self.filter(pk__in=programs_of(user))

    def editable_by(self, user: "User") -> Self:
        """The bureau changes the programme; the admin its settings."""
        return self.filter(pk__in=programs_of(user, "bureau", "admin"))


class InProgramQuerySet(BaseQuerySet):
    """Rows with a ``program`` whose content every reading role may see."""

    def visible_to(self, user: "User") -> Self:
        return self.filter(program__in=programs_of(user, *READERS))

    def editable_by(self, user: "User") -> Self:
        return self.filter(program__in=programs_of(user, "bureau"))


class ProgramLineQuerySet(InProgramQuerySet):
    pass


class ProgramEventQuerySet(InProgramQuerySet):
    pass
