"""Entering measures and single figures; whole files come in by ``importing``."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from monitoring.area_statistics.models import AreaMeasure, AreaStatistic
from monitoring.area_statistics.permissions import may_change_statistics
from programs.areas.models import Area
from programs.people.models import User


@transaction.atomic
def create_measure(*, by: User, **values: Any) -> AreaMeasure:
    """Store a measure. Raises ``PermissionDenied``, or ``ValidationError`` keyed by field."""
    if not may_change_statistics(by):
        raise PermissionDenied
    measure = AreaMeasure(**values)
    measure.full_clean()
    measure.save()
    return measure


@transaction.atomic
def record_statistic(
    *, by: User, measure: AreaMeasure, area: Area, year: int, value: Decimal, month: int = 0
) -> AreaStatistic:
    """Store the value of a measure in an area; a value that is there already is corrected, with history.

    Raises:
        PermissionDenied: ``by`` is of no bureau.
        ValidationError: keyed by field.
    """
    if not may_change_statistics(by):
        raise PermissionDenied
    place = {"measure": measure, "area": area, "year": year, "month": month}
    row = AreaStatistic.objects.select_for_update().filter(**place).first() or AreaStatistic(**place)
    if row.pk is None or row.value != value:
        row.value = value
        row.full_clean()
        row.save()
    return row
