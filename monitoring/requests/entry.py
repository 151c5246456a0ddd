"""Filling in the cells of a request: the one way for the grid and for Excel.

A cell keeps nothing itself; what is filled in is an ordinary result, written by the services of measurements.
"""

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lamp.base.models import EditConflict
from lamp.base.periods import Period
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.overlap import lock_reports_of
from monitoring.measurements.permissions import may_check_in, may_report, require
from monitoring.measurements.rules import Values, clean_values, refuse
from monitoring.measurements.services import (
    approve_measurement,
    change_measurement,
    confirm_questions,
    delete_measurement,
    record_measurement,
    submit_measurement,
    submit_measurements,
    values_of,
)
from monitoring.requests.models import RequestedCell
from monitoring.requests.reading import read_cells
from programs.people.models import User

SEEN_EMPTY = 0  # the revision of a cell in which nothing stood
NOTHING = Values()


@transaction.atomic
def save_cell(
    *,
    cell: RequestedCell,
    by: User,
    values: Values,
    expected_revision: int | None,
    confirmed: Collection[str] | None = None,
    client_key: UUID | None = None,
) -> Measurement | None:
    """Keep what was filled in, as a draft; a returned result stays returned until it is handed in again.

    Emptying a draft throws it away (``None``). What is the same already is left alone, so saving twice changes
    nothing, and neither does a late repeat of the first save.

    Args:
        expected_revision: of the result its editor saw, ``SEEN_EMPTY`` where the cell was empty; ``None`` skips
            the check.
        confirmed: codes of the questions about this value that were answered with "ja, dit klopt"; ``None``
            leaves them as they are.

    Raises:
        PermissionDenied: ``by`` does not report for this partner.
        EditConflict: something else stands there now.
        ValidationError: what was filled in is no good, several results add up here, the partner is busy with a
            draft the bureau does not see, or the result was handed in already.
    """
    require(may_report(by, cell.partner))
    lock_reports_of(cell.partner)
    row = _save_values(cell, by, values, expected_revision, client_key)
    if row is not None and confirmed is not None:
        confirm_questions(row, confirmed, by=by)
    return row


@transaction.atomic
def submit_cells(
    *, cells: Collection[RequestedCell], by: User, expected_revisions: dict[int, int] | None = None
) -> list[Measurement]:
    """Hand in what is filled in in these cells and was not handed in yet, all or none.

    Raises:
        PermissionDenied, EditConflict, ValidationError: as ``submit_measurements``.
    """
    open_states = (MeasurementStatus.DRAFT, MeasurementStatus.RETURNED)
    rows = [one for reading in read_cells(viewer=by, cells=cells) for one in reading.measurements]
    return submit_measurements(
        measurements=[row for row in rows if row.status in open_states], by=by, expected_revisions=expected_revisions
    )


@transaction.atomic
def record_contra_entry(
    *, cell: RequestedCell, by: User, number: Decimal, reason: str, client_key: UUID | None = None
) -> Measurement:
    """Take something off a count with a contribution below zero; the bureau's, and it counts at once.

    Raises:
        PermissionDenied: ``by`` is not of the bureau.
        ValidationError: no count, not below zero, or no reason.
    """
    require(may_check_in(by, cell.partner.program_id))
    if not reason.strip():
        raise refuse("reason", _("Schrijf op waarom er iets af gaat."), "required")
    row = record_measurement(
        indicator=cell.indicator,
        partner=cell.partner,
        area=cell.area,
        period=Period.containing(cell.indicator.frequency, cell.starts_on),
        by=by,
        values=Values(numerator=number, contra_reason=reason.strip()),
        client_key=client_key,
    )
    if row.status == MeasurementStatus.APPROVED:
        return row  # the same form, sent again
    return approve_measurement(measurement=submit_measurement(measurement=row, by=by), by=by)


def _save_values(
    cell: RequestedCell, by: User, values: Values, expected_revision: int | None, client_key: UUID | None
) -> Measurement | None:
    current = _standing(cell, by)
    if current is None:
        return None if values == NOTHING else _record(cell, by, values, expected_revision, client_key)
    if values != NOTHING and clean_values(cell.indicator, values) == values_of(current):
        return current
    if expected_revision is not None and current.revision != expected_revision:
        raise EditConflict(current)
    if values == NOTHING and current.status == MeasurementStatus.DRAFT:
        delete_measurement(measurement=current, by=by, expected_revision=expected_revision)
        return None
    if current.status == MeasurementStatus.APPROVED:
        message = _("Dit getal is goedgekeurd. Maak een correctie om het te veranderen.")
        raise ValidationError(message, code="approved_is_final")
    return change_measurement(measurement=current, by=by, values=values, expected_revision=expected_revision)


def _record(
    cell: RequestedCell, by: User, values: Values, expected_revision: int | None, client_key: UUID | None
) -> Measurement:
    if expected_revision not in (None, SEEN_EMPTY):
        message = _("Iemand heeft dit vak net leeggemaakt. Uw getal staat er nog; bewaar het opnieuw.")
        raise ValidationError(message, code="emptied")
    return record_measurement(
        indicator=cell.indicator,
        partner=cell.partner,
        area=cell.area,
        period=Period.containing(cell.indicator.frequency, cell.starts_on),
        by=by,
        values=values,
        client_key=client_key,
    )


def _standing(cell: RequestedCell, by: User) -> Measurement | None:
    """The one result in the cell, also a draft that ``by`` may not read (which is then refused)."""
    rows = list(
        Measurement.objects.on_their_own()
        .filter(
            indicator=cell.indicator,
            partner=cell.partner,
            area_key=cell.area_key,
            starts_on=cell.starts_on,
            ends_on=cell.ends_on,
            replaced_by=None,
        )
        .exclude(~Q(status=MeasurementStatus.APPROVED), replaces__isnull=False)
        .select_related("indicator", "partner", "area")
        .order_by("pk")
    )
    if len(rows) > 1:
        message = _("Hier tellen meer resultaten samen. Wijzig ze één voor één.")
        raise ValidationError(message, code="several")
    if rows and not Measurement.objects.visible_to(by).filter(pk=rows[0].pk).exists():
        raise ValidationError(_("De partner is dit zelf aan het invullen."), code="partner_is_busy")
    return rows[0] if rows else None
