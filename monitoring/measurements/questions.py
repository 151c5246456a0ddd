"""Questions about a doubtful value: not wrong, but worth a second look (docs/methods/questions.md); pure.

A question is answered by "ja, dit klopt" and a note. Errors, which block, are in ``rules`` and ``consistency``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from lamp.base.numbers import DECIMALS
from lamp.base.pages.formats import format_number
from monitoring.indicators.models import Indicator, Kind
from monitoring.measurements.rules import Values
from monitoring.measurements.split_rules import total_of

MANY_TIMES = 3  # so many times as much, or as little, is asked about
LEAST_DIFFERENCE = 10  # persons, conversations, hours …; below this chance explains it
MANY_POINTS = 30  # of a percentage
LEAST_BASE = 10  # persons behind a percentage
SAME_AGAIN = 3  # periods in a row with exactly the same number
LEAST_SAME = 20  # small numbers repeat by chance
NUMBER_KINDS = frozenset({Kind.COUNT, Kind.AMOUNT})


@dataclass(frozen=True)
class Question:
    """``code`` is what ``Measurement.confirmed_questions`` keeps; ``text`` asks in one sentence or two."""

    code: str
    text: str


@dataclass(frozen=True)
class Earlier:
    """What the same partner reported for the same area over an earlier period, and that period in words."""

    period: str
    values: Values


def questions_about(
    indicator: Indicator, values: Values, *, earlier: Sequence[Earlier] = (), target: Decimal | None = None
) -> list[Question]:
    """What to ask about these values.

    Args:
        values: as they were filled in; without a number nothing is asked.
        earlier: of the periods before, the newest first, without gaps filled up.
        target: of the same period, partner and area, in the indicator's unit; for sums only.
    """
    number = _number(values)
    if number is None or indicator.kind not in (*NUMBER_KINDS, Kind.RATIO):
        return []
    before = [(one.period, found) for one in earlier if (found := _number(one.values)) is not None]
    if indicator.kind == Kind.RATIO:
        return _about_ratio(values, earlier)
    found = [_not_whole(indicator, number), _compared(number, before), _same_again(number, before)]
    found.append(_above_target(number, target))
    return [question for question in found if question]


def unanswered(questions: Sequence[Question], confirmed: Sequence[str], note: str) -> list[Question]:
    """Questions without a "ja, dit klopt", and all of them where no note says why."""
    if not note.strip():
        return list(questions)
    return [question for question in questions if question.code not in confirmed]


def _number(values: Values) -> Decimal | None:
    return values.numerator if values.numerator is not None else total_of(values.split)


def _not_whole(indicator: Indicator, number: Decimal) -> Question | None:
    if indicator.kind != Kind.COUNT or number == number.to_integral_value():
        return None
    return Question("not_whole", _("Dit is geen heel aantal. Klopt dit?"))


def _compared(number: Decimal, before: Sequence[tuple[str, Decimal]]) -> Question | None:
    if not before:
        return None
    period, previous = before[0]
    if abs(number - previous) < LEAST_DIFFERENCE or previous < 0 or number < 0:
        return None
    if number == 0:
        facts = {"number": format_number(previous, DECIMALS), "period": period}
        return Question("zero_after", _("Dit is 0; in %(period)s was het %(number)s. Klopt dit?") % facts)
    if previous == 0:
        return None
    if number >= previous * MANY_TIMES:
        facts = {"times": _times(number, previous), "period": period}
        return Question("much_more", _("Dit is %(times)s zo veel als in %(period)s. Klopt dit?") % facts)
    if number * MANY_TIMES <= previous:
        facts = {"times": _times(previous, number), "period": period}
        return Question("much_less", _("In %(period)s was dit %(times)s zo veel. Klopt dit?") % facts)
    return None


def _times(larger: Decimal, smaller: Decimal) -> str:
    whole = int(larger // smaller)
    return _("%d keer") % whole if larger == smaller * whole else _("ruim %d keer") % whole


def _same_again(number: Decimal, before: Sequence[tuple[str, Decimal]]) -> Question | None:
    recent = [found for _period, found in before[: SAME_AGAIN - 1]]
    if number < LEAST_SAME or len(recent) < SAME_AGAIN - 1 or any(found != number for found in recent):
        return None
    text = _("Dit is voor de %de keer precies hetzelfde getal. Klopt dit?") % SAME_AGAIN
    return Question("same_again", text)


def _above_target(number: Decimal, target: Decimal | None) -> Question | None:
    if not target or target <= 0 or number < target * MANY_TIMES or number - target < LEAST_DIFFERENCE:
        return None
    facts = {"times": _times(number, target), "target": format_number(target, DECIMALS)}
    return Question("above_target", _("Dit is %(times)s de streefwaarde van %(target)s. Klopt dit?") % facts)


def _about_ratio(values: Values, earlier: Sequence[Earlier]) -> list[Question]:
    share = _share(values)
    for one in earlier:
        previous = _share(one.values)
        if previous is None:
            continue
        if share is None or abs(share - previous) < MANY_POINTS:
            return []
        facts = {"now": format_number(share), "then": format_number(previous), "period": one.period}
        text = _("Dit is %(now)s%%; in %(period)s was het %(then)s%%. Klopt dit?") % facts
        return [Question("many_points", text)]
    return []


def _share(values: Values) -> Decimal | None:
    """A percentage over enough persons to say something."""
    if values.numerator is None or not values.denominator or values.denominator < LEAST_BASE:
        return None
    return values.numerator * 100 / values.denominator
