"""Loads the invented figures of the area monitor: ten years of measures, an index, and what is compared with it."""

import math
from datetime import date
from decimal import Decimal

from monitoring.area_indices.computing import compute_year, reference_of, years_of
from monitoring.area_indices.services import DomainInput, add_comparison, create_definition
from monitoring.area_statistics.models import AreaMeasure, AreaStatistic
from monitoring.demo.content.area_statistics import (
    COMPUTED,
    CORONA,
    INDEX_EXPLANATION,
    INDEX_NAME,
    INDEX_VERSION,
    MEASURES,
    NEED,
    PUBLISHED,
    PUBLISHER,
    SOURCE,
    WEIGHTS,
    YEARS,
    DemoMeasure,
)
from monitoring.demo.foundation import Ground
from programs.programs.event_services import add_event


def add_area_statistics(ground: Ground, *, today: date) -> None:
    """Measures and their figures up to last year, the index over them, and comparison indicators."""
    measures = {plan.code: _measure(ground, plan, today=today) for plan in MEASURES}
    by_domain = {plan.domain: measures[plan.code] for plan in MEASURES}
    bureau = ground.people["bureau"]
    definition = create_definition(
        by=bureau,
        name=INDEX_NAME,
        version=INDEX_VERSION,
        method="zscore",
        explanation=INDEX_EXPLANATION,
        source=SOURCE,
        is_invented=True,
        reference_area=ground.areas["Demostad"],
        domains=[
            DomainInput(name.lower(), name, Decimal(weight), [by_domain[name]]) for name, weight in WEIGHTS.items()
        ],
    )
    reference = reference_of(definition)
    for year in years_of(definition):
        compute_year(definition, reference, year)
    for name, description, codes in COMPUTED:
        chosen = [measures[code] for code in codes]
        add_comparison(by=bureau, definition=definition, name=name, description=description, measures=chosen)
    for name, description, r in PUBLISHED:
        add_comparison(
            by=bureau,
            definition=definition,
            name=name,
            description=description,
            published_r=Decimal(r),
            published_level="landelijk",
            published_year=2024,
            source=PUBLISHER,
        )
    add_event(program=ground.program, by=bureau, name=CORONA, happened_on=date(2020, 3, 12))


def _measure(ground: Ground, plan: DemoMeasure, *, today: date) -> AreaMeasure:
    measure = AreaMeasure.objects.create(
        code=plan.code,
        name=plan.name,
        unit=plan.unit,
        direction=plan.direction,
        domain=plan.domain,
        source=SOURCE,
        is_invented=True,
    )
    first = today.year - YEARS
    AreaStatistic.objects.bulk_create(
        AreaStatistic(measure=measure, area=ground.areas[name], year=year, value=_value(plan, name, year - first, year))
        for name in NEED
        for year in range(first, today.year)
    )
    return measure


def _value(plan: DemoMeasure, name: str, step: int, year: int) -> Decimal:
    """Between the least and the most deprived buurt, with a small wave that is the same every time."""
    low, high = (start + yearly * step for start, yearly in (plan.low, plan.high))
    need, pace = NEED[name]
    wave = 0.02 * (high - low) * math.sin(len(plan.code) * 3 + len(name) * 5 + step * 1.7)
    corona = 1.04 if plan.domain == "Gezondheid" and year in (2020, 2021) else 1
    return Decimal(str(round((low + (high - low) * (need + pace * step) + wave) * corona, 1)))
