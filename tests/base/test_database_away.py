"""Which faults of the database lie in the moment, by what each driver says."""

import sqlite3

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection

from lamp.base.database_away import is_passing


def caused(error: Exception, cause: Exception, name: str = "") -> Exception:
    if name:
        cause.sqlite_errorname = name
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (caused(OperationalError(), psycopg.OperationalError("server closed the connection")), True),
        (caused(InterfaceError(), psycopg.InterfaceError("the connection is closed")), True),
        (caused(OperationalError(), sqlite3.OperationalError("database is locked"), "SQLITE_BUSY"), True),
        (caused(OperationalError(), sqlite3.OperationalError("integer overflow"), "SQLITE_ERROR"), False),
        (caused(InterfaceError(), sqlite3.InterfaceError("Error binding parameter 1")), False),
        (ValueError("anything else"), False),
        (None, False),
    ],
)
def test_a_fault_of_the_moment_is_told_from_one_of_the_work(error, passing):
    assert is_passing(error) is passing


@pytest.mark.django_db
def test_a_statement_that_cannot_be_right_is_no_fault_of_the_moment():
    with connection.cursor() as cursor, pytest.raises(Exception, match="bestaat_niet") as caught:
        cursor.execute("SELECT 1 FROM bestaat_niet")

    assert not is_passing(caught.value)
