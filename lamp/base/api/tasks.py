"""Daily cleaning of what the API no longer needs."""

from celery import shared_task

from lamp.base.api.idempotency import delete_old_answers


@shared_task(soft_time_limit=60, time_limit=90)
def forget_old_answers() -> None:
    """Throw away answers kept for repeated writes, after three days."""
    delete_old_answers()
