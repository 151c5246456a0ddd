"""The warning before verdicts expire: once, two months before, to who can give new ones."""

from datetime import date

import pytest

from lamp.base.mail.models import OutgoingMail
from monitoring.learning.expiry_mail import send_expiry_warnings
from monitoring.learning.models import Verdict


@pytest.fixture
def judge(world):
    def run(judged_on: date) -> Verdict:
        return Verdict.objects.create(
            program=world.program,
            lineage=world.mechanism.lineage,
            judgement="works",
            strength=3,
            grounds="Besproken",
            judged_on=judged_on,
            judged_by=world.manager,
        )

    return run


def receivers() -> list[str]:
    return sorted(OutgoingMail.objects.values_list("user__email", flat=True))


def test_it_goes_two_months_before_once_to_bureau_and_manager(world, judge):
    judge(date(2025, 6, 15))
    assert send_expiry_warnings(today=date(2026, 4, 14)) == 0
    assert send_expiry_warnings(today=date(2026, 4, 15)) == 2
    assert send_expiry_warnings(today=date(2026, 5, 1)) == 0
    assert receivers() == ["bureau@voorbeeld.example", "manager@voorbeeld.example"]
    mail = OutgoingMail.objects.first()
    assert mail.subject == "LAMP: oordelen verlopen op 15 juni 2026"
    assert "Zij komen uit de buurt (Meer peuters naar de opvang)" in mail.body


def test_a_job_that_was_late_still_warns_but_not_after_the_day(judge, world):
    judge(date(2025, 6, 15))
    assert send_expiry_warnings(today=date(2026, 6, 15)) == 0
    assert send_expiry_warnings(today=date(2026, 6, 14)) == 2


def test_a_newer_verdict_needs_no_warning(judge, world):
    judge(date(2025, 6, 15))
    judge(date(2026, 4, 1))
    assert send_expiry_warnings(today=date(2026, 5, 1)) == 0


def test_who_wants_no_reminders_gets_none(judge, world):
    judge(date(2025, 6, 15))
    world.manager.reminders = "none"
    world.manager.save()
    send_expiry_warnings(today=date(2026, 5, 1))
    assert receivers() == ["bureau@voorbeeld.example"]


def test_a_mechanism_of_no_version_that_holds_is_left_out(judge, world):
    judge(date(2025, 6, 15))
    world.active.status = "archived"
    world.active.save()
    assert send_expiry_warnings(today=date(2026, 5, 1)) == 0
