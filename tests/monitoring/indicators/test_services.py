"""Defining indicators: what cannot be added up is refused, and stored figures follow a change."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from lamp.base.models import EditConflict
from lamp.base.periods import Period
from monitoring.indicators.models import Indicator, Target
from monitoring.indicators.services import (
    SeriesBreak,
    add_break,
    change_indicator,
    create_indicator,
    delete_target,
    exclude_partner,
    include_partner,
    replace_breaks,
    replace_exclusions,
    set_target,
)
from monitoring.measurements.rules import Values
from monitoring.measurements.services import record_measurement
from monitoring.progress.models import DirtyProgress


@pytest.fixture
def create(world):
    def create(**definition) -> Indicator:
        given = {"program": world.program, "intervention": world.intervention, "by": world.bureau, "name": "Deuren"}
        return create_indicator(**{**given, **definition})

    return create


@pytest.fixture
def with_result(world, create) -> Indicator:
    indicator = create()
    record_measurement(
        indicator=indicator,
        partner=world.peuteropvang,
        by=world.partner,
        period=Period.parse("2025-Q1"),
        values=Values(numerator=Decimal(10)),
    )
    DirtyProgress.objects.all().delete()
    return indicator


def codes(refused) -> dict[str, str]:
    return {field: errors[0].code for field, errors in refused.value.error_dict.items()}


TWO = [{"key": "a", "label": "a"}, {"key": "b", "label": "b"}]


@pytest.mark.parametrize(
    ("definition", "refused"),
    [
        ({"kind": "ratio", "time_rule": "mean"}, {"time_rule": "time_rule"}),
        ({"kind": "score", "time_rule": "max"}, {"time_rule": "time_rule"}),
        ({"kind": "ratio", "unit_rule": "mean"}, {"unit_rule": "unit_rule"}),
        ({"kind": "milestone", "time_rule": "sum"}, {"time_rule": "time_rule"}),
        ({"cumulative": True, "time_rule": "last"}, {"cumulative": "not_a_sum"}),
        ({"kind": "amount", "additive": False}, {"additive": "not_a_count"}),
        ({"additive": False, "time_rule": "max", "unit_rule": "max"}, {"additive": "not_a_sum"}),
        ({"kind": "milestone", "time_rule": "latest", "about_persons": True}, {"about_persons": "not_persons"}),
        ({"kind": "narrative", "source": "log"}, {"source": "not_from_log"}),
        ({"kind": "narrative", "baseline_value": Decimal(3)}, {"baseline_value": "no_number"}),
        ({"dimensions": [{"key": "x", "label": "X", "values": TWO[:1]}]}, {"dimensions": "too_few"}),
        ({"dimensions": [{"key": "x", "label": "X", "values": TWO}] * 2}, {"dimensions": "double"}),
        ({"dimensions": [{"key": "x=y", "label": "X", "values": TWO}]}, {"dimensions": "invalid"}),
        ({"dimensions": ["sekse"]}, {"dimensions": "invalid"}),
        ({"name": ""}, {"name": "blank"}),
    ],
)
def test_what_cannot_be_added_up_is_refused_with_the_reason(create, definition, refused):
    with pytest.raises(ValidationError) as error:
        create(**definition)
    assert codes(error) == refused
    assert not Indicator.objects.exists()


@pytest.mark.parametrize(
    "definition",
    [
        {"kind": "ratio", "time_rule": "last"},
        {"kind": "score", "time_rule": "latest"},
        {"kind": "milestone", "time_rule": "latest"},
        {"kind": "narrative", "time_rule": "last"},
        {"cumulative": True},
        {"additive": False, "about_persons": True},
        {"kind": "amount", "unit_rule": "mean"},
        {"source": "log", "frequency": "month"},
    ],
)
def test_what_can_be_added_up_is_stored(create, definition):
    assert create(**definition).pk


@pytest.mark.parametrize("who", ["partner", "manager", "board", "admin", "outsider"])
def test_only_the_bureau_defines(world, create, who):
    with pytest.raises(PermissionDenied):
        create(by=world.people[who])
    indicator = create()
    with pytest.raises(PermissionDenied):
        change_indicator(indicator=indicator, by=world.people[who], expected_revision=None, name="Ramen")
    with pytest.raises(PermissionDenied):
        set_target(indicator=indicator, by=world.people[who], period="2025-Q1", value=Decimal(1))
    with pytest.raises(PermissionDenied):
        add_break(indicator=indicator, by=world.people[who], date=date(2025, 1, 1), reason="Anders")


def test_an_indicator_follows_its_elements_by_lineage(world, create):
    indicator = create(elements=[world.activity, world.output])
    assert set(indicator.element_lineages.values_list("lineage", flat=True)) == {
        world.activity.lineage,
        world.output.lineage,
    }
    change_indicator(indicator=indicator, by=world.bureau, expected_revision=None, elements=[world.effect])
    assert [one.lineage for one in indicator.element_lineages.all()] == [world.effect.lineage]


def test_two_editors_get_a_conflict(world, create):
    indicator = create()
    change_indicator(indicator=indicator, by=world.bureau, expected_revision=1, name="Ramen")
    with pytest.raises(EditConflict):
        change_indicator(indicator=indicator, by=world.bureau, expected_revision=1, name="Poorten")


def test_a_changed_meaning_with_results_asks_for_a_break(world, with_result):
    change = {"indicator": with_result, "by": world.bureau, "expected_revision": None, "unit": "huizen"}
    with pytest.raises(ValidationError) as refused:
        change_indicator(**change)
    assert codes(refused) == {"series_break": "break_needed"}

    change_indicator(**change, series_break=SeriesBreak(date(2025, 4, 1), "We tellen huizen"))
    assert with_result.breaks.get().date == date(2025, 4, 1)
    assert set(DirtyProgress.objects.values_list("indicator_id", "partner_id")) == {(with_result.pk, None)}


def test_a_series_that_goes_on_needs_no_break_but_its_figures_follow(world, with_result):
    change_indicator(
        indicator=with_result, by=world.bureau, expected_revision=None, unit_rule="mean", series_goes_on=True
    )
    assert not with_result.breaks.exists()
    assert DirtyProgress.objects.filter(indicator_id=with_result.pk, partner_id=None).exists()


@pytest.mark.parametrize("change", [{"kind": "amount"}, {"frequency": "month"}, {"source": "log"}])
def test_what_results_rest_on_stays(world, with_result, change):
    with pytest.raises(ValidationError) as refused:
        change_indicator(indicator=with_result, by=world.bureau, expected_revision=None, series_goes_on=True, **change)
    assert codes(refused) == dict.fromkeys(change, "has_results")


def test_a_new_name_needs_no_break(world, with_result):
    change_indicator(indicator=with_result, by=world.bureau, expected_revision=None, name="Ramen")
    with_result.refresh_from_db()
    assert with_result.name == "Ramen"
    assert not with_result.breaks.exists()


def test_only_an_indicator_that_counts_alike_feeds_one_of_the_programme(world, create):
    fed = create(intervention=None, name="Alle deuren", unit="deuren")
    assert create(feeds=fed, unit="deuren").feeds == fed
    for changed in ({"unit": "ramen"}, {"unit": "deuren", "kind": "amount"}, {"unit": "deuren", "time_rule": "last"}):
        with pytest.raises(ValidationError) as refused:
            create(feeds=fed, **changed)
        assert codes(refused) == {"feeds": "counts_otherwise"}
    with pytest.raises(ValidationError) as refused:
        change_indicator(indicator=fed, by=world.bureau, expected_revision=None, unit="ramen")
    assert codes(refused) == {"feeds": "counts_otherwise"}


def test_a_target_holds_once_for_its_period_area_and_partner(world, create):
    indicator = create()
    given = {"indicator": indicator, "by": world.bureau, "period": "2025-Q1", "value": Decimal("60.5")}
    target = set_target(**given)
    with pytest.raises(ValidationError) as refused:
        set_target(**given)
    assert codes(refused) == {"period": "unique"}
    set_target(**given, area=world.molenveld)
    set_target(**given, partner=world.weller)
    changed = set_target(**{**given, "value": Decimal(70)}, target=target, expected_revision=1)
    assert (changed.pk, changed.value) == (target.pk, 70)
    with pytest.raises(EditConflict):
        set_target(**given, target=target, expected_revision=1)
    delete_target(target=target, by=world.bureau)
    assert Target.objects.count() == 2


@pytest.mark.parametrize(
    ("definition", "period", "code"),
    [
        ({}, "2025-03", "never_covered"),
        ({}, "2025-SY", "never_covered"),
        ({}, "voorjaar", "period"),
        ({"kind": "narrative"}, "2025-Q1", "no_number"),
    ],
)
def test_a_target_no_figure_can_meet_is_refused(world, create, definition, period, code):
    with pytest.raises(ValidationError) as refused:
        set_target(indicator=create(**definition), by=world.bureau, period=period, value=Decimal(1))
    assert codes(refused) == {"period": code}


@pytest.mark.parametrize("definition", [{"time_rule": "last"}, {"cumulative": True}, {"source": "log"}])
def test_a_level_and_a_log_may_have_a_target_at_any_period(world, create, definition):
    assert set_target(indicator=create(**definition), by=world.bureau, period="2025-03", value=Decimal(1)).pk


def test_a_definition_leaves_one_dirty_row_for_each_change(world, create):
    DirtyProgress.objects.all().delete()
    indicator = create()
    assert list(DirtyProgress.objects.values_list("indicator_id", "partner_id")) == [(indicator.pk, None)]
    change_indicator(indicator=indicator, by=world.bureau, expected_revision=1, time_rule="last")
    assert DirtyProgress.objects.count() == 2


@pytest.mark.parametrize(
    "place", [{}, {"area": "molenveld"}, {"partner": "weller"}, {"area": "wijk", "partner": "weller"}]
)
def test_the_database_itself_keeps_a_target_single(world, create, place):
    given = {"indicator": create(), "period": "2025-Q1", "value": Decimal(1)}
    given |= {name: getattr(world, value) for name, value in place.items()}
    Target.objects.create(**given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(**given)
    Target.objects.create(**{**given, "period": "2025-Q2"})


def test_breaks_and_exclusions_have_reasons_and_leave_dirty_rows(world, create):
    indicator = create()
    DirtyProgress.objects.all().delete()
    with pytest.raises(ValidationError):
        add_break(indicator=indicator, by=world.bureau, date=date(2025, 1, 1), reason=" ")
    with pytest.raises(ValidationError):
        exclude_partner(
            indicator=indicator, by=world.bureau, partner=world.weller, from_date=date(2025, 1, 1), reason=""
        )
    assert not DirtyProgress.objects.exists()

    def dirty_after(change, **given) -> bool:
        DirtyProgress.objects.all().delete()
        change(by=world.bureau, **given)
        return list(DirtyProgress.objects.values_list("indicator_id", "partner_id")) == [(indicator.pk, None)]

    breaks = [(date(2025, 1, 1), "Anders")]
    assert dirty_after(replace_breaks, indicator=indicator, breaks=breaks)
    assert not dirty_after(replace_breaks, indicator=indicator, breaks=breaks)
    assert dirty_after(replace_breaks, indicator=indicator, breaks=[])
    excluded = [(world.weller, date(2025, 1, 1), "Telt anders")]
    assert dirty_after(replace_exclusions, indicator=indicator, exclusions=excluded)
    assert not dirty_after(replace_exclusions, indicator=indicator, exclusions=excluded)
    assert dirty_after(include_partner, exclusion=indicator.exclusions.get())
