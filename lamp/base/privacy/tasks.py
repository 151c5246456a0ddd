"""Daily work of the guard."""

import structlog
from celery import shared_task

from lamp.base.privacy.rescan import rescan

log = structlog.get_logger(__name__)


@shared_task(soft_time_limit=3000, time_limit=3060)
def rescan_texts() -> None:
    """Look through all stored texts; the log tells how many of what kind where, never which text."""
    counted = rescan()
    for (model, kind), number in sorted(counted.items()):
        log.info("personal_data_found", model=model, kind=str(kind), number=number)
    log.info("personal_data_rescan_done", number=counted.total())
