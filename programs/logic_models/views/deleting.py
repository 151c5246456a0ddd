"""Deleting any part with a bar that undoes it, and asking first only when there is something to ask."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import last_editor_of
from programs.logic_models.editor import Opened
from programs.logic_models.models import ChainPart
from programs.logic_models.services import read_token, restore_deleted
from programs.logic_models.views.editing import (
    VersionClosed,
    back_to_editor,
    editor_view,
    find_draft,
    find_intervention,
    remember_undo,
    render_editor,
    show_errors,
)


def delete_part(
    request: HttpRequest, part: ChainPart, opened: Opened, text: str, delete: Callable[..., str]
) -> HttpResponse:
    """Delete at once when nothing stands in the way; else show the form that asks why, or says who changed it."""
    form = opened.form
    form.is_valid()
    reason, revision = form.cleaned_data.get("change_reason", ""), form.cleaned_data.get("revision") or 0
    try:
        token = delete(by=request.user, expected_revision=revision, change_reason=reason)
    except EditConflict as conflict:
        _ask_again(opened, conflict)
    except ValidationError as error:
        if getattr(error, "code", None) == "immutable":
            raise VersionClosed(part.logic_model.intervention) from error
        show_errors(form, error)
        opened.status = 422
    else:
        remember_undo(request, part.logic_model, token, text)
        return back_to_editor(part.logic_model)
    return render_editor(request, part.logic_model, opened)


def _ask_again(opened: Opened, conflict: EditConflict) -> None:
    opened.form.data = opened.form.data.copy()
    opened.form.data["revision"] = str(conflict.current.revision)
    opened.notice = _("%(name)s wijzigde dit net. Er staat nu: ‘%(text)s’. Wilt u het toch weghalen?") % {
        "name": last_editor_of(conflict.current) or _("Iemand"),
        "text": conflict.current,
    }
    opened.status = 409


@editor_view("POST")
def draft_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back the last deletion, or close its bar."""
    draft = find_draft(request, find_intervention(request, pk))
    token: Any = request.POST.get("token", "")
    request.session.pop("undo", None)
    if "close" in request.POST:
        return back_to_editor(draft, "editor-titel")
    try:
        if read_token(token)[0] != draft.pk:
            raise ValidationError(_("Terugzetten kan niet meer: dit hoort bij een ander concept."))
        restored = restore_deleted(token, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return back_to_editor(draft)
    if restored.links_left_out:
        text = ngettext(
            "Teruggezet, op %(number)s verband na: dat past niet meer in de keten.",
            "Teruggezet, op %(number)s verbanden na: die passen niet meer in de keten.",
            restored.links_left_out,
        )
        messages.warning(request, text % {"number": restored.links_left_out})
    else:
        messages.success(request, _("Alles staat weer terug."))
    return back_to_editor(draft, _place_of(restored.parts[0]) if restored.parts else "")


def _place_of(part: Any) -> str:
    """Where a part stands on the page; a condition stands with its mechanism."""
    kinds = {"ChainElement": "element", "ChainLink": "verband", "Mechanism": "mechanisme"}
    name = type(part).__name__
    return f"{kinds[name]}-{part.pk}" if name in kinds else f"mechanisme-{part.mechanism_id}"
