"""What the beat starts for reviews. The database says what is due."""

from celery import shared_task
from django.utils import timezone

from monitoring.reviews import reminders


@shared_task(ignore_result=True, soft_time_limit=240, time_limit=300)
def send_action_reminders() -> None:
    """Put today's reminders of improvement actions in the outbox. Safe to run twice, or late."""
    reminders.send_action_reminders(today=timezone.localdate())
