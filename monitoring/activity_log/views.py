"""Pages of one's own log: Vastleggen, Mijn registraties, and one entry."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from monitoring.activity_log.entry_form import (
    activity_to_show,
    asked_activity,
    choices_beside,
    log_form,
    loggable_activities,
    store,
    what_is_stored,
)
from monitoring.activity_log.forms import LogForm, stored_fields
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.observing import mechanisms_at, said_of
from monitoring.activity_log.permissions import (
    may_change_entry,
    may_check_entry,
    may_correct_entry,
    may_log_somewhere,
    programs_with_log,
)
from monitoring.activity_log.selection import entries_of, totals_of
from monitoring.activity_log.services import change_entry, return_entry, withdraw_entry
from monitoring.activity_log.wording import entry_rows
from monitoring.measurements.forms import ReturnForm
from monitoring.measurements.models import MeasurementStatus
from monitoring.measurements.permissions import may_report

RECENT = 8
WEEK = timedelta(days=7)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def log_create(request: HttpRequest) -> HttpResponse:
    """Vastleggen: choose the activity, then where, how much, what stood out and what that says."""
    if not may_log_somewhere(request.user):
        raise PermissionDenied
    activities = loggable_activities(request.user)
    recent = _own(request)
    last = recent.order_by("-pk").first()
    asked = request.POST if "activiteit" in request.POST else request.GET
    element = activity_to_show(asked, request.user, activities, last)
    form = log_form(request.POST, request.user, element, last=last) if element else None
    if form and request.method == "POST":
        if asked.get("activiteit") and not asked_activity(asked, request.user, activities):
            form.add_error(None, _("Kies een activiteit uit de LAMP die nu geldt."))
        elif entry := store(form, request.user):
            messages.success(request, what_is_stored(entry))
            return redirect(f"{request.path}?activiteit={element.pk}")
    choices = choices_beside(form, activities, request.user, last) if form else []
    context = {
        "choices": choices,
        "interventions": list(dict.fromkeys(each.logic_model.intervention for each in activities)),
        "element": element,
        "form": form,
        "recent": entry_rows(recent.order_by("-date", "-pk")[:RECENT]),
        "programs": programs_with_log(request.user),
    }
    return render(request, "monitoring/activity_log/create.html", context)


@require_safe
@cache_control(private=True, no_cache=True)
def log_own(request: HttpRequest) -> HttpResponse:
    """Mijn registraties: what was returned first, then week by week."""
    if not may_log_somewhere(request.user):
        raise PermissionDenied
    own = _own(request)
    monday = _monday(request.GET.get("week", ""))
    week = own.filter(date__gte=monday, date__lt=monday + WEEK)
    returned = own.filter(status=MeasurementStatus.RETURNED).order_by("-date", "-pk")
    context = {
        "returned": entry_rows(returned[:50]),
        "rows": entry_rows(week.order_by("-date", "-pk")[:200]),
        "totals": totals_of(week),
        "monday": monday,
        "sunday": monday + WEEK - timedelta(days=1),
        "earlier": own.filter(date__lt=monday).order_by("-date").values_list("date", flat=True).first(),
        "later": own.filter(date__gte=monday + WEEK).order_by("date").values_list("date", flat=True).first(),
    }
    return render(request, "monitoring/activity_log/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def log_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: change it while it does not count, correct its numbers once it does."""
    entry = get_object_or_404(entries_of(request.user), pk=pk)
    changing = may_change_entry(request.user, entry)
    if request.method == "POST" and not may_report(request.user, entry.partner):
        raise PermissionDenied
    form = None
    if changing or request.method == "POST":
        form = log_form(request.POST, request.user, entry.element, entry=entry)
    conflict = None
    if form and request.method == "POST" and form.is_valid():
        try:
            _save_change(request, entry, form, changing)
        except EditConflict as error:
            conflict = describe_conflict(form, error, stored_fields(error.current), too_late=not changing)
        except ValidationError as error:
            form.show_refusal(error)
        if not form.errors and not (conflict and conflict.differences):
            messages.success(request, _("Bewaard."))
            return redirect("log-entry", pk)
    said, mechanisms = said_of(entry), mechanisms_at([entry.element])[entry.element_id]
    context = {
        "entry": entry,
        "row": entry_rows([entry])[0],
        "form": form if changing else None,
        "conflict": conflict,
        "return_form": ReturnForm(),
        "may_check": entry.status == "submitted" and may_check_entry(request.user, entry),
        "may_correct": may_correct_entry(request.user, entry),
        "said": [(each, said[each.lineage] == "for") for each in mechanisms if each.lineage in said],
    }
    return render(request, "monitoring/activity_log/entry.html", context, status=409 if conflict else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def log_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to take back an entry that does not count yet, and do so."""
    entry = get_object_or_404(entries_of(request.user), pk=pk)
    if request.method != "POST":
        if not may_change_entry(request.user, entry):
            raise PermissionDenied
        context = {"entry": entry, "row": entry_rows([entry])[0]}
        return render(request, "monitoring/activity_log/withdraw.html", context)
    try:
        withdraw_entry(entry=entry, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("log-entry", pk)
    messages.success(request, _("De registratie is ingetrokken."))
    return redirect("log-own")


@require_POST
def log_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an entry back with the reason."""
    entry = get_object_or_404(entries_of(request.user), pk=pk)
    form = ReturnForm(request.POST)
    try:
        return_entry(entry=entry, by=request.user, reason=form.cleaned_data["reason"] if form.is_valid() else "")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Teruggegeven. De partner ziet uw reden."))
    return redirect("log-entry", pk)


def _save_change(request: HttpRequest, entry: ActivityLogEntry, form: LogForm, changing: bool) -> None:
    if not changing:
        raise EditConflict(entry)
    data: dict[str, Any] = form.cleaned_data
    change_entry(
        entry=entry,
        by=request.user,
        expected_revision=data["revision"] or 0,
        date=data["date"],
        area=data["area"],
        note=data["note"],
        speaker_role=data["speaker_role"],
        quantities=form.quantities,
        mechanisms=form.said,
    )


def _own(request: HttpRequest) -> QuerySet[ActivityLogEntry]:
    return entries_of(request.user).filter(logged_by=request.user)


def _monday(day: str) -> date:
    """The first day of the week in which the day of the address lies; this week when it cannot be read."""
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        chosen = timezone.localdate()
    if not 1900 <= chosen.year < 9000:
        chosen = timezone.localdate()
    return chosen - timedelta(days=chosen.weekday())
