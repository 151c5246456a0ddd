"""Writing many new measurements at once, with as little as possible done under the lock.

On SQLite nobody else writes while a transaction does. Most of the time of ``bulk_create`` goes into making the
statements, so what the database gets is made beforehand, each value once; PostgreSQL takes it by COPY. History is then
copied by the database itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.utils import timezone

from lamp.base.privacy.guard import guard_rows, keep_answers
from monitoring.measurements.models import Measurement
from monitoring.measurements.splits import store_split_cells
from monitoring.progress.dirty import dirty_rows
from monitoring.progress.models import DirtyProgress
from programs.people.models import User

AT_ONCE = 500


@dataclass(frozen=True)
class Rows:
    """New rows of one table as the database wants them."""

    table: str
    columns: Sequence[str]
    values: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Prepared:
    """New measurements, which have a client key each, and what is written: them, and the marks for their figures."""

    measurements: Sequence[Measurement]
    rows: Rows
    marks: Rows


def prepare(measurements: Sequence[Measurement]) -> Prepared:
    """Everything that can be done before the lock."""
    guard_rows(measurements)
    return Prepared(measurements, _rows(Measurement, measurements), _rows(DirtyProgress, dirty_rows(measurements)))


def store(prepared: Prepared, *, by: User) -> None:
    """Store the rows and the beginning of their history, give them their numbers, and have the figures follow."""
    measurements = prepared.measurements
    write_rows(prepared.rows)
    for start in range(0, len(measurements), AT_ONCE):
        batch = measurements[start : start + AT_ONCE]
        keys = [measurement.client_key for measurement in batch]
        stored = dict(Measurement.objects.filter(client_key__in=keys).values_list("client_key", "pk"))
        for measurement in batch:
            measurement.pk, measurement._state.adding = stored[measurement.client_key], False
        copy_into_history(list(stored.values()), by)
    keep_answers(measurements)
    store_split_cells([measurement for measurement in measurements if measurement.split])  # the others are new: none
    write_rows(prepared.marks)


def _rows(model: type[models.Model], rows: Sequence[models.Model]) -> Rows:
    """What ``bulk_create`` would write. Most values of a column are the same few, and each is prepared once."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    columns = [_column(field, rows) for field in fields]
    quote = connection.ops.quote_name
    return Rows(
        quote(model._meta.db_table), [quote(field.column) for field in fields], list(zip(*columns, strict=True))
    )


def _column(field: models.Field, rows: Sequence[models.Model]) -> list[Any]:
    known: dict[Any, Any] = {}
    values = []
    for row in rows:
        value = field.pre_save(row, add=True)
        if isinstance(value, list):  # has no hash
            values.append(field.get_db_prep_save(value, connection))
            continue
        if value not in known:
            known[value] = field.get_db_prep_save(value, connection)
        values.append(known[value])
    return values


def write_rows(rows: Rows) -> None:
    """Store them: by COPY on PostgreSQL, one statement for all on SQLite."""
    columns = ", ".join(rows.columns)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            places = ", ".join(["%s"] * len(rows.columns))
            cursor.executemany(f"INSERT INTO {rows.table} ({columns}) VALUES ({places})", rows.values)
            return
        with connection.wrap_database_errors, cursor.copy(f"COPY {rows.table} ({columns}) FROM STDIN") as copy:
            for values in rows.values:
                copy.write_row(values)


def copy_into_history(numbers: Sequence[int], by: User) -> None:
    """What ``bulk_create_with_history`` writes, by one statement of the database."""
    historical = Measurement.history.model
    quote = connection.ops.quote_name
    own = [quote(field.column) for field in Measurement._meta.concrete_fields]
    told = {"history_date": timezone.now(), "history_type": "+", "history_user": by.pk, "history_change_reason": None}
    fields = [historical._meta.get_field(name) for name in told]
    values = [field.get_db_prep_save(value, connection) for field, value in zip(fields, told.values(), strict=True)]
    columns = ", ".join([*own, *(quote(field.column) for field in fields)])
    selected = ", ".join([*own, *["%s"] * len(fields)])
    chosen = ", ".join(["%s"] * len(numbers))
    sql = (
        f"INSERT INTO {quote(historical._meta.db_table)} ({columns}) "
        f"SELECT {selected} FROM {quote(Measurement._meta.db_table)} WHERE {quote('id')} IN ({chosen}) ORDER BY id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *numbers])
