"""The door for what waited on a phone, and what makes Vastleggen an app."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.phone_views import SHELL_FILES, WORKER_FILES
from monitoring.measurements.models import Measurement
from programs.logic_models.models import ChainElement
from programs.logic_models.services import activate, start_draft
from tests.monitoring.activity_log.conftest import DAY

KEY = "00000000-0000-0000-0000-000000000007"
SEND = "/vastleggen/versturen/"


@pytest.fixture
def waiting(world, doors) -> dict:
    """What a phone of the partner sends."""
    return {
        "eigenaar": world.partner.pk,
        "client_key": KEY,
        "activiteit": world.activity.pk,
        "partner": world.peuteropvang.pk,
        "area": world.molenveld.pk,
        "date": str(DAY),
        "note": "Het regende",
        f"n{doors.pk}": "24",
    }


@pytest.fixture
def phone(client, world):
    client.force_login(world.partner)
    return client


def test_a_waiting_entry_is_stored_once_however_often_it_comes(phone, waiting):
    first, second = phone.post(SEND, waiting), phone.post(SEND, waiting)

    assert (first.status_code, first.json()["outcome"]) == (200, "stored")
    assert first.json() == second.json()
    assert ActivityLogEntry.objects.get().note == "Het regende"
    assert Measurement.objects.get().numerator == 24


def test_it_is_refused_with_its_reasons_and_nothing_is_stored(phone, waiting, doors):
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = phone.post(SEND, {**waiting, f"n{doors.pk}": "veel", "date": str(tomorrow)})
    assert answer.status_code == 422
    assert answer.json()["reasons"] == [
        {"label": "Deuren", "text": "Dit is geen getal. Vul alleen cijfers in, zoals 12 of 1.240,5."}
    ]
    assert f'href="#id_n{doors.pk}"' in answer.json()["summary"]

    answer = phone.post(SEND, {**waiting, "date": str(tomorrow)})
    assert answer.json()["reasons"] == [{"label": "Wanneer?", "text": "Kies vandaag of een dag die voorbij is."}]
    assert not ActivityLogEntry.objects.exists()


def test_a_refusal_from_deeper_down_comes_back_as_a_reason_too(phone, waiting):
    def refuse(instance, **kwargs) -> None:
        raise ValidationError({"note": ValidationError("Hier staat iemand in.", code="personal_data")})

    pre_save.connect(refuse, sender=ActivityLogEntry)
    try:
        answer = phone.post(SEND, waiting)
    finally:
        pre_save.disconnect(refuse, sender=ActivityLogEntry)

    assert (answer.status_code, answer.json()["outcome"]) == (422, "refused")
    assert answer.json()["reasons"] == [{"label": "Wat viel op?", "text": "Hier staat iemand in."}]
    assert "Het regende" not in answer.content.decode()


def test_somebody_elses_entry_is_not_stored(client, world, waiting):
    client.force_login(world.bureau)
    answer = client.post(SEND, waiting)

    assert (answer.status_code, answer.json()) == (409, {"outcome": "somebody else"})
    assert not ActivityLogEntry.objects.exists()


def test_who_may_no_longer_log_hears_so(client, world, waiting):
    client.force_login(world.board)
    answer = client.post(SEND, {**waiting, "eigenaar": world.board.pk})

    assert (answer.status_code, answer.json()["outcome"]) == (403, "refused")


def test_without_a_fresh_token_nothing_is_stored(world, waiting):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.partner)
    assert client.post(SEND, waiting).status_code == 403
    assert not ActivityLogEntry.objects.exists()

    session = client.get("/vastleggen/sessie/").json()
    assert session["user"] == str(world.partner.pk)
    assert client.post(SEND, waiting, headers={"X-CSRFToken": session["token"]}).status_code == 200


def test_an_entry_made_before_a_new_version_lands_on_the_same_activity_of_it(phone, world, waiting):
    draft = start_draft(intervention=world.intervention, by=world.bureau)
    activate(logic_model=draft, by=world.bureau, reason="Nodig")

    assert phone.post(SEND, waiting).status_code == 200
    element = ActivityLogEntry.objects.get().element
    assert (element.lineage, element.logic_model_id) == (world.activity.lineage, draft.pk)


def test_a_number_that_is_no_longer_asked_is_never_dropped(phone, waiting, doors):
    doors.element_lineages.all().delete()
    answer = phone.post(SEND, waiting)

    assert answer.status_code == 422
    assert "wordt intussen iets anders gevraagd" in answer.json()["reasons"][0]["text"]


@pytest.mark.parametrize("activity", ["", "x", "99999999999999999999", "0"])
def test_an_unknown_activity_is_refused(phone, waiting, activity):
    answer = phone.post(SEND, {**waiting, "activiteit": activity})

    assert answer.json()["reasons"] == [{"label": "", "text": "Kies een activiteit uit de LAMP die nu geldt."}]


def test_by_page_an_unknown_activity_is_not_stored_as_another_one(phone, world, waiting):
    other = ChainElement.objects.get(pk=world.resource.pk)
    page = phone.post(reverse("log-create"), {**waiting, "activiteit": other.pk})

    assert page.status_code == 200
    assert "Kies een activiteit uit de LAMP die nu geldt." in page.content.decode()
    assert not ActivityLogEntry.objects.exists()


def test_an_entry_that_says_nothing_is_refused_by_page(phone, waiting, doors):
    page = phone.post(reverse("log-create"), {**waiting, f"n{doors.pk}": "", "note": ""})

    assert "Vul een aantal in, of schrijf op wat opviel." in page.content.decode()
    assert not ActivityLogEntry.objects.exists()


def test_the_app_opens_at_the_form_and_its_icons_are_there(client):
    manifest = json.loads(client.get("/app.webmanifest").content)

    assert manifest["start_url"] == reverse("log-create")
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("192x192", "maskable"),
        ("512x512", "maskable"),
    }
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in manifest["icons"])


def test_the_worker_is_of_vastleggen_alone_and_changes_with_its_files(client, settings):
    answer = client.get("/vastleggen/werker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in answer
    settings.STATIC_URL = "/elders/"
    assert client.get("/vastleggen/werker.js").content != answer.content


def test_every_file_the_form_asks_for_is_kept(phone):
    page = phone.get(reverse("log-create")).content.decode()
    asked = set(re.findall(r'(?:href|src|data-icons)="/static/([^"#]+)', page))

    assert asked - set(SHELL_FILES) == set()
    assert all(finders.find(name) for name in (*SHELL_FILES, *WORKER_FILES))


def test_a_question_about_personal_data_is_answered_and_sent_once_more(phone, waiting):
    asked = phone.post(SEND, {**waiting, "note": "Bel 06-12345678"})
    assert (asked.status_code, asked.json()["outcome"]) == (422, "refused")
    assert "06-12345678" not in asked.content.decode()
    question = re.search(r'name="(privacy-[0-9a-f]+)"', asked.json()["summary"]).group(1)

    answered = phone.post(SEND, {**waiting, "note": "Bel 06-12345678", question: "remove"})

    assert answered.json()["outcome"] == "stored"
    assert "06-12345678" not in ActivityLogEntry.objects.get().note
