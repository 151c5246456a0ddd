"""What every answer under ``/api/`` has in common, also when no view was reached."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from lamp.base.api.problems import API_VERSION, AWAY, PROBLEM_TYPE, problem_answer


class ApiMiddleware:
    """Adds ``API-Version`` and ``no-store``, and turns Django's own error pages into problems."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith("/api/"):
            return response
        if response.status_code >= 400 and response.headers.get("Content-Type") != PROBLEM_TYPE:
            status, again = HTTPStatus(response.status_code), response.headers.get("Retry-After")
            response = problem_answer(status, AWAY if status == HTTPStatus.SERVICE_UNAVAILABLE else status.description)
            if again:
                response.headers["Retry-After"] = again
        response.headers["API-Version"] = API_VERSION
        response.headers.setdefault("Cache-Control", "no-store")
        return response
