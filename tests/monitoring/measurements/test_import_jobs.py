"""Imports by page: a worker does them, once, all or nothing, also when it dies half-way."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from monitoring.indicators.models import Indicator
from monitoring.measurements import import_jobs
from monitoring.measurements.import_jobs import (
    cancel_import,
    run_waiting_imports,
    start_import,
)
from monitoring.measurements.import_models import MeasurementImport
from monitoring.measurements.import_services import import_measurements
from monitoring.measurements.models import Measurement
from monitoring.measurements.tasks import run_imports
from monitoring.progress.models import DirtyProgress
from programs.people.models import Membership

pytestmark = pytest.mark.django_db

HEAD = "indicator;partner;area;period;numerator;note"
GOOD = "Deuren;Peuteropvang;BU00010101;2025-Q1;120,5;"
OTHER = "Deuren;Peuteropvang;BU00010102;2025-Q1;7;Alles"


def file_of(*lines: str) -> bytes:
    return "\n".join([HEAD, *lines, ""]).encode()


@pytest.fixture
def start(world, doors: Indicator):
    def run(*lines: str, by=None, **options) -> MeasurementImport:
        by = by or world.partner
        return start_import(program=world.program, by=by, file_name="x.csv", content=file_of(*lines), **options)

    return run


def done(job: MeasurementImport) -> MeasurementImport:
    run_waiting_imports()
    job.refresh_from_db()
    return job


def test_a_worker_stores_the_file_and_forgets_it(start, world):
    job = done(start(GOOD, OTHER))
    assert (job.state, job.counts, job.rows_done, job.rows_total) == ("done", {"new": 2}, 2, 2)
    assert job.content is None
    assert [row.numerator for row in Measurement.objects.order_by("pk")] == [Decimal("120.5"), 7]
    assert {(row.status, row.recorded_by) for row in Measurement.objects.all()} == {("submitted", world.partner)}
    assert DirtyProgress.objects.exists()


def test_the_bureau_may_approve_at_once_and_a_partner_may_not(start, world):
    assert done(start(GOOD, by=world.bureau, approve=True)).state == "done"
    assert Measurement.objects.get().approved_by == world.bureau
    with pytest.raises(PermissionDenied):
        start(OTHER, approve=True)


def test_one_bad_row_keeps_the_file_out_and_is_named(start):
    job = done(start(GOOD, "Deuren;Peuteropvang;;2025-03;veel;", "Deuren;Weller;;2025-Q1;1;"))
    assert (job.state, job.counts) == ("refused", {"new": 1, "refused": 2})
    assert [line for line, _reason in job.errors] == [3, 4]
    assert "mag voor deze partner" in job.errors[1][1]
    assert not Measurement.objects.exists()


def test_a_file_that_cannot_be_read_is_refused_with_help(world, doors):
    job = start_import(program=world.program, by=world.partner, file_name="x.xlsx", content=b"PK\x03\x04kapot")
    assert done(job).state == "refused"
    assert "beschadigd" in job.errors[0][1]


def test_the_same_file_twice_stores_once(start):
    start(GOOD)
    again = start(GOOD)
    assert done(again).counts == {"unchanged": 1}
    assert Measurement.objects.count() == 1


def test_a_worker_that_died_is_followed_by_another_and_nothing_is_stored_twice(start):
    job = start(GOOD)
    claimed = import_jobs.CLAIMS.claim()
    assert claimed == job
    assert run_waiting_imports() == 0  # as long as the first gives signs of life
    MeasurementImport.objects.update(seen_at=timezone.now() - timedelta(minutes=4))
    assert done(job).state == "done"
    import_jobs._run(claimed)  # the first was not dead but slow: it may not store any more
    job.refresh_from_db()
    assert (job.state, job.attempts, Measurement.objects.count()) == ("done", 2, 1)


def test_a_task_that_is_delivered_twice_does_nothing_twice(start):
    start(GOOD)
    run_imports.apply(throw=True)
    run_imports.apply(throw=True)
    assert Measurement.objects.count() == 1


class PowerCut(BaseException):
    """Nothing catches it, as nothing catches the end of a process."""


def cut_at_history(execute, sql, params, many, context):
    """The last thing that an import of results to be checked writes."""
    if sql.startswith("INSERT") and Measurement.history.model._meta.db_table in sql:
        raise PowerCut
    return execute(sql, params, many, context)


def test_a_worker_that_dies_while_storing_leaves_nothing_behind(start):
    job = start(GOOD, OTHER)
    with connection.execute_wrapper(cut_at_history), pytest.raises(PowerCut):
        run_waiting_imports()
    job.refresh_from_db()
    assert (job.state, Measurement.objects.count()) == ("storing", 0)
    MeasurementImport.objects.update(seen_at=timezone.now() - timedelta(minutes=4))
    assert done(job).state == "done"
    assert Measurement.objects.count() == 2


def test_an_import_that_breaks_off_three_times_is_given_up(start):
    job = start(GOOD)
    for _attempt in range(3):
        assert import_jobs.CLAIMS.claim() == job
        MeasurementImport.objects.update(seen_at=timezone.now() - timedelta(minutes=4))
    assert done(job).state == "failed"
    assert job.content is None


def test_an_import_can_be_stopped_before_it_stores(start, world):
    waiting = start(GOOD)
    cancel_import(job=waiting, by=world.partner)
    assert done(waiting).state == "cancelled"
    checking = start(GOOD)
    claimed = import_jobs.CLAIMS.claim()
    cancel_import(job=checking, by=world.partner)
    import_jobs._run(claimed)
    checking.refresh_from_db()
    assert (checking.state, Measurement.objects.exists()) == ("cancelled", False)
    finished = done(start(GOOD))
    with pytest.raises(ValidationError):
        cancel_import(job=finished, by=world.partner)


def test_whoever_lost_the_role_meanwhile_imports_nothing(start, world):
    job = start(GOOD)
    Membership.objects.filter(user=world.partner).delete()
    assert done(job).state == "refused"
    assert not Measurement.objects.exists()


def test_what_was_stored_by_another_while_rows_were_checked_is_seen_under_the_lock(world, doors):
    def rows_with(number: str):
        return [(2, {"indicator": "Deuren", "partner": "Peuteropvang", "period": "2025-Q1", "numerator": number})]

    given = {"program": world.program, "by": world.partner}
    (row,) = import_measurements(
        rows=rows_with("120"),
        **given,
        before_storing=lambda: import_measurements(rows=rows_with("99"), **given),
    )
    assert (row.outcome, "eerder ingelezen" in row.reason) == ("refused", True)
    assert Measurement.objects.get().numerator == 99


def test_people_in_notes_are_refused_or_taken_out_as_was_chosen(start):
    note = GOOD + "Bel 06-12345678"
    assert done(start(note)).state == "refused"
    assert done(start(note, personal_data="remove")).state == "done"
    assert Measurement.objects.get().note == "Bel [weggehaald]"


def test_what_is_left_of_an_import_goes_after_a_month(start):
    old, new = done(start(GOOD)), done(start(OTHER))
    MeasurementImport.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    assert import_jobs.CLAIMS.forget_old() == 1
    assert list(MeasurementImport.objects.all()) == [new]


def test_the_pages_from_file_to_result(client, world, doors):
    client.force_login(world.partner)
    address = reverse("program-import", args=[world.program.pk])
    answer = client.post(
        address, {"file": SimpleUploadedFile("cijfers.csv", file_of(GOOD, "Deuren;Weller;;2025-Q1;1;"))}
    )
    job = MeasurementImport.objects.get()
    assert answer.url == reverse("import-job", args=[job.pk])
    waiting = client.get(answer.url)
    assert "Dit begint binnen enkele seconden." in waiting.content.decode()
    assert "every 2s" in waiting.content.decode()
    run_waiting_imports()
    ended = client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" not in ended
    assert "Regel 3: U mag voor deze partner geen resultaten invullen." in ended
    assert "<html" not in ended
    assert "cijfers.csv" in client.get(address).content.decode()


def test_an_import_is_its_owners_alone(client, world, start):
    job = start(GOOD)
    for person in ("bureau", "partner2", "manager"):
        client.force_login(world.people[person])
        assert client.get(reverse("import-job", args=[job.pk])).status_code == 404
        assert client.post(reverse("import-cancel", args=[job.pk])).status_code == 404
    client.force_login(world.partner)
    client.post(reverse("import-cancel", args=[job.pk]))
    assert done(job).state == "cancelled"
