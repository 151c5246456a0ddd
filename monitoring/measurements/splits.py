"""A measurement's split as rows: one per cell, and one for an empty total (domain.md 3, rule 7)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from monitoring.measurements.models import Measurement, SplitCell


def cell_code(keys: Mapping[str, str]) -> str:
    """The cell's keys as one text, whatever their order: ``{"sex": "F", "age": "2"}`` → ``age=2&sex=F``."""
    return "&".join(f"{key}={value}" for key, value in sorted(keys.items()))


def cell_keys(code: str) -> dict[str, str]:
    """The keys of a cell's code (see ``cell_code``)."""
    return dict(part.split("=", 1) for part in code.split("&") if part)


def cells_of(measurement: Measurement) -> list[SplitCell]:
    """The rows that stand for a measurement's split; none without a split. Not saved.

    Raises:
        ValueError: a cell's number is not a number.
    """
    cells: dict[str, SplitCell] = {}
    for part in measurement.split or []:
        numerator, denominator = _number(part.get("numerator")), _number(part.get("denominator"))
        if numerator is None:
            continue
        code = cell_code(part["keys"])
        cells[code] = SplitCell(measurement_id=measurement.pk, cell=code, numerator=numerator, denominator=denominator)
    if cells and measurement.numerator is None:
        cells[""] = _sum_of(measurement, list(cells.values()))
    return list(cells.values())


def store_split_cells(measurements: Iterable[Measurement]) -> None:
    """Make the stored cells equal to the splits, in at most three statements; only where there are any."""
    measurements = [measurement for measurement in measurements if measurement.pk]
    with_cells = set(
        SplitCell.objects.filter(measurement__in=[measurement.pk for measurement in measurements])
        .values_list("measurement_id", flat=True)
        .distinct()
    )
    changed = [measurement for measurement in measurements if measurement.split or measurement.pk in with_cells]
    if changed:
        SplitCell.objects.filter(measurement__in=[measurement.pk for measurement in changed]).delete()
        SplitCell.objects.bulk_create([cell for measurement in changed for cell in cells_of(measurement)])


def _sum_of(measurement: Measurement, cells: list[SplitCell]) -> SplitCell:
    denominators = [cell.denominator for cell in cells if cell.denominator is not None]
    return SplitCell(
        measurement_id=measurement.pk,
        cell="",
        numerator=sum((cell.numerator for cell in cells), Decimal(0)),
        denominator=sum(denominators, Decimal(0)) if denominators else None,
    )


def _number(value: object) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"not a number in a split: {value!r}") from error
