"""Pages about one observation: adding it to a whole chain, putting it right, withdrawing it."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from lamp.base.pages.saving import saved
from monitoring.learning.forms import ObservationForm
from monitoring.learning.models import Observation
from monitoring.learning.permissions import may_correct, may_observe
from monitoring.learning.services import (
    came_with_entry,
    correct_observation,
    record_observation,
    take_back_observation,
)
from monitoring.learning.shown_mechanisms import Placed, placed_mechanisms, standing_versions
from programs.interventions.models import Intervention
from programs.logic_models.models import Mechanism


@require_http_methods(["GET", "HEAD", "POST"])
def observation_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an observation to the chain of an intervention, about as many of its mechanisms as it speaks of."""
    intervention = get_object_or_404(
        Intervention.objects.visible_to(request.user).prefetch_related("lines", "partners"), pk=pk
    )
    if not may_observe(request.user, intervention.program_id):
        raise PermissionDenied
    mechanisms = choices_of(mechanisms_of(request, intervention))
    form = ObservationForm(
        request.POST or None, program_id=intervention.program_id, user=request.user, others=mechanisms
    )
    if request.method == "POST" and form.is_valid() and saved(form, lambda: record(form, request)):
        messages.success(request, _("Bewaard. De observatie telt meteen mee."))
        return redirect("canvas", pk)
    context = {"intervention": intervention, "form": form if mechanisms else None}
    status = 422 if request.method == "POST" else 200
    return render(request, "monitoring/learning/observation_create.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def observation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an observation right; its history shows what it was."""
    observation = _own(request, pk)
    mechanisms = _choices_for(request, observation)
    said = dict(observation.mechanisms.values_list("lineage", "direction"))
    form = ObservationForm(
        request.POST or None,
        instance=observation,
        program_id=observation.program_id,
        user=request.user,
        others=mechanisms,
        said=said,
    )
    context = {"observation": observation, "form": form, "back": _page_of(mechanisms, said)}
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid() and saved(form, lambda: _correct(form, observation, request)):
                messages.success(request, _("Bewaard. De vorige tekst staat in de geschiedenis."))
                return redirect("mechanism", _page_of(mechanisms, {m.lineage: d for m, d in form.mentions.items()}))
        except EditConflict as conflict:
            context["conflict"] = describe_conflict(form, conflict)
            status = 409
    return render(request, "monitoring/learning/observation_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def observation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an observation, after asking."""
    observation = _own(request, pk)
    mechanisms = _choices_for(request, observation)
    back = _page_of(mechanisms, dict(observation.mechanisms.values_list("lineage", "direction")))
    if request.method == "POST":
        revision = request.POST.get("revision", "")
        try:
            take_back_observation(
                observation=observation,
                by=request.user,
                expected_revision=int(revision) if revision.isdecimal() and len(revision) < 10 else 0,
            )
        except EditConflict as conflict:
            messages.error(request, _("Iemand veranderde of beantwoordde deze observatie net. Kijk het eerst na."))
            context = {"observation": conflict.current, "back": back}
            return render(request, "monitoring/learning/observation_withdraw.html", context, status=409)
        messages.success(request, _("Ingetrokken. De observatie telt niet meer mee."))
        return redirect("mechanism", back)
    return render(request, "monitoring/learning/observation_withdraw.html", {"observation": observation, "back": back})


def record(form: ObservationForm, request: HttpRequest) -> Observation:
    """Store what a form for a new observation holds."""
    return record_observation(
        mechanisms=form.mentions,
        seen=form.seen,
        by=request.user,
        partner=form.cleaned_data.get("partner"),
        client_key=form.cleaned_data["client_key"],
    )


def mechanisms_of(request: HttpRequest, intervention: Intervention) -> list[Placed]:
    """The mechanisms of an intervention in the version that stands for the user."""
    versions = standing_versions(request.user, intervention.program_id)
    return placed_mechanisms([each for each in versions if each.intervention_id == intervention.pk])


def choices_of(placed: Sequence[Placed]) -> list[tuple[Mechanism, str]]:
    return [(each.mechanism, each.label) for each in placed]


def _correct(form: ObservationForm, observation: Observation, request: HttpRequest) -> Observation:
    return correct_observation(
        observation=observation,
        mechanisms=form.mentions,
        seen=form.seen,
        by=request.user,
        expected_revision=form.cleaned_data["revision"] or 0,
    )


def _own(request: HttpRequest, pk: int) -> Observation:
    visible = Observation.objects.visible_to(request.user).select_related("program", "area", "indicator", "log_entry")
    observation = get_object_or_404(visible, pk=pk)
    if not may_correct(request.user, observation) or came_with_entry(observation):
        raise PermissionDenied
    return observation


def _choices_for(request: HttpRequest, observation: Observation) -> list[tuple[Mechanism, str]]:
    """The mechanisms of every chain that the observation speaks of now. 404 when none of them is visible any more."""
    lineages = set(observation.mechanisms.values_list("lineage", flat=True))
    placed = placed_mechanisms(standing_versions(request.user, observation.program_id))
    chains = {id(each.chain) for each in placed if each.mechanism.lineage in lineages}
    found = [each for each in placed if id(each.chain) in chains]
    if not found:
        raise Http404
    several = len(chains) > 1
    return [(each.mechanism, f"{each.intervention.title}: {each.label}" if several else each.label) for each in found]


def _page_of(mechanisms: Sequence[tuple[Mechanism, str]], said: dict) -> int:
    """The page of the first mechanism it speaks of."""
    return next(each.pk for each, _label in mechanisms if each.lineage in said)
