"""Checking what came in for a request: approve or return, one cell, some, or all; and contra entries."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lamp.base.models import EditConflict
from monitoring.measurements.models import Measurement, MeasurementStatus
from monitoring.measurements.services import approve_measurements, return_measurement
from monitoring.measurements.step_views import pairs_of
from monitoring.requests.contra_form import ContraForm
from monitoring.requests.entry import record_contra_entry
from monitoring.requests.models import ReportingRequest
from monitoring.requests.permissions import may_check_request
from monitoring.requests.reading import read_requests
from monitoring.requests.reminders import mail_returned, nudge


@require_POST
def request_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or return the ticked cells; ``alles`` takes all that was handed in."""
    asked = get_object_or_404(ReportingRequest.objects.visible_to(request.user).select_related("partner"), pk=pk)
    if not may_check_request(request.user, asked):
        raise PermissionDenied
    handed_in = {row.pk: row for row in _handed_in(request, asked)}
    ticked = dict(pairs_of(request.POST.getlist("pk")))
    everything = "alles" in request.POST or "alles-terug" in request.POST
    chosen = list(handed_in.values()) if everything else [row for pk, row in handed_in.items() if pk in ticked]
    seen = {pk: revision for pk, revision in ticked.items() if revision is not None}
    if not chosen:
        messages.error(request, _("Kies eerst een of meer getallen."))
    elif "teruggeven" in request.POST or "alles-terug" in request.POST:
        _return(request, asked, chosen, seen)
    else:
        _approve(request, chosen, seen)
    return redirect("request", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def request_contra(request: HttpRequest, pk: int) -> HttpResponse:
    """Take something off a count that was handed in too high, with the reason."""
    asked = get_object_or_404(ReportingRequest.objects.visible_to(request.user).select_related("partner"), pk=pk)
    if not may_check_request(request.user, asked):
        raise PermissionDenied
    form = ContraForm(request.POST or None, request=asked)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            record_contra_entry(
                cell=data["cell"],
                by=request.user,
                number=-data["number"],
                reason=data["reason"],
                client_key=data["client_key"],
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("De tegenboeking is bewaard. Ze telt binnen enkele seconden mee."))
            return redirect("request", pk)
    return render(request, "monitoring/requests/contra.html", {"asked": asked, "form": form})


@require_POST
def request_nudge(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the partner by mail."""
    asked = get_object_or_404(ReportingRequest.objects.visible_to(request.user).select_related("partner"), pk=pk)
    try:
        number = nudge(request=asked, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = ngettext("%d persoon krijgt een herinnering.", "%d mensen krijgen een herinnering.", number)
        messages.success(request, text % number)
    return redirect("request-board")


def _handed_in(request: HttpRequest, asked: ReportingRequest) -> list[Measurement]:
    (reading,) = read_requests(viewer=request.user, requests=[asked])
    rows = [row for one in reading.cells for row in (*one.measurements, *one.corrections)]
    return [row for row in rows if row.status == MeasurementStatus.SUBMITTED]


def _approve(request: HttpRequest, chosen: list[Measurement], seen: dict[int, int]) -> None:
    try:
        approved = approve_measurements(measurements=chosen, by=request.user, expected_revisions=seen)
    except EditConflict as conflict:
        message = _("“%s” is net gewijzigd. Er is nog niets goedgekeurd; kijk het na.")
        messages.error(request, message % conflict.current.indicator)
    except ValidationError as error:
        messages.error(request, " ".join([_("Er is niets goedgekeurd."), *error.messages]))
    else:
        text = ngettext(
            "%d getal is goedgekeurd. Het telt binnen enkele seconden mee.",
            "%d getallen zijn goedgekeurd. Ze tellen binnen enkele seconden mee.",
            len(approved),
        )
        messages.success(request, text % len(approved))


def _return(request: HttpRequest, asked: ReportingRequest, chosen: list[Measurement], seen: dict[int, int]) -> None:
    reason = request.POST.get("reason", "")
    try:
        with transaction.atomic():
            for row in chosen:
                return_measurement(measurement=row, by=request.user, reason=reason, expected_revision=seen.get(row.pk))
            mail_returned(request=asked, rows=chosen, reason=reason)
    except EditConflict as conflict:
        message = _("“%s” is net gewijzigd. Er is nog niets teruggegeven; kijk het na.")
        messages.error(request, message % conflict.current.indicator)
    except ValidationError as error:
        messages.error(request, " ".join([_("Er is niets teruggegeven."), *error.messages]))
    else:
        text = ngettext("%d getal is teruggegeven.", "%d getallen zijn teruggegeven.", len(chosen)) % len(chosen)
        messages.success(request, " ".join([text, _("De partner ziet uw reden bij het vak.")]))
