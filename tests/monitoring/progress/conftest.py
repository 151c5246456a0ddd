"""Indicators and measurements for the tests of progress, written as straight to the tables as possible."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.progress.dirty import mark_dirty

FIRST_APPROVAL = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def make_indicator(world) -> Callable[..., Indicator]:
    def make(**fields) -> Indicator:
        return Indicator.objects.create(program=world.program, name=fields.pop("name", "Peuters"), **fields)

    return make


@pytest.fixture
def measure(world) -> Callable[..., Measurement]:
    """An approved measurement over a period's code or a date, marked dirty."""

    def make(indicator, period: str | date, numerator, denominator=None, **fields) -> Measurement:
        if isinstance(period, str):
            interval = Period.parse(period)
            starts_on, ends_on = interval.starts_on, interval.ends_on
        else:
            starts_on = ends_on = period
        approved = fields.pop("approved", Measurement.objects.count())
        measurement = Measurement.objects.create(
            indicator=indicator,
            partner=fields.pop("partner", world.peuteropvang),
            area=fields.pop("area", world.molenveld),
            starts_on=starts_on,
            ends_on=ends_on,
            numerator=None if numerator is None else Decimal(str(numerator)),
            denominator=None if denominator is None else Decimal(str(denominator)),
            status=fields.pop("status", "approved"),
            approved_at=FIRST_APPROVAL + timedelta(minutes=approved),
            recorded_by=world.partner,
            **fields,
        )
        mark_dirty(measurement)
        return measurement

    return make
