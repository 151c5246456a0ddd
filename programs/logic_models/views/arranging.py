"""What may still change in the version that holds: whether conditions hold, and the order of mechanisms."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import last_editor_of
from lamp.base.pages.way_back import way_back
from programs.logic_models.forms import ConditionStateForm
from programs.logic_models.models import LogicModel, Mechanism, MechanismCondition
from programs.logic_models.permissions import may_arrange
from programs.logic_models.services import move_mechanism, set_condition_state


@require_POST
def condition_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Note whether a condition holds; also in the version that holds now. Back to the page it was noted on."""
    conditions = MechanismCondition.objects.visible_to(request.user)
    condition = get_object_or_404(conditions.select_related("mechanism__logic_model__intervention"), pk=pk)
    if not may_arrange(request.user, condition.mechanism.logic_model):
        raise PermissionDenied
    form = ConditionStateForm(request.POST, instance=condition)
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        set_condition_state(
            condition=condition, by=request.user, expected_revision=form.expected_revision, **form.service_fields
        )
    except EditConflict as conflict:
        messages.warning(request, _said_by_another(conflict))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Bewaard. Wie dit noteerde en wanneer, staat bij de geschiedenis."))
    return _back(request, condition.mechanism.logic_model)


@require_POST
def mechanism_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a mechanism at another place on its link."""
    mechanisms = Mechanism.objects.visible_to(request.user).select_related("logic_model__intervention")
    mechanism = get_object_or_404(mechanisms, pk=pk)
    if not may_arrange(request.user, mechanism.logic_model):
        raise PermissionDenied
    position = request.POST.get("position", "")
    if not position.isdecimal():
        raise Http404
    move_mechanism(mechanism=mechanism, by=request.user, position=int(position[:6]))
    messages.success(request, _("Bewaard. De nieuwe volgorde staat ook op het canvas."))
    return _back(request, mechanism.logic_model)


def _back(request: HttpRequest, logic_model: LogicModel) -> HttpResponse:
    """To the page it was noted on, else to the editor."""
    return HttpResponseRedirect(way_back(request, reverse("draft", args=[logic_model.intervention_id])))


def _said_by_another(conflict: EditConflict) -> str:
    return _("%(name)s was u net voor en noteerde: %(state)s. Klopt dat niet, noteer het dan opnieuw.") % {
        "name": last_editor_of(conflict.current) or _("Iemand"),
        "state": conflict.current.get_state_display(),
    }
