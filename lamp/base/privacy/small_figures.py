"""The one door for small figures about persons (``domain.md`` 8, docs/methods/progress.md, "Small figures").

Whoever may not see such figures exactly sees only what came through here; everything else said of the figure
(progress, state, explanation, chart) is computed from what came through, never from the exact numbers.
"""

from decimal import ROUND_HALF_UP, Decimal

STEP = 5
SMALLEST_SHOWN = 5
SMALLEST_BASE = 20
HIDDEN_STANDS_FOR = Decimal("2.5")
"""What comparisons use for a number from 1 to 4: always the same, so that nothing follows from it."""


def round_small(value: Decimal | None) -> Decimal | None:
    """A number of persons to the nearest multiple of 5, half away from zero; ``None`` for 1 to 4 ("< 5").

    Each total goes through on its own: a total of rounded parts would tell more than the rounded total.
    """
    if value is None or is_hidden(value):
        return None
    return (value / STEP).quantize(Decimal(1), rounding=ROUND_HALF_UP) * STEP


def is_hidden(value: Decimal) -> bool:
    """Whether a number of persons is too small to show, and not zero."""
    return 0 < abs(value) < SMALLEST_SHOWN


def has_small_base(denominator: Decimal | None) -> bool:
    """Whether a percentage or mean over so few persons is withheld."""
    return denominator is None or abs(denominator) < SMALLEST_BASE
