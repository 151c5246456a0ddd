"""Somebody deleted what another was writing in: the text stays, with what can be done with it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from programs.logic_models.models import ChainLink, ChainPart, LogicModel
from programs.logic_models.services import add_link
from programs.logic_models.views.editing import View, show_lost
from programs.people.models import User

Deleted = Any  # the last row of history of a part that is gone


def when_gone(model: type[ChainPart], answer: Callable[..., HttpResponse]) -> Callable[[View], View]:
    """Answer with ``answer(request, deleted, draft)`` when the part a form is about was deleted in a draft."""

    def decorate(view: View) -> View:
        @wraps(view)
        def decorated(request: HttpRequest, pk: int) -> HttpResponse:
            deleted = _find_deleted(request, model, pk)
            return answer(request, *deleted) if deleted else view(request, pk)

        return decorated

    return decorate


def _find_deleted(request: HttpRequest, model: type[ChainPart], pk: int) -> tuple[Deleted, LogicModel] | None:
    """What a part said before it went, and its draft; None when it is there or the user may not write in it."""
    if request.method != "POST" or model.objects.filter(pk=pk).exists():
        return None
    last = model.history.filter(id=pk, history_type="-").select_related("history_user").first()
    drafts = LogicModel.objects.draftable_by(request.user).select_related("intervention", "changed_by")
    draft = last and drafts.filter(pk=last.logic_model_id).first()
    return (last, draft) if draft else None


def who_deleted(deleted: Deleted) -> str:
    return str(deleted.history_user or _("Iemand"))


def link_of(deleted: Deleted, draft: LogicModel) -> ChainLink | None:
    """A deleted link as it may come back, or as it was made anew; None when one of its ends is gone too."""
    if again := draft.chainlinks.filter(source=deleted.source_id, target=deleted.target_id).first():
        again.logic_model = draft
        return again
    ends = draft.chainelements.in_bulk([deleted.source_id, deleted.target_id])
    if len(ends) < 2:
        return None
    source, target = ends[deleted.source_id], ends[deleted.target_id]
    months = {"lag_from_months": deleted.lag_from_months, "lag_to_months": deleted.lag_to_months}
    return ChainLink(logic_model=draft, source=source, target=target, **months)


def bring_back(link: ChainLink, *, by: User) -> ChainLink:
    """The same link anew, with its lineage when it comes from an earlier version."""
    months = {"lag_from_months": link.lag_from_months, "lag_to_months": link.lag_to_months}
    return add_link(source=link.source, target=link.target, by=by, **months)


def element_is_gone(request: HttpRequest, deleted: Deleted, draft: LogicModel) -> HttpResponse:
    """A link from an element that is gone cannot be made."""
    notice = _("%(name)s haalde ‘%(what)s’ net weg. Een verband vanuit dit onderdeel kan daarom niet meer.")
    return show_lost(request, draft, notice % {"name": who_deleted(deleted), "what": deleted.what})


def link_is_gone(request: HttpRequest, deleted: Deleted, draft: LogicModel) -> HttpResponse:
    """What somebody wrote at a link, or at a mechanism on it, that cannot come back."""
    notice = _("%(name)s haalde het verband net weg. Voeg het eerst opnieuw toe als u het wilt houden.")
    return show_lost(request, draft, notice % {"name": who_deleted(deleted)})


def ends_are_gone(request: HttpRequest, deleted: Deleted, draft: LogicModel) -> HttpResponse:
    notice = _(
        "%(name)s haalde het verband net weg, met een onderdeel waar het aan vastzat. Uw mechanisme past hier nu niet."
    )
    return show_lost(request, draft, notice % {"name": who_deleted(deleted)})
