"""The page of one request: fill in and hand in, or (for the bureau) look at and check."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lamp.base.models import EditConflict
from lamp.base.privacy.guard import is_about_personal_data
from monitoring.measurements.consistency import broken_rules
from monitoring.requests.boxes import prefix_of
from monitoring.requests.entry import SEEN_EMPTY, save_cell, submit_cells
from monitoring.requests.entry_form import ReadCell, problems_of, read_cell
from monitoring.requests.grid import Grid, build_grid, describe_progress, read_one_cell, total_of_row
from monitoring.requests.grid_cells import NOTHING_TYPED, GridCell, Theirs, Typed
from monitoring.requests.models import ReportingRequest, RequestedCell
from monitoring.requests.permissions import may_answer, may_check_request
from monitoring.requests.reading import count_filled_in, read_cells, read_requests, read_row
from monitoring.requests.rules import CellState, RequestState
from monitoring.requests.services import change_remark

OPEN_CELLS = (CellState.EMPTY, CellState.DRAFT, CellState.RETURNED)


@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request. Partners fill it in; the bureau checks it, and fills in for a partner with ``?invullen=1``."""
    asked = visible_request(request, pk)
    if request.method == "POST":
        if not may_answer(request.user, asked):
            raise PermissionDenied
        return _save_all(request, asked)
    return _page(request, asked)


@require_POST
def cell_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one cell by itself, for the script of the page: what it says below the cell, and how far the request is."""
    visible = ReportingRequest.objects.visible_to(request.user)
    cell = get_object_or_404(
        RequestedCell.objects.filter(request__in=visible).select_related(
            "request__partner", "partner", "indicator", "area"
        ),
        pk=pk,
    )
    asked = cell.request
    if not may_answer(request.user, asked) or request.POST.get("user", str(request.user.pk)) != str(request.user.pk):
        raise PermissionDenied  # also when somebody else signed in meanwhile: what was typed is not his
    (reading,) = read_cells(viewer=request.user, cells=[cell])
    sent = read_cell(request.POST, cell, reading.measurement)
    if sent is None:
        return JsonResponse({"status": "unknown"}, status=400)
    typed = _store([sent], request)
    return _cell_answer(request, asked, cell, typed)


def _cell_answer(request: HttpRequest, asked: ReportingRequest, cell: RequestedCell, typed: Typed) -> HttpResponse:
    row = read_row(viewer=request.user, cell=cell)
    this = next(one for one in row if one.cell.pk == cell.pk)
    shown = read_one_cell(viewer=request.user, one=this, request=asked, typed=typed)
    status = "conflict" if shown.conflict else "error" if shown.errors else "saved"
    answer = {
        "status": status,
        "revision": shown.revision,
        "messages": render_to_string("monitoring/requests/_cell_messages.html", {"cell": shown}, request=request),
        "invalid": sorted(shown.invalid),
        "asks": bool(shown.open_questions),
        "progress": describe_progress(*count_filled_in(viewer=request.user, request=asked)),
        "saved": _saved_at(),
        "total": total_of_row(cell.indicator, [found for one in row for found in one.measurements]),
        "stored": {f"{prefix_of(cell)}-{name}": text for name, text in shown.stored.items()},
        "theirs": json.loads(shown.conflict_fields),
    }
    return JsonResponse(answer, status={"saved": 200, "error": 422, "conflict": 409}[status])


def _saved_at() -> str:
    return _("Concept bewaard om %s uur.") % date_format(timezone.localtime(), "H:i")


def _save_all(request: HttpRequest, asked: ReportingRequest) -> HttpResponse:
    """The whole page at once: keep what changed, and hand it in when that was asked and nothing stands in the way."""
    (reading,) = read_requests(viewer=request.user, requests=[asked])
    sent = [found for one in reading.cells if (found := read_cell(request.POST, one.cell, one.measurement))]
    typed = _store(sent, request)
    remark_conflict = _store_remark(request, asked)
    if typed.errors or typed.conflicts or remark_conflict:
        return _page(request, asked, typed=typed, remark_conflict=remark_conflict)
    if "submit" not in request.POST:
        messages.success(request, _("Bewaard als concept. U kunt later verdergaan."))
        return redirect(_address(request, asked))
    return _submit(request, asked)


def _submit(request: HttpRequest, asked: ReportingRequest) -> HttpResponse:
    held = {cell.pk for cell in asked.cells.all() if request.POST.get(f"{prefix_of(cell)}-hold")}
    (reading,) = read_requests(viewer=request.user, requests=[asked])
    chosen = [one for one in reading.cells if one.cell.pk not in held]
    filled = [one for one in chosen if one.state in (CellState.DRAFT, CellState.RETURNED)]
    if not filled:
        messages.error(request, _("Er is nog niets om in te leveren. Vul eerst een of meer vakken in."))
        return redirect(_address(request, asked))
    rows = [row for one in filled for row in one.measurements]
    cell_of = {row.pk: one.cell.pk for one in filled for row in one.measurements}
    errors: dict[int, list[tuple[str, str]]] = {}
    for row, message in broken_rules(rows):
        errors.setdefault(cell_of[row.pk], []).append(("numerator", message))
    data = {f"c{pk}-hold": "1" for pk in held}
    grid = build_grid(viewer=request.user, reading=reading, fills_in=True)
    asking = {cell.pk for cell in grid.cells if cell.open_questions} & {one.cell.pk for one in filled}
    if errors or asking:
        return _page(request, asked, typed=Typed(data, errors), asking=asking)
    try:
        submitted = submit_cells(cells=[one.cell for one in filled], by=request.user)
    except EditConflict:
        messages.error(request, _("Iemand wijzigde net een getal. Er is nog niets ingeleverd. Kijk het na."))
    except ValidationError as error:
        messages.error(request, " ".join([_("Er is nog niets ingeleverd."), *error.messages]))
    else:
        _say_submitted(request, len(submitted), len(reading.cells) - reading.number(CellState.APPROVED))
    return redirect(_address(request, asked))


def _say_submitted(request: HttpRequest, number: int, asked: int) -> None:
    text = ngettext("%d getal is ingeleverd.", "%d getallen zijn ingeleverd.", number) % number
    left = asked - number
    if left > 0:
        more = ngettext("Er staat nog %d open.", "Er staan er nog %d open.", left) % left
        messages.success(request, f"{text} {more}")
    else:
        next_step = _("Bedankt. Het programmabureau kijkt ernaar. Na goedkeuring komen ze op het canvas.")
        messages.success(request, f"{text} {next_step}")


def _store(sent: list[ReadCell], request: HttpRequest) -> Typed:
    """Keep each cell that changed; what cannot be kept comes back as it was typed."""
    errors: dict[int, list[tuple[str, str]]] = {}
    conflicts: dict[int, Theirs] = {}
    personal: dict[int, ValidationError] = {}
    for one in sent:
        if one.problems:
            errors[one.cell.pk] = list(one.problems)
        elif one.changed or one.answers_changed:
            try:
                _keep(one, request)
            except EditConflict as conflict:
                conflicts[one.cell.pk] = Theirs.of(conflict, one.cell)
            except ValidationError as error:
                errors[one.cell.pk] = problems_of(error, one.cell)
                if is_about_personal_data(error):
                    personal[one.cell.pk] = error
    back = {prefix_of(one.cell) for one in sent if one.cell.pk in errors or one.cell.pk in conflicts}
    data = {name: text for name, text in request.POST.items() if name.split("-")[0] in back}
    return Typed(data, errors, conflicts, personal)


@transaction.atomic
def _keep(one: ReadCell, request: HttpRequest) -> None:
    assert one.values is not None
    save_cell(
        cell=one.cell,
        by=request.user,
        values=one.values,
        expected_revision=one.revision or SEEN_EMPTY,
        confirmed=one.confirmed,
    )


def _store_remark(request: HttpRequest, asked: ReportingRequest) -> str | None:
    """What was typed about the period, when somebody else changed it meanwhile; else it is kept."""
    remark = request.POST.get("remark")
    if remark is None or remark.strip().replace("\r\n", "\n") == asked.remark:
        return None
    number = request.POST.get("remark-revision", "")
    try:
        changed = change_remark(
            request=asked, by=request.user, remark=remark, expected_revision=int(number) if number.isdecimal() else 0
        )
    except EditConflict as conflict:
        asked.remark, asked.revision = conflict.current.remark, conflict.current.revision
        return remark
    asked.remark, asked.revision = changed.remark, changed.revision
    return None


def _page(
    request: HttpRequest,
    asked: ReportingRequest,
    *,
    typed: Typed = NOTHING_TYPED,
    asking: set[int] | None = None,
    remark_conflict: str | None = None,
) -> HttpResponse:
    (reading,) = read_requests(viewer=request.user, requests=[asked])
    today = timezone.localdate()
    checks = may_check_request(request.user, asked)
    fills_in = may_answer(request.user, asked) and (not checks or "invullen" in request.GET or request.method == "POST")
    grid = build_grid(viewer=request.user, reading=reading, fills_in=fills_in, typed=typed)
    state = reading.state(today)
    context: dict[str, Any] = {
        "asked": asked,
        "reading": reading,
        "grid": grid,
        "fills_in": fills_in,
        "checks": checks and not fills_in,
        "may_fill_in": may_answer(request.user, asked),
        "state": state,
        "is_open": any(cell.editable for cell in grid.cells),
        "is_done": state in (RequestState.SUBMITTED, RequestState.COMPLETE),
        "days_left": (asked.due_on - today).days,
        "progress": describe_progress(reading.filled_in, len(reading.cells)),
        "attention": _attention(grid, asking),
        "interventions": sorted({one.intervention.title for one in asked.indicators.all() if one.intervention}),
        "remark_conflict": remark_conflict,
    }
    status = 409 if typed.conflicts or remark_conflict else 200
    return render(request, "monitoring/requests/request.html", context, status=status)


def _attention(grid: Grid, asking: set[int] | None) -> list[tuple[GridCell, str]]:
    """The cells that hold handing in back, each with the first thing there is to say."""
    found = []
    for cell in grid.cells:
        if cell.errors:
            found.append((cell, cell.errors[0]))
        elif cell.conflict:
            found.append((cell, _("iemand anders vulde hier ook iets in")))
        elif asking and cell.pk in asking:
            found.append((cell, cell.open_questions[0].question.text))
    return found


def visible_request(request: HttpRequest, pk: int) -> ReportingRequest:
    """The request, with what its page needs; 404 for who may not see it."""
    found = ReportingRequest.objects.visible_to(request.user).select_related("partner", "round")
    return get_object_or_404(found.prefetch_related("indicators__intervention", "areas"), pk=pk)


def _address(request: HttpRequest, asked: ReportingRequest) -> str:
    """The same page, in the way it was looked at."""
    filling = "?invullen=1" if "invullen" in request.GET else ""
    return f"/uitvraag/{asked.pk}/{filling}"
