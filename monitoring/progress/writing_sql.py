"""The SQL that stores combined rows, takes away those that are gone, and compares both with what is stored."""

from monitoring.progress.area_sql import area_rows, touched_areas
from monitoring.progress.series_sql import series_rows
from monitoring.progress.sql import (
    AREA_COLUMNS,
    AREA_KEY,
    AREAS,
    SERIES,
    SERIES_COLUMNS,
    SERIES_KEY,
    SPAN,
    Scope,
    touched,
)


def insert_series(scope: Scope, *, into: str = SERIES, upsert: bool) -> str:
    return _insert(into, SERIES_COLUMNS, SERIES_KEY, series_rows(scope), upsert=upsert)


def insert_areas(scope: Scope, *, into: str = AREAS, source: str = SERIES, upsert: bool) -> str:
    return _insert(into, AREA_COLUMNS, AREA_KEY, area_rows(scope, source=source), upsert=upsert)


def delete_stale_series(scope: Scope) -> str:
    """Delete the scope's series cells that the statement before it did not write."""
    if scope.dirty_ids is None:
        return f"DELETE FROM {SERIES} WHERE indicator_id IN ({scope.indicators}) AND computed_at <> %s"
    where = "(period, area, partner_id) IN (SELECT period, area, partner_id FROM touched)"
    if scope.rules.running:
        where = (
            f"EXISTS (SELECT 1 FROM touched t WHERE t.area = {SERIES}.area AND t.partner_id = {SERIES}.partner_id"
            f" AND t.base = {SERIES}.period / 100000 * 100000 AND t.period <= {SERIES}.period)"
        )
    return (
        f"WITH {', '.join([SPAN, *touched(scope)])} DELETE FROM {SERIES}"
        f" WHERE indicator_id IN ({scope.indicators}) AND computed_at <> %s AND {where}"
    )


def delete_stale_areas(scope: Scope) -> str:
    """Delete the scope's roll-up cells that the statement before it did not write."""
    if scope.dirty_ids is None:
        return f"DELETE FROM {AREAS} WHERE indicator_id IN ({scope.indicators}) AND computed_at <> %s"
    where = "(area, period) IN (SELECT area, period FROM touched_areas)"
    if scope.rules.running:
        where = (
            f"EXISTS (SELECT 1 FROM touched_areas t WHERE t.area = {AREAS}.area"
            f" AND t.base = {AREAS}.period / 100000 * 100000 AND t.period <= {AREAS}.period)"
        )
    parts = [SPAN, *touched(scope), f"touched_areas AS ({touched_areas()})"]
    return (
        f"WITH {', '.join(parts)} DELETE FROM {AREAS}"
        f" WHERE indicator_id IN ({scope.indicators}) AND computed_at <> %s AND {where}"
    )


def differences(rows: tuple[list[str], str], table: str, columns: str, scope: Scope) -> tuple[str, str]:
    """Two statements: rows that should be stored and are not, and rows that are stored and should not be."""
    parts, select = rows
    head = f"WITH {', '.join(parts)}, rows_({columns}) AS ({select})"
    computed = f"SELECT {columns} FROM rows_"
    stored = f"SELECT {columns} FROM {table} WHERE indicator_id IN ({scope.indicators})"
    return f"{head} {computed} EXCEPT {stored}", f"{head} {stored} EXCEPT {computed}"


def _insert(into: str, columns: str, key: str, rows: tuple[list[str], str], *, upsert: bool) -> str:
    parts, select = rows
    names = [name.strip() for name in columns.split(",")]
    keys = {name.strip() for name in key.split(",")}
    text = (
        f"INSERT INTO {into} ({columns}, computed_at) WITH {', '.join(parts)},"
        f" rows_({columns}) AS ({select}) SELECT {columns}, %s FROM rows_ WHERE 1 = 1"
    )
    if not upsert:
        return text
    changes = ", ".join(f"{name} = excluded.{name}" for name in [*names, "computed_at"] if name not in keys)
    return f"{text} ORDER BY {key} ON CONFLICT ({key}) DO UPDATE SET {changes}"
