from typing import TYPE_CHECKING, Self

from lamp.base.models import BaseQuerySet
from programs.logic_models.models import ChainElement
from programs.people.querysets import READERS
from programs.programs.querysets import programs_of

if TYPE_CHECKING:
    from programs.people.models import User


class ResourceInputQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Of resources that stand in a version one may read: who sees the resource, sees what is put in."""
        resources = ChainElement.objects.visible_to(user).values("lineage")
        return self.filter(intervention__program__in=programs_of(user, *READERS), lineage__in=resources)

    def editable_by(self, user: "User") -> Self:
        return self.filter(intervention__program__in=programs_of(user, "bureau"))
