"""The grid of one request: rows by stage, indicator, area and split; columns by period; all it shows, in words."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from lamp.base.models import EditConflict
from lamp.base.numbers import DECIMALS, to_millionths
from lamp.base.pages.conflicts import last_editor_of
from lamp.base.pages.formats import format_number
from lamp.base.pages.number_field import write_number
from lamp.base.periods import MONTHS_IN, Period, PeriodType
from monitoring.indicators.models import Indicator, IndicatorElement, Kind, Source, TimeRule
from monitoring.indicators.wording import format_figure, format_value
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.questions import Earlier, Question, questions_about, unanswered
from monitoring.measurements.submission import values_of
from monitoring.measurements.values_form import cells_of as split_cells_of
from monitoring.measurements.values_form import stored_fields
from monitoring.measurements.wording import describe_flag, describe_value
from monitoring.progress.figures import Figure, read_figures
from monitoring.progress.rules import Contribution, Rules, combine_time, combine_units, shown
from monitoring.requests.models import ReportingRequest, RequestedCell
from monitoring.requests.reading import CellReading, RequestReading
from monitoring.requests.rules import CellState
from programs.logic_models.models import ChainElement, LogicModelStatus, Stage
from programs.people.models import User

LOOKS = {
    CellState.EMPTY: ("neutraal", ""),
    CellState.DRAFT: ("neutraal", "edit"),
    CellState.RETURNED: ("letop", "back"),
    CellState.SUBMITTED: ("info", "clock"),
    CellState.APPROVED: ("goed", "check"),
}
EARLIER_PERIODS = 4


@dataclass(frozen=True)
class Box:
    """One input of a cell. ``name`` is its field in the page's form, ``label`` names it in full."""

    name: str
    label: str
    value: str
    kind: str = "number"  # number, choice or text
    between: str = ""  # a word before it: "van"


@dataclass(frozen=True)
class Asked:
    """A question about a value, and whether somebody answered it with a tick and a note."""

    question: Question
    confirmed: bool


@dataclass
class GridCell:
    """One requested value over its period, with what its reader can do there."""

    reading: CellReading
    label: str  # of the period, short: "augustus"
    name: str  # in full: "Deuren, augustus 2026, Molenveld"
    editable: bool
    stored: Mapping[str, str]  # what stands in its boxes, as it would be typed
    note: str = ""
    no_data_reason: str = ""
    questions: list[Asked] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    invalid: set[str] = field(default_factory=set)  # names of boxes
    conflict: "Theirs | None" = None
    personal: ValidationError | None = None
    hold: bool = False

    @property
    def pk(self) -> int:
        return self.reading.cell.pk

    @property
    def measurement(self) -> Measurement | None:
        return self.reading.measurement

    @property
    def state(self) -> CellState:
        return self.reading.state

    @property
    def look(self) -> tuple[str, str]:
        return LOOKS[self.state]

    @property
    def prefix(self) -> str:
        return prefix_of(self.reading.cell)

    @property
    def revision(self) -> int:
        return self.conflict.revision if self.conflict else self.measurement.revision if self.measurement else 0

    @property
    def conflict_fields(self) -> str:
        """What somebody else stored, by the page's field names, for its script."""
        fields = self.conflict.fields if self.conflict else {}
        return json.dumps({f"{self.prefix}-{name}": text for name, text in fields.items()})

    @property
    def value(self) -> str:
        """In words, for who cannot change it here."""
        found = self.reading.measurements
        if not found:
            return "–"
        if len(found) > 1:
            return format_number(sum((one.numerator or Decimal(0) for one in found), Decimal(0)), DECIMALS)
        return describe_value(found[0])

    @property
    def flag(self) -> str:
        return describe_flag(self.measurement) if self.measurement else ""

    @property
    def partly_split(self) -> bool:
        """Changed on its own page: this grid has boxes for the whole split only."""
        return not is_drawn(self.reading.cell.indicator, self.measurement)

    @property
    def returned_reason(self) -> str:
        return self.measurement.returned_reason if self.measurement and self.state == CellState.RETURNED else ""

    @property
    def corrections(self) -> list[tuple[str, str, Measurement]]:
        """Old and new value of what was corrected, or waits to be; the newest first."""
        waiting = [(self.value, describe_value(one), one) for one in self.reading.corrections]
        measurement = self.measurement
        if measurement and measurement.replaces_id:
            waiting.append((describe_value(measurement.replaces), describe_value(measurement), measurement))
        return waiting

    @property
    def open_questions(self) -> list[Asked]:
        return [asked for asked in self.questions if not asked.confirmed]

    @cached_property
    def says_something(self) -> bool:
        """Whether something stands below the row about this cell."""
        return bool(
            self.note
            or self.no_data_reason
            or self.errors
            or self.questions
            or self.conflict
            or self.returned_reason
            or self.corrections
            or self.flag
            or self.partly_split
            or len(self.reading.measurements) > 1
        )

    @property
    def pick(self) -> str:
        """What a checker's tick carries; empty where there is nothing to check."""
        one = self.measurement
        waiting = self.reading.corrections[0] if self.reading.corrections else one
        checked = waiting is not None and waiting.status == MeasurementStatus.SUBMITTED
        return f"{waiting.pk}:{waiting.revision}" if checked and waiting else ""


@dataclass(frozen=True)
class Theirs:
    """What somebody else stored in a cell meanwhile."""

    by: str
    value: str
    revision: int
    fields: Mapping[str, str]

    @classmethod
    def of(cls, conflict: EditConflict, cell: RequestedCell) -> "Theirs":
        current = conflict.current
        return cls(last_editor_of(current), describe_value(current), current.revision, written(cell, current))


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


@dataclass(frozen=True)
class Typed:
    """What came with the page's form and could not be stored: shown again as it was typed."""

    data: Mapping[str, str]
    errors: Mapping[int, Sequence[tuple[str, str]]] = field(default_factory=dict)  # cell → (box, message)
    conflicts: Mapping[int, Theirs] = field(default_factory=dict)
    personal: Mapping[int, ValidationError] = field(default_factory=dict)  # what the guard on personal data said


NOTHING_TYPED = Typed({})


def build_grid(
    *, viewer: User, reading: RequestReading, fills_in: bool, typed: Typed = NOTHING_TYPED, with_log: bool = True
) -> Grid:
    """The grid of a request as its viewer sees it, in a constant number of queries.

    Args:
        fills_in: whether open cells are boxes to type in (else everything is words).
        with_log: whether rows that the log fills come along; not where only some cells are read again.
    """
    request = reading.request
    results = [cell.cell.indicator for cell in reading.cells]
    indicators = list({one.pk: one for one in [*results, *(_log_indicators(request) if with_log else [])]}.values())
    columns = _columns(request, results or indicators)
    figures = _figures(viewer, request, indicators)
    history = _earlier_values(viewer, reading)
    cells = {
        one.cell.pk: _cell(one, fills_in=fills_in, typed=typed, history=history, figures=figures)
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


def prefix_of(cell: RequestedCell) -> str:
    """What the fields of a cell begin with in the page's form."""
    return f"c{cell.pk}"


def written(cell: RequestedCell, measurement: Measurement | None) -> dict[str, str]:
    """What stands in the boxes of a cell, by field name, as it would be typed."""
    stored = stored_fields(cell.indicator, measurement) if measurement else {}
    return {name: _write(stored.get(name)) for name in box_names(cell.indicator)}


def is_drawn(indicator: Indicator, measurement: Measurement | None) -> bool:
    """Whether the grid has a box for all that stands there; it has none for a split over one of two dimensions."""
    drawn, stored = split_cells_of(indicator), split_cells_of(indicator, measurement)
    return [cell.box for cell in drawn] == [cell.box for cell in stored]


def box_names(indicator: Indicator) -> list[str]:
    """The fields that a cell of this indicator has, as the form of values names them."""
    pair = {Kind.RATIO: ["numerator", "denominator"], Kind.SCORE: ["mean", "answers"], Kind.NARRATIVE: []}
    names = list(pair.get(Kind(indicator.kind), ["numerator"]))
    for cell in split_cells_of(indicator):
        names += [cell.box, cell.second_box] if indicator.kind in (Kind.RATIO, Kind.SCORE) else [cell.box]
    return [*names, "no_data_reason", "note"]


def describe_progress(reading: RequestReading) -> str:
    """ "11 van 12 ingevuld"."""
    numbers = {"filled": reading.filled_in, "asked": len(reading.cells)}
    return _("%(filled)d van %(asked)d ingevuld") % numbers


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


FigureKey = tuple[int, int, str]  # indicator, area (0: none), code of the period


def _figures(viewer: User, request: ReportingRequest, indicators: Sequence[Indicator]) -> dict[FigureKey, Figure]:
    """The partner's own figures of the asked period and the one before, with their targets."""
    period = request.standard_period
    areas: list[int | None] = [None, *(area.pk for area in request.areas.all())]
    inside = {part for one in indicators for part in _parts_of(period, one)}
    found = read_figures(
        viewer=viewer,
        indicators=indicators,
        periods=[period, period.previous(), *sorted(inside - {period}, key=lambda one: one.starts_on)],
        areas=areas,
        partners=[request.partner_id],
        with_coverage=False,  # the grid shows values and targets
    )
    return {(one.indicator_id, one.area_id or 0, one.period.code): one for one in found}


def _parts_of(period: Period, indicator: Indicator) -> list[Period]:
    """The columns an indicator can have: its own periods, and for the log months (the finest there are)."""
    frequency = PeriodType.MONTH if indicator.source == Source.LOG else PeriodType(indicator.frequency)
    return list(period.parts(frequency)) if period.is_covered_by(frequency) else []


def _earlier_values(viewer: User, reading: RequestReading) -> dict[tuple, list[Measurement]]:
    """By indicator and area what the partner reported before, the newest first: at most a few periods of each."""
    cells = [one.cell for one in reading.cells]
    if not cells:
        return {}
    longest = max((MONTHS_IN[PeriodType(cell.indicator.frequency)] for cell in cells), default=1)
    first = min(cell.starts_on for cell in cells)
    since = first.replace(year=first.year - (longest * EARLIER_PERIODS + 11) // 12)
    rows = (
        Measurement.objects.visible_to(viewer)
        .on_their_own()
        .filter(
            Q(replaces=None) | Q(status=MeasurementStatus.APPROVED),
            partner=reading.request.partner_id,
            indicator__in={cell.indicator_id for cell in cells},
            starts_on__gte=since,
            ends_on__lte=max(cell.ends_on for cell in cells),
            replaced_by=None,
        )
        .order_by("-ends_on", "-pk")
    )
    found: dict[tuple, list[Measurement]] = defaultdict(list)
    for row in rows:
        found[(row.indicator_id, row.area_key)].append(row)
    return found


def _cell(
    reading: CellReading,
    *,
    fills_in: bool,
    typed: Typed,
    history: Mapping[tuple, Sequence[Measurement]],
    figures: Mapping[FigureKey, Figure],
) -> GridCell:
    cell, measurement = reading.cell, reading.measurement
    open_states = (CellState.EMPTY, CellState.DRAFT, CellState.RETURNED)
    period = Period.containing(PeriodType(cell.indicator.frequency), cell.starts_on)
    name = ", ".join(filter(None, [cell.indicator.name, period.label, cell.area.name if cell.area else ""]))
    stored = written(cell, measurement)
    prefix = prefix_of(cell)
    errors = typed.errors.get(cell.pk, ())
    grid_cell = GridCell(
        reading=reading,
        label=date_format(cell.starts_on, "F") if period.type == PeriodType.MONTH else period.label,
        name=name,
        editable=fills_in
        and reading.state in open_states
        and len(reading.measurements) < 2
        and is_drawn(cell.indicator, measurement),
        stored=stored,
        note=typed.data.get(f"{prefix}-note", stored["note"]),
        no_data_reason=typed.data.get(f"{prefix}-no_data_reason", stored["no_data_reason"]),
        errors=[message for _box, message in errors],
        invalid={f"{prefix}-{box}" for box, _message in errors if box},
        conflict=typed.conflicts.get(cell.pk),
        personal=typed.personal.get(cell.pk),
        hold=bool(typed.data.get(f"{prefix}-hold")),
    )
    if measurement and measurement.status != MeasurementStatus.APPROVED:
        grid_cell.questions = ask_about(cell, measurement, history, figures)
    return grid_cell


def ask_about(
    cell: RequestedCell,
    measurement: Measurement,
    history: Mapping[tuple, Sequence[Measurement]],
    figures: Mapping[FigureKey, Figure],
) -> list[Asked]:
    """The questions about what stands in a cell, with those that were answered."""
    earlier = [
        Earlier(_short_label(cell.indicator, one.starts_on), values_of(one))
        for one in history.get((cell.indicator_id, cell.area_key), ())
        if one.ends_on < cell.starts_on
    ][:EARLIER_PERIODS]
    period = Period.containing(PeriodType(cell.indicator.frequency), cell.starts_on)
    figure = figures.get((cell.indicator_id, cell.area_key, period.code))
    target = figure.target if figure and cell.indicator.time_rule == TimeRule.SUM else None
    questions = questions_about(cell.indicator, values_of(measurement), earlier=earlier, target=target)
    left = unanswered(questions, measurement.confirmed_questions, measurement.note)
    return [Asked(question, question not in left) for question in questions]


def _short_label(indicator: Indicator, starts_on: date) -> str:
    """ "augustus" needs no year in a question about September."""
    period = Period.containing(PeriodType(indicator.frequency), starts_on)
    return date_format(starts_on, "F") if period.type == PeriodType.MONTH else period.label


def _rows(
    indicator: Indicator,
    cells: Sequence[GridCell],
    columns: Sequence[Period],
    figures: Mapping[FigureKey, Figure],
    request: ReportingRequest,
    typed: Typed,
) -> list[GridRow]:
    """The row of the total, and one for each cell of the split below it."""
    area = cells[0].reading.cell.area
    key = cells[0].reading.cell.area_key
    period = request.standard_period
    now = figures.get((indicator.pk, key, period.code))
    before = figures.get((indicator.pk, key, period.previous().code))
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
    figures: Mapping[FigureKey, Figure],
) -> list[GridRow]:
    """What the log counted, to read only: one row per asked area."""
    period = request.standard_period
    rows = []
    for area in list(request.areas.all()) or [None]:
        key = area.pk if area else 0
        before = figures.get((indicator.pk, key, period.previous().code))
        now = figures.get((indicator.pk, key, period.code))
        rows.append(
            GridRow(
                label=f"{indicator.name}, {area.name}" if area else indicator.name,
                hint=_("Komt uit het logboek"),
                parts=[],
                total=format_figure(indicator, now),
                target=format_value(indicator, now.target) if now and now.target is not None else "–",
                previous=format_figure(indicator, before),
                log_values=[format_figure(indicator, figures.get((indicator.pk, key, one.code))) for one in columns],
            )
        )
    return rows


def _write(value: Any) -> str:
    if value is None:
        return ""
    return write_number(value) if isinstance(value, Decimal) else str(value)
