"""The assumptions a programme rests on: the page, its file, and what people write with one assumption."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from lamp.base.pages.export import csv_response
from lamp.base.pages.saving import saved
from monitoring.learning.assumption_services import change_test, finish_test, plan_test, weigh_assumption
from monitoring.learning.assumptions import (
    SORTS,
    TESTS,
    VERDICTS,
    AssumptionFilter,
    Weighed,
    stored_assumption,
    weigh_program,
)
from monitoring.learning.forms import AssumptionForm, PlanForm, ResultForm
from monitoring.learning.models import AssumptionTest
from monitoring.learning.permissions import may_finish, may_read_evidence, may_weigh
from monitoring.learning.rules import EvidenceState
from monitoring.learning.views import find_mechanism, mechanism_page
from programs.logic_models.models import Mechanism
from programs.programs.models import Program


@require_safe
def assumption_list(request: HttpRequest, program_id: int) -> HttpResponse:
    """The riskiest first; the selection and the order stand in the address."""
    program = readable_program(request, program_id)
    weighed = weigh_program(program, viewer=request.user)
    chosen = AssumptionFilter.of(request.GET)
    rows = chosen.narrow(weighed)
    interventions = {each.placed.intervention.pk: each.placed.intervention for each in weighed}
    context = {
        "program": program,
        "rows": rows,
        "total": len(weighed),
        "answer": _in_words(weighed),
        "filters": chosen,
        "interventions": interventions.values(),
        "lines": program.lines.all(),
        "states": EvidenceState.choices,
        "tests": TESTS.items(),
        "verdicts": VERDICTS.items(),
        "sorts": SORTS.items(),
    }
    return render(request, "monitoring/learning/assumption_list.html", context)


@require_safe
def assumption_download(request: HttpRequest, program_id: int) -> HttpResponse:
    """The selection as CSV, in the same order."""
    program = readable_program(request, program_id)
    rows = AssumptionFilter.of(request.GET).narrow(weigh_program(program, viewer=request.user))
    headers = [
        _("Interventie"),
        _("Mechanisme"),
        _("Van"),
        _("Naar"),
        _("Belang"),
        _("Onzekerheid"),
        _("Risico"),
        _("Staat"),
        _("Voorlopig"),
        _("Sterkte"),
        _("Waarom"),
        _("Oordeel"),
        _("Wat zou ons van gedachten doen veranderen?"),
        _("Toets"),
        _("Wat gaan we na?"),
        _("Wie"),
        _("Klaar op"),
        _("Laatste uitkomst"),
    ]
    return csv_response(f"aannames-{slugify(str(program))}.csv", headers, [_cells(row) for row in rows])


@require_POST
def assumption_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how much depends on a mechanism and what would change our minds."""
    found = find_mechanism(request, pk)
    if not may_weigh(request.user, found.logic_model.intervention.program_id):
        raise PermissionDenied
    form = AssumptionForm(request.POST, instance=stored_assumption(found))
    if form.is_valid():
        fields = form.service_fields
        try:
            if saved(
                form,
                lambda: weigh_assumption(
                    mechanism=found,
                    by=request.user,
                    expected_revision=form.expected_revision if form.instance.pk else None,
                    **fields,
                ),
            ):
                messages.success(request, _("Bewaard."))
                return redirect("mechanism", pk)
        except EditConflict as conflict:
            both = describe_conflict(form, conflict)
            return mechanism_page(request, found, assumption_form=form, assumption_conflict=both, status=409)
    return mechanism_page(request, found, assumption_form=form, status=422)


@require_POST
def assumption_test_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree on a test."""
    found = find_mechanism(request, pk)
    program_id = found.logic_model.intervention.program_id
    if not may_weigh(request.user, program_id):
        raise PermissionDenied
    form = PlanForm(request.POST, program_id=program_id, user=request.user)
    if form.is_valid() and saved(form, lambda: plan_test(mechanism=found, by=request.user, **form.service_fields)):
        messages.success(request, _("Bewaard. De toets staat nu bij de aannames van het programma."))
        return redirect("mechanism", pk)
    return mechanism_page(request, found, plan_form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def assumption_test(request: HttpRequest, pk: int) -> HttpResponse:
    """One test: what was agreed, and what came out. ``deel`` in the form says which of both is written."""
    test = get_object_or_404(
        AssumptionTest.objects.visible_to(request.user).select_related("program", "owner", "planned_by"), pk=pk
    )
    on = Mechanism.objects.visible_to(request.user).filter(lineage=test.lineage)
    on = on.select_related("logic_model__intervention").order_by("logic_model__status", "-logic_model__version").first()
    plans, finishes = may_weigh(request.user, test.program_id), may_finish(request.user, test)
    is_plan = request.POST.get("deel") == "afspraak"
    if request.method == "POST" and not (plans if is_plan else finishes):
        raise PermissionDenied
    shared = {"program_id": test.program_id, "user": request.user}
    plan = PlanForm(request.POST if is_plan else None, instance=test, prefix="afspraak", **shared) if plans else None
    sent = request.POST if request.method == "POST" and not is_plan else None
    result = ResultForm(sent, instance=test, prefix="uitkomst") if finishes else None
    context = {"test": test, "mechanism": on, "intervention": on.logic_model.intervention, "plan": plan}
    context["result"], status = result, 200
    if request.method == "POST":
        form, write = (plan, change_test) if is_plan else (result, finish_test)
        status = 422
        try:
            if form.is_valid() and saved(
                form,
                lambda: write(
                    test=test, by=request.user, expected_revision=form.expected_revision, **form.service_fields
                ),
            ):
                messages.success(request, _("Bewaard."))
                return redirect("mechanism", on.pk)
        except EditConflict as conflict:
            context["conflict"], status = describe_conflict(form, conflict), 409
    return render(request, "monitoring/learning/assumption_test.html", context, status=status)


def readable_program(request: HttpRequest, program_id: int) -> Program:
    """404 when not visible; 403 for roles that read no evidence."""
    program = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    if not may_read_evidence(request.user, program.pk):
        raise PermissionDenied
    return program


def _in_words(weighed: list[Weighed]) -> str:
    """The page in one sentence."""
    if not weighed:
        return ""
    first = [each for each in weighed if each.asks_for_test]
    if not first:
        return _("Geen enkele aanname is nu heel riskant.")
    without = [each for each in first if each.test_state == "geen"]
    risky = ngettext(
        "%(n)d van de %(all)d aannames is riskant.", "%(n)d van de %(all)d aannames zijn riskant.", len(first)
    ) % {"n": len(first), "all": len(weighed)}
    rest = _("Voor elk daarvan is een toets afgesproken.")
    if without:
        rest = _("Voor %(n)d daarvan is nog geen toets afgesproken.") % {"n": len(without)}
    return f"{risky} {rest}"


def _cells(row: Weighed) -> list:
    mechanism, standing, test = row.placed.mechanism, row.standing, row.open_test
    last = row.last_finished
    return [
        row.placed.intervention.title,
        mechanism.offer,
        row.placed.link.source.what,
        row.placed.link.target.what,
        row.importance,
        row.uncertainty,
        row.risk,
        str(standing.state.label),
        _("ja") if standing.provisional else _("nee"),
        int(standing.strength),
        standing.reason,
        row.verdict_word,
        row.change_mind,
        row.test_word,
        test.what if test else "",
        test.owner.name if test else "",
        test.due_on if test else None,
        f"{last.get_outcome_display()}: {last.result}" if last else "",
    ]
