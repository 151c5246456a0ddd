from typing import TYPE_CHECKING, Self

from lamp.base.models import BaseQuerySet

if TYPE_CHECKING:
    from programs.people.models import User

READERS = ("partner", "bureau", "manager", "board")  # roles that read a programme's content; admin does not


class MembershipQuerySet(BaseQuerySet):
    def of(self, user: "User", *roles: str) -> Self:
        """The user's memberships, only with these roles when any are named. An inactive user has none."""
        memberships = self.filter(user_id=user.pk, user__is_active=True)
        return memberships.filter(role__in=roles) if roles else memberships

    def visible_to(self, user: "User") -> Self:
        """One's own, and for an admin all of the programme."""
        from django.db.models import Q

        administered = self.model.objects.of(user, "admin").values("program")
        return self.filter(Q(user_id=user.pk) | Q(program__in=administered))


class InvitationQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Only the admin of the programme sees who was invited."""
        from programs.programs.querysets import programs_of

        return self.filter(program__in=programs_of(user, "admin"))

    def waiting(self) -> Self:
        """Not accepted yet; expired ones too, because they can be sent again."""
        return self.filter(accepted_at=None)
