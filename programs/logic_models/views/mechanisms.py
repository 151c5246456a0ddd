"""Adding, changing, moving and deleting mechanisms, with their conditions."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from lamp.base.pages.conflicts import Difference
from programs.logic_models.editor import Opened
from programs.logic_models.forms import (
    ConditionStateForm,
    MechanismForm,
    ReasonForm,
    condition_forms,
    written_conditions,
)
from programs.logic_models.models import ChainLink, LogicModel, Mechanism, MechanismCondition
from programs.logic_models.permissions import may_arrange
from programs.logic_models.rules import read_link
from programs.logic_models.services import (
    add_mechanism,
    change_mechanism,
    delete_mechanism,
    move_mechanism,
    set_condition_state,
)
from programs.logic_models.views.deleting import delete_part
from programs.logic_models.views.editing import (
    back_to_editor,
    draft_of_deleted,
    editor_view,
    find_part,
    render_editor,
    save_open,
)


@editor_view("GET", "POST")
def mechanism_create(request: HttpRequest, pk: int) -> HttpResponse:
    link = find_part(request, ChainLink, pk)
    opened = _open_new(request, link)
    if request.method == "POST":
        mechanism = save_open(
            opened,
            lambda: add_mechanism(
                link=link,
                by=request.user,
                conditions=written_conditions(opened.conditions),
                **opened.form.service_fields,
            ),
        )
        if mechanism:
            return back_to_editor(link.logic_model, f"mechanisme-{mechanism.pk}")
    return render_editor(request, link.logic_model, opened)


def _open_new(request: HttpRequest, link: ChainLink) -> Opened:
    instance = Mechanism(logic_model=link.logic_model, link=link)
    form = MechanismForm(request.POST or None, instance=instance, initial={"client_key": uuid4()})
    url = reverse("mechanism-create", args=[link.pk])
    opened = Opened("mechanism-new", link.pk, url, _("Mechanisme toevoegen"), form)
    opened.conditions = condition_forms(request.POST or None, [])
    _read_aloud(opened, link)
    return opened


def _read_aloud(opened: Opened, link: ChainLink) -> None:
    opened.reading = read_link(link.source, link.target, list(link.mechanisms.order_by("position", "pk")))
    opened.reading_source, opened.reading_target = link.source_id, link.target_id


@editor_view("GET", "POST")
def mechanism_edit(request: HttpRequest, pk: int) -> HttpResponse:
    if deleted := draft_of_deleted(request, Mechanism, pk):
        return _offer_to_add_again(request, *deleted)
    mechanism = find_part(request, Mechanism, pk)
    stored = list(mechanism.conditions.order_by("position", "pk"))
    form = MechanismForm(request.POST or None, instance=mechanism)
    opened = Opened("mechanism", pk, reverse("mechanism-edit", args=[pk]), _("Wijzigen"), form)
    opened.conditions = condition_forms(request.POST or None, stored)
    opened.reading_mechanism = pk
    _read_aloud(opened, mechanism.link)
    if request.method == "POST":
        saved = save_open(
            opened,
            lambda: change_mechanism(
                mechanism=mechanism,
                by=request.user,
                expected_revision=form.expected_revision,
                conditions=written_conditions(opened.conditions),
                **form.service_fields,
            ),
        )
        if saved:
            return back_to_editor(mechanism.logic_model, f"mechanisme-{pk}")
        _show_both_conditions(opened, stored)
    return render_editor(request, mechanism.logic_model, opened)


def _show_both_conditions(opened: Opened, stored: list[MechanismCondition]) -> None:
    """A conflict shows both texts of the conditions too."""
    if not opened.conflict:
        return
    theirs = "; ".join(condition.text for condition in stored)
    yours = "; ".join(condition.text for condition in written_conditions(opened.conditions))
    if theirs != yours:
        opened.conflict.differences.append(Difference(_("Voorwaarden"), theirs, yours))


def _offer_to_add_again(request: HttpRequest, last: Mechanism, draft: LogicModel) -> HttpResponse:
    """Somebody deleted the mechanism this user was writing: the text stays, to be added anew while its link exists."""
    link = ChainLink.objects.filter(pk=last.link_id, logic_model=draft).select_related("source", "target").first()
    if link is None:
        raise Http404
    link.logic_model = draft
    opened = _open_new(request, link)
    opened.form.data = opened.form.data.copy()
    opened.form.data["client_key"] = str(uuid4())
    opened.notice = _(
        "%(name)s haalde dit mechanisme net weg. Uw tekst staat hier nog. U kunt hem opnieuw toevoegen."
    ) % {"name": last.history_user or _("Iemand")}
    opened.status = 409
    return render_editor(request, draft, opened)


@editor_view("POST")
def mechanism_move(request: HttpRequest, pk: int) -> HttpResponse:
    mechanism = find_part(request, Mechanism, pk)
    position = request.POST.get("position", "")
    if not position.isdecimal():
        raise Http404
    move_mechanism(mechanism=mechanism, by=request.user, position=int(position))
    return back_to_editor(mechanism.logic_model, f"mechanisme-{pk}")


@editor_view("POST")
def mechanism_delete(request: HttpRequest, pk: int) -> HttpResponse:
    mechanism = find_part(request, Mechanism, pk)
    opened = Opened(
        "mechanism-delete", pk, reverse("mechanism-delete", args=[pk]), _("Weghalen"), ReasonForm(request.POST)
    )
    text = _("Het mechanisme ‘%(offer)s’ is weggehaald.") % {"offer": mechanism.offer}
    return delete_part(request, mechanism, opened, text, lambda **how: delete_mechanism(mechanism=mechanism, **how))


@editor_view("POST")
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
        set_condition_state(condition=condition, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("draft", args=[condition.mechanism.logic_model.intervention_id])
    return HttpResponseRedirect(back)
