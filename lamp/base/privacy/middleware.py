"""Finds the answers in a request, and asks on a page of its own where a page did not ask itself."""

from collections.abc import Callable
from typing import Any

from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lamp.base.privacy.answers import FIELD_PREFIX, REMOVE_ALL, answers_in, own_contacts, refusal_in
from lamp.base.privacy.finding import find
from lamp.base.privacy.guard import REFUSED, is_about_personal_data

NEVER_KEPT = {"csrfmiddlewaretoken"}


class PersonalDataMiddleware:
    """Every page that writes a text gets the question, also one that knows nothing of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with answers_in(request):
            response = self.get_response(request)
            error = refusal_in(request)
            if error is not None and 300 <= response.status_code < 400 and not request.FILES:
                list(get_messages(request))  # the page left with a message only; the question takes its place
                return ask(request, error)
            return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.method == "POST" and isinstance(exception, ValidationError) and is_about_personal_data(exception):
            return ask(request, exception)
        return None


def ask(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The page with the question. It keeps all that was sent, shows the texts it is about, and sends it again."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {*NEVER_KEPT, REMOVE_ALL} and not name.startswith(FIELD_PREFIX)
        for value in values
    ]
    own = own_contacts()
    about = [(name, value) for name, value in sent if find(value, own=own)]
    context: dict[str, Any] = {
        "error": error,
        "refusals": [one for one in _listed(error) if one.code == REFUSED],
        "texts": about,
        "label": _field_of(error) if len(about) == 1 else _("Uw tekst"),
        "kept": [one for one in sent if one not in about],
        "action": request.get_full_path(),
        "has_files": bool(request.FILES),
        "messages": [],
    }
    response = render(request, "lamp/personal_data.html", context, status=422)
    response.headers["Cache-Control"] = "private, no-store"
    if request.headers.get("HX-Request") == "true":
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML show:window:top"
    return response


def _listed(error: ValidationError) -> list[ValidationError]:
    lists = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    return [one for errors in lists for one in errors]


def _field_of(error: ValidationError) -> str:
    """The name of the field that the first finding stands in."""
    params: Any = _listed(error)[0].params
    return params["field"]
