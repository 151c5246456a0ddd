"""The nightly look through stored texts, and the admin's page that tells where something was found."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from structlog.testing import capture_logs

from lamp.base.jobs.tasks import run_due_jobs
from lamp.base.models import JobRun, PersonalDataFinding
from lamp.base.privacy.answers import answering, stored_text
from lamp.base.privacy.rescan import rescan
from lamp.base.privacy.tasks import rescan_texts
from monitoring.learning.models import Observation
from programs.areas.models import Area
from programs.interventions.models import Intervention
from programs.partners.models import Partner
from programs.programs.models import Program


@pytest.fixture
def observe(world):
    def observe(text, **fields):
        given = {"program": world.program, "kind": "quote", "observed_on": "2026-01-05", "recorded_by": world.partner}
        return Observation.objects.create(text=text, **{**given, **fields})

    return observe


@pytest.fixture
def old_texts(world, observe):
    """Texts from before the guard, and one that somebody let stand."""
    with stored_text():
        first = observe("bsn 111222333 en 06-12345678", source="mail jan@home.nl")
        Intervention.objects.update(goal="Bel mevr. Jansen")
    with answering("organisation", by=world.bureau):
        second = observe("Bel 045-5601234 of 045-5609999")
    observe("In 2025 spraken we 120 ouders.")
    return first, second


def places():
    return sorted(PersonalDataFinding.objects.values_list("model", "object_id", "field", "kind", "owner_id"))


def test_everything_stored_is_found_with_its_place_and_programme(world, old_texts):
    first, second = old_texts

    counted = rescan()

    owner = world.program.pk
    assert places() == [
        ("monitoring.Observation", first.pk, "source", "email", owner),
        ("monitoring.Observation", first.pk, "text", "bsn", owner),
        ("monitoring.Observation", first.pk, "text", "phone", owner),
        ("monitoring.Observation", second.pk, "text", "phone", owner),
        ("programs.Intervention", world.intervention.pk, "goal", "name", owner),
    ]
    assert counted[("monitoring.Observation", "phone")] == 2
    assert counted.total() == 5


def test_the_next_night_tells_how_it_stands_then(world, old_texts):
    rescan()
    Intervention.objects.update(goal="Bel samen aan")
    Observation.objects.all().delete()

    assert rescan().total() == 0
    assert places() == []


def test_own_numbers_are_not_found(old_texts, settings):
    settings.OWN_CONTACTS = ["045-5601234", "045 560 99 99"]

    rescan()

    assert old_texts[1].pk not in {pk for _model, pk, _field, _kind, _owner in places()}


def test_texts_of_shared_rows_belong_to_no_programme(world):
    with stored_text():
        Area.objects.filter(pk=world.molenveld.pk).update(name="Plein 06-12345678")

    rescan()

    assert places() == [("programs.Area", world.molenveld.pk, "name", "phone", None)]


def test_the_job_logs_numbers_and_no_text(old_texts):
    with capture_logs() as lines:
        rescan_texts()

    found = [line for line in lines if line["event"] == "personal_data_found"]
    assert {"model": "monitoring.Observation", "kind": "phone", "number": 2} in [
        {name: line[name] for name in ("model", "kind", "number")} for line in found
    ]
    assert not any(secret in str(lines) for secret in ("111222333", "12345678", "jan@home.nl", "Jansen"))


def test_the_job_runs_every_night_outside_the_hour_that_may_not_exist(db):
    (job,) = [job for job in settings.DAILY_JOBS if job.name == "rescan-texts"]

    run_due_jobs()

    assert not 1 <= job.at.hour <= 2
    assert JobRun.objects.get(name="rescan-texts").finished_at is not None


@pytest.fixture
def read_page(client, world):
    client.force_login(world.admin)
    return lambda: client.get(reverse("personal-data", args=[world.program.pk])).content.decode()


def test_the_admin_sees_where_and_what_kind_but_no_content(world, old_texts, read_page):
    rescan()

    shown = read_page()

    first, second = old_texts
    assert f"Observatie {first.pk}" in shown
    assert f"Observatie {second.pk}" in shown
    assert f"Interventie {world.intervention.pk}" in shown
    assert "Observatie: 1 × een burgerservicenummer" in shown
    assert "Observatie: 2 × een telefoonnummer" in shown
    assert not any(secret in shown for secret in ("111222333", "12345678", "5601234", "jan@home.nl", "Jansen"))


def test_the_admin_sees_who_looked_at_it(world, old_texts, read_page):
    rescan()

    shown = read_page()

    assert shown.count("Nog niet") == 4
    assert shown.count("Het is van een organisatie, niet van een persoon") == 1
    assert f"{world.bureau.name}, {date_format(timezone.localdate(), 'j F Y')}" in shown


def test_findings_of_another_programme_are_not_shown(world, observe, read_page):
    other = Program.objects.create(title="Elders", start_date="2022-01-01", end_date="2040-01-01")
    with stored_text():
        theirs = observe("06-12345678", program=other)
        partner = Partner.objects.create(program=other, name="mevr. Jansen")
    rescan()

    shown = read_page()

    assert f"Observatie {theirs.pk}" not in shown
    assert f"Partner {partner.pk}" not in shown
    assert "LAMP vond niets waarin iemand herkenbaar is." in shown


def test_the_page_says_when_lamp_looked_last(read_page):
    assert "LAMP heeft nog niet gezocht." in read_page()
    at = datetime(2026, 3, 2, 4, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
    JobRun.objects.create(name="rescan-texts", due_at=at, started_at=at, finished_at=at + timedelta(minutes=1))

    assert "2 maart 2026, 04:30" in read_page()


def test_many_findings_are_read_with_few_queries_and_on_pages(world, observe, read_page, django_assert_max_num_queries):
    with stored_text():
        for number in range(120):
            observe(f"{number}: 06-12345678")
    rescan()

    with django_assert_max_num_queries(12):
        shown = read_page()

    assert shown.count("<tr") == 51
    assert "Pagina 1 van 3" in shown
