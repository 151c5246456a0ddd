"""Writing requests: send one, let a round send what is due, change, withdraw. Filling in: ``entry``."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lamp.base.periods import Period
from lamp.base.privacy.answers import stored_text
from monitoring.indicators.models import Indicator, Source
from monitoring.measurements.permissions import may_report, require
from monitoring.measurements.rules import refuse
from monitoring.requests.models import Opens, ReportingRequest, ReportingRound, RequestedCell, RoundPart
from monitoring.requests.permissions import may_ask_in
from monitoring.requests.reading import PLACE, place_of
from monitoring.requests.reminders import mail_new_requests
from monitoring.requests.rules import Schedule, asked_intervals
from programs.areas.models import Area, AreaClosure
from programs.partners.models import Partner
from programs.people.models import User
from programs.programs.models import Program

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Asked:
    """What is asked of one partner: indicators, and areas (none: over the whole programme)."""

    partner: Partner
    indicators: Sequence[Indicator]
    areas: Sequence[Area] = ()


@transaction.atomic
def send_request(
    *,
    asked: Asked,
    period: Period,
    due_on: date,
    by: User,
    title: str = "",
    explanation: str = "",
    client_key: UUID | None = None,
) -> ReportingRequest:
    """Ask one partner for results over one period. The same client key sends it once.

    Raises:
        PermissionDenied: ``by`` is not of the bureau.
        ValidationError: another programme, an indicator that does not fit the period, areas that would count
            twice, a due date before the period begins, or nothing left that was not asked before.
    """
    require(may_ask_in(by, asked.partner.program_id))
    if client_key and (stored := ReportingRequest.objects.filter(client_key=client_key).first()):
        if stored.partner_id != asked.partner.pk:
            raise ValidationError(_("Dit formulier is al verstuurd. Laad de pagina opnieuw."), code="client_key_used")
        return stored
    _check(asked, period)
    if due_on < period.starts_on:
        raise refuse("due_on", _("De inleverdatum ligt voor het begin van de periode."), "too_early")
    request = ReportingRequest(
        partner=asked.partner,
        title=title.strip(),
        explanation=explanation.strip(),
        period=period.code,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        due_on=due_on,
        created_by=by,
        client_key=client_key,
    )
    request = _store(request, asked, _not_asked_before(cells_of(asked, period)), by=by)
    mail_new_requests([request])
    return request


@transaction.atomic
def create_round(
    *,
    program: Program,
    by: User,
    title: str,
    frequency: str,
    first_period: Period,
    parts: Iterable[Asked],
    repeats: bool = True,
    last_period: Period | None = None,
    opens: str = Opens.END,
    due_days: int = 14,
    explanation: str = "",
    client_key: UUID | None = None,
) -> ReportingRound:
    """Set up a round. Its requests go out by ``send_due_requests``, the first ones too.

    Raises:
        PermissionDenied: ``by`` is not of the bureau.
        ValidationError: no partner, or something no request could ask.
    """
    require(may_ask_in(by, program.pk))
    if client_key and (stored := ReportingRound.objects.filter(client_key=client_key, program=program).first()):
        return stored
    parts = list(parts)
    _check_round(frequency, first_period, last_period, parts)
    round_ = ReportingRound(
        program=program,
        title=title.strip(),
        explanation=explanation.strip(),
        frequency=frequency,
        first_period=first_period.code,
        repeats=repeats,
        last_period=last_period.code if last_period else "",
        opens=opens,
        due_days=due_days,
        created_by=by,
        client_key=client_key,
    )
    round_._history_user = by
    round_.save()
    _set_parts(round_, parts, by=by)
    return round_


@transaction.atomic
def change_round(
    *, round_: ReportingRound, by: User, expected_revision: int | None, parts: Iterable[Asked], **fields
) -> ReportingRound:
    """Change what a round asks from now on; requests that went out stay as they are.

    ``fields``: ``title, explanation, repeats, last_period, opens, due_days, is_active``. The frequency and the
    first period never change once a request went out.

    Raises:
        EditConflict: somebody else changed it meanwhile.
    """
    row: ReportingRound = ReportingRound.objects.lock_for_edit(pk=round_.pk, expected_revision=expected_revision)
    require(may_ask_in(by, row.program_id))
    if row.stopped:
        raise ValidationError(_("Deze ronde is gestopt. Maak een nieuwe uitvraag."), code="stopped")
    parts = list(parts)
    for name, value in fields.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    schedule = schedule_of(row)
    _check_round(row.frequency, schedule.first, schedule.last, parts)
    row._history_user = by
    row.save()
    _set_parts(row, parts, by=by)
    return row


@transaction.atomic
def set_round_active(*, round_: ReportingRound, by: User, is_active: bool) -> ReportingRound:
    """Pause a round, or let it go on. While it rests nothing goes out; after that what was due does."""
    row: ReportingRound = ReportingRound.objects.lock_for_edit(pk=round_.pk, expected_revision=None)
    require(may_ask_in(by, row.program_id))
    if row.stopped:
        raise ValidationError(_("Deze ronde is gestopt. Maak een nieuwe uitvraag."), code="stopped")
    row.is_active = is_active
    row._history_user = by
    row.save()
    return row


@transaction.atomic
def stop_round(*, round_: ReportingRound, by: User) -> ReportingRound:
    """End a round for good. What went out stays; nothing follows, also not what a rest held back."""
    row: ReportingRound = ReportingRound.objects.lock_for_edit(pk=round_.pk, expected_revision=None)
    require(may_ask_in(by, row.program_id))
    row.is_active, row.stopped = False, True
    row._history_user = by
    row.save()
    return row


def send_due_requests(
    *, today: date, only: ReportingRound | None = None, by_mail: bool = True
) -> list[ReportingRequest]:
    """Send what the running rounds (or one of them) are due to send by today: once, however often and late this runs.

    A round that cannot be sent does not keep the others back; it is tried again the next time.
    """
    rounds = ReportingRound.objects.filter(is_active=True, **({"pk": only.pk} if only else {}))
    sent: list[ReportingRequest] = []
    for pk in rounds.order_by("pk").values_list("pk", flat=True):
        try:
            sent += _send_due_of(pk, today, by_mail=by_mail)
        except Exception:  # whatever is wrong with one round, the others go out
            log.exception("round_not_sent", round=pk)
    return sent


@transaction.atomic
def change_request(
    *, request: ReportingRequest, by: User, expected_revision: int | None, due_on: date, explanation: str
) -> ReportingRequest:
    """Give more time, or explain better. What is asked does not change once it was sent."""
    row: ReportingRequest = ReportingRequest.objects.lock_for_edit(pk=request.pk, expected_revision=expected_revision)
    require(may_ask_in(by, row.partner.program_id))
    if due_on < row.starts_on:
        raise refuse("due_on", _("De inleverdatum ligt voor het begin van de periode."), "too_early")
    row.due_on, row.explanation = due_on, explanation.strip()
    row._history_user = by
    row.save()
    return row


@transaction.atomic
def change_remark(
    *, request: ReportingRequest, by: User, remark: str, expected_revision: int | None
) -> ReportingRequest:
    """Keep what struck the partner in this period.

    Raises:
        PermissionDenied: ``by`` does not report for this partner.
        EditConflict: somebody else changed it meanwhile.
    """
    row: ReportingRequest = ReportingRequest.objects.lock_for_edit(pk=request.pk, expected_revision=expected_revision)
    require(may_report(by, row.partner))
    row.remark = remark.strip().replace("\r\n", "\n")
    row._history_user = by
    row.save()
    return row


@transaction.atomic
def withdraw_request(*, request: ReportingRequest, by: User) -> None:
    """Take a request back. What was filled in stays with its partner; it is no longer asked for."""
    row: ReportingRequest = ReportingRequest.objects.lock_for_edit(pk=request.pk, expected_revision=None)
    require(may_ask_in(by, row.partner.program_id))
    row._history_user = by
    row.delete()


def schedule_of(round_: ReportingRound) -> Schedule:
    return Schedule(
        first=Period.parse(round_.first_period),
        last=Period.parse(round_.last_period) if round_.last_period else None,
        repeats=round_.repeats,
        opens_at_end=round_.opens == Opens.END,
        due_days=round_.due_days,
    )


def cells_of(asked: Asked, period: Period) -> list[RequestedCell]:
    """The cells that a request would have, not stored: results only, as the log counts by itself."""
    return [
        RequestedCell(
            indicator=indicator,
            partner=asked.partner,
            area=area,
            area_key=area.pk if area else 0,
            starts_on=part.starts_on,
            ends_on=part.ends_on,
        )
        for indicator in asked.indicators
        if indicator.source == Source.RESULTS
        for area in asked.areas or (None,)
        for part in asked_intervals(period, indicator.frequency)
    ]


def asked_before(cells: Collection[RequestedCell]) -> set[tuple]:
    """The places of those cells that another request asks already."""
    if not cells:
        return set()
    rows = RequestedCell.objects.filter(
        partner__in={cell.partner_id for cell in cells},
        indicator__in={cell.indicator_id for cell in cells},
        starts_on__gte=min(cell.starts_on for cell in cells),
        ends_on__lte=max(cell.ends_on for cell in cells),
    )
    return set(rows.values_list(*PLACE)) & {place_of(cell) for cell in cells}


def _send_due_of(round_id: int, today: date, *, by_mail: bool) -> list[ReportingRequest]:
    """One round, in one transaction; whoever comes second finds all of it sent."""
    with transaction.atomic():
        round_: ReportingRound = ReportingRound.objects.lock_for_edit(pk=round_id, expected_revision=None)
        schedule = schedule_of(round_)
        gone = _gone_out(round_)
        parts = _parts_of(round_)
        due = [
            (asked, period)
            for period in (schedule.periods(today) if round_.is_active else ())
            for asked in parts
            if (asked.partner.pk, period.code) not in gone
        ]
        sent = [
            _store(_request_of(round_, schedule, asked, period, today), asked, cells, by=None)
            for asked, period in due
            if (cells := _new(cells_of(asked, period)))
        ]
        if by_mail:
            mail_new_requests(sent)
        return sent


def _gone_out(round_: ReportingRound) -> set[tuple[int, str]]:
    """Partner and period of what this round sent; what was taken back does not go out again."""
    withdrawn = ReportingRequest.history.filter(round=round_, history_type="-")
    sent = ReportingRequest.objects.filter(round=round_)
    return {pair for rows in (sent, withdrawn) for pair in rows.values_list("partner", "period")}


def _request_of(
    round_: ReportingRound, schedule: Schedule, asked: Asked, period: Period, today: date
) -> ReportingRequest:
    return ReportingRequest(
        round=round_,
        partner=asked.partner,
        title=round_.title,
        explanation=round_.explanation,
        period=period.code,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        due_on=schedule.due_on_if_sent(period, today),
    )


def _store(
    request: ReportingRequest, asked: Asked, cells: Sequence[RequestedCell], *, by: User | None
) -> ReportingRequest:
    request._history_user = by
    with stored_text() if request.round_id else nullcontext():  # who wrote the round answered for its text
        request.save()
    request.indicators.set(asked.indicators)
    request.areas.set(asked.areas)
    for cell in cells:
        cell.request = request
    RequestedCell.objects.bulk_create(cells)
    return request


def _parts_of(round_: ReportingRound) -> list[Asked]:
    parts = round_.parts.select_related("partner").prefetch_related("indicators", "areas")
    return [Asked(part.partner, list(part.indicators.all()), list(part.areas.all())) for part in parts]


def _set_parts(round_: ReportingRound, parts: Sequence[Asked], *, by: User) -> None:
    present = {part.partner_id: part for part in round_.parts.all()}
    for asked in parts:
        part = present.pop(asked.partner.pk, None) or RoundPart(round=round_, partner=asked.partner)
        part._history_user = by
        if part.pk is None:
            part.save()
        part.indicators.set(asked.indicators)
        part.areas.set(asked.areas)
    for part in present.values():
        part._history_user = by
        part.delete()


def _check_round(frequency: str, first: Period, last: Period | None, parts: Sequence[Asked]) -> None:
    if first.type != frequency or (last and last.type != frequency):
        raise refuse("first_period", _("Kies een periode die bij de ronde past."), "period")
    if last and last.starts_on < first.starts_on:
        raise refuse("last_period", _("De laatste periode ligt voor de eerste."), "order")
    if not parts:
        raise refuse("partners", _("Kies ten minste één partner."), "required")
    for asked in parts:
        _check(asked, first)


def _check(asked: Asked, period: Period) -> None:
    if not asked.indicators:
        message = _("Kies ten minste één indicator voor %(partner)s.")
        raise refuse("indicators", message % {"partner": asked.partner.name}, "required")
    for indicator in asked.indicators:
        if indicator.program_id != asked.partner.program_id:
            raise refuse("indicators", _("Deze indicator hoort bij een ander programma."), "other_program")
        if indicator.source == Source.RESULTS and not asked_intervals(period, indicator.frequency):
            message = _("“%(indicator)s” meten we %(frequency)s. Dat past niet in %(period)s.")
            names = {
                "indicator": indicator.name,
                "frequency": indicator.get_frequency_display(),
                "period": period.label,
            }
            raise ValidationError({"indicators": ValidationError(message % names, code="frequency")})
    if all(indicator.source == Source.LOG for indicator in asked.indicators):
        raise refuse("indicators", _("Deze indicatoren tellen vanzelf uit het logboek."), "only_log")
    _refuse_areas_within_areas(asked.areas)


def _refuse_areas_within_areas(areas: Sequence[Area]) -> None:
    keys = [area.pk for area in areas]
    pair = (
        AreaClosure.objects.filter(ancestor__in=keys, descendant__in=keys, depth__gt=0)
        .select_related("ancestor", "descendant")
        .first()
    )
    if pair:
        message = _("%(part)s ligt in %(whole)s. Samen telt dat dubbel. Kies één van de twee.")
        names = {"part": pair.descendant.name, "whole": pair.ancestor.name}
        raise ValidationError({"areas": ValidationError(message % names, code="double_count")})


def _new(cells: Sequence[RequestedCell]) -> list[RequestedCell]:
    taken = asked_before(cells)
    return [cell for cell in cells if place_of(cell) not in taken]


def _not_asked_before(cells: Sequence[RequestedCell]) -> list[RequestedCell]:
    new = _new(cells)
    if not new:
        other = ReportingRequest.objects.filter(
            cells__indicator=cells[0].indicator, partner=cells[0].partner, cells__starts_on=cells[0].starts_on
        ).first()
        due = date_format(other.due_on, "j F Y") if other else ""
        message = _("Dit is al gevraagd, met inleverdatum %(date)s.")
        raise ValidationError(message % {"date": due}, code="asked_before")
    return new
