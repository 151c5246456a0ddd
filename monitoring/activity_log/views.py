"""Pages of the activity log: Vastleggen, one entry, and the log of an intervention."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from lamp.base.pages.export import Sheet, csv_response, workbook_response
from monitoring.activity_log.forms import LogFilter, LogForm, stored_fields
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.permissions import (
    may_change_entry,
    may_check_entry,
    may_correct_entry,
    may_log_somewhere,
    may_read_log,
)
from monitoring.activity_log.services import (
    approve_entries,
    change_entry,
    log_activity,
    log_indicators_at,
    return_entry,
    withdraw_entry,
)
from monitoring.activity_log.wording import EntryRow, entry_cells, entry_headers, entry_rows
from monitoring.measurements.forms import ReturnForm
from monitoring.measurements.models import Measurement
from monitoring.measurements.permissions import may_report
from monitoring.measurements.step_views import pairs_of
from programs.areas.models import Area
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, LogicModelStatus, Stage
from programs.partners.models import Partner
from programs.people.permissions import has_role, roles_of

PER_PAGE = 50
RECENT = 8


@require_http_methods(["GET", "HEAD", "POST"])
def log_create(request: HttpRequest) -> HttpResponse:
    """Vastleggen: choose the activity, then where, how much and what stood out."""
    if not may_log_somewhere(request.user):
        raise PermissionDenied
    activities = _loggable_activities(request)
    recent = _entries(request).filter(logged_by=request.user)
    last = recent.order_by("-pk").first()
    element = _chosen(request, activities, last)
    form = _log_form(request, element, last=last) if element else None
    if form and request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            entry = log_activity(
                element=element,
                partner=data["partner"],
                by=request.user,
                date=data["date"],
                area=data["area"],
                note=data["note"],
                quantities=form.quantities,
                client_key=data["client_key"],
            )
        except ValidationError as error:
            form.show_refusal(error)
        else:
            counts = entry.status == "approved"
            messages.success(
                request,
                _("Vastgelegd. Het telt mee.") if counts else _("Vastgelegd. Het programmabureau keurt het goed."),
            )
            return redirect(f"{request.path}?activiteit={element.pk}")
    context = {
        "activities": activities,
        "element": element,
        "form": form,
        "recent": entry_rows(recent.order_by("-date", "-pk")[:RECENT]),
    }
    return render(request, "monitoring/activity_log/create.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def log_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: change it while it does not count, correct its numbers once it does."""
    entry = get_object_or_404(_entries(request), pk=pk)
    changing = may_change_entry(request.user, entry)
    if request.method == "POST" and not may_report(request.user, entry.partner):
        raise PermissionDenied
    form = _log_form(request, entry.element, entry=entry) if changing or request.method == "POST" else None
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
    context = {
        "entry": entry,
        "row": entry_rows([entry])[0],
        "form": form if changing else None,
        "conflict": conflict,
        "return_form": ReturnForm(),
        "may_check": entry.status == "submitted" and may_check_entry(request.user, entry),
        "may_correct": may_correct_entry(request.user, entry),
    }
    return render(request, "monitoring/activity_log/entry.html", context, status=409 if conflict else 200)


def _save_change(request: HttpRequest, entry: ActivityLogEntry, form: LogForm, changing: bool) -> None:
    if not changing:
        raise EditConflict(entry)
    data = form.cleaned_data
    change_entry(
        entry=entry,
        by=request.user,
        expected_revision=data["revision"] or 0,
        date=data["date"],
        area=data["area"],
        note=data["note"],
        quantities=form.quantities,
    )


@require_POST
def log_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an entry that does not count yet."""
    entry = get_object_or_404(_entries(request), pk=pk)
    try:
        withdraw_entry(entry=entry, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("log-entry", pk)
    messages.success(request, _("De registratie is ingetrokken."))
    return redirect("log-create")


@require_POST
def log_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an entry back with the reason."""
    entry = get_object_or_404(_entries(request), pk=pk)
    form = ReturnForm(request.POST)
    try:
        return_entry(entry=entry, by=request.user, reason=form.cleaned_data["reason"] if form.is_valid() else "")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Teruggegeven. De partner ziet uw reden."))
    return redirect("log-entry", pk)


@require_safe
def activity_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The log of an intervention, filtered; the bureau approves partners' entries with one click for many."""
    intervention = _intervention(request, pk)
    entries = _of_intervention(request, intervention)
    page = Paginator(LogFilter(request.GET).narrow(entries), PER_PAGE).get_page(request.GET.get("pagina"))
    rows: list[EntryRow] = entry_rows(page.object_list)
    context = {
        "intervention": intervention,
        "page": page,
        "rows": rows,
        "waiting": any(row.entry.status == "submitted" for row in rows),
        "may_check": has_role(request.user, intervention.program_id, "bureau"),
        "may_log": has_role(request.user, intervention.program_id, "bureau", "partner"),
        "partners": Partner.objects.visible_to(request.user).filter(log_entries__in=entries).distinct(),
        "areas": Area.objects.visible_to(request.user).filter(log_entries__in=entries).distinct(),
    }
    return render(request, "monitoring/activity_log/list.html", context)


@require_POST
def activity_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the chosen entries of an intervention, all or none."""
    intervention = _intervention(request, pk)
    if not has_role(request.user, intervention.program_id, "bureau"):
        raise PermissionDenied
    revisions = dict(pairs_of(request.POST.getlist("pk")))
    chosen = list(_of_intervention(request, intervention).filter(pk__in=revisions))
    if not chosen:
        messages.error(request, _("Kies eerst een of meer registraties."))
        return redirect("activity-list", intervention.pk)
    seen = {pk: revision for pk, revision in revisions.items() if revision is not None}
    try:
        approved = approve_entries(entries=chosen, by=request.user, expected_revisions=seen)
    except EditConflict as error:
        message = _("“%s” is net gewijzigd. Er is nog niets goedgekeurd; kijk het na.")
        messages.error(request, message % error.current.element)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        message = ngettext("%d registratie is goedgekeurd.", "%d registraties zijn goedgekeurd.", len(approved))
        messages.success(request, message % len(approved))
    return redirect("activity-list", intervention.pk)


@require_safe
def activity_download(request: HttpRequest, pk: int, extension: str) -> HttpResponse:
    """The filtered log as CSV or Excel."""
    intervention = _intervention(request, pk)
    entries = LogFilter(request.GET).narrow(_of_intervention(request, intervention))
    headers, cells = entry_headers(), entry_cells(entries)
    name = f"logboek-{slugify(intervention.title)}"
    if extension == "csv":
        return csv_response(f"{name}.csv", headers, cells)
    return workbook_response(f"{name}.xlsx", [Sheet(_("Logboek"), headers, cells)])


def _entries(request: HttpRequest) -> Any:
    quantities = Measurement.objects.filter(replaced_by=None).select_related("indicator").order_by("indicator__name")
    return (
        ActivityLogEntry.objects.visible_to(request.user)
        .select_related("element__logic_model__intervention", "area", "partner", "logged_by")
        .prefetch_related(Prefetch("quantities", queryset=quantities))
    )


def _intervention(request: HttpRequest, pk: int) -> Intervention:
    """404 when not visible; 403 for roles that read no entries."""
    visible = Intervention.objects.visible_to(request.user).prefetch_related("lines", "partners")
    intervention = get_object_or_404(visible, pk=pk)
    if not may_read_log(request.user, intervention.program_id):
        raise PermissionDenied
    return intervention


def _of_intervention(request: HttpRequest, intervention: Intervention) -> Any:
    return _entries(request).filter(element__logic_model__intervention=intervention).order_by("-date", "-pk")


def _loggable_activities(request: HttpRequest) -> list[ChainElement]:
    """Activities of chains that hold now: for partners of what they take part in, for the bureau all."""
    open_to = Intervention.objects.draftable_by(request.user).values("pk")
    return list(
        ChainElement.objects.visible_to(request.user)
        .filter(
            stage=Stage.ACTIVITY,
            logic_model__status=LogicModelStatus.ACTIVE,
            logic_model__intervention__in=open_to,
        )
        .select_related("logic_model__intervention")
        .order_by("logic_model__intervention__title", "position", "pk")
    )


def _chosen(request: HttpRequest, activities: list[ChainElement], last: ActivityLogEntry | None) -> ChainElement | None:
    """The activity of the address, else that of the last entry, else the first."""
    asked = request.GET.get("activiteit", "")
    by_pk = {element.pk: element for element in activities}
    if asked.isdecimal() and int(asked) in by_pk:
        return by_pk[int(asked)]
    if last and last.element_id in by_pk:
        return by_pk[last.element_id]
    return activities[0] if activities else None


def _log_form(
    request: HttpRequest,
    element: ChainElement,
    entry: ActivityLogEntry | None = None,
    last: ActivityLogEntry | None = None,
) -> LogForm:
    program_id = element.logic_model.intervention.program_id
    own = {has.partner_id for has in roles_of(request.user) if has.partner_id}
    partners = Partner.objects.reportable_by(request.user).filter(program=program_id)
    if own and not has_role(request.user, program_id, "bureau"):
        partners = partners.filter(pk__in=own)
    return LogForm(
        request.POST or None,
        element=element,
        indicators=log_indicators_at(element),
        partners=partners,
        areas=Area.objects.visible_to(request.user).of_program(program_id).filter(level__in=["buurt", "wijk"]),
        entry=entry,
        last=last,
    )
