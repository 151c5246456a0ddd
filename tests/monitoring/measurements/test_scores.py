"""A score as it is filled in and as it is stored."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.scores import mean_of, pair_of
from monitoring.measurements.services import record_measurement

AGE = [
    {"key": "age", "label": "Leeftijd", "values": [{"key": "2", "label": "2 jaar"}, {"key": "3", "label": "3 jaar"}]}
]


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("mean", "answers", "pair"),
    [("7.5", "10", ("75", "10")), (None, None, (None, None)), (None, "0", ("0", "0")), ("0", "4", ("0", "4"))],
)
def test_a_score_is_stored_as_sum_and_answers(mean, answers, pair):
    assert pair_of(number(mean), number(answers)) == (number(pair[0]), number(pair[1]))


@pytest.mark.parametrize(
    ("mean", "answers", "at"),
    [
        ("7.5", "2.5", "answers"),
        ("7.5", "-1", "answers"),
        ("7.5", None, "answers"),
        (None, "3", "mean"),
        ("7.5", "0", "mean"),
    ],
)
def test_what_does_not_go_together_is_refused_at_its_box(mean, answers, at):
    with pytest.raises(ValidationError) as refused:
        pair_of(number(mean), number(answers))
    assert list(refused.value.error_dict) == [at]


@given(st.integers(0, 10**9), st.integers(1, 10**4))
def test_a_stored_pair_survives_being_shown_and_saved(millionths, answers):
    stored = (Decimal(millionths).scaleb(-6), Decimal(answers))
    assert pair_of(mean_of(stored), stored[1], stored=stored) == stored


def test_another_mean_or_number_of_answers_gives_another_pair():
    stored = (Decimal(22), Decimal(3))
    assert pair_of(Decimal("7.5"), Decimal(3), stored=stored) == (Decimal("22.5"), Decimal(3))
    assert pair_of(Decimal("7.333333"), Decimal(6), stored=stored) == (Decimal("43.999998"), Decimal(6))
    assert pair_of(None, None, stored=stored) == (None, None)


@pytest.fixture
def score(world) -> Indicator:
    return Indicator.objects.create(
        program=world.program,
        intervention=world.intervention,
        name="Vertrouwen",
        kind="score",
        time_rule="last",
        dimensions=AGE,
    )


@pytest.fixture
def draft(world, score) -> Measurement:
    """22 over 3 answers; the two-year-olds 10 over 3."""
    split = ({"keys": {"age": "2"}, "numerator": "10", "denominator": "3"},)
    return record_measurement(
        indicator=score,
        partner=world.peuteropvang,
        by=world.partner,
        period=Period.parse("2025-Q1"),
        values=Values(numerator=Decimal(22), denominator=Decimal(3), split=split),
    )


def fields_of(page) -> dict[str, str]:
    """What a browser would send of the page's form, untouched."""
    form = page.context["form"]
    return {field.name: "" if (value := field.value()) is None else str(value) for field in form}


def test_saving_a_score_untouched_keeps_it_exactly(client, world, draft):
    client.force_login(world.partner)
    url = reverse("result", args=[draft.pk])
    fields = fields_of(client.get(url))
    assert (fields["mean"], fields["answers"], fields["cell_0"], fields["cell_0_of"]) == (
        "7,333333", "3", "3,333333", "3",
    )  # fmt: skip
    assert client.post(url, {**fields, "note": "Bij de deur gevraagd"}).status_code == 302
    saved = Measurement.objects.get()
    assert (saved.numerator, saved.denominator, saved.note) == (22, 3, "Bij de deur gevraagd")
    assert saved.split == [{"keys": {"age": "2"}, "numerator": "10", "denominator": "3"}]


SEX = [
    {"key": "sex", "label": "Geslacht", "values": [{"key": "F", "label": "meisje"}, {"key": "M", "label": "jongen"}]}
]


def test_a_split_over_one_of_two_dimensions_is_kept_when_saved_by_page(client, world, score, draft):
    score.dimensions = SEX + AGE
    score.save()
    client.force_login(world.partner)
    url = reverse("result", args=[draft.pk])
    page = client.get(url)
    assert [cell.label for cell in page.context["form"].cells] == ["2 jaar", "3 jaar"]
    fields = fields_of(page) | {"cell_age_1": "8", "cell_age_1_of": "1"}
    assert client.post(url, fields).status_code == 302
    assert Measurement.objects.get().split == [
        {"keys": {"age": "2"}, "numerator": "10", "denominator": "3"},
        {"keys": {"age": "3"}, "numerator": "8", "denominator": "1"},
    ]


def test_what_was_typed_for_the_whole_split_never_lands_in_cells_of_one_dimension(client, world, score, draft):
    score.dimensions = SEX + AGE
    score.save()
    client.force_login(world.partner)
    url = reverse("result", args=[draft.pk])
    others = {name: text for name, text in fields_of(client.get(url)).items() if not name.startswith("cell_")}
    assert client.post(url, {**others, "cell_0": "9", "cell_0_of": "1"}).status_code == 302
    assert Measurement.objects.get().split == [{"keys": {"sex": "F", "age": "2"}, "numerator": "9", "denominator": "1"}]


def test_a_mean_without_answers_is_refused_at_its_box_and_kept(client, world, draft):
    client.force_login(world.partner)
    url = reverse("result", args=[draft.pk])
    page = client.post(url, {**fields_of(client.get(url)), "answers": ""})
    assert list(page.context["form"].errors) == ["answers"]
    assert Measurement.objects.get().numerator == 22
