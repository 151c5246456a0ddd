"""Indicators with their targets, and three years of results, written in bulk by the same rules as the services."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from simple_history.utils import bulk_create_with_history

from lamp.base.periods import Period, PeriodType
from monitoring.demo import blueprint
from monitoring.demo.content.open_results import NO_DATA_REASONS, OPEN_RESULTS
from monitoring.demo.content.programme import AREAS
from monitoring.demo.foundation import Ground
from monitoring.demo.moments import at_noon, complete_periods, months_before
from monitoring.demo.values import random_for, value_of
from monitoring.indicators.models import Indicator, Source, Target
from monitoring.indicators.rules import check_target, is_level
from monitoring.indicators.services import create_indicator
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.rules import Values, clean_values
from monitoring.measurements.services import fill
from programs.areas.models import Area
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement

POPULATION = {area.name: area.population for area in AREAS}
QUIET_PERIODS = 4  # in the latest periods nothing is missing, so that the story of the chain stands
MISSING, EXPLAINED, LATE = 0.03, 0.06, 0.15  # cumulative chances of a cell


def add_indicator(
    ground: Ground,
    plan: blueprint.Indicator,
    *,
    intervention: Intervention | None,
    elements: dict[str, ChainElement],
    today: date,
) -> Indicator:
    """Define the indicator at its elements (or of the programme), with its baseline and targets."""
    since = months_before(today, plan.months)
    indicator = create_indicator(
        program=ground.program,
        intervention=intervention,
        by=ground.people["bureau"],
        elements=[elements[key] for key in plan.elements],
        name=plan.name,
        description=plan.description,
        unit=plan.unit,
        kind=plan.kind,
        direction=plan.direction,
        time_rule=plan.time_rule,
        additive=plan.additive,
        about_persons=plan.about_persons,
        frequency=plan.frequency,
        source=plan.source,
        weak=plan.weak,
        feeds=ground.indicators.get(plan.feeds),
        baseline_value=plan.baseline,
        baseline_date=None if plan.baseline is None else since - timedelta(days=1),
    )
    targets = list(_targets(indicator, plan, since=since, until=date(today.year + 1, 12, 31)))
    bulk_create_with_history(targets, Target, default_user=ground.people["bureau"])
    return indicator


def _targets(indicator: Indicator, plan: blueprint.Indicator, *, since: date, until: date) -> Iterator[Target]:
    periods = complete_periods(plan.frequency, since=since, today=until + timedelta(days=1))
    value = plan.level if is_level(indicator) else plan.per_period
    if value is None:
        return
    for period in periods[-1:] if is_level(indicator) else periods:
        check_target(indicator, period)
        yield Target(indicator=indicator, period=period.code, value=value)


def add_results(
    ground: Ground, plan: blueprint.Indicator, *, indicator: Indicator, now: datetime, today: date
) -> list[Measurement]:
    """Three years of results of one indicator; those of the log come from ``activity_log``."""
    if indicator.source == Source.LOG:
        return []
    periods = complete_periods(plan.frequency, since=months_before(today, plan.months), today=today)
    rows = [
        row
        for series in plan.series
        for area, share in shares(ground, series)
        for row in _series_rows(ground, plan, series, indicator, area, share, periods, now)
    ]
    bulk_create_with_history(rows, Measurement, batch_size=500, default_user=ground.people["bureau"])
    return rows


def shares(ground: Ground, series: blueprint.Series) -> list[tuple[Area | None, Decimal]]:
    """Each area of a series with its part of the people, which add up to 1; no area is the whole programme."""
    if not series.areas:
        return [(None, Decimal(1))]
    total = sum(POPULATION[name] for name in series.areas)
    return [(ground.areas[name], Decimal(POPULATION[name]) / total) for name in series.areas]


def _series_rows(
    ground: Ground,
    plan: blueprint.Indicator,
    series: blueprint.Series,
    indicator: Indicator,
    area: Area | None,
    share: Decimal,
    periods: list[Period],
    now: datetime,
) -> Iterator[Measurement]:
    for number, period in enumerate(periods):
        random = random_for(plan.name, series.partner, area.name if area else "", period.code)
        values = value_of(plan, series, share=share, along=number / max(len(periods) - 1, 1), random=random)
        is_recent = number >= len(periods) - QUIET_PERIODS
        chance = 1.0 if is_recent or plan.kind in ("milestone", "narrative") else random.random()
        if chance < MISSING:
            continue
        if chance < EXPLAINED:
            values = Values(no_data_reason=random.choice(NO_DATA_REASONS))
        row = Measurement(
            indicator=indicator,
            partner=ground.partners[series.partner],
            area=area,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            recorded_by=ground.members.get(series.partner, ground.people["bureau"]),
        )
        fill(row, clean_values(indicator, values))
        days_after = random.randint(35, 60) if chance < LATE else random.randint(3, 14)
        _approve(row, ground, at_noon(period.ends_on + timedelta(days=days_after), now=now), now)
        if area and number >= len(periods) - 2:
            _leave_open(row, plan.name, area.name, is_last=number == len(periods) - 1)
        yield row


def _approve(row: Measurement, ground: Ground, submitted_at: datetime, now: datetime) -> None:
    row.status = MeasurementStatus.APPROVED
    row.submitted_at = submitted_at
    row.approved_at = min(submitted_at + timedelta(days=4), now)
    row.approved_by = ground.people["bureau"]


def _leave_open(row: Measurement, indicator: str, area: str, *, is_last: bool) -> None:
    """Of the last period some results are still a draft or handed in; of the one before it some came back."""
    status, reason = OPEN_RESULTS.get((indicator, area), (MeasurementStatus.APPROVED, ""))
    if status == MeasurementStatus.APPROVED or is_last == (status == MeasurementStatus.RETURNED):
        return
    row.status, row.returned_reason = status, reason
    row.approved_at = row.approved_by = None
    if row.status == MeasurementStatus.DRAFT:
        row.submitted_at = None


def last_complete(indicator: Indicator, *, today: date) -> Period:
    """The last period of the indicator's frequency that has ended."""
    return Period.containing(PeriodType(indicator.frequency), today).previous()
