import pytest

from monitoring.indicators.models import Indicator


@pytest.fixture
def doors(world) -> Indicator:
    """A count per quarter, added up."""
    return Indicator.objects.create(program=world.program, intervention=world.intervention, name="Deuren")


@pytest.fixture
def share(world) -> Indicator:
    """A percentage per quarter: the last in the period."""
    return Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Bereik", kind="ratio", time_rule="last"
    )
