"""Lists of results: a partner's own by period, what to fill in, what waits, what stands beside the form."""

from decimal import Decimal

import pytest
from django.urls import reverse

from lamp.base.periods import Period
from monitoring.activity_log.rules import Quantity
from monitoring.activity_log.services import log_activity
from monitoring.indicators.models import Indicator, Target
from monitoring.measurements.comparison import compare
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.services import approve_measurement, correct_measurement, record_measurement
from monitoring.measurements.waiting import Waiting, waiting_by_intervention, waiting_in
from programs.interventions.models import Intervention


@pytest.fixture
def record(world, doors):
    def record(numerator, period="2025-Q1", **given) -> Measurement:
        fields = {"indicator": doors, "partner": world.peuteropvang, "by": world.partner, "submit": True}
        values = Values(numerator=Decimal(numerator))
        return record_measurement(**{**fields, "period": Period.parse(period), "values": values, **given})

    return record


@pytest.fixture
def corrected(world, record) -> Measurement:
    """10, replaced by 12."""
    first = approve_measurement(measurement=record(10), by=world.bureau)
    second = correct_measurement(
        measurement=first, by=world.partner, values=Values(numerator=Decimal(12)), reason="Dubbel geteld"
    )
    return approve_measurement(measurement=second, by=world.bureau)


def test_a_partner_reads_newest_periods_first_with_what_was_replaced_behind_its_correction(
    client, world, corrected, record
):
    record(5, "2025-Q2", area=world.zonnehof)
    record(7, "2025-Q2", area=world.molenveld)
    client.force_login(world.partner)
    rows = client.get(reverse("result-list")).context["rows"]
    assert [(row.period, row.value, [old.value for old in row.replaced]) for row in rows] == [
        ("2e kwartaal 2025", "7", []),
        ("2e kwartaal 2025", "5", []),
        ("1e kwartaal 2025", "12", ["10"]),
    ]


def test_a_waiting_correction_replaces_nothing_yet(client, world, record):
    first = approve_measurement(measurement=record(10), by=world.bureau)
    values = Values(numerator=Decimal(12))
    correct_measurement(measurement=first, by=world.partner, values=values, reason="Dubbel geteld")
    client.force_login(world.partner)
    rows = client.get(reverse("result-list")).context["rows"]
    assert [(row.value, row.replaced) for row in rows] == [("12", []), ("10", [])]


def test_a_partner_chooses_from_its_own_interventions_first(client, world, doors, record):
    elsewhere = Intervention.objects.create(program=world.program, title="Elders", lead_partner=world.weller)
    Indicator.objects.create(program=world.program, intervention=elsewhere, name="Bezoeken")
    reported = Indicator.objects.create(program=world.program, intervention=elsewhere, name="Brieven")
    record(3, indicator=reported)
    client.force_login(world.partner)
    page = client.get(reverse("result-create")).context
    named = {key: [(g.title, [i.name for i in g.indicators]) for g in page[key]] for key in ("own", "other")}
    assert named == {
        "own": [("Elders", ["Brieven"]), ("Meer peuters naar de opvang", ["Deuren"])],
        "other": [("Elders", ["Bezoeken"])],
    }


def test_beside_the_form_stand_the_previous_period_and_the_target_of_the_same_place(world, doors, record):
    record(10, "2025-Q1", area=world.molenveld)
    approve_measurement(measurement=record(20, "2025-Q1", area=world.zonnehof), by=world.bureau)
    record(99, "2025-Q1", partner=world.weller, by=world.bureau)
    Target.objects.create(
        indicator=doors, period="2025-Q2", area=world.zonnehof, partner=world.peuteropvang, value=Decimal(30)
    )
    Target.objects.create(indicator=doors, period="2025-Q2", value=Decimal(90))
    found = compare(
        viewer=world.partner,
        indicator=doors,
        partner=world.peuteropvang,
        period=Period.parse("2025-Q2"),
        area=world.zonnehof,
    )
    assert [(row.area.name, row.chosen, row.previous, row.target) for row in found.areas] == [
        ("Zonnehof", True, "20", "30"),
        ("Molenveld", False, "10 (ingeleverd)", ""),
    ]
    assert found.target_of_all == "90"


def test_what_waits_counts_results_and_entries_apart(client, world, record):
    record(10)
    logged = Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Gelogd", source="log", frequency="month"
    )
    logged.element_lineages.create(lineage=world.activity.lineage)
    record(1, "2025-Q2", submit=False)
    log_activity(
        element=world.activity,
        partner=world.peuteropvang,
        by=world.partner,
        date=world.program.start_date,
        quantities=[Quantity(logged, Decimal(3))],
    )
    waiting = Waiting(results=1, entries=1)
    assert waiting_in(viewer=world.bureau, program_id=world.program.pk) == waiting
    found = waiting_by_intervention(viewer=world.bureau, interventions=[world.intervention])
    assert found == {world.intervention.pk: waiting}
    assert str(waiting) == "1 resultaat controleren en 1 registratie goedkeuren"
    client.force_login(world.bureau)
    assert str(waiting) in client.get(reverse("portfolio", args=[world.program.pk])).content.decode()
    page = client.get(reverse("result-list"))
    assert len(page.context["rows"]) == 1
    assert "In het logboek wacht 1 registratie." in page.content.decode()


AGE = [{"key": "age", "label": "Leeftijd", "values": [{"key": "2", "label": "2 jaar"}]}]


def test_a_conflict_compares_mean_and_cells_and_answers_409(client, world, record):
    score = Indicator.objects.create(
        program=world.program,
        intervention=world.intervention,
        name="Vertrouwen",
        kind="score",
        time_rule="last",
        dimensions=AGE,
    )
    values = Values(numerator=Decimal(22), denominator=Decimal(3))
    draft = record(0, indicator=score, values=values, submit=False)
    client.force_login(world.partner)
    url = reverse("result", args=[draft.pk])
    fields = {"area": "", "period": "2025-Q1", "no_data_reason": "", "note": "", "draft": "1", "revision": 1}
    cells = {"cell_0": "8", "cell_0_of": "2"}
    assert client.post(url, {**fields, **cells, "mean": "7,5", "answers": "4"}).status_code == 302
    response = client.post(url, {**fields, "mean": "8", "answers": "4", "cell_0": "", "cell_0_of": ""})
    assert response.status_code == 409
    assert [(d.label, d.theirs, d.yours) for d in response.context["conflict"].differences] == [
        ("Gemiddelde score", "7,5", "8"),
        ("2 jaar", "8", ""),
        ("2 jaar, aantal antwoorden", "2", ""),
    ]
    assert response.context["form"]["mean"].value() == "8"


def test_the_same_sent_twice_is_no_conflict(client, world, record):
    draft = record(10, submit=False)
    client.force_login(world.partner)
    fields = {"area": "", "period": "2025-Q1", "no_data_reason": "", "note": "", "revision": 1, "numerator": "11"}
    for _twice in range(2):
        assert client.post(reverse("result", args=[draft.pk]), {**fields, "submit": "1"}).status_code == 302
    assert Measurement.objects.get().status == "submitted"


def test_what_was_typed_is_still_there_when_the_result_was_submitted_meanwhile(client, world, record):
    submitted = record(10)
    client.force_login(world.partner)
    fields = {"area": "", "period": "2025-Q1", "no_data_reason": "", "note": "Regen", "revision": 1, "numerator": "11"}
    response = client.post(reverse("result", args=[submitted.pk]), fields)
    assert response.status_code == 409
    assert "Regen" in response.content.decode()
    assert Measurement.objects.get().numerator == 10
