"""Whether a ring of points crosses itself, also for rings of many thousands of points."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

PAIRS_AT_ONCE = 1_000_000
Points = NDArray[np.float64]


def crosses_itself(ring: Sequence[Sequence[float]]) -> bool:
    """Whether two sides cross each other; sides that only touch do not.

    Args:
        ring: closed, so the last point is the first.
    """
    points = np.asarray(ring, dtype=np.float64)
    start, end = points[:-1], points[1:]
    order = np.argsort(np.minimum(start[:, 0], end[:, 0]), kind="stable")
    start, end = start[order], end[order]
    left, right = np.minimum(start[:, 0], end[:, 0]), np.maximum(start[:, 0], end[:, 0])
    # Of each side, those after it in this order that begin before it ends: only these can meet it.
    number = np.searchsorted(left, right, side="right") - np.arange(len(left)) - 1
    done, total = 0, np.concatenate([[0], np.cumsum(number)])
    while done < len(number):
        last = max(int(np.searchsorted(total, total[done] + PAIRS_AT_ONCE, side="right")) - 1, done + 1)
        first = np.repeat(np.arange(done, last), number[done:last])
        offset = np.arange(len(first)) - np.repeat(total[done:last] - total[done], number[done:last])
        if _any_cross(start, end, first, first + 1 + offset):
            return True
        done = last
    return False


def _any_cross(start: Points, end: Points, one: NDArray[np.int64], other: NDArray[np.int64]) -> bool:
    a, b, c, d = start[one], end[one], start[other], end[other]
    apart = (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)
    return bool(apart.any())


def _side(a: Points, b: Points, c: Points) -> NDArray[np.float64]:
    """On which side of the line from a to b point c lies: the sign, 0 on the line itself."""
    cross = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    return np.where(np.abs(cross) < 1e-15, 0.0, np.sign(cross))
