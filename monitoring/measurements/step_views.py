"""The steps of a result after it was filled in: submit, approve, return, correct, throw away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lamp.base.models import EditConflict
from lamp.base.pages.way_back import way_back
from monitoring.measurements.forms import CorrectionForm, ReturnForm
from monitoring.measurements.lists import readable, rows_of
from monitoring.measurements.models import Measurement
from monitoring.measurements.permissions import may_check_somewhere, may_report, require
from monitoring.measurements.services import (
    approve_measurements,
    correct_measurement,
    delete_measurement,
    return_measurement,
    submit_measurement,
)


@require_POST
def result_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in a draft as it stands."""
    measurement = _visible(request, pk)
    try:
        submit_measurement(measurement=measurement, by=request.user, expected_revision=_revision(request))
    except EditConflict:
        messages.error(request, _("Iemand wijzigde dit resultaat net. Kijk het nog eens na."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Ingeleverd. Het programmabureau kijkt ernaar."))
    return redirect("result", pk)


@require_POST
def result_approve(request: HttpRequest) -> HttpResponse:
    """Approve one or many: ``pk`` holds ``number`` or ``number:revision`` for each."""
    require(may_check_somewhere(request.user))
    revisions = dict(pairs_of(request.POST.getlist("pk")))
    found = list(Measurement.objects.visible_to(request.user).filter(pk__in=revisions))
    seen = {pk: revision for pk, revision in revisions.items() if revision is not None}
    back = way_back(request, "result-list")
    if not found:
        messages.error(request, _("Kies eerst een of meer resultaten."))
        return redirect(back)
    try:
        approved = approve_measurements(measurements=found, by=request.user, expected_revisions=seen)
    except EditConflict as error:
        message = _("“%s” is net gewijzigd. Er is nog niets goedgekeurd; kijk het na.")
        messages.error(request, message % error.current.indicator)
    except ValidationError as error:
        messages.error(request, " ".join([_("Er is niets goedgekeurd."), *error.messages]))
    else:
        message = ngettext(
            "%d resultaat is goedgekeurd. Het telt binnen enkele seconden mee.",
            "%d resultaten zijn goedgekeurd. Ze tellen binnen enkele seconden mee.",
            len(approved),
        )
        messages.success(request, message % len(approved))
    return redirect(back)


@require_POST
def result_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a result back with the reason."""
    measurement = _visible(request, pk)
    form = ReturnForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        return_measurement(
            measurement=measurement, by=request.user, reason=reason, expected_revision=_revision(request)
        )
    except EditConflict:
        messages.error(request, _("Iemand wijzigde dit resultaat net. Kijk het nog eens na."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Teruggegeven. De partner ziet uw reden bij het getal."))
    return redirect("result", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def result_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an approved result: other values and the reason."""
    measurement = _visible(request, pk)
    if not may_report(request.user, measurement.partner):
        raise PermissionDenied
    form = CorrectionForm(request.POST or None, indicator=measurement.indicator, measurement=measurement)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            correction = correct_measurement(
                measurement=measurement,
                by=request.user,
                values=form.values,
                reason=data["reason"],
                client_key=data["client_key"],
            )
        except ValidationError as error:
            form.show_refusal(error)
        else:
            messages.success(request, _("De correctie is ingeleverd. Tot de goedkeuring telt het oude getal."))
            return redirect("result", correction.pk)
    context = {
        "form": form,
        "measurement": measurement,
        "indicator": measurement.indicator,
        "row": rows_of([measurement])[0],
    }
    return render(request, "monitoring/measurements/correct.html", context)


@require_POST
def result_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    measurement = _visible(request, pk)
    try:
        delete_measurement(measurement=measurement, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("result", pk)
    messages.success(request, _("Het concept is weg."))
    return redirect("result-list")


def _visible(request: HttpRequest, pk: int) -> Measurement:
    return get_object_or_404(readable(Measurement.objects.visible_to(request.user)), pk=pk)


def _revision(request: HttpRequest) -> int | None:
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isdecimal() else None


def pairs_of(keys: list[str]) -> list[tuple[int, int | None]]:
    """``["4:2", "5"]`` → ``[(4, 2), (5, None)]``: rows chosen for approval, with the revision that was seen."""
    pairs = []
    for key in keys:
        pk, _colon, revision = key.partition(":")
        if pk.isdecimal():
            pairs.append((int(pk), int(revision) if revision.isdecimal() else None))
    return pairs
