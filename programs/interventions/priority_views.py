"""The page on which interventions are given priority, with the choices made before."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lamp.base.history.changes import history_of
from lamp.base.pages.saving import saved
from programs.interventions.forms import PriorityForm
from programs.interventions.models import Intervention, InterventionPriority
from programs.interventions.permissions import may_set_priority
from programs.interventions.priority_services import decide_priority, withdraw_priority


@require_http_methods(["GET", "HEAD", "POST"])
def priority(request: HttpRequest, intervention_id: int) -> HttpResponse:
    """Who reads the programme sees the choices; bureau and manager make them."""
    visible = Intervention.objects.visible_to(request.user).select_related("program")
    intervention = get_object_or_404(visible.prefetch_related("lines", "partners"), pk=intervention_id)
    may_decide = may_set_priority(request.user, intervention.program_id)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    form: forms.BaseForm | None = None
    if may_decide:
        form = PriorityForm(request.POST or None, initial={"decided_on": timezone.localdate()})
        if request.method == "POST" and form.is_valid():
            fields = form.cleaned_data
            if saved(form, lambda: decide_priority(intervention=intervention, by=request.user, **fields)):
                messages.success(request, _("De keuze is bewaard."))
                return redirect("priority", intervention_id)
    context = {
        "intervention": intervention,
        "form": form,
        "choices": InterventionPriority.objects.visible_to(request.user)
        .filter(intervention=intervention)
        .select_related("recorded_by"),
        "history": history_of(InterventionPriority.history.filter(intervention=intervention)),
    }
    return render(request, "programs/interventions/priority.html", context)


@require_POST
def priority_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    visible = InterventionPriority.objects.visible_to(request.user).select_related("intervention")
    choice = get_object_or_404(visible, pk=pk)
    if not may_set_priority(request.user, choice.intervention.program_id):
        raise PermissionDenied
    withdraw_priority(priority=choice, by=request.user)
    messages.success(request, _("De keuze is teruggenomen."))
    return redirect("priority", choice.intervention_id)
