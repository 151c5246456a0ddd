"""Daily work that is done once per due time, by however many beats and however late."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from lamp.base.jobs.models import JobRun

MAX_ATTEMPTS = 5
LATE_AFTER = timedelta(hours=26)


def run_once(*, name: str, due_at: datetime, work: Callable[[], object], lease: timedelta) -> bool:
    """Do the work of one due time, unless it is done or another worker is at it.

    Args:
        name: of the job.
        due_at: aware; together with ``name`` it identifies the run.
        work: may run again when it failed (five times at most) or when its worker died.
        lease: after this long an unfinished run counts as died with its worker. Keep it
            above the time limit of the task.

    Returns:
        Whether the work was done here.

    Raises:
        Exception: what ``work`` raised; the run keeps the message.
    """
    run = _claim(name, due_at, timezone.now(), lease)
    if run is None:
        return False
    try:
        work()
    except Exception as error:
        JobRun.objects.filter(pk=run.pk).update(error=f"{type(error).__name__}: {error}"[:2000])
        raise
    JobRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    return True


def _claim(name: str, due_at: datetime, now: datetime, lease: timedelta) -> JobRun | None:
    run, created = JobRun.objects.get_or_create(name=name, due_at=due_at, defaults={"started_at": now})
    if created:
        return run
    claimed = (
        JobRun.objects.filter(pk=run.pk, finished_at=None, attempts__lt=MAX_ATTEMPTS)
        .filter(~Q(error="") | Q(started_at__lt=now - lease))
        .update(started_at=now, attempts=F("attempts") + 1, error="")
    )
    return run if claimed else None


def last_success(name: str) -> datetime | None:
    """The due time of the last run that finished."""
    finished = JobRun.objects.filter(name=name, finished_at__isnull=False)
    return finished.order_by("-due_at").values_list("due_at", flat=True).first()


def is_late(name: str, now: datetime) -> bool:
    """Whether the last success (or, without one, the first attempt) was due more than 26 hours ago."""
    runs = JobRun.objects.filter(name=name).order_by("due_at").values_list("due_at", flat=True)
    since = last_success(name) or runs.first()
    return since is not None and now - since > LATE_AFTER
