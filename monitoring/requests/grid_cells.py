"""One cell of the entry grid: what stands in it, what its reader may do there, and what LAMP says of it."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import cached_property

from lamp.base.models import EditConflict
from lamp.base.numbers import DECIMALS
from lamp.base.pages.conflicts import last_editor_of
from lamp.base.pages.formats import format_number
from lamp.base.periods import MONTHS_IN, Period, PeriodType
from monitoring.indicators.models import Indicator, TimeRule
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.questions import Earlier, Question, questions_about, unanswered
from monitoring.measurements.submission import values_of
from monitoring.measurements.wording import describe_flag, describe_value
from monitoring.progress.figures import AskedFigure, Figure
from monitoring.requests.boxes import is_drawn, prefix_of, written
from monitoring.requests.models import RequestedCell
from monitoring.requests.reading import CellReading, RequestReading
from monitoring.requests.rules import CellState
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
class Typed:
    """What came with the page's form and could not be stored: shown again as it was typed."""

    data: Mapping[str, str]
    errors: Mapping[int, Sequence[tuple[str, str]]] = field(default_factory=dict)  # cell → (box, message)
    conflicts: Mapping[int, Theirs] = field(default_factory=dict)
    personal: Mapping[int, ValidationError] = field(default_factory=dict)  # what the guard on personal data said


NOTHING_TYPED = Typed({})


FigureKey = tuple[int, int, str]  # indicator, area (0: none), code of the period


class Figures(dict[FigureKey, AskedFigure]):
    """The partner's own figures, each worked out when it is looked at."""

    def of(self, indicator: Indicator, area: int, period: Period) -> Figure | None:
        asked = self.get((indicator.pk, area, period.code))
        return asked.figure if asked else None


def read_history(viewer: User, reading: RequestReading) -> dict[tuple, list[Measurement]]:
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


def read_grid_cell(
    reading: CellReading,
    *,
    fills_in: bool,
    typed: Typed,
    history: Mapping[tuple, Sequence[Measurement]],
    figures: Figures,
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
    figures: Figures,
) -> list[Asked]:
    """The questions about what stands in a cell, with those that were answered."""
    earlier = [
        Earlier(_short_label(cell.indicator, one.starts_on), values_of(one))
        for one in history.get((cell.indicator_id, cell.area_key), ())
        if one.ends_on < cell.starts_on
    ][:EARLIER_PERIODS]
    period = Period.containing(PeriodType(cell.indicator.frequency), cell.starts_on)
    figure = figures.of(cell.indicator, cell.area_key, period)
    target = figure.target if figure and cell.indicator.time_rule == TimeRule.SUM else None
    questions = questions_about(cell.indicator, values_of(measurement), earlier=earlier, target=target)
    left = unanswered(questions, measurement.confirmed_questions, measurement.note)
    return [Asked(question, question not in left) for question in questions]


def _short_label(indicator: Indicator, starts_on: date) -> str:
    """ "augustus" needs no year in a question about September."""
    period = Period.containing(PeriodType(indicator.frequency), starts_on)
    return date_format(starts_on, "F") if period.type == PeriodType.MONTH else period.label
