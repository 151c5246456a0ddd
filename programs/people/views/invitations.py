"""Inviting people, and accepting an invitation."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from programs.people import invitations
from programs.people.forms import AcceptForm, InviteForm
from programs.people.middleware import SESSION_KEY
from programs.people.models import Invitation, User
from programs.people.permissions import may_manage_people
from programs.people.views.people import managed_program


def send_and_tell(request: HttpRequest, invitation: Invitation, token: str) -> None:
    """Send the mail and say on the page whether it left."""
    link = request.build_absolute_uri(f"{reverse('invitation-accept')}?sleutel={token}")
    if invitations.send(invitation=invitation, link=link):
        messages.success(
            request, _("De uitnodiging aan %(email)s is verstuurd. De link werkt 48 uur.") % {"email": invitation.email}
        )
    else:
        messages.error(
            request,
            _("De uitnodiging is bewaard, maar het bericht aan %(email)s is niet verstuurd. Kies Opnieuw sturen.")
            % {"email": invitation.email},
        )


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, program_id: int) -> HttpResponse:
    program = managed_program(request, program_id)
    form = InviteForm(request.POST or None, program=program)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, token = invitations.invite(program=program, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            send_and_tell(request, invitation, token)
            return redirect("people", program.pk)
    return render(request, "programs/people/invite.html", {"program": program, "form": form})


def managed_invitation(request: HttpRequest, pk: int) -> Invitation:
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user).waiting(), pk=pk)
    if not may_manage_people(request.user, invitation.program_id):
        raise PermissionDenied
    return invitation


@require_POST
def invitation_resend(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = managed_invitation(request, pk)
    token = invitations.renew(invitation=invitation, by=request.user)
    invitation.refresh_from_db()
    send_and_tell(request, invitation, token)
    return redirect("people", invitation.program_id)


@require_POST
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = managed_invitation(request, pk)
    invitation.delete()
    messages.success(request, _("De uitnodiging aan %(email)s is ingetrokken.") % {"email": invitation.email})
    return redirect("people", invitation.program_id)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest) -> HttpResponse:
    """Make an account with name and password, or take up the role with the account one has.

    The token stands in the query string, which is never logged.
    """
    token = request.GET.get("sleutel", "")
    invitation = invitations.find_open(token)
    if invitation is None:
        return render(request, "programs/people/invitation_dead.html", status=410)
    account = User.objects.filter(email__iexact=invitation.email).first()
    form = None if account else AcceptForm(request.POST or None, initial={"name": invitation.name})
    if request.method == "POST":
        if account is None and form.is_valid():
            try:
                user = invitations.accept_as_new(token=token, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
                return redirect("start")
        elif account is not None and request.user == account:
            membership = invitations.accept_as_existing(token=token, user=account)
            request.session[SESSION_KEY] = membership.pk
            messages.success(request, _("U heeft nu de rol %(role)s.") % {"role": membership.label})
            return redirect("start")
    context = {"invitation": invitation, "account": account, "form": form}
    return render(request, "programs/people/invitation_accept.html", context)
