"""When the database is away, busy or full: a fault of the moment, after which the same request may be sent again."""

import sqlite3

from django.db import InterfaceError, OperationalError

TRY_AGAIN_SECONDS = 30


def is_passing(error: BaseException | None) -> bool:
    """Whether the fault lies in the moment and not in the work itself.

    SQLite also reports an overflowing sum as an operational error, and a value it cannot store as one of the
    interface; those are the work's own fault. On PostgreSQL the latter is a connection closed at the other end.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    return getattr(cause, "sqlite_errorname", "") != "SQLITE_ERROR" and not isinstance(cause, sqlite3.InterfaceError)
