"""The SQL of progress, one text for PostgreSQL and SQLite: plain whole numbers, no date functions.

Two questions are asked of the database, by a refresh for a few cells and by a rebuild for all:
``series_rows`` combines measurements over time (one row per partner × area × period), ``area_rows`` combines
series over partners and areas. Everything put into the texts is a name or a whole number of our own; the only
parameter is the moment of computing (``docs/methods/progress.md``, "Storage").
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lamp.base.periods import SPANS, PeriodType
from monitoring.indicators.models import TimeRule, UnitRule
from monitoring.progress.rules import Rules

SERIES, AREAS = "monitoring_progress_series", "monitoring_progress_area"
STATE = "weight, measurements, numerator, denominator, low, oldest_on, newest_on"
SERIES_KEY = "indicator_id, period, area, partner_id, cell, counts_in"
AREA_KEY = "indicator_id, area, period, cell, weight"
SERIES_COLUMNS = f"{SERIES_KEY}, {STATE}"
AREA_COLUMNS = f"indicator_id, area, period, cell, {STATE}, series"
ALL = SPANS[PeriodType.ALL].base

# The limits here and in ``_touched`` cut nothing. They tell the planner how few rows there are: SQLite takes them for a
# million otherwise, and then reads all measurements for a Bloom filter before it looks up one.
SPAN = "span(base, length, shift) AS (SELECT * FROM (VALUES {}) v LIMIT {})".format(
    ", ".join(f"({span.base}, {span.length}, {span.shift})" for span in SPANS.values()), len(SPANS)
)
CONTAINED = "(m.first_month - span.shift) / span.length = (m.last_month - span.shift) / span.length"
ORDINAL = "span.base + (m.last_month - span.shift) / span.length"
# For one period of key ``period``: the number of its last month (of *all*: after every month).
LAST_MONTH = "(({period} - span.base) * span.length + span.shift + span.length - 1)"


@dataclass(frozen=True)
class Scope:
    """Which cells a statement is about.

    ``indicator_ids`` share ``rules``. With ``dirty_ids`` only the cells those dirty rows touch, else all cells.
    The flags say whether any of the indicators has breaks, exclusions or splits, or is fed by others: texts without
    them are shorter and faster. ``nothing`` makes no measurement count.
    """

    indicator_ids: tuple[int, ...]
    rules: Rules
    breaks: bool = True
    exclusions: bool = True
    splits: bool = True
    fed: bool = True
    dirty_ids: tuple[int, ...] | None = None
    nothing: bool = False
    feeds: int | None = None  # the indicator that the only one of this scope feeds

    @property
    def indicators(self) -> str:
        return numbers(self.indicator_ids)

    @property
    def areas_stay_while_series_do(self) -> bool:
        """Whether no roll-up cell can go stale without a series cell that does.

        Not so for a mean, whose cells are divided by weight; for what is fed, since rules and exclusions of its own
        decide which series it takes; and when all cells are written, which is how a change of rules comes in.
        """
        return self.dirty_ids is not None and not self.fed and self.rules.time_rule != TimeRule.MEAN


def series_rows(scope: Scope) -> tuple[list[str], str]:
    """Common table expressions and the SELECT that yields ``SERIES_COLUMNS`` for the scope's cells."""
    parts = [SPAN, *_touched(scope), f"counting AS ({_counting(scope)})", f"sided AS ({_sided(scope)})"]
    if scope.rules.time_rule == TimeRule.LATEST:
        return _latest(scope, parts)
    if scope.rules.cumulative:
        return _cumulative(scope, parts)
    if scope.rules.time_rule == TimeRule.LAST:
        return _last(scope, parts)
    select = f"SELECT {SERIES_KEY}, {_flow_state(scope.rules)} FROM ({_placed(scope)}) p GROUP BY {SERIES_KEY}"
    return parts, select


def area_rows(scope: Scope, *, source: str = SERIES) -> tuple[list[str], str]:
    """Common table expressions and the SELECT that yields ``AREA_COLUMNS`` for the scope's cells."""
    if scope.rules.running:
        return _running_areas(scope, source)
    parts = [SPAN, *_touched(scope)]
    series, kept = (gathered(scope.indicators, source), KEPT) if scope.fed else (source, "")
    if scope.dirty_ids is None:
        reached = (
            f"SELECT r.area AS within, s.* FROM {series} s JOIN ({reach()}) r ON r.inside = s.area"
            f" WHERE s.indicator_id IN ({scope.indicators}) AND s.counts_in >= 2{kept}"
        )
    else:
        parts.append(f"touched_areas AS ({_touched_areas()})")
        counting = f"s.indicator_id IN ({scope.indicators}) AND s.counts_in >= 2{kept}"
        reached = _taken_in("touched_areas", "period", series, counting)
    return parts, (
        f"SELECT indicator_id, within, period, cell, {unit_state(scope.rules)} FROM ({reached}) s"
        " GROUP BY indicator_id, within, period, cell, weight"
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


def insert_series(scope: Scope, *, into: str = SERIES, upsert: bool) -> str:
    return _insert(into, SERIES_COLUMNS, SERIES_KEY, series_rows(scope), upsert=upsert)


def insert_areas(scope: Scope, *, into: str = AREAS, source: str = SERIES, upsert: bool) -> str:
    return _insert(into, AREA_COLUMNS, AREA_KEY, area_rows(scope, source=source), upsert=upsert)


def delete_stale_series(scope: Scope) -> str:
    """Delete the scope's series cells that the statement before it did not write."""
    if scope.dirty_ids is None:
        return f"DELETE FROM {SERIES} WHERE indicator_id IN ({scope.indicators}) AND computed_at <> %s"
    touched = "(period, area, partner_id) IN (SELECT period, area, partner_id FROM touched)"
    if scope.rules.running:
        touched = (
            f"EXISTS (SELECT 1 FROM touched t WHERE t.area = {SERIES}.area AND t.partner_id = {SERIES}.partner_id"
            f" AND t.base = {SERIES}.period / 100000 * 100000 AND t.period <= {SERIES}.period)"
        )
    return (
        f"WITH {', '.join([SPAN, *_touched(scope)])} DELETE FROM {SERIES}"
        f" WHERE indicator_id IN ({scope.indicators}) AND computed_at <> %s AND {touched}"
    )


def delete_stale_areas(scope: Scope) -> str:
    """Delete the scope's roll-up cells that the statement before it did not write."""
    if scope.dirty_ids is None:
        return f"DELETE FROM {AREAS} WHERE indicator_id IN ({scope.indicators}) AND computed_at <> %s"
    touched = "(area, period) IN (SELECT area, period FROM touched_areas)"
    if scope.rules.running:
        touched = (
            f"EXISTS (SELECT 1 FROM touched_areas t WHERE t.area = {AREAS}.area"
            f" AND t.base = {AREAS}.period / 100000 * 100000 AND t.period <= {AREAS}.period)"
        )
    parts = [SPAN, *_touched(scope), f"touched_areas AS ({_touched_areas()})"]
    return (
        f"WITH {', '.join(parts)} DELETE FROM {AREAS}"
        f" WHERE indicator_id IN ({scope.indicators}) AND computed_at <> %s AND {touched}"
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


def _touched(scope: Scope) -> list[str]:
    """The series cells the dirty rows touch; for running rules every cell from ``period`` on."""
    if scope.dirty_ids is None:
        return []
    most = f"LIMIT {len(SPANS) * len(scope.dirty_ids)}"
    m = f"SELECT * FROM monitoring_dirtyprogress WHERE id IN ({numbers(scope.dirty_ids)})"
    if scope.rules.running:
        return [
            f"touched AS (SELECT m.area, m.partner_id, span.base, MIN({ORDINAL}) AS period FROM ({m}) m"
            f" CROSS JOIN span GROUP BY m.area, m.partner_id, span.base {most})"
        ]
    first = "(m.last_month - span.shift) / span.length * span.length + span.shift"
    return [
        f"touched AS (SELECT DISTINCT m.area, m.partner_id, span.base, {ORDINAL} AS period,"
        f" {first} AS from_month, {first} + span.length - 1 AS to_month"
        f" FROM ({m}) m CROSS JOIN span WHERE {CONTAINED} {most})"
    ]


def _touched_areas() -> str:
    """Every area that takes in a touched series, and 0 for the programme."""
    return (
        f"SELECT area, base, MIN(period) AS period, {_place('area', 'period')} AS place FROM ("
        "SELECT c.ancestor_id AS area, t.base, t.period FROM touched t"
        " JOIN programs_areaclosure c ON c.descendant_id = t.area"
        " UNION SELECT 0, t.base, t.period FROM touched t) each_ GROUP BY area, base, period"
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


def _counting(scope: Scope) -> str:
    """Counting measurements of the scope, and the cells of their splits."""
    columns = (
        "m.id, m.indicator_id, m.area_key AS area, m.partner_id, m.first_month, m.last_month, m.starts_on,"
        " m.ends_on, COALESCE(m.place_at, m.approved_at, m.created_at) AS placed_at,"
        " COALESCE(m.place_id, m.id) AS placed_id"
    )
    period, source = "", "monitoring_measurement m"
    if scope.dirty_ids is not None and scope.rules.running:
        source = (
            "(SELECT DISTINCT area, partner_id FROM touched) t JOIN monitoring_measurement m"
            " ON m.area_key = t.area AND m.partner_id = t.partner_id"
        )
    elif scope.dirty_ids is not None:
        period = ", t.base, t.period"
        source = (
            "touched t JOIN monitoring_measurement m ON m.area_key = t.area AND m.partner_id = t.partner_id"
            " AND m.last_month BETWEEN t.from_month AND t.to_month AND m.first_month >= t.from_month"
        )
    chosen = "NULL" if scope.nothing else scope.indicators
    where = f"m.indicator_id IN ({chosen}) AND m.status = 'approved' AND m.replaced_by_id IS NULL"
    values = "AND {0}.numerator IS NOT NULL" + (" AND {0}.denominator IS NOT NULL" if scope.rules.pooled else "")
    text = (
        f"SELECT {columns}{period}, '' AS cell, m.numerator, m.denominator FROM {source}"
        f" WHERE {where} {values.format('m')}"
    )
    if scope.splits:
        text += (
            f" UNION ALL SELECT {columns}{period}, x.cell, x.numerator, x.denominator FROM {source}"
            f" JOIN monitoring_splitcell x ON x.measurement_id = m.id WHERE {where} {values.format('x')}"
        )
    return text


def _sided(scope: Scope) -> str:
    """Each with the figures it counts in: an excluded partner's own (1), combined ones (2) before its date."""
    if not scope.exclusions:
        return "SELECT m.*, 3 AS counts_in FROM counting m"
    match = "e.indicator_id = m.indicator_id AND e.partner_id = m.partner_id"
    return (
        "SELECT m.*, CASE WHEN e.id IS NULL THEN 3 ELSE 1 END AS counts_in"
        f" FROM counting m LEFT JOIN monitoring_indicatorexclusion e ON {match}"
        f" UNION ALL SELECT m.*, 2 FROM counting m JOIN monitoring_indicatorexclusion e"
        f" ON {match} AND m.ends_on < e.from_date"
    )


def _placed(scope: Scope, *, columns: str = "m.*") -> str:
    """Each measurement once for every period it counts in, with that period's key."""
    start = (
        "(SELECT p.start_date FROM programs_program p JOIN monitoring_indicator i ON i.program_id = p.id"
        " WHERE i.id = m.indicator_id)"
    )
    if scope.dirty_ids is not None and not scope.rules.running:
        source, base, period = "sided m JOIN span ON span.base = m.base", columns, "m.period"
        where = f"(span.base <> {ALL} OR m.starts_on >= {start})"
    else:
        source, base, period = "sided m CROSS JOIN span", f"{columns}, span.base", ORDINAL
        where = f"{CONTAINED} AND (span.base <> {ALL} OR m.starts_on >= {start})"
    if scope.rules.time_rule == TimeRule.LATEST:
        where = f"(span.base <> {ALL} OR m.starts_on >= {start} OR m.ends_on < {start})"
        period = f"{ORDINAL} + CASE WHEN {CONTAINED} THEN 0 ELSE 1 END"
    elif scope.rules.cumulative:
        where = f"m.starts_on >= {start}"
    if source.endswith("m.base"):
        text = f"SELECT {base} FROM {source} WHERE {where}"
    else:
        text = f"SELECT {base}, {period} AS period FROM {source} WHERE {where}"
    if scope.breaks:
        text += (
            " AND NOT EXISTS (SELECT 1 FROM monitoring_indicatorbreak b WHERE b.indicator_id = m.indicator_id"
            f" AND m.starts_on < b.date AND b.month <= {LAST_MONTH.format(period=f'({period})')})"
        )
    return text


def _flow_state(rules: Rules) -> str:
    pick = {TimeRule.MIN: "MIN", TimeRule.MAX: "MAX"}.get(rules.time_rule, "SUM")
    low = "MAX" if rules.may_overlap and rules.time_rule == TimeRule.SUM else pick
    weight = "COUNT(*)" if rules.time_rule == TimeRule.MEAN else "1"
    return f"{weight}, COUNT(*), {pick}(numerator), SUM(denominator), {low}(numerator), MIN(ends_on), MAX(ends_on)"


LAST_ORDER = "m.ends_on, m.placed_at, m.placed_id, m.id"
STAND = "1, 1, numerator, denominator, numerator, ends_on, ends_on"


def _last(scope: Scope, parts: list[str]) -> tuple[list[str], str]:
    order = LAST_ORDER.replace(",", " DESC,") + " DESC"
    ranked = f"SELECT m.*, ROW_NUMBER() OVER (PARTITION BY {SERIES_KEY} ORDER BY {order}) AS place"
    return parts, f"SELECT {SERIES_KEY}, {STAND} FROM ({ranked} FROM ({_placed(scope)}) m) r WHERE place = 1"


def _latest(scope: Scope, parts: list[str]) -> tuple[list[str], str]:
    """Running: in every period in which it changes, each series' last measurement up to then.

    A measurement over months that lie in two periods counts from the next one on; where a later measurement stood
    already by then, nothing changes. No row is looked up again: SQLite would read all of them for each period.
    """
    series = "indicator_id, area, partner_id, cell, counts_in"
    parts = [
        *parts[:-1],
        f"unranked AS ({_sided(scope)})",
        f"sided AS (SELECT m.*, ROW_NUMBER() OVER (PARTITION BY {series} ORDER BY {LAST_ORDER}) AS place"
        " FROM unranked m)",
        f"ranked AS (SELECT p.*, ROW_NUMBER() OVER (PARTITION BY {series}, base, period ORDER BY place DESC) AS rank_"
        f" FROM ({_placed(scope)}) p)",
        "changes AS (SELECT * FROM ranked WHERE rank_ = 1)",
        f"running AS (SELECT c.*, MAX(place) OVER (PARTITION BY {series}, base{_segment(scope)}"
        " ORDER BY period) AS last FROM (" + _with_segment(scope) + ") c)",
    ]
    return parts, f"SELECT {SERIES_KEY}, {STAND} FROM running c WHERE place = last{_from_touched(scope)}"


def _cumulative(scope: Scope, parts: list[str]) -> tuple[list[str], str]:
    """Running: in every period in which it changes, each series' sum since the programme's start."""
    series = "indicator_id, area, partner_id, cell, counts_in"
    parts = [
        *parts,
        f"changes AS (SELECT {series}, base, period, COUNT(*) AS measurements, SUM(numerator) AS numerator,"
        " MAX(numerator) AS highest, MIN(ends_on) AS oldest_on, MAX(ends_on) AS newest_on"
        f" FROM ({_placed(scope)}) p GROUP BY {series}, base, period)",
    ]
    window = f"OVER (PARTITION BY {series}, base{_segment(scope)} ORDER BY period)"
    low = f"MAX(highest) {window}" if scope.rules.may_overlap else f"SUM(numerator) {window}"
    running = (
        f"SELECT {SERIES_KEY}, base, SUM(measurements) {window} AS measurements, SUM(numerator) {window} AS numerator,"
        f" {low} AS low, MIN(oldest_on) {window} AS oldest_on, MAX(newest_on) {window} AS newest_on"
        f" FROM ({_with_segment(scope)}) c"
    )
    return parts, (
        f"SELECT {SERIES_KEY}, 1, measurements, numerator, CAST(NULL AS BIGINT), low, oldest_on, newest_on"
        f" FROM ({running}) c WHERE 1 = 1{_from_touched(scope)}"
    )


def _segment(scope: Scope) -> str:
    return ", segment" if scope.breaks else ""


def _with_segment(scope: Scope) -> str:
    """``changes`` with the number of breaks up to each period's end: nothing runs on over a break."""
    if not scope.breaks:
        return "SELECT * FROM changes"
    return (
        "SELECT changes.*, (SELECT COUNT(*) FROM monitoring_indicatorbreak b"
        " WHERE b.indicator_id = changes.indicator_id"
        f" AND b.month <= {LAST_MONTH.format(period='changes.period')}) AS segment"
        " FROM changes JOIN span ON span.base = changes.base"
    )


def _from_touched(scope: Scope) -> str:
    if scope.dirty_ids is None:
        return ""
    return (
        " AND EXISTS (SELECT 1 FROM touched t WHERE t.area = c.area AND t.partner_id = c.partner_id"
        " AND t.base = c.base AND t.period <= c.period)"
    )


def _running_areas(scope: Scope, source: str) -> tuple[list[str], str]:
    """For running rules: in every period in which a series inside it changes, all its series as they then stand."""
    where = f"s.indicator_id IN ({scope.indicators}) AND s.counts_in >= 2"
    rows = lasting(source, where)
    if scope.fed:
        rows = f"SELECT s.* FROM ({lasting(gathered(scope.indicators, source), where, series_of='s.member')}) s"
        rows += f" WHERE 1 = 1{KEPT}"
    parts = [SPAN, *_touched(scope), f"lasting AS ({rows})"]
    standing = _standing_at_touched(scope) if scope.dirty_ids is not None else _standing_at_all(scope)
    return [*parts, *standing], (
        f"SELECT s.indicator_id, s.within, s.at, s.cell, {unit_state(scope.rules)} FROM standing s"
        " GROUP BY s.indicator_id, s.within, s.at, s.cell, s.weight"
    )


def _standing_at_all(scope: Scope) -> list[str]:
    """``standing``: rows of series within each area, once for each period ``at`` which they stand there.

    A row stands at its own period, and at later ones in which another series of the area changes while it does not.
    These few are looked up apart: to hold every row against every period of its area takes ten times as long. Joins
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
        f"touched_areas AS ({_touched_areas()})",
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


def numbers(values: Iterable[int]) -> str:
    return ", ".join(str(int(value)) for value in values) or "NULL"
