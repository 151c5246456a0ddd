"""Improvement actions over a programme: who does what, before when, and how far it is."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from lamp.base.pages.export import Sheet, csv_response, workbook_response
from lamp.base.pages.saving import saved
from monitoring.reviews.conclusions import change_action
from monitoring.reviews.forms import ActionStateForm
from monitoring.reviews.models import ActionState, ImprovementAction
from monitoring.reviews.permissions import may_lead, may_move_on
from monitoring.reviews.querysets import ActionQuerySet
from programs.partners.models import Partner
from programs.programs.models import Program
from programs.programs.views import visible_program

LATE = "te-laat"


@dataclass(frozen=True)
class ActionFilter:
    """``?partner=&stand=``: an owner, and a state or "te-laat"; unfinished ones when nothing is chosen."""

    owner: str
    state: str

    @classmethod
    def of(cls, asked: QueryDict) -> "ActionFilter":
        owner, state = asked.get("partner", ""), asked.get("stand", "")
        return cls(owner if owner.isdecimal() else "", state if state in (*ActionState.values, LATE, "alle") else "")

    def narrow(self, actions: ActionQuerySet, today: date) -> ActionQuerySet:
        if self.owner:
            actions = actions.filter(owner=int(self.owner))
        if self.state == LATE:
            return actions.unfinished().filter(due_on__lt=today)
        if self.state in ActionState.values:
            return actions.filter(state=self.state)
        return actions if self.state == "alle" else actions.unfinished()


@require_safe
def action_list(request: HttpRequest, program_id: int) -> HttpResponse:
    """All improvement actions of a programme, the first due first."""
    program = visible_program(request, program_id)
    today = timezone.localdate()
    everything, chosen = _actions_of(request, program), ActionFilter.of(request.GET)
    owners = Partner.objects.filter(pk__in=everything.values("owner")).order_by("name")
    rows = chosen.narrow(everything, today).select_related("owner", "review__intervention")
    context = {
        "program": program,
        "rows": [(row, may_move_on(request.user, row), row.due_on < today and row.is_unfinished) for row in rows],
        "total": everything.count(),
        "filters": chosen,
        "owners": owners,
        "states": [("", _("Nog niet klaar")), (LATE, _("Te laat")), *ActionState.choices, ("alle", _("Alle"))],
    }
    return render(request, "monitoring/reviews/actions.html", context)


@require_safe
def action_download(request: HttpRequest, program_id: int, extension: str) -> HttpResponse:
    """The same selection as CSV or Excel."""
    program = visible_program(request, program_id)
    rows = ActionFilter.of(request.GET).narrow(_actions_of(request, program), timezone.localdate())
    headers = [
        _("Interventie"),
        _("Wat"),
        _("Wie"),
        _("Klaar op"),
        _("Stand"),
        _("Afgerond op"),
        _("Wat leverde het op?"),
    ]
    cells = [
        [
            each.review.intervention.title,
            each.text,
            each.owner.name,
            each.due_on,
            str(ActionState(each.state).label),
            each.finished_on,
            each.outcome,
        ]
        for each in rows.select_related("owner", "review__intervention")
    ]
    name = f"verbeteracties-{slugify(str(program))}"
    if extension == "csv":
        return csv_response(f"{name}.csv", headers, cells)
    return workbook_response(f"{name}.xlsx", [Sheet(_("Verbeteracties"), headers, cells)])


def _actions_of(request: HttpRequest, program: Program) -> ActionQuerySet:
    return ImprovementAction.objects.visible_to(request.user).filter(review__intervention__program=program)


@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, pk: int) -> HttpResponse:
    """One action: how far it is, for its owner, the bureau and the manager."""
    found = _find(request, pk)
    moves = may_move_on(request.user, found)
    if request.method == "POST" and not moves:
        raise PermissionDenied
    form = ActionStateForm(request.POST or None, instance=found)
    conflict, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if saved(form, lambda: _change(request, found, form)):
                    messages.success(request, _("Bewaard."))
                    return redirect("improvement-action-list", found.review.intervention.program_id)
            except EditConflict as both:
                conflict, status = describe_conflict(form, both), 409
    context = {
        "action": found,
        "review": found.review,
        "intervention": found.review.intervention,
        "form": form if moves else None,
        "may_remove": may_lead(request.user, found.review),
        "conflict": conflict,
    }
    return render(request, "monitoring/reviews/action.html", context, status=status)


def _change(request: HttpRequest, found: ImprovementAction, form: ActionStateForm) -> None:
    change_action(action=found, by=request.user, expected_revision=form.expected_revision, **form.service_fields)


def _find(request: HttpRequest, pk: int) -> ImprovementAction:
    rows = ImprovementAction.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("owner", "review__intervention__program"), pk=pk)
