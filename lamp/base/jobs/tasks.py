"""Tasks of the ground itself: the heartbeat, and the clock that starts daily work."""

from datetime import timedelta

import structlog
from celery import current_app, shared_task
from django.conf import settings
from django.utils import timezone

from lamp.base.jobs.daily import DailyJob
from lamp.base.jobs.models import Heartbeat
from lamp.base.jobs.periodic import run_once

WORKER = "worker"
DAILY_HARD_LIMIT = 3600

log = structlog.get_logger(__name__)


@shared_task
def beat_heart() -> None:
    """Leave a sign of life; ``/health`` looks at its age."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"seen_at": timezone.now()})


@shared_task(soft_time_limit=DAILY_HARD_LIMIT - 60, time_limit=DAILY_HARD_LIMIT)
def run_due_jobs() -> None:
    """Do the daily work whose last due time was not done yet. A late beat catches up with one run.

    Broker redelivery of this long task is harmless: the claim of a run decides, not the message.
    """
    for job in settings.DAILY_JOBS:
        _run_job(job)


def _run_job(job: DailyJob) -> None:
    due_at = job.last_due(timezone.now())
    lease = timedelta(seconds=DAILY_HARD_LIMIT)
    try:
        if run_once(name=job.name, due_at=due_at, work=current_app.tasks[job.task], lease=lease):
            log.info("daily_job_done", job=job.name, due_at=due_at.isoformat())
    except Exception:
        log.exception("daily_job_failed", job=job.name, due_at=due_at.isoformat())
