"""Dirty rows: what a write leaves behind, in its own transaction, for figures to follow.

Rows are only ever appended, and a drainer deletes exactly the ones it read; no broker is called.
"""

from collections.abc import Collection, Iterable, Sequence

from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.splits import store_split_cells
from monitoring.progress.models import DirtyProgress


def mark_dirty(*measurements: Measurement) -> None:
    """Have the figures follow these measurements. Call it inside the transaction that writes them.

    A value that moves (other area, partner or interval) is marked as it was and as it becomes; a correction is
    marked together with what it replaces.
    """
    store_split_cells(measurements)
    if rows := dirty_rows(measurements):
        DirtyProgress.objects.bulk_create(rows)


def dirty_rows(measurements: Collection[Measurement]) -> list[DirtyProgress]:
    """What ``mark_dirty`` leaves behind, not stored yet: only approved values have ever counted in a figure."""
    approved = [measurement for measurement in measurements if measurement.status == MeasurementStatus.APPROVED]
    programs = _programs_of({measurement.indicator_id for measurement in approved}) if approved else {}
    keys = {_key_of(measurement) for measurement in approved}
    return [
        DirtyProgress(
            program_id=programs[indicator_id],
            indicator_id=indicator_id,
            partner_id=partner_id,
            area=area,
            first_month=first_month,
            last_month=last_month,
        )
        for indicator_id, partner_id, area, first_month, last_month in sorted(keys)
    ]


def mark_indicator_dirty(indicator: Indicator) -> None:
    """Have every figure of the indicator follow: its definition, a break or an exclusion changed."""
    DirtyProgress.objects.create(program_id=indicator.program_id, indicator_id=indicator.pk)


def mark_areas_dirty(area_ids: Iterable[int]) -> None:
    """Have every figure follow of the indicators measured in these areas: they lie in other areas now."""
    measured = Measurement.objects.filter(area__in=list(area_ids)).values("indicator")
    DirtyProgress.objects.bulk_create(
        DirtyProgress(program_id=program_id, indicator_id=indicator_id)
        for indicator_id, program_id in Indicator.objects.filter(pk__in=measured)
        .order_by("pk")
        .values_list("pk", "program_id")
    )


def mark_program_dirty(program_id: int) -> None:
    """Have every figure of the programme follow: its start date may have moved."""
    DirtyProgress.objects.bulk_create(
        DirtyProgress(program_id=program_id, indicator_id=indicator_id)
        for indicator_id in Indicator.objects.filter(program=program_id).order_by("pk").values_list("pk", flat=True)
    )


def _programs_of(indicator_ids: set[int]) -> dict[int, int]:
    return dict(Indicator.objects.filter(pk__in=indicator_ids).values_list("pk", "program_id"))


def _key_of(measurement: Measurement) -> Sequence[int]:
    return (
        measurement.indicator_id,
        measurement.partner_id,
        measurement.area_key,
        measurement.first_month,
        measurement.last_month,
    )
