"""Writing many new measurements at once, with as little as possible done under the lock.

On SQLite nobody else writes while a transaction does. Most of the time of ``bulk_create`` goes into making the
statements, so those are made beforehand; history is then copied by the database itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models.sql import InsertQuery
from django.utils import timezone

from lamp.base.privacy.guard import guard_rows, keep_answers
from monitoring.measurements.models import Measurement
from monitoring.measurements.splits import store_split_cells
from monitoring.progress.dirty import dirty_rows
from programs.people.models import User

AT_ONCE = 500
Statement = tuple[str, Sequence[Any]]


@dataclass(frozen=True)
class Prepared:
    """New measurements, which have a client key each, with the statements that store them and mark their figures."""

    measurements: Sequence[Measurement]
    inserts: list[Statement]
    marks: list[Statement]


def prepare(measurements: Sequence[Measurement]) -> Prepared:
    """Everything that can be done before the lock."""
    guard_rows(measurements)
    return Prepared(measurements, _inserts(measurements), _inserts(dirty_rows(measurements)))


def store(prepared: Prepared, *, by: User) -> None:
    """Store the rows and the beginning of their history, give them their numbers, and have the figures follow."""
    measurements = prepared.measurements
    _execute(prepared.inserts)
    for start in range(0, len(measurements), AT_ONCE):
        batch = measurements[start : start + AT_ONCE]
        keys = [measurement.client_key for measurement in batch]
        stored = dict(Measurement.objects.filter(client_key__in=keys).values_list("client_key", "pk"))
        for measurement in batch:
            measurement.pk, measurement._state.adding = stored[measurement.client_key], False
        _copy_into_history(list(stored.values()), by)
    keep_answers(measurements)
    store_split_cells(measurements)
    _execute(prepared.marks)


def _inserts(rows: Sequence[models.Model]) -> list[Statement]:
    """The statements of ``bulk_create``."""
    if not rows:
        return []
    fields = [field for field in rows[0]._meta.concrete_fields if not isinstance(field, models.AutoField)]
    size = min(AT_ONCE, connection.ops.bulk_batch_size(fields, rows))
    statements: list[Statement] = []
    for start in range(0, len(rows), size):
        query = InsertQuery(type(rows[0]))
        query.insert_values(fields, rows[start : start + size])
        statements += query.get_compiler(connection=connection).as_sql()
    return statements


def _execute(statements: Sequence[Statement]) -> None:
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)


def _copy_into_history(numbers: Sequence[int], by: User) -> None:
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
