"""The page of a mechanism: what we think, what speaks for and against it, and what people concluded."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lamp.base.models import EditConflict
from monitoring.learning.chains import LinkReading, MechanismReading, read_chain
from monitoring.learning.forms import AnswerForm, ObservationForm, VerdictForm
from monitoring.learning.models import EvidenceDirection, Observation, ObservationKind, ObservationMechanism, Verdict
from monitoring.learning.permissions import may_judge, may_observe, may_read_evidence
from monitoring.learning.services import answer_observation, give_verdict, record_observation
from programs.logic_models.models import Mechanism
from programs.logic_models.rules import read_link


@dataclass(frozen=True)
class Exhibit:
    """One observation on the page, with the form to answer it when that is still to be done."""

    observation: Observation
    answer_form: AnswerForm | None


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
    form = VerdictForm(request.POST)
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
            text = _("Iemand anders was u voor en schreef: ‘%(answer)s’. Bewaart u opnieuw, dan vervangt u dat.")
            form.add_error("answer", text % {"answer": conflict.current.answer})
            form.data = form.data.copy()
            form.data[form.add_prefix("revision")] = conflict.current.revision
    return _page(request, found, answers={pk: form}, status=422)


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
    answers: dict[int, AnswerForm] | None = None,
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
        "reading": reading,
        "standing": reading.standing,
        "sentence": read_link(link.link.source, link.link.target, [found]),
        "sides": _sides(found, request, observing, answers or {}),
        "verdicts": Verdict.objects.visible_to(user).filter(lineage=found.lineage).select_related("judged_by"),
        "reads_evidence": may_read_evidence(user, intervention.program_id),
        "observation_form": observation_form
        or (observing and ObservationForm(program_id=intervention.program_id, user=user))
        or None,
        "verdict_form": verdict_form
        or (may_judge(user, intervention.program_id) and VerdictForm(initial={"strength": int(suggested)}))
        or None,
        "steps": range(1, 5),
    }
    return render(request, "monitoring/learning/mechanism.html", context, status=status)


def _in_chain(found: Mechanism, request: HttpRequest) -> tuple[LinkReading, MechanismReading]:
    chain = read_chain(found.logic_model, viewer=request.user)
    link = next(each for each in chain.links if each.link.pk == found.link_id)
    return link, next(each for each in link.mechanisms if each.mechanism.pk == found.pk)


def _sides(found: Mechanism, request: HttpRequest, may_answer: bool, answers: dict[int, AnswerForm]) -> list[Side]:
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
                if (exhibits := _exhibits(mentions, direction, kind, may_answer, answers))
            ],
        )
        for direction, title in titles.items()
    ]


def _exhibits(mentions, direction: str, kind: str, may_answer: bool, answers: dict[int, AnswerForm]) -> list[Exhibit]:
    return [
        Exhibit(each.observation, _answer_form(each.observation, direction, may_answer, answers))
        for each in mentions
        if each.direction == direction and each.observation.kind == kind
    ]


def _answer_form(
    observation: Observation, direction: str, may_answer: bool, answers: dict[int, AnswerForm]
) -> AnswerForm | None:
    if observation.pk in answers:
        return answers[observation.pk]
    if not may_answer or direction != EvidenceDirection.AGAINST or observation.answer:
        return None
    return AnswerForm(prefix=f"antwoord-{observation.pk}", initial={"revision": observation.revision})
