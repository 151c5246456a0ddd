from typing import TYPE_CHECKING, Self

from lamp.base.models import BaseQuerySet
from programs.people.querysets import READERS
from programs.programs.querysets import programs_of

if TYPE_CHECKING:
    from programs.people.models import User


class AreaQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Reference data: whoever reads some programme reads all areas."""
        return self.all() if programs_of(user, *READERS) else self.none()

    def editable_by(self, user: "User") -> Self:
        return self.all() if programs_of(user, "bureau") else self.none()

    def of_program(self, program_id: int) -> Self:
        """The programme's own areas and everything inside them."""
        from programs.areas.models import AreaClosure

        inside = AreaClosure.objects.filter(ancestor__programs=program_id).values("descendant")
        return self.filter(pk__in=inside)

    def below(self, area_id: int) -> Self:
        """The area itself and all its descendants."""
        return self.filter(closure_above__ancestor=area_id)

    def found_by(self, text: str, level: str) -> Self:
        """Areas with this text in their name or code, of this level; "" is any."""
        from django.db.models import Q

        named = self.filter(Q(name__icontains=text) | Q(code__icontains=text))
        return named.filter(level=level) if level else named
