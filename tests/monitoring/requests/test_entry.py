from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from lamp.base.models import EditConflict
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.services import approve_measurement, return_measurement, submit_measurement
from monitoring.requests.entry import NOTHING, SEEN_EMPTY, save_cell

pytestmark = pytest.mark.django_db
TWELVE = Values(Decimal(12))


@pytest.fixture
def july(request_q3):
    return request_q3.cells.filter(indicator__name="Deuren").order_by("starts_on").first()


def test_a_cell_becomes_a_draft_of_its_partner_and_place(world, july):
    measurement = save_cell(cell=july, by=world.partner, values=TWELVE, expected_revision=SEEN_EMPTY)

    assert measurement.status == "draft"
    assert (measurement.partner, measurement.area, measurement.numerator) == (world.peuteropvang, world.molenveld, 12)
    assert (measurement.starts_on, measurement.ends_on) == (july.starts_on, july.ends_on)


def test_saving_again_changes_it_and_saving_the_same_does_nothing(world, july):
    first = save_cell(cell=july, by=world.partner, values=TWELVE, expected_revision=SEEN_EMPTY)
    changed = save_cell(cell=july, by=world.partner, values=Values(Decimal(13)), expected_revision=first.revision)
    again = save_cell(cell=july, by=world.partner, values=Values(Decimal(13)), expected_revision=first.revision)

    assert Measurement.objects.get().numerator == 13
    assert again.revision == changed.revision == first.revision + 1


def test_emptying_a_draft_throws_it_away_but_zero_is_a_value(world, july):
    first = save_cell(cell=july, by=world.partner, values=Values(Decimal(0)), expected_revision=SEEN_EMPTY)
    assert first.numerator == 0

    assert save_cell(cell=july, by=world.partner, values=NOTHING, expected_revision=first.revision) is None
    assert not Measurement.objects.exists()
    assert save_cell(cell=july, by=world.partner, values=NOTHING, expected_revision=SEEN_EMPTY) is None


def test_an_explanation_is_an_answer(world, july):
    answer = save_cell(
        cell=july, by=world.partner, values=Values(no_data_reason="Vakantie"), expected_revision=SEEN_EMPTY
    )
    assert answer.no_data_reason == "Vakantie"


def test_who_saw_the_cell_empty_does_not_overwrite_what_came_since(world, july):
    save_cell(cell=july, by=world.partner, values=TWELVE, expected_revision=SEEN_EMPTY)

    with pytest.raises(EditConflict) as conflict:
        save_cell(cell=july, by=world.partner, values=Values(Decimal(99)), expected_revision=SEEN_EMPTY)

    assert conflict.value.current.numerator == 12
    assert Measurement.objects.get().numerator == 12


def test_who_saw_a_number_is_told_that_it_is_gone(world, july):
    first = save_cell(cell=july, by=world.partner, values=TWELVE, expected_revision=SEEN_EMPTY)
    save_cell(cell=july, by=world.partner, values=NOTHING, expected_revision=first.revision)

    with pytest.raises(ValidationError, match="net leeggemaakt"):
        save_cell(cell=july, by=world.partner, values=Values(Decimal(13)), expected_revision=first.revision)


def test_a_repeat_of_the_first_save_stores_nothing_twice(world, july):
    key = uuid4()
    first = save_cell(cell=july, by=world.partner, values=TWELVE, expected_revision=SEEN_EMPTY, client_key=key)
    again = save_cell(cell=july, by=world.partner, values=TWELVE, expected_revision=SEEN_EMPTY, client_key=key)

    assert again == first
    assert Measurement.objects.count() == 1


def test_the_bureau_does_not_fill_in_beside_a_draft_it_cannot_see(world, july):
    save_cell(cell=july, by=world.partner, values=TWELVE, expected_revision=SEEN_EMPTY)

    with pytest.raises(ValidationError, match="zelf aan het invullen"):
        save_cell(cell=july, by=world.bureau, values=Values(Decimal(5)), expected_revision=SEEN_EMPTY)
    assert Measurement.objects.count() == 1


def test_another_partner_is_refused(world, july):
    with pytest.raises(PermissionDenied):
        save_cell(cell=july, by=world.partner2, values=TWELVE, expected_revision=SEEN_EMPTY)


def test_a_returned_result_is_changed_and_stays_returned(world, july):
    row = save_cell(cell=july, by=world.partner, values=TWELVE, expected_revision=SEEN_EMPTY)
    row = submit_measurement(measurement=row, by=world.partner)
    with pytest.raises(PermissionDenied):
        save_cell(cell=july, by=world.partner, values=Values(Decimal(13)), expected_revision=row.revision)
    row = return_measurement(measurement=row, by=world.bureau, reason="Klopt dit?")

    row = save_cell(cell=july, by=world.partner, values=Values(Decimal(13)), expected_revision=row.revision)

    assert (row.status, row.numerator) == ("returned", 13)


def test_an_approved_result_needs_a_correction(world, july):
    row = save_cell(cell=july, by=world.partner, values=TWELVE, expected_revision=SEEN_EMPTY)
    approve_measurement(measurement=submit_measurement(measurement=row, by=world.partner), by=world.bureau)

    with pytest.raises(ValidationError, match="Maak een correctie"):
        save_cell(cell=july, by=world.partner, values=Values(Decimal(13)), expected_revision=None)


def test_a_cell_with_several_contributions_is_left_to_its_results(world, july):
    for number in (1, 2):
        Measurement.objects.create(
            indicator=july.indicator,
            partner=july.partner,
            area=july.area,
            starts_on=july.starts_on,
            ends_on=july.ends_on,
            numerator=number,
            recorded_by=world.partner,
        )
    with pytest.raises(ValidationError, match="meer resultaten samen"):
        save_cell(cell=july, by=world.partner, values=TWELVE, expected_revision=None)
