"""A figure against its target: target, expected so far, progress and state, as plain functions.

Values are in the indicator's unit (a ratio in percent). Fractions inside, six decimals half up at the end.
Source: docs/methods/progress.md, "Targets and state".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from lamp.base.numbers import fraction_half_up
from lamp.base.periods import MONTHS_IN, Period, PeriodType
from monitoring.indicators.models import Direction, Indicator, TimeRule
from monitoring.progress.rules import Value
from monitoring.progress.states import ProgressState

PARTS = (PeriodType.HALF_YEAR, PeriodType.QUARTER, PeriodType.MONTH)


@dataclass(frozen=True)
class Course:
    """What an indicator should reach for one area and partner, and how that is judged."""

    time_rule: str
    cumulative: bool
    direction: str
    program_end: date
    targets: Mapping[Period, Decimal] = field(default_factory=dict)
    baseline_value: Decimal | None = None
    baseline_date: date | None = None
    on_course: Decimal = Decimal("0.95")
    attention: Decimal = Decimal("0.80")

    @classmethod
    def of(cls, indicator: Indicator, targets: Mapping[Period, Decimal]) -> "Course":
        program = indicator.program
        return cls(
            time_rule=indicator.time_rule,
            cumulative=indicator.cumulative,
            direction=indicator.direction,
            program_end=program.end_date,
            targets=targets,
            baseline_value=indicator.baseline_value,
            baseline_date=indicator.baseline_date,
            on_course=program.threshold_on_course,
            attention=program.threshold_attention,
        )

    @property
    def is_level(self) -> bool:
        """Targets are levels at period ends, not amounts per period."""
        return self.time_rule != TimeRule.SUM or self.cumulative


def target_of(course: Course, period: Period, today: date) -> Decimal | None:
    """The target of a period: its own, the sum of its parts', or the level on the line at its end."""
    exact = _level(course, period, today) if course.is_level else _sum_target(course, period)
    return None if exact is None else fraction_half_up(exact)


def expected_of(course: Course, period: Period, today: date) -> Decimal | None:
    """What should be there by today: inside a running ``sum`` period its target pro rata by days, today included."""
    if course.is_level:
        return target_of(course, period, today)
    target = _sum_target(course, period)
    if target is None:
        return None
    ends_on = min(period.ends_on, course.program_end) if period.type == PeriodType.ALL else period.ends_on
    if today >= ends_on:
        return fraction_half_up(target)
    days = (ends_on - period.starts_on).days + 1
    passed = min(max((today - period.starts_on).days + 1, 0), days)
    return fraction_half_up(target * passed / days)


def progress_of(course: Course, value: Decimal | None, expected: Decimal | None) -> Decimal | None:
    """How far it is, as a fraction of what was expected; ``None`` when the divisor is 0. Never clamped."""
    exact = _progress(course, value, expected)
    return None if exact is None else fraction_half_up(exact)


def state_of(course: Course, value: Value, expected: Decimal | None, *, too_early: bool) -> ProgressState:
    """The first state that applies (domain.md 3)."""
    if value.value is None and value.low is None:
        return ProgressState.NO_DATA
    if expected is None:
        return ProgressState.NO_TARGET
    if too_early:
        return ProgressState.TOO_EARLY
    if value.value is not None:
        return _judge(course, value.value, expected)
    worst, best = (value.low, value.high) if course.direction == Direction.UP else (value.high, value.low)
    if _judge(course, worst, expected) == ProgressState.ON_COURSE:
        return ProgressState.ON_COURSE
    if _judge(course, best, expected) == ProgressState.BEHIND:
        return ProgressState.BEHIND
    return ProgressState.ATTENTION


def _judge(course: Course, value: Decimal, expected: Decimal) -> ProgressState:
    up = course.direction == Direction.UP
    if value >= expected if up else value <= expected:
        return ProgressState.ON_COURSE
    achievement = _progress(course, value, expected)
    if not up and (course.time_rule == TimeRule.SUM or course.baseline_value is None):
        achievement = None if value == 0 else Fraction(expected) / Fraction(value)
    if achievement is None or achievement < Fraction(course.attention):
        return ProgressState.BEHIND
    return ProgressState.ON_COURSE if achievement >= Fraction(course.on_course) else ProgressState.ATTENTION


def _progress(course: Course, value: Decimal | None, expected: Decimal | None) -> Fraction | None:
    if value is None or expected is None:
        return None
    baseline = Fraction(course.baseline_value or 0) if course.is_level else Fraction(0)
    divisor = Fraction(expected) - baseline
    return None if divisor == 0 else (Fraction(value) - baseline) / divisor


def _sum_target(course: Course, period: Period) -> Fraction | None:
    """Its own target, else the sum of the longest parts that fill it and all have one."""
    if period in course.targets:
        return Fraction(course.targets[period])
    if period.type == PeriodType.ALL or not course.targets:
        return None
    for type in PARTS:
        if MONTHS_IN[type] < MONTHS_IN[period.type] and period.is_covered_by(type):
            parts = [_sum_target(course, part) for part in period.parts(type)]
            if all(part is not None for part in parts):
                return sum(parts, Fraction(0))
    return None


def _level(course: Course, period: Period, today: date) -> Fraction | None:
    """On the straight line from the nearest earlier milestone (or the baseline) to the next.

    *All* ends today. Where two targets end on one day the shorter period's stands. After the last milestone
    there is no line.
    """
    if period in course.targets and period.type != PeriodType.ALL:
        return Fraction(course.targets[period])
    day = today if period.type == PeriodType.ALL else period.ends_on
    points = {}
    if course.baseline_value is not None and course.baseline_date is not None:
        points[course.baseline_date] = Fraction(course.baseline_value)
    for milestone in sorted(course.targets, key=lambda each: each.starts_on):
        ends_on = course.program_end if milestone.type == PeriodType.ALL else milestone.ends_on
        points[ends_on] = Fraction(course.targets[milestone])
    before = max((each for each in points if each <= day), default=None)
    after = min((each for each in points if each > day), default=None)
    if before == day:
        return points[day]
    if before is None or after is None:
        return None
    share = Fraction((day - before).days, (after - before).days)
    return points[before] + (points[after] - points[before]) * share
