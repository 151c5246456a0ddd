"""Measurements in partitions by year, for a hundred million rows and more: PostgreSQL only (``docs/scale.md``).

PostgreSQL wants the column it divides by in every unique key. So the keys of the table get ``last_month`` beside
them, and no foreign key can point at the number of a measurement any more: those of splits and corrections are then
guarded by the services alone.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from monitoring.measurements.models import Measurement
from programs.programs.models import Program

TABLE = Measurement._meta.db_table
WHOLE = f"{TABLE}_whole"  # the table as it was, until all is in the new one
REST = f"{TABLE}_rest"  # what ends in a year without a partition
YEARS_AHEAD = 2


def partition_measurements(*, tell: Callable[[str], None] = lambda text: None) -> list[int]:
    """Divide the measurements over a partition per year; where they are, add the years that have come near.

    All in one transaction, in which nobody else reads or writes measurements. The first time needs room for a second
    copy of the table, and time to copy and index it: stop LAMP for that. Adding a year takes a moment; when that
    moment does not come within ten seconds, it gives up with an ``OperationalError``.

    Args:
        tell: hears in a word what begins.

    Returns:
        the years that got a partition.

    Raises:
        RuntimeError: the database is not PostgreSQL, or the copy does not hold as many rows as the table did.
    """
    if connection.vendor != "postgresql":
        raise RuntimeError("only PostgreSQL divides a table over partitions")
    partitioned = are_partitioned()
    with transaction.atomic():
        _execute("SET CONSTRAINTS ALL IMMEDIATE")
        if partitioned:  # people are at work
            _execute("SET LOCAL lock_timeout = '10s'")
        _execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
        years = sorted(_years_wanted() - set(years_of_partitions()))
        if not partitioned:
            _divide(years, tell)
        elif years:
            _add(years)
    if not partitioned:
        _execute(f"ANALYZE {TABLE}")
    return years


def add_coming_years() -> list[int]:
    """What the nightly work does: nothing where the measurements are one table or have all years they need."""
    if not are_partitioned() or _years_wanted() <= set(years_of_partitions()):
        return []
    return partition_measurements()


def are_partitioned() -> bool:
    """Whether the measurements of this database are divided over partitions."""
    if connection.vendor != "postgresql":
        return False
    return _rows("SELECT relkind FROM pg_class WHERE oid = to_regclass(%s)", TABLE) == [("p",)]


def years_of_partitions() -> list[int]:
    """The years that have a partition of their own, in order."""
    names = _rows("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(%s)", TABLE)
    return sorted(int(name.removeprefix(f"{TABLE}_")) for (name,) in names if name != REST)


def _years_wanted() -> set[int]:
    """From the first measurement or programme up to the last measurement and some years ahead.

    Of measurements that are divided only the rest is asked: the others have their year.
    """
    table = REST if are_partitioned() else TABLE
    ((first, last),) = _rows(f"SELECT MIN(last_month) / 12, MAX(last_month) / 12 FROM {table}")
    start = Program.objects.aggregate(start=Min("start_date"))["start"]
    this_year = timezone.localdate().year
    years = [year for year in (first, last, start and start.year) if year]
    return set(range(min([*years, this_year]), max([*years, this_year + YEARS_AHEAD]) + 1))


def _divide(years: Iterable[int], tell: Callable[[str], None]) -> None:
    own, pointing, indexes = _keys_of("conrelid"), _keys_of("confrelid"), _plain_indexes()
    for table, name, _kind, _text in pointing:
        _execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    _execute(f"ALTER TABLE {TABLE} RENAME TO {WHOLE}")
    _execute(
        f"CREATE TABLE {TABLE} (LIKE {WHOLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING IDENTITY)"
        " PARTITION BY RANGE (last_month)"
    )
    _create(years)
    _execute(f"CREATE TABLE {REST} PARTITION OF {TABLE} DEFAULT")
    tell("copying")
    _execute(f"INSERT INTO {TABLE} SELECT * FROM {WHOLE}")
    if _rows(f"SELECT (SELECT COUNT(*) FROM {TABLE}) = (SELECT COUNT(*) FROM {WHOLE})") != [(True,)]:
        raise RuntimeError("the copy does not hold as many measurements as the table did; nothing is changed")
    sequence = "pg_get_serial_sequence(%s, 'id')"
    _rows(f"SELECT setval({sequence}, nextval({sequence}), false)", TABLE, WHOLE)
    _execute(f"DROP TABLE {WHOLE}")
    for text in indexes:
        tell(text.split()[2])
        _execute(text)
    for _table, name, kind, text in own:
        if kind in ("p", "u"):
            text = text.replace(")", ", last_month)", 1)
        if (TABLE, name) not in {(table, other) for table, other, _kind, _text in pointing}:
            tell(name)
            _execute(f'ALTER TABLE {TABLE} ADD CONSTRAINT "{name}" {text}')


def _add(years: Iterable[int]) -> None:
    """New partitions, with what the rest holds of those years."""
    _execute(f"ALTER TABLE {TABLE} DETACH PARTITION {REST}")
    _create(years)
    for year in years:
        _execute(
            f"WITH moved AS (DELETE FROM {REST} WHERE last_month >= {year * 12} AND last_month < {year * 12 + 12}"
            f" RETURNING *) INSERT INTO {TABLE} OVERRIDING SYSTEM VALUE SELECT * FROM moved"
        )
    _execute(f"ALTER TABLE {TABLE} ATTACH PARTITION {REST} DEFAULT")


def _create(years: Iterable[int]) -> None:
    """``last_month`` counts months since year 0 (``lamp.base.periods.month_number``)."""
    for year in years:
        bounds = f"FROM ({year * 12}) TO ({year * 12 + 12})"
        _execute(f"CREATE TABLE {TABLE}_{year} PARTITION OF {TABLE} FOR VALUES {bounds}")


def _keys_of(column: str) -> list[tuple]:
    """Table, name, kind and text of primary, unique and foreign keys; of ``confrelid`` those that point here."""
    return _rows(
        "SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid) FROM pg_constraint"
        f" WHERE {column} = to_regclass(%s) AND contype IN ('p', 'u', 'f') ORDER BY conname",
        TABLE,
    )


def _plain_indexes() -> list[str]:
    """Texts of the indexes that belong to no key; a unique one with the month beside what it holds unique."""
    found = _rows(
        "SELECT pg_get_indexdef(indexrelid), indisunique FROM pg_index WHERE indrelid = to_regclass(%s)"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))"
        " ORDER BY indexrelid",
        TABLE,
    )
    return [text.replace(")", ", last_month)", 1) if unique else text for text, unique in found]


def _rows(text: str, *params: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.fetchall()


def _execute(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)
