from decimal import Decimal

import pytest

from monitoring.area_statistics.models import AreaMeasure, AreaStatistic
from programs.areas.models import AreaYear
from tests.conftest import make_area

BEFORE = (20, 18, 16, 14, 12, 10, 8, 6, 4, 2)
AFTER = (21, 19, 17, 13, 11, 9, 5, 3, 2, 1)


@pytest.fixture
def buurten(world):
    """Ten buurten in the programme's wijk, with a square boundary and 1,000 inhabitants each, named A to J."""
    areas = []
    for number in range(10):
        area = make_area(f"BU000102{number:02}", f"Buurt {'ABCDEFGHIJ'[number]}", "buurt", world.wijk)
        x, y = 6 + 0.01 * (number % 4), 50 + 0.01 * (number // 4)
        ring = [[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]
        AreaYear.objects.create(
            area=area, year=2024, population=1000, boundary={"type": "Polygon", "coordinates": [ring]}
        )
        areas.append(area)
    return areas


@pytest.fixture
def bijstand(buurten):
    """A percentage in two years: the worst three rise by one, the best four fall by one to three."""
    measure = AreaMeasure.objects.create(
        code="bijstand", name="Bijstand", unit="%", direction="down", source="CBS StatLine", domain="Werk"
    )
    fill(measure, buurten, BEFORE, 2015)
    fill(measure, buurten, AFTER, 2024)
    return measure


def fill(measure, areas, values, year):
    AreaStatistic.objects.bulk_create(
        AreaStatistic(measure=measure, area=area, year=year, value=Decimal(str(value)))
        for area, value in zip(areas, values, strict=True)
        if value is not None
    )
