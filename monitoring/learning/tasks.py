"""What the beat starts for evidence. The database says what is due."""

from celery import shared_task
from django.utils import timezone

from monitoring.learning.expiry_mail import send_expiry_warnings


@shared_task(ignore_result=True, soft_time_limit=240, time_limit=300)
def warn_of_expiring_verdicts() -> None:
    """Put the warnings of verdicts that expire in the outbox. Safe to run twice, or late."""
    send_expiry_warnings(today=timezone.localdate())
