"""One indicator that the log counts, one mechanism on a link of the activity, and a way to log."""

from datetime import date
from decimal import Decimal

import pytest

from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.rules import Quantity
from monitoring.activity_log.services import log_activity
from monitoring.indicators.models import Indicator

DAY = date(2026, 3, 2)


@pytest.fixture
def doors(world) -> Indicator:
    indicator = Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Deuren", source="log", frequency="month"
    )
    indicator.element_lineages.create(lineage=world.activity.lineage)
    return indicator


@pytest.fixture
def log(world, doors):
    def log(**given) -> ActivityLogEntry:
        fields = {"element": world.activity, "partner": world.peuteropvang, "by": world.partner, "date": DAY}
        return log_activity(**{**fields, "quantities": [Quantity(doors, Decimal(24))], **given})

    return log
