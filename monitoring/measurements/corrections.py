"""Correcting an approved result: a new row that replaces it once approved and keeps its place in time."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.measurements.consistency import refuse_inconsistent
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.overlap import lock_reports_of
from monitoring.measurements.permissions import may_report, require
from monitoring.measurements.rules import Values, clean_values, refuse
from monitoring.progress.dirty import mark_dirty
from programs.people.models import User


@transaction.atomic
def correct_measurement(
    *,
    measurement: Measurement,
    by: User,
    values: Values,
    reason: str,
    expected_revision: int | None = None,
    client_key: UUID | None = None,
) -> Measurement:
    """Submit other values for an approved result, with the reason. The old ones count until this is approved.

    The correction stands for the same indicator, partner, area and interval; on a tie of ``last`` and
    ``latest`` it counts from the moment the first of its row was approved. To correct once more, correct
    the newest.

    Raises:
        ValidationError: not approved, corrected already, or a correction is still waiting.
    """
    lock_reports_of(measurement.partner)
    row: Measurement = Measurement.objects.lock_for_edit(pk=measurement.pk, expected_revision=expected_revision)
    require(may_report(by, row.partner))
    if client_key and (stored := Measurement.objects.filter(client_key=client_key, replaces=row).first()):
        return stored
    _require_correctable(row)
    if not reason.strip():
        raise refuse("reason", _("Schrijf op waarom het getal verandert."), "required")
    cleaned = clean_values(row.indicator, values)
    correction = Measurement(
        indicator=row.indicator,
        partner=row.partner,
        area=row.area,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        numerator=cleaned.numerator,
        denominator=cleaned.denominator,
        split=list(cleaned.split),
        no_data_reason=cleaned.no_data_reason,
        note=cleaned.note,
        status=MeasurementStatus.SUBMITTED,
        submitted_at=timezone.now(),
        recorded_by=by,
        replaces=row,
        correction_reason=reason.strip(),
        place_at=row.place_at or row.approved_at,
        place_id=row.place_id or row.pk,
        log_entry=row.log_entry,
        client_key=client_key,
    )
    refuse_inconsistent([correction])
    correction._history_user = by
    correction.save()
    mark_dirty(correction)
    return correction


def _require_correctable(row: Measurement) -> None:
    if row.status != MeasurementStatus.APPROVED:
        message = _("Alleen een goedgekeurd resultaat krijgt een correctie. Dit resultaat kunt u nog wijzigen.")
        raise ValidationError(message, code="not_approved")
    if row.replaced_by_id is not None:
        message = _("Dit resultaat is al vervangen. Corrigeer het nieuwste.")
        raise ValidationError(message, code="replaced")
    if row.corrections.exists():
        message = _("Er wacht al een correctie van dit resultaat. Handel die eerst af.")
        raise ValidationError(message, code="correction_waiting")
