import pytest

from monitoring.investment.services import ShareInput, add_input
from tests.monitoring.area_monitor.conftest import bijstand, buurten

__all__ = ["bijstand", "buurten"]


@pytest.fixture
def divided(world, buurten):
    """Ten buurten of 1,000 people: the two with the most need get 3 euros each, the two with the least 90."""
    percents = (1, 1, 9, 8, 7, 6, 5, 3, 30, 30)
    shares = [ShareInput(area, percent) for area, percent in zip(buurten, percents, strict=True)]
    return add_input(resource=world.resource, by=world.bureau, year=2024, euros=300_000, shares=shares)
