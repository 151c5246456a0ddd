"""The grid of one request: rows by stage, indicator, area and split; columns by period; all it shows, in words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lamp.base.numbers import to_millionths
from lamp.base.pages.formats import format_number
from lamp.base.periods import MONTHS_IN, Period, PeriodType
from monitoring.indicators.models import Indicator, IndicatorElement, Kind, Source, TimeRule
from monitoring.indicators.wording import format_figure, format_value
from monitoring.measurements.models import Measurement
from monitoring.measurements.values_form import cells_of as split_cells_of
from monitoring.progress.figures import ask_figures
from monitoring.progress.rules import Contribution, Rules, combine_time, combine_units, shown
from monitoring.requests.boxes import Box
from monitoring.requests.grid_cells import (
    NOTHING_TYPED,
    Figures,
    GridCell,
    Typed,
    read_grid_cell,
    read_history,
)
from monitoring.requests.models import ReportingRequest
from monitoring.requests.reading import CellReading, RequestReading
from programs.logic_models.models import ChainElement, LogicModelStatus, Stage
from programs.people.models import User


@dataclass(frozen=True)
class Part:
    """A cell in one row: its boxes there, over ``span`` columns."""

    cell: GridCell
    boxes: list[Box]
    span: int


@dataclass(frozen=True)
class GridRow:
    label: str
    hint: str
    parts: list[Part]
    total: str = ""
    target: str = ""
    previous: str = ""
    is_split: bool = False
    log_values: list[str] = field(default_factory=list)  # per column, of an indicator that the log feeds

    @property
    def cells(self) -> list[GridCell]:
        return [part.cell for part in self.parts]

    @property
    def is_open(self) -> bool:
        """Whether something can be filled in here."""
        return any(cell.editable for cell in self.cells)

    @property
    def has_notes(self) -> bool:
        return any(cell.note or cell.no_data_reason for cell in self.cells)


@dataclass(frozen=True)
class GridGroup:
    label: str
    rows: list[GridRow]


@dataclass(frozen=True)
class Grid:
    columns: list[str]
    groups: list[GridGroup]
    cells: list[GridCell]
    has_totals: bool

    @property
    def width(self) -> int:
        """Columns of the whole table."""
        return len(self.columns) + 4 + self.has_totals

    @property
    def picks(self) -> int:
        """How many cells a checker can tick."""
        return sum(bool(cell.pick) for cell in self.cells)


def build_grid(*, viewer: User, reading: RequestReading, fills_in: bool, typed: Typed = NOTHING_TYPED) -> Grid:
    """The grid of a request as its viewer sees it, in a constant number of queries.

    Args:
        fills_in: whether open cells are boxes to type in (else everything is words).
    """
    request = reading.request
    results = [cell.cell.indicator for cell in reading.cells]
    indicators = list({one.pk: one for one in [*results, *_log_indicators(request)]}.values())
    columns = _columns(request, results or indicators)
    figures = _figures(viewer, request, indicators)
    history = read_history(viewer, reading)
    cells = {
        one.cell.pk: read_grid_cell(one, fills_in=fills_in, typed=typed, history=history, figures=figures)
        for one in reading.cells
    }
    by_row: dict[tuple, list[GridCell]] = defaultdict(list)
    for one in reading.cells:
        by_row[(one.cell.indicator_id, one.cell.area_key)].append(cells[one.cell.pk])
    groups: dict[str, list[GridRow]] = {}
    stages = _stages(indicators)
    for indicator in sorted(indicators, key=lambda one: (stages[one.pk][0], one.name, one.pk)):
        rows = groups.setdefault(stages[indicator.pk][1], [])
        if indicator.source == Source.LOG:
            rows += _log_rows(request, indicator, columns, figures)
            continue
        for (indicator_id, _area), row in by_row.items():
            if indicator_id == indicator.pk:
                rows += _rows(indicator, row, columns, figures, request, typed)
    return Grid(
        columns=[_short(column, request) for column in columns],
        groups=[GridGroup(label, rows) for label, rows in groups.items() if rows],
        cells=list(cells.values()),
        has_totals=len(columns) > 1,
    )


def read_one_cell(*, viewer: User, one: CellReading, request: ReportingRequest, typed: Typed) -> GridCell:
    """A cell as the grid shows it, without the rest of the grid."""
    cell = one.cell
    figures = Figures()
    if cell.indicator.time_rule == TimeRule.SUM:  # its questions look at the target
        period = Period.containing(PeriodType(cell.indicator.frequency), cell.starts_on)
        found = ask_figures(
            viewer=viewer,
            indicators=[cell.indicator],
            periods=[period],
            areas=[cell.area_id],
            partners=[cell.partner_id],
            with_coverage=False,
        )
        figures.update({(cell.indicator_id, each.key.area, each.period.code): each for each in found})
    history = read_history(viewer, RequestReading(request, (one,)))
    return read_grid_cell(one, fills_in=True, typed=typed, history=history, figures=figures)


def describe_progress(filled: int, asked: int) -> str:
    """ "11 van 12 ingevuld"."""
    return _("%(filled)d van %(asked)d ingevuld") % {"filled": filled, "asked": asked}


def total_of_row(indicator: Indicator, measurements: Iterable[Measurement]) -> str:
    """The row's cells combined by the indicator's own rules, drafts too; "–" while there is nothing."""
    found = [one for one in measurements if one.numerator is not None]
    if not found or indicator.kind == Kind.NARRATIVE:
        return "–"
    rules = Rules.of(indicator)
    contributions = [_contribution(one) for one in found]
    combined = combine_units([cell for cell in [combine_time(contributions, rules)] if cell], rules)
    value = shown(combined, rules)
    if value.value is None and value.low is not None:
        return _("%(low)s tot %(high)s") % {"low": format_number(value.low), "high": format_number(value.high)}
    return format_value(indicator, value.value)


def _contribution(one: Measurement) -> Contribution:
    return Contribution(
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        numerator=to_millionths(one.numerator),
        denominator=None if one.denominator is None else to_millionths(one.denominator),
        placed=(timezone.now(), one.pk),
    )


def _log_indicators(request: ReportingRequest) -> list[Indicator]:
    return [one for one in request.indicators.all() if one.source == Source.LOG]


def _columns(request: ReportingRequest, indicators: Sequence[Indicator]) -> list[Period]:
    """The periods of the finest frequency that is asked; longer ones span several."""
    period = request.standard_period
    fitting = [PeriodType(one.frequency) for one in indicators if period.is_covered_by(one.frequency)]
    finest = min(fitting, key=MONTHS_IN.__getitem__, default=period.type)
    return list(period.parts(finest)) or [period]


def _short(column: Period, request: ReportingRequest) -> str:
    """The column's head: "Augustus", and the year where the request spans two."""
    if column.type != PeriodType.MONTH:
        return column.label
    same_year = request.starts_on.year == request.ends_on.year
    return date_format(column.starts_on, "F" if same_year else "F Y").capitalize()


def _stages(indicators: Sequence[Indicator]) -> dict[int, tuple[int, str]]:
    """Order and name of the stage at which each indicator is measured, in the chains that hold now."""
    names = {
        Stage.RESOURCE: _("Middelen"),
        Stage.ACTIVITY: _("Activiteiten"),
        Stage.OUTPUT: _("Prestaties"),
        Stage.EFFECT: _("Effecten"),
    }
    order = list(Stage)
    at = IndicatorElement.objects.filter(indicator__in=[one.pk for one in indicators])
    by_lineage: dict[Any, list[int]] = defaultdict(list)
    for lineage, indicator_id in at.values_list("lineage", "indicator_id"):
        by_lineage[lineage].append(indicator_id)
    found: dict[int, Stage] = {}
    elements = ChainElement.objects.filter(lineage__in=list(by_lineage), logic_model__status=LogicModelStatus.ACTIVE)
    for lineage, stage in elements.values_list("lineage", "stage"):
        for indicator_id in by_lineage[lineage]:
            earlier = found.get(indicator_id, Stage(stage))
            found[indicator_id] = min(earlier, Stage(stage), key=order.index)
    other = (len(order), _("Overig"))
    return {
        one.pk: (order.index(found[one.pk]), names[found[one.pk]]) if one.pk in found else other for one in indicators
    }


def _figures(viewer: User, request: ReportingRequest, indicators: Sequence[Indicator]) -> Figures:
    """The partner's own figures of the asked period and the one before, with their targets."""
    period = request.standard_period
    areas: list[int | None] = [None, *(area.pk for area in request.areas.all())]
    inside = {part for one in indicators for part in _parts_of(period, one)}
    found = ask_figures(
        viewer=viewer,
        indicators=indicators,
        periods=[period, period.previous(), *sorted(inside - {period}, key=lambda one: one.starts_on)],
        areas=areas,
        partners=[request.partner_id],
        with_coverage=False,  # the grid shows values and targets
    )
    return Figures({(one.indicator.pk, one.key.area, one.period.code): one for one in found})


def _parts_of(period: Period, indicator: Indicator) -> list[Period]:
    """The columns an indicator can have: its own periods, and for the log months (the finest there are)."""
    frequency = PeriodType.MONTH if indicator.source == Source.LOG else PeriodType(indicator.frequency)
    return list(period.parts(frequency)) if period.is_covered_by(frequency) else []


def _rows(
    indicator: Indicator,
    cells: Sequence[GridCell],
    columns: Sequence[Period],
    figures: Figures,
    request: ReportingRequest,
    typed: Typed,
) -> list[GridRow]:
    """The row of the total, and one for each cell of the split below it."""
    area = cells[0].reading.cell.area
    key = cells[0].reading.cell.area_key
    period = request.standard_period
    now = figures.of(indicator, key, period)
    before = figures.of(indicator, key, period.previous())
    label = f"{indicator.name}, {area.name}" if area else indicator.name
    parts = [Part(cell, _boxes(cell, typed), _span(cell, columns)) for cell in cells]
    rows = [
        GridRow(
            label=label,
            hint=indicator.description,
            parts=parts,
            total=total_of_row(indicator, [one for cell in cells for one in cell.reading.measurements]),
            target=format_value(indicator, now.target) if now and now.target is not None else "–",
            previous=format_figure(indicator, before),
        )
    ]
    for number, split in enumerate(split_cells_of(indicator)):
        inside = [Part(cell, _split_boxes(cell, split, number, typed), _span(cell, columns)) for cell in cells]
        rows.append(GridRow(label=split.label, hint="", parts=inside, is_split=True))
    return rows


def _span(cell: GridCell, columns: Sequence[Period]) -> int:
    one = cell.reading.cell
    return sum(one.starts_on <= column.starts_on and column.ends_on <= one.ends_on for column in columns) or 1


def _boxes(cell: GridCell, typed: Typed) -> list[Box]:
    indicator = cell.reading.cell.indicator
    names: dict[Kind, list[tuple[str, str, str, str]]] = {
        Kind.RATIO: [
            ("numerator", _("%s, hoeveel"), "number", ""),
            ("denominator", _("%s, van"), "number", _("van")),
        ],
        Kind.SCORE: [("mean", _("%s, gemiddelde"), "number", ""), ("answers", _("%s, antwoorden"), "number", _("uit"))],
        Kind.MILESTONE: [("numerator", "%s", "choice", "")],
        Kind.NARRATIVE: [("note", "%s", "text", "")],
    }
    plain = [("numerator", "%s", "number", "")]
    return [
        _box(cell, typed, name, label % cell.name, kind, between)
        for name, label, kind, between in names.get(Kind(indicator.kind), plain)
    ]


def _split_boxes(cell: GridCell, split: Any, number: int, typed: Typed) -> list[Box]:
    label = f"{cell.name}, {split.label}"
    boxes = [_box(cell, typed, split.box, label, "number", "")]
    if cell.reading.cell.indicator.kind in (Kind.RATIO, Kind.SCORE):
        boxes.append(_box(cell, typed, split.second_box, _("%s, van") % label, "number", _("van")))
    return boxes


def _box(cell: GridCell, typed: Typed, name: str, label: str, kind: str, between: str) -> Box:
    full = f"{cell.prefix}-{name}"
    return Box(full, label, typed.data.get(full, cell.stored.get(name, "")), kind, between)


def _log_rows(
    request: ReportingRequest,
    indicator: Indicator,
    columns: Sequence[Period],
    figures: Figures,
) -> list[GridRow]:
    """What the log counted, to read only: one row per asked area."""
    period = request.standard_period
    rows = []
    for area in list(request.areas.all()) or [None]:
        key = area.pk if area else 0
        before = figures.of(indicator, key, period.previous())
        now = figures.of(indicator, key, period)
        rows.append(
            GridRow(
                label=f"{indicator.name}, {area.name}" if area else indicator.name,
                hint=_("Komt uit het logboek"),
                parts=[],
                total=format_figure(indicator, now),
                target=format_value(indicator, now.target) if now and now.target is not None else "–",
                previous=format_figure(indicator, before),
                log_values=[format_figure(indicator, figures.of(indicator, key, one)) for one in columns],
            )
        )
    return rows
