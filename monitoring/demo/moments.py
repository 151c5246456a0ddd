"""Moments of the demonstration, counted back from today."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from lamp.base.periods import Period, PeriodType, month_number, month_start


def months_before(today: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month."""
    first = month_start(month_number(today) - months)
    last = month_start(month_number(first) + 1) - timedelta(days=1)
    return min(first + timedelta(days=today.day - 1), last)


def at_noon(day: date, *, now: datetime) -> datetime:
    """Noon of a day, but never later than now."""
    return min(timezone.make_aware(datetime.combine(day, time(12))), now)


def complete_periods(frequency: str, *, since: date, today: date) -> list[Period]:
    """The standard periods that lie wholly between ``since``'s month and yesterday, oldest first."""
    periods = []
    period = Period.containing(PeriodType(frequency), since)
    while period.ends_on < today:
        if period.ends_on >= since:
            periods.append(period)
        period = period.next()
    return periods
