"""The log: the bureau's entries count at once, partners' after approval."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from lamp.base.models import EditConflict
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.rules import Quantity
from monitoring.activity_log.services import (
    approve_entries,
    change_entry,
    return_entry,
    submit_entry,
    withdraw_entry,
)
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement

KEY = UUID("00000000-0000-0000-0000-000000000002")
DAY = date(2026, 3, 2)


def test_what_a_partner_logs_counts_after_approval(world, log):
    entry = log(area=world.molenveld)
    assert entry.status == "submitted"
    assert not Measurement.objects.counting().exists()

    approve_entries(entries=[entry, log(area=world.zonnehof)], by=world.bureau)
    assert sorted(Measurement.objects.counting().values_list("numerator", "starts_on", "area__name")) == [
        (24, DAY, "Molenveld"),
        (24, DAY, "Zonnehof"),
    ]


def test_what_the_bureau_logs_counts_at_once(world, log):
    assert log(by=world.bureau).status == "approved"
    assert Measurement.objects.counting().get().numerator == 24


def test_zero_is_counted_and_an_empty_box_is_not(world, log, doors):
    log(quantities=[Quantity(doors, Decimal(0))])
    log(quantities=[Quantity(doors, None)])
    assert [m.numerator for m in Measurement.objects.all()] == [0]


@pytest.mark.parametrize("who", ["partner2", "manager", "board", "admin", "outsider"])
def test_nobody_else_logs_or_approves(world, log, who):
    with pytest.raises(PermissionDenied):
        log(by=world.people[who])
    with pytest.raises(PermissionDenied):
        approve_entries(entries=[log()], by=world.people[who])


def test_the_same_client_key_stores_once(log):
    assert log(client_key=KEY) == log(client_key=KEY)
    assert (ActivityLogEntry.objects.count(), Measurement.objects.count()) == (1, 1)


def test_only_an_activity_that_holds_and_a_day_that_passed(world, log):
    for given in ({"element": world.output}, {"date": timezone.localdate() + timedelta(days=1)}):
        with pytest.raises(ValidationError):
            log(**given)
    assert not ActivityLogEntry.objects.exists()


def test_what_is_not_counted_at_this_activity_is_refused(world, log):
    other = Indicator.objects.create(program=world.program, name="Folders", source="log")
    with pytest.raises(ValidationError) as refused:
        log(quantities=[Quantity(other, Decimal(3))])
    assert refused.value.error_dict["quantities"][0].code == "not_counted_here"
    assert not ActivityLogEntry.objects.exists()


def test_a_returned_entry_is_changed_and_submitted_by_that(world, log, doors):
    returned = return_entry(entry=log(), by=world.bureau, reason="Welke buurt?")
    assert [m.status for m in Measurement.objects.all()] == ["returned"]
    changed = change_entry(
        entry=returned,
        by=world.partner,
        expected_revision=returned.revision,
        date=DAY,
        area=world.molenveld,
        note="",
        quantities=[Quantity(doors, Decimal(25))],
    )
    assert (changed.status, changed.returned_reason) == ("submitted", "")
    assert [(m.status, m.numerator, m.area) for m in Measurement.objects.all()] == [("submitted", 25, world.molenveld)]
    with pytest.raises(EditConflict):
        change_entry(entry=returned, by=world.partner, expected_revision=1, date=DAY, area=None, note="", quantities=[])


def test_a_returned_entry_can_be_submitted_unchanged(world, log):
    returned = return_entry(entry=log(), by=world.bureau, reason="Klopt dit?")
    assert submit_entry(entry=returned, by=world.partner).status == "submitted"
    assert Measurement.objects.get().status == "submitted"


def test_an_entry_is_withdrawn_until_it_counts(world, log):
    withdraw_entry(entry=log(), by=world.partner)
    assert not ActivityLogEntry.objects.exists()
    assert not Measurement.objects.exists()
    with pytest.raises(ValidationError):
        withdraw_entry(entry=log(by=world.bureau), by=world.bureau)


def test_a_partner_logs_by_page_and_the_bureau_approves(client, world, doors):
    client.force_login(world.partner)
    url = f"{reverse('log-create')}?activiteit={world.activity.pk}"
    assert client.get(url).status_code == 200
    fields = {"partner": world.peuteropvang.pk, "area": world.molenveld.pk, "date": "2026-03-02", "note": "Rustig"}
    client.post(url, {**fields, f"n{doors.pk}": "24", "client_key": str(KEY)})
    entry = ActivityLogEntry.objects.get()
    assert (entry.status, entry.quantities.get().numerator) == ("submitted", 24)

    approve = reverse("activity-approve", args=[world.intervention.pk])
    assert client.post(approve, {"pk": [entry.pk]}).status_code == 403
    client.force_login(world.bureau)
    assert client.post(approve, {"pk": [entry.pk]}).status_code == 302
    assert ActivityLogEntry.objects.get().status == "approved"


@pytest.mark.parametrize(
    ("who", "status"),
    [("bureau", 200), ("partner", 200), ("partner2", 200), ("manager", 200), ("board", 403), ("admin", 404)],
)
def test_who_reads_the_log(client, world, log, who, status):
    log(note="alleen voor ons")
    client.force_login(world.people[who])
    for name, arguments in (("activity-list", []), ("activity-download", ["csv"]), ("activity-download", ["xlsx"])):
        assert client.get(reverse(name, args=[world.intervention.pk, *arguments])).status_code == status
    page = client.get(reverse("activity-list", args=[world.intervention.pk])).content.decode()
    assert ("alleen voor ons" in page) == (who in ("bureau", "partner", "manager"))
