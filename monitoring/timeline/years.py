"""Figures per year: what each indicator came to in every year there is a figure of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lamp.base.periods import PeriodType
from monitoring.indicators.models import Indicator, Kind
from monitoring.indicators.wording import format_figure
from monitoring.progress.figures import Figure, ask_figures
from monitoring.timeline.entries import Scope


@dataclass(frozen=True)
class YearRow:
    """One indicator with its figure in each of the table's years, "–" where there is none."""

    indicator: Indicator
    cells: list[tuple[int, str]]


@dataclass(frozen=True)
class YearTable:
    """``running``: the year that has not ended, whose figures may still grow; ``None`` when it is not shown."""

    years: list[int]
    rows: list[YearRow]
    running: int | None


def read_years(scope: Scope) -> YearTable:
    """Of an intervention all its indicators, of a programme its own; a constant number of queries."""
    visible = Indicator.objects.visible_to(scope.viewer).filter(program=scope.program).exclude(kind=Kind.NARRATIVE)
    own = visible.filter(intervention=None) if scope.of_program else visible.filter(intervention__in=scope.titles)
    indicators = list(own.select_related("program").order_by("name", "pk"))
    asked = ask_figures(
        viewer=scope.viewer,
        indicators=indicators,
        period_type=PeriodType.YEAR,
        today=scope.today,
        with_coverage=False,
    )
    figures: dict[int, dict[int, Figure]] = {}
    for each in asked:
        figures.setdefault(each.indicator.pk, {})[each.period.starts_on.year] = each.figure
    return _table([each for each in indicators if each.pk in figures], figures, scope.today)


def _table(indicators: Sequence[Indicator], figures: dict[int, dict[int, Figure]], today: date) -> YearTable:
    years = sorted({year for found in figures.values() for year in found})
    rows = [
        YearRow(each, [(year, format_figure(each, figures[each.pk].get(year))) for year in years])
        for each in indicators
    ]
    return YearTable(years, rows, today.year if today.year in years else None)
