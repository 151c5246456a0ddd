"""When daily work is due. Imported by the settings: no models here."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone


@dataclass(frozen=True)
class DailyJob:
    """Work that is due every day at one local time; ``task`` is the name of its Celery task."""

    name: str
    task: str
    at: time

    def last_due(self, now: datetime) -> datetime:
        """The latest due time at or before ``now`` (aware), in local time."""
        local = timezone.localtime(now)
        day = local.date() if local.time() >= self.at else local.date() - timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, self.at))
