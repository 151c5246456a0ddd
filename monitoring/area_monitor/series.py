"""Figures of areas over time: of one area beside the mean, and of two measures beside each other."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lamp.base.pages.charts import Event, Mark, SeriesChart, draw
from lamp.base.pages.formats import format_number
from monitoring.area_monitor import wording
from monitoring.area_monitor.monitor import Monitor
from monitoring.area_monitor.subjects import Subject
from monitoring.area_statistics.models import AreaStatistic
from programs.areas.models import Area
from programs.programs.models import ProgramEvent


def series_of(monitor: Monitor, area: Area, events: Sequence[ProgramEvent]) -> dict[str, Any] | None:
    """The values of one area over time beside the mean of all shown, with events and changed boundaries."""
    series = monitor.series(area.pk)
    if len([value for _moment, value in series if value is not None]) < 2:
        return None
    means = [(moment, monitor.mean(moment)) for moment, _value in series]
    breaks = _changed_boundaries(monitor, area)
    description = ", ".join(
        f"{wording.moment_text(moment)}: {wording.value_text(monitor.subject, value)}" for moment, value in series
    )
    chart = SeriesChart(
        title=_("%(subject)s in %(area)s") % {"subject": monitor.subject.name, "area": area},
        description=description,
        values=_marks(series),
        target=_marks(means),
        events=[*_events(events), *breaks],
        now_label=wording.value_text(monitor.subject, series[-1][1]),
        target_label=wording.value_text(monitor.subject, means[-1][1]),
        target_note=_("gemiddelde"),
        suffix="%" if monitor.subject.is_percentage else "",
    )
    table = [
        (
            wording.moment_text(moment),
            wording.value_text(monitor.subject, value),
            wording.value_text(monitor.subject, mean),
        )
        for (moment, value), (_moment, mean) in zip(series, means, strict=True)
    ]
    return {"chart": draw(chart), "table": table}


def beside_of(
    monitor: Monitor, other: Subject, area: Area | None, events: Sequence[ProgramEvent]
) -> dict[str, Any] | None:
    """Two measures in one chart, as index numbers from their first common year: they may move against each other."""
    theirs = Monitor(monitor.user, other, monitor.scope)
    mine = _by_year(monitor, area)
    others = _by_year(theirs, area)
    years = sorted(year for year in mine if year in others)
    if len(years) < 2 or not mine[years[0]] or not others[years[0]]:
        return None
    lines = [[(str(year), 100 * one[year] / one[years[0]]) for year in years] for one in (mine, others)]
    chart = SeriesChart(
        title=_("%(one)s naast %(other)s") % {"one": monitor.subject.name, "other": other.name},
        description=_("Index: %(year)s is 100.") % {"year": years[0]},
        values=_marks(lines[0]),
        target=_marks(lines[1]),
        events=_events(events),
        now_label=format_number(lines[0][-1][1], 0),
        target_label=format_number(lines[1][-1][1], 0),
        target_note=_short(other.name),
    )
    table = [
        (
            year,
            wording.value_text(monitor.subject, mine[year]),
            wording.value_text(other, others[year]),
            format_number(one, 0),
            format_number(two, 0),
        )
        for year, (_a, one), (_b, two) in zip(years, *lines, strict=True)
    ]
    return {"chart": draw(chart), "table": table, "other": other, "year": years[0]}


def _events(events: Sequence[ProgramEvent]) -> list[Event]:
    """On the time axis; on a narrow screen the first word."""
    return [Event(one.happened_on, one.name, one.name.split()[0][:12]) for one in events]


def _by_year(monitor: Monitor, area: Area | None) -> dict[int, float]:
    """The value of an area, or else the mean of all, per year."""
    found: dict[int, float] = {}
    for moment in monitor.moments:
        row = dict(monitor.series(area.pk)).get(moment) if area else monitor.mean(moment)
        if row is not None:
            found[int(moment[:4])] = row
    return found


def _short(text: str) -> str:
    return text if len(text) <= 18 else text[:17] + "…"


def _marks(series: Sequence[tuple[str, float | None]]) -> list[Mark]:
    return [Mark(_day(moment), None if value is None else Decimal(str(round(value, 6)))) for moment, value in series]


def _day(moment: str) -> date:
    year, _dash, month = moment.partition("-")
    return date(int(year), int(month or 1), 1)


def _changed_boundaries(monitor: Monitor, area: Area) -> list[Event]:
    if monitor.subject.measure is None:
        return []
    rows = AreaStatistic.objects.visible_to(monitor.user).filter(
        measure=monitor.subject.measure, area=area, boundary_changed=True
    )
    return [Event(date(row.year, row.month or 1, 1), _("grens gewijzigd"), _("grens"), is_break=True) for row in rows]
