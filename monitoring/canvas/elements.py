"""The page of an element: what it is for, what leads to it and where it leads, its figures, and who carries it out."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lamp.base.history.changes import history_of
from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import Conflict, describe_conflict
from monitoring.indicators.models import Source
from monitoring.learning.chains import IndicatorReading, figure_in_words, read_chain
from monitoring.progress.coverage_words import describe_coverage
from programs.logic_models.forms import ArrangeForm
from programs.logic_models.models import ChainElement
from programs.logic_models.permissions import may_arrange, may_contribute, may_draft
from programs.logic_models.services import move_element, set_responsible_partner


@require_http_methods(["GET", "HEAD", "POST"])
def element(request: HttpRequest, pk: int) -> HttpResponse:
    """A POST sets the responsible partner and the place in the column of a version that holds; texts never change."""
    found = _find(request, pk)
    arranging = may_arrange(request.user, found.logic_model) and not found.logic_model.is_draft
    form = ArrangeForm(request.POST or None, instance=found) if arranging else None
    if request.method != "POST":
        return _page(request, found, form)
    if form is None:
        raise PermissionDenied
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        _arrange(found, form, request)
    except EditConflict as conflict:
        return _page(request, found, form, conflict=describe_conflict(form, conflict), status=409)
    except ValidationError as error:
        form.add_error("partner", error.messages)
        return _page(request, found, form, status=422)
    messages.success(request, _("Bewaard. Hieronder staat wie wat wijzigde."))
    return redirect("element", pk)


@transaction.atomic
def _arrange(found: ChainElement, form: ArrangeForm, request: HttpRequest) -> None:
    changed = set_responsible_partner(
        element=found,
        by=request.user,
        partner=form.cleaned_data["partner"],
        expected_revision=form.expected_revision,
    )
    if "place" in form.changed_data:
        move_element(element=changed, by=request.user, position=form.cleaned_data["place"])


def _find(request: HttpRequest, pk: int) -> ChainElement:
    elements = ChainElement.objects.visible_to(request.user).select_related(
        "partner", "logic_model__intervention__program"
    )
    return get_object_or_404(elements, pk=pk)


def _page(
    request: HttpRequest,
    found: ChainElement,
    form: ArrangeForm | None,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    user, logic_model = request.user, found.logic_model
    chain = read_chain(logic_model, viewer=user)
    reading = next(each for each in chain.elements if each.element.pk == found.pk)
    takes_part = may_draft(user, logic_model.intervention)
    context = {
        "element": found,
        "intervention": logic_model.intervention,
        "figures": [(each, figure_in_words(each), _coverage(each)) for each in reading.indicators],
        "before": [each for each in chain.links if each.link.target_id == found.pk],
        "after": [each for each in chain.links if each.link.source_id == found.pk],
        "form": form,
        "conflict": conflict,
        "may_contribute": may_contribute(user, logic_model),
        "history": history_of(found) if takes_part else None,
    }
    return render(request, "monitoring/canvas/element.html", context, status=status)


def _coverage(reading: IndicatorReading) -> str:
    """What came in of what was asked; nobody is asked for what the log counts."""
    return describe_coverage(reading.figure) if reading.indicator.source == Source.RESULTS else ""
