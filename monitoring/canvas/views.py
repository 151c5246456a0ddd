"""The LAMP canvas of an intervention: its chain with figures, lamps and statements."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoring.canvas.layout import is_even, lay_out
from monitoring.canvas.sentences import doing_right_things, doing_things_right, lights_in_words
from monitoring.canvas.stamp import canvas_stamp
from monitoring.canvas.versions import choices, choose, visible_versions
from monitoring.learning.chains import ChainReading, read_chain
from monitoring.learning.next_steps import step_to_light
from monitoring.learning.permissions import may_observe
from monitoring.timeline.days import chosen_day
from monitoring.timeline.known import version_on
from programs.interventions.models import Intervention
from programs.logic_models.models import LogicModel, Stage
from programs.logic_models.permissions import may_draft


@require_safe
def canvas(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page; ``?versie=2`` shows another version, ``?op=2025-03-01`` what was known on that day."""
    intervention = _intervention(request, pk)
    if asked := request.GET.get("op"):
        return _canvas_then(request, intervention, asked)
    versions = visible_versions(intervention, request.user)
    logic_model = choose(versions, request.GET.get("versie"))
    context = {
        "intervention": intervention,
        "logic_model": logic_model,
        "versions": choices(versions),
        "compared": versions[:2] if len(versions) > 1 else [],
        "draft": next((each for each in versions if each.is_draft), None),
        "may_draft": may_draft(request.user, intervention),
        "may_observe": logic_model is not None and may_observe(request.user, intervention.program_id),
    }
    if logic_model is None:
        return render(request, "monitoring/canvas/empty.html", context)
    return render(request, "monitoring/canvas/canvas.html", context | _facts(request, intervention, logic_model))


@require_safe
@never_cache
def canvas_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed since the stamp in ``?stand=``: pieces of the page to swap in, or 204 when nothing did.

    Also answers ``If-None-Match`` with 304.
    """
    intervention = _intervention(request, pk)
    logic_model = choose(visible_versions(intervention, request.user), request.GET.get("versie"))
    if logic_model is None:
        return HttpResponse(status=204)
    stamp = canvas_stamp(logic_model)
    if request.headers.get("If-None-Match") == f'"{stamp}"':
        return _stamped(HttpResponse(status=304), stamp)
    if request.GET.get("stand") == stamp:
        return _stamped(HttpResponse(status=204), stamp)
    context = _facts(request, intervention, logic_model, stamp) | {
        "intervention": intervention,
        "logic_model": logic_model,
        "oob": True,
    }
    return _stamped(render(request, "monitoring/canvas/_figures.html", context), stamp)


def _intervention(request: HttpRequest, pk: int) -> Intervention:
    interventions = Intervention.objects.visible_to(request.user).select_related("program", "lead_partner")
    return get_object_or_404(interventions.prefetch_related("lines", "partners"), pk=pk)


def _canvas_then(request: HttpRequest, intervention: Intervention, asked: str) -> HttpResponse:
    """The same canvas as it was known on an earlier day: it stands still, and nothing can be changed from it."""
    day, fault = chosen_day(asked, first=intervention.program.start_date, today=timezone.localdate())
    logic_model = version_on(intervention, day, viewer=request.user) if day else None
    context = {"intervention": intervention, "logic_model": logic_model, "known_on": day, "day_fault": fault}
    if logic_model is None or day is None:
        return render(request, "monitoring/canvas/empty_then.html", context)
    context |= _told(request, intervention, read_chain(logic_model, viewer=request.user, known_on=day), known_on=day)
    return render(request, "monitoring/canvas/canvas.html", context)


def _facts(request: HttpRequest, intervention: Intervention, logic_model: LogicModel, stamp: str = "") -> dict:
    stamp = stamp or canvas_stamp(logic_model)  # before the figures: a change in between is fetched once more
    return {"stamp": stamp} | _told(request, intervention, read_chain(logic_model, viewer=request.user))


def _told(
    request: HttpRequest, intervention: Intervention, reading: ChainReading, *, known_on: date | None = None
) -> dict:
    """Everything the canvas tells of a chain that was read."""
    lines = intervention.lines.all()
    color = lines[0].color if lines else "overheid"
    columns = lay_out(reading, viewer=request.user, line_color=color, known_on=known_on)
    return {
        "reading": reading,
        "columns": columns,
        "is_even": is_even(columns),
        "leads_onward": any(link.link.source.stage == Stage.EFFECT for link in reading.links),
        "right": doing_things_right(reading.elements),
        "good": doing_right_things(reading.mechanisms, reading.links),
        "steps": [(link, step_to_light(link)) for link in reading.links],
        "lamps": [each.standing.state for each in reading.mechanisms],
        "lights": lights_in_words(reading.links),
        "updated_at": timezone.now(),
    }


def _stamped(response: HttpResponse, stamp: str) -> HttpResponse:
    response["ETag"] = f'"{stamp}"'
    return response
