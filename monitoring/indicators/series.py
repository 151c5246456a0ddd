"""The series of an indicator as a chart and a table: values, target path, baseline, breaks and versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lamp.base.pages.charts import Event, Mark, SeriesChart
from lamp.base.periods import Period, PeriodType, month_start
from monitoring.indicators.models import Indicator, IndicatorBreak, Kind, Target
from monitoring.indicators.rules import is_level
from monitoring.indicators.wording import format_value
from monitoring.progress.figures import Figure
from monitoring.progress.forecast import Forecast
from monitoring.progress.forecast_rules import Projection
from monitoring.progress.forecast_words import forecast_headline
from programs.logic_models.models import LogicModel


@dataclass(frozen=True)
class Series:
    """The figures of one period type in order of time, with what the chart draws around them."""

    indicator: Indicator
    figures: Sequence[Figure]
    targets: Sequence[Target]  # of the whole programme
    breaks: Sequence[IndicatorBreak]
    versions: Sequence[LogicModel]  # activated ones
    today: date
    forecast: Forecast | None = None

    @property
    def shown(self) -> Figure | None:
        """The figure of the last complete period with a number; else the last one."""
        with_number = [figure for figure in self.complete if figure.value is not None or figure.low is not None]
        return (with_number or self.complete or list(self.figures) or [None])[-1]

    @property
    def complete(self) -> list[Figure]:
        """Figures of periods that have ended."""
        return [figure for figure in self.figures if figure.period.ends_on < self.today]

    @property
    def running(self) -> Figure | None:
        """The figure of the period that has not ended, where it has a number: it may still change by itself."""
        last = self.figures[-1] if self.figures else None
        return last if last and last.period.ends_on >= self.today and last.value is not None else None

    @property
    def values_since_break(self) -> list[Decimal]:
        """Values up to and including the shown figure, since the last break before it."""
        shown = self.shown
        if shown is None:
            return []
        last_break = max((b.date for b in self.breaks if b.date <= shown.period.ends_on), default=date.min)
        return [
            figure.value
            for figure in self.figures
            if figure.value is not None
            and figure.period.starts_on >= last_break
            and figure.period.starts_on <= shown.period.starts_on
        ]

    def target_path(self) -> list[Mark]:
        """The path of targets at period ends: from the baseline, by the figures' own targets, to those to come."""
        path = {figure.period.ends_on: figure.target for figure in self.figures if figure.target is not None}
        period_type = self.figures[0].period.type if self.figures else PeriodType(self.indicator.frequency)
        for target in self.targets:
            period = Period.parse(target.period, all_since=self.indicator.program.start_date)
            if period.type == PeriodType.ALL or not (is_level(self.indicator) or period.type == period_type):
                continue
            path.setdefault(period.ends_on, target.value)
        indicator = self.indicator
        if path and is_level(indicator) and indicator.baseline_value is not None and indicator.baseline_date:
            path.setdefault(indicator.baseline_date, indicator.baseline_value)
        return [Mark(on, value) for on, value in sorted(path.items())]

    def chart(self) -> SeriesChart | None:
        """What to draw; ``None`` without any value or target."""
        path = self.target_path()
        values = [Mark(figure.period.ends_on, figure.value) for figure in self.complete]
        indicator, shown, running = self.indicator, self.shown, self.running
        if not path and running is None and all(mark.value is None for mark in values):
            return None
        goal = path[-1] if path else None
        ahead = self._forecast_path()
        return SeriesChart(
            title=indicator.name,
            description=self.describe(path),
            values=values,
            target=path,
            baseline=indicator.baseline_value,
            baseline_label=_("Nulmeting %s") % format_value(indicator, indicator.baseline_value),
            events=self._events(),
            running=Mark(self.today, running.value) if running else None,
            running_label=_("%s, loopt nog") % format_value(indicator, running.value) if running else "",
            now_label=_("%s nu") % format_value(indicator, shown.value)
            if shown in self.complete and shown.value is not None
            else "",
            target_label=_("Doel %s") % format_value(indicator, goal.value) if goal else "",
            target_note=date_format(goal.on, "F Y") if goal else "",
            path_label=_("doelpad") if len(path) > 2 else "",
            forecast=[Mark(on, one.value) for on, one in ahead],
            forecast_band=[Mark(on, one.low) for on, one in ahead]
            + [Mark(on, one.high) for on, one in reversed(ahead)],
            suffix="%" if indicator.kind == Kind.RATIO else "",
            starts_at_zero=indicator.kind in (Kind.COUNT, Kind.AMOUNT, Kind.MILESTONE),
        )

    @property
    def draws_forecast(self) -> bool:
        """Whether the forecast speaks of the figures in this chart: a sum per year says nothing of quarters."""
        ahead, figures = self.forecast, self.figures
        if ahead is None or ahead.projection is None or not figures:
            return False
        return is_level(self.indicator) or figures[0].period.type == ahead.period_type

    def _forecast_path(self) -> list[tuple[date, Projection]]:
        """The forecast at the ends of its months."""
        if self.forecast is None or not self.draws_forecast:
            return []
        return [(month_start(one.month + 1) - timedelta(days=1), one) for one in self.forecast.path]

    def describe(self, path: Sequence[Mark]) -> str:
        """The chart in a sentence, for who cannot see it."""
        known = [figure for figure in self.complete if figure.value is not None]
        parts = []
        if known:
            first, last = known[0], known[-1]
            words = _("De lijn loopt van %(first)s in %(start)s naar %(last)s in %(end)s.")
            numbers = {
                "first": format_value(self.indicator, first.value),
                "start": first.period.label,
                "last": format_value(self.indicator, last.value),
                "end": last.period.label,
            }
            parts.append(words % numbers)
        if path:
            goal = {"value": format_value(self.indicator, path[-1].value), "when": date_format(path[-1].on, "F Y")}
            parts.append(_("Het doel is %(value)s in %(when)s.") % goal)
        if self.forecast is not None and self.draws_forecast:
            parts.append(forecast_headline(self.forecast))
        parts.append(_("De tabel onder de grafiek geeft alle cijfers."))
        return " ".join(parts)

    def _events(self) -> list[Event]:
        versions = [
            Event(
                timezone.localdate(version.activated_at),
                _("Versie %d") % version.version,
                _("V%d") % version.version,
            )
            for version in self.versions
            if version.activated_at
        ]
        return versions + [Event(b.date, _("Breuk"), _("Breuk"), is_break=True) for b in self.breaks]
