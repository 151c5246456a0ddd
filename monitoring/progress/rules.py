"""How measurements become a figure: the rules of docs/methods/progress.md as plain functions, without database.

Numbers go in as whole millionths of the indicator's unit and stay exact; only ``shown`` rounds, at the end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import lcm

from lamp.base.numbers import fraction_half_up, from_millionths, millionths_half_up, to_millionths
from lamp.base.periods import Period
from monitoring.indicators.models import Indicator, Kind, TimeRule, UnitRule


@dataclass(frozen=True)
class Rules:
    """What of an indicator's definition decides how its values combine."""

    kind: str
    time_rule: str
    unit_rule: str
    additive: bool = True
    cumulative: bool = False

    @classmethod
    def of(cls, indicator: Indicator) -> "Rules":
        return cls(indicator.kind, indicator.time_rule, indicator.unit_rule, indicator.additive, indicator.cumulative)

    @property
    def pooled(self) -> bool:
        """Numerators and denominators combine apart and are divided at the end."""
        return self.kind in {Kind.RATIO, Kind.SCORE}

    @property
    def may_overlap(self) -> bool:
        """A sum of these values may count people twice, so it is a range."""
        return not self.additive and self.kind in {Kind.COUNT, Kind.AMOUNT}

    @property
    def running(self) -> bool:
        """The figure of a period also takes in what came before it."""
        return self.time_rule == TimeRule.LATEST or self.cumulative


@dataclass(frozen=True)
class Contribution:
    """One counting measurement (or one cell of its split)."""

    numerator: int
    denominator: int | None
    starts_on: date
    ends_on: date
    placed: tuple[datetime, int]  # when it was approved, and its id: those of what it corrects


@dataclass(frozen=True)
class Cell:
    """Some series of one indicator in one period, combined: the same shape as a stored row.

    A mean over time stays the sum over ``weight`` measurements per series.
    """

    weight: int
    series: int
    measurements: int
    numerator: int
    denominator: int | None
    low: int
    oldest_on: date
    newest_on: date


@dataclass(frozen=True)
class Combined:
    """All series together: ``numerator`` and ``low`` over ``divisor`` are exact. ``denominator``: where values pool."""

    numerator: int
    divisor: int
    denominator: int | None
    low: int
    series: int
    measurements: int
    oldest_on: date
    newest_on: date


@dataclass(frozen=True)
class Value:
    """A figure's numbers as shown, at most six decimals. A range has no ``value``."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def counts_in(
    contribution: Contribution, period: Period, rules: Rules, breaks: Sequence[date], program_start: date
) -> bool:
    """Whether a measurement counts in a period (rules 1 and the breaks of docs/methods/progress.md)."""
    if any(day <= period.ends_on and contribution.starts_on < day for day in breaks):
        return False
    if rules.cumulative:
        return program_start <= contribution.starts_on and contribution.ends_on <= period.ends_on
    if period.contains(contribution.starts_on, contribution.ends_on):
        return True
    return rules.time_rule == TimeRule.LATEST and contribution.ends_on < period.starts_on


def combine_time(contributions: Iterable[Contribution], rules: Rules) -> Cell | None:
    """Combine the counting measurements of one series (rule 2). ``None`` when there are none."""
    values = list(contributions)
    if not values:
        return None
    if rules.time_rule in {TimeRule.LAST, TimeRule.LATEST}:
        values = [max(values, key=lambda each: (each.ends_on, each.placed))]
    numerators = [each.numerator for each in values]
    denominators = [each.denominator for each in values if each.denominator is not None]
    pick = {TimeRule.MIN: min, TimeRule.MAX: max}.get(rules.time_rule, sum)
    numerator = pick(numerators)
    overlaps = rules.may_overlap and rules.time_rule == TimeRule.SUM
    return Cell(
        weight=len(values) if rules.time_rule == TimeRule.MEAN else 1,
        series=1,
        measurements=len(values),
        numerator=numerator,
        denominator=sum(denominators) if denominators else None,
        low=max(numerators) if overlaps else numerator,
        oldest_on=min(each.ends_on for each in values),
        newest_on=max(each.ends_on for each in values),
    )


def combine_units(cells: Iterable[Cell], rules: Rules) -> Combined | None:
    """Combine series over partners and areas, flat over those that reported (rule 3). ``None`` when there are none."""
    cells = list(cells)
    if not cells:
        return None
    divisor = lcm(*(cell.weight for cell in cells))
    series = sum(cell.series for cell in cells)
    numerators = [cell.numerator * (divisor // cell.weight) for cell in cells]
    lows = [cell.low * (divisor // cell.weight) for cell in cells]
    pick = {UnitRule.MIN: min, UnitRule.MAX: max}.get(rules.unit_rule, sum)
    denominators = [cell.denominator for cell in cells if cell.denominator is not None]
    return Combined(
        numerator=pick(numerators),
        divisor=divisor * series if rules.unit_rule == UnitRule.MEAN else divisor,
        denominator=sum(denominators) if denominators else None,
        low=max(lows) if rules.may_overlap and rules.unit_rule == UnitRule.SUM else pick(lows),
        series=series,
        measurements=sum(cell.measurements for cell in cells),
        oldest_on=min(cell.oldest_on for cell in cells),
        newest_on=max(cell.newest_on for cell in cells),
    )


def shown(combined: Combined | None, rules: Rules) -> Value:
    """The numbers people see, rounded half up once, here (rules 5 and 6)."""
    if combined is None:
        return Value()
    numerator = from_millionths(combined.numerator)
    if rules.pooled:
        return _quotient(combined, rules)
    value = millionths_half_up(combined.numerator, combined.divisor)
    if rules.may_overlap and combined.low != combined.numerator:
        ends = sorted([millionths_half_up(combined.low, combined.divisor), value])
        return Value(low=ends[0], high=ends[1], numerator=numerator)
    denominator = None if combined.divisor == 1 else Decimal(combined.divisor)
    if rules.kind == Kind.MILESTONE:
        denominator = Decimal(combined.series)
    return Value(value=value, numerator=numerator, denominator=denominator)


def quotient(numerator: Decimal, denominator: Decimal | None, rules: Rules) -> Decimal | None:
    """A ratio as a percentage or a score as a mean; ``None`` without a denominator or when it is zero."""
    return _divided(to_millionths(numerator), to_millionths(denominator), rules) if denominator else None


def _quotient(combined: Combined, rules: Rules) -> Value:
    numerator, denominator = combined.numerator, combined.denominator
    return Value(
        value=_divided(numerator, denominator, rules) if denominator else None,
        numerator=from_millionths(numerator),
        denominator=None if denominator is None else from_millionths(denominator),
    )


def _divided(numerator: int, denominator: int, rules: Rules) -> Decimal:
    factor = 100 if rules.kind == Kind.RATIO else 1
    return fraction_half_up(Fraction(numerator * factor, denominator))
