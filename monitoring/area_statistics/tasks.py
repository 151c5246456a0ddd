"""Work of a worker for figures of areas; see docs/developer/jobs.md."""

from celery import shared_task

from monitoring.area_statistics.jobs import CLAIMS, run_waiting_jobs


@shared_task(soft_time_limit=840, time_limit=900)
def run_area_jobs() -> None:
    """Do the jobs that wait. The claim of a row decides, so a message that comes twice does nothing twice."""
    run_waiting_jobs()


@shared_task
def forget_area_jobs() -> None:
    """Throw away what was left of jobs a month ago."""
    CLAIMS.forget_old()
