"""What goes into places, between which limits, and whether it goes where the need is: numbers to check by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.investment.rules import (
    Amount,
    Direction,
    Part,
    Share,
    compare_with_need,
    contrasts,
    for_domain,
    limits_of,
    parts_of,
    per_inhabitant,
    put_into,
    put_into_group,
    share_known,
)

EVEN = np.array([100.0, 100.0])


def spread_of(parts, population=EVEN):
    found = put_into(parts, population)
    return found.estimate.tolist(), found.low.tolist(), found.high.tolist()


def test_a_share_of_one_place_is_known():
    parts = parts_of(Amount.sure(1000), [Share((0,), 60), Share((1,), 40)], rest=[0, 1])

    assert spread_of(parts) == ([600, 400], [600, 400], [600, 400])
    assert share_known(parts) == 1


def test_a_margin_gives_limits():
    parts = parts_of(Amount.sure(1000), [Share((0,), 95, 10), Share((1,), 5, 10)], rest=[0, 1])

    assert spread_of(parts) == ([950, 50], [850, 0], [1000, 150])


def test_what_is_not_divided_goes_by_inhabitants_and_may_go_anywhere():
    parts = parts_of(Amount.sure(1000), [Share((0,), 20)], rest=[0, 1])

    assert spread_of(parts, np.array([100.0, 300.0])) == ([200 + 200, 600], [200, 0], [1000, 800])
    assert share_known(parts) == pytest.approx(0.2)


def test_a_share_for_places_together_is_divided_by_inhabitants():
    parts = parts_of(Amount.sure(900), [Share((0, 1), 100)], rest=[])

    assert spread_of(parts, np.array([100.0, 200.0])) == ([300, 600], [0, 0], [900, 900])


def test_a_rest_for_one_place_is_known():
    assert spread_of(parts_of(Amount.sure(10), [], rest=[1])) == ([0, 10], [0, 10], [0, 10])


def test_places_that_are_not_looked_at_leave_the_picture():
    assert parts_of(Amount.sure(10), [Share((), 100)], rest=[]) == []


@pytest.mark.parametrize(
    ("population", "expected"),
    [([np.nan, 50.0], [0, 10]), ([np.nan, np.nan], [5, 5]), ([0.0, 0.0], [5, 5])],
)
def test_unknown_inhabitants(population, expected):
    assert spread_of(parts_of(Amount.sure(10), [], rest=[0, 1]), np.array(population))[0] == expected


def test_a_group_that_holds_all_places_of_a_part_knows_it():
    parts = [Part((0, 1), Amount.sure(100)), Part((1, 2), Amount.sure(100))]
    population = np.array([1.0, 1.0, 1.0])

    assert put_into_group(parts, np.array([True, True, False]), population) == Amount(150, 100, 200)


def test_several_domains_share_an_amount_as_an_estimate():
    assert for_domain(100, ["werk"], "") == Amount(100, 100, 100)
    assert for_domain(100, ["werk"], "werk") == Amount(100, 100, 100)
    assert for_domain(100, ["werk", "inkomen"], "werk") == Amount(50, 0, 100)
    assert for_domain(100, ["werk"], "gezondheid") is None
    assert for_domain(100, [], "werk") is None


NEED = np.arange(9.0)
PEOPLE = np.full(9, 10.0)


def put(*euros):
    return [Part((at,), Amount.sure(value)) for at, value in enumerate(euros) if value]


def test_more_where_the_need_is_larger():
    found = compare_with_need(put(10, 10, 10, 0, 0, 0, 20, 20, 50), NEED, PEOPLE)

    assert (found.direction, found.least, found.most) == (Direction.MORE, Amount(1, 1, 1), Amount(3, 3, 3))


def test_less_where_the_need_is_larger():
    assert compare_with_need(put(9, 9, 9, 0, 0, 0, 1, 1, 1), NEED, PEOPLE).direction == Direction.LESS


def test_unclear_when_it_is_not_known_where_much_of_it_goes():
    parts = [*put(10, 10, 10, 0, 0, 0, 20, 20, 50), Part(tuple(range(9)), Amount.sure(1000))]

    assert compare_with_need(parts, NEED, PEOPLE).direction == Direction.UNCLEAR


def test_equal_is_unclear_and_not_more():
    assert compare_with_need(put(*[5] * 9), NEED, PEOPLE).direction == Direction.UNCLEAR


def test_too_few_places():
    assert compare_with_need(put(1, 2), NEED[:7], PEOPLE[:7]).direction == Direction.TOO_FEW


def each_of(parts, people=PEOPLE):
    return per_inhabitant(put_into(parts, people), people)


def test_contrasts_are_the_far_thirds_and_the_widest_apart_first():
    little, much = contrasts(NEED, each_of(put(90, 10, 80, 50, 50, 50, 70, 2, 1)))

    assert [one.place for one in little] == [8, 7]
    assert [one.place for one in much] == [0, 2]
    assert all(one.is_sure for one in [*little, *much])


def test_a_contrast_is_not_sure_when_the_rest_may_go_there():
    parts = [*put(90, 10, 80, 50, 50, 50, 70, 2, 1), Part((7, 8), Amount.sure(60))]

    little, _much = contrasts(NEED, each_of(parts))

    assert [(one.place, one.is_sure) for one in little] == [(8, False), (7, False)]


def test_no_contrasts_before_anything_is_divided():
    each = each_of([Part(tuple(range(9)), Amount.sure(900))])

    assert contrasts(NEED, each) == ([], [])
    assert limits_of(NEED, each.estimate) is None


def test_a_place_without_inhabitants_or_need_is_no_contrast():
    people, need = PEOPLE.copy(), np.append(NEED, np.nan)
    each = each_of(put(90, 10, 80, 50, 50, 50, 70, 2, 1), np.append(people, 10.0))

    assert [one.place for one in contrasts(need, each)[0]] == [8, 7]


PLACES = 4
shares = st.lists(
    st.tuples(st.sets(st.integers(0, PLACES - 1), min_size=1), st.integers(1, 25), st.integers(0, 100)), max_size=4
)


@given(
    amount=st.integers(0, 10**9),
    told=shares,
    people=st.lists(st.integers(1, 10**5), min_size=PLACES, max_size=PLACES),
    group=st.lists(st.booleans(), min_size=PLACES, max_size=PLACES),
)
def test_nothing_gets_lost_and_estimates_lie_between_their_limits(amount, told, people, group):
    parts = parts_of(
        Amount.sure(amount),
        [Share(tuple(sorted(places)), percent, margin) for places, percent, margin in told],
        rest=range(PLACES),
    )
    population, members = np.array(people, dtype=float), np.array(group)

    spread, together = put_into(parts, population), put_into_group(parts, members, population)

    near = {"rel": 1e-9, "abs": 1e-6}
    assert spread.estimate.sum() == pytest.approx(amount, **near)
    assert together.estimate == pytest.approx(spread.estimate[members].sum(), **near)
    assert together.low >= spread.low[members].sum() - 1e-6
    assert together.high <= spread.high[members].sum() + 1e-6
    assert (spread.low <= spread.estimate + 1e-6).all()
    assert (spread.estimate <= spread.high + 1e-6).all()
