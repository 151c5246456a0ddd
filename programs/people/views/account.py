"""One's own account: where to start, in which role, and personal settings."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.people.forms import MySettingsForm
from programs.people.middleware import SESSION_KEY
from programs.people.models import Membership, User
from programs.people.navigation import start_address
from programs.people.permissions import memberships_of


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Send everybody to the first page of their role; who has none learns whom to ask."""
    if not request.membership:
        return render(request, "programs/people/no_role.html")
    return redirect(start_address(request.user, request.membership))


@require_POST
def switch_role(request: HttpRequest) -> HttpResponse:
    """Look at LAMP in another of one's own roles."""
    chosen = request.POST.get("membership", "")
    membership = get_object_or_404(
        Membership.objects.of(request.user), pk=int(chosen) if chosen.isascii() and chosen.isdigit() else 0
    )
    request.session[SESSION_KEY] = membership.pk
    messages.success(request, _("U werkt nu verder als %(role)s.") % {"role": membership.label})
    return redirect(start_address(request.user, membership))


@require_http_methods(["GET", "HEAD", "POST"])
def my_settings(request: HttpRequest) -> HttpResponse:
    form = MySettingsForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        user = form.save()
        translation.activate(user.language)
        messages.success(request, _("Uw instellingen zijn bewaard."))
        response = redirect("my-settings")
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    return render(
        request, "programs/people/my_settings.html", {"form": form, "memberships": memberships_of(request.user)}
    )
