"""Writing the activity log: log, change, submit again, withdraw; approve and return. Quantities are measurements.

What the bureau logs counts at once; what a partner logs counts after approval.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date as Date
from types import MappingProxyType
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from lamp.base.models import EditConflict
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.observing import forget, observe, rest
from monitoring.activity_log.permissions import may_change_entry, may_check_entry
from monitoring.activity_log.rules import Quantity, check_entry, check_quantities
from monitoring.indicators.models import Indicator, IndicatorElement, Source
from monitoring.measurements.consistency import refuse_inconsistent_numbers
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.overlap import lock_reports_of
from monitoring.measurements.permissions import may_report, require
from monitoring.measurements.rules import Values, refuse, require_transition
from monitoring.measurements.services import (
    approve_measurements,
    delete_measurement,
    record_measurement,
    return_measurement,
    submit_measurement,
)
from programs.areas.models import Area
from programs.logic_models.models import ChainElement, Mechanism
from programs.partners.models import Partner
from programs.people.models import User
from programs.people.permissions import has_role

NOTHING_SAID: Mapping[Mechanism, str] = MappingProxyType({})


@transaction.atomic
def log_activity(
    *,
    element: ChainElement,
    partner: Partner,
    by: User,
    date: Date,
    area: Area | None = None,
    note: str = "",
    speaker_role: str = "",
    quantities: Sequence[Quantity] = (),
    mechanisms: Mapping[Mechanism, str] = NOTHING_SAID,
    client_key: UUID | None = None,
) -> ActivityLogEntry:
    """Write down what was done on a day. The same client key stores it once.

    ``mechanisms``: what it says for or against mechanisms of this activity, stored as an observation.

    Raises:
        PermissionDenied: ``by`` does not report for this partner.
        ValidationError: no activity of an active chain, a day to come, or a quantity that does not belong here.
    """
    require(may_report(by, partner))
    lock_reports_of(partner)
    if client_key and (stored := _stored_under(client_key, partner=partner)):
        return stored
    check_entry(element=element, partner=partner, day=date, today=timezone.localdate())
    entry = ActivityLogEntry(
        element=element,
        partner=partner,
        date=date,
        area=area,
        note=note.strip(),
        speaker_role=speaker_role.strip(),
        logged_by=by,
        client_key=client_key,
    )
    entry.observation = observe(entry, mechanisms, by=by)
    _save_as(entry, by)
    _record_quantities(entry, quantities, by=by)
    if has_role(by, partner.program_id, "bureau"):
        return approve_entries(entries=[entry], by=by)[0]
    return entry


@transaction.atomic
def change_entry(
    *,
    entry: ActivityLogEntry,
    by: User,
    expected_revision: int | None,
    date: Date,
    area: Area | None,
    note: str,
    quantities: Sequence[Quantity],
    speaker_role: str = "",
    mechanisms: Mapping[Mechanism, str] = NOTHING_SAID,
) -> ActivityLogEntry:
    """Replace what was written while it does not count yet; a returned entry is submitted again by this.

    Raises:
        EditConflict: somebody else changed it meanwhile.
    """
    lock_reports_of(entry.partner)
    row: ActivityLogEntry = ActivityLogEntry.objects.lock_for_edit(pk=entry.pk, expected_revision=expected_revision)
    require(may_change_entry(by, row))
    check_entry(element=row.element, partner=row.partner, day=date, today=timezone.localdate())
    row.date, row.area, row.note, row.speaker_role = date, area, note.strip(), speaker_role.strip()
    row.status, row.returned_reason = MeasurementStatus.SUBMITTED, ""
    before, row.observation = row.observation, observe(row, mechanisms, by=by)
    _save_as(row, by)
    if row.observation is None:
        forget(before, by=by)
    _remove_quantities(row, by=by)
    _record_quantities(row, quantities, by=by)
    return row


@transaction.atomic
def withdraw_entry(*, entry: ActivityLogEntry, by: User, expected_revision: int | None = None) -> None:
    """Take back an entry that does not count yet, with its quantities and observation; the history keeps it."""
    row: ActivityLogEntry = ActivityLogEntry.objects.lock_for_edit(pk=entry.pk, expected_revision=expected_revision)
    if row.status == MeasurementStatus.APPROVED:
        message = _("Deze registratie telt al mee. Corrigeer de aantallen in plaats van haar in te trekken.")
        raise ValidationError(message, code="approved_is_final")
    require(may_change_entry(by, row))
    _remove_quantities(row, by=by)
    row._history_user = by
    observation = row.observation
    row.delete()
    forget(observation, by=by)


@transaction.atomic
def approve_entries(
    *, entries: Collection[ActivityLogEntry], by: User, expected_revisions: dict[int, int] | None = None
) -> list[ActivityLogEntry]:
    """Approve submitted entries with their quantities, all or none.

    Raises:
        EditConflict: one of them has another revision than the one its checker saw.
    """
    rows = list(
        ActivityLogEntry.objects.select_for_update(of=("self",))
        .filter(pk__in=[entry.pk for entry in entries])
        .select_related("partner", "element", "area")
        .order_by("pk")
    )
    now = timezone.now()
    for row in rows:
        require(may_check_entry(by, row))
        if (expected_revisions or {}).get(row.pk, row.revision) != row.revision:
            raise EditConflict(row)
        require_transition(row.status, MeasurementStatus.APPROVED)
        row.status, row.approved_at, row.approved_by, row.updated_at = MeasurementStatus.APPROVED, now, by, now
        row.revision += 1
    fields = ["status", "approved_at", "approved_by", "revision", "updated_at"]
    bulk_update_with_history(rows, ActivityLogEntry, fields, batch_size=500, default_user=by)
    quantities = Measurement.objects.filter(log_entry__in=rows, status=MeasurementStatus.SUBMITTED, replaces=None)
    approve_measurements(measurements=list(quantities), by=by, with_log_entry=True)
    return rows


@transaction.atomic
def return_entry(
    *, entry: ActivityLogEntry, by: User, reason: str, expected_revision: int | None = None
) -> ActivityLogEntry:
    """Give an entry back to its partner with the reason; its observation rests until it is handed in again."""
    row: ActivityLogEntry = ActivityLogEntry.objects.lock_for_edit(pk=entry.pk, expected_revision=expected_revision)
    require(may_check_entry(by, row))
    require_transition(row.status, MeasurementStatus.RETURNED)
    if not reason.strip():
        raise refuse("reason", _("Schrijf op wat de partner moet aanpassen."), "required")
    row.status, row.returned_reason = MeasurementStatus.RETURNED, reason.strip()
    _save_as(row, by)
    rest(row, by=by, aside=True)
    for quantity in row.quantities.filter(status=MeasurementStatus.SUBMITTED):
        return_measurement(measurement=quantity, by=by, reason=reason, with_log_entry=True)
    return row


@transaction.atomic
def submit_entry(*, entry: ActivityLogEntry, by: User, expected_revision: int | None = None) -> ActivityLogEntry:
    """Submit a returned entry again, unchanged."""
    row: ActivityLogEntry = ActivityLogEntry.objects.lock_for_edit(pk=entry.pk, expected_revision=expected_revision)
    require(may_change_entry(by, row))
    require_transition(row.status, MeasurementStatus.SUBMITTED)
    row.status, row.returned_reason = MeasurementStatus.SUBMITTED, ""
    _save_as(row, by)
    rest(row, by=by, aside=False)
    for quantity in row.quantities.filter(status=MeasurementStatus.RETURNED):
        submit_measurement(measurement=quantity, by=by, with_log_entry=True)
    return row


def log_indicators_at(element: ChainElement) -> list[Indicator]:
    """The indicators that the log feeds at this activity, in order of name."""
    return log_indicators_of([element])[element.pk]


def log_indicators_of(elements: Iterable[ChainElement]) -> dict[int, list[Indicator]]:
    """The indicators that the log feeds at each of these activities, in one query."""
    elements = list(elements)
    rows = (
        IndicatorElement.objects.filter(
            indicator__source=Source.LOG, lineage__in={element.lineage for element in elements}
        )
        .select_related("indicator")
        .order_by("indicator__name", "indicator_id")
    )
    at = defaultdict(list)
    for row in rows:
        at[row.lineage, row.indicator.program_id].append(row.indicator)
    return {element.pk: at[element.lineage, element.logic_model.intervention.program_id] for element in elements}


def _record_quantities(entry: ActivityLogEntry, quantities: Sequence[Quantity], *, by: User) -> None:
    check_quantities(entry.element, quantities, {indicator.pk for indicator in log_indicators_at(entry.element)})
    refuse_inconsistent_numbers((quantity.indicator, quantity.numerator) for quantity in quantities)
    for quantity in quantities:
        if quantity.numerator is None and quantity.denominator is None:
            continue
        record_measurement(
            indicator=quantity.indicator,
            partner=entry.partner,
            by=by,
            area=entry.area,
            date=entry.date,
            values=Values(numerator=quantity.numerator, denominator=quantity.denominator),
            submit=True,
            log_entry=entry,
        )


def _remove_quantities(entry: ActivityLogEntry, *, by: User) -> None:
    for quantity in entry.quantities.all():
        delete_measurement(measurement=quantity, by=by, with_log_entry=True)


def _stored_under(client_key: UUID, *, partner: Partner) -> ActivityLogEntry | None:
    stored = ActivityLogEntry.objects.filter(client_key=client_key).first()
    if stored and stored.partner_id != partner.pk:
        raise ValidationError(_("Dit formulier is al verstuurd. Laad de pagina opnieuw."), code="client_key_used")
    if not stored and ActivityLogEntry.history.filter(client_key=client_key).exists():
        # A phone that missed the answer sends once more what its owner has taken back since.
        raise ValidationError(_("Deze registratie is al verstuurd en daarna ingetrokken."), code="withdrawn")
    return stored


def _save_as(entry: ActivityLogEntry, by: User) -> None:
    entry._history_user = by
    entry.save()
