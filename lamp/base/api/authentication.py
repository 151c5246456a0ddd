"""Who asks: a token in the ``Authorization`` header, or the session of the pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from lamp.base.api.models import ApiToken
from lamp.base.api.tokens import find_token


class BearerAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        """The person and token of ``Authorization: Bearer <token>``; ``None`` without that header.

        Raises:
            AuthenticationFailed: another scheme, or a token that is unknown, expired, revoked or
                of somebody who may no longer sign in. Which of these is not told.
        """
        words = get_authorization_header(request).split()
        if not words:
            return None
        if len(words) != 2 or words[0].lower() != b"bearer":
            raise AuthenticationFailed(_("Gebruik Authorization: Bearer <token>."))
        token = find_token(words[1].decode("latin-1"))
        if token is None:
            raise AuthenticationFailed(_("Deze toegangssleutel is niet geldig."))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="LAMP"'


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = BearerAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token that an administrator issues with `manage.py issue_token EMAIL`.",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = SessionAuthentication
    name = "session"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict:
        from django.conf import settings

        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The session of the pages. Writes also need the header `X-CSRFToken`.",
        }
