"""The last door: database triggers that refuse what ``immutability`` refuses, for SQLite and PostgreSQL.

They are dropped before and put back after every ``migrate``: SQLite rebuilds a table by renaming,
and refuses to rename while a trigger names the table.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connections

MESSAGE = "lamp: the structure of a version that is no draft never changes"
STATUS_OF = "(SELECT status FROM programs_logicmodel WHERE id = {row}.logic_model_id)"
STATUS_OF_CONDITION = (
    "(SELECT v.status FROM programs_logicmodel v JOIN programs_mechanism m ON m.logic_model_id = v.id"
    " WHERE m.id = {row}.mechanism_id)"
)

# Table → (status of the version a row belongs to, columns that never change outside a draft).
TABLES = {
    "programs_chainelement": (STATUS_OF, ("logic_model_id", "lineage", "change_reason", "stage", "what", "why")),
    "programs_chainlink": (
        STATUS_OF,
        ("logic_model_id", "lineage", "change_reason", "source_id", "target_id", "lag_from_months", "lag_to_months"),
    ),
    "programs_mechanism": (
        STATUS_OF,
        (
            "logic_model_id",
            "lineage",
            "change_reason",
            "link_id",
            "offer",
            "response",
            "for_whom",
            "working",
            "perspective",
        ),
    ),
    "programs_mechanismcondition": (STATUS_OF_CONDITION, ("mechanism_id", "lineage", "text", "position")),
    "programs_logicmodel": ("{row}.status", ("intervention_id", "version", "changed_at", "changed_by_id")),
}


def _refusals(table: str, differs: str) -> Iterator[tuple[str, str]]:
    """(INSERT, UPDATE or DELETE; the condition under which it is refused)."""
    status, columns = TABLES[table]
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)
    before = status.format(row="OLD")
    if table == "programs_logicmodel":
        changed += " OR (OLD.status <> NEW.status AND NOT (OLD.status = 'active' AND NEW.status = 'archived'))"
    else:
        yield "INSERT", f"{status.format(row='NEW')} <> 'draft'"
        changed += f" OR {status.format(row='NEW')} <> {before}"
    yield "UPDATE", f"{before} <> 'draft' AND ({changed})"
    yield "DELETE", f"{before} <> 'draft'"


def _sqlite(table: str) -> Iterator[str]:
    for event, condition in _refusals(table, "IS NOT"):
        name = f"{table}_refuse_{event.lower()}"
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def _postgresql(table: str) -> Iterator[str]:
    for event, condition in _refusals(table, "IS DISTINCT FROM"):
        name = f"{table}_refuse_{event.lower()}"
        given_back = "OLD" if event == "DELETE" else "NEW"
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation'; END IF; "
            f"RETURN {given_back}; END $$"
        )
        yield f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def install_triggers(using: str = "default", **kwargs: Any) -> None:
    connection = connections[using]
    present = set(connection.introspection.table_names())
    statements = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connection.cursor() as cursor:
        for table in sorted(present & TABLES.keys()):
            for statement in statements(table):
                cursor.execute(statement)


def drop_triggers(using: str = "default", **kwargs: Any) -> None:
    connection = connections[using]
    present = set(connection.introspection.table_names())
    place = "" if connection.vendor == "sqlite" else " ON {table}"
    with connection.cursor() as cursor:
        for table in sorted(present & TABLES.keys()):
            for event in ("insert", "update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_refuse_{event}" + place.format(table=table))
