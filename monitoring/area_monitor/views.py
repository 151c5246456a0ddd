"""The area monitor: where the programme is needed most, and whether the gap closes. A signal, never a verdict."""

from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from monitoring.area_monitor import charts, sections, series, wording
from monitoring.area_monitor.comparisons import CAVEAT, correlations_of, points_of, strength_sentence
from monitoring.area_monitor.downloads import download
from monitoring.area_monitor.investment import read_investment, year_at_first, years_of
from monitoring.area_monitor.investment_wording import amount_text
from monitoring.area_monitor.monitor import Monitor, highest
from monitoring.area_monitor.question import Answer, Question, answer
from monitoring.area_monitor.scope import above_of, own_areas
from programs.areas.models import Area
from programs.interventions.models import Intervention
from programs.people.permissions import has_role
from programs.people.querysets import READERS
from programs.programs.models import Program, ProgramEvent
from programs.programs.querysets import programs_of

NAMED_POINTS = 3
MOST_ROWS = 500  # in the table of the page; the downloads hold all


def program_of(request: HttpRequest, program_id: int) -> Program:
    """The programme, for who reads its content. Raises ``Http404``."""
    readable = Program.objects.visible_to(request.user).filter(pk__in=programs_of(request.user, *READERS))
    return get_object_or_404(readable, pk=program_id)


@require_safe
def area_monitor(request: HttpRequest, program_id: int) -> HttpResponse:
    """The page for ``?toon=&niveau=&bereik=&jaar=&sinds=&gebied=&aantal=&naast=&verband=``."""
    program = program_of(request, program_id)
    found = answer(Question.of(request.GET.dict()), program=program, user=request.user)
    context: dict[str, Any] = {
        "program": program,
        "asked": found.question,
        "subjects": found.subjects,
        "levels": found.levels,
        "may_change": has_role(request.user, program.pk, "bureau"),
    }
    if found.monitor is not None and found.monitor.moments:
        context |= _figures(found, found.monitor, program)
    return render(request, "monitoring/areas/monitor.html", context)


@require_safe
def area_monitor_download(request: HttpRequest, program_id: int, extension: str) -> HttpResponse:
    """All figures of the page: csv, xlsx or geojson."""
    program = program_of(request, program_id)
    found = answer(Question.of(request.GET.dict()), program=program, user=request.user)
    return download(found.monitor, extension)


def _figures(found: Answer, monitor: Monitor, program: Program) -> dict[str, Any]:
    question, subject = found.question, monitor.subject
    events = list(ProgramEvent.objects.visible_to(monitor.user).filter(program=program))
    top = highest(monitor.ranked, question.top)
    chosen = sections.inside(monitor.scope, question.area) or (top[0].area if top else None)
    other = next((one for one in found.subjects if one.key == question.beside and one.key != subject.key), None)
    drawn = sections.map_of(monitor)
    return {
        "monitor": monitor,
        "subject": subject,
        "moments": [(one, wording.moment_text(one)) for one in reversed(monitor.moments)],
        "moment_text": wording.moment_text(monitor.moment),
        "since_text": wording.moment_text(monitor.since) if monitor.since else "",
        "earlier": [(one, wording.moment_text(one)) for one in reversed(monitor.moments) if one < monitor.moment],
        "map": drawn,
        "chosen_shape": drawn["drawing"].shapes[chosen.pk] if chosen else None,
        "top": [_told(monitor, row) for row in top],
        "is_tied": len(top) > question.top,
        "all_rows": [_told(monitor, row) for row in monitor.ranked[:MOST_ROWS]],
        "left_out": max(len(monitor.rows) - MOST_ROWS, 0),
        "change_heading": wording.change_heading(subject),
        "mean": wording.value_text(subject, monitor.mean(monitor.moment)),
        "spread": [wording.value_text(subject, one) for one in monitor.spread(monitor.moment) or ()],
        "concentration": sections.concentration_of(monitor),
        "speeds": sections.speeds_of(monitor),
        "persistent": sections.persistent_of(monitor),
        "beside": series.beside_of(monitor, other, question.area and chosen, events) if other else None,
        "other": other,
        **(_chosen(monitor, chosen, program, events) if chosen else {}),
        **(_comparisons(monitor, question.relation) if subject.is_score and not subject.domain else {}),
    }


def _told(monitor: Monitor, row: Any) -> dict[str, Any]:
    return {
        "row": row,
        "value": wording.value_text(monitor.subject, row.value),
        "before": wording.value_text(monitor.subject, row.before),
        "change": wording.change_text(monitor.subject, row),
        "is_worse": wording.row_is_worse(monitor.subject, row),
    }


def _chosen(monitor: Monitor, area: Area, program: Program, events: list[ProgramEvent]) -> dict[str, Any]:
    row, above = monitor.of(area), above_of(area)
    own = own_areas(program, monitor.user).filter(level=monitor.scope.level).values_list("pk", flat=True)
    here = [area.pk, *(one.pk for one in above.values())]
    interventions = Intervention.objects.visible_to(monitor.user).filter(program=program, areas__in=here).distinct()
    return {
        "chosen": area,
        "chosen_told": _told(monitor, row),
        "interventions": list(interventions.order_by("title")),
        "profile": sections.profile_of(monitor, area, above, of_program=own),
        "series": series.series_of(monitor, area, events),
        **_investment(monitor, area, program),
    }


def _investment(monitor: Monitor, area: Area, program: Program) -> dict[str, Any]:
    """What is put into the area per inhabitant in the last year that has begun; nothing where there is none."""
    years = years_of(program, monitor.user)
    if not years:
        return {}
    year = year_at_first(years)
    found = read_investment(monitor, program=program, user=monitor.user, year=year)
    each = next((one.each for one in found.areas if one.row.area.pk == area.pk), None)
    return {"investment": amount_text(each), "investment_year": year} if each else {}


def _comparisons(monitor: Monitor, relation: int | None) -> dict[str, Any]:
    definition = monitor.subject.definition
    found = correlations_of(definition, year=int(monitor.moment[:4]), user=monitor.user)
    drawn = next(
        (one for one in found if one.indicator.pk == relation and not one.is_published and one.r is not None), None
    )
    context: dict[str, Any] = {"correlations": found, "caveat": CAVEAT, "strengths": strength_sentence()}
    if drawn:
        names = {area.pk: area.name for area in monitor.scope.areas}
        points = points_of(drawn.indicator, year=int(monitor.moment[:4]), areas=monitor.scope.ids, scores=monitor.now)
        if len(points) > 1:
            named = set(np.argsort([-score for _pk, score, _value in points])[:NAMED_POINTS].tolist())
            shown = [(names[pk], score, value, at in named) for at, (pk, score, value) in enumerate(points)]
            context |= {
                "relation": drawn,
                "scatters": [charts.scatter(shown, narrow=narrow) for narrow in (False, True)],
            }
    return context
