"""Mail that LAMP sends to oneself: reading it, and not getting it any more."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.mail.models import OutgoingMail
from lamp.base.mail.outbox import retry_failed
from lamp.base.mail.unsubscribe import user_of
from programs.people.models import Reminders, User
from programs.people.permissions import may_manage_people
from programs.people.services import set_reminders

PER_PAGE = 20


@require_safe
def my_mail(request: HttpRequest) -> HttpResponse:
    """The mail to one's own address, the newest first."""
    mine = OutgoingMail.objects.filter(user=request.user)
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "programs/people/my_mail.html", {"page": page, "reminders": request.user.reminders})


@login_not_required
@csrf_exempt  # a mail program unsubscribes with one press, and the signed link proves whose it is
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the reminders of the person of the link, or (``aan``) start them again."""
    user = user_of(token)
    if user is None:
        return render(request, "programs/people/unsubscribe.html", {"dead": True}, status=404)
    if request.method == "POST":
        user = set_reminders(user=user, reminders=Reminders.EACH if "aan" in request.POST else Reminders.NONE)
    context = {"done": request.method == "POST", "stopped": user.reminders == Reminders.NONE}
    return render(request, "programs/people/unsubscribe.html", context)


@require_POST
def mail_retry(request: HttpRequest) -> HttpResponse:
    """Let an administrator have mail sent again that was given up; its content stays with its readers."""
    program_id = request.membership.program_id if request.membership else 0
    if not may_manage_people(request.user, program_id):
        raise PermissionDenied
    number = retry_failed(users=User.objects.filter(memberships__program=program_id).values("pk"))
    messages.success(
        request, ngettext("%d bericht gaat opnieuw uit.", "%d berichten gaan opnieuw uit.", number) % number
    )
    return redirect("people", program_id)
