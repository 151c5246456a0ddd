"""The role in which somebody looks at LAMP now. It decides menu and start page, never a right."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from programs.people.models import Membership
from programs.people.permissions import memberships_of

SESSION_KEY = "active_membership"


def active_membership(request: HttpRequest) -> Membership | None:
    """The membership chosen in this session, else the user's first; ``None`` without any."""
    mine = memberships_of(request.user)
    chosen = request.session.get(SESSION_KEY)
    return next((one for one in mine if one.pk == chosen), mine[0] if mine else None)


class ActiveMembershipMiddleware:
    """Sets ``request.membership``, read from the database on first use.

    It is a lazy object: test ``if request.membership``, not ``is None``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = SimpleLazyObject(lambda: active_membership(request))
        return self.get_response(request)


class UserLanguageMiddleware:
    """Shows pages in the language of the signed-in user's settings, unless this browser chose another."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
