"""What is put into the resources of an intervention: the list, and the form of a resource in a year."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.history.changes import history_of
from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from lamp.base.pages.saving import saved
from monitoring.investment.forms import ResourceInputForm, known_domains, share_forms, written_shares
from monitoring.investment.models import InputShare, ResourceInput
from monitoring.investment.permissions import may_tell_input
from monitoring.investment.resources import resource_names
from monitoring.investment.services import ShareInput, add_input, change_input, remove_input
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, Stage
from programs.people.models import User


@require_safe
def resource_inputs(request: HttpRequest, intervention_id: int) -> HttpResponse:
    """Per resource what is put in per year, and into which areas."""
    visible = Intervention.objects.visible_to(request.user).select_related("program")
    intervention = get_object_or_404(visible.prefetch_related("lines", "partners"), pk=intervention_id)
    rows = list(
        ResourceInput.objects.visible_to(request.user)
        .filter(intervention=intervention)
        .prefetch_related("shares__area")
        .order_by("-year", "pk")
    )
    shares = InputShare.history.filter(resource_input__in=[row.pk for row in rows])
    context = {
        "intervention": intervention,
        "resources": _resources(request.user, intervention, rows),
        "domains": known_domains(request.user),
        "may_change": may_tell_input(request.user, intervention),
        "history": history_of(ResourceInput.history.filter(intervention=intervention), shares),
    }
    return render(request, "monitoring/investment/inputs.html", context)


def _resources(user: User, intervention: Intervention, rows: list[ResourceInput]) -> list[dict[str, Any]]:
    """Resources by name with their inputs. ``element``: to add another year to; the newest that one may see."""
    elements = ChainElement.objects.visible_to(user).filter(
        logic_model__intervention=intervention, stage=Stage.RESOURCE
    )
    newest = {one.lineage: one for one in elements.order_by("logic_model__version", "pk")}
    last = max((one.logic_model_id for one in newest.values()), default=None)
    found = [
        {
            "element": one,
            "is_gone": one.logic_model_id != last,
            "rows": [_told(row) for row in rows if row.lineage == lineage],
        }
        for lineage, one in newest.items()
    ]
    found = [one for one in found if one["rows"] or not one["is_gone"]]
    return sorted(found, key=lambda one: (one["is_gone"], one["element"].position, one["element"].pk))


def _told(row: ResourceInput) -> dict[str, Any]:
    shares = list(row.shares.all())
    return {"row": row, "shares": shares, "rest": 100 - sum(share.percent for share in shares)}


@require_http_methods(["GET", "HEAD", "POST"])
def resource_input_create(request: HttpRequest, element_id: int) -> HttpResponse:
    """A year of a resource. What was told of the last year is filled in, to start from."""
    elements = ChainElement.objects.visible_to(request.user).filter(stage=Stage.RESOURCE)
    element = get_object_or_404(elements.select_related("logic_model__intervention__program"), pk=element_id)
    intervention = element.logic_model.intervention
    if not may_tell_input(request.user, intervention):
        raise PermissionDenied
    told = ResourceInput.objects.visible_to(request.user).filter(intervention=intervention, lineage=element.lineage)
    last = told.prefetch_related("shares__area").order_by("-year").first()
    initial = {"year": last.year + 1, "euros": last.euros, "domains": last.domains} if last else {}
    form = ResourceInputForm(request.POST or None, initial=initial, user=request.user, with_year=True)
    shares = share_forms(request.POST or None, intervention, _shares_of(last))
    if request.method == "POST" and _are_valid(form, shares):
        fields = {**form.service_fields, "shares": written_shares(shares)}
        if saved(form, lambda: add_input(resource=element, by=request.user, **fields)):
            messages.success(request, _("De inzet van %(year)s is bewaard.") % {"year": fields["year"]})
            return redirect("resource-inputs", intervention.pk)
    return _form(request, intervention, element.what, form, shares, copied_from=last)


@require_http_methods(["GET", "HEAD", "POST"])
def resource_input_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _editable(request, pk)
    form = ResourceInputForm(request.POST or None, instance=row, user=request.user, with_year=False)
    shares = share_forms(request.POST or None, row.intervention, _shares_of(row))
    conflict = None
    if request.method == "POST" and _are_valid(form, shares):
        seen, fields = form.expected_revision, {**form.service_fields, "shares": written_shares(shares)}
        try:
            if saved(
                form,
                lambda: change_input(resource_input=row, by=request.user, expected_revision=seen, **fields),
            ):
                messages.success(request, _("De inzet van %(year)s is bewaard.") % {"year": row.year})
                return redirect("resource-inputs", row.intervention_id)
        except EditConflict as current:
            conflict = describe_conflict(form, current)
    name = resource_names([row.lineage], request.user).get(row.lineage, "")
    return _form(request, row.intervention, name, form, shares, row=row, conflict=conflict)


@require_POST
def resource_input_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = _editable(request, pk)
    remove_input(resource_input=row, by=request.user)
    messages.success(request, _("De inzet van %(year)s telt niet meer mee.") % {"year": row.year})
    return redirect("resource-inputs", row.intervention_id)


def _editable(request: HttpRequest, pk: int) -> ResourceInput:
    rows = ResourceInput.objects.visible_to(request.user).select_related("intervention__program")
    row = get_object_or_404(rows.prefetch_related("shares__area"), pk=pk)
    if not may_tell_input(request.user, row.intervention):
        raise PermissionDenied
    return row


def _shares_of(row: ResourceInput | None) -> list[ShareInput]:
    return [ShareInput(share.area, share.percent, share.margin) for share in row.shares.all()] if row else []


def _are_valid(form: ResourceInputForm, shares: Any) -> bool:
    """Both looked at, so that every mistake is told at once."""
    return all([form.is_valid(), shares.is_valid()])


def _form(
    request: HttpRequest, intervention: Intervention, name: str, form: ResourceInputForm, shares: Any, **more: Any
) -> HttpResponse:
    context = {"intervention": intervention, "name": name, "form": form, "shares": shares, **more}
    status = 409 if more.get("conflict") else 422 if form.is_bound else 200
    return render(request, "monitoring/investment/input_form.html", context, status=status)
