"""A request in Excel or CSV: fetch the file, look at what it would change, and only then keep it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.spreadsheets import read_lines
from monitoring.requests.entry_views import visible_request
from monitoring.requests.grid import Grid, build_grid
from monitoring.requests.models import ReportingRequest
from monitoring.requests.permissions import may_answer
from monitoring.requests.reading import read_requests
from monitoring.requests.sheet import build_sheet, sign
from monitoring.requests.sheet_file import csv_file_response, excel_response
from monitoring.requests.sheet_plan import Plan, keep_fields, plan_again, plan_content, reason_of, unpack
from monitoring.requests.sheet_reading import read_sheet


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Het ingevulde bestand"),
        help_text=gettext_lazy("Excel (.xlsx) of CSV, ten hoogste 10 MB. U ziet eerst wat er verandert."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": gettext_lazy("Kies eerst het bestand dat u invulde.")},
    )


@require_safe
def request_sheet_download(request: HttpRequest, pk: int, extension: str) -> HttpResponse:
    """The request as Excel or CSV, as its reader sees it; what he may fill in is open."""
    asked = visible_request(request, pk)
    grid = _grid(request, asked)
    sheet = build_sheet(asked, grid)
    name = f"uitvraag-{asked.pk}-{asked.period.lower()}"
    if extension == "csv":
        return csv_file_response(f"{name}.csv", sheet, sign(asked, sheet, grid))
    return excel_response(f"{name}.xlsx", sheet, sign(asked, sheet, grid))


@require_http_methods(["GET", "HEAD", "POST"])
def request_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetch the file, and show what a filled-in one would change. Nothing is kept here."""
    asked = visible_request(request, pk)
    if not may_answer(request.user, asked):
        raise PermissionDenied
    form = SheetForm(request.POST or None, request.FILES or None) if request.method == "POST" else SheetForm()
    plan = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = read_sheet(
                read_lines(file.file, name=file.name),
                request_id=asked.pk,
                layout=lambda: build_sheet(asked, _grid(request, asked)),
            )
            plan = plan_content(asked=asked, grid=_grid(request, asked), content=content, by=request.user)
        except ValidationError as error:
            form.add_error("file", error)
    return _page(request, asked, form=form, plan=plan)


@require_POST
def request_sheet_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was looked at, all of it or nothing; what somebody changed meanwhile is shown first."""
    asked = visible_request(request, pk)
    if not may_answer(request.user, asked):
        raise PermissionDenied
    try:
        fields, revisions = unpack(request.POST.get("preview", ""), asked=asked, by=request.user)
    except BadSignature:
        messages.error(
            request, _("Er is nog niets bewaard. Het is te lang geleden dat u keek; kies het bestand opnieuw.")
        )
        return redirect("request-sheet", asked.pk)
    grid = _grid(request, asked)
    number, errors = keep_fields(grid=grid, fields=fields, revisions=revisions, by=request.user)
    if not errors:
        text = ngettext("%d vak is bewaard als concept.", "%d vakken zijn bewaard als concept.", number) % number
        next_step = _("Kijk het na en lever het in.")
        messages.success(request, f"{text} {next_step}")
        return redirect(_address(request, asked))
    grid = _grid(request, asked)
    plan = plan_again(asked=asked, grid=grid, fields=fields, by=request.user)
    for one in plan.cells:
        if one.cell.pk in errors and not one.personal and not one.reason:
            one.warning = reason_of(errors[one.cell.pk], one.cell)
    return _page(request, asked, form=SheetForm(), plan=plan, status=409, is_refused=True)


def _grid(request: HttpRequest, asked: ReportingRequest) -> Grid:
    (reading,) = read_requests(viewer=request.user, requests=[asked])
    return build_grid(viewer=request.user, reading=reading, fills_in=may_answer(request.user, asked))


def _page(
    request: HttpRequest,
    asked: ReportingRequest,
    *,
    form: SheetForm,
    plan: Plan | None,
    status: int = 200,
    is_refused: bool = False,
) -> HttpResponse:
    context: dict[str, Any] = {
        "asked": asked,
        "form": form,
        "plan": plan,
        "is_refused": is_refused,
        "address": _address(request, asked),
    }
    return render(request, "monitoring/requests/sheet.html", context, status=status)


def _address(request: HttpRequest, asked: ReportingRequest) -> str:
    """The page of the request, filling in."""
    return f"/uitvraag/{asked.pk}/?invullen=1"
