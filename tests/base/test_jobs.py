"""Daily work: once per due time, whoever beats, however late."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from celery import current_app
from django.conf import settings

from lamp.base.jobs.daily import DailyJob
from lamp.base.jobs.models import Heartbeat, JobRun
from lamp.base.jobs.periodic import MAX_ATTEMPTS, is_late, last_success, run_once
from lamp.base.jobs.tasks import beat_heart
from lamp.celery import app

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
JOB = DailyJob(name="recount", task="any", at=time(3, 30))
LEASE = timedelta(hours=1)


def local(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (local(10, 3, 29), local(9, 3, 30)),
        (local(10, 3, 30), local(10, 3, 30)),
        (local(10, 23, 59), local(10, 3, 30)),
        (local(29, 3, 30), local(29, 3, 30)),  # the night in which 02:00 becomes 03:00
        (local(25, 12, month=10), local(25, 3, 30, month=10)),  # and in which 03:00 becomes 02:00
    ],
)
def test_a_job_is_due_at_its_local_time(now, due):
    assert JOB.last_due(now.astimezone(UTC)) == due


@pytest.mark.django_db
class TestRunOnce:
    due_at = local(10, 3, 30)

    def run(self, work, lease=LEASE) -> bool:
        return run_once(name="recount", due_at=self.due_at, work=work, lease=lease)

    def test_two_beats_do_the_work_once(self):
        done = []

        assert self.run(lambda: done.append("first")) is True
        assert self.run(lambda: done.append("second")) is False
        assert done == ["first"]

    def test_a_beat_that_comes_while_another_is_at_it_leaves_it_alone(self):
        done = []

        def work():
            done.append("first")
            assert self.run(lambda: done.append("second")) is False

        self.run(work)
        assert done == ["first"]

    def test_failed_work_is_done_again_and_keeps_its_error(self):
        with pytest.raises(ZeroDivisionError):
            self.run(lambda: 1 / 0)
        assert JobRun.objects.get().error == "ZeroDivisionError: division by zero"

        assert self.run(lambda: None) is True
        run = JobRun.objects.get()
        assert (run.attempts, run.error, run.finished_at is None) == (2, "", False)

    def test_work_that_always_fails_is_left_alone_until_the_next_due_time(self):
        for _ in range(MAX_ATTEMPTS):
            with pytest.raises(ZeroDivisionError):
                self.run(lambda: 1 / 0)

        assert self.run(lambda: None) is False

    def test_a_run_whose_worker_died_is_taken_over_after_its_lease(self):
        JobRun.objects.create(name="recount", due_at=self.due_at, started_at=datetime.now(UTC) - timedelta(minutes=59))
        assert self.run(lambda: None) is False

        JobRun.objects.update(started_at=datetime.now(UTC) - timedelta(minutes=61))
        assert self.run(lambda: None) is True

    def test_a_beat_that_was_dead_for_days_catches_up_with_one_run(self):
        done = []
        for now in (local(7, 4), local(10, 9), local(10, 9, 1), local(10, 9, 2)):
            run_once(name="recount", due_at=JOB.last_due(now), work=lambda at=now: done.append(at), lease=LEASE)

        assert done == [local(7, 4), local(10, 9)]
        assert last_success("recount") == local(10, 3, 30)


@pytest.mark.django_db
def test_a_job_is_late_when_its_last_success_was_due_more_than_26_hours_ago():
    assert is_late("recount", local(10, 12)) is False  # a new installation

    run_once(name="recount", due_at=local(9, 3, 30), work=lambda: None, lease=LEASE)
    assert is_late("recount", local(10, 5, 30)) is False
    assert is_late("recount", local(10, 5, 31)) is True


@pytest.mark.django_db
def test_the_heart_beats_in_one_row():
    beat_heart()
    first = Heartbeat.objects.get().seen_at
    beat_heart()

    assert Heartbeat.objects.get().seen_at > first


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    daily = {job.task for job in settings.DAILY_JOBS}

    assert scheduled | daily <= set(current_app.tasks)


def test_nothing_is_scheduled_in_the_hours_that_summer_time_skips_or_repeats():
    assert [job.name for job in settings.DAILY_JOBS if time(1, 59) <= job.at <= time(3, 1)] == []


def test_the_queue_is_set_up_so_that_no_task_is_lost_or_doubled():
    conf = app.conf

    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (True, True, 1)
    assert (conf.accept_content, conf.task_serializer, conf.task_ignore_result) == (["json"], "json", True)
    assert conf.result_backend is None
    assert (conf.timezone, settings.TIME_ZONE) == ("Europe/Amsterdam", "Europe/Amsterdam")
    visibility = {
        conf.visibility_timeout,
        conf.broker_transport_options["visibility_timeout"],
        conf.result_backend_transport_options["visibility_timeout"],
    }
    assert visibility == {900}
    assert 10 * conf.task_time_limit <= 900
    assert conf.broker_transport_options["unacked_restore_throttle"] == 1
