"""Writing many new measurements at once, with as little as possible done under the lock.

On SQLite nobody else writes while a transaction does. Most of the time of ``bulk_create`` goes into making the
statements, so those are made beforehand; history is then copied by the database itself.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models.sql import InsertQuery
from django.utils import timezone

from lamp.base.privacy.guard import guard_rows, keep_answers
from monitoring.measurements.models import Measurement
from programs.people.models import User

AT_ONCE = 500
Statement = tuple[str, Sequence[Any]]


def prepare_inserts(measurements: Sequence[Measurement]) -> list[Statement]:
    """The statements that store these new rows, which have a client key each. Outside any transaction."""
    guard_rows(measurements)
    fields = [field for field in Measurement._meta.concrete_fields if not isinstance(field, models.AutoField)]
    size = min(AT_ONCE, connection.ops.bulk_batch_size(fields, measurements))
    statements: list[Statement] = []
    for start in range(0, len(measurements), size):
        query = InsertQuery(Measurement)
        query.insert_values(fields, measurements[start : start + size])
        statements += query.get_compiler(connection=connection).as_sql()
    return statements


def insert_with_history(statements: Sequence[Statement], measurements: Sequence[Measurement], *, by: User) -> None:
    """Store prepared rows and the beginning of their history, and give the rows their numbers."""
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
    for start in range(0, len(measurements), AT_ONCE):
        batch = measurements[start : start + AT_ONCE]
        keys = [measurement.client_key for measurement in batch]
        stored = dict(Measurement.objects.filter(client_key__in=keys).values_list("client_key", "pk"))
        for measurement in batch:
            measurement.pk, measurement._state.adding = stored[measurement.client_key], False
        _copy_into_history(list(stored.values()), by)
    keep_answers(measurements)


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
