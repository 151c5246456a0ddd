"""Errors as ``application/problem+json`` (RFC 9457), whatever went wrong."""

import logging
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signals import got_request_exception
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.http import Http404, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from lamp.base.database_away import TRY_AGAIN_SECONDS, is_passing
from lamp.base.models import EditConflict

logger = logging.getLogger(__name__)

AWAY = gettext_lazy("LAMP kan even niet bij zijn gegevens. Stuur dit over een halve minuut zo nog eens.")

PROBLEM_TYPE = "application/problem+json"
API_VERSION = "1.0.0"


class PreconditionRequired(exceptions.APIException):
    status_code = HTTPStatus.PRECONDITION_REQUIRED


class PreconditionFailed(exceptions.APIException):
    status_code = HTTPStatus.PRECONDITION_FAILED


class KeyReused(exceptions.APIException):
    status_code = HTTPStatus.UNPROCESSABLE_ENTITY


class Conflict(exceptions.APIException):
    status_code = HTTPStatus.CONFLICT


def camel_case(name: str) -> str:
    """``baseline_value`` → ``baselineValue``. Names without an underscore stay as they are."""
    return re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), name)


def problem(status: int, detail: str | Promise = "", errors: list[dict] | None = None) -> dict:
    """The body of an error: type, title, status, detail, and for validation the errors."""
    phrase = HTTPStatus(status).phrase
    slug = "validation" if errors else phrase.lower().replace(" ", "-")
    body: dict = {"type": f"urn:problem:lamp:{slug}", "title": phrase, "status": int(status), "detail": str(detail)}
    if errors:
        body["errors"] = errors
    return body


def problem_answer(status: int, detail: str | Promise = "") -> JsonResponse:
    """A problem outside Django REST framework, such as an unknown address."""
    return JsonResponse(problem(status, detail), status=status, content_type=PROBLEM_TYPE)


def handle_exception(error: Exception, context: Mapping[str, Any]) -> Response:
    """Turn any exception of a view into a problem. The setting ``EXCEPTION_HANDLER`` points here."""
    set_rollback()
    renamed = getattr(context.get("view"), "error_names", {})
    answer = _from_framework(error) or _from_django(error, renamed)
    headers = {}
    if answer is None and is_passing(error):
        logger.error("the API could not reach its data", exc_info=error)
        answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, AWAY)
        headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    if answer is None:
        logger.exception("error in the API", exc_info=error)
        got_request_exception.send(sender=handle_exception, request=getattr(context["request"], "_request", None))
        answer = problem(HTTPStatus.INTERNAL_SERVER_ERROR, _("Er ging iets mis. Probeer het later opnieuw."))
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    return Response(answer, status=answer["status"], headers=headers, content_type=PROBLEM_TYPE)


def _from_framework(error: Exception) -> dict | None:
    if isinstance(error, exceptions.ValidationError):
        return _invalid(list(_flatten(error.detail, "")))
    if isinstance(error, exceptions.APIException):
        return problem(error.status_code, str(error.detail))
    return None


def _from_django(error: Exception, renamed: Mapping[str, str]) -> dict | None:
    match error:
        case ValidationError():
            return _invalid(list(_from_validation_error(error, renamed)))
        case PermissionDenied():
            return problem(HTTPStatus.FORBIDDEN, str(error) or _("Dat mag u niet."))
        case Http404():
            return problem(HTTPStatus.NOT_FOUND, _("Dit bestaat niet."))
        case EditConflict():
            detail = _("Iemand anders heeft dit intussen gewijzigd. Haal het opnieuw op en probeer het dan nog eens.")
            return problem(HTTPStatus.PRECONDITION_FAILED, detail)
        case ProtectedError():
            return problem(HTTPStatus.CONFLICT, _("Dit kan niet weg, want er hangen gegevens aan."))
        case IntegrityError():
            # Which one, and not the database's own words: those may hold the whole row, texts and all.
            constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
            logger.warning("a constraint refused a write of the API: %s", constraint or "(unnamed)")
            return problem(HTTPStatus.CONFLICT, _("Dit botst met gegevens die er al zijn."))
    return None


def _invalid(errors: list[dict]) -> dict:
    return problem(HTTPStatus.BAD_REQUEST, _("Niet alles is goed ingevuld."), errors)


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _flatten(detail: Any, pointer: str) -> Iterator[dict]:
    """The framework's nested details as a flat list with JSON pointers."""
    if isinstance(detail, Mapping):
        for name, inside in detail.items():
            step = "" if name == "non_field_errors" else "/" + _escape(str(name))
            yield from _flatten(inside, pointer + step)
    elif isinstance(detail, list):
        for number, inside in enumerate(detail):
            if isinstance(inside, Mapping | list):
                yield from _flatten(inside, f"{pointer}/{number}")
            else:
                yield from _flatten(inside, pointer)
    else:
        yield {"pointer": pointer, "code": getattr(detail, "code", None) or "invalid", "detail": str(detail)}


def _from_validation_error(error: ValidationError, renamed: Mapping[str, str]) -> Iterator[dict]:
    """Django's errors, keyed by model field where one is at fault."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list}
    for name, errors in by_field.items():
        pointer = "" if name == "__all__" else "/" + (renamed.get(name) or _escape(camel_case(name)))
        for one in errors:
            yield {"pointer": pointer, "code": one.code or "invalid", "detail": str(one.messages[0])}
