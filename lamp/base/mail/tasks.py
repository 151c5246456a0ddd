from celery import shared_task

from lamp.base.mail.outbox import forget_old_mail, send_due_mail


@shared_task(ignore_result=True, soft_time_limit=240, time_limit=300)
def send_mail_that_is_due() -> None:
    """Send what waits in the outbox. Safe to run twice, late, or beside itself."""
    send_due_mail()


@shared_task(ignore_result=True)
def forget_sent_mail() -> None:
    forget_old_mail()
