"""What every stored thing of LAMP has: when it came, when it changed, and its revision."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from lamp.base.api.models import ApiToken, IdempotentAnswer
from lamp.base.jobs.models import Heartbeat, JobRun
from lamp.base.mail.models import OutgoingMail
from lamp.base.privacy.guard import guard_changes, guard_rows, keep_answers
from lamp.base.privacy.models import PersonalDataAnswer, PersonalDataFinding

__all__ = [
    "ApiToken",
    "BaseModel",
    "BaseQuerySet",
    "EditConflict",
    "Heartbeat",
    "IdempotentAnswer",
    "JobRun",
    "OutgoingMail",
    "PersonalDataAnswer",
    "PersonalDataFinding",
]


class EditConflict(Exception):
    """Somebody else changed the row since the editor read it.

    ``current`` is the row as it stands now, so that both texts can be shown.
    """

    def __init__(self, current: "BaseModel") -> None:
        super().__init__(f"{current._meta.label} {current.pk} has revision {current.revision}")
        self.current = current


class BaseQuerySet(models.QuerySet):
    """Writes of many rows at once pass the guard on personal data too, as ``save`` does (``lamp.base.privacy``)."""

    def bulk_create(self, objs: Iterable[models.Model], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        guard_rows(rows)
        created = super().bulk_create(rows, *args, **kwargs)
        keep_answers(created)
        return created

    def bulk_update(self, objs: Iterable[models.Model], fields: Collection[str], *args: Any, **kwargs: Any) -> int:
        rows = tuple(objs)
        guard_rows(rows, set(fields))
        changed = super().bulk_update(rows, fields, *args, **kwargs)
        keep_answers(rows)
        return changed

    def update(self, **changes: Any) -> int:
        return super().update(**guard_changes(self, changes))

    update.alters_data = True  # type: ignore[attr-defined] # no template may call it, as with Django's own

    def lock_for_edit(self, *, pk: int, expected_revision: int | None) -> Any:
        """Lock one row inside a transaction and make sure its editor saw the latest revision.

        Raises:
            EditConflict: the row has another revision than ``expected_revision``
                (``None`` skips the check, for changes that cannot overwrite anybody's text).
            ObjectDoesNotExist: the row is gone, or not in this queryset.
        """
        row = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_revision is not None and row.revision != expected_revision:
            raise EditConflict(row)
        return row


class BaseModel(models.Model):
    created_at = models.DateTimeField(_("gemaakt op"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("gewijzigd op"), auto_now=True, editable=False)
    revision = models.PositiveIntegerField(_("revisie"), default=1, editable=False)

    objects = BaseQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        """Save; every change of an existing row is a new revision."""
        if not self._state.adding:
            self.revision += 1
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "revision", "updated_at"}
        super().save(*args, **kwargs)
