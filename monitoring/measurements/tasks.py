"""Work of a worker for measurements; see docs/developer/jobs.md."""

from celery import shared_task

from monitoring.measurements.import_jobs import CLAIMS, run_waiting_imports
from monitoring.measurements.partitions import add_coming_years


@shared_task(soft_time_limit=840, time_limit=900)
def run_imports() -> None:
    """Do the imports that wait. The claim of a row decides, so a message that comes twice does nothing twice."""
    run_waiting_imports()


@shared_task
def forget_imports() -> None:
    """Throw away what was left of imports a month ago."""
    CLAIMS.forget_old()


@shared_task
def add_measurement_years() -> None:
    """Where measurements lie in partitions by year: add the years that have come near."""
    add_coming_years()
