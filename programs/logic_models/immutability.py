"""The structure of a version that is no longer a draft never changes, whichever door one comes through.

Doors: saving or deleting one row and deletions by cascade (signals), changes of many rows at once
(``querysets.GuardedQuerySet``), and anything else that speaks to the database (triggers, kept by
``triggers``). What may still change is named here, once: the responsible partner, the order, and
whether a condition holds.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import gettext as _

BOOKKEEPING = frozenset({"created_at", "updated_at", "revision"})

# Model name → fields that may change in an active or archived version.
CHANGEABLE = {
    "ChainElement": frozenset({"partner_id", "position"}),
    "ChainLink": frozenset(),
    "Mechanism": frozenset({"position"}),
    "MechanismCondition": frozenset({"state", "since"}),
    "LogicModel": frozenset(
        {"status", "activated_at", "activated_by_id", "activation_reason", "archived_at", "based_on_id"}
    ),
}
# Model name → how the status of its version is reached from it.
PATH_TO_STATUS = {
    "ChainElement": "logic_model__status",
    "ChainLink": "logic_model__status",
    "Mechanism": "logic_model__status",
    "MechanismCondition": "mechanism__logic_model__status",
    "LogicModel": "status",
}
STATUS_STEPS = {("draft", "active"), ("active", "archived")}


def immutable_error() -> ValidationError:
    return ValidationError(
        _("Deze versie is geen concept meer en verandert niet. Start een nieuw concept om iets te wijzigen."),
        code="immutable",
    )


def refuse_change(sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """``pre_save``: a new part only in a draft; a changed one only in what may change."""
    if instance._state.adding or instance.pk is None:
        refuse_new_rows([instance])
        return
    stored = _stored(sender, instance)
    if stored is None:
        refuse_new_rows([instance])
        return
    status = stored[PATH_TO_STATUS[sender.__name__]]
    written = kwargs.get("update_fields")
    changed = {
        field.attname
        for field in sender._meta.concrete_fields
        if (written is None or field.name in written or field.attname in written)
        and getattr(instance, field.attname) != stored[field.attname]
    } - BOOKKEEPING
    if sender.__name__ == "LogicModel":
        _refuse_status_step(status, instance.status if "status" in changed else status)
    if status != "draft" and changed - CHANGEABLE[sender.__name__]:
        raise immutable_error()
    if changed & {"logic_model_id", "link_id", "mechanism_id"}:
        refuse_new_rows([instance])


def _stored(sender: type[Model], instance: Model) -> dict[str, Any] | None:
    fields = {field.attname for field in sender._meta.concrete_fields} | {PATH_TO_STATUS[sender.__name__]}
    return sender._base_manager.filter(pk=instance.pk).values(*fields).first()


def _refuse_status_step(before: str, after: str) -> None:
    if before != after and (before, after) not in STATUS_STEPS:
        raise immutable_error()


def refuse_deletion(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """``pre_delete``: sent for single rows, for querysets and for cascades."""
    status = sender._base_manager.filter(pk=instance.pk).values_list(PATH_TO_STATUS[sender.__name__], flat=True).first()
    if status not in (None, "draft"):
        raise immutable_error()


def refuse_new_rows(rows: Iterable[Model]) -> None:
    """Parts come only into a draft, and hang only on parts of the same draft."""
    for model, parent_ids in _parents(rows).items():
        path = PATH_TO_STATUS[model.__name__]
        if model._base_manager.filter(pk__in=parent_ids).exclude(**{path: "draft"}).exists():
            raise immutable_error()


def _parents(rows: Iterable[Model]) -> dict[type[Model], set[Any]]:
    """What the new rows hang on, by model: versions, elements, links, mechanisms."""
    parents: dict[type[Model], set[Any]] = {}
    for row in rows:
        for field in row._meta.concrete_fields:
            related = field.related_model
            is_parent = related is not None and related.__name__ in PATH_TO_STATUS and field.name != "based_on"
            if is_parent and getattr(row, field.attname) is not None:
                parents.setdefault(related, set()).add(getattr(row, field.attname))
    return parents


def refuse_update(rows: QuerySet, changes: dict[str, Any]) -> None:
    """``queryset.update`` and ``bulk_update``: only drafts, or only what may change; never a version's status."""
    model = rows.model
    names = {model._meta.get_field(name).attname for name in changes} - BOOKKEEPING
    if model.__name__ == "LogicModel" and names & {"status", "intervention_id", "version"}:
        raise immutable_error()
    if names & {"logic_model_id", "link_id", "mechanism_id", "source_id", "target_id"}:
        raise immutable_error()
    structural = names - CHANGEABLE[model.__name__]
    if structural and rows.exclude(**{PATH_TO_STATUS[model.__name__]: "draft"}).exists():
        raise immutable_error()


def guard(*models: type[Model]) -> None:
    """Connect the signals; called once when the app is ready."""
    for model in models:
        pre_save.connect(refuse_change, sender=model, dispatch_uid=f"immutable-save-{model.__name__}")
        pre_delete.connect(refuse_deletion, sender=model, dispatch_uid=f"immutable-delete-{model.__name__}")
