"""What counts as a change of state, and when news is old."""

from datetime import date

import pytest

from monitoring.attention.rules import Change, change_of, is_stale
from monitoring.progress.figures import fresh_since
from monitoring.progress.states import ProgressState as State


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (State.ON_COURSE, State.BEHIND, Change.WORSE),
        (State.ON_COURSE, State.ATTENTION, Change.WORSE),
        (State.ATTENTION, State.BEHIND, Change.WORSE),
        (State.BEHIND, State.ATTENTION, Change.BETTER),
        (State.BEHIND, State.ON_COURSE, Change.BETTER),
        (State.BEHIND, State.NO_DATA, Change.OTHER),
        (State.TOO_EARLY, State.BEHIND, Change.OTHER),
        (State.NO_TARGET, State.ON_COURSE, Change.OTHER),
        (State.BEHIND, State.BEHIND, None),
        (None, State.BEHIND, None),
        (State.BEHIND, None, None),
    ],
)
def test_a_change_of_state(before, after, change):
    assert change_of(before, after) is change


@pytest.mark.parametrize(
    ("frequency", "last_on", "stale"),
    [
        ("quarter", date(2025, 1, 1), False),
        ("quarter", date(2024, 12, 31), True),
        ("quarter", None, True),
        ("month", date(2025, 6, 1), False),
        ("month", date(2025, 5, 31), True),
        ("year", date(2023, 12, 31), False),
        ("year", date(2022, 12, 31), True),
    ],
)
def test_news_is_old_after_two_complete_periods(frequency, last_on, stale):
    assert is_stale(last_on, fresh_since(frequency, date(2025, 8, 1))) is stale
