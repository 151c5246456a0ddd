"""What the beat starts. The tasks carry no data: the database says what is to be done."""

from celery import shared_task
from celery.utils.log import get_task_logger

from monitoring.progress.recount import recount
from monitoring.progress.refresh import drain

logger = get_task_logger(__name__)


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=90)
def drain_dirty_progress() -> None:
    """Bring figures up to date with what writes have marked. Safe to run twice or beside itself."""
    drain()


@shared_task(ignore_result=True, soft_time_limit=3600, time_limit=3700)
def recount_progress() -> None:
    """Compare every stored figure with its measurements; repair and report each difference as a fault."""
    differences = sum(1 for _ in recount(repair=True))
    if differences:
        logger.error("%s stored figures differed from their measurements and were repaired", differences)
