"""Adding, changing and deleting the arrows of a draft, and reading them aloud."""

from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from programs.logic_models.chain import load_chain
from programs.logic_models.editor import Opened
from programs.logic_models.forms import LinkForm, NewLinkForm, ReasonForm
from programs.logic_models.models import ChainElement, ChainLink, Mechanism, Working
from programs.logic_models.rules import read_link
from programs.logic_models.services import add_link, add_mechanism, change_link, delete_link
from programs.logic_models.views.deleting import delete_part
from programs.logic_models.views.editing import back_to_editor, editor_view, find_part, render_editor, save_open
from programs.logic_models.views.gone import element_is_gone, link_is_gone, when_gone


@editor_view("GET", "POST")
@when_gone(ChainElement, element_is_gone)
def link_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A link from this element, and straight away what makes it work."""
    source = find_part(request, ChainElement, pk)
    draft = source.logic_model
    form = NewLinkForm(
        request.POST or None,
        chain=load_chain(draft),
        source=source,
        instance=ChainLink(logic_model=draft, source=source),
        initial={"client_key": uuid4()},
    )
    opened = Opened("link-new", pk, reverse("link-create", args=[pk]), _("Verband toevoegen"), form)
    opened.reading_source = pk
    if request.method == "POST":

        @transaction.atomic
        def write() -> ChainLink:
            fields = dict(form.service_fields)
            offer = fields.pop("offer")
            link = add_link(source=source, by=request.user, **fields)
            if offer:
                add_mechanism(link=link, by=request.user, offer=offer, client_key=fields["client_key"])
            return link

        if link := save_open(opened, write):
            return back_to_editor(draft, f"verband-{link.pk}")
    return render_editor(request, draft, opened)


@editor_view("GET", "POST")
@when_gone(ChainLink, link_is_gone)
def link_edit(request: HttpRequest, pk: int) -> HttpResponse:
    link = find_part(request, ChainLink, pk)
    form = LinkForm(request.POST or None, instance=link)
    opened = Opened("link", pk, reverse("link-edit", args=[pk]), _("Wanneer merkt u dit?"), form)
    if request.method == "POST":
        saved = save_open(
            opened,
            lambda: change_link(
                link=link, by=request.user, expected_revision=form.expected_revision, **form.service_fields
            ),
        )
        if saved:
            return back_to_editor(link.logic_model, f"verband-{pk}")
    return render_editor(request, link.logic_model, opened)


@editor_view("POST")
def link_delete(request: HttpRequest, pk: int) -> HttpResponse:
    link = find_part(request, ChainLink, pk)
    opened = Opened("link-delete", pk, reverse("link-delete", args=[pk]), _("Weghalen"), ReasonForm(request.POST))
    text = _("Het verband tussen ‘%(source)s’ en ‘%(target)s’ is weggehaald, met de mechanismen.") % {
        "source": link.source,
        "target": link.target,
    }
    return delete_part(request, link, opened, text, lambda **how: delete_link(link=link, **how))


@editor_view("POST")
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Read aloud what is being typed; nothing is stored. Posted, so that no text ends up in an address."""
    source = find_part(request, ChainElement, pk)
    target_id = request.POST.get("target", "")
    targets = ChainElement.objects.filter(logic_model=source.logic_model)
    if not target_id.isdecimal() or not targets.filter(pk=target_id).exists():
        return render(request, "programs/logic_models/_reading.html", {"reading": None})
    target = get_object_or_404(targets, pk=target_id)
    edited = request.POST.get("mechanism", "")
    others = Mechanism.objects.filter(link__source=source, link__target=target).order_by("position", "pk")
    typed = Mechanism(
        offer=request.POST.get("offer", ""),
        response=request.POST.get("response", ""),
        for_whom=request.POST.get("for_whom", ""),
        working=request.POST.get("working") or Working.HELPING,
    )
    mechanisms = [typed if str(other.pk) == edited else other for other in others]
    if not edited:
        mechanisms.append(typed)
    context = {"reading": read_link(source, target, mechanisms)}
    return render(request, "programs/logic_models/_reading.html", context)
