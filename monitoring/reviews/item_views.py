"""One thing of a review: a point of its agenda, an idea, an interest, a decision, a proposed change."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from lamp.base.pages.saving import saved
from monitoring.reviews.contributions import answer_suggestion, withdraw_interest
from monitoring.reviews.forms import AgendaItemForm, SuggestionAnswerForm
from monitoring.reviews.models import (
    AgendaItem,
    Decision,
    ImprovementAction,
    Interest,
    ProposedChange,
    Review,
    Step,
    Suggestion,
)
from monitoring.reviews.permissions import may_lead, may_take_part
from monitoring.reviews.services import change_agenda_item, move_agenda_item, take_back
from monitoring.reviews.steps import step_address


@require_POST
def agenda_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was said of a point; or move it (``omhoog``, ``omlaag``) or take it off the agenda (``weg``)."""
    item = _find(request, AgendaItem, pk)
    _require_lead(request, item.review)
    for name in ("omhoog", "omlaag", "weg"):
        if name in request.POST:
            if name == "weg":
                take_back(item, by=request.user)
                messages.success(request, _("Het punt is van de agenda. ‘Opnieuw kijken’ zet het terug."))
            else:
                move_agenda_item(item=item, by=request.user, up=name == "omhoog")
            return redirect(step_address(item.review, Step.PREPARE, "agenda"))
    form = AgendaItemForm(request.POST, instance=item, prefix=f"punt-{pk}")

    def write() -> None:
        change_agenda_item(item=item, by=request.user, expected_revision=form.expected_revision, **form.service_fields)

    return _kept(request, item.review, form, write, title=item.title, anchor=f"punt-{pk}")


@require_POST
def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what becomes of an idea."""
    found = _find(request, Suggestion, pk)
    _require_lead(request, found.review)
    form = SuggestionAnswerForm(request.POST, instance=found, prefix=f"idee-{pk}")

    def write() -> None:
        answer_suggestion(
            suggestion=found, by=request.user, expected_revision=form.expected_revision, **form.service_fields
        )

    return _kept(request, found.review, form, write, title=found.text, anchor="ideeen")


@require_POST
def interest_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Only its own partner takes an interest back."""
    found = _find(request, Interest, pk)
    if not may_take_part(request.user, found.review):
        raise PermissionDenied
    withdraw_interest(interest=found, by=request.user)
    messages.success(request, _("Het belang is weggehaald."))
    return redirect(step_address(found.review, Step.TALK, "belangen"))


@require_POST
def decision_remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, Decision, pk)
    return _taken_back(
        request, found, _("Het besluit is weggehaald."), step_address(found.review, Step.DECIDE, "besluit")
    )


@require_POST
def change_remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, ProposedChange, pk)
    said = _("De wijziging is weggehaald.")
    return _taken_back(request, found, said, step_address(found.review, Step.RENEW, "wijziging"))


@require_POST
def action_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an action off the list while its review is open."""
    found = _find(request, ImprovementAction, pk)
    return _taken_back(request, found, _("De actie is weggehaald."), step_address(found.review, Step.DECIDE, "actie"))


def _taken_back(
    request: HttpRequest, found: Decision | ImprovementAction | ProposedChange, said: str, back: str
) -> HttpResponse:
    _require_lead(request, found.review)
    take_back(found, by=request.user)
    messages.success(request, said)
    return redirect(back)


def _find(request: HttpRequest, model: type, pk: int):
    rows = model.objects.visible_to(request.user).select_related("review__intervention__program")
    return get_object_or_404(rows, pk=pk)


def _require_lead(request: HttpRequest, review: Review) -> None:
    if not may_lead(request.user, review):
        raise PermissionDenied


def _kept(request: HttpRequest, review: Review, form, write, *, title: str, anchor: str) -> HttpResponse:
    """Write and go back to the talk; what could not be written is shown on a page of its own."""
    conflict, status = None, 422
    if form.is_valid():
        try:
            if saved(form, write):
                messages.success(request, _("Bewaard."))
                return redirect(step_address(review, Step.TALK, anchor))
        except EditConflict as found:
            conflict, status = describe_conflict(form, found), 409
    back = step_address(review, Step.TALK, anchor)
    context = {"review": review, "form": form, "title": title, "conflict": conflict, "back": back}
    return render(request, "monitoring/reviews/item.html", context, status=status)
