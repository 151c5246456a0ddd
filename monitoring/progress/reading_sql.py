"""The SQL that reads stored figures for pages and API: partners' own figures, and what holds of running ones."""

from collections.abc import Iterable

from monitoring.progress.area_sql import KEPT_OF_PARTNER, gathered, lasting, reach, unbroken, unit_state
from monitoring.progress.rules import Rules
from monitoring.progress.sql import AREAS, SERIES, SPAN, numbers


def own_units(
    rules: Rules, indicator_ids: list[int], areas: list[int], partners: list[int], periods: list[int], *, fed: bool
) -> str:
    """Partners' own figures in these areas and periods: indicator, area, partner, period, cell, state, series, moment.

    ``fed``: indicators that feed one of them may exist. The text needs ``SPAN`` as a common table expression.
    """
    source, series_of, kept, whole = SERIES, "s.indicator_id", "", unbroken("s.period", "k.period", "s.indicator_id")
    if fed:
        source, series_of, kept = gathered(numbers(indicator_ids), SERIES), "s.member", KEPT_OF_PARTNER
        whole += f" AND {unbroken('s.period', 'k.period', 's.member')}"
    where = (
        f"s.indicator_id IN ({numbers(indicator_ids)}) AND s.partner_id IN ({numbers(partners)})"
        " AND s.counts_in IN (1, 3)"
    )
    group = "s.indicator_id, r.area, s.partner_id, {period}, s.cell"
    inside = f"({reach()}) r ON r.inside = s.area AND r.area IN ({numbers(areas)})"
    if not rules.running:
        group = group.format(period="s.period")
        return (
            f"SELECT {group}, {unit_state(rules)}, MAX(s.computed_at) FROM {source} s JOIN {inside}"
            f" WHERE {where}{kept} AND s.period IN ({numbers(periods)}) GROUP BY {group}, s.weight"
        )
    group = group.format(period="k.period")
    asked = " UNION ALL ".join(f"SELECT {int(period)} AS period" for period in periods)
    return (
        f"SELECT {group}, {unit_state(rules)}, MAX(s.computed_at)"
        f" FROM ({lasting(source, where, series_of=series_of)}) s JOIN {inside}"
        f" JOIN ({asked}) k ON k.period / 100000 * 100000 = s.base AND s.period <= k.period"
        " AND (s.until IS NULL OR s.until > k.period) JOIN span ON span.base = s.base"
        f" WHERE {whole}{kept} GROUP BY {group}, s.weight"
    )


def union_of(selects: Iterable[str]) -> str:
    return f"WITH {SPAN} " + " UNION ALL ".join(f"SELECT * FROM ({select}) u" for select in selects)


def held_areas(
    indicator_ids: Iterable[int], areas: Iterable[int], periods: Iterable[int], columns: Iterable[str]
) -> str:
    """Roll-up rows of running figures that hold in the range of the asked periods of each type, in order of time."""
    by_type: dict[int, list[int]] = {}
    for period in periods:
        by_type.setdefault(period // 100_000 * 100_000, []).append(period)
    # Rows after the last asked period are left out: without them ``until`` is empty, which says the same.
    before = " OR ".join(f"s.period BETWEEN {base} AND {max(keys)}" for base, keys in by_type.items()) or "1 = 0"
    holding = " OR ".join(
        f"s.period BETWEEN {base} AND {max(keys)} AND (s.until IS NULL OR s.until > {min(keys)})"
        for base, keys in by_type.items()
    )
    held = (
        "SELECT s.*, LEAD(s.period) OVER (PARTITION BY s.indicator_id, s.area, s.cell, s.period / 100000"
        f" ORDER BY s.period) AS until FROM {AREAS} s WHERE s.indicator_id IN ({numbers(indicator_ids)})"
        f" AND s.area IN ({numbers(areas)}) AND ({before})"
    )
    return f"SELECT {', '.join(columns)} FROM ({held}) s WHERE {holding or '1 = 0'} ORDER BY s.period"
