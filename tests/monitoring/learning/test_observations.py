"""Observations over several mechanisms and on LAMP figures; putting right and withdrawing one's own."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from lamp.base.models import EditConflict
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.indicators.models import Indicator
from monitoring.learning.known_figures import figure_now, known_in_words
from monitoring.learning.mechanisms import mechanism_states
from monitoring.learning.models import Observation
from monitoring.learning.services import (
    Seen,
    correct_observation,
    record_observation,
    take_back_observation,
)
from monitoring.measurements.models import Measurement
from monitoring.progress.dirty import mark_dirty
from monitoring.progress.refresh import drain


def seen(**fields):
    return Seen(**{"kind": "quote", "text": "Ik ken haar", "observed_on": date(2026, 1, 5)} | fields)


def record(world, *mechanisms, by=None, **fields):
    said = dict.fromkeys(mechanisms or [world.mechanism], "for")
    return record_observation(mechanisms=said, seen=seen(**fields), by=by or world.partner)


def name_of(mechanism) -> str:
    return f"m{mechanism.lineage.hex}"


def measured(world, number, **fields) -> Indicator:
    """An indicator with one approved value over the first quarter of 2025."""
    indicator = Indicator.objects.create(program=world.program, name="Gesprekken", unit="gesprekken", **fields)
    measurement = Measurement.objects.create(
        indicator=indicator,
        partner=world.peuteropvang,
        area=world.molenveld,
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 3, 31),
        numerator=Decimal(number),
        status="approved",
        recorded_by=world.partner,
    )
    mark_dirty(measurement)
    while drain():
        pass
    return indicator


def refused(world, **fields) -> list[str]:
    with pytest.raises(ValidationError) as error:
        record(world, **fields)
    assert not Observation.objects.exists()
    return list(error.value.error_dict)


def test_one_observation_serves_several_mechanisms_each_for_or_against(world, make_mechanism, client):
    other = make_mechanism("In de box", "De box is een cadeau")
    record_observation(mechanisms={world.mechanism: "for", other: "against"}, seen=seen(), by=world.partner)

    states = mechanism_states([world.mechanism.lineage, other.lineage], viewer=world.partner)
    assert (states[world.mechanism.lineage].support, states[other.lineage].against) == (1, 1)


def test_a_study_names_its_source(world):
    assert refused(world, kind="study") == ["source"]
    study = record(world, kind="study", source="Onderzoek 2024", source_url="https://voorbeeld.example/a")
    assert study.source_url == "https://voorbeeld.example/a"


def test_only_a_figure_rests_on_an_indicator(world):
    indicator = measured(world, 40)
    assert refused(world, kind="quote", indicator=indicator) == ["indicator"]
    assert refused(world, kind="figure", period="2025-Q1") == ["indicator"]


def test_a_figure_is_kept_as_it_was_known(world):
    indicator = measured(world, 40)
    observation = record(world, kind="figure", indicator=indicator, period="2025-Q1")
    assert (observation.figure_value, observation.figure_shown) == (Decimal(40), "none")

    later = Measurement.objects.create(
        indicator=indicator,
        partner=world.weller,
        area=world.zonnehof,
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 3, 31),
        numerator=Decimal(60),
        status="approved",
        recorded_by=world.partner2,
    )
    mark_dirty(later)
    while drain():
        pass
    again = record(world, kind="figure", indicator=indicator, period="2025-Q1")
    observation.refresh_from_db()
    assert (observation.figure_value, again.figure_value) == (Decimal(40), Decimal(100))
    assert known_in_words(observation).startswith("Gesprekken, 1e kwartaal 2025: 40 gesprekken (zoals bekend op")


def test_a_figure_of_an_area_and_one_that_is_not_there(world):
    indicator = measured(world, 40)
    there = record(world, kind="figure", indicator=indicator, period="2025-Q1", area=world.molenveld)
    assert there.figure_value == Decimal(40)
    with pytest.raises(ValidationError) as error:
        record(world, kind="figure", indicator=indicator, period="2025-Q1", area=world.zonnehof)
    assert list(error.value.error_dict) == ["period"]


def test_without_a_period_it_is_the_last_complete_one(world):
    indicator = measured(world, 40)
    known = figure_now(indicator=indicator, period_code="", area=None, viewer=world.partner, today=date(2025, 4, 1))
    assert (known.period, known.value) == ("2025-Q1", Decimal(40))


@pytest.mark.parametrize("period", ["2999-Q1", "2025-01", "morgen"])
def test_a_period_the_indicator_has_no_figure_for(world, period):
    indicator = measured(world, 40)
    assert refused(world, kind="figure", indicator=indicator, period=period) == ["period"]


@pytest.mark.parametrize(("number", "value", "words"), [(3, None, "minder dan 5"), (43, Decimal(45), "45")])
def test_small_numbers_of_people_are_never_kept_exactly(world, number, value, words):
    indicator = measured(world, number, about_persons=True)
    observation = record(world, by=world.manager, kind="figure", indicator=indicator, period="2025-Q1")

    assert (observation.figure_value, observation.figure_shown) == (value, "rounded")
    assert f": {words} gesprekken" in known_in_words(observation)


def correct(world, observation, by=None, said=None, revision=None, **fields):
    return correct_observation(
        observation=observation,
        mechanisms=said or {world.mechanism: "for"},
        seen=seen(**fields),
        by=by or world.partner,
        expected_revision=revision,
    )


def test_its_owner_puts_it_right_and_the_history_keeps_what_it_was(world):
    observation = record(world)
    correct(world, observation, said={world.mechanism: "against"}, text="Ik ken haar niet")

    observation.refresh_from_db()
    assert observation.text == "Ik ken haar niet"
    assert observation.mechanisms.get().direction == "against"
    assert [each.text for each in observation.history.order_by("history_id")] == ["Ik ken haar", "Ik ken haar niet"]


@pytest.mark.parametrize("who", ["partner2", "bureau", "manager", "board", "outsider"])
def test_nobody_puts_right_or_withdraws_what_is_of_another(world, who):
    observation = record(world)
    with pytest.raises(PermissionDenied):
        correct(world, observation, by=world.people[who], text="Anders")
    with pytest.raises(PermissionDenied):
        take_back_observation(observation=observation, by=world.people[who], expected_revision=None)
    assert Observation.objects.get().text == "Ik ken haar"


def test_who_wrote_it_down_for_a_partner_may_put_it_right_too(world):
    observation = record_observation(
        mechanisms={world.mechanism: "for"}, seen=seen(), by=world.bureau, partner=world.weller
    )
    assert correct(world, observation, by=world.bureau, text="Beter").text == "Beter"
    assert correct(world, observation, by=world.partner2, text="Nog beter").text == "Nog beter"


def test_two_who_put_it_right_are_a_conflict(world):
    observation = record(world)
    correct(world, observation, revision=1, text="Eerst")
    with pytest.raises(EditConflict):
        correct(world, observation, revision=1, text="Daarna")
    with pytest.raises(EditConflict):
        take_back_observation(observation=observation, by=world.partner, expected_revision=1)


def test_what_it_says_of_a_draft_one_may_not_see_stays(world, make_mechanism):
    hidden = make_mechanism("In de box", "Nog een concept", draft=True)
    observation = record_observation(
        mechanisms={world.mechanism: "for", hidden: "against"},
        seen=seen(),
        by=world.bureau,
        partner=world.peuteropvang,
    )
    correct(world, observation, text="Beter")
    assert dict(observation.mechanisms.values_list("lineage", "direction")) == {
        world.mechanism.lineage: "for",
        hidden.lineage: "against",
    }


def test_a_withdrawn_observation_is_no_evidence(world):
    observation = record(world)
    take_back_observation(observation=observation, by=world.partner, expected_revision=1)
    assert not Observation.objects.exists()
    assert Observation.history.filter(history_type="-").get().history_user == world.partner


def test_what_came_with_a_log_entry_changes_with_that(world, client):
    observation = record(world)
    ActivityLogEntry.objects.create(
        element=world.activity,
        date=date(2026, 1, 5),
        partner=world.peuteropvang,
        logged_by=world.partner,
        observation=observation,
    )
    with pytest.raises(ValidationError):
        correct(world, observation, text="Anders")
    client.force_login(world.partner)
    assert client.get(reverse("observation-edit", args=[observation.pk])).status_code == 403
    page = client.get(reverse("mechanism", args=[world.mechanism.pk])).content.decode()
    assert "Uit het logboek" in page
    assert "Verbeteren" not in page


def test_from_the_canvas_for_a_partner_on_its_own_form(world, client):
    client.force_login(world.bureau)
    assert (
        reverse("observation-create", args=[world.intervention.pk])
        in client.get(reverse("canvas", args=[world.intervention.pk])).content.decode()
    )
    address = reverse("observation-create", args=[world.intervention.pk])
    data = {"kind": "quote", "text": "Ik ken haar", "observed_on": "2026-01-05", "partner": world.weller.pk}
    nothing = client.post(address, data)
    assert nothing.status_code == 422
    assert "Kies bij ten minste één mechanisme" in nothing.content.decode()

    assert client.post(address, data | {name_of(world.mechanism): "against"}).status_code == 302
    stored = Observation.objects.get()
    assert (stored.partner, stored.recorded_by, stored.mechanisms.get().direction) == (
        world.weller,
        world.bureau,
        "against",
    )


def test_by_page_it_is_put_right_and_withdrawn(world, client):
    observation = record(world)
    client.force_login(world.partner)
    edit, withdraw = (reverse(f"observation-{step}", args=[observation.pk]) for step in ("edit", "withdraw"))
    data = {"kind": "quote", "text": "Ik ken haar goed", "observed_on": "2026-01-05", "revision": "1"}
    data[name_of(world.mechanism)] = "for"
    assert client.post(edit, data).status_code == 302
    late = client.post(edit, data | {"text": "Ik ken haar niet"})
    assert late.status_code == 409
    assert "Ik ken haar goed" in late.content.decode()
    assert client.post(withdraw, {"revision": "1"}).status_code == 409
    assert client.post(withdraw, {"revision": "2"}).status_code == 302
    assert not Observation.objects.exists()
