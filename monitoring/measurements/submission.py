"""Handing in: one result or many at once, all or none."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from lamp.base.models import EditConflict
from monitoring.measurements.consistency import refuse_inconsistent
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.overlap import lock_reports_of, refuse_overlaps
from monitoring.measurements.permissions import may_report, require
from monitoring.measurements.rules import Values, clean_values, require_own_way, require_transition
from monitoring.progress.dirty import mark_dirty
from programs.people.models import User


def submit_measurement(
    *, measurement: Measurement, by: User, expected_revision: int | None = None, with_log_entry: bool = False
) -> Measurement:
    """Hand in a draft, or a returned result again."""
    revisions = {} if expected_revision is None else {measurement.pk: expected_revision}
    return submit_measurements(
        measurements=[measurement], by=by, expected_revisions=revisions, with_log_entry=with_log_entry
    )[0]


@transaction.atomic
def submit_measurements(
    *,
    measurements: Collection[Measurement],
    by: User,
    expected_revisions: dict[int, int] | None = None,
    with_log_entry: bool = False,
) -> list[Measurement]:
    """Hand in drafts and returned results, all or none, in a constant number of statements per five hundred.

    Raises:
        PermissionDenied: ``by`` does not report for one of the partners.
        EditConflict: one of them has another revision than its editor saw.
        ValidationError: one of them is no good, counts an area twice, breaks a rule of the bureau, or was handed
            in before.
    """
    for partner in sorted({row.partner for row in measurements}, key=lambda one: one.pk):
        lock_reports_of(partner)
    rows = list(
        Measurement.objects.select_for_update(of=("self",))
        .filter(pk__in=[row.pk for row in measurements])
        .select_related("partner", "indicator", "area")
        .order_by("pk")
    )
    if len(rows) < len(measurements):
        raise Measurement.DoesNotExist
    for row in rows:
        require(may_report(by, row.partner))
        if (expected_revisions or {}).get(row.pk, row.revision) != row.revision:
            raise EditConflict(row)
        require_own_way(row, with_log_entry=with_log_entry)
        require_transition(row.status, MeasurementStatus.SUBMITTED)
        clean_values(row.indicator, values_of(row))
    refuse_overlaps(rows, by=by)
    if not with_log_entry:
        refuse_inconsistent(rows)
    now = timezone.now()
    for row in rows:
        mark_submitted(row, at=now)
        row.revision += 1
        row.updated_at = now
    fields = ["status", "submitted_at", "returned_reason", "revision", "updated_at"]
    bulk_update_with_history(rows, Measurement, fields, batch_size=500, default_user=by)
    mark_dirty(*rows)
    return rows


def mark_submitted(row: Measurement, *, at: datetime) -> None:
    row.status, row.submitted_at, row.returned_reason = MeasurementStatus.SUBMITTED, at, ""


def values_of(measurement: Measurement) -> Values:
    """What was filled in, as ``clean_values`` takes it."""
    return Values(
        numerator=measurement.numerator,
        denominator=measurement.denominator,
        split=tuple(measurement.split or ()),
        no_data_reason=measurement.no_data_reason,
        note=measurement.note,
        contra_reason=measurement.contra_reason,
    )
