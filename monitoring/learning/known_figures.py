"""A LAMP figure as evidence: taken down as it was known at that moment, and never more precise than all may see."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator, Kind
from monitoring.indicators.wording import format_value
from monitoring.learning.models import FigureShown, Observation
from monitoring.progress.figures import Figure, covers, last_complete_period, read_figures
from monitoring.progress.protection import protect
from monitoring.progress.rules import Rules, Value
from monitoring.progress.states import Protection
from programs.areas.models import Area
from programs.people.models import User


@dataclass(frozen=True)
class KnownFigure:
    """A figure for the fields of an observation."""

    period: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    shown: str


def figure_now(
    *, indicator: Indicator, period_code: str, area: Area | None, viewer: User, today: date | None = None
) -> KnownFigure:
    """The indicator's figure in a period as it is known now, over all partners.

    Args:
        period_code: such as ``2025-Q3``; "" is the last complete period of the indicator's own frequency.
        area: ``None`` is the whole programme.

    Raises:
        ValidationError: no such period, not one this indicator can cover, or no figure to show.
    """
    if indicator.kind == Kind.NARRATIVE:
        raise _refusal("indicator", _("Deze indicator vertelt een verhaal en heeft geen cijfer."), "no_figure")
    period = _period(indicator, period_code, today or timezone.localdate())
    (figure,) = read_figures(viewer=viewer, indicators=[indicator], periods=[period], areas=[area], today=today)
    for_all = _as_all_may_see_it(indicator, figure)
    if for_all.value is None and for_all.low is None and for_all.protection == Protection.NONE:
        where = area.name if area else _("het hele programma")
        facts = {"name": indicator.name, "period": period.label, "where": where}
        text = _("Er is geen cijfer van “%(name)s” over %(period)s voor %(where)s.") % facts
        raise _refusal("period", text, "no_figure")
    return KnownFigure(period.code, for_all.value, for_all.low, for_all.high, str(for_all.protection))


def known_in_words(observation: Observation) -> str:
    """The figure as it was known then: "Gesprekken, derde kwartaal 2025: 138 gesprekken (zoals bekend op …)"."""
    indicator = observation.indicator
    if indicator is None or observation.figure_known_at is None:
        return ""
    facts = {
        "name": indicator.name,
        "period": Period.parse(observation.period, all_since=observation.program.start_date).label,
        "value": _number(observation),
        "day": date_format(timezone.localtime(observation.figure_known_at), "j F Y"),
    }
    return _("%(name)s, %(period)s: %(value)s (zoals bekend op %(day)s)") % facts


def _number(observation: Observation) -> str:
    indicator = observation.indicator
    unit = "" if indicator.kind == Kind.RATIO or indicator.unit.strip() == "€" else f" {indicator.unit.strip()}"
    if observation.figure_shown == FigureShown.WITHHELD:
        return _("te weinig mensen om te tonen")
    if observation.figure_value is None and observation.figure_low is not None:
        ends = [format_value(indicator, end) for end in (observation.figure_low, observation.figure_high)]
        return (_("%(low)s tot %(high)s") % {"low": ends[0], "high": ends[1]} + unit).strip()
    if observation.figure_value is None:
        return (_("minder dan 5") + unit).strip()
    return (format_value(indicator, observation.figure_value) + unit).strip()


def _period(indicator: Indicator, code: str, today: date) -> Period:
    if not code:
        return last_complete_period(indicator.frequency, today)
    try:
        period = Period.parse(code, all_since=indicator.program.start_date)
    except ValueError as error:
        raise _refusal("period", _("Kies een periode uit de lijst."), "invalid") from error
    if period.starts_on > today:
        raise _refusal("period", _("Deze periode is nog niet begonnen."), "future")
    if not covers(indicator, period):
        text = _("Over deze periode geeft de indicator geen cijfer. Kies een andere periode.")
        raise _refusal("period", text, "not_covered")
    return period


def _as_all_may_see_it(indicator: Indicator, figure: Figure) -> Figure:
    """Readers of evidence see figures about persons rounded; so does the copy that is kept."""
    if not indicator.about_persons or figure.protection != Protection.NONE:
        return figure
    exact = Value(figure.value, figure.low, figure.high, figure.numerator, figure.denominator)
    value, protection = protect(exact, Rules.of(indicator))
    return replace(figure, value=value.value, low=value.low, high=value.high, protection=protection)


def _refusal(field: str, text: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(text, code)})
