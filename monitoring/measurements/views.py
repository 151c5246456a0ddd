"""Pages of results: the list, filling in, and one result with its history."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lamp.base.history.changes import history_of
from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from monitoring.indicators.models import Indicator, Source
from monitoring.measurements.asking import open_questions
from monitoring.measurements.choices import choices_of
from monitoring.measurements.comparison import Comparison, compare, place_of
from monitoring.measurements.forms import ResultForm, ReturnForm
from monitoring.measurements.lists import filtered, filters_of, open_results, readable, replaced_before, rows_of
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.permissions import may_change, may_check, may_report, may_report_somewhere
from monitoring.measurements.questions import Question
from monitoring.measurements.rules import period_of
from monitoring.measurements.services import (
    change_measurement,
    confirm_questions,
    record_measurement,
    submit_measurement,
)
from monitoring.measurements.values_form import stored_fields
from monitoring.measurements.waiting import waiting_by_intervention, waiting_in
from monitoring.measurements.wording import describe_cells
from programs.areas.models import Area
from programs.partners.models import Partner
from programs.people.permissions import has_role, roles_of

PER_PAGE = 20


@require_safe
def result_list(request: HttpRequest) -> HttpResponse:
    """Partners: what is open and what stands where. The bureau: what there is to check."""
    roles = {has.role for has in roles_of(request.user)}
    if not roles & {"partner", "bureau", "manager"}:
        raise PermissionDenied
    active = request.membership
    if active.role == "partner" or (active.role not in ("bureau", "manager") and "partner" in roles):
        return _own_results(request)
    return _results_to_check(request)


@require_http_methods(["GET", "HEAD", "POST"])
def result_create(request: HttpRequest) -> HttpResponse:
    """Fill in a result: first which indicator, then its numbers beside the previous ones."""
    indicators = _reportable_indicators(request)
    number = request.GET.get("indicator", "")
    if not number.isdecimal():
        if not any(has.role in ("partner", "bureau") for has in roles_of(request.user)):
            raise PermissionDenied
        context = choices_of(request.user, indicators)
        return render(request, "monitoring/measurements/choose_indicator.html", context)
    indicator = get_object_or_404(Indicator.objects.visible_to(request.user).select_related("program"), pk=int(number))
    if not may_report_somewhere(request.user, indicator.program_id):
        raise PermissionDenied
    if indicator.source == Source.LOG:
        messages.info(request, _("Deze indicator telt uit het logboek. Leg hier uw activiteit vast."))
        return redirect("log-create")
    form, questions = _result_form(request, indicator), []
    if not form.is_bound:
        form.initial |= {name: request.GET[name] for name in ("partner", "area", "period") if name in request.GET}
    if request.method == "POST" and form.is_valid():
        submit = "submit" in request.POST
        questions = _unanswered(request, form)
        try:
            measurement = None if questions else _record(request, form, submit=submit)
        except ValidationError as error:
            form.show_refusal(error)
        else:
            if measurement:
                _say_saved(request, submit)
                return redirect("result", measurement.pk)
    context = {
        "form": form,
        "indicator": indicator,
        "beside": _beside(request, indicator, form),
        "questions": questions,
        "confirmed": request.POST.getlist("confirm"),
    }
    return render(request, "monitoring/measurements/create.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """One result: its numbers, what one may do with it, and who changed what."""
    measurement = get_object_or_404(readable(Measurement.objects.visible_to(request.user)), pk=pk)
    changing = may_change(request.user, measurement) and not measurement.follows_entry
    if request.method == "POST" and (measurement.follows_entry or not may_report(request.user, measurement.partner)):
        raise PermissionDenied
    form, conflict, questions = None, None, []
    if changing or request.method == "POST":
        form = _result_form(request, measurement.indicator, measurement)
    if form and request.method == "POST" and form.is_valid():
        questions = _unanswered(request, form) if changing else []
        try:
            if not questions:
                return _save_change(request, measurement, form, changing)
        except EditConflict as error:
            current = error.current
            stored = stored_fields(current.indicator, current)
            conflict = describe_conflict(form, error, stored, too_late=not changing)
            if not conflict.differences:
                return redirect("result", pk)
        except ValidationError as error:
            form.show_refusal(error)
    context = _context(request, measurement, form if changing else None, conflict)
    context |= {"questions": questions, "confirmed": request.POST.getlist("confirm")}
    return render(request, "monitoring/measurements/result.html", context, status=409 if conflict else 200)


def _own_results(request: HttpRequest) -> HttpResponse:
    partners = list(Partner.objects.represented_by(request.user).filter(program=request.membership.program_id))
    mine = readable(Measurement.objects.visible_to(request.user).filter(partner__in=partners).on_their_own())
    todo = mine.filter(status__in=[MeasurementStatus.DRAFT, MeasurementStatus.RETURNED]).order_by("status", "ends_on")
    sent = mine.filter(status__in=[MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED], replaced_by=None).order_by(
        "-ends_on", "starts_on", "indicator__name", "area__name", "-pk"
    )
    page = Paginator(sent, PER_PAGE).get_page(request.GET.get("pagina"))
    unfinished = rows_of(todo)
    missing = open_results(viewer=request.user, partners=partners, today=timezone.localdate())
    context = {
        "todo": unfinished,
        "open": missing,
        "number_open": len(unfinished) + len(missing),
        "page": page,
        "rows": rows_of(page.object_list, replaced=replaced_before(request.user, page.object_list)),
    }
    return render(request, "monitoring/measurements/own_list.html", context)


def _results_to_check(request: HttpRequest) -> HttpResponse:
    program_id = request.membership.program_id
    visible = Measurement.objects.visible_to(request.user).filter(indicator__program=program_id).on_their_own()
    found = filtered(readable(visible), request.GET).order_by("submitted_at", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    filters = filters_of(program_id, request.user)
    by_intervention = waiting_by_intervention(viewer=request.user, interventions=filters["interventions"])
    entries = {pk: waiting.entries for pk, waiting in by_intervention.items() if waiting.entries}
    context = {
        "page": page,
        "rows": rows_of(page.object_list),
        "waiting": waiting_in(viewer=request.user, program_id=program_id),
        "log_waiting": [(one, entries[one.pk]) for one in filters["interventions"] if one.pk in entries],
        "may_check": has_role(request.user, program_id, "bureau"),
        "status": request.GET.get("toestand", MeasurementStatus.SUBMITTED),
        **filters,
    }
    return render(request, "monitoring/measurements/check_list.html", context)


def _reportable_indicators(request: HttpRequest) -> Any:
    programs = [has.program_id for has in roles_of(request.user) if has.role in ("partner", "bureau")]
    return (
        Indicator.objects.visible_to(request.user)
        .filter(program__in=programs, source=Source.RESULTS)
        .select_related("intervention")
        .order_by("intervention__title", "name")
    )


def _result_form(request: HttpRequest, indicator: Indicator, measurement: Measurement | None = None) -> ResultForm:
    return ResultForm(
        request.POST or None,
        indicator=indicator,
        measurement=measurement,
        partners=Partner.objects.reportable_by(request.user).filter(program=indicator.program_id),
        areas=Area.objects.visible_to(request.user).of_program(indicator.program_id),
    )


def _unanswered(request: HttpRequest, form: ResultForm) -> list[Question]:
    """Questions that hold handing in; a draft is kept without."""
    if "submit" not in request.POST:
        return []
    return open_questions(viewer=request.user, form=form, confirmed=request.POST.getlist("confirm"))


@transaction.atomic
def _record(request: HttpRequest, form: ResultForm, *, submit: bool) -> Measurement:
    data, confirmed = form.cleaned_data, request.POST.getlist("confirm")
    measurement = record_measurement(
        indicator=form.indicator,
        partner=data["partner"],
        by=request.user,
        area=data["area"],
        period=data["period"],
        values=form.values,
        submit=submit and not confirmed,
        client_key=data["client_key"],
    )
    if confirmed and measurement.status == MeasurementStatus.DRAFT:  # else the same form, sent again
        confirm_questions(measurement, confirmed, by=request.user)
        if submit:
            return submit_measurement(measurement=measurement, by=request.user)
    return measurement


@transaction.atomic
def _save_change(request: HttpRequest, measurement: Measurement, form: ResultForm, changing: bool) -> HttpResponse:
    """Save, and submit when that was asked, as one."""
    if not changing:
        raise EditConflict(measurement)
    data = form.cleaned_data
    changed = change_measurement(
        measurement=measurement,
        by=request.user,
        values=form.values,
        expected_revision=data["revision"] or 0,
        area=data["area"],
        period=data.get("period"),
        date=data.get("date"),
    )
    confirm_questions(changed, request.POST.getlist("confirm"), by=request.user)
    submit = "submit" in request.POST and changed.status != MeasurementStatus.SUBMITTED
    if submit:
        submit_measurement(measurement=changed, by=request.user, expected_revision=changed.revision)
    _say_saved(request, submit)
    return redirect("result", measurement.pk)


def _say_saved(request: HttpRequest, submitted: bool) -> None:
    if submitted:
        messages.success(request, _("Ingeleverd. Het programmabureau kijkt ernaar."))
    else:
        messages.success(request, _("Bewaard. Het programmabureau ziet een concept pas als u het inlevert."))


def _beside(request: HttpRequest, indicator: Indicator, form: ResultForm) -> Comparison | None:
    """The previous period and the target, for the place chosen in the form or asked for in the address."""
    place = place_of(form, {} if form.is_bound else request.GET.dict())
    return compare(viewer=request.user, indicator=indicator, **place) if place else None


def _context(request: HttpRequest, measurement: Measurement, form: Any, conflict: Any) -> dict[str, Any]:
    user = request.user
    chain = _chain_of(request, measurement)
    approved = measurement.status == MeasurementStatus.APPROVED
    submitted = measurement.status == MeasurementStatus.SUBMITTED and not measurement.follows_entry
    return {
        "measurement": measurement,
        "indicator": measurement.indicator,
        "row": rows_of([measurement])[0],
        "chain": rows_of(chain),
        "form": form,
        "conflict": conflict,
        "beside": _beside(request, measurement.indicator, form) if form else None,
        "return_form": ReturnForm(),
        "cells": describe_cells(measurement),
        "may_check": submitted and may_check(user, measurement),
        "may_correct": approved and not measurement.replaced_by_id and may_report(user, measurement.partner),
        "may_delete": may_change(user, measurement) and measurement.status == MeasurementStatus.DRAFT,
        "waiting": [one for one in chain if one.replaces_id == measurement.pk and one.status != "approved"],
        "history": history_of(*chain),
        "period": period_of(measurement.indicator, measurement.starts_on),
    }


def _chain_of(request: HttpRequest, measurement: Measurement) -> list[Measurement]:
    """The result with all it replaced and all that replace it, oldest first."""
    first = measurement.place_id or measurement.pk
    visible = readable(Measurement.objects.visible_to(request.user)).select_related("recorded_by", "approved_by")
    return list((visible.filter(pk=first) | visible.filter(place_id=first)).order_by("pk"))
