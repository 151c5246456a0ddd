"""Inzet tegenover opgave: what the programme puts into an area per inhabitant, beside its need."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lamp.base.pages.export import Cell, Sheet, csv_response, workbook_response
from monitoring.area_monitor import charts, sections, wording
from monitoring.area_monitor import investment_wording as words
from monitoring.area_monitor.downloads import exact, feature_collection, geojson_response
from monitoring.area_monitor.investment import AreaInvestment, Investment, read_investment, year_at_first, years_of
from monitoring.area_monitor.question import Answer, Question, answer, whole_number
from monitoring.area_monitor.views import program_of
from programs.interventions.models import InterventionPriority
from programs.interventions.permissions import may_set_priority
from programs.people.permissions import has_role
from programs.programs.models import Program

NAMED = 6


@require_safe
def investment(request: HttpRequest, program_id: int) -> HttpResponse:
    """The page for ``?toon=&niveau=&jaar=&gebied=&inzet=``: the need, and the year of what is put in."""
    program = program_of(request, program_id)
    answered, years, found = _read(request, program)
    context: dict[str, Any] = {
        "program": program,
        "subjects": answered.subjects,
        "levels": answered.levels,
        "years": years,
        "monitor": answered.monitor,
        "caveat": words.CAVEAT,
        "may_change": has_role(request.user, program.pk, "bureau"),
        "may_decide": may_set_priority(request.user, program.pk),
    }
    if found is not None:
        context |= _figures(found, answered.question)
    return render(request, "monitoring/areas/investment.html", context)


@require_safe
def investment_download(request: HttpRequest, program_id: int, extension: str) -> HttpResponse:
    """All figures of the page: csv, xlsx or geojson."""
    program = program_of(request, program_id)
    _answered, _years, found = _read(request, program)
    if found is None:
        raise Http404
    name = f"inzet-{found.year}"
    if extension == "geojson":
        return geojson_response(
            name,
            feature_collection(found.monitor, {each.row.area.pk: _properties(found, each) for each in found.areas}),
        )
    headers, rows = _headers(found), [_cells(found, one) for one in found.areas]
    if extension == "csv":
        return csv_response(f"{name}.csv", headers, rows)
    return workbook_response(f"{name}.xlsx", [Sheet(_("Gebieden"), headers, rows), _intervention_sheet(found)])


def _read(request: HttpRequest, program: Program) -> tuple[Answer, list[int], Investment | None]:
    """What is asked, the years there are, and what comes of it; nothing without need or without amounts."""
    answered = answer(Question.of(request.GET.dict()), program=program, user=request.user, only_directed=True)
    years = years_of(program, request.user)
    monitor = answered.monitor
    if monitor is None or not monitor.moments or not years:
        return answered, years, None
    asked = whole_number(request.GET.get("inzet"))
    year = asked if asked in years else year_at_first(years)
    return answered, years, read_investment(monitor, program=program, user=request.user, year=year)


def _figures(found: Investment, question: Question) -> dict[str, Any]:
    little, much = found.contrasts
    priorities = InterventionPriority.objects.visible_to(found.monitor.user).holding(
        one.intervention.pk for one in found.interventions
    )
    sentence, grounds = words.comparison_sentence(found)
    return {
        "found": found,
        "subject": found.monitor.subject,
        "moment_text": wording.moment_text(found.monitor.moment),
        "sentence": sentence,
        "grounds": grounds,
        "known": words.known_sentence(found),
        "outside": words.euros(found.outside) if found.outside >= 1 else "",
        "charts": _charts(found, {one.row.area.pk for one in little[:NAMED]}),
        "little": [_told(found, one) for one in little],
        "much": [_told(found, one) for one in much],
        "is_divided": found.limits is not None,
        "rows": [_told(found, one) for one in found.areas],
        "chosen": sections.inside(found.monitor.scope, question.area),
        "interventions": [
            {
                "intervention": one.intervention,
                "amount": words.amount_text(one.amount),
                "known": one.known,
                "to_most": words.amount_text(one.to_most),
                "priority": priorities.get(one.intervention.pk),
            }
            for one in found.interventions
        ],
    }


def _told(found: Investment, one: AreaInvestment) -> dict[str, Any]:
    return {
        "row": one.row,
        "value": wording.value_text(found.monitor.subject, one.row.value),
        "amount": words.euros(one.amount.estimate),
        "each": words.euros(one.each.estimate) if one.each else "–",
        "limits": words.limits_text(one.each),
        "is_sure": one.is_sure,
        "contributions": [
            {"intervention": each.intervention, "each": words.amount_text(each.each)} for each in one.contributions
        ],
    }


def _charts(found: Investment, named: set[int]) -> list[charts.NeedChart]:
    """Wide and narrow; nothing where there is no difference to see."""
    if found.limits is None:
        return []
    turned = found.monitor.turned
    dots = [
        (
            one.row.area.name,
            one.row.value * turned,
            (one.each.estimate, one.each.low, one.each.high),
            float(one.row.population or 1),
            one.row.area.pk in named,
        )
        for one in found.areas
        if one.each is not None and one.row.value is not None
    ]
    return [charts.need_chart(dots, found.limits, turned=turned, narrow=narrow) for narrow in (False, True)]


def _headers(found: Investment) -> list[str]:
    need = f"{found.monitor.subject.name}, {wording.moment_text(found.monitor.moment)}"
    year = {"year": found.year}
    return [
        _("Code"),
        _("Gebied"),
        _("Plaats"),
        need,
        _("Inwoners"),
        _("Inzet %(year)s (euro)") % year,
        _("Ten minste"),
        _("Ten hoogste"),
        _("Inzet per inwoner (euro)"),
        _("Ten minste per inwoner"),
        _("Ten hoogste per inwoner"),
        _("Bron van de opgave"),
        _("Let op"),
    ]


def _cells(found: Investment, one: AreaInvestment) -> list[Cell]:
    each: list[Cell] = [None, None, None]
    if one.each:
        each = [exact(one.each.estimate), exact(one.each.low), exact(one.each.high)]
    people = found.population[found.monitor.scope.ids.index(one.row.area.pk)]
    return [
        one.row.area.code,
        one.row.area.name,
        one.row.place,
        exact(one.row.value),
        int(people) if people > 0 else None,
        exact(one.amount.estimate),
        exact(one.amount.low),
        exact(one.amount.high),
        *each,
        found.monitor.subject.source,
        str(words.CAVEAT),
    ]


def _properties(found: Investment, one: AreaInvestment) -> dict[str, object]:
    """Euros, and euros per inhabitant, between their limits; with the caveat, as everywhere."""
    told: dict[str, object] = {"investmentYear": found.year, "caveat": str(words.CAVEAT)}
    for name, amount in (("investment", one.amount), ("investmentPerInhabitant", one.each)):
        told[name] = round(amount.estimate, 2) if amount else None
        told[f"{name}Low"] = round(amount.low, 2) if amount else None
        told[f"{name}High"] = round(amount.high, 2) if amount else None
    return told


def _intervention_sheet(found: Investment) -> Sheet:
    headers = [_("Interventie"), _("Inzet (euro)"), _("Deel waarvan het gebied bekend is")]
    headers += [_("Prioriteit"), _("Waarom"), _("Besloten op")]
    held = InterventionPriority.objects.visible_to(found.monitor.user).holding(
        one.intervention.pk for one in found.interventions
    )
    rows: list[list[Cell]] = []
    for one in found.interventions:
        priority = held.get(one.intervention.pk)
        chosen: list[Cell] = [str(priority), priority.reason, priority.decided_on] if priority else ["", "", None]
        rows.append([one.intervention.title, exact(one.amount.estimate), exact(one.known), *chosen])
    return Sheet(_("Interventies"), headers, rows)
