from datetime import date

import pytest

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.requests.models import ReportingRequest
from monitoring.requests.services import Asked, send_request


@pytest.fixture
def doors(world) -> Indicator:
    """A count per month, added up."""
    return Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Deuren", frequency="month"
    )


@pytest.fixture
def places(world) -> Indicator:
    """A level per quarter."""
    return Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Plekken", time_rule="last"
    )


@pytest.fixture
def request_q3(world, doors, places) -> ReportingRequest:
    """Doors of July, August and September and places of the third quarter of 2026, of Peuteropvang in Molenveld."""
    return send_request(
        asked=Asked(world.peuteropvang, [doors, places], [world.molenveld]),
        period=Period.parse("2026-Q3"),
        due_on=date(2026, 10, 15),
        by=world.bureau,
    )
