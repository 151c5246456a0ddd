from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from lamp.base.mail.models import OutgoingMail
from lamp.base.mail.unsubscribe import unsubscribe_address
from lamp.base.periods import Period
from monitoring.requests.models import ReportingRequest
from monitoring.requests.reminders import mail_returned, moment_of, nudge, send_reminders
from monitoring.requests.services import Asked, send_request
from tests.monitoring.requests.test_services import fill

DUE = date(2026, 10, 15)
SENT = date(2026, 9, 20)


@pytest.mark.parametrize(
    ("today", "moment"),
    [
        (date(2026, 9, 30), None),
        (date(2026, 10, 1), "before-14"),
        (date(2026, 10, 7), "before-14"),
        (date(2026, 10, 8), "before-7"),
        (date(2026, 10, 13), "before-7"),
        (date(2026, 10, 14), "before-1"),
        (date(2026, 10, 15), "before-1"),  # on the day itself nothing new
        (date(2026, 10, 16), "late-0"),
        (date(2026, 10, 21), "late-0"),
        (date(2026, 10, 22), "late-1"),
        (date(2026, 12, 10), "late-8"),
        (date(2026, 12, 17), None),
    ],
)
def test_the_latest_moment_that_has_come(today, moment):
    assert moment_of(due_on=DUE, sent_on=SENT, today=today) == moment


def test_a_moment_before_the_request_was_sent_is_none():
    assert moment_of(due_on=DUE, sent_on=date(2026, 10, 5), today=date(2026, 10, 6)) is None
    assert moment_of(due_on=DUE, sent_on=date(2026, 10, 5), today=date(2026, 10, 8)) == "before-7"


@pytest.fixture
def asked(request_q3):
    """Sent on 20 September 2026; its first mail is out of the way."""
    noon = datetime(2026, 9, 20, 12, tzinfo=UTC)
    ReportingRequest.objects.filter(pk=request_q3.pk).update(created_at=noon)
    OutgoingMail.objects.all().delete()
    return request_q3


def keys() -> list[str]:
    return sorted(OutgoingMail.objects.values_list("key", flat=True))


@pytest.mark.django_db
class TestReminders:
    def test_go_to_the_partner_once_per_moment_however_often_the_job_runs(self, world, asked):
        for day in (1, 1, 2, 8, 14, 16):
            send_reminders(today=date(2026, 10, day))

        moments = ("before-1", "before-14", "before-7", "late-0")
        assert keys() == sorted(f"reminder:{asked.pk}:{moment}:{world.partner.pk}" for moment in moments)

    def test_after_days_without_a_worker_only_the_latest_goes_out(self, world, asked):
        send_reminders(today=date(2026, 10, 14))

        assert keys() == [f"reminder:{asked.pk}:before-1:{world.partner.pk}"]

    def test_go_to_the_bureau_when_it_is_the_one_to_act(self, world, asked, doors, places):
        for month in ("2026-07", "2026-08", "2026-09"):
            fill(world, doors, month, status="submitted")
        fill(world, places, "2026-Q3", status="submitted")

        send_reminders(today=date(2026, 10, 8))

        assert keys() == [f"check:{asked.pk}:before-7:{world.bureau.pk}"]

    def test_stop_when_all_is_approved(self, world, asked, doors, places):
        for month in ("2026-07", "2026-08", "2026-09"):
            fill(world, doors, month)
        fill(world, places, "2026-Q3")

        assert send_reminders(today=date(2026, 10, 8)) == 0

    def test_who_chose_a_digest_gets_one_on_monday_and_who_chose_nothing_gets_nothing(self, world, asked):
        world.partner.reminders = "weekly"
        world.partner.save()
        assert send_reminders(today=date(2026, 10, 8)) == 0  # a Thursday

        for _time in range(2):
            send_reminders(today=date(2026, 10, 12))
        assert keys() == [f"digest:2026-42:{world.partner.pk}"]
        assert asked.label in OutgoingMail.objects.get().body

        world.partner.reminders = "none"
        world.partner.save()
        assert send_reminders(today=date(2026, 10, 19)) == 0

    def test_are_in_the_reader_s_language_with_a_link(self, world, asked, settings):
        settings.ADDRESS = "https://lamp.example"
        world.partner.language = "en"
        world.partner.save()

        send_reminders(today=date(2026, 10, 8))

        (mail,) = OutgoingMail.objects.all()
        assert f"https://lamp.example/uitvraag/{asked.pk}/" in mail.body
        assert mail.subject.startswith("LAMP: reminder")


@pytest.mark.django_db
class TestAtTheMoment:
    def test_a_new_request_is_told_to_its_partner_only(self, world, places):
        due_on = timezone.localdate() + timedelta(days=14)
        asked = Asked(world.weller, [places])
        request = send_request(asked=asked, period=Period.parse("2026-Q3"), due_on=due_on, by=world.bureau)

        assert keys() == [f"request:{request.pk}:{world.partner2.pk}"]

    def test_what_came_back_is_told_with_the_reason(self, world, asked, doors):
        row = fill(world, doors, "2026-07", status="returned", returned_reason="Klopt dit?")
        mail_returned(request=asked, rows=[row], reason="Klopt dit?")
        mail_returned(request=asked, rows=[row], reason="Klopt dit?")

        assert "Klopt dit?" in OutgoingMail.objects.get().body

    def test_a_nudge_goes_out_once_a_day(self, world, asked):
        assert nudge(request=asked, by=world.bureau) == 1
        with pytest.raises(ValidationError, match="Vandaag is er al een herinnering gestuurd"):
            nudge(request=asked, by=world.bureau)

    def test_only_the_bureau_nudges(self, world, asked):
        with pytest.raises(PermissionDenied):
            nudge(request=asked, by=world.manager)

    def test_who_is_done_is_not_nudged(self, world, asked, doors, places):
        for month in ("2026-07", "2026-08", "2026-09"):
            fill(world, doors, month)
        fill(world, places, "2026-Q3")

        with pytest.raises(ValidationError, match="heeft alles al ingeleverd"):
            nudge(request=asked, by=world.bureau)


@pytest.mark.django_db
class TestUnsubscribing:
    def path(self, user) -> str:
        return "/" + unsubscribe_address(user).split("/", 3)[3]

    def test_works_from_the_mail_without_signing_in_and_can_be_undone(self, client, world):
        address = self.path(world.partner)
        assert world.partner.email not in address

        assert client.get(address).status_code == 200
        world.partner.refresh_from_db()
        assert world.partner.reminders == "each"  # opening the link changes nothing

        client.post(address, {"List-Unsubscribe": "One-Click"})
        world.partner.refresh_from_db()
        assert world.partner.reminders == "none"

        client.post(address, {"aan": "1"})
        world.partner.refresh_from_db()
        assert world.partner.reminders == "each"

    def test_a_link_that_lamp_did_not_make_does_nothing(self, client, world):
        assert client.post("/afmelden/zomaar/").status_code == 404

    def test_everybody_reads_own_mail_only(self, client, world, asked):
        send_reminders(today=date(2026, 10, 8))
        client.force_login(world.partner)
        assert asked.label in client.get("/berichten/").content.decode()

        client.force_login(world.partner2)
        assert asked.label not in client.get("/berichten/").content.decode()
