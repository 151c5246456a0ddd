"""Where does the chain hold? Every link of a programme with its statement, as a page and as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lamp.base.pages.export import Sheet, csv_response, workbook_response
from monitoring.learning.link_rules import STATEMENTS, LinkLight
from monitoring.learning.links import (
    FIRST_AT_THE_TABLE,
    GROUPINGS,
    LinkFilter,
    PlacedLink,
    group_links,
    lights_of_program,
    read_links,
)
from programs.programs.views import visible_program


@require_safe
def link_list(request: HttpRequest, program_id: int) -> HttpResponse:
    """``?uitspraak=&lijn=&interventie=&licht=`` chooses links, ``?per=`` the headings they stand under."""
    program = visible_program(request, program_id)
    links, chosen = read_links(program, viewer=request.user), LinkFilter.of(request.GET)
    rows = chosen.narrow(links)
    lights = [each.reading.light for each in links]
    context = {
        "program": program,
        "rows": rows,
        "total": len(links),
        "groups": group_links(rows, chosen.grouping),
        "lights": sorted(lights, key=LinkLight.values.index),
        "lights_said": lights_of_program(lights),
        "filters": chosen,
        "interventions": list({each.intervention.pk: each.intervention for each in links}.values()),
        "lines": program.lines.all(),
        "statements": [(rule, STATEMENTS[rule][0]) for rule in FIRST_AT_THE_TABLE],
        "light_choices": LinkLight.choices,
        "groupings": GROUPINGS.items(),
    }
    return render(request, "monitoring/learning/link_list.html", context)


@require_safe
def link_download(request: HttpRequest, program_id: int, extension: str) -> HttpResponse:
    """The same selection as CSV or Excel."""
    program = visible_program(request, program_id)
    rows = [_cells(each) for each in LinkFilter.of(request.GET).narrow(read_links(program, viewer=request.user))]
    headers = [
        _("Interventie"),
        _("Programmalijn"),
        _("Van"),
        _("Naar"),
        _("Regel"),
        _("Uitspraak"),
        _("Vraag voor aan tafel"),
        _("Waarop dit rust"),
        _("Licht"),
        _("Mechanismen"),
    ]
    name = f"verbanden-{slugify(str(program))}"
    if extension == "csv":
        return csv_response(f"{name}.csv", headers, rows)
    return workbook_response(f"{name}.xlsx", [Sheet(_("Verbanden"), headers, rows)])


def _cells(each: PlacedLink) -> list:
    reading = each.reading
    return [
        each.intervention.title,
        ", ".join(line.name for line in each.lines),
        reading.link.source.what,
        reading.link.target.what,
        reading.statement.rule,
        reading.statement.text,
        reading.statement.question,
        reading.grounds,
        str(reading.light.label),
        "; ".join(f"{one.mechanism.offer} ({one.standing.state.label})" for one in reading.mechanisms),
    ]
