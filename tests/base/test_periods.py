"""Periods: every date in exactly one of each type, no holes, no overlaps; codes and keys both ways."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamp.base.periods import SPANS, Period, PeriodType, month_number

TYPES = [type for type in PeriodType if type != PeriodType.ALL]
days = st.dates(date(2000, 1, 1), date(2150, 12, 31))


@given(days, st.sampled_from(TYPES))
def test_a_day_lies_in_one_period_of_each_type_and_its_neighbours_touch(day, type):
    period = Period.containing(type, day)

    assert period.starts_on <= day <= period.ends_on
    assert period.next().starts_on == period.ends_on + timedelta(days=1)
    assert period.previous().ends_on == period.starts_on - timedelta(days=1)
    assert Period.parse(period.code) == period
    assert Period.from_key(period.key) == period
    assert period.next().key == period.key + 1


@given(days, st.integers(0, 400), st.sampled_from(TYPES))
def test_containing_an_interval_is_a_comparison_of_months(day, length, type):
    period, ends_on, span = Period.containing(type, day), day + timedelta(days=length), SPANS[type]

    same = (month_number(day) - span.shift) // span.length == (month_number(ends_on) - span.shift) // span.length

    assert period.contains(day, ends_on) is same


def test_a_school_year_runs_from_august_to_july():
    period = Period.parse("2025-SY")

    assert (period.starts_on, period.ends_on) == (date(2025, 8, 1), date(2026, 7, 31))


@pytest.mark.parametrize(
    "code", ["2025-13", "2025-Q5", "2025-H3", "1899", "2200", "25", "2025-1", "", "alle", "２０２５", "2025-SY "]
)
def test_other_codes_are_refused(code):
    with pytest.raises(ValueError):
        Period.parse(code)


@pytest.mark.parametrize(
    ("whole", "part", "covered"),
    [
        ("2025", "quarter", True),
        ("2025-SY", "quarter", False),
        ("2025-SY", "month", True),
        ("2025-01", "quarter", False),
    ],
)
def test_what_a_frequency_covers(whole, part, covered):
    assert Period.parse(whole).is_covered_by(part) is covered


def test_all_needs_a_start_and_has_one_key():
    with pytest.raises(ValueError):
        Period.parse("all")
    everything = Period.parse("all", all_since=date(2022, 1, 1))

    assert Period.from_key(everything.key, all_since=date(2022, 1, 1)) == everything
    assert everything.contains(date(2022, 1, 1), date(2090, 1, 1))
