"""Recording, submitting, approving, returning and correcting results."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lamp.base.models import EditConflict
from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.services import (
    approve_measurement,
    approve_measurements,
    change_measurement,
    correct_measurement,
    delete_measurement,
    record_measurement,
    return_measurement,
    submit_measurement,
)
from monitoring.progress.models import DirtyProgress
from programs.partners.models import Partner
from programs.people.permissions import roles_of

Q1 = Period.parse("2025-Q1")
KEY = UUID("00000000-0000-0000-0000-000000000001")


def ten(number: int | str = 10) -> Values:
    return Values(numerator=Decimal(number))


@pytest.fixture
def record(world, doors):
    def record(**given) -> Measurement:
        fields = {"indicator": doors, "partner": world.peuteropvang, "by": world.partner, "period": Q1, "values": ten()}
        return record_measurement(**{**fields, **given})

    return record


@pytest.fixture
def approved(world, record) -> Measurement:
    return approve_measurement(measurement=record(submit=True), by=world.bureau)


def codes(refused) -> dict[str, str]:
    return {field: errors[0].code for field, errors in refused.value.error_dict.items()}


def test_a_result_goes_from_draft_by_submitted_to_approved(world, record):
    draft = record()
    assert (draft.status, draft.starts_on, draft.ends_on) == ("draft", date(2025, 1, 1), date(2025, 3, 31))

    submitted = submit_measurement(measurement=draft, by=world.partner)
    assert submitted.status == "submitted"
    assert submitted.submitted_at is not None

    approved = approve_measurement(measurement=submitted, by=world.bureau)
    assert (approved.status, approved.approved_by) == ("approved", world.bureau)
    assert list(Measurement.objects.counting()) == [approved]
    assert list(approved.history.order_by("history_id").values_list("status", "history_user")) == [
        ("draft", world.partner.pk),
        ("submitted", world.partner.pk),
        ("approved", world.bureau.pk),
    ]


def test_a_returned_result_says_why_and_is_submitted_again(world, record):
    returned = return_measurement(measurement=record(submit=True), by=world.bureau, reason="Ook februari?")
    assert (returned.status, returned.returned_reason) == ("returned", "Ook februari?")

    changed = change_measurement(
        measurement=returned, by=world.partner, values=ten(14), expected_revision=returned.revision
    )
    again = submit_measurement(measurement=changed, by=world.partner)

    assert (again.status, again.numerator, again.returned_reason) == ("submitted", 14, "")


def test_returning_asks_for_a_reason(world, record):
    with pytest.raises(ValidationError) as refused:
        return_measurement(measurement=record(submit=True), by=world.bureau, reason=" ")
    assert codes(refused) == {"reason": "required"}


def test_only_what_counts_leaves_dirty_rows_and_at_the_place_where_it_came(world, record, doors):
    DirtyProgress.objects.all().delete()  # the new indicator left one
    measurement = record(area=world.molenveld)
    moved = change_measurement(
        measurement=measurement,
        by=world.partner,
        values=ten(11),
        expected_revision=1,
        area=world.zonnehof,
        period=Period.parse("2025-Q2"),
    )
    submitted = submit_measurement(measurement=moved, by=world.partner)
    assert not DirtyProgress.objects.exists()

    approved = approve_measurement(measurement=submitted, by=world.bureau)

    place = (doors.pk, world.peuteropvang.pk, world.zonnehof.pk, 2025 * 12 + 3)
    marked = DirtyProgress.objects.values_list("indicator_id", "partner_id", "area", "first_month")
    assert list(marked.all()) == [place]
    DirtyProgress.objects.all().delete()

    correction = correct_measurement(measurement=approved, by=world.partner, values=ten(12), reason="Verteld")
    assert not marked.all()
    approve_measurement(measurement=correction, by=world.bureau)
    assert set(marked.all()) == {place}


@pytest.mark.parametrize("who", ["partner2", "manager", "board", "admin", "outsider"])
def test_nobody_else_records_for_a_partner(world, record, who):
    with pytest.raises(PermissionDenied):
        record(by=world.people[who])
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("who", ["partner", "partner2", "manager", "board", "admin", "outsider"])
def test_only_the_bureau_approves_and_returns(world, record, who):
    submitted = record(submit=True)
    with pytest.raises(PermissionDenied):
        approve_measurement(measurement=submitted, by=world.people[who])
    with pytest.raises(PermissionDenied):
        return_measurement(measurement=submitted, by=world.people[who], reason="Klopt niet")


def test_the_bureau_records_for_a_partner_and_approves_it_itself(world, record):
    measurement = record(by=world.bureau, submit=True)
    assert approve_measurement(measurement=measurement, by=world.bureau).status == "approved"


def test_a_partner_of_another_programme_is_refused(world, record):
    elsewhere = Partner.objects.create(program=world.outsider.memberships.get().program, name="Elders")
    with pytest.raises(ValidationError) as refused:
        record(partner=elsewhere, by=world.outsider)
    assert codes(refused) == {"partner": "other_program"}


def test_a_submitted_result_is_changed_by_the_bureau_only(world, record):
    submitted = record(submit=True)
    with pytest.raises(PermissionDenied):
        change_measurement(measurement=submitted, by=world.partner, values=ten(9), expected_revision=None)
    changed = change_measurement(measurement=submitted, by=world.bureau, values=ten(9), expected_revision=None)
    assert changed.numerator == 9


def test_the_same_client_key_stores_once(record):
    first, again = record(client_key=KEY), record(client_key=KEY, values=ten(99))
    assert first == again
    assert Measurement.objects.get().numerator == 10


def test_a_client_key_of_another_partner_is_refused(world, record):
    record(client_key=KEY)
    with pytest.raises(ValidationError) as refused:
        record(client_key=KEY, partner=world.weller, by=world.partner2)
    assert refused.value.code == "client_key_used"


def test_two_editors_get_a_conflict_and_never_a_silent_overwrite(world, record):
    draft = record()
    change_measurement(measurement=draft, by=world.partner, values=ten(11), expected_revision=1)
    with pytest.raises(EditConflict) as conflict:
        change_measurement(measurement=draft, by=world.partner, values=ten(12), expected_revision=1)
    assert conflict.value.current.numerator == 11


def test_approving_what_somebody_changed_meanwhile_is_a_conflict(world, record):
    submitted = record(submit=True)
    change_measurement(measurement=submitted, by=world.bureau, values=ten(11), expected_revision=None)
    with pytest.raises(EditConflict):
        approve_measurement(measurement=submitted, by=world.bureau, expected_revision=1)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("wijk", "molenveld"),
        ("molenveld", "wijk"),
        (None, "molenveld"),
        ("molenveld", None),
        ("municipality", "zonnehof"),
    ],
)
@pytest.mark.parametrize("submit", [False, True])
def test_an_area_and_one_of_its_ancestors_are_refused_together(world, record, first, second, submit):
    record(area=getattr(world, first) if first else None, submit=submit)
    with pytest.raises(ValidationError) as refused:
        record(area=getattr(world, second) if second else None)
    assert codes(refused) == {"area": "double_count"}
    assert "telt dat dubbel" in refused.value.message_dict["area"][0]


def test_areas_beside_each_other_other_partners_and_other_periods_go_together(world, record):
    record(area=world.molenveld)
    record(area=world.molenveld)  # a contribution of its own
    record(area=world.zonnehof)
    record(area=world.wijk, period=Period.parse("2025-Q2"))
    record(area=world.wijk, partner=world.weller, by=world.partner2)
    record(area=world.wijk, values=Values(no_data_reason="Nog niet geteld"))
    assert Measurement.objects.count() == 6


def test_a_draft_that_its_owner_alone_sees_is_checked_when_it_is_submitted(world, record):
    draft = record(area=world.molenveld)
    record(area=world.wijk, by=world.bureau, submit=True)
    with pytest.raises(ValidationError) as refused:
        submit_measurement(measurement=draft, by=world.partner)
    assert codes(refused) == {"area": "double_count"}


def test_only_a_draft_can_be_thrown_away(world, record, approved):
    draft = record()
    delete_measurement(measurement=draft, by=world.partner)
    assert list(Measurement.objects.all()) == [approved]
    for measurement in (record(submit=True), approved):
        with pytest.raises(ValidationError):
            delete_measurement(measurement=measurement, by=world.partner)


def test_an_approved_value_changes_by_no_other_door(world, approved):
    row = Measurement.objects.get(pk=approved.pk)
    row.numerator = Decimal(99)
    attempts = [
        row.save,
        row.delete,
        lambda: Measurement.objects.filter(pk=row.pk).update(numerator=Decimal(99)),
        lambda: Measurement.objects.bulk_update([row], ["numerator"]),
        lambda: Measurement.objects.all().delete(),
        lambda: change_measurement(measurement=row, by=world.bureau, values=ten(99), expected_revision=None),
    ]
    for attempt in attempts:
        with pytest.raises((ValidationError, PermissionDenied)), transaction.atomic():
            attempt()
    assert Measurement.objects.get().numerator == 10


def test_a_row_is_guarded_from_the_moment_it_is_approved(world, doors):
    row = Measurement.objects.create(
        indicator=doors,
        partner=world.peuteropvang,
        recorded_by=world.partner,
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 3, 31),
        numerator=Decimal(10),
        status="approved",
    )
    row.numerator = Decimal(99)
    with pytest.raises(ValidationError):
        row.save()


def test_a_correction_counts_once_approved_and_keeps_its_place_in_time(world, approved):
    first = correct_measurement(measurement=approved, by=world.partner, values=ten(12), reason="Dubbel geteld")
    assert first.status == "submitted"
    assert list(Measurement.objects.counting()) == [approved]

    first = approve_measurement(measurement=first, by=world.bureau)
    assert list(Measurement.objects.counting()) == [first]
    assert (first.place_at, first.place_id) == (approved.approved_at, approved.pk)
    old = Measurement.objects.get(pk=approved.pk)
    assert (old.numerator, old.replaced_by) == (10, first)

    second = correct_measurement(measurement=first, by=world.partner, values=ten(13), reason="Nog een")
    second = approve_measurement(measurement=second, by=world.bureau)
    assert (second.place_at, second.place_id) == (approved.approved_at, approved.pk)
    assert list(Measurement.objects.counting()) == [second]


def test_a_correction_says_why_and_one_waits_at_a_time(world, record, approved):
    with pytest.raises(ValidationError) as refused:
        correct_measurement(measurement=approved, by=world.partner, values=ten(12), reason="")
    assert codes(refused) == {"reason": "required"}

    correct_measurement(measurement=approved, by=world.partner, values=ten(12), reason="Fout")
    with pytest.raises(ValidationError) as refused:
        correct_measurement(measurement=approved, by=world.partner, values=ten(13), reason="Fout")
    assert refused.value.code == "correction_waiting"
    with pytest.raises(ValidationError) as refused:
        correct_measurement(measurement=record(), by=world.partner, values=ten(13), reason="Fout")
    assert refused.value.code == "not_approved"


def test_what_was_replaced_is_not_corrected_again(world, approved):
    correction = correct_measurement(measurement=approved, by=world.partner, values=ten(12), reason="Fout")
    approve_measurement(measurement=correction, by=world.bureau)
    with pytest.raises(ValidationError) as refused:
        correct_measurement(measurement=approved, by=world.partner, values=ten(13), reason="Fout")
    assert refused.value.code == "replaced"


@pytest.mark.parametrize("who", ["partner2", "manager", "board", "admin", "outsider"])
def test_nobody_else_corrects(world, approved, who):
    with pytest.raises(PermissionDenied):
        correct_measurement(measurement=approved, by=world.people[who], values=ten(1), reason="Fout")


def test_a_correction_with_the_same_client_key_is_stored_once(world, approved):
    given = {"measurement": approved, "by": world.partner, "values": ten(12), "reason": "Fout", "client_key": KEY}
    assert correct_measurement(**given) == correct_measurement(**given)
    assert Measurement.objects.count() == 2


def test_many_are_approved_at_once_or_none(world, record):
    rows = [record(submit=True), record(submit=True), record()]
    with pytest.raises(ValidationError):
        approve_measurements(measurements=rows, by=world.bureau)
    assert not Measurement.objects.counting().exists()

    approve_measurements(measurements=rows[:2], by=world.bureau)
    assert Measurement.objects.counting().count() == 2


def test_approving_takes_as_many_queries_for_twelve_as_for_three(world, record):
    roles_of(world.bureau)

    def count(rows: list[Measurement]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            approve_measurements(measurements=rows, by=world.bureau)
        return len(queries)

    assert count([record(submit=True) for _ in range(3)]) == count([record(submit=True) for _ in range(12)])


def test_a_percentage_with_a_split_keeps_total_and_cells(world, share):
    share.dimensions = [
        {"key": "sex", "label": "Geslacht", "values": [{"key": "F", "label": "v"}, {"key": "M", "label": "m"}]}
    ]
    share.save()
    cells = ({"keys": {"sex": "F"}, "numerator": "3", "denominator": "5"},)
    measurement = record_measurement(
        indicator=share,
        partner=world.peuteropvang,
        by=world.partner,
        period=Q1,
        values=Values(numerator=Decimal(4), denominator=Decimal(10), split=cells),
    )
    measurement.refresh_from_db()
    assert measurement.split == [{"keys": {"sex": "F"}, "numerator": "3", "denominator": "5"}]
    assert list(measurement.cells.values_list("cell", "numerator", "denominator")) == [("sex=F", 3, 5)]


def test_the_log_takes_a_day(world):
    logged = Indicator.objects.create(program=world.program, name="Gesprekken", source="log")
    measurement = record_measurement(
        indicator=logged, partner=world.peuteropvang, by=world.partner, date=date(2026, 3, 2), values=ten()
    )
    assert measurement.starts_on == measurement.ends_on == date(2026, 3, 2)
