"""The page of a mechanism: what we think, what speaks for and against it, and what people concluded."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lamp.base.history.changes import history_of
from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import Conflict, describe_conflict
from monitoring.learning.chains import LinkReading, MechanismReading, read_chain
from monitoring.learning.forms import AnswerForm, ObservationForm, VerdictForm
from monitoring.learning.mechanisms import evidence_on
from monitoring.learning.models import EvidenceDirection, Observation, ObservationKind, ObservationMechanism, Verdict
from monitoring.learning.next_steps import step_to_light
from monitoring.learning.permissions import may_judge, may_observe, may_read_evidence
from monitoring.learning.services import answer_observation, give_verdict, record_observation
from programs.logic_models.forms import ConditionStateForm
from programs.logic_models.models import Mechanism, MechanismCondition
from programs.logic_models.permissions import may_arrange, may_draft
from programs.logic_models.rules import read_link
from programs.people.models import User


@dataclass(frozen=True)
class Exhibit:
    """One observation on the page, with the form to answer it when that is still to be done.

    ``conflict``: somebody else answered while the user was writing.
    """

    observation: Observation
    answer_form: AnswerForm | None
    conflict: Conflict | None = None


@dataclass(frozen=True)
class Side:
    """All that speaks for, or against, by kind."""

    direction: str
    title: str
    kinds: list[tuple[str, list[Exhibit]]]


@require_safe
def mechanism(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


@require_POST
def observe(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an observation."""
    found = _find(request, pk)
    program_id = found.logic_model.intervention.program_id
    if not may_observe(request.user, program_id):
        raise PermissionDenied
    form = ObservationForm(request.POST, program_id=program_id, user=request.user)
    if form.is_valid():
        direction, key = form.cleaned_data["direction"], form.cleaned_data["client_key"]
        saved = _saved(
            form,
            lambda: record_observation(mechanisms={found: direction}, seen=form.seen, by=request.user, client_key=key),
        )
        if saved:
            messages.success(request, _("Bewaard. De observatie telt meteen mee in wat LAMP hierboven zegt."))
            return redirect("mechanism", pk)
    return _page(request, found, observation_form=form, status=422)


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a verdict."""
    found = _find(request, pk)
    if not may_judge(request.user, found.logic_model.intervention.program_id):
        raise PermissionDenied
    form = VerdictForm(request.POST, evidence=evidence_on(found.lineage))
    if form.is_valid() and _saved(form, lambda: give_verdict(mechanism=found, judged=form.judged, by=request.user)):
        messages.success(request, _("Bewaard. Het oordeel geldt twaalf maanden."))
        return redirect("mechanism", pk)
    return _page(request, found, verdict_form=form, status=422)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an observation against; ``mechanisme`` in the form says on which page."""
    observation = get_object_or_404(Observation.objects.visible_to(request.user), pk=pk)
    place = request.POST.get("mechanisme", "")
    found = _find(request, int(place) if place.isdigit() and len(place) < 18 else 0)
    if not may_observe(request.user, observation.program_id):
        raise PermissionDenied
    form = AnswerForm(request.POST, prefix=f"antwoord-{pk}")
    if form.is_valid():
        given = {"answer": form.cleaned_data["answer"], "expected_revision": form.cleaned_data["revision"]}
        try:
            if _saved(form, lambda: answer_observation(observation=observation, by=request.user, **given)):
                messages.success(request, _("Bewaard. Het tegenbewijs is beantwoord."))
                return redirect("mechanism", found.pk)
        except EditConflict as conflict:
            both = describe_conflict(form, conflict)
            return _page(request, found, answered=Exhibit(observation, form, both), status=409)
    return _page(request, found, answered=Exhibit(observation, form), status=422)


def _find(request: HttpRequest, pk: int) -> Mechanism:
    mechanisms = Mechanism.objects.visible_to(request.user)
    return get_object_or_404(mechanisms.select_related("logic_model__intervention__program"), pk=pk)


def _saved(form: BaseForm, write) -> bool:
    """Run a service; what it refuses stands at the fields."""
    try:
        write()
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            form.add_error(None, error)
            return False
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
        return False
    return True


def _page(
    request: HttpRequest,
    found: Mechanism,
    *,
    observation_form: ObservationForm | None = None,
    verdict_form: VerdictForm | None = None,
    answered: Exhibit | None = None,
    status: int = 200,
) -> HttpResponse:
    user, intervention = request.user, found.logic_model.intervention
    link, reading = _in_chain(found, request)
    suggested = reading.standing.suggestion.strength
    observing = may_observe(user, intervention.program_id)
    context = {
        "mechanism": found,
        "intervention": intervention,
        "link": link,
        "step": step_to_light(link),
        "reading": reading,
        "standing": reading.standing,
        "sentence": read_link(link.link.source, link.link.target, [found]),
        "sides": _sides(found, request, observing, answered),
        "verdicts": Verdict.objects.visible_to(user).filter(lineage=found.lineage).select_related("judged_by"),
        "reads_evidence": may_read_evidence(user, intervention.program_id),
        "observation_form": observation_form
        or (observing and ObservationForm(program_id=intervention.program_id, user=user))
        or None,
        "verdict_form": verdict_form
        or (
            may_judge(user, intervention.program_id)
            and VerdictForm(initial={"strength": int(suggested)}, evidence=evidence_on(found.lineage))
        )
        or None,
        "steps": range(1, 5),
        **_arranging(found, link, reading, user),
    }
    return render(request, "monitoring/learning/mechanism.html", context, status=status)


def _arranging(found: Mechanism, link: LinkReading, reading: MechanismReading, user: User) -> dict:
    """What may change in a version that holds: whether conditions hold, and the order; with who changed it."""
    may = may_arrange(user, found.logic_model)
    places = [(place, each.mechanism.pk == found.pk) for place, each in enumerate(link.mechanisms, start=1)]
    changes = [found, MechanismCondition.history.filter(mechanism_id=found.pk)]
    return {
        "conditions": [(each, ConditionStateForm(instance=each) if may else None) for each in reading.conditions],
        "places": places if may and len(places) > 1 else [],
        "history": history_of(*changes) if may_draft(user, found.logic_model.intervention) else None,
    }


def _in_chain(found: Mechanism, request: HttpRequest) -> tuple[LinkReading, MechanismReading]:
    chain = read_chain(found.logic_model, viewer=request.user)
    link = next(each for each in chain.links if each.link.pk == found.link_id)
    return link, next(each for each in link.mechanisms if each.mechanism.pk == found.pk)


def _sides(found: Mechanism, request: HttpRequest, may_answer: bool, answered: Exhibit | None) -> list[Side]:
    mentions = list(
        ObservationMechanism.objects.filter(
            lineage=found.lineage, observation__in=Observation.objects.visible_to(request.user).values("pk")
        )
        .select_related("observation__area", "observation__partner")
        .order_by("-observation__observed_on", "-observation__pk")
    )
    titles = {EvidenceDirection.FOR: _("Wat pleit ervoor?"), EvidenceDirection.AGAINST: _("Wat pleit ertegen?")}
    return [
        Side(
            direction,
            title,
            [
                (str(label), exhibits)
                for kind, label in ObservationKind.choices
                if (exhibits := _exhibits(mentions, direction, kind, may_answer, answered))
            ],
        )
        for direction, title in titles.items()
    ]


def _exhibits(mentions, direction: str, kind: str, may_answer: bool, answered: Exhibit | None) -> list[Exhibit]:
    return [
        _exhibit(each.observation, may_answer and direction == EvidenceDirection.AGAINST, answered)
        for each in mentions
        if each.direction == direction and each.observation.kind == kind
    ]


def _exhibit(observation: Observation, may_answer: bool, answered: Exhibit | None) -> Exhibit:
    """``answered``: what the user just typed and could not be saved, at the observation it belongs to."""
    if answered and answered.observation.pk == observation.pk:
        return Exhibit(observation, answered.answer_form, answered.conflict)
    if not may_answer or observation.answer:
        return Exhibit(observation, None)
    revision = {"revision": observation.revision}
    return Exhibit(observation, AnswerForm(prefix=f"antwoord-{observation.pk}", initial=revision))
