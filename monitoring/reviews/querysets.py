from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db.models import Model, Q

from lamp.base.models import BaseQuerySet
from programs.partners.querysets import partners_of
from programs.programs.querysets import programs_of

if TYPE_CHECKING:
    from programs.people.models import User

ALL_ROLES = ("bureau", "manager")


def frozen_error() -> ValidationError:
    """What every door says of a closed review."""
    from django.utils.translation import gettext as _

    return ValidationError(_("Deze leer- en verbeterronde is afgesloten en verandert niet meer."), code="closed")


class FrozenQuerySet(BaseQuerySet):
    """Rows of a review: once it is closed, none of them changes, at no door."""

    review_path = "review__"  # from a row to its review

    def refuse_closed(self) -> None:
        """Raises ``ValidationError`` (closed) when a row of a closed review is among these."""
        if self.filter(**{f"{self.review_path}closed_at__isnull": False}).exists():
            raise frozen_error()

    def bulk_create(self, objs: Iterable[Model], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        self._refuse_closed_reviews({row.review_id for row in rows if hasattr(row, "review_id")})
        return super().bulk_create(rows, *args, **kwargs)

    def _refuse_closed_reviews(self, ids: set[int]) -> None:
        from monitoring.reviews.models import Review

        if Review.objects.filter(pk__in=ids, closed_at__isnull=False).exists():
            raise frozen_error()

    def update(self, **changes: Any) -> int:
        self.refuse_closed()
        return super().update(**changes)

    update.alters_data = True

    def delete(self) -> tuple[int, dict[str, int]]:
        self.refuse_closed()
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True


class ReviewQuerySet(FrozenQuerySet):
    review_path = ""

    def visible_to(self, user: "User") -> Self:
        """Bureau and manager all of their programme, partners those they take part in, the board closed ones."""
        from programs.interventions.models import Intervention

        open_to = Intervention.objects.open_to(user).values("pk")
        board = Q(intervention__program__in=programs_of(user, "board"), closed_at__isnull=False)
        return self.filter(Q(intervention__in=open_to) | board)

    def open(self) -> Self:
        return self.filter(closed_at=None)

    def closed(self) -> Self:
        """Closed ones, the latest first."""
        return self.exclude(closed_at=None).order_by("-period_end", "-pk")


class OfReviewQuerySet(FrozenQuerySet):
    """What belongs to a review is read with it."""

    def visible_to(self, user: "User") -> Self:
        from monitoring.reviews.models import Review

        return self.filter(review__in=Review.objects.visible_to(user).values("pk"))


class MeetingPartQuerySet(OfReviewQuerySet):
    """What is said on the way to a conclusion; the board reads conclusions only."""

    def visible_to(self, user: "User") -> Self:
        from programs.interventions.models import Intervention

        return self.filter(review__intervention__in=Intervention.objects.open_to(user).values("pk"))


class PreparationQuerySet(MeetingPartQuerySet):
    def visible_to(self, user: "User") -> Self:
        """One's own and one's partner's; bureau and manager see all side by side."""
        leads = Q(review__intervention__program__in=programs_of(user, *ALL_ROLES))
        return super().visible_to(user).filter(leads | Q(user=user.pk) | Q(partner__in=partners_of(user)))


class InterestQuerySet(MeetingPartQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Shared ones with the review; a partner's own only for itself and whom it allows."""
        mine = partners_of(user)
        allowed = Q(shared=True) | Q(partner__in=mine) | Q(allowed_partners__in=mine)
        bureau = Q(allows_bureau=True, review__intervention__program__in=programs_of(user, *ALL_ROLES))
        return super().visible_to(user).filter(allowed | bureau).distinct()


class ActionQuerySet(BaseQuerySet):
    """Improvement actions live on after their review: only what was agreed in it is frozen."""

    def visible_to(self, user: "User") -> Self:
        from programs.interventions.models import Intervention

        mine = Q(owner__in=partners_of(user))
        open_to = Intervention.objects.open_to(user).values("pk")
        board = Q(review__intervention__program__in=programs_of(user, "board"), review__closed_at__isnull=False)
        return self.filter(mine | Q(review__intervention__in=open_to) | board)

    def unfinished(self) -> Self:
        return self.filter(state__in=["open", "busy"])
