"""An indicator's numbers in words: values with their unit, and the sentence above the chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lamp.base.pages.formats import format_number
from lamp.base.periods import PeriodType
from monitoring.indicators.models import Direction, Indicator, Kind
from monitoring.progress.figures import Figure
from monitoring.progress.states import ProgressState, Protection

LONG_TREND = 3  # changes in a row before the sentence calls it a trend
PERIOD_WORDS = {
    PeriodType.MONTH: gettext_lazy("maanden"),
    PeriodType.QUARTER: gettext_lazy("kwartalen"),
    PeriodType.HALF_YEAR: gettext_lazy("halve jaren"),
    PeriodType.YEAR: gettext_lazy("jaren"),
    PeriodType.SCHOOL_YEAR: gettext_lazy("schooljaren"),
}


def format_value(indicator: Indicator, value: Decimal | None) -> str:
    """A value as people read it: "71%", "€ 1.240", "7,3"; "–" for none. Rounded half up to one decimal."""
    text = format_number(value)
    if value is None:
        return text
    if indicator.kind == Kind.RATIO:
        return f"{text}%"
    return f"€ {text}" if indicator.unit.strip() == "€" else text


def format_figure(indicator: Indicator, figure: Figure | None) -> str:
    """A figure as people read it, also a range, a protected one and none at all."""
    if figure is None:
        return "–"
    if figure.value is None and figure.low is not None and figure.high is not None:
        ends = {"low": format_value(indicator, figure.low), "high": format_value(indicator, figure.high)}
        return _("%(low)s tot %(high)s") % ends
    if figure.value is None and figure.protection == Protection.ROUNDED:
        return _("minder dan 5")
    return format_value(indicator, figure.value)


def why_no_number(figure: Figure) -> str:
    """What to say instead of a bar; empty where there is a number."""
    if figure.protection == Protection.WITHHELD:
        return _("Te weinig mensen om te tonen. Zo blijft niemand herkenbaar.")
    if figure.value is None and figure.low is None:
        if figure.protection == Protection.ROUNDED:
            return _("Minder dan 5. Zo blijft niemand herkenbaar.")
        return _("Geen gegevens over deze periode.")
    return ""


def describe_difference(indicator: Indicator, figure: Figure) -> str:
    """How far the value stands from what was expected: "3 punten onder doelpad"; empty without both."""
    if figure.value is None or figure.expected is None:
        return ""
    difference = figure.value - figure.expected
    size = format_number(abs(difference))
    if size == "0":
        return _("precies op het doelpad")
    if indicator.kind == Kind.RATIO:
        words = _("%s punten boven doelpad") if difference > 0 else _("%s punten onder doelpad")
    else:
        words = _("%s boven doelpad") if difference > 0 else _("%s onder doelpad")
    return words % (format_value(indicator, abs(difference)) if indicator.kind != Kind.RATIO else size)


@dataclass(frozen=True)
class Trend:
    """How the last values moved: ``sign`` 1, 0 or -1, and how many steps in a row."""

    sign: int
    steps: int


def trend_of(values: Sequence[Decimal]) -> Trend | None:
    """The movement at the end of a series in order of time; ``None`` for fewer than two values."""
    if len(values) < 2:
        return None
    signs = [(later > earlier) - (later < earlier) for earlier, later in pairwise(values)]
    steps = 1
    while steps < len(signs) and signs[-steps - 1] == signs[-1]:
        steps += 1
    return Trend(signs[-1], steps)


def headline(indicator: Indicator, figure: Figure | None, values: Sequence[Decimal]) -> str:
    """One sentence above the chart: how it moves, and what that means for the target.

    Args:
        values: the values up to and including ``figure``, in order of time, since the last break.
    """
    if figure is None or figure.state == ProgressState.NO_DATA or (figure.value is None and figure.low is None):
        return _("Er is nog geen getal over deze periode.")
    trend = trend_of(values)
    if trend is None:
        subject = subject_of(indicator)
        words = {
            ProgressState.ON_COURSE: _("%s ligt op koers."),
            ProgressState.ATTENTION: _("%s haalt zo het doel net niet."),
            ProgressState.BEHIND: _("%s haalt zo het doel niet."),
            ProgressState.TOO_EARLY: _("Het is nog te vroeg om het effect te zien."),
        }.get(figure.state, _("Er is één getal. Een ontwikkeling is nog niet te zien."))
        return words % subject if "%s" in words else words
    better = trend.sign == (1 if indicator.direction == Direction.UP else -1)
    return f"{_movement(indicator, figure, trend)}{_judgement(figure, better)}."


def subject_of(indicator: Indicator) -> str:
    """What the number is, as the subject of a sentence."""
    return {
        Kind.RATIO: _("Het aandeel"),
        Kind.SCORE: _("De score"),
        Kind.MILESTONE: _("Het aantal gehaalde mijlpalen"),
        Kind.AMOUNT: _("Het totaal"),
    }.get(Kind(indicator.kind), _("Het aantal"))


def _movement(indicator: Indicator, figure: Figure, trend: Trend) -> str:
    subject = subject_of(indicator)
    if trend.sign == 0:
        return _("%s blijft gelijk") % subject
    if trend.steps >= LONG_TREND and figure.period.type in PERIOD_WORDS:
        words = _("%(subject)s stijgt al %(steps)s %(periods)s op rij")
        if trend.sign < 0:
            words = _("%(subject)s daalt al %(steps)s %(periods)s op rij")
        return words % {"subject": subject, "steps": trend.steps, "periods": PERIOD_WORDS[figure.period.type]}
    words = _("%s is hoger dan de vorige keer") if trend.sign > 0 else _("%s is lager dan de vorige keer")
    return words % subject


def _judgement(figure: Figure, better: bool) -> str:
    if better:
        return {
            ProgressState.ON_COURSE: _(" en ligt op koers"),
            ProgressState.ATTENTION: _(", maar net niet snel genoeg om het doel te halen"),
            ProgressState.BEHIND: _(", maar niet snel genoeg om het doel te halen"),
            ProgressState.TOO_EARLY: _(", maar het is nog te vroeg om het effect te zien"),
        }.get(figure.state, "")
    return {
        ProgressState.ON_COURSE: _(", maar ligt nog op koers"),
        ProgressState.ATTENTION: _(" en haalt zo het doel net niet"),
        ProgressState.BEHIND: _(" en haalt zo het doel niet"),
        ProgressState.TOO_EARLY: _("; het is nog te vroeg om het effect te zien"),
    }.get(figure.state, "")
