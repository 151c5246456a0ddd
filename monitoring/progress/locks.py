"""One indicator's stored figures are written by one transaction at a time."""

from django.db import connection

NAMESPACE = 0x4C414D50 << 31  # "LAMP": apart from other advisory locks in the same database


def try_lock_indicator(indicator_id: int) -> bool:
    """Take the indicator's lock until the transaction ends, or say at once that another has it.

    SQLite has one writer at a time (``BEGIN IMMEDIATE``), so inside a transaction one always has it.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [NAMESPACE + indicator_id])
        return cursor.fetchone()[0]


def lock_indicator(indicator_id: int) -> None:
    """Wait for the indicator's lock; it is held until the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NAMESPACE + indicator_id])
