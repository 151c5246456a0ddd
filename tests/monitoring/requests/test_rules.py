from datetime import date

import pytest

from lamp.base.periods import Period
from monitoring.requests.rules import CellState, RequestState, Schedule, asked_intervals, cell_state, request_state

EMPTY, DRAFT, RETURNED, SUBMITTED, APPROVED = CellState
DUE = date(2026, 10, 15)


@pytest.mark.parametrize(
    ("cells", "today", "state"),
    [
        ([EMPTY, EMPTY], DUE, RequestState.OPEN),
        ([DRAFT, APPROVED], DUE, RequestState.OPEN),
        ([DRAFT, APPROVED], date(2026, 10, 16), RequestState.OVERDUE),
        ([EMPTY, RETURNED], date(2026, 10, 16), RequestState.RETURNED),
        ([SUBMITTED, RETURNED], DUE, RequestState.RETURNED),
        ([SUBMITTED, APPROVED], date(2026, 10, 16), RequestState.SUBMITTED),
        ([APPROVED, APPROVED], date(2027, 1, 1), RequestState.COMPLETE),
    ],
)
def test_a_request_stands_where_its_least_far_cells_are(cells, today, state):
    assert request_state(cells, due_on=DUE, today=today) == state


def test_a_cell_with_several_contributions_is_as_far_as_the_last_of_them():
    assert cell_state([]) == EMPTY
    assert cell_state(["approved", "draft", "submitted"]) == DRAFT
    assert cell_state(["approved", "approved"]) == APPROVED


def schedule(first="2026-Q1", last=None, **fields) -> Schedule:
    given = {"repeats": True, "opens_at_end": True, "due_days": 15, **fields}
    return Schedule(first=Period.parse(first), last=Period.parse(last) if last else None, **given)


def codes(found) -> list[str]:
    return [period.code for period in found]


def test_a_repeating_round_asks_each_period_once_that_is_over():
    assert codes(schedule().periods(date(2026, 3, 31))) == []
    assert codes(schedule().periods(date(2026, 4, 1))) == ["2026-Q1"]
    assert codes(schedule().periods(date(2026, 12, 31))) == ["2026-Q1", "2026-Q2", "2026-Q3"]
    assert schedule().due_on(Period.parse("2026-Q3")) == date(2026, 10, 16)


def test_a_round_that_asks_at_the_start_asks_before_the_period_is_over():
    school = schedule("2026-SY", opens_at_end=False, due_days=121)
    assert codes(school.periods(date(2026, 7, 31))) == []
    assert codes(school.periods(date(2026, 8, 1))) == ["2026-SY"]
    assert school.due_on(Period.parse("2026-SY")) == date(2026, 11, 30)


def test_a_round_stops_after_its_last_period_and_one_that_does_not_repeat_after_its_first():
    late = date(2030, 1, 1)
    assert codes(schedule(last="2026-Q2").periods(late)) == ["2026-Q1", "2026-Q2"]
    assert codes(schedule(repeats=False).periods(late)) == ["2026-Q1"]


def test_a_quarter_asks_three_months_of_a_monthly_indicator_and_nothing_of_a_yearly_one():
    quarter = Period.parse("2026-Q3")
    assert codes(asked_intervals(quarter, "month")) == ["2026-07", "2026-08", "2026-09"]
    assert codes(asked_intervals(quarter, "quarter")) == ["2026-Q3"]
    assert asked_intervals(quarter, "year") == []
    assert asked_intervals(Period.parse("2025-SY"), "quarter") == []  # a school year is not filled by quarters
