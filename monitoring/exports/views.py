"""Gegevens meenemen: every table that somebody may see, as CSV or Excel, from one page."""

from itertools import islice

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lamp.base.pages.export import Sheet, streamed_csv_response, workbook_response
from monitoring.activity_log.permissions import may_read_log
from monitoring.exports.datasets import DATASETS, READERS, Dataset
from monitoring.measurements.permissions import may_report_somewhere
from programs.people.permissions import has_role
from programs.programs.models import Program

MOST_IN_EXCEL = 50_000  # rows; beyond that a spreadsheet is no help, and CSV is streamed


@require_safe
def program_data(request: HttpRequest, program_id: int) -> HttpResponseBase:
    """What there is to take along, and the way in for what comes back."""
    program = _program(request, program_id)
    context = {
        "program": program,
        "datasets": [one for one in DATASETS if has_role(request.user, program.pk, *one.roles)],
        "may_read_log": may_read_log(request.user, program.pk),
        "may_import": may_report_somewhere(request.user, program.pk),
    }
    return render(request, "monitoring/exports/data.html", context)


@require_safe
def program_data_download(request: HttpRequest, program_id: int, dataset: str, extension: str) -> HttpResponseBase:
    """One table. CSV is streamed, whatever its size; Excel is for what people can still look through."""
    program = _program(request, program_id)
    chosen = _dataset(dataset)
    if not has_role(request.user, program.pk, *chosen.roles):
        raise PermissionDenied
    name = f"{chosen.name}-{slugify(str(program))}"
    rows = chosen.rows(request.user, program)
    if extension == "csv":
        return streamed_csv_response(f"{name}.csv", chosen.headers(), rows)
    few = list(islice(rows, MOST_IN_EXCEL + 1))
    if len(few) > MOST_IN_EXCEL:
        messages.error(request, _("Dit is te veel voor Excel. Kies CSV; daarin staat alles."))
        return redirect("program-data", program.pk)
    return workbook_response(f"{name}.xlsx", [Sheet(str(chosen.title), chosen.headers(), few)])


def _program(request: HttpRequest, program_id: int) -> Program:
    program = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    if not has_role(request.user, program.pk, *READERS):
        raise PermissionDenied
    return program


def _dataset(name: str) -> Dataset:
    for one in DATASETS:
        if one.name == name:
            return one
    raise Http404
