import pytest

from programs.logic_models.services import start_draft


@pytest.fixture
def draft(world):
    """Version 2, copied from the active one."""
    return start_draft(intervention=world.intervention, by=world.bureau)


@pytest.fixture
def element(draft):
    """Part of the draft by what it says."""
    return lambda what: draft.chainelements.get(what=what)


@pytest.fixture
def measured(world):
    """A function that gives an element its first result."""
    from datetime import date

    from monitoring.indicators.models import Indicator, IndicatorElement
    from monitoring.measurements.models import Measurement

    def measure(element):
        indicator = Indicator.objects.create(program=world.program, intervention=world.intervention, name="Deuren")
        IndicatorElement.objects.create(indicator=indicator, lineage=element.lineage)
        return Measurement.objects.create(
            indicator=indicator,
            partner=world.peuteropvang,
            starts_on=date(2025, 1, 1),
            ends_on=date(2025, 3, 31),
            numerator=3,
            status="approved",
            recorded_by=world.partner,
        )

    return measure
