"""The SQL that combines series over partners and areas: one row per area with everything inside it × period."""

from monitoring.indicators.models import UnitRule
from monitoring.progress.rules import Rules
from monitoring.progress.sql import LAST_MONTH, SERIES, SPAN, STATE, Scope, touched


def area_rows(scope: Scope, *, source: str = SERIES) -> tuple[list[str], str]:
    """Common table expressions and the SELECT that yields ``AREA_COLUMNS`` for the scope's cells."""
    if scope.rules.running:
        return _running_areas(scope, source)
    parts = [SPAN, *touched(scope)]
    series, kept = (gathered(scope.indicators, source), KEPT) if scope.fed else (source, "")
    if scope.dirty_ids is None:
        reached = (
            f"SELECT r.area AS within, s.* FROM {series} s JOIN ({reach()}) r ON r.inside = s.area"
            f" WHERE s.indicator_id IN ({scope.indicators}) AND s.counts_in >= 2{kept}"
        )
    else:
        parts.append(f"touched_areas AS ({touched_areas()})")
        counting = f"s.indicator_id IN ({scope.indicators}) AND s.counts_in >= 2{kept}"
        reached = _taken_in("touched_areas", "period", series, counting)
    return parts, (
        f"SELECT indicator_id, within, period, cell, {unit_state(scope.rules)} FROM ({reached}) s"
        " GROUP BY indicator_id, within, period, cell, weight"
    )


def _running_areas(scope: Scope, source: str) -> tuple[list[str], str]:
    """For running rules: in every period in which a series inside it changes, all its series as they then stand."""
    where = f"s.indicator_id IN ({scope.indicators}) AND s.counts_in >= 2"
    rows = lasting(source, where)
    if scope.fed:
        rows = f"SELECT s.* FROM ({lasting(gathered(scope.indicators, source), where, series_of='s.member')}) s"
        rows += f" WHERE 1 = 1{KEPT}"
    parts = [SPAN, *touched(scope), f"lasting AS ({rows})"]
    standing = _standing_at_touched(scope) if scope.dirty_ids is not None else _standing_at_all(scope)
    return [*parts, *standing], (
        f"SELECT s.indicator_id, s.within, s.at, s.cell, {unit_state(scope.rules)} FROM standing s"
        " GROUP BY s.indicator_id, s.within, s.at, s.cell, s.weight"
    )


def _standing_at_all(scope: Scope) -> list[str]:
    """``standing``: rows of series within each area, once for each period ``at`` which they stand there.

    A row stands at its own period, and at later ones in which another series of the area changes while it does not.
    These few are looked up apart: to hold every row against every period of its area takes four times as long. Joins
    are on equal columns, so that they are hash joins whatever the planner knows of the tables.
    """
    columns = "within, indicator_id, base, cell"
    after = f"OVER (PARTITION BY {columns} ORDER BY period RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"
    return [
        f"inside AS (SELECT r.area AS within, s.* FROM lasting s JOIN ({reach()}) r ON r.inside = s.area)",
        f"reached AS (SELECT s.*, FIRST_VALUE(period) {after} AS later FROM inside s)",
        f"keys AS (SELECT DISTINCT {columns}, period FROM reached)",
        "standing AS (SELECT s.*, s.period AS at FROM reached s UNION ALL SELECT s.*, k.period FROM reached s"
        " JOIN keys k ON k.within = s.within AND k.indicator_id = s.indicator_id AND k.base = s.base"
        " AND k.cell = s.cell AND k.period >= s.later AND (s.until IS NULL OR s.until > k.period)"
        f"{_span_of_breaks(scope)} WHERE s.later IS NOT NULL AND (s.until IS NULL OR s.until > s.later)"
        f"{_unbroken_until(scope)})",
    ]


def _standing_at_touched(scope: Scope) -> list[str]:
    """``standing`` for the touched areas, from the first touched period of each on."""
    return [
        f"touched_areas AS ({touched_areas()})",
        f"since AS (SELECT area, base, MIN(period) AS period, {_place('area', 'base')} AS place"
        " FROM touched_areas GROUP BY area, base)",
        f"reached AS ({_taken_in('since', 'base', 'lasting', '1 = 1')})",
        "keys AS (SELECT DISTINCT r.within, r.indicator_id, r.base, r.period, r.cell FROM reached r"
        " JOIN since t ON t.area = r.within AND t.base = r.base AND r.period >= t.period)",
        f"standing AS (SELECT s.*, k.period AS at FROM keys k JOIN reached s ON s.within = k.within"
        f"{_span_of_breaks(scope)} WHERE s.indicator_id = k.indicator_id AND s.cell = k.cell AND s.base = k.base"
        f" AND s.period <= k.period AND (s.until IS NULL OR s.until > k.period){_unbroken_until(scope)})",
    ]


def _span_of_breaks(scope: Scope) -> str:
    return " JOIN span ON span.base = s.base" if scope.breaks else ""


def _unbroken_until(scope: Scope) -> str:
    """That no break lies between a row ``s`` and the period ``k`` at which it would stand."""
    if not scope.breaks:
        return ""
    whole = f" AND {unbroken('s.period', 'k.period', 's.indicator_id')}"
    return whole + (f" AND {unbroken('s.period', 'k.period', 's.member')}" if scope.fed else "")


def touched_areas() -> str:
    """Every area that takes in a touched series, and 0 for the programme."""
    return (
        f"SELECT area, base, MIN(period) AS period, {_place('area', 'period')} AS place FROM ("
        "SELECT c.ancestor_id AS area, t.base, t.period FROM touched t"
        " JOIN programs_areaclosure c ON c.descendant_id = t.area"
        " UNION SELECT 0, t.base, t.period FROM touched t) each_ GROUP BY area, base, period"
    )


def unit_state(rules: Rules) -> str:
    """The columns ``STATE, series`` of a group of series rows ``s`` that share a weight."""
    pick = {UnitRule.MIN: "MIN", UnitRule.MAX: "MAX"}.get(rules.unit_rule, "SUM")
    low = "MAX" if rules.may_overlap and rules.unit_rule == UnitRule.SUM else pick
    return (
        f"s.weight, SUM(s.measurements), {pick}(s.numerator), SUM(s.denominator), {low}(s.low),"
        " MIN(s.oldest_on), MAX(s.newest_on), COUNT(*)"
    )


def gathered(indicators: str, source: str) -> str:
    """The series of these indicators and of those that feed them, as series of the one that is fed.

    ``member`` is the indicator a series is of: the series of two feeders stay two, whoever reports them, so that the
    same measurement never counts twice and time is combined before units.
    """
    return (
        f"(SELECT g.indicator_id, g.member, x.period, x.area, x.partner_id, x.cell, x.counts_in, {STATE}, x.computed_at"
        f" FROM {source} x JOIN (SELECT id AS member, id AS indicator_id FROM monitoring_indicator"
        f" WHERE id IN ({indicators}) UNION ALL SELECT id, feeds_id FROM monitoring_indicator"
        f" WHERE feeds_id IN ({indicators})) g ON g.member = x.indicator_id)"
    )


# Beside what the fed indicator itself says: a feeder's series that lies on both sides of its break, or reaches into the
# time from which it leaves the partner out of combined figures, does not count there. Needs ``span``.
BEYOND_BREAK = (
    "EXISTS (SELECT 1 FROM monitoring_indicatorbreak b JOIN span ON span.base = s.period / 100000 * 100000"
    " WHERE b.indicator_id = s.indicator_id AND s.oldest_on < b.date"
    f" AND b.month <= {LAST_MONTH.format(period='s.period')})"
)
KEPT_OF_PARTNER = f" AND (s.member = s.indicator_id OR NOT {BEYOND_BREAK})"
KEPT = (
    f"{KEPT_OF_PARTNER} AND (s.member = s.indicator_id OR NOT EXISTS (SELECT 1 FROM monitoring_indicatorexclusion e"
    " WHERE e.indicator_id = s.indicator_id AND e.partner_id = s.partner_id AND s.newest_on >= e.from_date))"
)


def lasting(source: str, where: str, *, series_of: str = "s.indicator_id") -> str:
    """Series rows with their type's ``base`` and ``until``, the next period in which that series changes."""
    return (
        "SELECT s.*, s.period / 100000 * 100000 AS base,"
        f" LEAD(s.period) OVER (PARTITION BY s.indicator_id, {series_of}, s.area,"
        " s.partner_id, s.cell, s.counts_in, s.period / 100000 ORDER BY s.period) AS until"
        f" FROM {source} s WHERE {where}"
    )


def unbroken(period: str, later: str, indicator: str) -> str:
    """That no break lies after ``period`` and at or before the end of ``later``; needs ``span`` of their type."""
    return (
        "NOT EXISTS (SELECT 1 FROM monitoring_indicatorbreak b"
        f" WHERE b.indicator_id = {indicator} AND b.month > {LAST_MONTH.format(period=period)}"
        f" AND b.month <= {LAST_MONTH.format(period=later)})"
    )


def reach() -> str:
    """Which area keys of series each area takes in; 0 takes in everything."""
    return (
        "SELECT ancestor_id AS area, descendant_id AS inside FROM programs_areaclosure"
        " UNION ALL SELECT 0, id FROM programs_area UNION ALL SELECT 0, 0"
    )


def _taken_in(areas: str, key: str, source: str, where: str) -> str:
    """Rows ``s`` of a source, each with the areas it lies ``within``, of those that ``areas`` names with this key.

    From each row up the tree, and then by one column that holds area and key together: whatever the planner knows of
    the tables, it cannot lay all rows of a period beside all areas that a batch touches.
    """
    return (
        f"SELECT 0 AS within, s.* FROM {source} s WHERE {where}"
        f" AND s.{key} IN (SELECT {key} FROM {areas} WHERE area = 0)"
        f" UNION ALL SELECT c.ancestor_id, s.* FROM {source} s JOIN programs_areaclosure c ON c.descendant_id = s.area"
        f" JOIN {areas} k ON k.place = {_place('c.ancestor_id', f's.{key}')}"
        f" WHERE {where} AND s.{key} IN (SELECT {key} FROM {areas})"
    )


def _place(area: str, key: str) -> str:
    """Area and key (of a period or a type, below a hundred million) as one whole number."""
    return f"{area} * 100000000 + {key}"
