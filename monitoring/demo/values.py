"""The numbers of the demonstration: invented, and the same for the same period whenever it is loaded."""

from decimal import ROUND_HALF_UP, Decimal
from random import Random

from monitoring.demo.blueprint import Indicator, Series
from monitoring.measurements.rules import Values

SEED = 20_220_101
MILESTONE_REACHED_AT = 0.5
TENTH, WHOLE = Decimal("0.1"), Decimal(1)


def random_for(*parts: str) -> Random:
    """A generator of its own for one cell, so that a new day does not shuffle the older figures."""
    return Random(":".join((str(SEED), *parts)))  # noqa: S311 - invented figures, no secrets


def value_of(indicator: Indicator, series: Series, *, share: Decimal, along: float, random: Random) -> Values:
    """One measurement's values.

    Args:
        share: the area's part of the whole, 0 to 1.
        along: how far between the start (0) and the end (1) of the series.
    """
    now = series.start + (series.end - series.start) * Decimal(str(along))
    swing = Decimal(str(1 + random.gauss(0, series.noise)))
    match indicator.kind:
        case "narrative":
            return Values(note=indicator.stories[random.randrange(len(indicator.stories))])
        case "milestone":
            return Values(numerator=series.end if along >= MILESTONE_REACHED_AT else series.start)
        case "ratio":
            base = _round(series.base * share, WHOLE)
            return Values(numerator=min(_round(base * now * swing / 100, WHOLE), base), denominator=base)
        case "score":
            answers = _round(series.base * share * Decimal(str(random.uniform(0.9, 1.1))), WHOLE)
            return Values(numerator=_round(now * swing, TENTH) * answers, denominator=answers)
        case "amount":
            return Values(numerator=_round(now * swing * share, TENTH))
    return Values(numerator=max(_round(now * swing * share, WHOLE), Decimal(0)))


def _round(number: Decimal, step: Decimal) -> Decimal:
    return Decimal(number).quantize(step, rounding=ROUND_HALF_UP)
