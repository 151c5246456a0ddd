"""Where a request and its cells stand, and which periods a round asks; pure, without the database."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from lamp.base.periods import Period, PeriodType
from monitoring.measurements.models import MeasurementStatus


class CellState(models.TextChoices):
    """Where one asked value stands, the least far first."""

    EMPTY = "empty", _("nog leeg")
    DRAFT = "draft", _("concept")
    RETURNED = "returned", _("teruggegeven")
    SUBMITTED = "submitted", _("ingeleverd")
    APPROVED = "approved", _("goedgekeurd")


class RequestState(models.TextChoices):
    OPEN = "open", _("open")
    OVERDUE = "overdue", _("te laat")
    SUBMITTED = "submitted", _("ingeleverd")
    RETURNED = "returned", _("teruggegeven")
    COMPLETE = "complete", _("compleet")


UNANSWERED = frozenset({CellState.EMPTY, CellState.DRAFT})
ORDER = list(CellState)


def cell_state(statuses: Collection[str]) -> CellState:
    """The state of a cell with measurements of these statuses: of several the one least far."""
    if not statuses:
        return CellState.EMPTY
    return min((CellState(MeasurementStatus(status).value) for status in statuses), key=ORDER.index)


def request_state(cells: Collection[CellState], *, due_on: date, today: date) -> RequestState:
    """The state of a whole request: complete when all is approved, handed in when nothing is left to fill in.

    Something returned comes first, since that waits for the partner whatever the date; then the due date,
    which is still a day to hand in.
    """
    if CellState.RETURNED in cells:
        return RequestState.RETURNED
    if any(cell in UNANSWERED for cell in cells):
        return RequestState.OVERDUE if today > due_on else RequestState.OPEN
    if all(cell == CellState.APPROVED for cell in cells):
        return RequestState.COMPLETE
    return RequestState.SUBMITTED


@dataclass(frozen=True)
class Schedule:
    """When a round asks. ``last`` is ``None`` for a round without end; one that does not repeat asks ``first`` only."""

    first: Period
    last: Period | None
    repeats: bool
    opens_at_end: bool
    due_days: int

    def opens_on(self, period: Period) -> date:
        """The day on which the request of this period goes out."""
        return period.ends_on + timedelta(days=1) if self.opens_at_end else period.starts_on

    def due_on(self, period: Period) -> date:
        """The last day to hand in."""
        return self.opens_on(period) + timedelta(days=self.due_days)

    def due_on_if_sent(self, period: Period, today: date) -> date:
        """The due date of a request that goes out today: nobody is late before having been asked."""
        planned = self.due_on(period)
        return planned if planned >= today else today + timedelta(days=self.due_days)

    def next_opening(self, today: date) -> date | None:
        """The first day after today on which a request goes out; ``None`` when none does any more."""
        period = self.first
        while self.last is None or period.starts_on <= self.last.starts_on:
            if self.opens_on(period) > today:
                return self.opens_on(period)
            if not self.repeats:
                return None
            period = period.next()
        return None

    def periods(self, today: date) -> Iterator[Period]:
        """The periods whose request has gone out by today, oldest first."""
        period = self.first
        while self.opens_on(period) <= today and (self.last is None or period.starts_on <= self.last.starts_on):
            yield period
            if not self.repeats:
                return
            period = period.next()


def asked_intervals(period: Period, frequency: str) -> list[Period]:
    """The periods of an indicator's frequency inside the asked period; none where they do not fit."""
    return list(period.parts(PeriodType(frequency))) if period.is_covered_by(frequency) else []
