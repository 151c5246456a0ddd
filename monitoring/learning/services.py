"""Writing evidence and verdicts: the same for pages, API and imports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.learning.ceilings import check_strength
from monitoring.learning.mechanisms import evidence_on
from monitoring.learning.models import EvidenceDirection, Observation, ObservationMechanism, Verdict
from monitoring.learning.permissions import may_judge, may_observe
from monitoring.learning.rules import Notes
from programs.areas.models import Area
from programs.logic_models.models import Mechanism
from programs.partners.models import Partner
from programs.people.models import User
from programs.people.permissions import has_role, partner_ids_of


@dataclass(frozen=True)
class Seen:
    """What was observed. ``speaker_role`` says who spoke by role, never by name."""

    kind: str
    text: str
    observed_on: date
    area: Area | None = None
    source: str = ""
    speaker_role: str = ""
    restricted: bool = False
    answer: str = ""


@dataclass(frozen=True)
class Judged:
    """What people concluded, and on what grounds. ``judged_on`` is today when left out."""

    judgement: str
    strength: int
    grounds: str
    other_explanations: str = ""
    comparison: str = ""
    contexts: str = ""
    judged_on: date | None = None


@transaction.atomic
def record_observation(
    *,
    mechanisms: Mapping[Mechanism, str],
    seen: Seen,
    by: User,
    partner: Partner | None = None,
    client_key: UUID | None = None,
) -> Observation:
    """Store one observation for or against one or more mechanisms of one programme.

    Args:
        mechanisms: mechanisms the user may see, each with its direction (``for`` or ``against``).
        partner: whose observation it is; by default the user's own partner in the programme.

    Raises:
        PermissionDenied: ``by`` may not add evidence here, or not in the name of this partner.
        ValidationError: no mechanism, more than one programme, a date ahead, or a text at fault.
    """
    program_id = _one_program(mechanisms)
    if not may_observe(by, program_id):
        raise PermissionDenied
    if client_key and (stored := Observation.objects.filter(client_key=client_key, recorded_by=by).first()):
        return stored
    if seen.observed_on > timezone.localdate():
        raise ValidationError({"observed_on": ValidationError(_("Deze datum ligt in de toekomst."), "future")})
    observation = Observation(
        program_id=program_id,
        kind=seen.kind,
        text=seen.text.strip(),
        observed_on=seen.observed_on,
        area=seen.area,
        source=seen.source.strip(),
        speaker_role=seen.speaker_role.strip(),
        restricted=seen.restricted,
        answer=seen.answer.strip(),
        partner_id=_partner_id(by, program_id, partner),
        recorded_by=by,
        client_key=client_key,
    )
    mentions = [
        ObservationMechanism(observation=observation, lineage=mechanism.lineage, direction=_direction(direction))
        for mechanism, direction in mechanisms.items()
    ]
    _save_as(observation, by)
    ObservationMechanism.objects.bulk_create(mentions)
    return observation


@transaction.atomic
def change_observation(
    *, observation: Observation, mechanisms: Mapping[Mechanism, str], seen: Seen, by: User
) -> Observation:
    """Say again what was observed. For what an observation came with; nothing is saved when nothing changed.

    An answer that was given stays, also beside the new text: whoever answered can read both.
    """
    row: Observation = Observation.objects.lock_for_edit(pk=observation.pk, expected_revision=None)
    if _one_program(mechanisms) != row.program_id or not may_observe(by, row.program_id):
        raise PermissionDenied
    said = {mechanism.lineage: _direction(direction) for mechanism, direction in mechanisms.items()}
    before = dict(row.mechanisms.values_list("lineage", "direction"))
    fields = {
        "kind": seen.kind,
        "text": seen.text.strip(),
        "observed_on": seen.observed_on,
        "area": seen.area,
        "source": seen.source.strip(),
        "speaker_role": seen.speaker_role.strip(),
        "set_aside": False,
    }
    if said == before and all(getattr(row, name) == value for name, value in fields.items()):
        return row
    for name, value in fields.items():
        setattr(row, name, value)
    _save_as(row, by)
    if said != before:
        row.mechanisms.all().delete()
        ObservationMechanism.objects.bulk_create(
            ObservationMechanism(observation=row, lineage=lineage, direction=direction)
            for lineage, direction in said.items()
        )
    return row


@transaction.atomic
def set_observation_aside(*, observation: Observation, aside: bool, by: User) -> None:
    """Take an observation out of the evidence while what it came with is returned, or put it back."""
    row: Observation = Observation.objects.lock_for_edit(pk=observation.pk, expected_revision=None)
    if row.set_aside != aside:
        row.set_aside = aside
        _save_as(row, by)


@transaction.atomic
def withdraw_observation(*, observation: Observation, by: User) -> None:
    """Delete an observation together with what it came with; the history keeps it."""
    observation._history_user = by
    observation.delete()


@transaction.atomic
def answer_observation(
    *, observation: Observation, answer: str, by: User, expected_revision: int | None
) -> Observation:
    """Record what the answer to an observation against is; from then on it no longer caps the strength.

    Raises:
        PermissionDenied: ``by`` may not add evidence here.
        EditConflict: somebody answered in the meantime.
        ValidationError: no answer, or nothing to answer.
    """
    if not may_observe(by, observation.program_id):
        raise PermissionDenied
    observation = Observation.objects.visible_to(by).lock_for_edit(
        pk=observation.pk, expected_revision=expected_revision
    )
    if not observation.mechanisms.filter(direction=EvidenceDirection.AGAINST).exists():
        raise ValidationError(_("Alleen een observatie tegen vraagt om een antwoord."), code="not_against")
    if not answer.strip():
        raise ValidationError({"answer": ValidationError(_("Schrijf op wat het antwoord is."), "required")})
    observation.answer = answer.strip()
    _save_as(observation, by)
    return observation


@transaction.atomic
def give_verdict(*, mechanism: Mechanism, judged: Judged, by: User) -> Verdict:
    """Store what people concluded about a mechanism. It follows the mechanism through the versions.

    Raises:
        PermissionDenied: ``by`` may not give verdicts here.
        ValidationError: no grounds, a date ahead, or a strength the evidence does not carry.
    """
    program_id = mechanism.logic_model.intervention.program_id
    if not may_judge(by, program_id):
        raise PermissionDenied
    today = timezone.localdate()
    verdict = Verdict(
        program_id=program_id,
        lineage=mechanism.lineage,
        judgement=judged.judgement,
        strength=judged.strength,
        grounds=judged.grounds.strip(),
        other_explanations=judged.other_explanations.strip(),
        comparison=judged.comparison.strip(),
        contexts=judged.contexts.strip(),
        judged_on=judged.judged_on or today,
        judged_by=by,
    )
    if verdict.judged_on > today:
        raise ValidationError({"judged_on": ValidationError(_("Deze datum ligt in de toekomst."), "future")})
    verdict.full_clean(exclude=["judged_by", "program"])
    notes = Notes(bool(verdict.other_explanations), bool(verdict.comparison), bool(verdict.contexts))
    check_strength(verdict.judgement, verdict.strength, evidence_on(mechanism.lineage), notes)
    _save_as(verdict, by)
    return verdict


def _one_program(mechanisms: Mapping[Mechanism, str]) -> int:
    programs = {mechanism.logic_model.intervention.program_id for mechanism in mechanisms}
    if len(programs) != 1:
        text = _("Kies ten minste één mechanisme, alle van hetzelfde programma.")
        raise ValidationError({"mechanisms": ValidationError(text, "mechanisms")})
    return programs.pop()


def _direction(direction: str) -> str:
    if direction not in EvidenceDirection.values:
        raise ValidationError({"direction": ValidationError(_("Kies voor of tegen."), "invalid_choice")})
    return direction


def _partner_id(by: User, program_id: int, partner: Partner | None) -> int | None:
    if partner is not None:
        own = partner.pk in partner_ids_of(by) or has_role(by, program_id, "bureau", "manager")
        if partner.program_id != program_id or not own:
            raise PermissionDenied
        return partner.pk
    if has_role(by, program_id, "bureau", "manager"):
        return None
    return Partner.objects.filter(pk__in=partner_ids_of(by), program=program_id).values_list("pk", flat=True).first()


def _save_as(row: Observation | Verdict, by: User) -> None:
    if isinstance(row, Observation):
        row.full_clean(exclude=["recorded_by", "program", "partner", "area"])
    row._history_user = by
    row.save()
