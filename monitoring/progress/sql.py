"""What the SQL of progress shares: names, whole numbers, and which cells a statement is about.

One text for PostgreSQL and SQLite: plain whole numbers, no date functions. Two questions are asked of the database, by
a refresh for a few cells and by a rebuild for all: ``series_sql`` combines measurements over time (one row per partner
× area × period), ``area_sql`` combines series over partners and areas. ``writing_sql`` stores the answers and
``reading_sql`` reads them for pages. Everything put into the texts is a name or a whole number of our own; the only
parameter is the moment of computing (``docs/methods/progress.md``, "Storage").
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lamp.base.periods import SPANS, PeriodType
from monitoring.indicators.models import TimeRule
from monitoring.progress.rules import Rules

SERIES, AREAS = "monitoring_progress_series", "monitoring_progress_area"
STATE = "weight, measurements, numerator, denominator, low, oldest_on, newest_on"
SERIES_KEY = "indicator_id, period, area, partner_id, cell, counts_in"
AREA_KEY = "indicator_id, area, period, cell, weight"
SERIES_COLUMNS = f"{SERIES_KEY}, {STATE}"
AREA_COLUMNS = f"indicator_id, area, period, cell, {STATE}, series"
ALL = SPANS[PeriodType.ALL].base
# The limits here and in ``touched`` cut nothing. They tell the planner how few rows there are: SQLite takes them for a
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
    them are shorter and faster. ``changed``: its definition changed, and not all its figures have followed. ``nothing``
    makes no measurement count.
    """

    indicator_ids: tuple[int, ...]
    rules: Rules
    breaks: bool = True
    exclusions: bool = True
    splits: bool = True
    fed: bool = True
    changed: bool = True
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
        decide which series it takes; and while figures of another definition stand, or all of them are written.
        """
        steady = self.dirty_ids is not None and not self.changed
        return steady and not self.fed and self.rules.time_rule != TimeRule.MEAN


def touched(scope: Scope) -> list[str]:
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


def numbers(values: Iterable[int]) -> str:
    return ", ".join(str(int(value)) for value in values) or "NULL"
