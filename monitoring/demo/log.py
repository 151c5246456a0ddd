"""The activity log of the demonstration: doors and conversations, day by day, in the six buurten."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from simple_history.utils import bulk_create_with_history

from lamp.base.periods import Period, PeriodType
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.rules import Quantity
from monitoring.activity_log.services import log_activity, return_entry
from monitoring.demo import blueprint
from monitoring.demo.figures import shares
from monitoring.demo.foundation import Ground
from monitoring.demo.moments import at_noon, months_before
from monitoring.demo.values import random_for, value_of
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement, MeasurementStatus
from programs.logic_models.models import ChainElement

DAYS_PER_MONTH = 3
NOTES = (
    "Na zes uur waren bijna alle ouders thuis.",
    "Twee moeders wilden meteen komen kijken.",
    "Het regende; we waren sneller klaar dan anders.",
    "Veel ouders kenden ons al van de buurtkamer.",
)
RETURN_REASON = "Er staan meer deuren dan er in deze straat zijn. Wilt u het nakijken?"
WAITING_DAYS = 6  # what was logged in the last days waits for the bureau


@dataclass(frozen=True)
class Logged:
    """An indicator of the log, and the activity it is logged at on a day (versions follow each other)."""

    plan: blueprint.Indicator
    indicator: Indicator
    element_on: Callable[[date], ChainElement]


def add_log(ground: Ground, logged: Sequence[Logged], *, now: datetime, today: date) -> list[Measurement]:
    """Three years of log entries with their quantities; the last days are left to ``add_waiting_entries``."""
    pairs = [pair for each in logged for pair in _pairs(ground, each, now, today)]
    bureau = ground.people["bureau"]
    bulk_create_with_history([entry for entry, _ in pairs], ActivityLogEntry, batch_size=500, default_user=bureau)
    quantities = [quantity for _, quantity in pairs]
    for entry, quantity in pairs:
        quantity.log_entry = entry
    bulk_create_with_history(quantities, Measurement, batch_size=500, default_user=bureau)
    return quantities


def _pairs(
    ground: Ground, logged: Logged, now: datetime, today: date
) -> Iterator[tuple[ActivityLogEntry, Measurement]]:
    since = Period.containing(PeriodType.MONTH, months_before(today, logged.plan.months))
    until = today - timedelta(days=WAITING_DAYS)
    for series in logged.plan.series:
        for area, share in shares(ground, series):
            month = since
            while month.starts_on <= until:
                along = (month.starts_on - since.starts_on) / (today - since.starts_on)
                for day in _days(month, logged.plan.name, area.name):
                    if day > until:
                        continue
                    random = random_for(logged.plan.name, area.name, day.isoformat())
                    values = value_of(logged.plan, series, share=share / DAYS_PER_MONTH, along=along, random=random)
                    note = random.choice(NOTES) if random.random() < 0.1 else ""
                    yield _pair(ground, logged, series.partner, area, day, values.numerator, note, now)
                month = month.next()


def _days(month: Period, *name: str) -> list[date]:
    length = (month.ends_on - month.starts_on).days + 1
    numbers = random_for(*name, month.code).sample(range(length), DAYS_PER_MONTH)
    return [month.starts_on + timedelta(days=number) for number in sorted(numbers)]


def _pair(ground, logged, partner, area, day, numerator, note, now) -> tuple[ActivityLogEntry, Measurement]:
    by, bureau = ground.members[partner], ground.people["bureau"]
    approved_at = at_noon(day + timedelta(days=3), now=now)
    entry = ActivityLogEntry(
        element=logged.element_on(day),
        date=day,
        area=area,
        partner=ground.partners[partner],
        note=note,
        status=MeasurementStatus.APPROVED,
        logged_by=by,
        approved_at=approved_at,
        approved_by=bureau,
    )
    quantity = Measurement(
        indicator=logged.indicator,
        partner=ground.partners[partner],
        area=area,
        starts_on=day,
        ends_on=day,
        numerator=numerator,
        status=MeasurementStatus.APPROVED,
        recorded_by=by,
        submitted_at=at_noon(day, now=now),
        approved_at=approved_at,
        approved_by=bureau,
    )
    return entry, quantity


def add_waiting_entries(ground: Ground, logged: Sequence[Logged], *, today: date) -> None:
    """What the partner logged in the last days: it waits for the bureau, but for one that was returned."""
    entry = None
    for days_ago, each in enumerate(logged, start=1):
        partner = each.plan.series[0].partner
        for name, count in (("Molenveld", 18), ("Zonnehof", 12)):
            entry = log_activity(
                element=each.element_on(today),
                partner=ground.partners[partner],
                by=ground.members[partner],
                date=today - timedelta(days=days_ago),
                area=ground.areas[name],
                note=NOTES[0] if name == "Molenveld" else "",
                quantities=[Quantity(indicator=each.indicator, numerator=Decimal(count))],
            )
    if entry is not None:
        return_entry(entry=entry, by=ground.people["bureau"], reason=RETURN_REASON)
