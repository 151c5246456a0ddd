"""Adding, changing and moving the boxes of a chain."""

from typing import TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from programs.logic_models.models import ChainElement, ChainLink, LogicModel
from programs.logic_models.rules import may_lead_to
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
from programs.partners.models import Partner
from programs.people.models import User


class ElementChanges(TypedDict, total=False):
    stage: str
    what: str
    why: str
    partner: Partner | None
    change_reason: str


@transaction.atomic
def add_element(
    *,
    logic_model: LogicModel,
    by: User,
    stage: str,
    what: str,
    why: str = "",
    partner: Partner | None = None,
    change_reason: str = "",
    client_key: UUID | None = None,
) -> ChainElement:
    """Add an element at the end of its column. The same client key adds it once."""
    logic_model = lock_draft(logic_model.pk)
    element = ChainElement(logic_model=logic_model, stage=stage, partner=partner)
    element.what, element.why, element.change_reason = what.strip(), why.strip(), change_reason.strip()
    if client_key:
        element.lineage = lineage_from(client_key, logic_model)
        if same := logic_model.chainelements.filter(lineage=element.lineage).first():
            return same
    element.position = next_position(logic_model.chainelements.filter(stage=stage))
    _validate_partner(element)
    save_part(element, by=by)
    touch(logic_model, by=by)
    return element


@transaction.atomic
def change_element(
    *, element: ChainElement, by: User, expected_revision: int | None = None, **changes: Unpack[ElementChanges]
) -> ChainElement:
    """Change an element of a draft; in another column it comes last.

    Raises:
        EditConflict: somebody else changed it since ``expected_revision``.
        ValidationError: among others a reason that is missing once results exist.
    """
    logic_model = lock_draft(element.logic_model_id)
    element, is_changed = lock_part(element, expected_revision=expected_revision, changes=clean_texts(dict(changes)))
    if not is_changed:
        return element
    require_reason(element.lineage, reason=element.change_reason)
    _validate_partner(element)
    _validate_links_still_hold(element)
    column = logic_model.chainelements.filter(stage=element.stage)
    if not column.filter(pk=element.pk).exists():
        element.position = next_position(column)
    save_part(element, by=by)
    touch(logic_model, by=by)
    return element


@transaction.atomic
def set_responsible_partner(
    *, element: ChainElement, by: User, partner: Partner | None, expected_revision: int | None = None
) -> ChainElement:
    """Who carries out the element; also in an active version, with history."""
    element, is_changed = lock_part(element, expected_revision=expected_revision, changes={"partner": partner})
    if is_changed:
        _validate_partner(element)
        save_part(element, by=by)
    return element


@transaction.atomic
def move_element(*, element: ChainElement, by: User, position: int) -> ChainElement:
    """Put an element at a place in its column, 1 being the first; also in an active version.

    Order is nobody's text: the revision stays, so that moving never conflicts with writing.
    """
    LogicModel.objects.select_for_update(of=("self",)).get(pk=element.logic_model_id)
    column = list(
        ChainElement.objects.filter(logic_model=element.logic_model_id, stage=element.stage).order_by("position", "pk")
    )
    place_in_order(column, pk=element.pk, position=position, by=by)
    element.refresh_from_db(fields=["position"])
    return element


def place_in_order(rows: list, *, pk: int, position: int, by: User) -> None:
    """Put the row with this key at ``position`` (1 is first) and number all again from 1."""
    moved = next(row for row in rows if row.pk == pk)
    others = [row for row in rows if row.pk != pk]
    others.insert(max(position, 1) - 1, moved)
    renumbered = []
    for number, row in enumerate(others, start=1):
        if row.position != number:
            row.position = number
            renumbered.append(row)
    if renumbered:
        bulk_update_with_history(renumbered, type(moved), ["position"], default_user=by)


def _validate_partner(element: ChainElement) -> None:
    if element.partner and element.partner.program_id != element.logic_model.intervention.program_id:
        raise ValidationError({"partner": ValidationError(_("Kies een partner van dit programma."), code="program")})


def _validate_links_still_hold(element: ChainElement) -> None:
    """An element moves to another column only when its links still join next columns."""
    forward = [link for link in _links(element, "source") if not may_lead_to(element.stage, link.target.stage)]
    backward = [link for link in _links(element, "target") if not may_lead_to(link.source.stage, element.stage)]
    if forward or backward:
        links = "; ".join(f"{link.source.what} → {link.target.what}" for link in backward + forward)
        text = _("Deze verbanden passen niet bij de nieuwe kolom. Haal ze eerst weg: %(links)s.")
        raise ValidationError({"stage": ValidationError(text, code="links", params={"links": links})})


def _links(element: ChainElement, end: str) -> QuerySet[ChainLink]:
    return ChainLink.objects.filter(**{end: element.pk}).select_related("source", "target")
