"""The outbox: each mail is sent once, whatever fails or dies in between."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from lamp.base.mail.models import MailState, OutgoingMail
from lamp.base.mail.outbox import PAUSES, forget_old_mail, queue_mail, retry_failed, send_due_mail

pytestmark = pytest.mark.django_db


class Unreachable(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected


@pytest.fixture
def unreachable(settings):
    settings.EMAIL_BACKEND = "tests.base.mail.test_outbox.Unreachable"


def queue(world, key="over:1", **fields) -> bool:
    return queue_mail(key=key, user=world.partner, subject="Onderwerp\nin twee regels", body="Tekst", **fields)


def test_a_mail_is_sent_once_to_its_person(world):
    queue(world)

    assert send_due_mail() == 1
    assert send_due_mail() == 0

    (sent,) = mail.outbox
    assert sent.to == [world.partner.email]
    assert sent.subject == "Onderwerp in twee regels"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert OutgoingMail.objects.get().state == MailState.SENT


def test_the_same_key_is_never_sent_twice(world):
    assert queue(world) is True
    assert queue(world) is False

    send_due_mail()
    queue(world)
    send_due_mail()

    assert len(mail.outbox) == 1


def test_what_was_rolled_back_sends_nothing(world):
    with transaction.atomic():
        queue(world)
        transaction.set_rollback(True)

    assert send_due_mail() == 0


def test_mail_for_later_waits(world):
    queue(world, due_at=timezone.now() + timedelta(hours=1))

    assert send_due_mail() == 0


def test_a_server_that_is_away_is_tried_again_after_a_pause_and_given_up_in_the_end(world, unreachable):
    queue(world)
    for attempt in range(1, len(PAUSES) + 1):
        assert send_due_mail() == 0
        row = OutgoingMail.objects.get()
        assert (row.state, row.attempts, row.error) == (MailState.WAITING, attempt, "SMTPServerDisconnected")
        assert row.due_at > timezone.now()
        OutgoingMail.objects.update(due_at=timezone.now())
    send_due_mail()

    assert OutgoingMail.objects.get().state == MailState.FAILED


def test_what_was_given_up_is_sent_when_somebody_asks(world):
    queue(world)
    OutgoingMail.objects.update(state=MailState.FAILED, attempts=6)
    assert send_due_mail() == 0

    assert retry_failed(users=[world.partner]) == 1
    assert send_due_mail() == 1


def test_mail_of_a_sender_that_died_is_sent_after_a_while_under_the_same_id(world):
    queue(world)
    OutgoingMail.objects.update(state=MailState.INFLIGHT, claimed_at=timezone.now() - timedelta(minutes=5), attempts=1)
    assert send_due_mail() == 0  # it may still be under way

    OutgoingMail.objects.update(claimed_at=timezone.now() - timedelta(minutes=16))
    assert send_due_mail() == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == OutgoingMail.objects.get().headers["Message-ID"]


def test_nobody_without_an_account_gets_mail(world):
    queue(world)
    world.partner.is_active = False
    world.partner.save()

    assert send_due_mail() == 0


def test_sent_mail_is_forgotten_after_a_month_and_waiting_mail_is_not(world):
    queue(world, "oud")
    send_due_mail()
    OutgoingMail.objects.update(sent_at=timezone.now() - timedelta(days=31))
    queue(world, "wacht")

    assert forget_old_mail() == 1
    assert OutgoingMail.objects.get().key == "wacht"
