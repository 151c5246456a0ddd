"""Several senders of mail at once, and one that is killed while it sends; on a database with more than one writer."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection
from django.db.models import F

from lamp.base.mail.models import MailState, OutgoingMail
from lamp.base.mail.outbox import STUCK_AFTER, queue_mail, send_due_mail
from tests.conftest import make_world

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]

SENDERS, MAILS = 4, 90

# A process that claims what is due, says so at its first mail, and then waits for ever, as on a server that hangs.
SENDER_THAT_HANGS = """
import sys
import django
django.setup()
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
import lamp.base.mail.outbox as outbox

class Hanging(BaseEmailBackend):
    def send_messages(self, messages):
        print("sending", flush=True)
        sys.stdin.read()

sys.modules["hanging"] = type(sys)("hanging")
sys.modules["hanging"].Backend = Hanging
settings.EMAIL_BACKEND = "hanging.Backend"
connection.settings_dict["NAME"] = sys.argv[1]
outbox.send_due_mail()
"""


def queue(number: int, world) -> None:
    queue_mail(key=f"over:{number}", user=world.partner, subject=f"Onderwerp {number}", body="Tekst")


def test_senders_at_once_divide_the_mail_and_send_each_once():
    world = make_world()
    for number in range(MAILS):
        queue(number, world)
    start = Barrier(SENDERS)

    def send(_number: int) -> int:
        try:
            start.wait()
            return send_due_mail()
        finally:
            connection.close()

    with ThreadPoolExecutor(SENDERS) as pool:
        sent = list(pool.map(send, range(SENDERS)))

    assert sum(sent) == MAILS
    assert sorted(each.subject for each in mail.outbox) == sorted(f"Onderwerp {number}" for number in range(MAILS))
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {(MailState.SENT, 1)}


def test_mail_of_a_killed_sender_is_sent_by_the_next_and_keeps_its_number():
    queue(1, make_world())
    sender = subprocess.Popen(
        [sys.executable, "-c", SENDER_THAT_HANGS, connection.settings_dict["NAME"]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert sender.stdout.readline() == "sending\n"
    sender.kill()
    sender.wait()

    waiting = OutgoingMail.objects.get()
    assert waiting.state == MailState.INFLIGHT
    assert send_due_mail() == 0  # the other may still be at it

    OutgoingMail.objects.update(claimed_at=F("claimed_at") - STUCK_AFTER - timedelta(seconds=1))
    assert send_due_mail() == 1
    assert send_due_mail() == 0
    (sent,) = mail.outbox
    assert sent.extra_headers["Message-ID"] == waiting.headers["Message-ID"]
    assert OutgoingMail.objects.get().state == MailState.SENT
