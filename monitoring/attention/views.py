"""Aandacht: what changed, what has no news and what is late in a programme, for bureau and manager."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lamp.base.pages.export import Sheet, csv_response, workbook_response
from monitoring.attention.reading import Item, read_attention
from monitoring.attention.rules import Matter
from programs.interventions.models import Intervention
from programs.people.permissions import has_role
from programs.programs.models import Program

PER_PAGE = 50


@dataclass(frozen=True)
class Choice:
    """The selection in the address; what makes no sense counts as not asked."""

    matter: str = ""
    intervention: int | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> "Choice":
        matter, intervention = request.GET.get("soort", ""), request.GET.get("interventie", "")
        is_number = intervention.isascii() and intervention.isdigit() and len(intervention) < 10
        return cls(matter if matter in Matter.values else "", int(intervention) if is_number else None)


@require_safe
def attention(request: HttpRequest, program_id: int) -> HttpResponse:
    """All that asks for attention, or what is of ``?soort=&interventie=``."""
    program = _program(request, program_id)
    choice = Choice.of(request)
    items = _items(request, program, choice)
    shown = [item for item in items if choice.matter in ("", item.matter)]
    context = {
        "program": program,
        "choice": choice,
        "is_narrowed": choice != Choice(),
        "matters": [(one, sum(item.matter == one for item in items)) for one in Matter],
        "total": len(items),
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("pagina")),
        "interventions": Intervention.objects.visible_to(request.user).filter(program=program).order_by("title"),
    }
    return render(request, "monitoring/attention/attention.html", context)


@require_safe
def attention_download(request: HttpRequest, program_id: int, extension: str) -> HttpResponse:
    """The same list as a file, with the same selection."""
    program = _program(request, program_id)
    choice = Choice.of(request)
    shown = [item for item in _items(request, program, choice) if choice.matter in ("", item.matter)]
    headers = [_("Soort"), _("Wat"), _("Interventie"), _("Waarom"), _("Toestand")]
    rows = [
        [str(one.matter.label), one.title, one.about, one.why, str(one.state.label) if one.state else ""]
        for one in shown
    ]
    name = f"aandacht-{slugify(str(program))}"
    if extension == "csv":
        return csv_response(f"{name}.csv", headers, rows)
    return workbook_response(f"{name}.xlsx", [Sheet(_("Aandacht"), headers, rows)])


def _items(request: HttpRequest, program: Program, choice: Choice) -> list[Item]:
    return read_attention(
        viewer=request.user,
        program_id=program.pk,
        today=timezone.localdate(),
        intervention_id=choice.intervention,
    )


def _program(request: HttpRequest, program_id: int) -> Program:
    program = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    if not has_role(request.user, program.pk, "bureau", "manager"):
        raise PermissionDenied
    return program
