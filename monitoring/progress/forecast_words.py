"""A forecast in words: the same sentences on the page and in the API."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lamp.base.periods import PeriodType
from monitoring.indicators.models import Indicator, Kind
from monitoring.indicators.rules import is_level
from monitoring.indicators.wording import PERIOD_WORDS, format_value
from monitoring.progress.forecast import Forecast, Goal, NoForecast
from monitoring.progress.forecast_rules import FEWEST_POINTS

DECEMBER = 12


def forecast_headline(forecast: Forecast) -> str:
    """ "Op dit tempo 71% in 2030; streefwaarde 80%." or why there is no forecast."""
    goal, end = forecast.goal, forecast.projection
    if goal is None or end is None:
        return _why_not(forecast)
    facts = {
        "value": _number(forecast, end.value),
        "when": _when(forecast.indicator, goal),
        "target": format_value(forecast.indicator, goal.value),
    }
    if not end.at_bound:
        return _("Op dit tempo %(value)s in %(when)s; streefwaarde %(target)s.") % facts
    if end.value == 0:
        return _("Op dit tempo %(value)s in %(when)s, en lager kan niet; streefwaarde %(target)s.") % facts
    return _("Op dit tempo %(value)s in %(when)s, en hoger kan niet; streefwaarde %(target)s.") % facts


def forecast_remarks(forecast: Forecast) -> list[str]:
    """What to know beside the headline: the band, the lag of the chain, and what the forecast rests on."""
    return list(_remarks(forecast))


def _remarks(forecast: Forecast) -> Iterator[str]:
    end = forecast.projection
    if end is not None:
        low, high = _number(forecast, end.low), _number(forecast, end.high)
        if low != high:
            yield _("Waarschijnlijk ligt het tussen %(low)s en %(high)s.") % {"low": low, "high": high}
        based = {"points": forecast.points, "periods": PERIOD_WORDS[forecast.period_type]}
        yield _("Dit volgt uit de cijfers van %(points)s %(periods)s.") % based
        if forecast.far:
            yield _("Het doel ligt verder weg dan we al meten. Reken nog niet op dit getal.")
        if forecast.rounded:
            yield _("Dit gaat over mensen. We rekenen met getallen die op vijftallen zijn afgerond.")
    if forecast.lag_months and forecast.reason != NoForecast.NO_PACE:
        yield _about_lag(forecast)


def _about_lag(forecast: Forecast) -> str:
    needs = ngettext(
        "De keten heeft %(months)s maand nodig", "De keten heeft %(months)s maanden nodig", forecast.lag_months
    ) % {"months": forecast.lag_months}
    if forecast.too_early:
        return _("%s; een voorspelling zegt dan nog weinig.") % needs
    return _("%s: wat u nu verandert, ziet u pas later in dit cijfer.") % needs


def _why_not(forecast: Forecast) -> str:
    match forecast.reason:
        case NoForecast.NO_TARGET if forecast.goal is None:
            return _("Er is geen voorspelling: er is geen streefwaarde om naartoe te rekenen.")
        case NoForecast.NO_TARGET:
            return _("Er is geen voorspelling: de laatste streefwaarde is al voorbij.")
        case NoForecast.PROTECTED:
            return _("Er is geen voorspelling: het gaat over te weinig mensen om te tonen.")
        case NoForecast.OVERLAP:
            return _("Er is geen voorspelling: dit aantal is niet precies bekend, want mensen kunnen dubbel tellen.")
        case NoForecast.TOO_FEW:
            facts = {
                "points": forecast.points,
                "needed": FEWEST_POINTS,
                "periods": PERIOD_WORDS[PeriodType(forecast.period_type)],
            }
            if forecast.after_break:
                words = _("Er is geen voorspelling: sinds de breuk zijn er nog te weinig cijfers, ")
            else:
                words = _("Er is geen voorspelling: er zijn nog te weinig cijfers, ")
            return words + _("%(points)s van %(needed)s %(periods)s.") % facts
    return _("Er is geen voorspelling: een mijlpaal of verhaal heeft geen tempo.")


def _number(forecast: Forecast, value: Decimal) -> str:
    """The value as people read it; a number of people or things is whole."""
    if forecast.indicator.kind == Kind.COUNT:
        value = value.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return format_value(forecast.indicator, value)


def _when(indicator: Indicator, goal: Goal) -> str:
    """A sum is reached in a period ("4e kwartaal 2026"), a level by a month ("juni 2030") or the end of a year."""
    if not is_level(indicator):
        return goal.period.label
    return str(goal.ends_on.year) if goal.ends_on.month == DECEMBER else date_format(goal.ends_on, "F Y")
