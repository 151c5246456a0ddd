"""The parts of the area monitor's page, each from one monitor: map, concentration, speeds, profile, persistence."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lamp.base.pages.formats import format_number
from monitoring.area_monitor import charts, wording
from monitoring.area_monitor.geometry import Drawing
from monitoring.area_monitor.monitor import Monitor, Row
from monitoring.area_monitor.profile import domain_values, mean_of, means_everywhere
from monitoring.area_monitor.scope import Scope, drawing_of, populations
from monitoring.area_monitor.subjects import Subject
from programs.areas.models import Area, AreaLevel

LABELLED = 80  # areas with their place on the map; of more, the places are in the table
SHOWN_SPEEDS = 30
MOST_ON_TWO_MAPS = 2_000
DARK = 4  # from this tone on a label is white
WORSE, SAME, BETTER = 5, 3, 1  # tones of the map of changes


@dataclass(frozen=True)
class Map:
    """One map: its shapes as SVG (thousands of them, so not through a template), its legend, and its labels."""

    shapes: SafeString
    labels: list["MapLabel"]
    legend: list["Legend"]


@dataclass(frozen=True)
class MapLabel:
    x: float
    y: float
    text: str
    is_dark: bool


@dataclass(frozen=True)
class Legend:
    tone: int
    label: str
    limits: str
    count: int


def map_of(monitor: Monitor) -> dict[str, Any]:
    """The map of levels, and of changes where there are two moments."""
    drawing = drawing_of(monitor.scope)
    subject = monitor.subject
    tones = [row.tone for row in monitor.rows]
    said = [f"{wording.value_text(subject, row.value)}, {row.label}" for row in monitor.rows]
    context = {"drawing": drawing, "level": _map(monitor, drawing, tones, said, legend_of(monitor))}
    if monitor.since and subject.worse and len(tones) <= MOST_ON_TWO_MAPS:
        tones = [_tone_of_change(subject, row) for row in monitor.rows]
        words = ((BETTER, _("Beter")), (SAME, _("Gelijk")), (WORSE, _("Slechter")), (0, _("Geen cijfer")))
        legend = [Legend(tone, word, "", tones.count(tone)) for tone, word in words if tone in tones]
        said = [wording.change_text(subject, row) for row in monitor.rows]
        context["change"] = _map(monitor, drawing, tones, said, legend)
    return context


def _map(monitor: Monitor, drawing: Drawing, tones: list[int], said: list[str], legend: list[Legend]) -> Map:
    shapes = [drawing.shapes[row.area.pk] for row in monitor.rows]
    markup = "\n".join(
        f'<path class="m-area m{tone}" d="{shape.path}"><title>{escape(row.area.name)}: {escape(text)}</title></path>'
        for row, shape, tone, text in zip(monitor.rows, shapes, tones, said, strict=True)
    )
    labels = [
        MapLabel(shape.x, shape.y, str(row.place), tone >= DARK)
        for row, shape, tone in zip(monitor.rows, shapes, tones, strict=True)
        if row.place is not None and not shape.is_small and len(shapes) <= LABELLED
    ]
    return Map(mark_safe(markup), labels, legend)  # noqa: S308 - our own numbers, and escaped texts


def _tone_of_change(subject: Subject, row: Row) -> int:
    if row.change is None:
        return 0
    worse = (row.moved or 0) if subject.is_score else row.change * subject.worse
    return WORSE if worse > 0 else BETTER if worse < 0 else SAME


def legend_of(monitor: Monitor) -> list[Legend]:
    """Every class with its limits and how many areas are in it, and those without a figure."""
    classes, turned = monitor.classes, monitor.turned
    counts = [sum(row.number == number for row in monitor.rows) for number in range(len(classes.labels))]
    texts = [wording.value_text(monitor.subject, limit * turned) for limit in classes.limits]
    legend = []
    for number, label in enumerate(classes.labels):
        low = texts[number - 1] if number else ""
        high = texts[number] if number < len(texts) else ""
        legend.append(Legend(classes.tone(number), label, _between(low, high, turned), counts[number]))
    missing = sum(row.number < 0 for row in monitor.rows)
    return [*legend, Legend(0, _("Geen cijfer"), "", missing)] if missing else legend


def _between(low: str, high: str, turned: int) -> str:
    if low and high:
        return _("%(low)s tot %(high)s") % {"low": low, "high": high}
    if turned < 0:
        return _("boven %s") % high if high else _("%s en lager") % low
    return _("onder %s") % high if high else _("%s en hoger") % low if low else ""


def concentration_of(monitor: Monitor) -> dict[str, Any] | None:
    """Inhabitants per class in both moments; nothing where inhabitants are not known."""
    now = monitor.shares(monitor.moment)
    if now is None or not monitor.subject.worse:
        return None
    before = monitor.shares(monitor.since) if monitor.since else None
    labels = monitor.classes.labels
    told = [(monitor.since, before)] if before else []
    bars = [
        (wording.moment_text(moment), [(shares[at], monitor.classes.tone(at)) for at in reversed(range(len(shares)))])
        for moment, shares in [*told, (monitor.moment, now)]
    ]
    table = [
        (label, *(f"{format_number(shares[at] * 100, 1)}%" for _moment, shares in [*told, (monitor.moment, now)]))
        for at, label in reversed(list(enumerate(labels)))
    ]
    return {
        "sentence": wording.concentration_sentence(monitor, now[-1], before[-1] if before else None),
        "charts": [charts.stacked(bars, narrow=narrow) for narrow in (False, True)],
        "height": 62 * len(bars) - 4,
        "heads": [wording.moment_text(moment) for moment, _shares in [*told, (monitor.moment, now)]],
        "table": table,
        "legend": [(monitor.classes.tone(at), label) for at, label in reversed(list(enumerate(labels)))],
    }


def speeds_of(monitor: Monitor) -> dict[str, Any] | None:
    """Change per area and per group, and whether the gap changed."""
    if not monitor.since:
        return None
    rows = [row for row in monitor.ranked if row.change is not None]
    if not rows:
        return None
    subject = monitor.subject
    shown = [
        (
            row.area.name,
            row.before or 0.0,
            row.value or 0.0,
            wording.change_text(subject, row) if not subject.is_score else _signed_place(row),
            wording.row_is_worse(subject, row),
        )
        for row in rows[:SHOWN_SPEEDS]
    ]
    sentence, grounds = wording.gap_sentence(monitor)
    names = (_("minste achterstand"), _("midden"), _("meeste achterstand"))
    groups = [
        (
            name,
            count,
            wording.value_text(subject, before * monitor.turned),
            wording.value_text(subject, after * monitor.turned),
        )
        for name, (before, after, count) in zip(names, monitor.gap.groups, strict=False)
    ]
    return {
        "sentence": sentence,
        "grounds": grounds,
        "groups": list(reversed(groups)),
        "charts": [charts.dumbbells(shown, narrow=narrow) for narrow in (False, True)],
        "trend": wording.trend_sentence(monitor),
        "more": max(len(rows) - SHOWN_SPEEDS, 0),
        "heading": wording.change_heading(subject),
    }


def _signed_place(row: Row) -> str:
    moved = row.moved or 0
    return f"+{moved}" if moved > 0 else f"−{-moved}" if moved else "0"


def profile_of(
    monitor: Monitor, area: Area, above: dict[str, Area], *, of_program: Collection[int]
) -> list[dict[str, Any]]:
    """An area's domains beside the programme, its municipality and the country (all areas that LAMP knows).

    ``of_program``: ids of the programme's own areas, also where the page shows all that LAMP knows.
    """
    definition, year = monitor.subject.definition, int(monitor.moment[:4])
    if definition is None:
        return []
    municipality = above.get(AreaLevel.MUNICIPALITY)
    inside = set(Area.objects.below(municipality.pk).values_list("pk", flat=True)) if municipality else set()
    own = set(of_program)
    ids = sorted(own | inside | {area.pk})
    people = populations(ids, year)
    places = {
        "area": np.array([pk == area.pk for pk in ids]),
        "programme": np.array([pk in own for pk in ids]),
        "municipality": np.array([pk in inside for pk in ids]),
    }
    near = domain_values(definition, year, ids)
    everywhere = means_everywhere(definition, year, monitor.scope.level)
    found = []
    for domain in definition.domains.all():
        now = near.get(domain.code)
        if now is None:
            continue
        told: dict[str, Any] = {"name": domain.name, "weight": domain.weight}
        means = {name: mean_of(now[chosen], people[chosen]) for name, chosen in places.items()}
        means["country"] = everywhere.get(domain.code)
        told |= {name: wording.value_text(monitor.subject, mean, 1) for name, mean in means.items()}
        if means["area"] is not None:
            told["is_worse"] = means["area"] > (means["programme"] or means["area"])
        found.append(told)
    return found


def persistent_of(monitor: Monitor) -> list[Row]:
    """Areas that were in the most deprived fifth in at least half of the years, the most often first."""
    rows = [row for row in monitor.rows if row.known_times > 1 and row.worst_times * 2 >= row.known_times]
    return sorted(rows, key=lambda row: (-row.worst_times, row.place or 0, row.area.name))


def inside(scope: Scope, area_id: int | None) -> Area | None:
    return next((area for area in scope.areas if area.pk == area_id), None)
