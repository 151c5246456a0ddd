"""One log line per request, and a reference number that a visitor can pass on."""

import logging
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger(__name__)


class RequestLogMiddleware:
    """Logs method, path, status and duration; never the query string, a header, a body or who asked.

    Every line written during the request carries its ``request_id``, which the answer has as ``X-Request-ID``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = str(uuid.uuid4())
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            if request.path != "/health":
                log.log(
                    _level(response.status_code),
                    "request",
                    method=request.method,
                    path=request.path,
                    status=response.status_code,
                    milliseconds=round((time.perf_counter() - started) * 1000),
                )
        return response


def _level(status: int) -> int:
    return logging.ERROR if status >= 500 else logging.INFO
