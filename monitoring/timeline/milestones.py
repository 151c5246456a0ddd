"""Milestones: what was to be reached by a day, and whether it was.

A milestone is a target of a level (what is to stand at the end of a period), or of an indicator of the kind
*milestone*; the target of a sum is what a period should bring, and no milestone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from lamp.base.periods import Period, PeriodType
from monitoring.indicators.models import Direction, Indicator, Kind, Target, TimeRule
from monitoring.indicators.wording import format_figure, format_value
from monitoring.progress.figures import Figure, ask_figures
from programs.people.models import User
from programs.programs.models import Program


@dataclass(frozen=True)
class Milestone:
    """A target over the whole programme. ``figure`` is that of its period; of one to come the latest there is."""

    indicator: Indicator
    period: Period
    target: Decimal
    figure: Figure | None
    is_ahead: bool

    @property
    def on(self) -> date:
        return self.period.ends_on

    @property
    def title(self) -> str:
        if self.indicator.kind == Kind.MILESTONE:
            return self.indicator.name
        facts = {"name": self.indicator.name, "target": _with_unit(self.indicator, self.target)}
        return _("%(name)s: %(target)s") % facts

    @property
    def said(self) -> str:
        """Whether it was reached, or how far it is: "Gehaald: 412.", "Niet gehaald: 380.", "Nu: 350."."""
        told = {"value": format_figure(self.indicator, self.figure)}
        if self.is_reached is None:
            return "" if self.is_ahead else _("Niet bekend of dit is gehaald.")
        if self.indicator.kind == Kind.MILESTONE:
            return _("Gehaald.") if self.is_reached else _("Nog niet gehaald.") if self.is_ahead else _("Niet gehaald.")
        if self.is_ahead:
            return _("Nu: %(value)s.") % told
        return _("Gehaald: %(value)s.") % told if self.is_reached else _("Niet gehaald: %(value)s.") % told

    @property
    def is_reached(self) -> bool | None:
        """``None`` without a figure that can be compared: none, a range, or one too small to show."""
        value = self.figure.value if self.figure else None
        if value is None:
            return None
        return value <= self.target if self.indicator.direction == Direction.DOWN else value >= self.target


def read_milestones(
    *, viewer: User, program: Program, intervention_ids: Sequence[int], with_program: bool, today: date
) -> list[Milestone]:
    """The milestones of these interventions, with those of the programme itself when asked; constant queries."""
    whose = Q(intervention__in=intervention_ids)
    if with_program:
        whose |= Q(intervention=None)
    levels = Q(kind=Kind.MILESTONE) | ~Q(time_rule=TimeRule.SUM) | Q(cumulative=True)
    indicators = Indicator.objects.visible_to(viewer).filter(whose, levels, program=program).select_related("program")
    by_id = {each.pk: each for each in indicators.exclude(kind=Kind.NARRATIVE)}
    targets = _targets(by_id, program)
    past = sorted({period for _pk, period, _value in targets if period.ends_on < today}, key=lambda each: each.key)
    shared = {"viewer": viewer, "indicators": list(by_id.values()), "today": today, "with_coverage": False}
    now = {each.indicator.pk: each for each in ask_figures(**shared)}
    then = {(each.indicator.pk, each.period.key): each for each in ask_figures(periods=past, **shared)}
    return [
        Milestone(by_id[pk], period, value, then.get((pk, period.key), now[pk]).figure, period.ends_on >= today)
        for pk, period, value in targets
    ]


def _targets(indicators: Iterable[int], program: Program) -> list[tuple[int, Period, Decimal]]:
    """Targets over the whole programme and all partners, but those since the start, which have no day."""
    rows = Target.objects.filter(indicator__in=list(indicators), area=None, partner=None)
    found = [
        (pk, Period.parse(code, all_since=program.start_date), value)
        for pk, code, value in rows.values_list("indicator_id", "period", "value")
    ]
    return [each for each in found if each[1].type != PeriodType.ALL]


def _with_unit(indicator: Indicator, value: Decimal) -> str:
    shown, unit = format_value(indicator, value), indicator.unit.strip()
    return shown if indicator.kind == Kind.RATIO or unit in {"", "€"} else f"{shown} {unit}"
