"""The line and band of a forecast: exact on a straight line, and not carried away by anything."""

from decimal import Decimal
from itertools import product
from math import comb
from statistics import median

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitoring.progress.forecast_rules import FEWEST_POINTS, Bounds, Pace, Point, pace_of

FIRST_MONTH = 2020 * 12
numbers = st.integers(-10_000, 10_000)
steps = st.sampled_from([1, 3, 6, 12])


@st.composite
def series(draw) -> list[Point]:
    """At least eight points, some periods apart, in any order."""
    step = draw(steps)
    places = draw(st.lists(st.integers(0, 60), min_size=FEWEST_POINTS, max_size=20, unique=True))
    return [Point(FIRST_MONTH + step * place, Decimal(draw(numbers))) for place in places]


def pace(points: list[Point]) -> Pace:
    found = pace_of(points)
    assert found is not None
    return found


def numbers_of(found: Pace) -> tuple[float, ...]:
    return (found.middle_value, found.slope, found.low, found.high)


def close(values, others) -> bool:
    return list(values) == pytest.approx(list(others), rel=1e-9, abs=1e-6)


@settings(deadline=None)  # the first call imports scipy
@given(st.integers(-500, 500), numbers, steps, st.integers(FEWEST_POINTS, 30), st.integers(1, 240))
def test_a_straight_line_is_found_exactly(slope, start, step, count, ahead):
    points = [Point(FIRST_MONTH + step * n, Decimal(start + slope * step * n)) for n in range(count)]
    end = pace(points).at(points[-1].month + ahead)
    expected = Decimal(start + slope * (step * (count - 1) + ahead))
    assert (end.value, end.low, end.high, end.at_bound) == (expected, expected, expected, False)


@given(series())
def test_the_slope_is_the_median_of_all_pairs_and_lies_in_its_band(points):
    pairs = [(one, other) for one, other in product(points, points) if one.month < other.month]
    slopes = [float(other.value - one.value) / (other.month - one.month) for one, other in pairs]
    found = pace(points)
    assert found.slope == pytest.approx(median(slopes), abs=1e-9)
    assert found.low <= found.slope <= found.high


@given(series(), numbers)
def test_a_shift_of_the_values_shifts_the_line(points, by):
    shifted = pace([Point(point.month, point.value + by) for point in points])
    found = pace(points)
    assert close(numbers_of(shifted), (found.middle_value + by, found.slope, found.low, found.high))


@given(series(), st.integers(-600, 600))
def test_a_shift_in_time_changes_nothing_but_the_time(points, by):
    shifted = pace([Point(point.month + by, point.value) for point in points])
    assert close(numbers_of(shifted), numbers_of(pace(points)))


@given(series(), st.integers(1, 1000))
def test_another_unit_gives_the_same_line_in_that_unit(points, factor):
    scaled = pace([Point(point.month, point.value * factor) for point in points])
    assert close(numbers_of(scaled), [number * factor for number in numbers_of(pace(points))])


@given(series())
def test_down_is_up_mirrored(points):
    found, mirrored = pace(points), pace([Point(point.month, -point.value) for point in points])
    assert close(numbers_of(mirrored), (-found.middle_value, -found.slope, -found.high, -found.low))


@given(st.data())
def test_the_order_of_the_points_does_not_matter(data):
    points = data.draw(series())
    assert pace(data.draw(st.permutations(points))) == pace(points)


def most_wild(count: int) -> int:
    """As many wild points as leave more than half of the pairs without one: 29 % of many points."""
    return max(wild for wild in range(count) if 2 * comb(count - wild, 2) > comb(count, 2))


def test_eight_points_bear_two_wild_ones_and_seven_do_not():
    assert (most_wild(FEWEST_POINTS - 1), most_wild(FEWEST_POINTS), most_wild(1000)) == (1, 2, 292)


@given(st.data(), st.integers(FEWEST_POINTS, 40), st.sampled_from([-1, 1]))
def test_wild_points_up_to_29_percent_do_not_turn_the_line(data, count, sign):
    wild = data.draw(st.sets(st.integers(0, count - 1), max_size=most_wild(count)))
    values = [data.draw(st.integers(-(10**9), 10**9)) if n in wild else sign * 10 * n for n in range(count)]
    assert sign * pace([Point(FIRST_MONTH + n, Decimal(value)) for n, value in enumerate(values)]).slope > 0


def test_least_squares_would_have_turned():
    values = [0, 10, 20, 30, 40, 50, -5000, -5000]
    points = [Point(FIRST_MONTH + n, Decimal(value)) for n, value in enumerate(values)]
    mean = sum(values) / len(values)
    least_squares = sum((n - 3.5) * (value - mean) for n, value in enumerate(values))
    assert least_squares < 0 < pace(points).slope


@given(series())
def test_nothing_is_said_from_seven_points(points):
    assume(len(points) > FEWEST_POINTS)
    assert pace_of(points[: FEWEST_POINTS - 1]) is None
    assert pace_of(points[:FEWEST_POINTS]) is not None


def test_one_month_has_one_value():
    points = [Point(FIRST_MONTH + n, Decimal(n)) for n in range(FEWEST_POINTS)]
    with pytest.raises(ValueError, match="one month"):
        pace_of([*points, points[0]])


@pytest.mark.parametrize(
    ("slope", "value", "at_bound"), [(10, 100, True), (-10, 0, True), (1, 62, False), (0, 50, False)]
)
def test_a_percentage_stays_between_0_and_100(slope, value, at_bound):
    line = Pace(middle_month=0, middle_value=50, slope=slope, low=slope, high=slope)
    end = line.at(12, Bounds(Decimal(0), Decimal(100)))
    assert (end.value, end.at_bound) == (value, at_bound)
    assert 0 <= end.low <= end.high <= 100
