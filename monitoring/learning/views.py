"""The page of a mechanism: what we think, what speaks for and against it, and what people concluded."""

from dataclasses import dataclass, replace
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lamp.base.history.changes import history_of
from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import Conflict, describe_conflict
from lamp.base.pages.saving import saved
from lamp.base.pages.way_back import way_back
from monitoring.learning.assumptions import stored_assumption, weigh
from monitoring.learning.chains import LinkReading, MechanismReading, read_chain
from monitoring.learning.forms import AnswerForm, AssumptionForm, ObservationForm, PlanForm, VerdictForm
from monitoring.learning.known_figures import known_in_words
from monitoring.learning.library import same_elsewhere
from monitoring.learning.lighting import is_lit, say_lit
from monitoring.learning.mechanisms import evidence_on, given_by
from monitoring.learning.models import EvidenceDirection, Observation, ObservationKind, ObservationMechanism, Verdict
from monitoring.learning.next_steps import step_to_light
from monitoring.learning.observation_views import record
from monitoring.learning.permissions import (
    may_correct,
    may_finish,
    may_judge,
    may_observe,
    may_read_evidence,
    may_weigh,
)
from monitoring.learning.services import answer_observation, came_with_entry, give_verdict
from monitoring.learning.shown_mechanisms import placed_mechanisms
from programs.logic_models.forms import ConditionStateForm
from programs.logic_models.models import ChainLink, Mechanism, MechanismCondition
from programs.logic_models.permissions import may_arrange, may_draft, may_share
from programs.logic_models.rules import read_link
from programs.people.models import User


@dataclass(frozen=True)
class Exhibit:
    """One observation on the page, with the form to answer it when that is still to be done.

    ``conflict``: somebody else answered while the user was writing. ``may_correct``: it is the user's own.
    """

    observation: Observation
    answer_form: AnswerForm | None
    conflict: Conflict | None = None
    may_correct: bool = False

    @property
    def figure(self) -> str:
        """The LAMP figure it rests on, as it was known then."""
        return known_in_words(self.observation)

    @property
    def of_log_entry(self) -> bool:
        return came_with_entry(self.observation)


@dataclass(frozen=True)
class Side:
    """All that speaks for, or against, by kind."""

    direction: str
    title: str
    kinds: list[tuple[str, list[Exhibit]]]


@require_safe
def mechanism(request: HttpRequest, pk: int) -> HttpResponse:
    return mechanism_page(request, find_mechanism(request, pk))


@require_POST
def observe(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an observation."""
    found = find_mechanism(request, pk)
    program_id = found.logic_model.intervention.program_id
    if not may_observe(request.user, program_id):
        raise PermissionDenied
    form = ObservationForm(request.POST, program_id=program_id, user=request.user, own=found, others=_others(found))
    if form.is_valid() and saved(form, lambda: record(form, request)):
        messages.success(request, _("Bewaard. De observatie telt meteen mee in wat LAMP hierboven zegt."))
        return redirect("mechanism", pk)
    return mechanism_page(request, found, observation_form=form, status=422)


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a verdict."""
    found = find_mechanism(request, pk)
    if not may_judge(request.user, found.logic_model.intervention.program_id):
        raise PermissionDenied
    form = VerdictForm(request.POST, evidence=evidence_on(found.lineage))
    was_lit = is_lit(found, viewer=request.user)
    term = found.logic_model.intervention.program.verdict_months
    if form.is_valid() and saved(form, lambda: give_verdict(mechanism=found, judged=form.judged, by=request.user)):
        text = ngettext("Bewaard. Het oordeel geldt %(n)d maand.", "Bewaard. Het oordeel geldt %(n)d maanden.", term)
        messages.success(request, text % {"n": term})
        say_lit(request, found, was_lit=was_lit)
        return redirect(way_back(request, reverse("mechanism", args=[pk])))
    return mechanism_page(request, found, verdict_form=form, status=422)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an observation against; ``mechanisme`` in the form says on which page."""
    observation = get_object_or_404(Observation.objects.visible_to(request.user), pk=pk)
    place = request.POST.get("mechanisme", "")
    found = find_mechanism(request, int(place) if place.isdigit() and len(place) < 18 else 0)
    if not may_observe(request.user, observation.program_id):
        raise PermissionDenied
    form = AnswerForm(request.POST, prefix=f"antwoord-{pk}")
    if form.is_valid():
        given = {"answer": form.cleaned_data["answer"], "expected_revision": form.cleaned_data["revision"]}
        try:
            if saved(form, lambda: answer_observation(observation=observation, by=request.user, **given)):
                messages.success(request, _("Bewaard. Het tegenbewijs is beantwoord."))
                return redirect("mechanism", found.pk)
        except EditConflict as conflict:
            both = describe_conflict(form, conflict)
            return mechanism_page(request, found, answered=Exhibit(observation, form, both), status=409)
    return mechanism_page(request, found, answered=Exhibit(observation, form), status=422)


def find_mechanism(request: HttpRequest, pk: int) -> Mechanism:
    mechanisms = Mechanism.objects.visible_to(request.user)
    return get_object_or_404(mechanisms.select_related("logic_model__intervention__program"), pk=pk)


def mechanism_page(
    request: HttpRequest,
    found: Mechanism,
    *,
    observation_form: ObservationForm | None = None,
    verdict_form: VerdictForm | None = None,
    answered: Exhibit | None = None,
    assumption_form: AssumptionForm | None = None,
    assumption_conflict: Conflict | None = None,
    plan_form: PlanForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with the form that could not be saved in place of a fresh one."""
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
        "verdicts": _verdicts(found, user),
        "reads_evidence": may_read_evidence(user, intervention.program_id),
        "observation_form": observation_form
        or (
            observing
            and ObservationForm(program_id=intervention.program_id, user=user, own=found, others=_others(found))
        )
        or None,
        "next": way_back(request, ""),
        "verdict_form": verdict_form
        or (
            may_judge(user, intervention.program_id)
            and VerdictForm(initial={"strength": int(suggested)}, evidence=evidence_on(found.lineage))
        )
        or None,
        "steps": range(1, 5),
        **_arranging(found, link, reading, user),
        **_as_assumption(found, user, assumption_form, plan_form),
        "assumption_conflict": assumption_conflict,
        "uses": same_elsewhere(found.lineage, intervention.program_id, viewer=user),
        "may_share": may_share(user, intervention.program_id),
        "may_reuse": ChainLink.objects.draftable_by(user).exists(),
    }
    return render(request, "monitoring/learning/mechanism.html", context, status=status)


def _others(found: Mechanism) -> list[tuple[Mechanism, str]]:
    """The other mechanisms of this version, that an observation may speak of too."""
    placed = placed_mechanisms([found.logic_model])
    return [(each.mechanism, each.label) for each in placed if each.mechanism.pk != found.pk]


def _verdicts(found: Mechanism, user: User) -> list[tuple[Verdict, date]]:
    """Its verdicts over time, the latest first, each with the day on which it expires."""
    rows = Verdict.objects.visible_to(user).with_term().filter(lineage=found.lineage).select_related("judged_by")
    return [(row, given_by(row).expires_on) for row in rows]


def _as_assumption(
    found: Mechanism, user: User, assumption_form: AssumptionForm | None, plan_form: PlanForm | None
) -> dict:
    """How risky it is to count on this mechanism, with the forms of those who may weigh that."""
    program_id = found.logic_model.intervention.program_id
    if not may_read_evidence(user, program_id):
        return {}
    placed = next(each for each in placed_mechanisms([found.logic_model]) if each.mechanism.pk == found.pk)
    (weighed,) = weigh([placed], viewer=user)
    may = may_weigh(user, program_id)
    return {
        "weighed": weighed,
        "tests": [(test, may_finish(user, test)) for test in weighed.tests],
        "assumption_form": assumption_form or (AssumptionForm(instance=stored_assumption(found)) if may else None),
        "plan_form": plan_form or (PlanForm(program_id=program_id, user=user) if may else None),
    }


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
        .select_related(
            "observation__area",
            "observation__partner",
            "observation__program",
            "observation__indicator",
            "observation__log_entry",
        )
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
                if (exhibits := _exhibits(mentions, direction, kind, request.user, may_answer, answered))
            ],
        )
        for direction, title in titles.items()
    ]


def _exhibits(
    mentions, direction: str, kind: str, user: User, may_answer: bool, answered: Exhibit | None
) -> list[Exhibit]:
    return [
        replace(
            _exhibit(each.observation, may_answer and direction == EvidenceDirection.AGAINST, answered),
            may_correct=may_correct(user, each.observation) and not came_with_entry(each.observation),
        )
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
