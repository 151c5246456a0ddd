"""A measurement as the rules of progress take it."""

from lamp.base.numbers import to_millionths
from monitoring.measurements.models import Measurement, SplitCell
from monitoring.measurements.splits import cells_of
from monitoring.progress.rules import Contribution


def contribution_of(row: Measurement) -> Contribution | None:
    """A measurement as the rules take it; an empty total is the sum of its cells; ``None`` without a number."""
    total: Measurement | SplitCell = row
    if row.numerator is None:
        total = next((cell for cell in cells_of(row) if not cell.cell), row)
    if total.numerator is None:
        return None
    return Contribution(
        to_millionths(total.numerator),
        None if total.denominator is None else to_millionths(total.denominator),
        row.starts_on,
        row.ends_on,
        (row.place_at or row.approved_at or row.created_at, row.place_id or row.pk),
    )
