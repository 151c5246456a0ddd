"""The log by page: the entry decides over its numbers, both texts in a conflict, constant queries."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.rules import Quantity
from monitoring.activity_log.services import approve_entries, change_entry
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.services import (
    approve_measurement,
    change_measurement,
    correct_measurement,
    delete_measurement,
    return_measurement,
)

DAY = date(2026, 3, 2)


def logged_indicator(world, name: str, **definition) -> Indicator:
    indicator = Indicator.objects.create(
        program=world.program,
        intervention=world.intervention,
        name=name,
        **{"source": "log", "frequency": "month", **definition},
    )
    indicator.element_lineages.create(lineage=world.activity.lineage)
    return indicator


@pytest.fixture
def trust(world) -> Indicator:
    return logged_indicator(world, "Vertrouwen", kind="score", time_rule="last")


def typed(entry: ActivityLogEntry, **changed) -> dict:
    fields = {"partner": entry.partner_id, "date": str(entry.date), "area": "", "note": "", "revision": entry.revision}
    return {**fields, **changed}


STEPS = {
    "approve": lambda m, world: approve_measurement(measurement=m, by=world.bureau),
    "return": lambda m, world: return_measurement(measurement=m, by=world.bureau, reason="Klopt dit?"),
    "change": lambda m, world: change_measurement(
        measurement=m, by=world.bureau, values=Values(numerator=Decimal(1)), expected_revision=None
    ),
    "delete": lambda m, world: delete_measurement(measurement=m, by=world.partner),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_number_of_an_entry_takes_no_step_of_its_own(world, log, step):
    number = log().quantities.get()
    with pytest.raises(ValidationError) as refused:
        STEPS[step](number, world)
    assert refused.value.code == "belongs_to_log_entry"
    assert Measurement.objects.get().status == "submitted"


def test_by_address_neither(client, world, log):
    number = log().quantities.get()
    client.force_login(world.bureau)
    assert client.post(reverse("result", args=[number.pk]), {"numerator": "1"}).status_code == 403
    client.post(reverse("result-approve"), {"pk": [number.pk]})
    client.post(reverse("result-return", args=[number.pk]), {"reason": "Nee"})
    assert Measurement.objects.get().status == "submitted"
    page = client.get(reverse("result", args=[number.pk])).content.decode()
    assert reverse("log-entry", args=[number.log_entry_id]) in page
    assert "Goedkeuren</button>" not in page


def test_a_correction_of_a_logged_number_goes_its_own_way(client, world, log):
    entry = log()
    approve_entries(entries=[entry], by=world.bureau)
    correction = correct_measurement(
        measurement=entry.quantities.get(), by=world.partner, values=Values(numerator=Decimal(20)), reason="Verteld"
    )
    client.force_login(world.bureau)
    assert "Deuren" in client.get(reverse("result-list")).content.decode()
    approve_measurement(measurement=correction, by=world.bureau)
    assert Measurement.objects.counting().get().numerator == 20


def test_two_who_change_an_entry_see_both_texts_and_keep_what_they_typed(client, world, log, doors):
    entry = log(note="Regen")
    fields = typed(entry, note="Zon", **{f"n{doors.pk}": "30"})
    change_entry(
        entry=entry,
        by=world.bureau,
        expected_revision=entry.revision,
        date=DAY,
        area=world.molenveld,
        note="Hagel",
        quantities=[Quantity(doors, Decimal(26))],
    )
    client.force_login(world.partner)
    url = reverse("log-entry", args=[entry.pk])
    response = client.post(url, fields)
    assert response.status_code == 409
    conflict = response.context["conflict"]
    assert conflict.by == "Bureau"
    assert [(d.label, d.theirs, d.yours) for d in conflict.differences] == [
        ("In welke buurt?", "Molenveld", ""),
        ("Wat viel op?", "Hagel", "Zon"),
        ("Deuren", "26", "30"),
    ]
    form = response.context["form"]
    assert (form["note"].value(), form[f"n{doors.pk}"].value()) == ("Zon", "30")
    again = client.post(url, {**fields, "revision": form["revision"].value()})
    assert again.status_code == 302
    assert ActivityLogEntry.objects.get().note == "Zon"


def test_what_was_typed_is_still_there_when_the_entry_was_approved_meanwhile(client, world, log, doors):
    entry = log()
    fields = typed(entry, note="Zon", **{f"n{doors.pk}": "24"})
    approve_entries(entries=[entry], by=world.bureau)
    client.force_login(world.partner)
    response = client.post(reverse("log-entry", args=[entry.pk]), fields)
    assert response.status_code == 409
    assert response.context["conflict"].too_late
    assert "Zon" in response.content.decode()
    assert ActivityLogEntry.objects.get().note == ""


def test_saving_an_entry_twice_is_no_conflict(client, world, log, doors):
    entry = log()
    client.force_login(world.partner)
    for _twice in range(2):
        fields = typed(entry, note="Zon", **{f"n{doors.pk}": "25"})
        assert client.post(reverse("log-entry", args=[entry.pk]), fields).status_code == 302
    assert Measurement.objects.get().numerator == 25


def test_a_score_of_the_log_keeps_its_pair_when_saved_again(client, world, log, trust):
    entry = log(quantities=[Quantity(trust, Decimal(22), Decimal(3))])
    client.force_login(world.partner)
    url = reverse("log-entry", args=[entry.pk])
    form = client.get(url).context["form"]
    numbers = {name: form[name].value() for name in (f"n{trust.pk}", f"n{trust.pk}_of")}
    assert numbers == {f"n{trust.pk}": "7,333333", f"n{trust.pk}_of": "3"}
    assert client.post(url, typed(entry, note="Zon", **numbers)).status_code == 302
    saved = Measurement.objects.get()
    assert (saved.numerator, saved.denominator) == (22, 3)


def test_a_mean_without_answers_is_refused_at_its_own_box(client, world, log, doors, trust):
    entry = log()
    client.force_login(world.partner)
    fields = typed(entry, **{f"n{doors.pk}": "24", f"n{trust.pk}": "8"})
    form = client.post(reverse("log-entry", args=[entry.pk]), fields).context["form"]
    assert list(form.errors) == [f"n{trust.pk}_of"]


@pytest.mark.parametrize(
    ("who", "status"), [("bureau", 302), ("partner", 403), ("partner2", 403), ("manager", 403), ("board", 403)]
)
def test_who_approves_the_log(client, world, log, who, status):
    entry = log()
    client.force_login(world.people[who])
    url = reverse("activity-approve", args=[world.intervention.pk])
    assert client.post(url, {"pk": [f"{entry.pk}:{entry.revision}"]}).status_code == status
    assert (ActivityLogEntry.objects.get().status == "approved") == (status == 302)


def test_approving_an_entry_that_changed_meanwhile_does_nothing_and_says_so(client, world, log):
    entry, other = log(), log()
    client.force_login(world.bureau)
    url = reverse("activity-approve", args=[world.intervention.pk])
    page = client.post(url, {"pk": [f"{entry.pk}:99", f"{other.pk}:{other.revision}"]}, follow=True)
    assert "is net gewijzigd" in page.content.decode()
    assert set(ActivityLogEntry.objects.values_list("status", flat=True)) == {"submitted"}


def count_queries(call) -> int:
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


def test_the_log_list_takes_as_many_queries_for_one_entry_as_for_twenty(client, world, log):
    client.force_login(world.bureau)
    url = reverse("activity-list", args=[world.intervention.pk])
    log(area=world.molenveld)
    client.get(url)
    one = count_queries(lambda: client.get(url))
    for _more in range(19):
        log(area=world.molenveld)
    assert count_queries(lambda: client.get(url)) == one


def test_approving_twenty_entries_takes_as_many_queries_as_two(world, log):
    def approve(number: int) -> int:
        entries = [log() for _each in range(number)]
        return count_queries(lambda: approve_entries(entries=entries, by=world.bureau))

    approve(1)
    assert approve(2) == approve(20)
