"""Adding and changing an intervention. Its chain is written in the editor (``logic_models``)."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from programs.interventions.forms import InterventionForm
from programs.interventions.models import Intervention
from programs.interventions.permissions import may_add_interventions, may_edit_intervention
from programs.interventions.services import add_intervention, change_intervention
from programs.logic_models.services import start_draft
from programs.logic_models.views.editing import show_errors
from programs.programs.models import Program


@require_http_methods(["GET", "HEAD", "POST"])
def intervention_create(request: HttpRequest, program_id: int) -> HttpResponse:
    """Add an intervention, and go on with the four questions."""
    program = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    if not may_add_interventions(request.user, program.pk):
        raise PermissionDenied
    form = InterventionForm(
        request.POST or None, instance=Intervention(program=program), initial={"client_key": uuid4()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            intervention = add_intervention(program=program, by=request.user, **form.service_fields)
        except ValidationError as error:
            show_errors(form, error)
        else:
            return _start_with_questions(request, intervention)
    status = 422 if form.is_bound else 200
    return render(request, "programs/interventions/create.html", {"form": form, "program": program}, status=status)


def _start_with_questions(request: HttpRequest, intervention: Intervention) -> HttpResponse:
    try:
        start_draft(intervention=intervention, by=request.user)
    except ValidationError:  # the same form sent twice: the draft is there
        return redirect("draft", intervention.pk)
    messages.success(request, _("De interventie staat erin. Nu volgen vier vragen. U kunt elk moment stoppen."))
    return redirect("draft-guide", intervention.pk, 1)


@require_http_methods(["GET", "HEAD", "POST"])
def intervention_edit(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Intervention.objects.visible_to(request.user).select_related("program")
    intervention = get_object_or_404(visible.prefetch_related("lines", "partners"), pk=pk)
    if not may_edit_intervention(request.user, intervention):
        raise PermissionDenied
    form = InterventionForm(request.POST or None, instance=intervention)
    context = {"form": form, "intervention": intervention}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_intervention(
                    intervention=intervention,
                    by=request.user,
                    expected_revision=form.expected_revision,
                    **form.service_fields,
                )
            except EditConflict as conflict:
                context["conflict"], status = describe_conflict(form, conflict), 409
            except ValidationError as error:
                show_errors(form, error)
            else:
                messages.success(request, _("Bewaard."))
                return redirect("agreements", pk)
    return render(request, "programs/interventions/edit.html", context, status=status)
