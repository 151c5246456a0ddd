"""The rules of indices on small arrays that can be checked by hand, and their properties."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitoring.area_indices.comparing_rules import (
    Verdict,
    classify,
    concentration,
    even_limits,
    gap_between,
    groups_of,
    pearson,
)
from monitoring.area_indices.rules import (
    check_weights,
    deciles,
    domain_values,
    extent_weights,
    imd_domain_scores,
    rank_most_deprived,
    weighted_average,
    weighted_score,
    zscores,
)

NAN = float("nan")
numbers = st.lists(st.integers(-1000, 1000).map(float), min_size=3, max_size=12)
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine proves nothing


def same(found, expected):
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_the_highest_value_ranks_first_ties_share_and_missing_stays_missing():
    same(rank_most_deprived(np.array([5, 9, NAN, 9, 1])), [3, 1, NAN, 1, 4])


def test_the_first_rank_scores_100_and_the_last_close_to_0():
    scores = imd_domain_scores(np.array([1.0, 50, 100]), 100)

    assert scores[0] == pytest.approx(100)
    assert scores[1] == pytest.approx(-23 * np.log(1 - 0.51 * (1 - np.exp(-100 / 23))))
    assert 0 < scores[2] < 0.3


@pytest.mark.parametrize("rank", [0, 101])
def test_a_rank_outside_the_areas_is_refused(rank):
    with pytest.raises(ValueError, match="outside 1 to 100"):
        imd_domain_scores(np.array([float(rank)]), 100)


@pytest.mark.parametrize(("weights", "fits"), [([0.5, 0.5], 1), ([0.5, 0.49], 1), ([0.5, 0.52], 0), ([1.2, -0.2], 0)])
def test_weights_are_refused_unless_they_add_up(weights, fits):
    if fits:
        check_weights(np.array(weights))
    else:
        with pytest.raises(ValueError, match="add up"):
            check_weights(np.array(weights))


def test_an_area_with_a_missing_domain_gets_no_score():
    same(weighted_score(np.array([[10, 20], [NAN, 5]]), np.array([0.25, 0.75])), [17.5, NAN])


def test_a_domain_is_the_mean_of_z_scores_with_the_sign_of_each_measure():
    # both measures say that the first area is worst off: 2 of 0..2, and lowest of 0..2
    same(domain_values(np.array([[2.0, 0], [1, 1], [0, 2]]), np.array([1, -1])), np.sqrt([1.5, 0, 1.5]) * [1, 0, -1])
    same(zscores(np.array([4.0, 4, NAN])), [0, 0, NAN])


@pytest.mark.parametrize(("rank", "weight"), [(1, 1), (10, 1), (11, 0.95), (30, 0.05), (31, 0), (100, 0)])
def test_the_extent_falls_from_the_tenth_to_the_thirtieth_percentile(rank, weight):
    same(extent_weights(np.array([float(rank)]), 100), [weight])


def test_deciles_and_averages_over_inhabitants():
    same(deciles(np.array([1.0, 10, 11, 100]), 100), [1, 1, 2, 10])
    same(weighted_average(np.array([10.0, 20, NAN]), np.array([300.0, 100, 5])), 12.5)


@UNHURRIED
@given(numbers, numbers)
def test_r_is_symmetric_bounded_and_does_not_mind_scale(x, y):
    size = min(len(x), len(y))
    a, b = np.array(x[:size]), np.array(y[:size])
    try:
        r, count = pearson(a, b)
    except ValueError:
        assert len(set(a)) == 1 or len(set(b)) == 1
    else:
        assert count == size
        assert -1 <= r <= 1
        assert pearson(b, a)[0] == pytest.approx(r)
        assert pearson(3 * a + 7, -b)[0] == pytest.approx(-r, abs=1e-9)


def test_r_leaves_out_areas_that_lack_one_value_and_refuses_too_few():
    assert pearson(np.array([1, 2, 3, 9.0]), np.array([2, 4, 6, NAN])) == (pytest.approx(1), 3)
    with pytest.raises(ValueError, match="fewer than 3"):
        pearson(np.array([1.0, 2, 3]), np.array([1, 2, NAN]))


def test_groups_are_formed_on_the_mean_of_both_years():
    before, after = np.array([9.0, 1, 5, 2, 6, 8]), np.array([1.0, 3, 5, 2, 6, 10])

    assert list(groups_of(before, after)) == [1, 0, 1, 0, 2, 2]


@pytest.mark.parametrize(
    ("slope", "noise", "verdict"),
    [(0.2, 0.1, Verdict.WIDENED), (-0.2, 0.1, Verdict.NARROWED), (0.0, 4.0, Verdict.UNCLEAR)],
)
def test_the_sentence_follows_the_interval_of_the_gaps_change(slope, noise, verdict):
    before = np.arange(30.0)
    after = before + slope * (before - 15) + noise * np.tile([1, -1, 0.5, -0.5, 0], 6)

    gap = gap_between(before, after)

    assert gap.verdict == verdict
    assert gap.low <= gap.after - gap.before <= gap.high
    assert gap == gap_between(before, after)  # chance is the same every time


def test_chance_alone_does_not_look_like_progress():
    draw = np.random.default_rng(5)
    truth = np.linspace(0, 10, 60)
    verdicts = [gap_between(*(truth + draw.normal(0, 3, (2, 60)))).verdict for _ in range(100)]

    assert verdicts.count(Verdict.UNCLEAR) >= 85


def test_a_gap_needs_three_areas_in_a_group():
    assert gap_between(np.arange(8.0), np.arange(8.0)).verdict == Verdict.TOO_FEW


def test_classes_and_the_share_of_inhabitants_in_each():
    values = np.array([1.0, 2, 3, 4, 5, NAN])
    limits = even_limits(values)
    classes = classify(values, limits)

    same(limits, [1.8, 2.6, 3.4, 4.2])
    assert list(classes) == [0, 1, 2, 3, 4, -1]
    same(concentration(classes, np.array([10.0, 10, 20, 20, 40, 99]), 5), [0.1, 0.1, 0.2, 0.2, 0.4])
    assert concentration(classes, np.full(6, NAN), 5) is None


@UNHURRIED
@given(numbers)
def test_every_area_falls_in_one_class(values):
    known = np.array(values)
    classes = classify(known, even_limits(known))

    assert sum(concentration(classes, np.ones(len(known)), 5)) == pytest.approx(1)
    assert (np.diff(classes[np.argsort(known)]) >= 0).all()
