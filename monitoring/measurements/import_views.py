"""Importing measurements by page: give a file, watch how far it is, read what was refused."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from lamp.base.privacy.answers import Answer
from lamp.base.spreadsheets import LIMITS
from monitoring.measurements.import_jobs import cancel_import, start_import
from monitoring.measurements.import_models import ImportState, MeasurementImport
from monitoring.measurements.importing import WORDS, Outcome
from monitoring.measurements.measurement_file import COLUMNS
from monitoring.measurements.permissions import may_check_in, may_report_somewhere
from programs.programs.models import Program

SHOWN = 10
LOOKS = {
    ImportState.WAITING: ("neutraal", "clock"),
    ImportState.CHECKING: ("info", "clock"),
    ImportState.STORING: ("info", "clock"),
    ImportState.DONE: ("goed", "check"),
    ImportState.REFUSED: ("achter", "alert"),
    ImportState.CANCELLED: ("neutraal", "stop"),
    ImportState.FAILED: ("achter", "alert"),
}


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Bestand met metingen"),
        help_text=gettext_lazy(
            "Excel (.xlsx) of CSV, ten hoogste 10 MB en 20.000 rijen. De eerste regel noemt de kolommen."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": gettext_lazy("Kies eerst een bestand.")},
    )
    personal_data = forms.ChoiceField(
        label=gettext_lazy("Lijkt een tekst over een mens te gaan?"),
        required=False,
        choices=[("", gettext_lazy("Weiger die rij; ik pas hem zelf aan")), *Answer.choices],
        help_text=gettext_lazy("Dit geldt voor alle toelichtingen in het bestand."),
    )
    approve = forms.BooleanField(
        label=gettext_lazy("Meteen goedkeuren: de metingen tellen dan direct mee"), required=False
    )

    def __init__(self, *args: Any, may_approve: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_approve:
            del self.fields["approve"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LIMITS.file_bytes:
            raise forms.ValidationError(_("Het bestand is te groot: ten hoogste 10 MB."), code="too_large")
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def program_import(request: HttpRequest, program_id: int) -> HttpResponse:
    """Give a file to import, and see one's own last imports."""
    program = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    if not may_report_somewhere(request.user, program.pk):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None, may_approve=may_check_in(request.user, program.pk))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        job = start_import(
            program=program,
            by=request.user,
            file_name=file.name,
            content=file.read(),
            approve=form.cleaned_data.get("approve", False),
            personal_data=form.cleaned_data["personal_data"],
        )
        return redirect("import-job", job.pk)
    mine = MeasurementImport.objects.visible_to(request.user).filter(program=program).defer("content")[:SHOWN]
    jobs = [(job, LOOKS[ImportState(job.state)]) for job in mine]
    context = {"program": program, "form": form, "jobs": jobs, "columns": COLUMNS}
    return render(request, "monitoring/measurements/import.html", context)


@require_safe
@vary_on_headers("HX-Request")
def import_job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import is; asks again by itself while it runs."""
    job = _mine(request, pk)
    words = [(job.counts[outcome.value], WORDS[outcome]) for outcome in Outcome if job.counts.get(outcome.value)]
    context = {
        "job": job,
        "look": LOOKS[ImportState(job.state)],
        "words": words,
        "more": max(job.counts.get(Outcome.REFUSED.value, 0) - len(job.errors), 0),
        "may_cancel": job.state in (ImportState.WAITING, ImportState.CHECKING) and not job.cancel_requested,
    }
    is_htmx = request.headers.get("HX-Request") == "true"
    template = "monitoring/measurements/_import_job.html" if is_htmx else "monitoring/measurements/import_job.html"
    return render(request, template, context)


@require_POST
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop an import before it stores anything."""
    job = _mine(request, pk)
    try:
        cancel_import(job=job, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Het inlezen stopt. Er wordt niets bewaard."))
    return redirect("import-job", job.pk)


def _mine(request: HttpRequest, pk: int) -> MeasurementImport:
    visible = MeasurementImport.objects.visible_to(request.user).select_related("program").defer("content")
    return get_object_or_404(visible, pk=pk)
