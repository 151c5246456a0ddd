"""The rules of progress once more, slow and obvious, to compare LAMP's answers with.

Nothing of LAMP's own calculation is used: plain lists, plain loops, whole fractions. A figure is computed from
all measurements each time it is asked for.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction


@dataclass
class Definition:
    kind: str = "count"
    time_rule: str = "sum"
    unit_rule: str = "sum"
    additive: bool = True
    cumulative: bool = False
    start: date = date(2022, 1, 1)
    breaks: list[date] = field(default_factory=list)
    exclusions: dict[int, date] = field(default_factory=dict)


@dataclass
class Value:
    partner: int
    area: int | None
    starts: date
    ends: date
    numerator: int
    denominator: int | None
    approved: int  # order of approval
    id: int


def bounds(code: str, start: date) -> tuple[date, date]:
    """First and last day of a period's code, without looking at LAMP's own periods."""
    if code == "all":
        return start, date.max
    year, _, part = code.partition("-")
    year = int(year)
    first, months = {
        "": (1, 12), "SY": (8, 12), "H1": (1, 6), "H2": (7, 6),
        "Q1": (1, 3), "Q2": (4, 3), "Q3": (7, 3), "Q4": (10, 3),
    }.get(part) or (int(part), 1)  # fmt: skip
    after = first - 1 + months
    return date(year, first, 1), date(year + after // 12, after % 12 + 1, 1) - timedelta(days=1)


def figure(
    definition: Definition,
    values: list[Value],
    code: str,
    *,
    inside: set[int | None] | None = None,
    partner: int | None = None,
) -> tuple | None:
    """(numerator, denominator, low, series, newest) as fractions; ``None`` when nothing counts.

    ``inside``: the areas taken in (``None``: everything). ``partner``: that partner's own figure.
    """
    first, last = bounds(code, definition.start)
    series: dict[tuple, list[Value]] = {}
    for value in values:
        if partner is not None and value.partner != partner:
            continue
        if inside is not None and value.area not in inside:
            continue
        excluded_from = definition.exclusions.get(value.partner, date.max) if partner is None else date.max
        if value.ends >= excluded_from:
            continue
        if any(day <= last and value.starts < day for day in definition.breaks):
            continue
        within = first <= value.starts and value.ends <= last
        if definition.cumulative:
            counts = value.starts >= definition.start and value.ends <= last
        elif definition.time_rule == "latest":
            counts = within or value.ends < first
        else:
            counts = within
        if counts:
            series.setdefault((value.partner, value.area), []).append(value)
    if not series:
        return None
    highs, lows, denominators, newest = [], [], [], []
    for contributions in series.values():
        numbers = [Fraction(each.numerator) for each in contributions]
        last_one = sorted(contributions, key=lambda each: (each.ends, each.approved, each.id))[-1]
        if definition.time_rule in ("last", "latest"):
            high, denominator = Fraction(last_one.numerator), last_one.denominator
        else:
            high = {
                "sum": sum(numbers), "mean": sum(numbers) / len(numbers), "min": min(numbers), "max": max(numbers)
            }[definition.time_rule]  # fmt: skip
            denominator = sum(each.denominator or 0 for each in contributions)
        low = max(numbers) if definition.time_rule == "sum" and not definition.additive else high
        highs.append(high)
        lows.append(low)
        denominators.append(denominator or 0)
        newest.append(last_one.ends)
    combine = {
        "sum": sum, "mean": lambda items: sum(items) / len(items), "min": min, "max": max
    }[definition.unit_rule]  # fmt: skip
    low = max(lows) if definition.unit_rule == "sum" and not definition.additive else combine(lows)
    return combine(highs), sum(denominators), low, len(series), max(newest)
