"""The draft page, starting and ending versions, agreement, and comparing two versions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lamp.base.models import EditConflict
from programs.interventions.models import Intervention, InterventionPriority
from programs.interventions.permissions import may_set_priority
from programs.logic_models.agreements import voices
from programs.logic_models.chain import load_chain
from programs.logic_models.comparison import compare, versions_to_choose
from programs.logic_models.forms import ActivationForm, AgreementForm
from programs.logic_models.models import LogicModel, LogicModelStatus
from programs.logic_models.permissions import may_activate, may_agree, may_draft, partner_ids_to_speak_for
from programs.logic_models.services import activate, archive, delete_draft, give_agreement, start_draft
from programs.logic_models.views.editing import editor_view, find_draft, find_intervention, render_editor, show_errors
from programs.partners.models import Partner


@editor_view("GET")
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    return render_editor(request, find_draft(request, find_intervention(request, pk)))


@require_http_methods(["POST"])
def draft_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a draft and open it; an empty one with the four questions. An existing one is simply opened."""
    intervention = find_intervention(request, pk)
    try:
        version = start_draft(intervention=intervention, by=request.user)
    except ValidationError as error:
        messages.info(request, error.messages[0])
        return redirect("draft", pk)
    return redirect("draft", pk) if version.based_on_id else redirect("draft-guide", pk, 1)


@require_safe
def version_comparison(request: HttpRequest, pk: int) -> HttpResponse:
    intervention = _visible_intervention(request, pk)
    versions = list(LogicModel.objects.visible_to(request.user).filter(intervention=pk).order_by("version"))
    for version in versions:
        version.intervention = intervention
    chosen = versions_to_choose(versions, request.GET.get("van", ""), request.GET.get("naar", ""))
    context = {
        "intervention": intervention,
        "versions": versions,
        "chosen": chosen,
        "comparison": compare(*chosen) if chosen else None,
    }
    return render(request, "programs/logic_models/version_comparison.html", context)


def _visible_intervention(request: HttpRequest, pk: int) -> Intervention:
    visible = Intervention.objects.visible_to(request.user).select_related("program", "lead_partner")
    return get_object_or_404(visible.prefetch_related("lines", "partners"), pk=pk)


@require_safe
def agreements(request: HttpRequest, pk: int) -> HttpResponse:
    return _show_agreements(request, _visible_intervention(request, pk))


def _show_agreements(
    request: HttpRequest,
    intervention: Intervention,
    *,
    agreement_form: Any = None,
    activation_form: Any = None,
    status: int = 200,
) -> HttpResponse:
    versions = list(
        LogicModel.objects.visible_to(request.user)
        .filter(intervention=intervention)
        .select_related("activated_by", "changed_by")
        .order_by("-version")
    )
    for version in versions:
        version.intervention = intervention
    the_draft = next((version for version in versions if version.is_draft), None)
    partners = Partner.objects.none()
    if the_draft:
        partners = Partner.objects.filter(pk__in=partner_ids_to_speak_for(request.user, intervention))
    active = next((version for version in versions if version.status == LogicModelStatus.ACTIVE), None)
    latest = the_draft or active
    spoken = voices(latest) if latest else []
    if the_draft and partners and agreement_form is None:
        agreement_form = AgreementForm(partners=partners, revision=the_draft.revision)
    everybody_agrees = bool(spoken) and all(voice.agrees_now for voice in spoken)
    if the_draft and activation_form is None:
        activation_form = ActivationForm(initial={"revision": the_draft.revision})
    if activation_form:
        activation_form.fields["reason"].required = not everybody_agrees
    context = {
        "intervention": intervention,
        "priority": InterventionPriority.objects.visible_to(request.user).filter(intervention=intervention).first(),
        "may_decide": may_set_priority(request.user, intervention.program_id),
        "versions": versions,
        "draft": the_draft,
        "active": active,
        "voices": spoken,
        "everybody_agrees": everybody_agrees,
        "gaps": load_chain(the_draft).gaps if the_draft else [],
        "agreement_form": agreement_form,
        "activation_form": activation_form,
        "may_activate": bool(latest) and may_activate(request.user, latest),
        "may_draft": may_draft(request.user, intervention),
    }
    return render(request, "programs/logic_models/agreements.html", context, status=status)


@require_http_methods(["POST"])
def agreement_create(request: HttpRequest, pk: int) -> HttpResponse:
    intervention = _visible_intervention(request, pk)
    partners = Partner.objects.filter(pk__in=partner_ids_to_speak_for(request.user, intervention))
    if not partners:
        raise PermissionDenied
    version = _draft_or_404(request, intervention)
    form = AgreementForm(request.POST, partners=partners, revision=version.revision)
    if not form.is_valid():
        return _show_agreements(request, intervention, agreement_form=form, status=422)
    data = form.cleaned_data
    if not may_agree(request.user, version, data["partner"].pk):
        raise PermissionDenied
    try:
        give_agreement(
            logic_model=version,
            partner=data["partner"],
            by=request.user,
            agrees=data["agrees"],
            reason=data["reason"],
            expected_revision=data["revision"] or 0,
        )
    except EditConflict as conflict:
        return _ask_to_read_again(request, intervention, conflict, agreement_form=form)
    except ValidationError as error:
        show_errors(form, error)
        return _show_agreements(request, intervention, agreement_form=form, status=422)
    messages.success(request, _("Bewaard. Iedereen die meedoet kan dit lezen."))
    return redirect("agreements", pk)


def _ask_to_read_again(
    request: HttpRequest, intervention: Intervention, conflict: EditConflict, **forms: Any
) -> HttpResponse:
    """The draft changed after this page was read: say so, keep what was typed, and let it be sent again."""
    for form in forms.values():
        form.data = form.data.copy()
        form.data["revision"] = str(conflict.current.revision)
        form.add_error(None, _("Het concept is net gewijzigd. Lees het nog eens en kies daarna opnieuw."))
    return _show_agreements(request, intervention, status=409, **forms)


def _draft_or_404(request: HttpRequest, intervention: Intervention) -> LogicModel:
    drafts = LogicModel.objects.visible_to(request.user).filter(intervention=intervention, status="draft")
    version = get_object_or_404(drafts)
    version.intervention = intervention
    return version


@require_http_methods(["POST"])
def draft_activate(request: HttpRequest, pk: int) -> HttpResponse:
    intervention = _visible_intervention(request, pk)
    version = _draft_or_404(request, intervention)
    if not may_activate(request.user, version):
        raise PermissionDenied
    form = ActivationForm(request.POST)
    if not form.is_valid():
        return _show_agreements(request, intervention, activation_form=form, status=422)
    data = form.cleaned_data
    try:
        activate(
            logic_model=version,
            by=request.user,
            reason=data["reason"],
            expected_revision=data["revision"] or 0,
        )
    except EditConflict as conflict:
        return _ask_to_read_again(request, intervention, conflict, activation_form=form)
    except ValidationError as error:
        show_errors(form, error)
        return _show_agreements(request, intervention, activation_form=form, status=422)
    messages.success(request, _("Versie %(number)s geldt vanaf nu.") % {"number": version.version})
    return redirect("agreements", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then throw the whole draft away."""
    intervention = find_intervention(request, pk)
    version = find_draft_or_redirect(request, intervention)
    if isinstance(version, HttpResponseRedirect):
        return version
    if not may_activate(request.user, version):
        raise PermissionDenied
    if request.method == "POST":
        delete_draft(logic_model=version, by=request.user)
        messages.success(request, _("Het concept is verwijderd."))
        return redirect("agreements", pk)
    context = {
        "intervention": intervention,
        "question": _("Wilt u het concept van versie %(number)s verwijderen?") % {"number": version.version},
        "consequence": _("Alles wat alleen in dit concept staat, is dan weg. Eerdere versies blijven."),
        "action": _("Concept verwijderen"),
        "cancel_url": reverse("agreements", args=[pk]),
    }
    return render(request, "programs/logic_models/confirm.html", context)


def find_draft_or_redirect(request: HttpRequest, intervention: Intervention) -> LogicModel | HttpResponseRedirect:
    version = intervention.logic_models.filter(status="draft").first()
    if version is None:
        messages.info(request, _("Er is geen concept meer."))
        return redirect("agreements", intervention.pk)
    version.intervention = intervention
    return version


@require_http_methods(["GET", "HEAD", "POST"])
def version_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then stop with the version that holds."""
    intervention = _visible_intervention(request, pk)
    version = get_object_or_404(intervention.logic_models, status="active")
    version.intervention = intervention
    if not may_activate(request.user, version):
        raise PermissionDenied
    if request.method == "POST":
        archive(logic_model=version, by=request.user)
        messages.success(request, _("Versie %(number)s is gearchiveerd.") % {"number": version.version})
        return redirect("agreements", pk)
    context = {
        "intervention": intervention,
        "question": _("Wilt u versie %(number)s archiveren?") % {"number": version.version},
        "consequence": _("Er geldt dan geen LAMP meer voor deze interventie. U kunt altijd een nieuw concept starten."),
        "action": _("Archiveren"),
        "cancel_url": reverse("agreements", args=[pk]),
    }
    return render(request, "programs/logic_models/confirm.html", context)
