"""Bars per area, partner and agreed dimension."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lamp.base.periods import Period
from monitoring.indicators.breakdown import BAR, bars_by_area, bars_by_dimension, bars_by_partner
from monitoring.indicators.models import Indicator, Target
from monitoring.progress.figures import read_figures
from monitoring.progress.refresh import drain

AGE = [
    {"key": "age", "label": "Leeftijd", "values": [{"key": "2", "label": "2 jaar"}, {"key": "3", "label": "3 jaar"}]}
]
Q1 = Period.parse("2025-Q1")


@pytest.fixture
def doors(world) -> Indicator:
    return Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Deuren", dimensions=AGE
    )


def test_areas_stand_largest_first_with_the_highest_as_a_full_bar(world, doors, approved, today):
    approved(doors, "2025-Q1", 25, area=world.molenveld)
    approved(doors, "2025-Q1", 100, area=world.zonnehof)
    drain()
    bars = bars_by_area(viewer=world.partner, indicator=doors, period=Q1, today=today)
    assert [(bar.name, bar.text, bar.width) for bar in bars] == [
        ("Zonnehof", "100", BAR),
        ("Molenveld", "25", BAR // 4),
    ]
    assert bars[0].explanation.endswith(f"periode=2025-Q1&gebied={world.zonnehof.pk}")


def test_a_bar_behind_its_target_says_how_far(world, doors, approved, today):
    approved(doors, "2025-Q1", 40, area=world.molenveld)
    Target.objects.create(indicator=doors, period="2025-Q1", area=world.molenveld, value=Decimal(80))
    drain()
    (bar,) = bars_by_area(viewer=world.partner, indicator=doors, period=Q1, today=today)
    assert (bar.late, bar.meaning, bar.width, bar.tick) == (True, "40 onder doelpad", BAR // 2, BAR)


def test_partners_and_an_absent_number(world, doors, approved, today):
    approved(doors, "2025-Q1", 10)
    approved(doors, "2025-Q2", 10, partner=world.weller)
    drain()
    bars = bars_by_partner(viewer=world.manager, indicator=doors, period=Q1, today=today)
    assert [(bar.name, bar.width, bar.instead) for bar in bars] == [
        ("Peuteropvang", BAR, ""),
        ("Weller", None, "Geen gegevens over deze periode."),
    ]


def test_cells_carry_the_agreed_labels(world, doors, approved, today):
    split = [{"keys": {"age": "2"}, "numerator": "5"}, {"keys": {"age": "3"}, "numerator": "15"}]
    approved(doors, "2025-Q1", 20, split=tuple(split))
    drain()
    (figure,) = read_figures(viewer=world.bureau, indicators=[doors], periods=[Q1], today=today)
    bars = bars_by_dimension(doors, figure, "age")
    assert [(bar.name, bar.text, bar.width) for bar in bars] == [("2 jaar", "5", 67), ("3 jaar", "15", BAR)]


def test_as_many_queries_for_one_area_as_for_two(world, doors, approved, today):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            bars_by_area(viewer=world.bureau, indicator=doors, period=Q1, today=today)
        return len(queries)

    approved(doors, "2025-Q1", 25, area=world.molenveld)
    drain()
    count()
    one = count()
    approved(doors, "2025-Q1", 100, area=world.zonnehof)
    drain()
    assert count() == one
