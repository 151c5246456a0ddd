"""What comes in from the grid: the boxes of one cell read as values, and where they are wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.values_form import ValuesForm
from monitoring.requests.boxes import box_names, prefix_of, written
from monitoring.requests.models import RequestedCell

Problem = tuple[str, str]  # the box at fault ("" for the cell as a whole), and what is wrong


@dataclass(frozen=True)
class ReadCell:
    """One cell as it was sent. ``values`` is ``None`` where a box could not be read."""

    cell: RequestedCell
    values: Values | None
    problems: list[Problem]
    revision: int
    confirmed: list[str]
    changed: bool
    answers_changed: bool


def read_cell(data: Mapping[str, str], cell: RequestedCell, measurement: Measurement | None) -> ReadCell | None:
    """The cell's boxes in this data; ``None`` when the page had no boxes for it."""
    prefix = prefix_of(cell)
    if f"{prefix}-revision" not in data:
        return None
    form = ValuesForm(data, indicator=cell.indicator, measurement=measurement, prefix=prefix)
    stored = written(cell, measurement)
    names = box_names(cell.indicator)
    changed = {name for name in names if _clean(data.get(f"{prefix}-{name}", "")) != _clean(stored[name])}
    problems = [(name if name != "__all__" else "", str(one)) for name, found in form.errors.items() for one in found]
    getlist = getattr(data, "getlist", None)
    # A tick answers the question about the number that stood there; another number is asked about anew.
    confirmed = getlist(f"{prefix}-confirm") if getlist and changed <= {"note"} else []
    return ReadCell(
        cell=cell,
        values=form.values if not problems else None,
        problems=problems,
        revision=_number(data[f"{prefix}-revision"]),
        confirmed=list(confirmed),
        changed=bool(changed),
        answers_changed=measurement is not None and set(confirmed) != set(measurement.confirmed_questions),
    )


def problems_of(error: ValidationError, cell: RequestedCell) -> list[Problem]:
    """A service's refusal at the boxes of the cell."""
    if not hasattr(error, "error_dict"):
        return [("", message) for message in error.messages]
    own = set(box_names(cell.indicator))
    shown = {"split": "cell_0", **({"numerator": "mean", "denominator": "answers"} if "mean" in own else {})}
    return [
        (box if (box := shown.get(name, name)) in own else "", message)
        for name, errors in error.error_dict.items()
        for one in errors
        for message in one.messages
    ]


def _clean(text: str) -> str:
    """Line ends as the database keeps them, so that a page sent unchanged is unchanged."""
    return text.strip().replace("\r\n", "\n")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
