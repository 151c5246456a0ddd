"""Imports by page: a worker checks, somebody says yes, a worker stores; once, all or nothing, also when one dies."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from monitoring.area_statistics.job_models import AreaJob, JobKind
from monitoring.area_statistics.jobs import CLAIMS, cancel_job, confirm_job, run_waiting_jobs, start_job
from monitoring.area_statistics.models import AreaMeasure, AreaStatistic
from monitoring.area_statistics.tasks import forget_area_jobs, run_area_jobs
from programs.people.models import Membership

pytestmark = pytest.mark.django_db

FILE = b"code,year,indicator,value\nBU00010101,2024,bijstand,12.5\n"
MEASURES = b"code,name,source\nbijstand,Bijstand,CBS\n"


@pytest.fixture
def start(world):
    def run(content=FILE, measures=MEASURES, by=None) -> AreaJob:
        by = by or world.bureau
        told = {"file_name": "x.csv", "content": content, "measures": measures}
        return start_job(program=world.program, by=by, kind=JobKind.STATISTICS, **told)

    return run


def worked(job: AreaJob) -> AreaJob:
    run_area_jobs()
    job.refresh_from_db()
    return job


def test_a_file_is_checked_then_stored_after_a_yes(start, world):
    job = worked(start())

    assert (job.state, job.summary["new"], job.summary["measures"]) == ("ready", 1, 1)
    assert not AreaMeasure.objects.exists()

    confirm_job(job=job, by=world.bureau)
    confirm_job(job=job, by=world.bureau)  # a second yes changes nothing
    job = worked(job)

    assert (job.state, job.content, job.measures) == ("done", None, None)
    assert AreaStatistic.objects.get().history.get().history_user == world.bureau


def test_what_changed_between_look_and_yes_is_looked_at_again(start, world):
    job = worked(start())
    world.molenveld.code = "BU00010109"
    world.molenveld.save()
    confirm_job(job=job, by=world.bureau)

    job = worked(job)

    assert (job.state, job.errors) == ("refused", [[2, "het gebied “BU00010101” is onbekend"]])
    assert not AreaMeasure.objects.exists()


def test_a_bad_file_is_refused_with_its_lines_and_forgotten(start):
    job = worked(start(content=FILE + b"BU00010101,2024,bijstand,veel\n"))

    assert (job.state, job.errors, job.content) == ("refused", [[3, "“veel” is geen getal"]], None)


def test_a_worker_that_died_is_followed_by_another_three_times_at_most(start):
    job = start()
    died = {"state": "running", "seen_at": timezone.now() - timedelta(minutes=6)}
    AreaJob.objects.filter(pk=job.pk).update(**died, attempts=1)
    assert worked(job).state == "ready"

    AreaJob.objects.filter(pk=job.pk).update(**died, attempts=3)
    assert worked(job).state == "failed"


def test_somebody_can_say_no(start, world):
    job = worked(start())
    cancel_job(job=job, by=world.bureau)

    assert worked(job).state == "cancelled"
    with pytest.raises(ValidationError, match="niet \\(meer\\) klaar"):
        confirm_job(job=job, by=world.bureau)
    with pytest.raises(ValidationError, match="al klaar"):
        cancel_job(job=job, by=world.bureau)


def test_only_the_bureau_and_only_ones_own(start, world):
    with pytest.raises(PermissionDenied):
        start(by=world.partner)
    job = start()
    with pytest.raises(PermissionDenied):
        cancel_job(job=job, by=world.manager)


def test_who_lost_the_role_stores_nothing(start, world):
    job = start()
    Membership.objects.filter(user=world.bureau).delete()

    assert worked(job).state == "refused"


def test_old_jobs_are_thrown_away(start):
    old, new = worked(start()), start()
    AreaJob.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))

    forget_area_jobs()

    assert list(AreaJob.objects.all()) == [new]
    assert CLAIMS.forget_old() == 0


def test_the_pages_from_file_to_figures(client, world):
    client.force_login(world.bureau)
    address = reverse("area-statistics-import", args=[world.program.pk])
    files = {"file": SimpleUploadedFile("x.csv", FILE), "measures": SimpleUploadedFile("m.csv", MEASURES)}

    sent = client.post(address, files)
    run_waiting_jobs()
    shown = client.get(sent.url)
    assert "<b>1</b> cijfers nieuw" in shown.content.decode()
    assert "Er is nog niets bewaard" in shown.content.decode()

    client.post(sent.url + "bewaren/")
    run_waiting_jobs()
    assert "Alles is bewaard" in client.get(sent.url, headers={"hx-request": "true"}).content.decode()
    assert AreaStatistic.objects.get().value == 12.5
