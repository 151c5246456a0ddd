"""Requests by who has to act: what waits for a partner, and what for the bureau."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lamp.base.periods import Period
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.requests.models import ReportingRequest, ReportingRound, RequestedCell
from monitoring.requests.reading import CellReading, RequestReading, read_requests
from monitoring.requests.rules import CellState, RequestState
from programs.people.models import Membership, Role, User
from programs.people.permissions import memberships_of

SECONDS_PER_CELL = 45  # an honest guess of what a number takes to look up and type
BOARD_LOOKS_BACK = timedelta(days=400)

LOOKS = {
    RequestState.OPEN: ("neutraal", "clock"),
    RequestState.OVERDUE: ("letop", "alert"),
    RequestState.SUBMITTED: ("info", "clock"),
    RequestState.RETURNED: ("letop", "back"),
    RequestState.COMPLETE: ("goed", "check"),
}
PARTNERS_TURN = (RequestState.RETURNED, RequestState.OVERDUE, RequestState.OPEN)


@dataclass(frozen=True)
class Return:
    """Why something came back, from whom and when."""

    reason: str
    name: str = ""
    on: date | None = None


@dataclass(frozen=True)
class QueueRow:
    """A request in a list, in words."""

    reading: RequestReading
    state: RequestState
    today: date
    returns: "Mapping[int, Return]" = field(default_factory=dict)  # by measurement

    @property
    def request(self) -> ReportingRequest:
        return self.reading.request

    @property
    def look(self) -> tuple[str, str]:
        return LOOKS[self.state]

    @property
    def asked(self) -> int:
        return len(self.reading.cells)

    @property
    def filled(self) -> int:
        return self.reading.filled_in

    @property
    def handed_in(self) -> int:
        return self.reading.number(CellState.SUBMITTED, CellState.APPROVED)

    @property
    def to_check(self) -> int:
        """Numbers that wait for the bureau, corrections too."""
        return self.reading.number(CellState.SUBMITTED) + sum(len(cell.corrections) for cell in self.reading.cells)

    @property
    def effort(self) -> str:
        """ "12 getallen, ongeveer 10 minuten"."""
        left = max(1, self.asked - self.handed_in)
        minutes = max(1, round(left * SECONDS_PER_CELL / 60))
        numbers = ngettext("%d getal", "%d getallen", self.asked) % self.asked
        time = ngettext("ongeveer %d minuut", "ongeveer %d minuten", minutes) % minutes
        return f"{numbers}, {time}"

    @property
    def days(self) -> str:
        """How far off the due date is, in words."""
        left = (self.request.due_on - self.today).days
        if left > 0:
            return ngettext("nog %d dag", "nog %d dagen", left) % left
        if left == 0:
            return _("vandaag")
        return ngettext("%d dag te laat", "%d dagen te laat", -left) % -left

    @property
    def is_soon(self) -> bool:
        return (self.request.due_on - self.today).days <= 7

    @property
    def titles(self) -> str:
        """The interventions it is about."""
        found = {one.intervention.title for one in self.request.indicators.all() if one.intervention}
        return ", ".join(sorted(found)) or _("Van het programma")

    @property
    def returned(self) -> list[CellReading]:
        return [cell for cell in self.reading.cells if cell.state == CellState.RETURNED]

    @property
    def reasons(self) -> list[Return]:
        """Why it came back, each reason once, with who asks."""
        found = [self.returns.get(one.pk, Return(one.returned_reason)) for one in self._returned if one.returned_reason]
        return list({one.reason: one for one in found}.values())

    @property
    def returned_on(self) -> date | None:
        days = [self.returns[one.pk].on for one in self._returned if one.pk in self.returns]
        return max((day for day in days if day), default=None)

    @property
    def _returned(self) -> list[Measurement]:
        return [one for cell in self.returned for one in cell.measurements]

    @property
    def saved_at(self) -> Any:
        """When the last draft was saved."""
        drafts = [one.updated_at for cell in self.reading.cells for one in cell.measurements if one.status == "draft"]
        return max(drafts, default=None)

    @property
    def handed_in_at(self) -> Any:
        moments = [one.submitted_at for cell in self.reading.cells for one in cell.measurements if one.submitted_at]
        return max(moments, default=None)

    @property
    def is_corrected(self) -> bool:
        return any(one.replaces_id for cell in self.reading.cells for one in cell.measurements)


def rows_of(*, viewer: User, requests: "QuerySet[ReportingRequest]", today: date) -> list[QueueRow]:
    """These requests in words, in a constant number of queries."""
    found = list(
        requests.select_related("partner", "round")
        .prefetch_related("indicators__intervention")
        .order_by("due_on", "pk")
    )
    readings = read_requests(viewer=viewer, requests=found)
    returns = _returns(one for reading in readings for cell in reading.cells for one in cell.measurements)
    return [QueueRow(reading, reading.state(today), today, returns) for reading in readings]


def _returns(measurements: Iterable[Measurement]) -> dict[int, Return]:
    """Who sent these back, and when: the history knows."""
    back = {one.pk: one for one in measurements if one.status == MeasurementStatus.RETURNED}
    if not back:
        return {}
    # Of all steps with this reason the first one gave it; it comes last here, and stays.
    steps = Measurement.history.filter(id__in=back, status=MeasurementStatus.RETURNED).select_related("history_user")
    return {
        step.id: Return(
            back[step.id].returned_reason,
            step.history_user.name if step.history_user else "",
            timezone.localdate(step.history_date),
        )
        for step in steps.order_by("-history_date", "-history_id")
        if step.returned_reason == back[step.id].returned_reason
    }


def waiting_for_partner(requests: "QuerySet[ReportingRequest]") -> "QuerySet[ReportingRequest]":
    """Those with a cell that nobody handed in, or that came back: one condition, for counts and lists."""
    back = Exists(standing().filter(status=MeasurementStatus.RETURNED))
    handed_in = Exists(standing().filter(status__in=[MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED]))
    return requests.filter(Exists(RequestedCell.objects.filter(back | ~handed_in, request=OuterRef("pk"))))


def in_state(
    requests: "QuerySet[ReportingRequest]", state: RequestState | str, *, today: date
) -> "QuerySet[ReportingRequest]":
    """Those in this state, as ``rules.request_state`` says it, but found by the database."""
    match RequestState(state):
        case RequestState.RETURNED:
            return requests.filter(_came_back())
        case RequestState.OVERDUE:
            return requests.filter(~_came_back(), _left(), due_on__lt=today)
        case RequestState.OPEN:
            return requests.filter(~_came_back(), _left(), due_on__gte=today)
        case RequestState.SUBMITTED:
            return requests.filter(~_came_back(), ~_left(), _without(MeasurementStatus.APPROVED))
        case RequestState.COMPLETE:
            return requests.filter(~_came_back(), ~_left(), ~_without(MeasurementStatus.APPROVED))


def number_for_partner(user: User, membership: Membership) -> int:
    """How many requests wait for the partners of this user, for the menu."""
    mine = {one.partner_id for one in memberships_of(user) if one.program_id == membership.program_id}
    partners = sorted(pk for pk in mine if pk)
    if not partners:
        return 0
    statement, parameters = _statement_of_waiting(len(partners))
    with connection.cursor() as cursor:
        cursor.execute(statement, [partners[-1 - one] if _is_place(one) else one for one in parameters])
        return cursor.fetchone()[0]


@cache
def _statement_of_waiting(partners: int) -> tuple[str, tuple]:
    """What counts ``waiting_for_partner``, put into SQL once per process: every page of a partner asks it for its menu.

    Putting it into SQL takes ten times as long as answering it. In its parameters a number below zero, which no partner
    has, stands for each partner: −1 for the first.
    """
    requests = ReportingRequest.objects.filter(partner__in=range(-1, -1 - partners, -1)).order_by()
    statement, parameters = waiting_for_partner(requests).values("pk").query.sql_with_params()
    return f"SELECT COUNT(*) FROM ({statement}) AS waiting", parameters  # noqa: S608 - made by Django, without values


def _is_place(parameter: object) -> bool:
    return isinstance(parameter, int) and parameter < 0


def number_for_bureau(user: User, membership: Membership) -> int | None:
    """How many requests of the board have numbers to check, for the menu of those who check."""
    if membership.role != Role.BUREAU:
        return None
    handed_in = Exists(_in_cell().filter(status=MeasurementStatus.SUBMITTED))
    cells = RequestedCell.objects.filter(
        handed_in,
        request__partner__program=membership.program_id,
        request__due_on__gte=timezone.localdate() - BOARD_LOOKS_BACK,
    )
    return cells.order_by().values("request").distinct().count()


@dataclass(frozen=True)
class Board:
    """All requests of a programme by who has to act."""

    bureau: list[QueueRow]  # numbers to check
    partners: list[QueueRow]  # returned, late, open
    done: list[QueueRow]

    @property
    def late(self) -> int:
        return sum(row.state == RequestState.OVERDUE for row in self.partners)


def board_of(rows: Iterable[QueueRow]) -> Board:
    """Who must act first: of the partners what came back or is late before what is open."""
    rows = list(rows)
    bureau = [row for row in rows if row.to_check]
    others = [row for row in rows if not row.to_check]
    partners = [row for row in others if row.state in PARTNERS_TURN]
    partners.sort(key=lambda row: (PARTNERS_TURN.index(row.state) == 2, row.request.due_on, row.request.pk))
    done = [row for row in others if row.state not in PARTNERS_TURN]
    done.sort(key=lambda row: (row.request.ends_on, row.request.pk), reverse=True)
    return Board(bureau, partners, done)


def board_requests(program_id: int, asked: QueryDict, *, viewer: User, today: date) -> "QuerySet[ReportingRequest]":
    """Those of the last year, or narrowed by ``ronde``, ``partner``, ``interventie``, ``periode`` and ``toestand``."""
    found = ReportingRequest.objects.visible_to(viewer).filter(partner__program=program_id)
    narrowed = False
    for name, path in (("ronde", "round"), ("partner", "partner"), ("interventie", "indicators__intervention")):
        if (number := asked.get(name, "")).isdecimal():
            found, narrowed = found.filter(**{path: int(number)}), True
    if period := _period(asked.get("periode", "")):
        found, narrowed = found.filter(period=period.code), True
    if (state := asked.get("toestand", "")) in RequestState.values:
        found = in_state(found, state, today=today)
    if not narrowed:
        found = found.filter(due_on__gte=today - BOARD_LOOKS_BACK)
    return found.distinct()


def periods_asked(program_id: int, *, viewer: User) -> list[Period]:
    """The periods that were asked in a programme, the latest first."""
    asked = ReportingRequest.objects.visible_to(viewer).filter(partner__program=program_id)
    codes = asked.order_by().values_list("period", flat=True).distinct()
    return sorted(map(Period.parse, codes), key=lambda period: (period.ends_on, period.starts_on), reverse=True)


def rounds_of(program_id: int, *, viewer: User) -> Sequence[ReportingRound]:
    return list(ReportingRound.objects.visible_to(viewer).filter(program=program_id))


def _period(code: str) -> Period | None:
    try:
        return Period.parse(code)
    except ValueError:
        return None


def _came_back() -> Exists:
    """A cell of the request was returned."""
    back = Exists(standing().filter(status=MeasurementStatus.RETURNED))
    return Exists(RequestedCell.objects.filter(back, request=OuterRef("pk")))


def _left() -> Exists:
    """A cell of the request is still to be handed in."""
    return _without(MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED)


def _without(*statuses: MeasurementStatus) -> Exists:
    """A cell of the request in which nothing stands with one of these statuses."""
    found = Exists(standing().filter(status__in=statuses))
    return Exists(RequestedCell.objects.filter(~found, request=OuterRef("pk")))


def standing() -> "QuerySet[Measurement]":
    """What stands in a cell, without corrections that still wait."""
    return _in_cell().exclude(~Q(status=MeasurementStatus.APPROVED), replaces__isnull=False)


def _in_cell() -> "QuerySet[Measurement]":
    """What stands in a cell, and the corrections of it."""
    return Measurement.objects.on_their_own().filter(
        indicator=OuterRef("indicator"),
        partner=OuterRef("partner"),
        area_key=OuterRef("area_key"),
        starts_on=OuterRef("starts_on"),
        ends_on=OuterRef("ends_on"),
        replaced_by=None,
    )
