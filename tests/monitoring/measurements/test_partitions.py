"""Measurements in partitions by year: nothing is lost on the way there, and all that people do goes on."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.measurements.import_services import import_measurements
from monitoring.measurements.models import Measurement, SplitCell
from monitoring.measurements.partitions import (
    REST,
    TABLE,
    add_coming_years,
    are_partitioned,
    partition_measurements,
    years_of_partitions,
)
from monitoring.measurements.rules import Values
from monitoring.measurements.services import (
    approve_measurement,
    change_measurement,
    correct_measurement,
    delete_measurement,
    record_measurement,
)
from monitoring.progress.rebuild import rebuild_progress
from monitoring.progress.recount import recount
from monitoring.progress.refresh import drain

on_postgresql = [
    pytest.mark.services,
    pytest.mark.django_db,
]
THIS_YEAR = timezone.localdate().year


@pytest.fixture
def indicator(world) -> Indicator:
    return Indicator.objects.create(program=world.program, name="Peuters", frequency="month")


@pytest.fixture
def enter(world, indicator):
    def put(month: str, number: int, **more) -> Measurement:
        return record_measurement(
            indicator=indicator,
            partner=world.peuteropvang,
            by=world.partner,
            area=world.molenveld,
            period=Period.parse(month),
            values=Values(Decimal(number)),
            **{"submit": True} | more,
        )

    return put


def contents() -> list[dict]:
    return list(Measurement.objects.order_by("pk").values())


def rows_in(partition: str) -> int:
    return Measurement.objects.extra(where=["tableoid = to_regclass(%s)"], params=[partition]).count()


def names_of() -> set[str]:
    """Of the table's keys, checks and indexes."""
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, TABLE))


class TestOnPostgreSQL:
    pytestmark = on_postgresql

    def test_every_row_lies_in_its_year_as_it_was(self, world, enter):
        approve_measurement(measurement=enter("2023-12", 5), by=world.bureau)
        enter("2024-01", 6)
        before, names = contents(), names_of()

        years = partition_measurements()

        assert years[0] <= 2023
        assert years[-1] == THIS_YEAR + 2
        assert are_partitioned()
        assert contents() == before
        assert (rows_in(f"{TABLE}_2023"), rows_in(f"{TABLE}_2024"), rows_in(REST)) == (1, 1, 0)
        assert all("replace" in name and "_fk_" in name for name in names - names_of())

    def test_work_goes_on_and_figures_equal_a_recount(self, world, indicator, enter):
        first = enter("2023-12", 5, client_key=UUID(int=1))
        approve_measurement(measurement=first, by=world.bureau)
        partition_measurements()

        assert enter("2023-12", 5, client_key=UUID(int=1)) == first
        approve_measurement(measurement=enter("2024-03", 7), by=world.bureau)
        first = Measurement.objects.get(pk=first.pk)
        corrected = correct_measurement(
            measurement=first, by=world.bureau, values=Values(Decimal(9)), reason="Telfout."
        )
        approve_measurement(measurement=corrected, by=world.bureau)
        moved = enter("2025-01", 4, submit=False)
        change_measurement(
            measurement=moved,
            by=world.partner,
            values=Values(Decimal(3)),
            expected_revision=None,
            area=world.molenveld,
            period=Period.parse("2022-06"),
        )
        row = {"indicator": "Peuters", "partner": world.peuteropvang.name, "period": "2025-02", "numerator": "8"}
        for _time in range(2):
            checked = import_measurements(
                rows=[(2, row | {"area": world.molenveld.code})], program=world.program, by=world.bureau, approve=True
            )
        drain()

        assert checked[0].outcome == "unchanged"
        assert rows_in(f"{TABLE}_2022") == 1
        assert Measurement.objects.filter(status="approved", replaced_by=None).count() == 3
        assert list(recount(repair=False)) == []
        rebuild_progress()
        assert list(recount(repair=False)) == []
        delete_measurement(measurement=Measurement.objects.get(pk=moved.pk), by=world.partner)
        assert rows_in(f"{TABLE}_2022") == 0

    def test_what_the_database_guards_it_goes_on_guarding(self, world, indicator, enter):
        stored = enter("2024-01", 6, client_key=UUID(int=2))
        partition_measurements()

        with pytest.raises(IntegrityError), transaction.atomic():
            Measurement.objects.filter(pk=enter("2024-02", 7).pk).update(
                client_key=stored.client_key, starts_on=date(2024, 1, 1), ends_on=date(2024, 1, 31), last_month=24288
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            Measurement.objects.filter(pk=stored.pk).update(starts_on=date(2030, 1, 1))
        with pytest.raises(ProtectedError):
            indicator.delete()

    def test_a_new_year_takes_what_the_rest_held_of_it(self, world, enter):
        partition_measurements()
        later = enter("2024-01", 6)
        ahead = THIS_YEAR + 5
        Measurement.objects.filter(pk=later.pk).update(
            starts_on=date(ahead, 1, 1), ends_on=date(ahead, 1, 31), first_month=ahead * 12, last_month=ahead * 12
        )
        assert rows_in(REST) == 1
        before = contents()

        assert add_coming_years() == [THIS_YEAR + 3, THIS_YEAR + 4, ahead]

        assert (rows_in(f"{TABLE}_{ahead}"), rows_in(REST)) == (1, 0)
        assert contents() == before
        assert add_coming_years() == []
        assert years_of_partitions()[-1] == ahead

    def test_splits_keep_their_measurement(self, world, enter):
        stored = enter("2024-01", 6)
        SplitCell.objects.create(measurement=stored, cell="sex=F", numerator=Decimal(2))

        partition_measurements()

        assert SplitCell.objects.get().measurement == stored


@pytest.mark.django_db
def test_on_one_table_the_nightly_work_does_nothing(world):
    assert add_coming_years() == []
    assert not are_partitioned()


@pytest.mark.django_db
def test_another_database_is_refused_and_postgresql_says_what_it_did(world, capsys):
    if connection.vendor == "postgresql":
        call_command("partition_measurements")
        assert f"partitions for {world.program.start_date.year}" in capsys.readouterr().out
        call_command("partition_measurements")
        assert "a partition for every year already" in capsys.readouterr().out
    else:
        with pytest.raises(CommandError, match="PostgreSQL"):
            call_command("partition_measurements")
