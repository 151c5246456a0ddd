"""Importing figures of areas by page: give a file, see what it would change, say yes, watch how far it is."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from monitoring.area_statistics.forms import StatisticsImportForm
from monitoring.area_statistics.job_models import AreaJob, JobKind, JobState
from monitoring.area_statistics.jobs import cancel_job, confirm_job, start_job
from programs.people.permissions import has_role
from programs.programs.models import Program

SHOWN = 10
LOOKS = {
    JobState.WAITING: ("neutraal", "clock"),
    JobState.RUNNING: ("info", "clock"),
    JobState.READY: ("letop", "alert"),
    JobState.DONE: ("goed", "check"),
    JobState.REFUSED: ("achter", "alert"),
    JobState.CANCELLED: ("neutraal", "stop"),
    JobState.FAILED: ("achter", "alert"),
}


def bureau_program(request: HttpRequest, program_id: int) -> Program:
    """The programme, for its bureau alone."""
    program = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    if not has_role(request.user, program.pk, "bureau"):
        raise PermissionDenied
    return program


@require_http_methods(["GET", "HEAD", "POST"])
def statistics_import(request: HttpRequest, program_id: int) -> HttpResponse:
    """Give a file with figures, and see one's own last jobs."""
    program = bureau_program(request, program_id)
    form = StatisticsImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, measures = form.cleaned_data["file"], form.cleaned_data["measures"]
        job = start_job(
            program=program,
            by=request.user,
            kind=JobKind.STATISTICS,
            file_name=file.name,
            content=file.read(),
            measures=measures.read() if measures else None,
            options=form.options,
        )
        return redirect("area-job", job.pk)
    mine = AreaJob.objects.visible_to(request.user).filter(program=program).select_related("definition")
    jobs = [(job, LOOKS[JobState(job.state)]) for job in mine.defer("content", "measures")[:SHOWN]]
    return render(request, "monitoring/areas/import.html", {"program": program, "form": form, "jobs": jobs})


@require_safe
@vary_on_headers("HX-Request")
def area_job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job is, and what it would change; asks again by itself while it runs."""
    job = _mine(request, pk)
    context = {
        "job": job,
        "look": LOOKS[JobState(job.state)],
        "more": max(job.total - len(job.errors), 0) if job.errors else 0,
        "may_cancel": (job.is_under_way or job.state == JobState.READY) and not job.cancel_requested,
    }
    is_htmx = request.headers.get("HX-Request") == "true"
    return render(request, "monitoring/areas/_job.html" if is_htmx else "monitoring/areas/job.html", context)


@require_POST
def area_job_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes to what the file would change."""
    job = _mine(request, pk)
    try:
        confirm_job(job=job, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("area-job", job.pk)


@require_POST
def area_job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = _mine(request, pk)
    try:
        cancel_job(job=job, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Dit stopt. Er wordt niets bewaard."))
    return redirect("area-job", job.pk)


def _mine(request: HttpRequest, pk: int) -> AreaJob:
    visible = AreaJob.objects.visible_to(request.user).select_related("program", "definition")
    return get_object_or_404(visible.defer("content", "measures"), pk=pk)
