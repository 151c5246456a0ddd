"""What a phone needs to log without internet: the app's manifest and worker, and a door for what waited.

docs/developer/offline.md tells how it works together.
"""

import hashlib
import json

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from monitoring.activity_log.entry_form import asked_activity, log_form, loggable_activities, store, what_is_stored
from monitoring.activity_log.forms import LogForm
from monitoring.activity_log.permissions import may_log_somewhere

# All that the page Vastleggen needs to look and work as it does; a test holds this against the page itself.
SHELL_FILES = (
    "vendor/figtree/index.css",
    "vendor/figtree/wght-italic.css",
    "vendor/figtree/files/figtree-latin-wght-normal.woff2",
    "vendor/utrecht/index.css",
    "lamp/lamp-theme.css",
    "lamp/lamp.css",
    "lamp/lamp-parts.css",
    "lamp/pages/base.css",
    "lamp/pages/results.css",
    "lamp/pages/log.css",
    "lamp/lamp-icon.svg",
    "lamp/icons.svg",
    "lamp/chevron.svg",
    "lamp/app/icon-180.png",
    "django_htmx/htmx-2.min.js",
    "lamp/lamp.js",
    "lamp/lamp-forms.js",
    "lamp/log/queue.js",
    "lamp/log/page.js",
)
WORKER_FILES = ("lamp/log/queue.js", "lamp/log/worker.js")


@login_not_required
@require_safe
def app_manifest(request: HttpRequest) -> HttpResponse:
    """What a phone shows of LAMP as an app on its home screen. Says nothing about anybody."""
    icons = [("any", size) for size in (192, 512)] + [("maskable", size) for size in (192, 512)]
    manifest = {
        "id": reverse("log-create"),
        "name": "LAMP",
        "short_name": "LAMP",
        "description": _("Activiteiten vastleggen, ook zonder internet."),
        "lang": "nl",
        "start_url": reverse("log-create"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f3f5f9",
        "theme_color": "#14213d",
        "icons": [
            {
                "src": static(f"lamp/app/{'maskable' if purpose == 'maskable' else 'icon'}-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for purpose, size in icons
        ],
    }
    return HttpResponse(json.dumps(manifest), content_type="application/manifest+json")


@login_not_required
@require_safe
def log_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It stands under ``/vastleggen/``, and so has to do with those pages only.

    The names of static files hold a hash of their content, so that other content makes another worker, with
    caches of its own.
    """
    files = [static(name) for name in SHELL_FILES]
    parts = [static(name) for name in WORKER_FILES]
    facts = {
        "version": hashlib.sha256(json.dumps([files, parts]).encode()).hexdigest()[:16],
        "files": files,
        "shell": reverse("log-create"),
        "session": reverse("log-session"),
        "send": reverse("log-send"),
    }
    script = f"self.LAMP = {json.dumps(facts)};\nimportScripts({', '.join(json.dumps(part) for part in parts)});\n"
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
@never_cache
def log_session(request: HttpRequest) -> HttpResponse:
    """Who is signed in, with a fresh token to send with. Other sites cannot read this answer."""
    return JsonResponse({"user": str(request.user.pk), "token": get_token(request)})


@require_POST
@never_cache
def log_send(request: HttpRequest) -> HttpResponse:
    """One entry that waited on a phone: the form's own fields, with ``eigenaar``, whose entry it is.

    Answers with JSON, whatever the form says: stored, refused with reasons, or somebody else's.
    """
    if not may_log_somewhere(request.user):
        return _refused([{"label": "", "text": _("U mag hier niet meer vastleggen.")}], status=403)
    if request.POST.get("eigenaar") != str(request.user.pk):
        return JsonResponse({"outcome": "somebody else"}, status=409)
    activities = loggable_activities(request.user)
    element = asked_activity(request.POST, request.user, activities)
    if element is None:
        return _refused([{"label": "", "text": _("Kies een activiteit uit de LAMP die nu geldt.")}])
    form = log_form(request.POST, request.user, element)
    try:
        entry = store(form, request.user)
    except PermissionDenied:
        return _refused([{"label": "", "text": _("U mag dit niet meer vastleggen namens deze partner.")}], status=403)
    if entry is None:
        # As the page itself would tell it: with links to the fields, and with questions where a reason asks one.
        summary = render_to_string("lamp/_error_summary.html", {"form": form}, request)
        return _refused(_reasons(form), summary=summary)
    return JsonResponse({"outcome": "stored", "entry": entry.pk, "text": what_is_stored(entry)})


def _refused(reasons: list[dict[str, str]], *, summary: str = "", status: int = 422) -> JsonResponse:
    return JsonResponse({"outcome": "refused", "reasons": reasons, "summary": summary}, status=status)


def _reasons(form: LogForm) -> list[dict[str, str]]:
    """Each reason with the label of its field; never the text that was typed."""
    return [
        {"label": str(form[name].label) if name in form.fields else "", "text": str(text)}
        for name, texts in form.errors.items()
        for text in texts
    ]
