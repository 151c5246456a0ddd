"""Adding, changing, moving and deleting the mechanisms of a draft, with their conditions."""

from uuid import uuid4

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lamp.base.pages.conflicts import Difference
from programs.logic_models.editor import Opened
from programs.logic_models.forms import (
    MechanismForm,
    ReasonForm,
    condition_forms,
    written_conditions,
)
from programs.logic_models.models import ChainLink, LogicModel, Mechanism, MechanismCondition
from programs.logic_models.rules import read_link
from programs.logic_models.services import (
    add_mechanism,
    change_mechanism,
    delete_mechanism,
    move_mechanism,
)
from programs.logic_models.views.deleting import delete_part
from programs.logic_models.views.editing import (
    back_to_editor,
    editor_view,
    find_part,
    render_editor,
    save_open,
)
from programs.logic_models.views.gone import Deleted, bring_back, ends_are_gone, link_of, when_gone, who_deleted


def _mechanism_is_gone(request: HttpRequest, deleted: Deleted, draft: LogicModel) -> HttpResponse:
    """The mechanism somebody was writing in is gone: the text stays, to be added anew."""
    if link := draft.chainlinks.filter(pk=deleted.link_id).select_related("source", "target").first():
        link.logic_model = draft
        return _offer_to_add_again(request, deleted, link, _("%(name)s haalde dit mechanisme net weg."))
    return _link_is_gone(request, ChainLink.history.filter(id=deleted.link_id, history_type="-").first(), draft)


def _link_is_gone(request: HttpRequest, deleted: Deleted, draft: LogicModel) -> HttpResponse:
    """The link under a mechanism is gone: saving once more brings it back, while both its ends are there."""
    link = link_of(deleted, draft)
    if link is None:
        return ends_are_gone(request, deleted, draft)
    if "brings_back" not in request.POST or link.pk:
        return _offer_to_add_again(request, deleted, link, _("%(name)s haalde het verband hieronder net weg."))
    opened = _open_new(request, link)

    @transaction.atomic
    def write() -> Mechanism:
        fields = opened.form.service_fields
        conditions = written_conditions(opened.conditions)
        return add_mechanism(link=bring_back(link, by=request.user), by=request.user, conditions=conditions, **fields)

    if mechanism := save_open(opened, write):
        return back_to_editor(draft, f"mechanisme-{mechanism.pk}")
    return render_editor(request, draft, _as_lost(opened, deleted, link))


def _offer_to_add_again(request: HttpRequest, deleted: Deleted, link: ChainLink, notice: str) -> HttpResponse:
    opened = _open_new(request, link)
    opened.form.data = opened.form.data.copy()
    opened.form.data["client_key"] = str(uuid4())
    what_now = _("Uw tekst staat hier nog. U kunt hem opnieuw toevoegen.")
    if not link.pk:
        _as_lost(opened, deleted, link)
        what_now = _("Uw tekst staat hier nog. Bewaart u hem, dan komt ook het verband terug.")
    opened.notice = f"{notice % {'name': who_deleted(deleted)}} {what_now}"
    opened.status = 409
    return render_editor(request, link.logic_model, opened)


def _as_lost(opened: Opened, deleted: Deleted, link: ChainLink) -> Opened:
    """The form stands above the chain, because its link stands nowhere; saving it brings the link back."""
    opened.place, opened.url = "lost", reverse("mechanism-create", args=[deleted.id])
    opened.brings_back = f"{link.source.what} → {link.target.what}"
    return opened


@editor_view("GET", "POST")
@when_gone(ChainLink, _link_is_gone)
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
    url = reverse("mechanism-create", args=[link.pk]) if link.pk else ""
    opened = Opened("mechanism-new", link.pk or "", url, _("Mechanisme toevoegen"), form)
    opened.conditions = condition_forms(request.POST or None, [])
    _read_aloud(opened, link)
    return opened


def _read_aloud(opened: Opened, link: ChainLink) -> None:
    opened.reading = read_link(link.source, link.target, _mechanisms_on(link))
    opened.reading_source, opened.reading_target = link.source_id, link.target_id


def _mechanisms_on(link: ChainLink) -> list[Mechanism]:
    return list(Mechanism.objects.filter(link=link.pk).order_by("position", "pk"))


@editor_view("GET", "POST")
@when_gone(Mechanism, _mechanism_is_gone)
def mechanism_edit(request: HttpRequest, pk: int) -> HttpResponse:
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
