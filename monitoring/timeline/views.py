"""The time of an intervention and of a programme: no sprint but a marathon, and how it stood on any day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lamp.base.periods import months_later
from monitoring.timeline.axis import Span, draw_axis
from monitoring.timeline.days import chosen_day
from monitoring.timeline.entries import Entry, EntryKind, Scope
from monitoring.timeline.known import read_then
from monitoring.timeline.sources import held_versions, read_entries
from monitoring.timeline.years import read_years
from programs.interventions.models import Intervention
from programs.programs.models import Program
from programs.programs.permissions import may_change_content
from programs.programs.views import visible_program

AHEAD_MONTHS, AHEAD_SHOWN = 18, 6


@dataclass(frozen=True)
class YearOfEntries:
    year: int
    entries: list[Entry]
    is_open: bool


@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Of one intervention. ``?op=2025-03-01`` tells how it stood then, ``?soort=`` chooses kinds of entries."""
    interventions = Intervention.objects.visible_to(request.user).select_related("program")
    found = get_object_or_404(interventions.prefetch_related("lines", "partners"), pk=pk)
    scope = Scope(request.user, found.program, [found], timezone.localdate())
    spans = [
        Span(
            _("v%(number)d") % {"number": each.version},
            timezone.localdate(each.activated_at),
            timezone.localdate(each.archived_at) if each.archived_at else None,
        )
        for each in held_versions(scope)
    ]
    context = _context(request, scope, spans) | {"intervention": found}
    return render(request, "monitoring/timeline/intervention.html", context)


@require_safe
def program_timeline(request: HttpRequest, program_id: int) -> HttpResponse:
    """Of all interventions and the programme itself."""
    program = visible_program(request, program_id)
    interventions = list(Intervention.objects.visible_to(request.user).filter(program=program).order_by("title", "pk"))
    scope = Scope(request.user, program, interventions, timezone.localdate(), of_program=True)
    context = _context(request, scope, []) | {"may_change": may_change_content(request.user, program.pk)}
    return render(request, "monitoring/timeline/program.html", context)


def _context(request: HttpRequest, scope: Scope, spans: list[Span]) -> dict[str, Any]:
    program, today = scope.program, scope.today
    day, fault = chosen_day(request.GET.get("op", ""), first=program.start_date, today=today)
    kinds = [kind for kind in request.GET.getlist("soort") if kind in EntryKind.values]
    everything = read_entries(scope)
    ahead = sorted(_ahead(everything, today), key=lambda entry: entry.on)
    entries = [entry for entry in everything if not kinds or entry.kind in kinds]
    return {
        "program": program,
        "day": day,
        "day_fault": fault,
        "first": program.start_date,
        "today": today,
        "run_said": run_in_words(program, today),
        "drawings": draw_axis(
            everything, spans, first=program.start_date, last=program.end_date, today=today, chosen=day
        ),
        "ahead": ahead[:AHEAD_SHOWN],
        "further": ahead[AHEAD_SHOWN:],
        "years": _by_year([entry for entry in entries if entry.on <= today]),
        "found": sum(entry.on <= today for entry in entries),
        "kinds": EntryKind.choices,
        "chosen_kinds": kinds,
        "table": read_years(scope),
        "then": read_then(scope.interventions, day, viewer=scope.viewer) if day else [],
    }


def run_in_words(program: Program, today: date) -> str:
    """ "Jaar 5 van 25." """
    years = program.end_date.year - program.start_date.year + 1
    number = today.year - program.start_date.year + 1
    if today < program.start_date:
        return _("Het programma begint nog. Het duurt %(years)d jaar.") % {"years": years}
    if today > program.end_date:
        return _("Het programma duurde %(years)d jaar.") % {"years": years}
    return _("Dit is jaar %(number)d van %(years)d.") % {"number": number, "years": years}


def _ahead(entries: Iterable[Entry], today: date) -> list[Entry]:
    """What comes within a year and a half."""
    return [entry for entry in entries if today < entry.on <= months_later(today, AHEAD_MONTHS)]


def _by_year(entries: list[Entry]) -> list[YearOfEntries]:
    """Newest first; the latest year with entries stands open."""
    groups = [(year, list(found)) for year, found in groupby(entries, key=lambda entry: entry.on.year)]
    return [YearOfEntries(year, found, number == 0) for number, (year, found) in enumerate(groups)]
