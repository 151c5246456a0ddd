from typing import TYPE_CHECKING, Self

from lamp.base.models import BaseQuerySet
from programs.people.querysets import READERS
from programs.programs.querysets import programs_of

if TYPE_CHECKING:
    from programs.people.models import User


class ReferenceQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Reference data, like the areas it is about: whoever reads some programme reads all of it."""
        return self.all() if programs_of(user, *READERS) else self.none()


class AreaStatisticQuerySet(ReferenceQuerySet):
    def exact_for(self, user: "User") -> Self:
        """What this user may see to the last digit: all but small figures about persons (``protection``)."""
        from monitoring.area_statistics.permissions import sees_exact_statistics

        visible = self.visible_to(user)
        return visible if sees_exact_statistics(user) else visible.filter(measure__about_persons=False)


class AreaJobQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Of the bureau that started it."""
        from programs.programs.querysets import programs_of

        return self.filter(started_by=user.pk, program__in=programs_of(user, "bureau"))
