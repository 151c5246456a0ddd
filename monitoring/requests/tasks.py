"""What the beat starts for requests. The database says what is due."""

import structlog
from celery import shared_task
from django.utils import timezone

from monitoring.requests import reminders
from monitoring.requests.services import send_due_requests

log = structlog.get_logger(__name__)


@shared_task(ignore_result=True, soft_time_limit=240, time_limit=300)
def send_reminders() -> None:
    """Put today's reminders in the outbox. Safe to run twice, or late."""
    reminders.send_reminders(today=timezone.localdate())


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=90)
def send_rounds() -> None:
    """Send the requests that rounds are due to send. Safe to run twice, late, or beside itself."""
    sent = send_due_requests(today=timezone.localdate())
    if sent:
        log.info("requests_sent", number=len(sent))
