"""The log of a programme or an intervention: a selection in the address, its totals, its file, its approval."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lamp.base.models import EditConflict
from lamp.base.pages.export import Sheet, csv_response, workbook_response
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.permissions import may_read_log
from monitoring.activity_log.selection import LARGEST_ID, LogFilter, entries_of, totals_of
from monitoring.activity_log.services import approve_entries
from monitoring.activity_log.wording import entry_cells, entry_headers, entry_rows
from monitoring.measurements.models import MeasurementStatus
from monitoring.measurements.step_views import pairs_of
from programs.areas.models import Area
from programs.interventions.models import Intervention
from programs.partners.models import Partner
from programs.people.permissions import has_role
from programs.programs.models import Program

PER_PAGE = 50
APPROVED_AT_ONCE = 500


@require_safe
def program_log(request: HttpRequest, program_id: int) -> HttpResponse:
    """The log of a whole programme."""
    program = _program(request, program_id)
    entries = _of_program(request, program)
    context = _selection(request, entries, program.pk) | {
        "program": program,
        "interventions": Intervention.objects.visible_to(request.user)
        .filter(pk__in=entries.order_by().values("element__logic_model__intervention"))
        .order_by("title"),
        "approve_url": reverse("program-log-approve", args=[program.pk]),
    }
    return render(request, "monitoring/activity_log/program_list.html", context)


@require_safe
def activity_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The log of an intervention."""
    intervention = _intervention(request, pk)
    context = _selection(request, _of_intervention(request, intervention), intervention.program_id) | {
        "intervention": intervention,
        "approve_url": reverse("activity-approve", args=[intervention.pk]),
    }
    return render(request, "monitoring/activity_log/list.html", context)


@require_POST
def program_log_approve(request: HttpRequest, program_id: int) -> HttpResponse:
    """Approve chosen entries of a programme, or all of the selection."""
    program = _program(request, program_id)
    return _approve(request, _of_program(request, program), program.pk, reverse("program-log", args=[program.pk]))


@require_POST
def activity_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve chosen entries of an intervention, or all of the selection."""
    intervention = _intervention(request, pk)
    address = reverse("activity-list", args=[intervention.pk])
    return _approve(request, _of_intervention(request, intervention), intervention.program_id, address)


@require_safe
def program_log_download(request: HttpRequest, program_id: int, extension: str) -> HttpResponse:
    """The selection as CSV or Excel."""
    program = _program(request, program_id)
    return _file(request, _of_program(request, program), str(program), extension)


@require_safe
def activity_download(request: HttpRequest, pk: int, extension: str) -> HttpResponse:
    """The selection as CSV or Excel."""
    intervention = _intervention(request, pk)
    return _file(request, _of_intervention(request, intervention), intervention.title, extension)


def _program(request: HttpRequest, program_id: int) -> Program:
    """404 when not visible; 403 for roles that read no entries."""
    program = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    if not may_read_log(request.user, program.pk):
        raise PermissionDenied
    return program


def _intervention(request: HttpRequest, pk: int) -> Intervention:
    visible = Intervention.objects.visible_to(request.user).prefetch_related("lines", "partners")
    intervention = get_object_or_404(visible, pk=pk)
    if not may_read_log(request.user, intervention.program_id):
        raise PermissionDenied
    return intervention


def _of_program(request: HttpRequest, program: Program) -> QuerySet[ActivityLogEntry]:
    return entries_of(request.user).filter(partner__program=program).order_by("-date", "-pk")


def _of_intervention(request: HttpRequest, intervention: Intervention) -> QuerySet[ActivityLogEntry]:
    entries = entries_of(request.user).filter(element__logic_model__intervention=intervention)
    return entries.order_by("-date", "-pk")


def _selection(request: HttpRequest, entries: QuerySet[ActivityLogEntry], program_id: int) -> dict[str, Any]:
    now = timezone.now()  # before anything is read: what changes from here on was not seen
    chosen = LogFilter(request.GET).narrow(entries)
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("pagina"))
    may_check = has_role(request.user, program_id, "bureau")
    among = entries.order_by()
    return {
        "page": page,
        "rows": entry_rows(page.object_list),
        "totals": totals_of(chosen),
        "waiting": chosen.filter(status=MeasurementStatus.SUBMITTED).count() if may_check else 0,
        "now": now,
        "may_check": may_check,
        "may_log": has_role(request.user, program_id, "bureau", "partner"),
        "partners": Partner.objects.visible_to(request.user).filter(pk__in=among.values("partner")).order_by("name"),
        "areas": Area.objects.visible_to(request.user).filter(pk__in=among.values("area")).order_by("name"),
    }


def _approve(request: HttpRequest, entries: QuerySet[ActivityLogEntry], program_id: int, address: str) -> HttpResponse:
    """All that are chosen or none; of a whole selection only what is as it was when its checker saw it."""
    if not has_role(request.user, program_id, "bureau"):
        raise PermissionDenied
    selection = QueryDict(request.POST.get("selectie", ""))
    seen_at = _moment(request.POST.get("gezien", ""))
    if seen_at:
        waiting = LogFilter(selection).narrow(entries).filter(status=MeasurementStatus.SUBMITTED)
        chosen = list(waiting.filter(updated_at__lte=seen_at).order_by("pk")[:APPROVED_AT_ONCE])
        seen = {entry.pk: entry.revision for entry in chosen}
    else:
        pairs = {pk: revision for pk, revision in pairs_of(request.POST.getlist("pk")) if pk <= LARGEST_ID}
        seen = {pk: revision for pk, revision in pairs.items() if revision is not None}
        chosen = list(entries.filter(pk__in=pairs))
    back = redirect(f"{address}?{selection.urlencode()}" if selection else address)
    if not chosen:
        messages.error(request, _("Kies eerst een of meer registraties."))
        return back
    try:
        approved = approve_entries(entries=chosen, by=request.user, expected_revisions=seen)
    except EditConflict as error:
        message = _("“%s” is net gewijzigd. Er is nog niets goedgekeurd; kijk het na.")
        messages.error(request, message % error.current.element)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        message = ngettext("%d registratie is goedgekeurd.", "%d registraties zijn goedgekeurd.", len(approved))
        left = LogFilter(selection).narrow(entries).filter(status=MeasurementStatus.SUBMITTED).count()
        messages.success(request, message % len(approved) + (_left(left) if seen_at and left else ""))
    return back


def _left(number: int) -> str:
    message = ngettext("Er wacht er nog %d.", "Er wachten er nog %d.", number)
    return f" {message % number}"


def _moment(text: str) -> datetime | None:
    """The moment at which the page was made; ``None`` when that is not asked for, or not readable."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


def _file(request: HttpRequest, entries: QuerySet[ActivityLogEntry], title: str, extension: str) -> HttpResponse:
    chosen = LogFilter(request.GET).narrow(entries)
    headers, cells = entry_headers(), entry_cells(chosen)
    name = f"logboek-{slugify(title)}"
    if extension == "csv":
        return csv_response(f"{name}.csv", headers, cells)
    return workbook_response(f"{name}.xlsx", [Sheet(_("Logboek"), headers, cells)])
