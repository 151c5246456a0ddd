"""Taking a mechanism over from another intervention, and saying that two are the same one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from programs.logic_models.library_forms import ReuseForm, ShareForm
from programs.logic_models.models import ChainLink, LogicModelStatus, Mechanism
from programs.logic_models.permissions import may_share
from programs.logic_models.services import reuse_mechanism, share_mechanism, unshare_mechanism
from programs.logic_models.views.editing import back_to_editor
from programs.people.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def mechanism_reuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the link of a draft on which a mechanism is taken over; ``?verband=`` has chosen it already."""
    mechanism = _find(request, pk)
    links = _links_to_fill(request.user, mechanism)
    if request.method == "POST" and not links:
        raise PermissionDenied
    form = ReuseForm(request.POST or None, links=links, initial={"link": request.GET.get("verband", "")})
    if request.method == "POST" and form.is_valid():
        try:
            taken = reuse_mechanism(
                mechanism=mechanism,
                link=form.chosen,
                by=request.user,
                change_reason=form.cleaned_data["change_reason"],
                client_key=form.cleaned_data["client_key"],
            )
        except ValidationError as error:
            for name, errors in getattr(error, "error_dict", {"": [error]}).items():
                form.add_error(name if name in form.fields else None, errors)
        else:
            messages.success(request, _("Overgenomen. Pas de tekst zo nodig aan; het blijft hetzelfde mechanisme."))
            return back_to_editor(taken.logic_model, f"mechanisme-{taken.pk}")
    context = {
        "mechanism": mechanism,
        "intervention": mechanism.logic_model.intervention,
        "form": form if links else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "programs/logic_models/mechanism_reuse.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def mechanism_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose another mechanism of the programme that is the same one."""
    mechanism = _find(request, pk)
    if not may_share(request.user, mechanism.logic_model.intervention.program_id):
        raise PermissionDenied
    form = ShareForm(request.POST or None, others=_others(request.user, mechanism))
    if request.method == "POST" and form.is_valid():
        share_mechanism(mechanism=mechanism, other=form.chosen, by=request.user)
        messages.success(request, _("Bewaard. De mechanismen staan nu samen in de bibliotheek."))
        return redirect("mechanism", pk)
    context = {"mechanism": mechanism, "intervention": mechanism.logic_model.intervention, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "programs/logic_models/mechanism_share.html", context, status=status)


@require_POST
def mechanism_unshare(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a mechanism stands on its own after all."""
    mechanism = _find(request, pk)
    if not may_share(request.user, mechanism.logic_model.intervention.program_id):
        raise PermissionDenied
    unshare_mechanism(mechanism=mechanism, by=request.user)
    messages.success(request, _("Bewaard. Dit mechanisme staat nu los in de bibliotheek."))
    return redirect("mechanism", pk)


def _find(request: HttpRequest, pk: int) -> Mechanism:
    visible = Mechanism.objects.visible_to(request.user).select_related("link", "logic_model__intervention__program")
    return get_object_or_404(visible, pk=pk)


def _links_to_fill(user: User, mechanism: Mechanism) -> QuerySet[ChainLink]:
    """Links of drafts in this programme that the user may change, by intervention and in the order of the chain."""
    return (
        ChainLink.objects.draftable_by(user)
        .filter(logic_model__intervention__program=mechanism.logic_model.intervention.program_id)
        .select_related("source", "target", "logic_model__intervention")
        .order_by("logic_model__intervention__title", "logic_model", "source__position", "pk")
    )


def _others(user: User, mechanism: Mechanism) -> QuerySet[Mechanism]:
    """Mechanisms of versions that hold or are drafted, but for the mechanism itself."""
    return (
        Mechanism.objects.visible_to(user)
        .filter(logic_model__intervention__program=mechanism.logic_model.intervention.program_id)
        .exclude(logic_model__status=LogicModelStatus.ARCHIVED)
        .exclude(lineage=mechanism.lineage)
        .select_related("logic_model__intervention")
        .order_by("logic_model__intervention__title", "logic_model", "position", "pk")
    )
