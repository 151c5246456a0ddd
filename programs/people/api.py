"""What resources of a programme share: who may write at all, told before a body is read."""

from typing import ClassVar

from django.core.exceptions import PermissionDenied

from programs.people.permissions import has_role, roles_of


class ByRole:
    """Opens a resource's writes to those who have one of ``writers`` in some programme.

    Whether they may do it in *this* programme is decided per row.
    """

    writers: ClassVar[tuple[str, ...]] = ("bureau",)

    def may_write(self) -> bool:
        return any(has.role in self.writers for has in roles_of(self.request.user))

    def require_bureau_of(self, program_id: int) -> None:
        if not has_role(self.request.user, program_id, "bureau"):
            raise PermissionDenied
