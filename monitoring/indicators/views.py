"""Reading indicators: lists, the page of one, and its numbers as a file."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lamp.base.pages.charts import draw
from lamp.base.pages.export import Sheet, csv_response, workbook_response
from lamp.base.periods import PeriodType
from monitoring.indicators.breakdown import (
    bars_by_area,
    bars_by_dimension,
    bars_by_intervention,
    bars_by_line,
    bars_by_partner,
    explanation_url,
)
from monitoring.indicators.models import Indicator, IndicatorElement, Source
from monitoring.indicators.permissions import may_define, may_define_in
from monitoring.indicators.series import Series
from monitoring.indicators.table import definition_rows, number_rows
from monitoring.indicators.wording import describe_difference, format_figure, headline
from monitoring.measurements.permissions import may_report_somewhere
from monitoring.progress.coverage_words import describe_coverage
from monitoring.progress.figures import read_figures
from monitoring.progress.forecast import read_forecast
from monitoring.progress.forecast_words import forecast_headline, forecast_remarks
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, LogicModel, Stage
from programs.people.models import User
from programs.people.permissions import has_role
from programs.people.querysets import READERS
from programs.programs.models import Program

STAGES = list(Stage.values)


@require_safe
def indicator_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The indicators of an intervention along its chain, each with its figure of the last complete period."""
    visible = Intervention.objects.visible_to(request.user).prefetch_related("lines", "partners")
    intervention = get_object_or_404(visible, pk=pk)
    indicators = Indicator.objects.visible_to(request.user).filter(intervention=intervention)
    context = {"intervention": intervention, "groups": _groups(request.user, indicators)}
    return render(
        request,
        "monitoring/indicators/intervention_list.html",
        {**context, "may_define": may_define_in(request.user, intervention.program_id)},
    )


@require_safe
def program_indicator_list(request: HttpRequest, program_id: int) -> HttpResponse:
    """All indicators of a programme: its own first, then by intervention."""
    program = _readable_program(request.user, program_id)
    indicators = Indicator.objects.visible_to(request.user).filter(program=program)
    own, other = indicators.filter(intervention=None), indicators.exclude(intervention=None)
    rows = _rows(request.user, [*own, *other.select_related("intervention").order_by("intervention__title", "name")])
    groups: dict[str, list] = {}
    for row in rows:
        intervention = row["indicator"].intervention
        groups.setdefault(intervention.title if intervention else _("Van het programma zelf"), []).append(row)
    context = {"program": program, "groups": groups.items(), "may_define": may_define_in(request.user, program.pk)}
    return render(request, "monitoring/indicators/program_list.html", context)


@require_safe
def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """One indicator: its sentence, series, differences, definition."""
    shown = _visible_indicator(request, pk)
    series = _series(request, shown)
    ahead = read_forecast(viewer=request.user, indicator=shown, today=series.today, figures=series.figures)
    series = replace(series, forecast=ahead)
    figure = series.shown
    chart = series.chart()
    split_by = request.GET.get("per", "gebied")
    context = {
        "indicator": shown,
        "intervention": shown.intervention,
        "figure": figure,
        "value": format_figure(shown, figure),
        "say": headline(shown, figure, series.values_since_break),
        "difference": describe_difference(shown, figure) if figure else "",
        "explanation": explanation_url(shown, figure.period) if figure else "",
        "coverage": describe_coverage(figure) if shown.source == Source.RESULTS else "",
        "forecast": forecast_headline(ahead),
        "forecast_remarks": forecast_remarks(ahead),
        "draws_forecast": series.draws_forecast,
        "chart": draw(chart) if chart else "",
        "lowest_tick": bool(chart and not chart.starts_at_zero),
        "rows": number_rows(shown, series.figures),
        "bars": _bars(request.user, series, split_by) if figure else [],
        "split_by": split_by,
        "dimensions": shown.dimensions or [],
        "definition": definition_rows(shown),
        "elements": _elements_of(request.user, [shown]).get(shown.pk, []),
        "feeders": Indicator.objects.visible_to(request.user).filter(feeds=shown).select_related("intervention"),
        "breaks": series.breaks,
        "exclusions": shown.exclusions.select_related("partner"),
        "period_types": [kind for kind in PeriodType if kind != PeriodType.ALL],
        "period_type": _period_type(request, shown),
        "may_define": may_define(request.user, shown),
        "may_report": may_report_somewhere(request.user, shown.program_id),
    }
    return render(request, "monitoring/indicators/indicator.html", context)


@require_safe
def indicator_download(request: HttpRequest, pk: int, extension: str) -> HttpResponse:
    """The page's numbers as CSV, or as Excel with the definition on a second sheet."""
    shown = _visible_indicator(request, pk)
    series = _series(request, shown)
    rows = number_rows(shown, series.figures)
    headers = [
        _("Periode"),
        _("Waarde"),
        _("Laagste"),
        _("Hoogste"),
        _("Doel"),
        _("Verschil"),
        _("Toestand"),
        _("Let op"),
    ]
    cells = [[r.period.label, r.value, r.low, r.high, r.target, r.difference, r.state, r.remark] for r in rows]
    name = slugify(shown.name) or f"indicator-{shown.pk}"
    if extension == "csv":
        return csv_response(f"{name}.csv", headers, cells)
    sheets = [
        Sheet(_("Cijfers"), headers, cells),
        Sheet(_("Zo meten we dit"), [_("Onderdeel"), _("Uitleg")], definition_rows(shown)),
    ]
    return workbook_response(f"{name}.xlsx", sheets)


def _visible_indicator(request: HttpRequest, pk: int) -> Indicator:
    visible = Indicator.objects.visible_to(request.user).select_related("program", "intervention", "feeds")
    return get_object_or_404(visible.prefetch_related("intervention__lines"), pk=pk)


def _readable_program(user: User, program_id: int) -> Program:
    """404 for who has no role there; 403 for who has one that reads no content."""
    program = get_object_or_404(Program.objects.visible_to(user), pk=program_id)
    if not has_role(user, program.pk, *READERS):
        raise PermissionDenied
    return program


def _period_type(request: HttpRequest, shown: Indicator) -> str:
    asked = request.GET.get("periode", shown.frequency)
    return asked if asked in PeriodType.values and asked != PeriodType.ALL else shown.frequency


def _series(request: HttpRequest, shown: Indicator) -> Series:
    today = timezone.localdate()
    figures = read_figures(
        viewer=request.user, indicators=[shown], period_type=_period_type(request, shown), today=today
    )
    versions = LogicModel.objects.none()
    if shown.intervention_id:
        versions = LogicModel.objects.filter(intervention=shown.intervention_id, activated_at__isnull=False)
    return Series(
        indicator=shown,
        figures=figures,
        targets=list(shown.targets.filter(area=None, partner=None)),
        breaks=list(shown.breaks.all()),
        versions=list(versions.order_by("version")),
        today=today,
    )


def _bars(viewer: User, series: Series, split_by: str) -> list:
    figure = series.shown
    by_place = {"partner": bars_by_partner, "interventie": bars_by_intervention, "lijn": bars_by_line}
    if bars := by_place.get(split_by):
        return bars(viewer=viewer, indicator=series.indicator, period=figure.period, today=series.today)
    if split_by in {dimension["key"] for dimension in series.indicator.dimensions or []}:
        return bars_by_dimension(series.indicator, figure, split_by)
    return bars_by_area(viewer=viewer, indicator=series.indicator, period=figure.period, today=series.today)


def _rows(viewer: User, indicators: list[Indicator]) -> list[dict[str, Any]]:
    figures = {figure.indicator_id: figure for figure in read_figures(viewer=viewer, indicators=indicators)}
    return [
        {"indicator": one, "figure": figures.get(one.pk), "value": format_figure(one, figures.get(one.pk))}
        for one in indicators
    ]


def _groups(viewer: User, indicators: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rows by the stage of the first element they are measured at, in the order of the chain."""
    rows = _rows(viewer, list(indicators))
    elements = _elements_of(viewer, [row["indicator"] for row in rows])
    labels = {Stage.RESOURCE: _("Middelen"), Stage.ACTIVITY: _("Activiteiten")}
    labels |= {Stage.OUTPUT: _("Prestaties"), Stage.EFFECT: _("Effecten")}
    groups: dict[str, list] = {}
    for row in rows:
        row["elements"] = elements.get(row["indicator"].pk, [])
    for stage in STAGES:
        found = [row for row in rows if row["elements"] and row["elements"][0].stage == stage]
        if found:
            groups[labels[Stage(stage)]] = found
    loose = [row for row in rows if not row["elements"]]
    if loose:
        groups[_("Nog niet aan de keten verbonden")] = loose
    return list(groups.items())


def _elements_of(viewer: User, indicators: list[Indicator]) -> dict[int, list[ChainElement]]:
    """Where indicators are measured, in the words of the version that holds now, in the order of the chain."""
    pairs = list(IndicatorElement.objects.filter(indicator__in=indicators).values_list("indicator", "lineage"))
    visible = ChainElement.objects.visible_to(viewer).filter(lineage__in={lineage for _pk, lineage in pairs})
    newest_last = sorted(
        visible.select_related("logic_model"), key=lambda e: (e.logic_model.status == "active", e.logic_model.version)
    )
    by_lineage = {element.lineage: element for element in newest_last}
    found: dict[int, list[ChainElement]] = {}
    for pk, lineage in pairs:
        if lineage in by_lineage:
            found.setdefault(pk, []).append(by_lineage[lineage])
    for elements in found.values():
        elements.sort(key=lambda element: (STAGES.index(element.stage), element.position))
    return found
