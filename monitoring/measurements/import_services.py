"""Storing an import: the whole file or nothing, in one transaction, with history and dirty rows."""

from collections.abc import Callable, Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.measurements.bulk_storing import prepare, store
from monitoring.measurements.consistency import broken_rules
from monitoring.measurements.importing import CheckedRow, Lookups, Outcome, check_against_stored, check_rows
from monitoring.measurements.measurement_file import Row
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.overlap import lock_reports_of
from monitoring.measurements.permissions import may_check_in
from programs.people.models import User
from programs.programs.models import Program


def import_measurements(
    *,
    rows: Iterable[tuple[int, Row]],
    program: Program,
    by: User,
    approve: bool = False,
    before_storing: Callable[[], None] | None = None,
    finish: Callable[[list[CheckedRow]], None] | None = None,
) -> list[CheckedRow]:
    """Store new rows as submitted, or approved at once; with a refused row among them nothing is stored.

    All rows are checked before anything is locked, since that takes long; what others stored meanwhile is looked at
    again under the lock, and then all rows are written at once.

    Args:
        rows: line number and values (``measurement_file.rows_of``).
        by: whose rights count; only the bureau approves.
        before_storing: called between checking and storing; what it raises ends the import.
        finish: called in the transaction that stored the rows, with what happened to them.

    Returns:
        What happened to every row, in the order of the file.

    Raises:
        PermissionDenied: ``by`` may not approve, or has no role in the programme.
    """
    if approve and not may_check_in(by, program.pk):
        raise PermissionDenied(_("Alleen het programmabureau keurt resultaten goed."))
    lookups = Lookups.of(program, by)
    checked = _without_broken_rules(check_rows(rows, lookups=lookups))
    if _has_refused(checked):
        return checked
    new = _new_in(checked)
    _mark(new, by=by, approve=approve)
    prepared = prepare(new)
    if before_storing:
        before_storing()
    with transaction.atomic():
        for partner in sorted({row.partner for row in new}, key=lambda one: one.pk):
            lock_reports_of(partner)
        again = _without_broken_rules(check_against_stored(checked, lookups))
        if _has_refused(again):
            return again
        if _new_in(again) != new:  # some of it came in meanwhile, by the same file
            prepared = prepare(_new_in(again))
        store(prepared, by=by)
        if finish:
            finish(again)
    return again


def _has_refused(checked: Iterable[CheckedRow]) -> bool:
    return any(row.outcome == Outcome.REFUSED for row in checked)


def _new_in(checked: Iterable[CheckedRow]) -> list[Measurement]:
    return [row.measurement for row in checked if row.outcome == Outcome.NEW and row.measurement]


def _without_broken_rules(checked: list[CheckedRow]) -> list[CheckedRow]:
    """Refuse what breaks a rule of the bureau, once nothing else is refused."""
    new = _new_in(checked)
    if not new or _has_refused(checked):
        return checked
    broken = {id(measurement): reason for measurement, reason in broken_rules(new)}
    return [
        CheckedRow(row.line, Outcome.REFUSED, broken[id(row.measurement)]) if id(row.measurement) in broken else row
        for row in checked
    ]


def _mark(new: Sequence[Measurement], *, by: User, approve: bool) -> None:
    now = timezone.now()
    for measurement in new:
        measurement.status = MeasurementStatus.SUBMITTED
        measurement.submitted_at = now
        if approve:
            measurement.status = MeasurementStatus.APPROVED
            measurement.approved_at, measurement.approved_by = now, by
