"""What was known at a moment: the end of a day, and rows as their history had them then."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone


def end_of(day: date) -> datetime:
    """The first moment after a local day: what happened before it was known on that day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def known_records(records: QuerySet, columns: Sequence[str], moment: datetime) -> dict[int, dict[str, Any]]:
    """Of each row its columns as the last historical record before the moment had them, by the row's id.

    Rows that came later or were deleted by then are absent. One query.

    Args:
        records: historical records, such as ``Target.history.filter(indicator__in=ids)``.
    """
    found: dict[int, dict[str, Any]] = {}
    earlier = records.filter(history_date__lt=moment).order_by("history_date", "history_id")
    for record in earlier.values("id", "history_type", *columns):
        if record.pop("history_type") == "-":
            found.pop(record["id"], None)
        else:
            found[record["id"]] = record
    return found
