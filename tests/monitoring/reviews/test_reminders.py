from datetime import UTC, date, datetime

import pytest

from lamp.base.mail.models import OutgoingMail
from monitoring.reviews.models import ImprovementAction
from monitoring.reviews.reminders import moment_of, send_action_reminders

DUE = date(2026, 10, 15)


@pytest.mark.parametrize(
    ("today", "moment"),
    [
        (date(2026, 10, 7), None),
        (date(2026, 10, 8), "before"),
        (date(2026, 10, 15), "before"),
        (date(2026, 10, 16), "late"),
        (date(2026, 12, 17), "late"),
        (date(2026, 12, 18), None),
    ],
)
def test_the_moment_that_has_come(today, moment):
    assert moment_of(due_on=DUE, agreed_on=date(2026, 9, 1), today=today) == moment


def test_a_warning_of_before_it_was_agreed_on_is_none():
    assert moment_of(due_on=DUE, agreed_on=date(2026, 10, 8), today=date(2026, 10, 9)) is None


@pytest.fixture
def action(world, review) -> ImprovementAction:
    row = ImprovementAction.objects.create(review=review, text="Na zes uur", owner=world.peuteropvang, due_on=DUE)
    ImprovementAction.objects.filter(pk=row.pk).update(created_at=datetime(2026, 9, 1, 12, tzinfo=UTC))
    return row


def keys() -> list[str]:
    return sorted(OutgoingMail.objects.values_list("key", flat=True))


@pytest.mark.django_db
class TestActionReminders:
    def test_go_to_the_owner_s_people_once_each_however_often_the_job_runs(self, world, action):
        for day in (7, 8, 8, 12, 16, 17, 30):
            send_action_reminders(today=date(2026, 10, day))

        about = f"action:{action.pk}:2026-10-15"
        assert keys() == [f"{about}:before:{world.partner.pk}", f"{about}:late:{world.partner.pk}"]
        assert all("Na zes uur" in mail.body for mail in OutgoingMail.objects.all())

    @pytest.mark.parametrize("state", ["done", "dropped"])
    def test_stop_when_it_is_finished(self, action, state):
        ImprovementAction.objects.filter(pk=action.pk).update(state=state)
        assert send_action_reminders(today=date(2026, 10, 16)) == 0

    def test_a_new_date_is_a_new_reminder(self, action):
        assert send_action_reminders(today=date(2026, 10, 8)) == 1
        ImprovementAction.objects.filter(pk=action.pk).update(due_on=date(2026, 11, 15))
        assert send_action_reminders(today=date(2026, 10, 16)) == 0
        assert send_action_reminders(today=date(2026, 11, 8)) == 1

    def test_who_wants_no_reminders_gets_none(self, world, action):
        world.partner.reminders = "none"
        world.partner.save()
        assert send_action_reminders(today=date(2026, 10, 16)) == 0

    def test_who_wants_mail_once_a_week_gets_it_on_monday(self, world, action):
        world.partner.reminders = "weekly"
        world.partner.save()
        assert send_action_reminders(today=date(2026, 10, 16)) == 0  # a Friday
        assert send_action_reminders(today=date(2026, 10, 19)) == 1
