"""Storing an import: the whole file or nothing, in one transaction, with history and dirty rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from monitoring.measurements.consistency import broken_rules
from monitoring.measurements.importing import CheckedRow, Lookups, Outcome, check_rows
from monitoring.measurements.measurement_file import Row
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.overlap import lock_reports_of
from monitoring.measurements.permissions import may_check_in
from monitoring.progress.dirty import mark_dirty
from programs.partners.models import Partner
from programs.people.models import User
from programs.programs.models import Program

BATCH = 1000


@transaction.atomic
def import_measurements(
    *,
    rows: Iterable[tuple[int, Row]],
    program: Program,
    by: User,
    approve: bool = False,
    watch: Callable[[Iterable[Sequence[Measurement]], int], Iterator[Sequence[Measurement]]] | None = None,
) -> list[CheckedRow]:
    """Store new rows as submitted, or approved at once; with a refused row among them nothing is stored.

    Args:
        rows: line number and values (``measurement_file.read_rows``).
        by: whose rights count; only the bureau approves.
        watch: passes batches on while it shows progress; gets their number.

    Returns:
        What happened to every row, in the order of the file.

    Raises:
        PermissionDenied: ``by`` may not approve, or has no role in the programme.
    """
    if approve and not may_check_in(by, program.pk):
        raise PermissionDenied(_("Alleen het programmabureau keurt resultaten goed."))
    for partner in Partner.objects.filter(program=program).order_by("pk"):
        lock_reports_of(partner)
    checked = check_rows(rows, lookups=Lookups.of(program, by))
    if any(row.outcome == Outcome.REFUSED for row in checked):
        return checked
    new = [row.measurement for row in checked if row.outcome == Outcome.NEW and row.measurement]
    broken = {id(measurement): reason for measurement, reason in (broken_rules(new) if new else ())}
    if broken:
        return [
            CheckedRow(row.line, Outcome.REFUSED, broken[id(row.measurement)]) if id(row.measurement) in broken else row
            for row in checked
        ]
    now = timezone.now()
    for measurement in new:
        measurement.status = MeasurementStatus.SUBMITTED
        measurement.submitted_at = now
        if approve:
            measurement.status = MeasurementStatus.APPROVED
            measurement.approved_at, measurement.approved_by = now, by
    batches = [new[start : start + BATCH] for start in range(0, len(new), BATCH)]
    for batch in watch(batches, len(batches)) if watch else batches:
        stored = bulk_create_with_history(batch, Measurement, batch_size=500, default_user=by)
        mark_dirty(*stored)
    return checked
