"""Two at once, on a database that really runs them side by side."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.services import record_measurement
from tests.conftest import make_world

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
KEY = UUID("00000000-0000-0000-0000-000000000003")


def at_once(*calls) -> list[str]:
    start = Barrier(len(calls))

    def run(call) -> str:
        try:
            start.wait()
            call()
        except ValidationError as error:
            return str(
                error.code if not hasattr(error, "error_dict") else next(iter(error.error_dict.values()))[0].code
            )
        finally:
            connection.close()
        return "stored"

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(run, calls))


def recorder(world, indicator, **given):
    fields = {"partner": world.peuteropvang, "by": world.partner, "period": Period.parse("2025-Q1")}
    values = Values(numerator=Decimal(10))
    return lambda: record_measurement(**{"indicator": indicator, "values": values, **fields, **given})


def test_an_area_and_its_ancestor_at_once_are_stored_once():
    world = make_world()
    indicator = Indicator.objects.create(program=world.program, name="Deuren")
    calls = [recorder(world, indicator, area=area) for area in (world.molenveld, world.wijk, None)]
    assert at_once(*calls) == ["double_count", "double_count", "stored"]
    assert Measurement.objects.count() == 1


def test_the_same_client_key_at_once_stores_once():
    world = make_world()
    indicator = Indicator.objects.create(program=world.program, name="Deuren")
    calls = [recorder(world, indicator, client_key=KEY) for _number in range(6)]
    assert at_once(*calls) == ["stored"] * 6
    assert Measurement.objects.count() == 1
