"""Writing results: record, change, return, delete. Next to it: ``submission``, ``approval``, ``corrections``.

Every service checks the right, locks, writes row and history, and leaves dirty rows, in one transaction.
The numbers of a log entry are refused here, unless the entry itself takes the step (``with_log_entry``).
"""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date as Date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lamp.base.periods import Period
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.indicators.models import Indicator
from monitoring.measurements.approval import approve_measurement, approve_measurements
from monitoring.measurements.consistency import refuse_inconsistent
from monitoring.measurements.corrections import correct_measurement
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.overlap import lock_reports_of, refuse_overlap
from monitoring.measurements.permissions import may_change, may_check, may_check_in, may_report, require
from monitoring.measurements.rules import (
    Values,
    clean_values,
    interval_of,
    refuse,
    require_own_way,
    require_transition,
)
from monitoring.measurements.submission import (
    mark_submitted,
    submit_measurement,
    submit_measurements,
    values_of,
)
from monitoring.progress.dirty import mark_dirty
from programs.areas.models import Area
from programs.partners.models import Partner
from programs.people.models import User

__all__ = [
    "approve_measurement",
    "approve_measurements",
    "change_measurement",
    "correct_measurement",
    "delete_measurement",
    "record_measurement",
    "return_measurement",
    "submit_measurement",
    "submit_measurements",
    "values_of",
]


@transaction.atomic
def record_measurement(
    *,
    indicator: Indicator,
    partner: Partner,
    by: User,
    values: Values,
    area: Area | None = None,
    period: Period | None = None,
    date: Date | None = None,
    submit: bool = False,
    log_entry: ActivityLogEntry | None = None,
    client_key: UUID | None = None,
) -> Measurement:
    """Record a result as a draft, or submit it at once. The same client key stores it once.

    Raises:
        PermissionDenied: ``by`` does not report for this partner.
        ValidationError: other programme, interval, numbers, split, or an area counted twice.
    """
    require(may_report(by, partner))
    if values.contra_reason:
        require(may_check_in(by, partner.program_id))
    lock_reports_of(partner)
    if client_key and (stored := stored_under(client_key, partner=partner)):
        return stored
    if indicator.program_id != partner.program_id:
        raise refuse("partner", _("Deze partner hoort niet bij het programma van de indicator."), "other_program")
    interval = interval_of(indicator, period=period, day=date)
    cleaned = clean_values(indicator, values)
    if _holds_number(cleaned):
        refuse_overlap(indicator=indicator, partner=partner, area=area, interval=interval, by=by, apart=set())
    measurement = Measurement(
        indicator=indicator,
        partner=partner,
        area=area,
        starts_on=interval[0],
        ends_on=interval[1],
        recorded_by=by,
        log_entry=log_entry,
        client_key=client_key,
    )
    fill(measurement, cleaned)
    if submit:
        mark_submitted(measurement, at=timezone.now())
        if log_entry is None:
            refuse_inconsistent([measurement])
    save_as(measurement, by)
    mark_dirty(measurement)
    return measurement


@transaction.atomic
def change_measurement(
    *,
    measurement: Measurement,
    by: User,
    values: Values,
    expected_revision: int | None,
    area: Area | None = None,
    period: Period | None = None,
    date: Date | None = None,
) -> Measurement:
    """Replace what was filled in (and, where ``period`` or ``date`` is given, the place) of an open result.

    ``area`` counts only together with a period or date. A correction stays where the corrected result is.

    Raises:
        EditConflict: somebody else changed it meanwhile.
    """
    lock_reports_of(measurement.partner)
    row: Measurement = Measurement.objects.lock_for_edit(pk=measurement.pk, expected_revision=expected_revision)
    require(may_change(by, row))
    require_own_way(row, with_log_entry=False)
    before = _copy(row)
    if (period or date) and row.replaces_id is None:
        row.area = area
        row.starts_on, row.ends_on = interval_of(row.indicator, period=period, day=date)
    fill(row, clean_values(row.indicator, values))
    _refuse_overlap_of(row, by=by)
    if row.status == MeasurementStatus.SUBMITTED:
        refuse_inconsistent([row])
    save_as(row, by)
    mark_dirty(before, row)
    return row


def confirm_questions(measurement: Measurement, codes: Collection[str], *, by: User) -> None:
    """Keep which questions about the value, as it stands now, were answered with "ja, dit klopt"."""
    if set(codes) != set(measurement.confirmed_questions):
        measurement.confirmed_questions = sorted(set(codes))
        save_as(measurement, by)


@transaction.atomic
def return_measurement(
    *,
    measurement: Measurement,
    by: User,
    reason: str,
    expected_revision: int | None = None,
    with_log_entry: bool = False,
) -> Measurement:
    """Give a submitted result back to its partner with the reason."""
    row: Measurement = Measurement.objects.lock_for_edit(pk=measurement.pk, expected_revision=expected_revision)
    require(may_check(by, row))
    require_own_way(row, with_log_entry=with_log_entry)
    require_transition(row.status, MeasurementStatus.RETURNED)
    if not reason.strip():
        raise refuse("reason", _("Schrijf op wat de partner moet aanpassen."), "required")
    row.status = MeasurementStatus.RETURNED
    row.returned_reason = reason.strip()
    save_as(row, by)
    mark_dirty(row)
    return row


@transaction.atomic
def delete_measurement(
    *, measurement: Measurement, by: User, expected_revision: int | None = None, with_log_entry: bool = False
) -> None:
    """Throw a draft away. What has been submitted stays, with its history.

    A log entry that does not count yet takes its quantities along when it goes (``with_log_entry``).
    """
    row: Measurement = Measurement.objects.lock_for_edit(pk=measurement.pk, expected_revision=expected_revision)
    require(may_report(by, row.partner))
    require_own_way(row, with_log_entry=with_log_entry)
    if row.status != MeasurementStatus.DRAFT and not row.follows_entry:
        raise ValidationError(_("Alleen een concept kan weg. Dit resultaat is al ingeleverd."), code="not_a_draft")
    mark_dirty(row)
    row._history_user = by
    row.delete()


def stored_under(client_key: UUID, *, partner: Partner) -> Measurement | None:
    """The result that this key stored before. Raises ``ValidationError`` when it is somebody else's."""
    stored = Measurement.objects.filter(client_key=client_key).select_related("indicator", "partner", "area").first()
    if stored and stored.partner_id != partner.pk:
        raise ValidationError(_("Dit formulier is al verstuurd. Laad de pagina opnieuw."), code="client_key_used")
    return stored


def save_as(measurement: Measurement, by: User) -> None:
    """Save, with ``by`` in the history, also outside a request."""
    measurement._history_user = by
    measurement.save()


def fill(measurement: Measurement, cleaned: Values) -> None:
    """Put checked values on a row. Other numbers raise other questions, so what was confirmed of the old ones goes."""
    before = values_of(measurement)
    if (before.numerator, before.denominator, before.split) != (cleaned.numerator, cleaned.denominator, cleaned.split):
        measurement.confirmed_questions = []
    for field, value in asdict(cleaned).items():
        setattr(measurement, field, list(value) if field == "split" else value)


def _holds_number(values: Values) -> bool:
    return values.numerator is not None or bool(values.split)


def _refuse_overlap_of(row: Measurement, *, by: User) -> None:
    if _holds_number(values_of(row)):
        refuse_overlap(
            indicator=row.indicator,
            partner=row.partner,
            area=row.area,
            interval=(row.starts_on, row.ends_on),
            by=by,
            apart={row.pk, *([row.replaces_id] if row.replaces_id else [])},
        )


def _copy(row: Measurement) -> Measurement:
    """The row as it stands now, to mark the place it leaves."""
    return Measurement(
        pk=row.pk,
        indicator_id=row.indicator_id,
        partner_id=row.partner_id,
        area_id=row.area_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        area_key=row.area_key,
        first_month=row.first_month,
        last_month=row.last_month,
    )
