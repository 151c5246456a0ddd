"""Approving: the step after which a value counts, and changes only by a correction."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from lamp.base.models import EditConflict
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.permissions import may_check, require
from monitoring.measurements.rules import require_own_way, require_transition
from monitoring.progress.dirty import mark_dirty
from programs.people.models import User


def approve_measurement(*, measurement: Measurement, by: User, expected_revision: int | None = None) -> Measurement:
    """Approve one submitted result; its figures follow within seconds."""
    revisions = {} if expected_revision is None else {measurement.pk: expected_revision}
    return approve_measurements(measurements=[measurement], by=by, expected_revisions=revisions)[0]


@transaction.atomic
def approve_measurements(
    *,
    measurements: Collection[Measurement],
    by: User,
    expected_revisions: dict[int, int] | None = None,
    with_log_entry: bool = False,
) -> list[Measurement]:
    """Approve submitted results, all or none, in a constant number of statements per thousand.

    A correction takes the place of what it corrects.

    Raises:
        EditConflict: one of them has another revision than the one its checker saw.
        ValidationError: one of them has not been submitted, was corrected already, or belongs to a log
            entry that is not approved along with it (``with_log_entry``).
    """
    keys = [measurement.pk for measurement in measurements]
    rows = list(
        Measurement.objects.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .select_related("partner", "indicator", "area")
        .order_by("pk")
    )
    for row in rows:
        require(may_check(by, row))
        if (expected_revisions or {}).get(row.pk, row.revision) != row.revision:
            raise EditConflict(row)
        require_own_way(row, with_log_entry=with_log_entry)
        require_transition(row.status, MeasurementStatus.APPROVED)
    now = timezone.now()
    for row in rows:
        _approve(row, by=by, at=now)
    fields = ["status", "approved_at", "approved_by", "returned_reason", "revision", "updated_at"]
    bulk_update_with_history(rows, Measurement, fields, batch_size=500, default_user=by)
    replaced = _replace(rows, by=by)
    mark_dirty(*rows, *replaced)
    return rows


def _approve(row: Measurement, *, by: User, at: datetime) -> None:
    row.status = MeasurementStatus.APPROVED
    row.approved_at = at
    row.approved_by = by
    row.returned_reason = ""
    row.revision += 1
    row.updated_at = at


def _replace(corrections: Sequence[Measurement], *, by: User) -> list[Measurement]:
    """Let approved corrections replace what they correct."""
    by_replaced = {row.replaces_id: row for row in corrections if row.replaces_id}
    replaced = list(Measurement.objects.select_for_update(of=("self",)).filter(pk__in=by_replaced).order_by("pk"))
    for row in replaced:
        if row.replaced_by_id is not None:
            raise ValidationError(_("Dit resultaat is al door een andere correctie vervangen."), code="replaced")
        row.replaced_by = by_replaced[row.pk]
        row.revision += 1
        row.updated_at = by_replaced[row.pk].approved_at
    bulk_update_with_history(
        replaced, Measurement, ["replaced_by", "revision", "updated_at"], batch_size=500, default_user=by
    )
    return replaced
