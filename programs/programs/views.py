"""Pages of a programme's settings and its lines."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.history.changes import history_of
from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from programs.people.middleware import SESSION_KEY
from programs.people.permissions import roles_of
from programs.programs import services
from programs.programs.forms import LineForm, ProgramForm
from programs.programs.models import Program, ProgramLine
from programs.programs.permissions import may_change_content, may_change_settings, may_read_content


def visible_program(request: HttpRequest, program_id: int) -> Program:
    """The programme for somebody who reads its content: 404 for strangers, 403 for its admin."""
    program = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    if not may_read_content(request.user, program.pk):
        raise PermissionDenied
    return program


@require_http_methods(["GET", "HEAD", "POST"])
def program_settings(request: HttpRequest, program_id: int) -> HttpResponse:
    program = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    if not may_change_settings(request.user, program.pk):
        raise PermissionDenied
    with_areas = may_change_content(request.user, program.pk)
    form = ProgramForm(request.POST or None, instance=program, user=request.user, with_areas=with_areas)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_program(program=program, expected_revision=form.expected_revision, **form.service_fields)
        except EditConflict as current:
            conflict = describe_conflict(form, current)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("De instellingen zijn bewaard."))
            return redirect("program-settings", program.pk)
    context = {"program": program, "form": form, "conflict": conflict, "history": history_of(program)}
    return render(request, "programs/programs/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def program_create(request: HttpRequest) -> HttpResponse:
    """Whoever works in a bureau may start another programme."""
    if not any(has.role == "bureau" for has in roles_of(request.user)):
        raise PermissionDenied
    form = ProgramForm(request.POST or None, user=request.user, with_areas=True)
    if request.method == "POST" and form.is_valid():
        try:
            program = services.add_program(by=request.user, **form.service_fields)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            request.session[SESSION_KEY] = request.user.memberships.get(program=program, role="bureau").pk
            messages.success(request, _("Het programma staat klaar. Voeg nu lijnen en partners toe."))
            return redirect("line-list", program.pk)
    return render(request, "programs/programs/create.html", {"form": form})


@require_safe
def line_list(request: HttpRequest, program_id: int) -> HttpResponse:
    program = visible_program(request, program_id)
    lines = program.lines.annotate(
        partner_count=Count("partners", distinct=True), intervention_count=Count("interventions", distinct=True)
    )
    context = {
        "program": program,
        "lines": lines,
        "may_change": may_change_content(request.user, program.pk),
        "history": history_of(ProgramLine.history.filter(program=program)),
    }
    return render(request, "programs/programs/lines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def line_create(request: HttpRequest, program_id: int) -> HttpResponse:
    program = visible_program(request, program_id)
    if not may_change_content(request.user, program.pk):
        raise PermissionDenied
    form = LineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            line = services.add_line(program=program, **form.service_fields)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("De lijn %(line)s is toegevoegd.") % {"line": line})
            return redirect("line-list", program.pk)
    return render(request, "programs/programs/line_form.html", {"program": program, "form": form})


def editable_line(request: HttpRequest, pk: int) -> ProgramLine:
    line = get_object_or_404(ProgramLine.objects.visible_to(request.user).select_related("program"), pk=pk)
    if not may_change_content(request.user, line.program_id):
        raise PermissionDenied
    return line


@require_http_methods(["GET", "HEAD", "POST"])
def line_edit(request: HttpRequest, pk: int) -> HttpResponse:
    line = editable_line(request, pk)
    form = LineForm(request.POST or None, instance=line)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_line(line=line, expected_revision=form.expected_revision, **form.service_fields)
        except EditConflict as current:
            conflict = describe_conflict(form, current)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("De lijn is bewaard."))
            return redirect("line-list", line.program_id)
    context = {"program": line.program, "line": line, "form": form, "conflict": conflict}
    return render(request, "programs/programs/line_form.html", context)


@require_POST
def line_move(request: HttpRequest, pk: int) -> HttpResponse:
    """``richting`` is "omhoog" or "omlaag"."""
    line = editable_line(request, pk)
    services.move_line(line=line, step=-1 if request.POST.get("richting") == "omhoog" else 1)
    return redirect("line-list", line.program_id)


@require_POST
def line_remove(request: HttpRequest, pk: int) -> HttpResponse:
    line = editable_line(request, pk)
    try:
        services.remove_line(line=line)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("De lijn %(line)s is verwijderd.") % {"line": line})
    return redirect("line-list", line.program_id)
