"""Writing evidence and verdicts: the same for pages, API and imports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.indicators.models import Indicator
from monitoring.learning.ceilings import check_strength
from monitoring.learning.known_figures import figure_now
from monitoring.learning.mechanisms import evidence_on
from monitoring.learning.models import (
    EvidenceDirection,
    Observation,
    ObservationKind,
    ObservationMechanism,
    Verdict,
)
from monitoring.learning.permissions import may_correct, may_judge, may_observe
from monitoring.learning.rules import Notes
from programs.areas.models import Area
from programs.logic_models.models import Mechanism
from programs.partners.models import Partner
from programs.people.models import User
from programs.people.permissions import has_role, partner_ids_of


@dataclass(frozen=True)
class Seen:
    """What was observed. ``speaker_role`` says who spoke by role, never by name.

    ``indicator``: the LAMP figure it rests on, in ``period`` (a code; "" is the last complete one) and ``area``.
    """

    kind: str
    text: str
    observed_on: date
    area: Area | None = None
    source: str = ""
    speaker_role: str = ""
    restricted: bool = False
    answer: str = ""
    source_url: str = ""
    indicator: Indicator | None = None
    period: str = ""


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
        source_url=seen.source_url.strip(),
        client_key=client_key,
    )
    _check_kind(observation, seen)
    _take_figure(observation, seen, by)
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
def correct_observation(
    *,
    observation: Observation,
    mechanisms: Mapping[Mechanism, str],
    seen: Seen,
    by: User,
    expected_revision: int | None,
) -> Observation:
    """Put an observation right, by whom it is of. An answer to it stays; the figure is taken anew only when it is
    another figure. What it says of mechanisms that ``by`` may not see stays as it is.

    Raises:
        PermissionDenied: it is somebody else's.
        EditConflict: somebody else changed it meanwhile.
        ValidationError: it came with a log entry, says nothing any more, or a text is at fault.
    """
    row = _lock_own(observation, by, expected_revision)
    if _one_program(mechanisms) != row.program_id:
        raise PermissionDenied
    if seen.observed_on > timezone.localdate():
        raise ValidationError({"observed_on": ValidationError(_("Deze datum ligt in de toekomst."), "future")})
    for name in ("text", "source", "speaker_role", "source_url"):
        setattr(row, name, getattr(seen, name).strip())
    area_before = row.area_id
    row.kind, row.observed_on, row.area, row.restricted = seen.kind, seen.observed_on, seen.area, seen.restricted
    _check_kind(row, seen)
    if seen.indicator != row.indicator or seen.period not in {"", row.period} or row.area_id != area_before:
        _take_figure(row, seen, by)
    _save_as(row, by)
    shown = set(Mechanism.objects.visible_to(by).values_list("lineage", flat=True))
    row.mechanisms.filter(lineage__in=shown).delete()
    ObservationMechanism.objects.bulk_create(
        ObservationMechanism(observation=row, lineage=mechanism.lineage, direction=_direction(direction))
        for mechanism, direction in mechanisms.items()
    )
    return row


@transaction.atomic
def take_back_observation(*, observation: Observation, by: User, expected_revision: int | None) -> None:
    """Withdraw an observation, by whom it is of; the history keeps it.

    Raises:
        PermissionDenied: it is somebody else's.
        EditConflict: somebody changed or answered it meanwhile.
        ValidationError: it came with a log entry.
    """
    withdraw_observation(observation=_lock_own(observation, by, expected_revision), by=by)


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


def _lock_own(observation: Observation, by: User, expected_revision: int | None) -> Observation:
    if not may_correct(by, observation):
        raise PermissionDenied
    row: Observation = Observation.objects.visible_to(by).lock_for_edit(
        pk=observation.pk, expected_revision=expected_revision
    )
    if came_with_entry(row):
        text = _("Deze observatie hoort bij een registratie in het logboek. Wijzig of trek die in.")
        raise ValidationError(text, code="of_log_entry")
    return row


def came_with_entry(observation: Observation) -> bool:
    """Whether it was written with an entry of the activity log, and so changes only with that."""
    return hasattr(observation, "log_entry")


def _check_kind(observation: Observation, seen: Seen) -> None:
    """A study names its source; only a figure rests on a figure of LAMP."""
    if observation.kind == ObservationKind.STUDY and not observation.source:
        text = _("Noem het onderzoek: van wie het is, hoe het heet en uit welk jaar.")
        raise ValidationError({"source": ValidationError(text, "required")})
    if seen.indicator and observation.kind != ObservationKind.FIGURE:
        text = _("Alleen bij de soort ‘cijfer’ hoort een indicator. Kies die soort, of laat de indicator weg.")
        raise ValidationError({"indicator": ValidationError(text, "not_a_figure")})
    if seen.period and not seen.indicator:
        raise ValidationError({"indicator": ValidationError(_("Kies bij deze periode een indicator."), "required")})
    if seen.indicator and seen.indicator.program_id != observation.program_id:
        raise PermissionDenied


def _take_figure(observation: Observation, seen: Seen, by: User) -> None:
    """Keep the figure as it is known now; nothing when the observation rests on none."""
    observation.indicator = seen.indicator
    if seen.indicator is None:
        observation.period, observation.figure_shown, observation.figure_known_at = "", "", None
        observation.figure_value = observation.figure_low = observation.figure_high = None
        return
    known = figure_now(indicator=seen.indicator, period_code=seen.period, area=seen.area, viewer=by)
    observation.period, observation.figure_shown = known.period, known.shown
    observation.figure_value, observation.figure_low, observation.figure_high = known.value, known.low, known.high
    observation.figure_known_at = timezone.now()


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
        row.full_clean(exclude=["recorded_by", "program", "partner", "area", "indicator"])
    row._history_user = by
    row.save()
