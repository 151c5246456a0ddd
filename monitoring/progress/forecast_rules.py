"""Where a series ends if it goes on like this: the Theil–Sen line with its band, as plain functions.

The slope is the median of the slopes of all pairs of points, the band its 95 % confidence interval (Sen 1968). Up to
29 % of the points may be wild without carrying the line away. Time is in months, values are in the indicator's unit.
Source, limits and the choice of numbers: docs/methods/forecast.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from lamp.base.numbers import DECIMALS

FEWEST_POINTS = 8
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Point:
    """The value at the end of a complete period; ``month`` is the number of its last month."""

    month: int
    value: Decimal


@dataclass(frozen=True)
class Bounds:
    """Between which values a series lies by its nature; ``None`` is no bound."""

    lowest: Decimal | None = None
    highest: Decimal | None = None

    def clip(self, value: Decimal) -> Decimal:
        if self.lowest is not None and value < self.lowest:
            return self.lowest
        return self.highest if self.highest is not None and value > self.highest else value


@dataclass(frozen=True)
class Projection:
    """The value a line gives for a month, between ``low`` and ``high``; ``at_bound`` when the line runs further."""

    month: int
    value: Decimal
    low: Decimal
    high: Decimal
    at_bound: bool


@dataclass(frozen=True)
class Pace:
    """A line through the middle of the points. Slopes are per month; ``low`` and ``high`` bound ``slope``."""

    middle_month: float
    middle_value: float
    slope: float
    low: float
    high: float

    def at(self, month: int, bounds: Bounds | None = None) -> Projection:
        """The value in a month after the points, never past a bound, half up to six decimals."""
        bounds = bounds or Bounds()
        free = self._value(self.slope, month)
        value = bounds.clip(free)
        low, high = (bounds.clip(self._value(slope, month)) for slope in (self.low, self.high))
        return Projection(month, value, low, high, at_bound=value != free)

    def _value(self, slope: float, month: int) -> Decimal:
        exact = Decimal(self.middle_value + slope * (month - self.middle_month))
        return exact.quantize(Decimal(1).scaleb(-DECIMALS), rounding=ROUND_HALF_UP)


def pace_of(points: Sequence[Point]) -> Pace | None:
    """The pace of a series; ``None`` for fewer than ``FEWEST_POINTS`` points. Their order does not matter.

    Raises:
        ValueError: two points in one month.
    """
    if len(points) < FEWEST_POINTS:
        return None
    # Only forecasts need it, and it would cost every process a second and 90 MB at its start.
    from scipy.stats import theilslopes

    months = [point.month for point in points]
    if len(set(months)) < len(months):
        raise ValueError("two points in one month")
    middle_month = median(months)
    values = [float(point.value) for point in points]
    # Counted from the middle: small numbers lose no digits, and the band is narrowest where the points are.
    found = theilslopes(values, [month - middle_month for month in months], alpha=CONFIDENCE, method="joint")
    return Pace(middle_month, float(found.intercept), *(float(each) for each in (found.slope, found[2], found[3])))
