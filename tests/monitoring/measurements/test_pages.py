"""Filling in, checking and correcting results by page."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lamp.base.periods import Period
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.services import approve_measurement, record_measurement

KEY = "00000000-0000-0000-0000-000000000009"
ALL = ["bureau", "partner", "partner2", "manager", "board", "admin", "outsider"]


@pytest.fixture
def period(doors) -> str:
    return Period.containing("quarter", doors.created_at.date()).previous().code


@pytest.fixture
def submitted(world, doors) -> Measurement:
    return record_measurement(
        indicator=doors,
        partner=world.peuteropvang,
        by=world.partner,
        period=Period.parse("2025-Q1"),
        values=Values(numerator=Decimal(10)),
        submit=True,
    )


def answer(world, doors, period, **changed) -> dict:
    fields = {"partner": world.peuteropvang.pk, "area": "", "period": period, "numerator": "1.240"}
    return {**fields, "no_data_reason": "", "note": "", "client_key": KEY, "submit": "1", **changed}


def test_a_partner_fills_in_and_submits_once(client, world, doors, period):
    client.force_login(world.partner)
    url = f"{reverse('result-create')}?indicator={doors.pk}"
    for _twice in range(2):
        response = client.post(url, answer(world, doors, period))
        assert response.status_code == 302
    stored = Measurement.objects.get()
    assert (stored.numerator, stored.status, stored.recorded_by) == (Decimal(1240), "submitted", world.partner)


def test_text_in_a_number_field_is_refused_with_help_and_kept(client, world, doors, period):
    client.force_login(world.partner)
    url = f"{reverse('result-create')}?indicator={doors.pk}"
    page = client.post(url, answer(world, doors, period, numerator="ongeveer 12")).content.decode()
    assert "Dit is geen getal. Vul alleen cijfers in, zoals 12 of 1.240,5." in page
    assert 'value="ongeveer 12"' in page
    assert not Measurement.objects.exists()


def test_a_partner_cannot_pick_another_partner(client, world, doors, period):
    client.force_login(world.partner)
    url = f"{reverse('result-create')}?indicator={doors.pk}"
    response = client.post(url, answer(world, doors, period, partner=world.weller.pk))
    assert response.status_code == 200
    assert not Measurement.objects.exists()


def test_an_area_counted_twice_is_refused_at_the_area(client, world, doors, period):
    client.force_login(world.partner)
    url = f"{reverse('result-create')}?indicator={doors.pk}"
    client.post(url, answer(world, doors, period, area=world.molenveld.pk))
    page = client.post(url, answer(world, doors, period, area=world.wijk.pk, client_key="")).content.decode()
    assert "telt dat dubbel" in page
    assert Measurement.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("bureau", 200), ("partner", 200), ("partner2", 404), ("manager", 200), ("board", 404), ("admin", 404)],
)
def test_who_sees_a_submitted_result(client, world, submitted, who, status):
    client.force_login(world.people[who])
    assert client.get(reverse("result", args=[submitted.pk])).status_code == status


@pytest.mark.parametrize("who", ALL)
def test_who_sees_the_list(client, world, submitted, who):
    client.force_login(world.people[who])
    response = client.get(reverse("result-list"))
    assert response.status_code == (403 if who in ("board", "admin") else 200)
    seen = "Deuren" in response.content.decode()
    assert seen == (who in ("bureau", "partner", "manager"))


def test_the_bureau_approves_many_with_one_click(client, world, submitted):
    client.force_login(world.bureau)
    response = client.post(reverse("result-approve"), {"pk": [f"{submitted.pk}:{submitted.revision}"]})
    assert response.status_code == 302
    assert Measurement.objects.get().status == "approved"


def test_approving_what_changed_meanwhile_does_nothing_and_says_so(client, world, submitted):
    client.force_login(world.bureau)
    response = client.post(reverse("result-approve"), {"pk": [f"{submitted.pk}:99"]}, follow=True)
    assert "is net gewijzigd" in response.content.decode()
    assert Measurement.objects.get().status == "submitted"


@pytest.mark.parametrize("who", ["partner", "manager"])
def test_who_sees_a_result_but_may_not_approve_or_return_it(client, world, submitted, who):
    client.force_login(world.people[who])
    assert client.post(reverse("result-approve"), {"pk": [submitted.pk]}).status_code == 403
    assert client.post(reverse("result-return", args=[submitted.pk]), {"reason": "Nee"}).status_code == 403


def test_a_returned_result_shows_its_reason_and_is_submitted_again(client, world, submitted):
    client.force_login(world.bureau)
    client.post(reverse("result-return", args=[submitted.pk]), {"reason": "Telt u februari mee?"})
    client.force_login(world.partner)
    page = client.get(reverse("result", args=[submitted.pk])).content.decode()
    assert "Telt u februari mee?" in page
    returned = Measurement.objects.get()
    fields = {"partner": "", "area": "", "period": "2025-Q1", "numerator": "14", "revision": returned.revision}
    client.post(reverse("result", args=[submitted.pk]), {**fields, "no_data_reason": "", "note": "", "submit": "1"})
    again = Measurement.objects.get()
    assert (again.status, again.numerator) == ("submitted", 14)


def test_two_editors_see_both_numbers(client, world, doors):
    draft = record_measurement(
        indicator=doors,
        partner=world.peuteropvang,
        by=world.partner,
        period=Period.parse("2025-Q1"),
        values=Values(numerator=Decimal(10)),
    )
    client.force_login(world.partner)
    url = reverse("result", args=[draft.pk])
    fields = {"area": "", "period": "2025-Q1", "no_data_reason": "", "note": "", "draft": "1"}
    client.post(url, {**fields, "numerator": "11", "revision": 1})
    page = client.post(url, {**fields, "numerator": "12", "revision": 1}).content.decode()
    assert "Dit is net gewijzigd door Partner" in page
    assert Measurement.objects.get().numerator == 11


def test_a_correction_strikes_through_the_old_number_with_its_reason(client, world, submitted):
    approve_measurement(measurement=submitted, by=world.bureau)
    client.force_login(world.partner)
    url = reverse("result-correct", args=[submitted.pk])
    fields = {"numerator": "12", "no_data_reason": "", "note": "", "client_key": KEY}
    client.post(url, {**fields, "reason": ""})
    assert not Measurement.objects.filter(replaces=submitted).exists()
    client.post(url, {**fields, "reason": "Dubbel geteld"})
    correction = Measurement.objects.get(replaces=submitted)
    approve_measurement(measurement=correction, by=world.bureau)
    page = client.get(reverse("result", args=[correction.pk])).content.decode()
    assert '<del class="lamp-versions__value">10</del>' in page
    assert "Dubbel geteld" in page


def test_a_draft_is_thrown_away_by_its_partner_only(client, world, doors):
    draft = record_measurement(
        indicator=doors,
        partner=world.peuteropvang,
        by=world.partner,
        period=Period.parse("2025-Q1"),
        values=Values(numerator=Decimal(10)),
    )
    for who, status in (("bureau", 404), ("partner2", 404), ("partner", 302)):
        client.force_login(world.people[who])
        assert client.post(reverse("result-delete", args=[draft.pk])).status_code == status
    assert not Measurement.objects.exists()


def test_the_list_takes_as_many_queries_for_one_as_for_three(client, world, doors, submitted):
    client.force_login(world.bureau)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("result-list"))
        return len(queries)

    count()
    one = count()
    for number in (2, 3):
        record_measurement(
            indicator=doors,
            partner=world.peuteropvang,
            by=world.partner,
            period=Period.parse(f"2025-Q{number}"),
            values=Values(numerator=Decimal(number)),
            submit=True,
        )
    assert count() == one


def test_a_question_holds_handing_in_until_tick_and_note(client, world, doors, period):
    record_measurement(
        indicator=doors,
        partner=world.peuteropvang,
        by=world.partner,
        period=Period.parse(period).previous(),
        values=Values(numerator=Decimal(100)),
        submit=True,
    )
    client.force_login(world.partner)
    url = f"{reverse('result-create')}?indicator={doors.pk}"
    typed = answer(world, doors, period, numerator="400")
    this = Measurement.objects.filter(starts_on=Period.parse(period).starts_on)

    assert "4 keer zo veel" in client.post(url, typed).content.decode()
    client.post(url, {**typed, "confirm": "much_more"})
    client.post(url, {**typed, "note": "Markt in de wijk"})
    assert not this.exists()

    for _twice in range(2):
        client.post(url, {**typed, "confirm": "much_more", "note": "Markt in de wijk"})
    row = this.get()
    assert (row.status, row.confirmed_questions) == ("submitted", ["much_more"])


def test_a_draft_asks_when_it_is_handed_in_from_its_own_page(client, world, doors, period):
    record_measurement(
        indicator=doors,
        partner=world.peuteropvang,
        by=world.partner,
        period=Period.parse(period).previous(),
        values=Values(numerator=Decimal(100)),
        submit=True,
    )
    client.force_login(world.partner)
    typed = answer(world, doors, period, numerator="400")
    draft = {name: value for name, value in typed.items() if name != "submit"}
    client.post(f"{reverse('result-create')}?indicator={doors.pk}", draft)
    row = Measurement.objects.get(status="draft")
    page = reverse("result", args=[row.pk])

    typed |= {"revision": row.revision}
    assert "4 keer zo veel" in client.post(page, typed).content.decode()
    row.refresh_from_db()
    assert row.status == "draft"

    client.post(page, {**typed, "confirm": "much_more", "note": "Markt in de wijk"})
    row.refresh_from_db()
    assert (row.status, row.confirmed_questions, row.note) == ("submitted", ["much_more"], "Markt in de wijk")
