"""Inviting people by e-mail. The token stands only in the mail; the database keeps its hash."""

import hashlib
import secrets
from datetime import timedelta
from smtplib import SMTPException

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.partners.models import Partner
from programs.people.models import Invitation, Membership, User
from programs.people.services import check_role
from programs.programs.models import Program

VALID_FOR = timedelta(hours=48)


def hash_of(token: str) -> str:
    """SHA-256 suffices: the token itself has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    *, program: Program, email: str, name: str, role: str, partner: Partner | None, by: User
) -> tuple[Invitation, str]:
    """Store an invitation and return it with its token, to be sent at once and then forgotten.

    An open invitation of this person for the same role gets a new token and term; the old link dies.

    Raises:
        ValidationError: keyed by field; also when the person has this role already.
    """
    email = email.strip().lower()
    check_role(program, role, partner)
    if Membership.objects.filter(user__email__iexact=email, program=program, role=role, partner=partner).exists():
        raise ValidationError({"email": ValidationError(_("Deze persoon heeft deze rol al."), code="unique")})
    invitation = Invitation.objects.waiting().filter(email=email, program=program, role=role, partner=partner).first()
    invitation = invitation or Invitation(email=email, program=program, role=role, partner=partner)
    invitation.name, invitation.invited_by = name, by
    return invitation, _renew(invitation)


@transaction.atomic
def renew(*, invitation: Invitation, by: User) -> str:
    """Give an invitation a new token and term; the old link dies. Returns the token."""
    invitation = Invitation.objects.waiting().select_for_update().get(pk=invitation.pk)
    invitation.invited_by = by
    return _renew(invitation)


def _renew(invitation: Invitation) -> str:
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hash_of(token)
    invitation.expires_at = timezone.now() + VALID_FOR
    invitation.sent_at = None
    invitation.save()
    return token


def send(*, invitation: Invitation, link: str) -> bool:
    """Send the mail with its link; whether it left. The invitation stays, and can be sent again."""
    context = {"invitation": invitation, "link": link, "program": invitation.program}
    subject = _("Uitnodiging voor LAMP: %(program)s") % {"program": invitation.program}
    try:
        send_mail(
            subject.replace("\n", " "),
            render_to_string("programs/people/mail/invitation.txt", context),
            None,
            [invitation.email],
        )
    except (SMTPException, OSError):
        return False
    invitation.sent_at = timezone.now()
    invitation.save(update_fields=["sent_at"])
    return True


def find_open(token: str) -> Invitation | None:
    """The invitation of a token, if it was not used, withdrawn, renewed or expired."""
    found = Invitation.objects.waiting().filter(token_hash=hash_of(token), expires_at__gt=timezone.now())
    return found.select_related("program", "partner", "invited_by").first()


@transaction.atomic
def accept_as_new(*, token: str, name: str, password: str) -> User:
    """Make the account the invitation asks for, with its role.

    Raises:
        ValidationError: keyed by ``password``; or the link does not work any more.
    """
    invitation = _lock(token)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise ValidationError(_("Er is al een account met dit e-mailadres. Log daarmee in."), code="exists")
    user = User(email=invitation.email, name=name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from error
    user.set_password(password)
    user.save()
    _take_up(invitation, user)
    return user


@transaction.atomic
def accept_as_existing(*, token: str, user: User) -> Membership:
    """Give a signed-in user the role of an invitation to the same address."""
    invitation = _lock(token)
    if invitation.email.lower() != user.email.lower():
        raise ValidationError(_("Deze uitnodiging is voor een ander e-mailadres."), code="other_address")
    return _take_up(invitation, user)


def _lock(token: str) -> Invitation:
    """Single use: of two who accept at once, the second finds it taken."""
    found = Invitation.objects.waiting().select_for_update(of=("self",))
    invitation = found.filter(token_hash=hash_of(token), expires_at__gt=timezone.now()).first()
    if invitation is None:
        raise ValidationError(_("Deze link werkt niet meer."), code="expired")
    return invitation


def _take_up(invitation: Invitation, user: User) -> Membership:
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    membership, _created = Membership.objects.get_or_create(
        user=user, program=invitation.program, role=invitation.role, partner=invitation.partner
    )
    return membership
