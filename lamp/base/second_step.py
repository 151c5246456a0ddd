"""A second step at sign-in for everybody, where the setting ``MFA_REQUIRED`` asks for it."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

SETTING_UP = "mfa_activate_totp"
# What somebody without a second step may still do: set it up, prove who they are, and leave.
OPEN_VIEWS = {"account_logout", "account_reauthenticate", "health"}


class SecondStepMiddleware:
    """Sends signed-in people without a second step to the page that sets it up, whatever they ask for.

    Requests with a token have no session user here and pass: a token is made by somebody who had the step.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not settings.MFA_REQUIRED or name in OPEN_VIEWS or name.startswith("mfa_"):
            return None
        if not request.user.is_authenticated or is_mfa_enabled(request.user):
            return None
        if request.method == "GET" and not request.path.startswith("/api/"):
            return redirect(SETTING_UP)
        raise PermissionDenied(_("Stel eerst de tweede stap van het inloggen in."))
