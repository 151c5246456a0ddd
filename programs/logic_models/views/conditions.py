"""Noting whether a condition of a mechanism holds: what people find out, in a draft and in the version that holds."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import last_editor_of
from programs.logic_models.forms import ConditionStateForm
from programs.logic_models.models import MechanismCondition
from programs.logic_models.permissions import may_arrange
from programs.logic_models.services import set_condition_state


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
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("draft", args=[condition.mechanism.logic_model.intervention_id])
    return HttpResponseRedirect(back)


def _said_by_another(conflict: EditConflict) -> str:
    return _("%(name)s was u net voor en noteerde: %(state)s. Klopt dat niet, noteer het dan opnieuw.") % {
        "name": last_editor_of(conflict.current) or _("Iemand"),
        "state": conflict.current.get_state_display(),
    }
