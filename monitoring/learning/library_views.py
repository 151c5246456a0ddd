"""The library of mechanisms, and where each worked and where not."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring.learning.assumption_views import readable_program
from monitoring.learning.library import LibraryEntry, matrix_by_age, matrix_by_area, read_library
from monitoring.learning.rules import EvidenceState
from programs.logic_models.models import ChainLink

PER_PAGE = 50


@require_safe
def mechanism_library(request: HttpRequest, program_id: int) -> HttpResponse:
    """Mechanisms over interventions. ``?verband=`` is the link of a draft one comes to choose for."""
    program = readable_program(request, program_id)
    entries = _chosen(request, read_library(program.pk, viewer=request.user))
    wanted = request.GET.get("verband", "")
    links = ChainLink.objects.draftable_by(request.user).select_related("source", "target")
    link = links.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 18 else None
    context = _context(request, program, entries) | {
        "page": Paginator(entries, PER_PAGE).get_page(request.GET.get("pagina")),
        "link": link,
        "may_reuse": links.exists(),
    }
    return render(request, "monitoring/learning/mechanism_library.html", context)


@require_safe
def mechanism_matrix(request: HttpRequest, program_id: int) -> HttpResponse:
    """Mechanism × area or, with ``?per=leeftijd``, × age group."""
    program = readable_program(request, program_id)
    entries = _chosen(request, read_library(program.pk, viewer=request.user))
    by_age = request.GET.get("per") == "leeftijd"
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("pagina"))
    columns, rows = (matrix_by_age if by_age else matrix_by_area)(list(page.object_list), viewer=request.user)
    context = _context(request, program, entries) | {"page": page, "columns": columns, "rows": rows, "by_age": by_age}
    return render(request, "monitoring/learning/mechanism_matrix.html", context)


def _chosen(request: HttpRequest, entries: list[LibraryEntry]) -> list[LibraryEntry]:
    """The selection in the address: ``zoekterm``, ``staat``, and ``vaker`` for those of several interventions."""
    text, state = request.GET.get("zoekterm", "").strip(), request.GET.get("staat", "")
    found = [entry for entry in entries if entry.speaks_of(text)] if text else entries
    if state in EvidenceState.values:
        found = [entry for entry in found if any(use.standing.state == state for use in entry.uses)]
    return [entry for entry in found if entry.interventions > 1] if request.GET.get("vaker") == "1" else found


def _context(request: HttpRequest, program, entries: list[LibraryEntry]) -> dict:
    names = ("zoekterm", "staat", "vaker")
    return {
        "program": program,
        "found": len(entries),
        "states": EvidenceState.choices,
        "chosen": {name: request.GET.get(name, "") for name in names},
        "is_chosen": any(request.GET.get(name) for name in names),
    }
