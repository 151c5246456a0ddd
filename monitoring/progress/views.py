"""The page behind every figure, and the admin's page of work that is stuck."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.indicators.wording import format_figure, format_value
from monitoring.progress.explanation import explain
from monitoring.progress.figures import last_complete_period
from monitoring.progress.models import RefreshFailure
from monitoring.progress.refresh import retry_parked
from programs.areas.models import Area
from programs.partners.models import Partner
from programs.people.permissions import has_role
from programs.programs.models import Program


@require_safe
@vary_on_headers("HX-Request")
def explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """Hoe komt dit getal tot stand? ``?periode=2025-Q1&gebied=3&partner=4``; a part of a page for htmx."""
    visible = Indicator.objects.visible_to(request.user).select_related("program", "intervention")
    indicator = get_object_or_404(visible, pk=pk)
    area = _chosen(request, "gebied", Area.objects.visible_to(request.user))
    partners = Partner.objects.visible_to(request.user).filter(program=indicator.program_id)
    partner = _chosen(request, "partner", partners)
    period = _period(request, indicator)
    told = explain(viewer=request.user, indicator=indicator, period=period, area=area, partner=partner)
    context = {
        "indicator": indicator,
        "area": area,
        "partner": partner,
        "period": period,
        "told": told,
        "value": format_figure(indicator, told.figure),
        "target": format_value(indicator, told.figure.target),
        "expected": format_value(indicator, told.figure.expected),
        "series": [(each, format_figure(indicator, each)) for each in told.series],
    }
    partial = request.headers.get("HX-Request") == "true"
    template = "monitoring/progress/_explanation.html" if partial else "monitoring/progress/explanation.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
def parked_work(request: HttpRequest, program_id: int) -> HttpResponse:
    """Figures that could not be computed, for the admin: with the error, and a button to try again."""
    program = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    if not has_role(request.user, program.pk, "admin"):
        raise PermissionDenied
    failures = RefreshFailure.objects.filter(program_id=program.pk).order_by("indicator_id")
    if request.method == "POST":
        chosen = request.POST.get("indicator", "")
        failure = get_object_or_404(failures, pk=int(chosen) if chosen.isascii() and chosen.isdigit() else None)
        retry_parked(indicator_id=failure.pk)
        return redirect("parked-work", program.pk)
    return render(
        request, "monitoring/progress/parked_work.html", {"program": program, "failures": _with_names(failures)}
    )


def _with_names(failures: QuerySet[RefreshFailure]) -> list[tuple[RefreshFailure, str]]:
    names = dict(Indicator.objects.filter(pk__in=failures.values("pk")).values_list("pk", "name"))
    return [(failure, names.get(failure.pk, "")) for failure in failures]


def _chosen(request: HttpRequest, name: str, visible: QuerySet) -> Area | Partner | None:
    asked = request.GET.get(name, "")
    if not asked:
        return None
    if not asked.isascii() or not asked.isdigit() or len(asked) > 18:
        raise Http404
    return get_object_or_404(visible, pk=asked)


def _period(request: HttpRequest, indicator: Indicator) -> Period:
    code = request.GET.get("periode", "")
    if not code:
        return last_complete_period(indicator.frequency, timezone.localdate())
    try:
        return Period.parse(code, all_since=indicator.program.start_date)
    except ValueError as error:
        raise Http404 from error
