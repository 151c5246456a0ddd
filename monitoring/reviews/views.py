"""A review: its four steps, one's own preparation, the closing, and how it looks on a wall or on paper."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from lamp.base.pages.saving import saved
from monitoring.reviews.conclusions import agree_on_action, close_review, decide
from monitoring.reviews.contributions import prepare, stored_preparation, suggest, tell_interest
from monitoring.reviews.forms import (
    ActionForm,
    ChangeForm,
    ConclusionForm,
    DecisionForm,
    InterestForm,
    OwnPointForm,
    PreparationForm,
    ReviewForm,
    SuggestionForm,
)
from monitoring.reviews.models import Review, Step
from monitoring.reviews.next_version import propose_change
from monitoring.reviews.pages import own_partner, page_context, printed_context
from monitoring.reviews.permissions import may_lead, may_read_conversation, may_take_part
from monitoring.reviews.services import add_agenda_item, change_review, refresh_agenda
from monitoring.reviews.steps import step_address


def find_review(request: HttpRequest, pk: int) -> Review:
    """The review, for who may see it; else 404."""
    found = Review.objects.visible_to(request.user)
    found = found.select_related("intervention__program", "logic_model", "chair", "next_draft")
    return get_object_or_404(found.prefetch_related("intervention__lines", "intervention__partners"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def review_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of a review, by ``?stap=``. A form says by ``deel`` which part it is."""
    review = find_review(request, pk)
    if request.method != "POST":
        return _page(request, review)
    name = request.POST.get("deel", "")
    write = BY_PARTICIPANTS.get(name) or (BY_LEADERS.get(name) if may_lead(request.user, review) else None)
    if write is None:
        raise PermissionDenied
    return write(request, review)


def _page(
    request: HttpRequest, review: Review, *, step: Step | None = None, status: int = 200, **forms: Any
) -> HttpResponse:
    context = page_context(request, review, step=step, forms=forms)
    return render(request, "monitoring/reviews/review.html", context, status=status)


def _written(
    request: HttpRequest,
    review: Review,
    form: Any,
    service: Callable[..., object],
    *,
    step: Step,
    name: str,
    said: str,
    **more: object,
) -> HttpResponse:
    """Let the service write what a form says, and go back to its step.

    What is refused, or was changed by somebody else meanwhile, is shown there with the form as it was filled in.
    """
    if form.is_valid():
        if "revision" in form.fields:
            more["expected_revision"] = form.expected_revision
        try:
            if saved(form, lambda: service(review=review, by=request.user, **form.service_fields, **more)):
                messages.success(request, said)
                return redirect(step_address(review, step, name))
        except EditConflict as conflict:
            both = describe_conflict(form, conflict)
            return _page(request, review, step=step, status=409, **{name: form, f"{name}_conflict": both})
    return _page(request, review, step=step, status=422, **{name: form})


def _set_up(request: HttpRequest, review: Review) -> HttpResponse:
    """Period, date of the talk and chair."""
    program_id, today = review.intervention.program_id, timezone.localdate()
    form = ReviewForm(request.POST, instance=review, program_id=program_id, user=request.user, today=today)
    return _written(request, review, form, change_review, step=Step.PREPARE, name="ronde", said=_("Bewaard."))


def _refresh(request: HttpRequest, review: Review) -> HttpResponse:
    """Look again what changed."""
    added = len(refresh_agenda(review=review, by=request.user))
    text = ngettext("Er kwam %(n)d punt bij.", "Er kwamen %(n)d punten bij.", added) % {"n": added}
    messages.success(request, text if added else _("Er is niets nieuws."))
    return redirect(step_address(review, Step.PREPARE, "agenda"))


def _own_point(request: HttpRequest, review: Review) -> HttpResponse:
    form, said = OwnPointForm(request.POST), _("Het punt staat op de agenda.")
    return _written(request, review, form, add_agenda_item, step=Step.PREPARE, name="punt", said=said)


def _idea(request: HttpRequest, review: Review) -> HttpResponse:
    """An idea, of the partner one speaks for or of the bureau."""
    form, said = SuggestionForm(request.POST), _("Dank u. Uw idee staat erbij.")
    partner = own_partner(request, review)
    return _written(request, review, form, suggest, step=Step.TALK, name="idee", said=said, partner=partner)


def _interest(request: HttpRequest, review: Review) -> HttpResponse:
    """An interest of the partner one speaks for; bureau and management have none here."""
    partner = own_partner(request, review)
    if partner is None:
        raise PermissionDenied
    form = InterestForm(request.POST, intervention=review.intervention, partner=partner)
    said = _("Bewaard. Alleen wie u koos kan dit lezen.")
    return _written(request, review, form, tell_interest, step=Step.TALK, name="belang", said=said, partner=partner)


def _conclude(request: HttpRequest, review: Review) -> HttpResponse:
    """The answers to the two questions."""
    form, said = ConclusionForm(request.POST, instance=review), _("Bewaard.")
    return _written(request, review, form, change_review, step=Step.DECIDE, name="antwoord", said=said)


def _decide(request: HttpRequest, review: Review) -> HttpResponse:
    form, said = DecisionForm(request.POST), _("Het besluit staat vast in deze ronde.")
    return _written(request, review, form, decide, step=Step.DECIDE, name="besluit", said=said)


def _agree(request: HttpRequest, review: Review) -> HttpResponse:
    form = ActionForm(request.POST, program_id=review.intervention.program_id, user=request.user)
    said = _("De actie staat erbij. LAMP herinnert de partner eraan.")
    return _written(request, review, form, agree_on_action, step=Step.DECIDE, name="actie", said=said)


def _propose(request: HttpRequest, review: Review) -> HttpResponse:
    form = ChangeForm(request.POST, logic_model=review.logic_model)
    said = _("De wijziging staat erbij. Bij het afsluiten komt ze in het concept.")
    return _written(request, review, form, propose_change, step=Step.RENEW, name="wijziging", said=said)


Writer = Callable[[HttpRequest, Review], HttpResponse]
BY_PARTICIPANTS: dict[str, Writer] = {"idee": _idea, "belang": _interest}
BY_LEADERS: dict[str, Writer] = {
    "ronde": _set_up,
    "agenda": _refresh,
    "punt": _own_point,
    "antwoord": _conclude,
    "besluit": _decide,
    "actie": _agree,
    "wijziging": _propose,
}


@require_http_methods(["GET", "HEAD", "POST"])
def preparation(request: HttpRequest, pk: int) -> HttpResponse:
    """What one thinks beforehand, from one's own account."""
    review = find_review(request, pk)
    if not may_take_part(request.user, review):
        raise PermissionDenied
    partner = own_partner(request, review)
    stored = stored_preparation(review, user=request.user, partner=partner)
    form = PreparationForm(request.POST or None, instance=stored)
    context: dict[str, Any] = {"review": review, "intervention": review.intervention, "partner": partner, "form": form}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            seen = form.expected_revision if stored else None
            try:
                if saved(
                    form,
                    lambda: prepare(
                        review=review, by=request.user, partner=partner, expected_revision=seen, **form.service_fields
                    ),
                ):
                    messages.success(request, _("Bewaard. De voorzitter ziet uw antwoorden naast die van de anderen."))
                    return redirect("review", pk)
            except EditConflict as conflict:
                context["conflict"], status = describe_conflict(form, conflict), 409
    context["agenda"] = review.agenda.all()
    return render(request, "monitoring/reviews/preparation.html", context, status=status)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a review for good."""
    review = find_review(request, pk)
    number = request.POST.get("revision", "")
    try:
        closed = close_review(
            review=review, by=request.user, expected_revision=int(number) if number.isdecimal() else None
        )
    except EditConflict:
        messages.error(request, _("Iemand wijzigde deze ronde net. Kijk het na en sluit opnieuw af."))
        return redirect(step_address(review, Step.RENEW))
    except ValidationError as error:
        form = ConclusionForm(instance=review)
        return _page(request, review, step=Step.RENEW, status=422, antwoord=form, missing=sorted(set(error.messages)))
    if closed.next_draft_id:
        messages.success(request, _("De ronde is afgesloten. Het concept van de nieuwe versie staat klaar."))
    else:
        messages.success(request, _("De ronde is afgesloten."))
    return redirect(step_address(review, Step.RENEW))


@require_safe
def presentation(request: HttpRequest, pk: int) -> HttpResponse:
    """Agenda, canvas and questions in large type, for on a wall."""
    return _shown(request, pk, "monitoring/reviews/presentation.html")


@require_safe
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Agenda and minutes on paper."""
    return _shown(request, pk, "monitoring/reviews/minutes.html")


def _shown(request: HttpRequest, pk: int, template: str) -> HttpResponse:
    review = find_review(request, pk)
    if not may_read_conversation(request.user, review):
        raise PermissionDenied
    return render(request, template, printed_context(request, review))
