"""The boxes of a cell in the entry grid: which there are, and what stands in them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lamp.base.pages.number_field import write_number
from monitoring.indicators.models import Indicator, Kind
from monitoring.measurements.models import Measurement
from monitoring.measurements.values_form import cells_of as split_cells_of
from monitoring.measurements.values_form import stored_fields
from monitoring.requests.models import RequestedCell


@dataclass(frozen=True)
class Box:
    """One input of a cell. ``name`` is its field in the page's form, ``label`` names it in full."""

    name: str
    label: str
    value: str
    kind: str = "number"  # number, choice or text
    between: str = ""  # a word before it: "van"


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


def _write(value: Any) -> str:
    if value is None:
        return ""
    return write_number(value) if isinstance(value, Decimal) else str(value)
