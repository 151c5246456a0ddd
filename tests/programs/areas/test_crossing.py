"""Rings that cross themselves, few points and many."""

import numpy as np
import pytest

from programs.areas.crossing import crosses_itself


@pytest.mark.parametrize(
    ("ring", "crosses"),
    [
        ([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], False),
        ([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]], True),
        ([[0, 0], [2, 0], [2, 2], [1, 0], [0, 2], [0, 0]], False),  # only touches its own side
        ([[0, 0], [4, 0], [4, 3], [2, -1], [0, 3], [0, 0]], True),
    ],
)
def test_small_rings(ring, crosses):
    assert crosses_itself(ring) is crosses


def circle(points):
    turn = np.linspace(0, 2 * np.pi, points)
    ring = np.column_stack([np.cos(turn), np.sin(turn)])
    ring[-1] = ring[0]
    return ring


def test_a_ring_of_many_points():
    ring = circle(20_000)
    assert not crosses_itself(ring)

    ring[[5_000, 5_001]] = ring[[5_001, 5_000]]
    assert crosses_itself(ring)
