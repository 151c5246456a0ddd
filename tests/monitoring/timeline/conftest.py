"""A past of two versions with moments of its own, over the shared small world."""

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from django.utils import timezone

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator, IndicatorElement, Target
from monitoring.learning.models import Observation, ObservationMechanism, Verdict
from monitoring.measurements.models import Measurement


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.fixture
def held(world):
    """The world's version has held since March 2024."""
    world.active.activated_at = noon(date(2024, 3, 1))
    world.active.save()
    return world.active


@pytest.fixture
def indicator(world) -> Indicator:
    made = Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Gesprekken", unit="gesprekken"
    )
    IndicatorElement.objects.create(indicator=made, lineage=world.output.lineage)
    return made


@pytest.fixture
def measure(world, indicator) -> Callable[..., Measurement]:
    """A value over a quarter, approved on a day."""

    def run(period: str, number: int, approved_on: date, **fields) -> Measurement:
        span = Period.parse(period)
        return Measurement.objects.create(
            indicator=indicator,
            partner=fields.pop("partner", world.peuteropvang),
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            numerator=number,
            status="approved",
            recorded_by=world.partner,
            approved_by=world.bureau,
            approved_at=noon(approved_on),
            **fields,
        )

    return run


@pytest.fixture
def set_target(indicator) -> Callable[..., Target]:
    """A target that was set, or put right, on a day."""

    def run(period: str, value: int, said_on: date) -> Target:
        target, is_new = Target.objects.get_or_create(indicator=indicator, period=period, defaults={"value": value})
        if not is_new:
            target.value = value
            target.save()
        record = target.history.first()
        record.history_date = noon(said_on)
        record.save()
        return target

    return run


@pytest.fixture
def observe(world) -> Callable[..., Observation]:
    def run(written_on: date, direction: str = "for", **fields) -> Observation:
        made = Observation.objects.create(
            program=world.program,
            kind=fields.pop("kind", "quote"),
            text="Zij kennen ons",
            observed_on=fields.pop("observed_on", written_on),
            recorded_by=world.partner,
            partner=world.peuteropvang,
            **fields,
        )
        ObservationMechanism.objects.create(observation=made, lineage=world.mechanism.lineage, direction=direction)
        Observation.objects.filter(pk=made.pk).update(created_at=noon(written_on), updated_at=noon(written_on))
        made.history.update(history_date=noon(written_on))
        made.refresh_from_db()
        return made

    return run


@pytest.fixture
def judge(world) -> Callable[..., Verdict]:
    def run(judged_on: date, judgement: str = "works", written_on: date | None = None) -> Verdict:
        made = Verdict.objects.create(
            program=world.program,
            lineage=world.mechanism.lineage,
            judgement=judgement,
            strength=3,
            grounds="Besproken",
            judged_on=judged_on,
            judged_by=world.manager,
        )
        Verdict.objects.filter(pk=made.pk).update(created_at=noon(written_on or judged_on))
        return made

    return run
