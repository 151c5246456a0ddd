"""Figures follow what changes them outside the facts: here the programme's start date."""

from datetime import date

from lamp.base.periods import PeriodType
from monitoring.progress.figures import read_figures
from monitoring.progress.models import DirtyProgress
from monitoring.progress.refresh import drain
from programs.programs.services import change_program


def test_figures_since_the_start_follow_a_start_date_that_moves(world, make_indicator, measure):
    indicator = make_indicator()
    measure(indicator, "2022-Q1", 10)
    measure(indicator, "2023-Q1", 20)
    drain()

    def since_the_start() -> tuple:
        indicator.refresh_from_db()
        figures = read_figures(viewer=world.bureau, indicators=[indicator], period_type=PeriodType.ALL)
        return tuple(figure.value for figure in figures)

    assert since_the_start() == (30,)
    change_program(program=world.program, expected_revision=None, start_date=date(2023, 1, 1))
    assert list(DirtyProgress.objects.values_list("indicator_id", "partner_id")) == [(indicator.pk, None)]
    drain()
    assert since_the_start() == (20,)
