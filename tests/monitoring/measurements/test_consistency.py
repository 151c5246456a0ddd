"""Rules between two results hold for what is handed in, whichever of the two comes last."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from lamp.base.periods import Period
from monitoring.activity_log.rules import Quantity
from monitoring.activity_log.services import log_activity
from monitoring.indicators.consistency import add_consistency_rule, remove_consistency_rule
from monitoring.indicators.models import ConsistencyRule, Indicator
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.services import (
    approve_measurement,
    change_measurement,
    correct_measurement,
    record_measurement,
)
from monitoring.measurements.submission import submit_measurements

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(world) -> Indicator:
    return Indicator.objects.create(program=world.program, intervention=world.intervention, name="Deuren open")


@pytest.fixture
def rule(world, doors, opened) -> ConsistencyRule:
    return add_consistency_rule(smaller=opened, larger=doors, by=world.bureau, explanation="Eerst aanbellen.")


def draft(world, indicator, number, *, area=None, period="2025-Q1", partner=None, by=None):
    return record_measurement(
        indicator=indicator,
        partner=partner or world.peuteropvang,
        by=by or world.partner,
        period=Period.parse(period),
        values=Values(Decimal(number)),
        area=area or world.molenveld,
    )


def hand_in(*rows, by):
    return submit_measurements(measurements=rows, by=by)


def test_the_last_of_the_two_is_refused_in_either_order(world, doors, opened, rule):
    hand_in(draft(world, doors, 96), by=world.partner)
    with pytest.raises(ValidationError) as refusal:
        hand_in(draft(world, opened, 104), by=world.partner)
    assert refusal.value.messages == [
        "“Deuren open” (104) kan niet meer zijn dan “Deuren” (96). Pas een van de twee getallen aan. Eerst aanbellen."
    ]

    hand_in(draft(world, opened, 104, period="2025-Q2"), by=world.partner)
    with pytest.raises(ValidationError, match="kan niet meer zijn"):
        hand_in(draft(world, doors, 96, period="2025-Q2"), by=world.partner)


def test_both_at_once_are_refused_together_and_equal_is_well(world, doors, opened, rule):
    rows = draft(world, doors, 96), draft(world, opened, 97)
    with pytest.raises(ValidationError, match="kan niet meer zijn"):
        hand_in(*rows, by=world.partner)
    assert {type(row).objects.get(pk=row.pk).status for row in rows} == {"draft"}

    equal = draft(world, doors, 96, period="2025-Q2"), draft(world, opened, 96, period="2025-Q2")
    assert len(hand_in(*equal, by=world.partner)) == 2


def test_another_area_period_or_partner_and_drafts_are_not_compared(world, doors, opened, rule):
    hand_in(draft(world, doors, 96), by=world.partner)
    draft(world, doors, 1, period="2025-Q2")
    others = [
        draft(world, opened, 104, area=world.zonnehof),
        draft(world, opened, 104, period="2025-Q2"),
        draft(world, opened, 104, partner=world.weller, by=world.partner2),
    ]
    assert len(hand_in(*others[:2], by=world.partner)) == 2
    assert len(hand_in(others[2], by=world.partner2)) == 1


def test_a_correction_is_checked_against_what_stands_and_not_against_itself(world, doors, opened, rule):
    larger, smaller = draft(world, doors, 96), draft(world, opened, 90)
    for row in hand_in(larger, smaller, by=world.partner):
        approve_measurement(measurement=row, by=world.bureau)
    smaller.refresh_from_db()

    with pytest.raises(ValidationError, match="kan niet meer zijn"):
        correct_measurement(measurement=smaller, by=world.partner, values=Values(Decimal(97)), reason="Vergeten")
    correction = correct_measurement(measurement=smaller, by=world.partner, values=Values(Decimal(95)), reason="Teveel")
    assert correction.numerator == 95


def test_a_rule_taken_away_checks_nothing(world, doors, opened, rule):
    remove_consistency_rule(rule=rule, by=world.bureau)
    hand_in(draft(world, doors, 96), by=world.partner)
    assert len(hand_in(draft(world, opened, 104), by=world.partner)) == 1


def test_only_the_bureau_sets_rules_and_only_sensible_ones(world, doors, opened, share):
    with pytest.raises(PermissionDenied):
        add_consistency_rule(smaller=opened, larger=doors, by=world.partner)
    monthly = Indicator.objects.create(program=world.program, name="Per maand", frequency="month")
    for larger, code in ((opened, "same"), (share, "kind"), (monthly, "frequency")):
        with pytest.raises(ValidationError) as refusal:
            add_consistency_rule(smaller=opened, larger=larger, by=world.bureau)
        assert refusal.value.error_dict["larger"][0].code == code
    add_consistency_rule(smaller=opened, larger=doors, by=world.bureau)
    for smaller, larger, code in ((opened, doors, "present"), (doors, opened, "opposite")):
        with pytest.raises(ValidationError) as refusal:
            add_consistency_rule(smaller=smaller, larger=larger, by=world.bureau)
        assert refusal.value.error_dict["larger"][0].code == code


def test_the_page_adds_shows_and_takes_away(client, world, doors, opened):
    client.force_login(world.bureau)
    url = reverse("consistency-rules", args=[world.program.pk])
    answer = client.post(url, {"smaller": doors.pk, "larger": doors.pk})
    assert "Kies twee verschillende indicatoren." in answer.content.decode()

    answer = client.post(
        url, {"smaller": opened.pk, "larger": doors.pk, "explanation": "Eerst aanbellen."}, follow=True
    )
    assert "Eerst aanbellen." in answer.content.decode()

    client.post(reverse("consistency-rule-delete", args=[ConsistencyRule.objects.get().pk]))
    assert not ConsistencyRule.objects.exists()


def test_every_door_that_hands_in_holds_the_rule(world, doors, opened, rule, client, tmp_path):
    quarter = Period.parse("2025-Q1")
    place = {"partner": world.peuteropvang, "area": world.molenveld, "period": quarter, "by": world.partner}
    record_measurement(indicator=doors, values=Values(Decimal(96)), submit=True, **place)
    with pytest.raises(ValidationError, match="kan niet meer zijn"):
        record_measurement(indicator=opened, values=Values(Decimal(104)), submit=True, **place)

    row = draft(world, opened, 104)
    client.force_login(world.partner)
    url = reverse("api:transition-list", args=[row.pk])
    answer = client.post(url, {"to": "submitted"}, content_type="application/json")
    assert (answer.status_code, "kan niet meer zijn" in answer.content.decode()) == (400, True)
    row.delete()

    file = tmp_path / "metingen.csv"
    head = "indicator,partner,area,period,numerator,denominator,no_data_reason,note"
    file.write_text(f"{head}\nDeuren open,Peuteropvang,BU00010101,2025-Q1,104,,,\n", encoding="utf-8")
    report = tmp_path / "verslag.csv"
    with pytest.raises(CommandError):
        call_command(
            "import_measurements", str(file), program=world.program.title, by=world.bureau.email, report=report
        )
    assert "kan niet meer zijn" in report.read_text(encoding="utf-8")
    assert not Measurement.objects.filter(indicator=opened).exists()


def test_what_was_handed_in_cannot_be_changed_into_a_broken_rule(world, doors, opened, rule):
    larger, smaller = hand_in(draft(world, doors, 96), draft(world, opened, 90), by=world.partner)
    with pytest.raises(ValidationError, match="kan niet meer zijn"):
        change_measurement(measurement=smaller, by=world.bureau, values=Values(Decimal(97)), expected_revision=None)
    assert Measurement.objects.get(pk=smaller.pk).numerator == 90
    assert larger.numerator == 96


def test_the_numbers_of_one_log_entry_hold_the_rule(world):
    rung, open_ = (
        Indicator.objects.create(
            program=world.program, intervention=world.intervention, name=name, source="log", frequency="month"
        )
        for name in ("Aangebeld", "Open")
    )
    for indicator in (rung, open_):
        indicator.element_lineages.create(lineage=world.activity.lineage)
    add_consistency_rule(smaller=open_, larger=rung, by=world.bureau)
    entry = {"element": world.activity, "partner": world.peuteropvang, "by": world.partner, "date": date(2026, 3, 2)}
    with pytest.raises(ValidationError, match="kan niet meer zijn"):
        log_activity(quantities=[Quantity(rung, Decimal(5)), Quantity(open_, Decimal(6))], **entry)
    assert not Measurement.objects.exists()
    assert log_activity(quantities=[Quantity(rung, Decimal(6)), Quantity(open_, Decimal(6))], **entry).pk
