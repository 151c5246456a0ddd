"""Adding, changing, moving and deleting the boxes of a draft."""

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from programs.logic_models.editor import Opened, stage_texts
from programs.logic_models.forms import ElementForm, ReasonForm
from programs.logic_models.models import ChainElement, LogicModel, Stage
from programs.logic_models.services import add_element, change_element, delete_element, move_element
from programs.logic_models.views.deleting import delete_part
from programs.logic_models.views.editing import (
    back_to_editor,
    editor_view,
    find_draft,
    find_intervention,
    find_part,
    render_editor,
    save_open,
)
from programs.logic_models.views.gone import Deleted, when_gone, who_deleted


@editor_view("GET", "POST")
def element_create(request: HttpRequest, pk: int) -> HttpResponse:
    draft = find_draft(request, find_intervention(request, pk))
    stage = request.GET.get("kolom", "")
    if stage not in Stage.values:
        raise Http404
    opened = open_new(request, draft, stage)
    if request.method == "POST":
        element = save_open(
            opened,
            lambda: add_element(logic_model=draft, by=request.user, stage=stage, **opened.form.service_fields),
        )
        if element:
            return back_to_editor(draft, f"element-{element.pk}")
    return render_editor(request, draft, opened)


def open_new(request: HttpRequest, draft: LogicModel, stage: str) -> Opened:
    instance = ChainElement(logic_model=draft, stage=stage)
    form = ElementForm(request.POST or None, instance=instance, initial={"client_key": uuid4()})
    url = reverse("element-create", args=[draft.intervention_id]) + f"?kolom={stage}"
    return Opened("element-new", stage, url, stage_texts()[stage][2], form)


def _offer_to_add_again(request: HttpRequest, deleted: Deleted, draft: LogicModel) -> HttpResponse:
    """Somebody deleted what this user was writing in: the text stays in a form that adds it anew."""
    opened = open_new(request, draft, deleted.stage)
    opened.form.data = opened.form.data.copy()
    opened.form.data["client_key"] = str(uuid4())
    opened.notice = _(
        "%(name)s haalde dit onderdeel net weg. Uw tekst staat hier nog. U kunt hem opnieuw toevoegen."
    ) % {"name": who_deleted(deleted)}
    opened.status = 409
    return render_editor(request, draft, opened)


@editor_view("GET", "POST")
@when_gone(ChainElement, _offer_to_add_again)
def element_edit(request: HttpRequest, pk: int) -> HttpResponse:
    element = find_part(request, ChainElement, pk)
    form = ElementForm(request.POST or None, instance=element)
    opened = Opened("element", element.pk, reverse("element-edit", args=[pk]), _("Wijzigen"), form)
    if request.method == "POST":
        saved = save_open(
            opened,
            lambda: change_element(
                element=element, by=request.user, expected_revision=form.expected_revision, **form.service_fields
            ),
        )
        if saved:
            return back_to_editor(element.logic_model, f"element-{pk}")
    return render_editor(request, element.logic_model, opened)


@editor_view("POST")
def element_move(request: HttpRequest, pk: int) -> HttpResponse:
    element = find_part(request, ChainElement, pk)
    move_element(element=element, by=request.user, position=_wanted_place(request))
    return back_to_editor(element.logic_model, f"element-{pk}")


def _wanted_place(request: HttpRequest) -> int:
    try:
        return max(1, int(request.POST.get("position", "")))
    except ValueError as error:
        raise Http404 from error


@editor_view("POST")
def element_delete(request: HttpRequest, pk: int) -> HttpResponse:
    element = find_part(request, ChainElement, pk)
    opened = Opened("element-delete", pk, reverse("element-delete", args=[pk]), _("Weghalen"), ReasonForm(request.POST))
    text = _("‘%(what)s’ is weggehaald, met de verbanden en mechanismen die eraan vastzaten.") % {"what": element.what}
    return delete_part(request, element, opened, text, lambda **how: delete_element(element=element, **how))
