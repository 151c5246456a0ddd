"""The admin's pages: who takes part in a programme, in which roles, and who changed that."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.history.changes import history_of
from programs.people import services
from programs.people.forms import RoleForm
from programs.people.mail import failed_mail_in
from programs.people.models import Invitation, Membership, User
from programs.people.permissions import may_manage_people
from programs.programs.models import Program


def managed_program(request: HttpRequest, program_id: int) -> Program:
    """The programme, when the user is its admin: 404 for strangers, 403 for other roles."""
    program = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    if not may_manage_people(request.user, program.pk):
        raise PermissionDenied
    return program


def managed_person(request: HttpRequest, program_id: int, user_id: int) -> tuple[Program, User]:
    program = managed_program(request, program_id)
    return program, get_object_or_404(User.objects.filter(memberships__program=program).distinct(), pk=user_id)


@require_safe
def people(request: HttpRequest, program_id: int) -> HttpResponse:
    program = managed_program(request, program_id)
    memberships = Membership.objects.filter(program=program).select_related("user", "partner").order_by("role", "pk")
    roles_by_user: dict[User, list[Membership]] = {}
    for membership in memberships:
        roles_by_user.setdefault(membership.user, []).append(membership)
    context = {
        "program": program,
        "people": sorted(roles_by_user.items(), key=lambda item: (not item[0].is_active, str(item[0]).lower())),
        "invitations": Invitation.objects.waiting().filter(program=program).select_related("partner"),
        "history": history_of(Membership.history.filter(program=program)),
        "failed_mail": failed_mail_in(program.pk),
    }
    return render(request, "programs/people/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, program_id: int, user_id: int) -> HttpResponse:
    """One person's roles; a sent form gives another role."""
    program, user = managed_person(request, program_id, user_id)
    form = RoleForm(request.POST or None, program=program)
    if request.method == "POST":
        if user == request.user:
            raise PermissionDenied
        if form.is_valid():
            try:
                services.give_role(program=program, user=user, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("%(name)s heeft er een rol bij.") % {"name": user})
                return redirect("person", program.pk, user.pk)
    context = {
        "program": program,
        "person": user,
        "memberships": user.memberships.filter(program=program).select_related("partner"),
        "form": form,
        "may_deactivate": services.may_deactivate(user, request.user),
        "history": history_of(Membership.history.filter(program=program, user=user)),
    }
    return render(request, "programs/people/person.html", context)


@require_POST
def role_remove(request: HttpRequest, program_id: int, user_id: int, pk: int) -> HttpResponse:
    program, user = managed_person(request, program_id, user_id)
    membership = get_object_or_404(Membership, pk=pk, program=program, user=user)
    try:
        services.take_role(membership=membership, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("person", program.pk, user.pk)
    messages.success(request, _("%(name)s heeft deze rol niet meer.") % {"name": user})
    has_more = user.memberships.filter(program=program).exists()
    return redirect("person", program.pk, user.pk) if has_more else redirect("people", program.pk)


@require_POST
def person_deactivate(request: HttpRequest, program_id: int, user_id: int) -> HttpResponse:
    program, user = managed_person(request, program_id, user_id)
    try:
        services.deactivate(user=user, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(name)s kan niet meer inloggen.") % {"name": user})
    return redirect("person", program.pk, user.pk)


@require_POST
def person_reactivate(request: HttpRequest, program_id: int, user_id: int) -> HttpResponse:
    program, user = managed_person(request, program_id, user_id)
    services.reactivate(user=user, by=request.user)
    messages.success(request, _("%(name)s kan weer inloggen.") % {"name": user})
    return redirect("person", program.pk, user.pk)
