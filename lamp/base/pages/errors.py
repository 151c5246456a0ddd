"""Error pages in plain Dutch, each with a way on. They work without a database."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template import loader

from lamp.base.database_away import TRY_AGAIN_SECONDS, is_passing


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page("400.html", 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django asks for this page while it handles the error: one of the moment gets the page that says so."""
    if is_passing(sys.exc_info()[1]):
        return unavailable(request)
    return _page("500.html", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = _page("503.html", 503)
    response.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return response


def _page(template: str, status: int) -> HttpResponse:
    """Without the request: no context processor may fail a second time."""
    return HttpResponse(loader.get_template(template).render({}), status=status)
