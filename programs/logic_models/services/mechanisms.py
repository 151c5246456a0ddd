"""Adding, changing and moving what makes a link work, with its conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.logic_models.models import ChainLink, ConditionState, LogicModel, Mechanism, MechanismCondition, Working
from programs.logic_models.services.drafting import (
    clean_texts,
    lineage_from,
    lock_draft,
    lock_part,
    next_position,
    require_reason,
    save_part,
    touch,
)
from programs.logic_models.services.elements import place_in_order
from programs.people.models import User


@dataclass(frozen=True)
class ConditionInput:
    """A condition as somebody wrote it. With a lineage it rewords that one; else the same text stays the same one."""

    text: str
    state: str = ConditionState.UNKNOWN
    since: date | None = None
    lineage: UUID | None = None


class MechanismChanges(TypedDict, total=False):
    offer: str
    response: str
    for_whom: str
    working: str
    perspective: str
    change_reason: str


@transaction.atomic
def add_mechanism(
    *,
    link: ChainLink,
    by: User,
    offer: str,
    response: str = "",
    for_whom: str = "",
    working: str = Working.HELPING,
    perspective: str = "",
    conditions: Sequence[ConditionInput] = (),
    change_reason: str = "",
    client_key: UUID | None = None,
) -> Mechanism:
    """Add a mechanism to a link. The same client key adds it once."""
    logic_model = lock_draft(link.logic_model_id)
    texts = {"offer": offer, "response": response, "for_whom": for_whom, "perspective": perspective}
    mechanism = Mechanism(
        logic_model=logic_model,
        link=link,
        working=working,
        position=next_position(link.mechanisms.all()),
        **clean_texts({**texts, "change_reason": change_reason}),
    )
    if client_key:
        mechanism.lineage = lineage_from(client_key, logic_model)
        if same := logic_model.mechanisms.filter(lineage=mechanism.lineage).first():
            return same
    save_part(mechanism, by=by)
    write_conditions(mechanism, conditions, by=by)
    touch(logic_model, by=by)
    return mechanism


@transaction.atomic
def change_mechanism(
    *,
    mechanism: Mechanism,
    by: User,
    expected_revision: int | None = None,
    conditions: Sequence[ConditionInput] | None = None,
    **changes: Unpack[MechanismChanges],
) -> Mechanism:
    """Change a mechanism of a draft; ``conditions=None`` leaves its conditions as they are.

    Raises:
        EditConflict: somebody else changed it since ``expected_revision``.
    """
    logic_model = lock_draft(mechanism.logic_model_id)
    rewritten = conditions is not None and _differ(mechanism, conditions)
    mechanism, is_changed = lock_part(
        mechanism,
        # Rewritten conditions are a change too, also where no other text differs.
        expected_revision=expected_revision,
        changes=clean_texts(dict(changes)),
    )
    if rewritten:
        Mechanism.objects.lock_for_edit(pk=mechanism.pk, expected_revision=expected_revision)
    if not is_changed and not rewritten:
        return mechanism
    require_reason(mechanism.link.source.lineage, mechanism.link.target.lineage, reason=mechanism.change_reason)
    save_part(mechanism, by=by)
    if rewritten:
        write_conditions(mechanism, conditions, by=by)
    touch(logic_model, by=by)
    return mechanism


@transaction.atomic
def move_mechanism(*, mechanism: Mechanism, by: User, position: int) -> Mechanism:
    """Put a mechanism at a place on its link, 1 being the first; also in an active version."""
    LogicModel.objects.select_for_update(of=("self",)).get(pk=mechanism.logic_model_id)
    rows = list(Mechanism.objects.filter(link=mechanism.link_id).order_by("position", "pk"))
    place_in_order(rows, pk=mechanism.pk, position=position, by=by)
    mechanism.refresh_from_db(fields=["position"])
    return mechanism


@transaction.atomic
def set_condition_state(
    *,
    condition: MechanismCondition,
    by: User,
    state: str,
    since: date | None = None,
    expected_revision: int | None = None,
) -> MechanismCondition:
    """Note whether a condition holds and since when; also in an active version, with history.

    Raises:
        EditConflict: somebody else noted something of it since ``expected_revision``.
    """
    condition = MechanismCondition.objects.lock_for_edit(pk=condition.pk, expected_revision=expected_revision)
    if since and since > timezone.localdate():
        raise ValidationError({"since": ValidationError(_("Deze datum ligt in de toekomst."), code="future")})
    if condition.state == state and since in (None, condition.since):
        return condition
    condition.state, condition.since = state, since or timezone.localdate()
    save_part(condition, by=by)
    return condition


def write_conditions(mechanism: Mechanism, wanted: Sequence[ConditionInput], *, by: User) -> None:
    """Make the conditions of a mechanism as wanted; a condition that stays keeps its lineage and history."""
    present = list(mechanism.conditions.all())
    kept = set()
    for position, condition in enumerate((c for c in wanted if c.text.strip()), start=1):
        row = _same(condition, [p for p in present if p.pk not in kept]) or MechanismCondition(mechanism=mechanism)
        row.text, row.state, row.since = condition.text.strip(), condition.state, condition.since
        row.position = position
        save_part(row, by=by)
        kept.add(row.pk)
    for row in present:
        if row.pk not in kept:
            row._history_user = by
            row.delete()


def _same(condition: ConditionInput, present: list[MechanismCondition]) -> MechanismCondition | None:
    if condition.lineage:
        return next((row for row in present if row.lineage == condition.lineage), None)
    return next((row for row in present if row.text == condition.text.strip()), None)


def _differ(mechanism: Mechanism, wanted: Sequence[ConditionInput]) -> bool:
    rows = mechanism.conditions.order_by("position", "pk").values_list("text", "state", "since")
    return list(rows) != [(c.text.strip(), c.state, c.since) for c in wanted if c.text.strip()]
