"""The programme on the life course from 0 to 25 years."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from monitoring.learning.link_rules import LinkLight
from monitoring.learning.links import lights_of_program
from monitoring.portfolio.filters import Filters
from monitoring.portfolio.lanes import lay_lanes, programme_lights, programme_on_course
from monitoring.portfolio.rows import read_rows
from programs.areas.models import Area
from programs.interventions.models import Intervention
from programs.partners.models import Partner
from programs.people.permissions import has_role
from programs.people.querysets import READERS
from programs.programs.models import Program, ProgramLine
from programs.programs.querysets import programs_of


@require_safe
def portfolio(request: HttpRequest, program_id: int) -> HttpResponse:
    """All interventions, or those of ``?lijn=&fase=&partner=&gebied=&leeftijd=&zoekterm=``."""
    readable = Program.objects.visible_to(request.user).filter(pk__in=programs_of(request.user, *READERS))
    program = get_object_or_404(readable, pk=program_id)
    filters = Filters.of(request.GET)
    interventions = Intervention.objects.visible_to(request.user).filter(program=program)
    total = interventions.count() if filters.any else None
    rows = read_rows(filters.apply(interventions).prefetch_related("lines"), viewer=request.user, program_id=program.pk)
    lines = list(ProgramLine.objects.visible_to(request.user).filter(program=program))
    shown_lines = [line for line in lines if filters.line in (None, line.pk)]
    partners = Partner.objects.visible_to(request.user).filter(program=program)
    lights = sorted((light for row in rows for light in row.lights), key=LinkLight.values.index)
    context = {
        "program": program,
        "lights": lights,
        "lights_said": lights_of_program(lights),
        "filters": filters,
        "rows": rows,
        "total": len(rows) if total is None else total,
        "lanes": lay_lanes(shown_lines, rows),
        "right": programme_on_course(rows),
        "good": programme_lights(rows),
        "lines": lines,
        "partners": partners,
        "areas": Area.objects.visible_to(request.user).of_program(program.pk),
        "may_see_attention": has_role(request.user, program.pk, "bureau", "manager"),
        "may_add": has_role(request.user, program.pk, "bureau"),
    }
    return render(request, "monitoring/portfolio/portfolio.html", context)
