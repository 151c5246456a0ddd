"""The SQL that combines measurements over time: one row per partner × area × period (× split cell)."""

from monitoring.indicators.models import TimeRule
from monitoring.progress.rules import Rules
from monitoring.progress.sql import ALL, CONTAINED, LAST_MONTH, ORDINAL, SERIES_KEY, SPAN, Scope, touched


def series_rows(scope: Scope) -> tuple[list[str], str]:
    """Common table expressions and the SELECT that yields ``SERIES_COLUMNS`` for the scope's cells."""
    parts = [SPAN, *touched(scope), f"counting AS ({_counting(scope)})", f"sided AS ({_sided(scope)})"]
    if scope.rules.time_rule == TimeRule.LATEST:
        return _latest(scope, parts)
    if scope.rules.cumulative:
        return _cumulative(scope, parts)
    if scope.rules.time_rule == TimeRule.LAST:
        return _last(scope, parts)
    select = f"SELECT {SERIES_KEY}, {_flow_state(scope.rules)} FROM ({_placed(scope)}) p GROUP BY {SERIES_KEY}"
    return parts, select


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
