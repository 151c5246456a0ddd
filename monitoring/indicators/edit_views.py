"""Changing indicators: the bureau's pages for a definition, its targets, breaks and exclusions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lamp.base.history.changes import history_of
from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from monitoring.indicators.agreement_forms import BreakForm, ExclusionForm, TargetForm
from monitoring.indicators.forms import IndicatorForm, KindForm, elements_to_measure
from monitoring.indicators.models import Indicator, IndicatorBreak, IndicatorExclusion, Kind, Target
from monitoring.indicators.permissions import may_define, may_define_in
from monitoring.indicators.services import (
    add_break,
    change_indicator,
    create_indicator,
    delete_target,
    exclude_partner,
    include_partner,
    remove_break,
    set_target,
)
from monitoring.indicators.wording import format_value
from monitoring.measurements.models import Measurement
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement
from programs.people.models import User
from programs.programs.models import Program


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new indicator of an intervention."""
    intervention = get_object_or_404(Intervention.objects.visible_to(request.user).select_related("program"), pk=pk)
    return _create(request, program=intervention.program, intervention=intervention)


@require_http_methods(["GET", "HEAD", "POST"])
def program_indicator_create(request: HttpRequest, program_id: int) -> HttpResponse:
    """A new indicator of the programme itself."""
    program = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    return _create(request, program=program, intervention=None)


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a definition; below it targets, breaks, exclusions and the history."""
    indicator = _definable(request, pk)
    form = _form(request, indicator, kind=indicator.kind, intervention=indicator.intervention)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            change_indicator(
                indicator=indicator,
                by=request.user,
                expected_revision=form.expected_revision,
                elements=form.cleaned_data.get("elements"),
                series_break=form.series_break,
                series_goes_on=form.cleaned_data.get("series_goes_on", False),
                **form.definition,
            )
        except EditConflict as error:
            conflict = describe_conflict(form, error)
        except ValidationError as error:
            form.show_refusal(error)
        else:
            messages.success(request, _("De indicator is bewaard. De cijfers volgen binnen enkele seconden."))
            return redirect("indicator", indicator.pk)
    context = {
        "form": form,
        "conflict": conflict,
        "indicator": indicator,
        "kind": Kind(indicator.kind),
        "targets": [
            (target, format_value(indicator, target.value))
            for target in indicator.targets.select_related("area", "partner").order_by("period", "pk")
        ],
        "history": history_of(indicator, Target.history.filter(indicator=indicator.pk)),
    }
    return render(request, "monitoring/indicators/edit.html", context, status=409 if conflict else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def target_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new target."""
    return _edit_target(request, _definable(request, pk), target=None)


@require_http_methods(["GET", "HEAD", "POST"])
def target_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a target."""
    target = get_object_or_404(Target.objects.visible_to(request.user), pk=pk)
    return _edit_target(request, _definable(request, target.indicator_id), target=target)


@require_POST
def target_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a target away."""
    target = get_object_or_404(Target.objects.visible_to(request.user), pk=pk)
    indicator = _definable(request, target.indicator_id)
    delete_target(target=target, by=request.user)
    messages.success(request, _("De streefwaarde is weg."))
    return redirect("indicator-edit", indicator.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def break_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a break in the series."""
    indicator = _definable(request, pk)
    form = BreakForm(request.POST or None)
    title = _("Breuk in de reeks vastleggen")
    return _save_and_return(
        request, indicator, form, title, lambda: add_break(indicator=indicator, by=request.user, **form.cleaned_data)
    )


@require_POST
def break_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a break away that was a mistake."""
    visible = Indicator.objects.visible_to(request.user)
    series_break = get_object_or_404(IndicatorBreak, pk=pk, indicator__in=visible)
    indicator = _definable(request, series_break.indicator_id)
    remove_break(series_break=series_break, by=request.user)
    messages.success(request, _("De breuk is weg. De cijfers volgen binnen enkele seconden."))
    return redirect("indicator-edit", indicator.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def exclusion_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a partner out of combined figures."""
    indicator = _definable(request, pk)
    form = ExclusionForm(request.POST or None, indicator=indicator, viewer=request.user)
    title = _("Partner uitsluiten van de totalen")
    return _save_and_return(
        request,
        indicator,
        form,
        title,
        lambda: exclude_partner(indicator=indicator, by=request.user, **form.cleaned_data),
    )


@require_POST
def exclusion_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a partner count again."""
    visible = Indicator.objects.visible_to(request.user)
    exclusion = get_object_or_404(IndicatorExclusion, pk=pk, indicator__in=visible)
    indicator = _definable(request, exclusion.indicator_id)
    include_partner(exclusion=exclusion, by=request.user)
    messages.success(request, _("De partner telt weer mee. De cijfers volgen binnen enkele seconden."))
    return redirect("indicator-edit", indicator.pk)


def _create(request: HttpRequest, *, program: Program, intervention: Intervention | None) -> HttpResponse:
    if not may_define_in(request.user, program.pk):
        raise PermissionDenied
    context: dict[str, Any] = {"program": program, "intervention": intervention}
    kind = request.GET.get("soort", "")
    if kind not in Kind.values:
        return render(request, "monitoring/indicators/choose_kind.html", {**context, "form": KindForm()})
    indicator = Indicator(program=program, intervention=intervention, kind=kind)
    form = _form(request, indicator, kind=kind, intervention=intervention)
    if request.method == "POST" and form.is_valid():
        try:
            stored = create_indicator(
                program=program,
                by=request.user,
                intervention=intervention,
                elements=form.cleaned_data.get("elements", ()),
                **form.definition,
            )
        except ValidationError as error:
            form.show_refusal(error)
        else:
            messages.success(request, _("De indicator staat erin. Zet er nu een streefwaarde bij."))
            return redirect("indicator-edit", stored.pk)
    return render(request, "monitoring/indicators/create.html", {**context, "form": form, "kind": Kind(kind)})


def _definable(request: HttpRequest, pk: int) -> Indicator:
    visible = Indicator.objects.visible_to(request.user).select_related("program", "intervention__program", "feeds")
    indicator = get_object_or_404(visible, pk=pk)
    if not may_define(request.user, indicator):
        raise PermissionDenied
    return indicator


def _form(request: HttpRequest, indicator: Indicator, *, kind: str, intervention: Intervention | None) -> IndicatorForm:
    user: User = request.user
    elements = elements_to_measure(intervention, ChainElement.objects.visible_to(user))
    program_indicators = Indicator.objects.none()
    if intervention:
        program_indicators = Indicator.objects.visible_to(user).filter(
            program=indicator.program_id, intervention=None, kind=kind
        )
    initial: dict[str, Any] = {}
    if indicator.pk:
        lineages = indicator.element_lineages.values("lineage")
        initial["elements"] = [element.pk for element in elements.filter(lineage__in=lineages)]
    elif element := request.GET.get("onderdeel", ""):
        initial["elements"] = [int(element)] if element.isdecimal() else []
    return IndicatorForm(
        request.POST or None,
        instance=indicator,
        initial=initial,
        kind=kind,
        elements=elements,
        program_indicators=program_indicators,
        has_results=bool(indicator.pk) and Measurement.objects.filter(indicator=indicator).exists(),
    )


def _edit_target(request: HttpRequest, indicator: Indicator, *, target: Target | None) -> HttpResponse:
    form = TargetForm(request.POST or None, indicator=indicator, viewer=request.user, target=target)
    title = _("Streefwaarde wijzigen") if target else _("Streefwaarde toevoegen")

    def save() -> None:
        revision = form.expected_revision
        set_target(indicator=indicator, by=request.user, target=target, expected_revision=revision, **form.cleaned_data)

    return _save_and_return(request, indicator, form, title, save)


def _save_and_return(request: HttpRequest, indicator: Indicator, form: Any, title: str, save: Any) -> HttpResponse:
    """Show the form; when it is right, save and go back to the indicator's own page of changes."""
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except EditConflict as error:
            conflict = describe_conflict(form, error)
        except ValidationError as error:
            by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
            for name, errors in by_field.items():
                form.add_error(name if name in form.fields else None, errors)
        else:
            messages.success(request, _("Bewaard. De cijfers volgen binnen enkele seconden."))
            return redirect("indicator-edit", indicator.pk)
    context = {"form": form, "indicator": indicator, "title": title, "conflict": conflict}
    return render(request, "monitoring/indicators/agreement.html", context, status=409 if conflict else 200)
