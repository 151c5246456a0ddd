"""Indices and what is compared with them: the list, and forms for a new version, scores and a comparison."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.pages.saving import saved
from monitoring.area_indices.forms import ComparisonForm, DefinitionForm, ScoresForm, possible_references
from monitoring.area_indices.models import ComparisonIndicator, IndexDefinition, IndexMethod
from monitoring.area_indices.services import add_comparison, create_definition
from monitoring.area_statistics.import_views import bureau_program
from monitoring.area_statistics.job_models import JobKind
from monitoring.area_statistics.jobs import start_job


@require_safe
def area_indices(request: HttpRequest, program_id: int) -> HttpResponse:
    """Every index with its domains, and what is compared with it."""
    program = bureau_program(request, program_id)
    context = {
        "program": program,
        "definitions": IndexDefinition.objects.visible_to(request.user).prefetch_related(
            "domains__measures", "comparisons"
        ),
    }
    return render(request, "monitoring/areas/indices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def area_index_create(request: HttpRequest, program_id: int) -> HttpResponse:
    """A new index, or a new version of one."""
    program = bureau_program(request, program_id)
    form = DefinitionForm(request.POST or None, areas=possible_references(request.user))
    if request.method == "POST" and form.is_valid() and _created(request, form):
        messages.success(request, _("De index is bewaard. Bereken nu de scores."))
        return redirect("area-indices", program.pk)
    return _form(request, program, form, _("Nieuwe index of versie"))


@require_http_methods(["GET", "HEAD", "POST"])
def area_comparison_create(request: HttpRequest, program_id: int) -> HttpResponse:
    program = bureau_program(request, program_id)
    form = ComparisonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        messages.success(request, _("De vergelijkingsindicator is bewaard."))
        return redirect("area-indices", program.pk)
    return _form(request, program, form, _("Nieuwe vergelijkingsindicator"))


@require_POST
def area_comparison_delete(request: HttpRequest, program_id: int, pk: int) -> HttpResponse:
    program = bureau_program(request, program_id)
    get_object_or_404(ComparisonIndicator.objects.visible_to(request.user), pk=pk).delete()
    messages.success(request, _("De vergelijkingsindicator is verwijderd."))
    return redirect("area-indices", program.pk)


@require_POST
def area_index_compute(request: HttpRequest, program_id: int, pk: int) -> HttpResponse:
    """Have a worker compute every year."""
    program = bureau_program(request, program_id)
    computed = IndexDefinition.objects.visible_to(request.user).exclude(method=IndexMethod.PUBLISHED)
    definition = get_object_or_404(computed, pk=pk)
    job = start_job(program=program, by=request.user, kind=JobKind.COMPUTE, definition=definition)
    return redirect("area-job", job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def area_index_scores(request: HttpRequest, program_id: int, pk: int) -> HttpResponse:
    """Read the scores of an index that somebody else published."""
    program = bureau_program(request, program_id)
    published = IndexDefinition.objects.visible_to(request.user).filter(method=IndexMethod.PUBLISHED)
    definition = get_object_or_404(published, pk=pk)
    form = ScoresForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        told = {"file_name": file.name, "content": file.read(), "options": {"year": form.cleaned_data["year"]}}
        job = start_job(program=program, by=request.user, kind=JobKind.SCORES, definition=definition, **told)
        return redirect("area-job", job.pk)
    return _form(request, program, form, _("Scores van %s inlezen") % definition)


def _created(request: HttpRequest, form: DefinitionForm) -> bool:
    return saved(form, lambda: create_definition(by=request.user, **form.service_fields))


def _added(request: HttpRequest, form: BaseForm) -> bool:
    return saved(form, lambda: add_comparison(by=request.user, **form.cleaned_data))


def _form(request: HttpRequest, program: Any, form: BaseForm, title: str) -> HttpResponse:
    context = {"program": program, "form": form, "title": title}
    return render(request, "monitoring/areas/form.html", context)
