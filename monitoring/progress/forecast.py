"""Where will an indicator end at its target date if it goes on like this, as this viewer may know it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lamp.base.periods import Period, PeriodType, month_number
from monitoring.indicators.models import Indicator, IndicatorElement, Kind
from monitoring.indicators.rules import is_level
from monitoring.progress.figures import Figure, covers, read_figures
from monitoring.progress.forecast_rules import FEWEST_POINTS, Bounds, Pace, Point, Projection, pace_of
from monitoring.progress.setting import Setting, read_setting
from monitoring.progress.states import LOWEST_COVERAGE, Protection
from programs.logic_models.models import ChainLink, LogicModelStatus
from programs.people.models import User

NEVER = (Kind.MILESTONE, Kind.NARRATIVE)


class NoForecast(models.TextChoices):
    """Why there is no forecast."""

    NO_PACE = "noPace", _("een mijlpaal of verhaal heeft geen tempo")
    NO_TARGET = "noTarget", _("er is geen streefwaarde in de toekomst")
    PROTECTED = "protected", _("het gaat over te weinig mensen om te tonen")
    OVERLAP = "overlap", _("het aantal is niet precies bekend")
    TOO_FEW = "tooFew", _("nog te weinig cijfers")


@dataclass(frozen=True)
class Goal:
    """The last target: its value, its period, and the day on which it counts."""

    period: Period
    ends_on: date
    value: Decimal


@dataclass(frozen=True)
class Forecast:
    """The forecast of one indicator for its last target, or the reason why there is none.

    ``points`` is the number of complete periods it rests on, since the last break. ``lag_months`` is how long the
    links that lead here need at most, ``too_early`` whether that has not passed. ``far`` says that the target
    lies further ahead than the points go back.
    """

    indicator: Indicator
    goal: Goal | None
    period_type: PeriodType
    points: int = 0
    reason: NoForecast | None = None
    after_break: bool = False
    rounded: bool = False
    lag_months: int = 0
    too_early: bool = False
    far: bool = False
    projection: Projection | None = None
    path: tuple[Projection, ...] = ()  # from the last point to the goal, for a chart


def read_forecast(
    *, viewer: User, indicator: Indicator, today: date | None = None, figures: Sequence[Figure] = ()
) -> Forecast:
    """The forecast of an indicator over the whole programme and all partners, in a constant number of queries.

    It is computed from the figures as the viewer may see them, so it says no more than those.

    Args:
        indicator: already chosen with ``Indicator.objects.visible_to(viewer)``.
        figures: those of the whole programme and of one period type, where they were read already.
    """
    today = today or timezone.localdate()
    setting = read_setting([indicator], today)
    goal = last_goal(indicator, setting.targets.get((indicator.pk, 0, 0), {}))
    period_type = PeriodType(indicator.frequency if goal is None or is_level(indicator) else goal.period.type)
    if indicator.kind in NEVER:
        return Forecast(indicator, None, period_type, reason=NoForecast.NO_PACE)
    if goal is None or goal.ends_on <= today:
        return Forecast(indicator, goal, period_type, reason=NoForecast.NO_TARGET)
    if not any(figure.period.type == period_type for figure in figures):
        figures = read_figures(viewer=viewer, indicators=[indicator], period_type=period_type, today=today)
    return _forecast(indicator, goal, period_type, figures, setting)


def last_goal(indicator: Indicator, targets: Mapping[Period, Decimal]) -> Goal | None:
    """The target that counts last. Of a sum per period only targets of a period that comes again."""
    level = is_level(indicator)
    goals = [
        Goal(period, indicator.program.end_date if period.type == PeriodType.ALL else period.ends_on, value)
        for period, value in targets.items()
        if level or (period.type != PeriodType.ALL and covers(indicator, period))
    ]
    # Of two that end on one day the shorter period's stands, as for every level.
    return max(goals, key=lambda goal: (goal.ends_on, goal.period.starts_on), default=None)


def _forecast(
    indicator: Indicator, goal: Goal, period_type: PeriodType, figures: Iterable[Figure], setting: Setting
) -> Forecast:
    last_break = max((day for day in setting.breaks.get(indicator.pk, ()) if day <= setting.today), default=None)
    since = max(last_break or date.min, indicator.program.start_date)
    usable = [one for one in figures if since <= one.period.starts_on and one.period.ends_on < setting.today]
    usable = [one for one in usable if _says_something(one)]
    points = [Point(one.period.last_month, one.value) for one in usable if one.value is not None]
    reason = _reason(usable, len(points))
    pace = None if reason else pace_of(points)
    path = _path(pace, points[-1].month, goal, _bounds(indicator)) if pace else ()
    ahead = month_of(goal) - points[-1].month if points else 0
    return Forecast(
        indicator=indicator,
        goal=goal,
        period_type=period_type,
        points=len(points),
        reason=reason,
        after_break=last_break is not None,
        rounded=any(one.protection == Protection.ROUNDED for one in usable),
        lag_months=_lag_months(indicator),
        too_early=bool(usable) and setting.is_too_early(indicator, usable[-1].period),
        far=bool(points) and ahead > points[-1].month - points[0].month,
        projection=path[-1] if path else None,
        path=path,
    )


def month_of(goal: Goal) -> int:
    """The number of the month in which the goal counts."""
    return month_number(goal.ends_on)


def _says_something(figure: Figure) -> bool:
    """New data came in, and at least as much of what was asked as any judgement needs."""
    if figure.carried_forward or (figure.value is None and figure.low is None and figure.protection == Protection.NONE):
        return False
    return not figure.requested or Decimal(figure.reported) / figure.requested >= LOWEST_COVERAGE


def _reason(usable: Sequence[Figure], points: int) -> NoForecast | None:
    without = [figure for figure in usable if figure.value is None]
    if any(figure.low is None or figure.high is None for figure in without):
        return NoForecast.PROTECTED  # to leave out only the small ones would bend the line upwards
    if without:
        return NoForecast.OVERLAP
    return NoForecast.TOO_FEW if points < FEWEST_POINTS else None


def _bounds(indicator: Indicator) -> Bounds:
    if indicator.kind == Kind.RATIO:
        return Bounds(Decimal(0), Decimal(100))
    return Bounds(Decimal(0)) if indicator.kind == Kind.COUNT else Bounds()


def _path(pace: Pace, last: int, goal: Goal, bounds: Bounds) -> tuple[Projection, ...]:
    """Some dozen places from the last point to the goal: more would draw the same line."""
    end = month_of(goal)
    step = max(1, (end - last) // 12)
    months = [*range(last, end, step), end]
    return tuple(pace.at(month, bounds) for month in months)


def _lag_months(indicator: Indicator) -> int:
    """How many months the links of the active chain that lead to this indicator need at most."""
    lineages = IndicatorElement.objects.filter(indicator=indicator).values("lineage")
    links = ChainLink.objects.filter(logic_model__status=LogicModelStatus.ACTIVE, target__lineage__in=lineages)
    return links.aggregate(most=Max("lag_to_months"))["most"] or 0
