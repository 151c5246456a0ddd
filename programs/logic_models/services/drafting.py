"""What every change of a draft shares: locking, noticing who was first, asking why, and noting who changed it."""

from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from lamp.base.models import EditConflict
from programs.logic_models.immutability import immutable_error
from programs.logic_models.models import ChainPart, LogicModel
from programs.logic_models.results import lineages_with_results
from programs.people.models import User

Part = TypeVar("Part", bound=ChainPart)


def lock_draft(logic_model_id: int) -> LogicModel:
    """Lock a draft, so that its changes, and its activation, come one after another.

    Raises:
        ValidationError (immutable): it is no draft (any more).
    """
    logic_model = LogicModel.objects.select_for_update(of=("self",)).get(pk=logic_model_id)
    if not logic_model.is_draft:
        raise immutable_error()
    return logic_model


def lock_part(part: Part, *, expected_revision: int | None, changes: dict[str, Any]) -> tuple[Part, bool]:
    """Lock one part for its editor.

    Returns:
        The part with the changes on it, not saved yet, and whether any of them changes something.
        Saying the same twice is no conflict.

    Raises:
        EditConflict: somebody else changed it since.
        ObjectDoesNotExist: it is gone.
    """
    try:
        current = type(part).objects.lock_for_edit(pk=part.pk, expected_revision=expected_revision)
    except EditConflict as conflict:
        current = conflict.current
        if any(getattr(current, name) != value for name, value in changes.items()):
            raise
    changed = {name: value for name, value in changes.items() if getattr(current, name) != value}
    for name, value in changed.items():
        setattr(current, name, value)
    return current, bool(changed)


def clean_texts(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}


def save_part(part: Any, *, by: User, force_insert: bool = False) -> None:
    part._history_user = by
    part.full_clean(exclude=["lineage"])
    part.save(force_insert=force_insert)


def require_reason(*element_lineages: UUID, reason: str) -> None:
    """From the first result on, a change says why it is made."""
    if not reason.strip() and lineages_with_results(element_lineages):
        raise ValidationError(
            {
                "change_reason": ValidationError(
                    _("Er zijn al resultaten. Schrijf op waarom u dit verandert."), code="reason_required"
                )
            }
        )


def touch(logic_model: LogicModel, *, by: User) -> None:
    """Note who changed the draft last, and when; the parts themselves keep the history."""
    logic_model.changed_at = timezone.now()
    logic_model.changed_by = by
    logic_model.skip_history_when_saving = True
    logic_model.save(update_fields=["changed_at", "changed_by"])
    del logic_model.skip_history_when_saving


def lineage_from(client_key: UUID, logic_model: LogicModel) -> UUID:
    """The lineage of a part made with this form: the same form sent twice makes one part.

    It is derived, so that nobody can choose the lineage of somebody else's evidence.
    """
    return uuid5(client_key, f"logic-model-{logic_model.pk}")


def next_position(rows: Any) -> int:
    last = rows.order_by("-position").values_list("position", flat=True).first()
    return 1 if last is None else last + 1
