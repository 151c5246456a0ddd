"""Error pages in plain Dutch, each with a way on. They work without a database."""

from django.http import HttpRequest, HttpResponse
from django.template import loader


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page("400.html", 400)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page("500.html", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    return _page("503.html", 503)


def _page(template: str, status: int) -> HttpResponse:
    """Without the request: no context processor may fail a second time."""
    return HttpResponse(loader.get_template(template).render({}), status=status)
