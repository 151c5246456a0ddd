"""Two beats at once, on a database that really runs them side by side."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.requests.models import ReportingRequest, RequestedCell
from monitoring.requests.services import Asked, create_round, send_due_requests
from tests.conftest import make_world

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
BEATS = 4


def test_beats_at_once_send_each_request_once():
    world = make_world()
    indicators = [Indicator.objects.create(program=world.program, name=name) for name in ("Deuren", "Plekken")]
    for indicator in indicators:
        create_round(
            program=world.program,
            by=world.bureau,
            title=indicator.name,
            frequency="quarter",
            first_period=Period.parse("2025-Q1"),
            parts=[Asked(world.peuteropvang, [indicator]), Asked(world.weller, [indicator])],
        )
    start = Barrier(BEATS)

    def beat(_number: int) -> int:
        try:
            start.wait()
            return len(send_due_requests(today=date(2026, 1, 1)))
        finally:
            connection.close()

    with ThreadPoolExecutor(BEATS) as pool:
        sent = list(pool.map(beat, range(BEATS)))

    rounds, partners, quarters = 2, 2, 4
    assert sum(sent) == rounds * partners * quarters
    assert ReportingRequest.objects.count() == RequestedCell.objects.count() == rounds * partners * quarters
