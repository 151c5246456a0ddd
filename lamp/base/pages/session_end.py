"""Nothing typed is lost when a session ends: the page keeps it until its writer signed in again."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NEVER_KEPT = {"csrfmiddlewaretoken"}
SECRET_WORDS = ("password",)


class KeepInputLoginRequiredMiddleware(LoginRequiredMiddleware):
    """Asks to sign in, as Django does, but answers a sent form with a page that keeps its input."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=401)
        if request.method == "POST" and is_sent_from_here(request):
            return session_ended(request)
        return super().handle_no_permission(request, view_func)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of our own with an old token (signed in again elsewhere) can be sent once more; others are refused."""
    if is_sent_from_here(request) and request.user.is_authenticated:
        return session_ended(request)
    return render(request, "403_csrf.html", status=403)


def is_sent_from_here(request: HttpRequest) -> bool:
    """Whether the browser says the form stood on a page of this site."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    parts = urlsplit(origin)
    return parts.netloc == request.get_host() and parts.scheme == ("https" if request.is_secure() else "http")


def session_ended(request: HttpRequest) -> HttpResponse:
    """The page with what was typed in hidden fields, a link to sign in and a button to send it again."""
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NEVER_KEPT and not any(word in name for word in SECRET_WORDS)
        for value in values
    ]
    back = urlsplit(request.headers.get("Referer", ""))
    context = {
        "kept": kept,
        "has_files": bool(request.FILES),
        "action": request.get_full_path(),
        "next": back.path if back.netloc == request.get_host() else "/",
    }
    return render(request, "lamp/session_ended.html", context, status=401 if not request.user.is_authenticated else 403)
