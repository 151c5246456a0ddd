"""Giving and taking roles, and putting accounts off and on. An admin never changes own rights."""

from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.partners.models import Partner
from programs.people.models import Membership, Role, User
from programs.programs.models import Program


def check_role(program: Program, role: str, partner: Partner | None) -> None:
    """The role partner names an organisation of the programme; other roles name none.

    Raises:
        ValidationError: keyed by ``role`` or ``partner``.
    """
    if role not in Role.values:
        raise ValidationError({"role": ValidationError(_("Kies een rol."), code="invalid_choice")})
    if role == Role.PARTNER and partner is None:
        message = _("Kies de organisatie waarvoor deze persoon werkt.")
        raise ValidationError({"partner": ValidationError(message, code="required")})
    if role != Role.PARTNER and partner is not None:
        message = _("Alleen bij de rol Partner hoort een organisatie.")
        raise ValidationError({"partner": ValidationError(message, code="not_allowed")})
    if partner is not None and partner.program_id != program.pk:
        message = _("Deze organisatie hoort niet bij dit programma.")
        raise ValidationError({"partner": ValidationError(message, code="invalid_choice")})


@transaction.atomic
def set_reminders(*, user: User, reminders: str) -> User:
    """Choose which reminders somebody gets by mail."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.reminders = reminders
    user.save(update_fields=["reminders"])
    return user


@transaction.atomic
def give_role(
    *, program: Program, user: User, role: str, partner: Partner | None = None, by: User | None
) -> Membership:
    """Give somebody a role; giving it twice changes nothing. ``by`` is ``None`` for commands."""
    _refuse_own_rights(user, by)
    check_role(program, role, partner)
    membership, _created = Membership.objects.get_or_create(program=program, user=user, role=role, partner=partner)
    return membership


@transaction.atomic
def take_role(*, membership: Membership, by: User | None) -> None:
    """Take a role; the next request of its holder is refused what it allowed."""
    _refuse_own_rights(membership.user, by)
    if membership.role == Role.ADMIN:
        _keep_an_admin(membership.program_id, without=membership.user)
    membership.delete()


@transaction.atomic
def deactivate(*, user: User, by: User | None) -> None:
    """Put an account off: nobody is signed in with it any more, from this moment on.

    Raises:
        PermissionDenied: ``by`` is the user, or not the admin of all programmes the user has a role in.
        ValidationError: a programme would be left without an admin.
    """
    _refuse_own_rights(user, by)
    _administers_all_programs(user, by)
    for program_id in user.memberships.filter(role=Role.ADMIN).values_list("program", flat=True):
        _keep_an_admin(program_id, without=user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)


@transaction.atomic
def reactivate(*, user: User, by: User | None) -> None:
    """Put an account on again, with the roles it had. Old sessions stay dead."""
    _refuse_own_rights(user, by)
    _administers_all_programs(user, by)
    user.is_active = True
    user.save(update_fields=["is_active"])


def end_sessions(user: User) -> int:
    """Delete every session in which the user is signed in; returns how many."""
    mine = [
        session.pk
        for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    return Session.objects.filter(pk__in=mine).delete()[0]


def may_deactivate(user: User, by: User) -> bool:
    """Whether an admin may put this account off or on: not one's own, and only with all its programmes one's own."""
    administered = set(Membership.objects.of(by, Role.ADMIN).values_list("program", flat=True))
    return user != by and set(user.memberships.values_list("program", flat=True)) <= administered


def _refuse_own_rights(user: User, by: User | None) -> None:
    if by is not None and user.pk == by.pk:
        raise PermissionDenied("an admin does not change own rights")


def _administers_all_programs(user: User, by: User | None) -> None:
    if by is not None and not may_deactivate(user, by):
        raise PermissionDenied("the user has roles in programmes of others")


def _keep_an_admin(program_id: int, without: User) -> None:
    Program.objects.select_for_update().get(pk=program_id)
    others = Membership.objects.filter(program=program_id, role=Role.ADMIN, user__is_active=True).exclude(user=without)
    if not others.exists():
        raise ValidationError(
            _("Dit is de laatste beheerder van het programma. Geef eerst iemand anders die rol."), code="last_admin"
        )
