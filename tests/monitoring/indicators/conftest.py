from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.measurements.rules import Values
from monitoring.measurements.services import approve_measurement, record_measurement
from monitoring.progress.figures import Figure
from monitoring.progress.states import ProgressState, Protection


@pytest.fixture
def make_figure():
    """A figure as ``read_figures`` gives it, 100 in the first quarter of 2025 unless told otherwise."""

    def make(value: Any = 100, period: str = "2025-Q1", **given) -> Figure:
        number = None if value is None else Decimal(str(value))
        fields: dict[str, Any] = dict.fromkeys(Figure.__dataclass_fields__)
        fields |= {"indicator_id": 1, "period": Period.parse(period), "value": number, "split": (), "reported": 1}
        fields |= {"carried_forward": False, "protection": Protection.NONE, "state": ProgressState.NO_TARGET}
        return Figure(**{**fields, **given})

    return make


@pytest.fixture
def approved(world):
    """An approved result over one quarter."""

    def store(indicator: Indicator, period: str, numerator: Any, denominator: Any = None, **given):
        values = Values(
            numerator=Decimal(numerator),
            denominator=None if denominator is None else Decimal(denominator),
            split=given.pop("split", ()),
        )
        fields = {"partner": world.peuteropvang, "by": world.bureau, "period": Period.parse(period), "submit": True}
        stored = record_measurement(indicator=indicator, values=values, **{**fields, **given})
        return approve_measurement(measurement=stored, by=world.bureau)

    return store


@pytest.fixture
def today() -> date:
    return date(2025, 8, 1)
