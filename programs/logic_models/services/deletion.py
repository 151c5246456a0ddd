"""Deleting parts of a draft, and putting back everything one deletion took along."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from lamp.base.privacy.answers import stored_text
from programs.logic_models.models import ChainElement, ChainLink, LogicModel, Mechanism, MechanismCondition
from programs.logic_models.rules import makes_a_loop, may_lead_to
from programs.logic_models.services.drafting import lock_draft, next_position, require_reason, touch
from programs.people.models import User

SALT = "lamp.deleted-parts"
# In the order in which parts come back; they go in the opposite order.
MODELS: tuple[type[Model], ...] = (ChainElement, ChainLink, Mechanism, MechanismCondition)


@dataclass
class Restored:
    """What came back, and how many links could not because an end is gone or they would now close a circle."""

    logic_model: LogicModel
    parts: list[Model] = field(default_factory=list)
    links_left_out: int = 0


@transaction.atomic
def delete_element(
    *, element: ChainElement, by: User, expected_revision: int | None = None, change_reason: str = ""
) -> str:
    """Delete an element with its links, their mechanisms and conditions. Returns the token that restores all."""
    logic_model = lock_draft(element.logic_model_id)
    element = ChainElement.objects.lock_for_edit(pk=element.pk, expected_revision=expected_revision)
    require_reason(element.lineage, reason=change_reason)
    links = list(logic_model.chainlinks.filter(source=element) | logic_model.chainlinks.filter(target=element))
    return _delete(logic_model, [element], links, _mechanisms_on(links), by=by, reason=change_reason)


@transaction.atomic
def delete_link(*, link: ChainLink, by: User, expected_revision: int | None = None, change_reason: str = "") -> str:
    """Delete a link with its mechanisms and conditions. Returns the token that restores all."""
    logic_model = lock_draft(link.logic_model_id)
    link = ChainLink.objects.lock_for_edit(pk=link.pk, expected_revision=expected_revision)
    require_reason(link.source.lineage, link.target.lineage, reason=change_reason)
    return _delete(logic_model, [], [link], _mechanisms_on([link]), by=by, reason=change_reason)


@transaction.atomic
def delete_mechanism(
    *, mechanism: Mechanism, by: User, expected_revision: int | None = None, change_reason: str = ""
) -> str:
    """Delete a mechanism with its conditions. Returns the token that restores them."""
    logic_model = lock_draft(mechanism.logic_model_id)
    mechanism = Mechanism.objects.lock_for_edit(pk=mechanism.pk, expected_revision=expected_revision)
    require_reason(mechanism.link.source.lineage, mechanism.link.target.lineage, reason=change_reason)
    return _delete(logic_model, [], [], [mechanism], by=by, reason=change_reason)


def _mechanisms_on(links: Iterable[ChainLink]) -> list[Mechanism]:
    return list(Mechanism.objects.filter(link__in=[link.pk for link in links]))


def _delete(
    logic_model: LogicModel,
    elements: list[ChainElement],
    links: list[ChainLink],
    mechanisms: list[Mechanism],
    *,
    by: User,
    reason: str,
) -> str:
    """Delete from the conditions up, one by one, so that each leaves its own row of history with the reason."""
    conditions = list(MechanismCondition.objects.filter(mechanism__in=[m.pk for m in mechanisms]))
    groups: list[list[Any]] = [elements, links, mechanisms, conditions]
    history: list[list[int]] = [[], [], [], []]
    for place in reversed(range(len(groups))):
        for row in groups[place]:
            row._history_user = by
            row.change_reason = reason.strip()
            key = row.pk
            row.delete()
            latest = MODELS[place].history.filter(id=key, history_type="-").latest("history_id")
            history[place].append(latest.history_id)
    touch(logic_model, by=by)
    return signing.dumps([logic_model.pk, history], salt=SALT, compress=True)


def read_token(token: str) -> tuple[int, list[list[int]]]:
    """The version a token belongs to, and the history rows of elements, links, mechanisms and conditions."""
    try:
        logic_model_id, history = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise ValidationError(_("Terugzetten kan niet meer."), code="bad_token") from error
    return logic_model_id, history


@transaction.atomic
def restore_deleted(token: str, *, by: User) -> Restored:
    """Put back what one deletion took along: same lineage and, if free, same place. Safe to use twice.

    Raises:
        ValidationError: the token is not ours, or the version is no draft any more or gone.
    """
    logic_model_id, history = read_token(token)
    if not LogicModel.objects.filter(pk=logic_model_id).exists():
        raise ValidationError(_("Terugzetten kan niet meer: het concept is weg."), code="gone")
    restored = Restored(lock_draft(logic_model_id))
    moved_to: dict[int, int] = {}  # link that cannot come back → the same link, made anew meanwhile
    for model, keys in zip(MODELS, history, strict=True):
        for row in model.history.filter(history_id__in=keys).order_by("history_id"):
            part = row.instance
            if model.objects.filter(pk=part.pk).exists():
                continue
            if not _finds_its_place(part, restored, moved_to) or _lineage_is_taken(part):
                continue
            part.revision += 1
            part._history_user = by
            if hasattr(part, "change_reason"):
                part.change_reason = _reason_before(row)
            with stored_text():
                part.save(force_insert=True)
            restored.parts.append(part)
    if restored.parts:
        touch(restored.logic_model, by=by)
    return restored


def _lineage_is_taken(part: Any) -> bool:
    parent = "mechanism_id" if isinstance(part, MechanismCondition) else "logic_model_id"
    return type(part).objects.filter(lineage=part.lineage, **{parent: getattr(part, parent)}).exists()


def _finds_its_place(part: Any, restored: Restored, moved_to: dict[int, int]) -> bool:
    """Whether the part can come back; a taken place becomes the last one."""
    if isinstance(part, ChainElement):
        column = ChainElement.objects.filter(logic_model=part.logic_model_id, stage=part.stage)
        if column.filter(position=part.position).exists():
            part.position = next_position(column)
        return True
    if isinstance(part, ChainLink):
        return _link_fits(part, restored, moved_to)
    if isinstance(part, Mechanism):
        part.link_id = moved_to.get(part.link_id, part.link_id)
        on_link = Mechanism.objects.filter(link=part.link_id)
        if on_link.filter(position=part.position).exists():
            part.position = next_position(on_link)
        return ChainLink.objects.filter(pk=part.link_id).exists()
    return Mechanism.objects.filter(pk=part.mechanism_id).exists()


def _link_fits(link: ChainLink, restored: Restored, moved_to: dict[int, int]) -> bool:
    same = ChainLink.objects.filter(source=link.source_id, target=link.target_id).first()
    if same:
        moved_to[link.pk] = same.pk
        return False
    stages = dict(ChainElement.objects.filter(pk__in=[link.source_id, link.target_id]).values_list("pk", "stage"))
    pairs = restored.logic_model.chainlinks.values_list("source_id", "target_id")
    fits = (
        len(stages) == 2
        and may_lead_to(stages[link.source_id], stages[link.target_id])
        and not makes_a_loop(link.source_id, link.target_id, pairs)
    )
    restored.links_left_out += not fits
    return fits


def _reason_before(row: Any) -> str:
    """The reason for change the part had before the deletion gave its own."""
    before = type(row).objects.filter(id=row.id, history_id__lt=row.history_id).order_by("-history_id").first()
    return before.change_reason if before else ""
