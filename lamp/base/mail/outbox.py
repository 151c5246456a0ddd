"""Putting mail in the outbox, and sending what is in it. No page ever waits for a mail server."""

from datetime import datetime, timedelta
from email.utils import make_msgid
from smtplib import SMTPException
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from lamp.base.mail.models import MailState, OutgoingMail
from lamp.base.mail.unsubscribe import unsubscribe_address

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720)]  # after the first failure, the second …
STUCK_AFTER = timedelta(minutes=15)
KEPT_FOR = timedelta(days=30)
BATCH = 20

log = structlog.get_logger(__name__)


def queue_mail(*, key: str, user: Any, subject: str, body: str, due_at: datetime | None = None) -> bool:
    """Have a mail sent to this person; whether it is new. Call it inside the transaction of what it is about.

    Args:
        key: what it is about and for whom; the same key is never sent twice.
    """
    _mail, is_new = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "user": user,
            "subject": " ".join(subject.split())[:200],
            "body": body,
            "due_at": due_at or timezone.now(),
            "headers": {
                "Message-ID": make_msgid(domain="lamp"),
                "List-Unsubscribe": f"<{unsubscribe_address(user)}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        },
    )
    return is_new


def send_due_mail() -> int:
    """Send what is due; returns how many left. Several senders divide the rows among them.

    A row is claimed before it is sent and marked after. A sender that dies in between leaves it claimed; after a
    quarter of an hour it is tried again, with the same Message-ID, so that the receiver can tell it is the same.
    """
    give_back_stuck()
    sent = 0
    while claimed := _claim():
        sent += sum(_send(mail) for mail in claimed)
    return sent


def give_back_stuck() -> int:
    """Let mail of a sender that died be tried again."""
    stuck = OutgoingMail.objects.filter(state=MailState.INFLIGHT, claimed_at__lt=timezone.now() - STUCK_AFTER)
    return stuck.update(state=MailState.WAITING)


def retry_failed(*, users: Any) -> int:
    """Try mail to these people again that was given up."""
    failed = OutgoingMail.objects.filter(state=MailState.FAILED, user__in=users)
    return failed.update(state=MailState.WAITING, attempts=0, due_at=timezone.now(), error="")


def forget_old_mail() -> int:
    """Throw away mail that was sent a month ago."""
    return OutgoingMail.objects.filter(state=MailState.SENT, sent_at__lt=timezone.now() - KEPT_FOR).delete()[0]


@transaction.atomic
def _claim() -> list[OutgoingMail]:
    rows = list(
        OutgoingMail.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(state=MailState.WAITING, due_at__lte=timezone.now(), user__is_active=True)
        .select_related("user")
        .order_by("due_at", "pk")[:BATCH]
    )
    for row in rows:
        row.state, row.claimed_at, row.attempts = MailState.INFLIGHT, timezone.now(), row.attempts + 1
    OutgoingMail.objects.bulk_update(rows, ["state", "claimed_at", "attempts"])
    return rows


def _send(mail: OutgoingMail) -> bool:
    message = EmailMessage(
        mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.user.email], headers=mail.headers
    )
    mine = OutgoingMail.objects.filter(pk=mail.pk, state=MailState.INFLIGHT, attempts=mail.attempts)
    try:
        message.send()
    except (SMTPException, OSError) as error:
        gone = mail.attempts > len(PAUSES)
        pause = timedelta() if gone else PAUSES[mail.attempts - 1]
        mine.update(
            state=MailState.FAILED if gone else MailState.WAITING,
            due_at=timezone.now() + pause,
            error=type(error).__name__,
        )
        log.warning("mail_not_sent", mail=mail.pk, attempts=mail.attempts, error=type(error).__name__)
        return False
    mine.update(state=MailState.SENT, sent_at=timezone.now(), error="")
    return True
