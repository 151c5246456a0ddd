"""The life of a version: started, agreed to, activated, archived."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from lamp.base.models import EditConflict
from lamp.base.privacy.answers import stored_text
from programs.interventions.models import Intervention
from programs.logic_models.agreements import voices
from programs.logic_models.immutability import immutable_error
from programs.logic_models.models import (
    Agreement,
    ChainElement,
    ChainLink,
    LogicModel,
    LogicModelStatus,
    Mechanism,
    MechanismCondition,
)
from programs.logic_models.permissions import partner_ids_in
from programs.logic_models.services.drafting import lock_draft
from programs.partners.models import Partner
from programs.people.models import User
from programs.signals import logic_model_activated


def start_draft(*, intervention: Intervention, by: User) -> LogicModel:
    """Start the first version, or the next one as a copy of what holds now.

    Raises:
        ValidationError (draft_exists): there is a draft already, also when somebody started it just now.
    """
    try:
        with transaction.atomic():
            return _start_draft(intervention, by)
    except IntegrityError as error:
        raise _draft_exists() from error


def _draft_exists() -> ValidationError:
    return ValidationError(_("Er is al een concept. Werk daarin verder."), code="draft_exists")


def _start_draft(intervention: Intervention, by: User) -> LogicModel:
    intervention = Intervention.objects.select_for_update(of=("self",)).get(pk=intervention.pk)
    versions = list(intervention.logic_models.order_by("version"))
    if any(version.is_draft for version in versions):
        raise _draft_exists()
    origin = next((v for v in versions if v.status == LogicModelStatus.ACTIVE), versions[-1] if versions else None)
    number = (intervention.logic_models.aggregate(last=Max("version"))["last"] or 0) + 1
    draft = LogicModel(intervention=intervention, version=number, based_on=origin)
    draft.changed_at, draft.changed_by, draft._history_user = timezone.now(), by, by
    draft.save()
    if origin:
        with stored_text():
            copy_parts(origin, draft, by=by)
    return draft


def copy_parts(origin: LogicModel, draft: LogicModel, *, by: User) -> None:
    """Copy all parts with their lineage; what they say of a change starts empty."""
    elements = _copy(origin.chainelements.all(), by, logic_model=draft)
    links = _copy(origin.chainlinks.all(), by, logic_model=draft, source=elements, target=elements)
    mechanisms = _copy(origin.mechanisms.all(), by, logic_model=draft, link=links)
    _copy(MechanismCondition.objects.filter(mechanism__logic_model=origin), by, mechanism=mechanisms)


def _copy(rows: Any, by: User, **parents: Any) -> dict[int, Any]:
    """Copies by the key of their origin. A parent is a row, or the copies to choose from by the origin's key."""
    copies = {}
    for row in rows:
        fields = {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.name not in {"id", "created_at", "updated_at", "revision", "change_reason", *parents}
        }
        hangs_on = {
            name: parent[getattr(row, f"{name}_id")] if isinstance(parent, dict) else parent
            for name, parent in parents.items()
        }
        copies[row.pk] = type(row)(**fields, **hangs_on)
    if copies:
        bulk_create_with_history(list(copies.values()), rows.model, batch_size=200, default_user=by)
    return copies


@transaction.atomic
def give_agreement(
    *,
    logic_model: LogicModel,
    partner: Partner,
    by: User,
    agrees: bool,
    reason: str = "",
    expected_revision: int | None = None,
) -> Agreement:
    """Record that a partner agrees with a draft, or objects and why. Its latest word counts.

    Raises:
        EditConflict: the draft changed since the partner read it.
    """
    logic_model = lock_draft(logic_model.pk)
    if expected_revision is not None and logic_model.revision != expected_revision:
        raise EditConflict(logic_model)
    if partner.pk not in partner_ids_in(logic_model.intervention):
        raise ValidationError({"partner": ValidationError(_("Deze partner doet niet mee."), code="not_taking_part")})
    if not agrees and not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Schrijf op waarom u het niet eens bent."), "required")})
    last = logic_model.agreements.filter(partner=partner).first()
    same_word = last and (last.agrees, last.reason) == (agrees, reason.strip())
    if same_word and (logic_model.changed_at is None or last.given_at >= logic_model.changed_at):
        return last
    agreement = Agreement(logic_model=logic_model, partner=partner, agrees=agrees, reason=reason.strip(), given_by=by)
    agreement.full_clean()
    agreement.save()
    return agreement


@transaction.atomic
def activate(
    *, logic_model: LogicModel, by: User, reason: str = "", expected_revision: int | None = None
) -> LogicModel:
    """Let a draft hold from now on; the version that held is archived. Activating twice is activating once.

    Raises:
        EditConflict: the draft changed since it was read.
        ValidationError (reason_required): not everybody agrees with this text, and no reason is given.
        ValidationError (immutable): it held before and is archived.
    """
    intervention = Intervention.objects.select_for_update(of=("self",)).get(pk=logic_model.intervention_id)
    logic_model = LogicModel.objects.select_for_update(of=("self",)).get(pk=logic_model.pk)
    if logic_model.status == LogicModelStatus.ACTIVE:
        return logic_model
    if not logic_model.is_draft:
        raise immutable_error()
    if expected_revision is not None and logic_model.revision != expected_revision:
        raise EditConflict(logic_model)
    if not logic_model.chainelements.exists():
        raise ValidationError(_("Dit concept is nog leeg."), code="empty")
    logic_model.intervention = intervention
    everybody_agrees = all(voice.agrees_now for voice in voices(logic_model))
    if not everybody_agrees and not reason.strip():
        raise ValidationError(
            {
                "reason": ValidationError(
                    _("Niet alle partners zijn het eens met deze tekst. Schrijf op waarom de versie toch ingaat."),
                    code="reason_required",
                )
            }
        )
    for held in intervention.logic_models.filter(status=LogicModelStatus.ACTIVE):
        _archive(held, by=by)
    logic_model.status = LogicModelStatus.ACTIVE
    logic_model.activated_at, logic_model.activated_by = timezone.now(), by
    logic_model.activation_reason = "" if everybody_agrees else reason.strip()
    logic_model._history_user = by
    logic_model.save()
    logic_model_activated.send(sender=LogicModel, logic_model=logic_model, by=by)
    return logic_model


@transaction.atomic
def archive(*, logic_model: LogicModel, by: User) -> LogicModel:
    """Stop with the version that holds, without a next one. Archiving twice is archiving once."""
    Intervention.objects.select_for_update(of=("self",)).get(pk=logic_model.intervention_id)
    logic_model = LogicModel.objects.select_for_update(of=("self",)).get(pk=logic_model.pk)
    if logic_model.is_draft:
        raise ValidationError(_("Een concept kunt u verwijderen, niet archiveren."), code="draft")
    if logic_model.status == LogicModelStatus.ACTIVE:
        _archive(logic_model, by=by)
    return logic_model


def _archive(logic_model: LogicModel, *, by: User) -> None:
    logic_model.status = LogicModelStatus.ARCHIVED
    logic_model.archived_at = timezone.now()
    logic_model._history_user = by
    logic_model.save()


@transaction.atomic
def delete_draft(*, logic_model: LogicModel, by: User) -> None:
    """Throw a draft away, whole; its history stays. The page asks first."""
    Intervention.objects.select_for_update(of=("self",)).get(pk=logic_model.intervention_id)
    logic_model = lock_draft(logic_model.pk)
    parts: tuple[Any, ...] = (
        MechanismCondition.objects.filter(mechanism__logic_model=logic_model),
        Mechanism.objects.filter(logic_model=logic_model),
        ChainLink.objects.filter(logic_model=logic_model),
        ChainElement.objects.filter(logic_model=logic_model),
    )
    for rows in parts:
        for row in rows:
            row._history_user = by
            row.delete()
    logic_model._history_user = by
    logic_model.delete()
