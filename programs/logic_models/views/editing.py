"""What the pages of the editor share: finding the draft, saving the open form, showing the result.

Every page works as a whole page; htmx asks for the same address and gets only the editor itself.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from programs.interventions.models import Intervention
from programs.logic_models.chain import load_chain
from programs.logic_models.editor import Opened, lay_out
from programs.logic_models.models import ChainPart, LogicModel
from programs.logic_models.permissions import may_draft

Part = TypeVar("Part", bound=ChainPart)
View = Callable[..., HttpResponse]
FREE_TEXTS = {"what", "why", "offer", "response", "for_whom", "perspective", "text", "change_reason", "reason", "title"}


class VersionClosed(Exception):
    """The version was activated, archived or thrown away while somebody was writing in it."""

    def __init__(self, intervention: Intervention) -> None:
        super().__init__(f"no draft: {intervention}")
        self.intervention = intervention


def editor_view(*methods: str) -> Callable[[View], View]:
    """A page of the editor: never kept by the browser, and never losing what somebody typed."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except VersionClosed as closed:
                return show_closed(request, closed.intervention)

        decorated = cache_control(private=True, no_store=True)(vary_on_headers("HX-Request")(answer))
        return require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))(decorated)

    return decorate


def find_intervention(request: HttpRequest, pk: int) -> Intervention:
    visible = Intervention.objects.visible_to(request.user).select_related("program", "lead_partner")
    intervention = get_object_or_404(visible.prefetch_related("lines", "partners"), pk=pk)
    if not may_draft(request.user, intervention):
        raise PermissionDenied
    return intervention


def find_draft(request: HttpRequest, intervention: Intervention) -> LogicModel:
    draft = intervention.logic_models.filter(status="draft").select_related("changed_by").first()
    if draft is None:
        raise VersionClosed(intervention)
    draft.intervention = intervention
    return draft


def find_part(request: HttpRequest, model: type[Part], pk: int) -> Part:
    """A part of a draft the user may change."""
    visible = model.objects.visible_to(request.user).select_related("logic_model__changed_by")
    part = get_object_or_404(visible, pk=pk)
    part.logic_model.intervention = find_intervention(request, part.logic_model.intervention_id)
    if not part.logic_model.is_draft:
        raise VersionClosed(part.logic_model.intervention)
    return part


def save_open(opened: Opened, write: Callable[[], Any]) -> Any | None:
    """Save the open form. None: it stays open and says why (422: mistakes, 409: somebody was first)."""
    form, conditions = opened.form, opened.conditions
    if not form.is_valid() or (conditions is not None and not conditions.is_valid()):
        opened.status = 422
        return None
    try:
        return write()
    except EditConflict as conflict:
        opened.conflict, opened.status = describe_conflict(form, conflict), 409
    except ValidationError as error:
        if getattr(error, "code", None) == "immutable":
            raise VersionClosed(form.instance.logic_model.intervention) from error
        show_errors(form, error)
        opened.status = 422
    return None


def show_errors(form: BaseForm, error: ValidationError) -> None:
    """Put what a service refused at the fields of the form, or above it."""
    for name, messages in (error.error_dict if hasattr(error, "error_dict") else {"": [error]}).items():
        form.add_error(name if name in form.fields else None, messages)


def wants_fragment(request: HttpRequest) -> bool:
    return request.htmx and not request.htmx.history_restore_request


def render_editor(request: HttpRequest, draft: LogicModel, opened: Opened | None = None) -> HttpResponse:
    chain = load_chain(draft)
    undo = request.session.get("undo")
    context = {
        "editor": lay_out(chain, opened),
        "intervention": draft.intervention,
        "undo": undo if undo and undo["draft"] == draft.pk else None,
        "at": request.GET.get("bij", ""),
    }
    template = "_editor.html" if wants_fragment(request) else "draft.html"
    status = opened.status if opened else 200
    return render(request, f"programs/logic_models/{template}", context, status=status)


def typed_texts(request: HttpRequest) -> list[str]:
    """What somebody wrote in own words in the form that was just sent, in its order."""
    return [text for name, text in request.POST.items() if name.rpartition("-")[2] in FREE_TEXTS and text.strip()]


def show_lost(request: HttpRequest, draft: LogicModel, notice: str) -> HttpResponse:
    """What somebody wrote in is gone and cannot come back: the editor, with the texts to copy above it."""
    return render_editor(
        request, draft, Opened("lost", "", "", "", None, notice=notice, typed=typed_texts(request), status=409)
    )


def show_closed(request: HttpRequest, intervention: Intervention) -> HttpResponse:
    """There is no draft to write in; what somebody just typed is shown, so that it can be copied."""
    context = {"intervention": intervention, "typed": typed_texts(request)}
    template = "_no_draft.html" if wants_fragment(request) else "no_draft.html"
    status = 409 if request.method == "POST" else 200
    return render(request, f"programs/logic_models/{template}", context, status=status)


def back_to_editor(draft: LogicModel, at: str = "") -> HttpResponseRedirect:
    """To the editor, at one part: ``element-12``, ``verband-3`` or ``mechanisme-5``."""
    query = f"?bij={at}#{at}" if at else ""
    response = HttpResponseRedirect(reverse("draft", args=[draft.intervention_id]) + query)
    response.status_code = 303
    return response


def remember_undo(request: HttpRequest, draft: LogicModel, token: str, text: str) -> None:
    request.session["undo"] = {"draft": draft.pk, "token": token, "text": text}
