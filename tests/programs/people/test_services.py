from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from lamp.base.history.changes import history_of
from programs.people import invitations, services
from programs.people.models import Invitation, Membership, User
from tests.conftest import make_user


def invite(world, email="nieuw@voorbeeld.example", role="manager", partner=None):
    return invitations.invite(
        program=world.program, email=email, name="Nieuw Iemand", role=role, partner=partner, by=world.admin
    )


@pytest.mark.django_db
def test_an_admin_does_not_change_own_rights(world):
    own = world.admin.memberships.get()

    with pytest.raises(PermissionDenied):
        services.give_role(program=world.program, user=world.admin, role="bureau", by=world.admin)
    with pytest.raises(PermissionDenied):
        services.take_role(membership=own, by=world.admin)
    with pytest.raises(PermissionDenied):
        services.deactivate(user=world.admin, by=world.admin)


@pytest.mark.django_db
def test_the_last_admin_stays(world):
    second = make_user("beheerder2@voorbeeld.example", world.program, "admin")
    services.take_role(membership=second.memberships.get(), by=world.admin)

    with pytest.raises(ValidationError) as refused:
        services.take_role(membership=world.admin.memberships.get(), by=None)

    assert refused.value.code == "last_admin"
    with pytest.raises(ValidationError):
        services.deactivate(user=world.admin, by=None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "partner", "field"),
    [("partner", None, "partner"), ("bureau", "peuteropvang", "partner"), ("koning", None, "role")],
)
def test_a_role_names_an_organisation_only_for_partners(world, role, partner, field):
    with pytest.raises(ValidationError) as refused:
        services.give_role(
            program=world.program,
            user=world.manager,
            role=role,
            partner=partner and getattr(world, partner),
            by=world.admin,
        )

    assert list(refused.value.message_dict) == [field]


@pytest.mark.django_db
def test_an_account_put_off_is_signed_out_at_once_and_old_sessions_stay_dead(world, client):
    client.force_login(world.manager)
    assert client.get("/mijn-instellingen/").status_code == 200

    services.deactivate(user=world.manager, by=world.admin)
    assert client.get("/mijn-instellingen/").status_code == 302
    assert not Session.objects.exists()

    services.reactivate(user=world.manager, by=world.admin)
    assert client.get("/mijn-instellingen/").status_code == 302
    assert world.manager.memberships.count() == 1


@pytest.mark.django_db
def test_an_account_with_roles_elsewhere_is_not_put_off(world):
    with pytest.raises(PermissionDenied):
        services.deactivate(user=world.outsider, by=world.admin)


@pytest.mark.django_db
def test_the_history_of_rights_tells_who_gave_which_role(world):
    services.give_role(program=world.program, user=world.manager, role="board", by=world.admin)
    services.take_role(membership=world.manager.memberships.get(role="board"), by=world.admin)

    latest = history_of(Membership.history.filter(user=world.manager))

    assert [(entry.kind, entry.subject) for entry in latest] == [("removed", "rol"), ("added", "rol"), ("added", "rol")]
    assert ("Rol", "", "Bestuurder") in [(one.label, one.old, one.new) for one in latest[1].changes]


@pytest.mark.django_db
def test_only_the_hash_of_a_token_is_stored(world):
    invitation, token = invite(world)

    assert token not in str(Invitation.objects.values().get())
    assert invitations.find_open(token) == invitation
    assert invitation.expires_at - timezone.now() <= timedelta(hours=48)


@pytest.mark.django_db
def test_an_invitation_makes_one_account_once(world):
    _invitation, token = invite(world, role="partner", partner=world.weller)

    user = invitations.accept_as_new(token=token, name="Nieuw", password="vier woorden op rij")

    assert user.check_password("vier woorden op rij")
    assert [(one.role, one.partner) for one in user.memberships.all()] == [("partner", world.weller)]
    assert invitations.find_open(token) is None
    with pytest.raises(ValidationError):
        invitations.accept_as_new(token=token, name="Nog eens", password="vier woorden op rij")


@pytest.mark.django_db
def test_an_expired_or_renewed_token_is_dead(world):
    invitation, old = invite(world)
    new = invitations.renew(invitation=invitation, by=world.admin)
    assert (invitations.find_open(old), invitations.find_open(new)) == (None, invitation)

    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert invitations.find_open(new) is None


@pytest.mark.django_db
def test_a_weak_password_is_refused_and_the_invitation_stays_open(world):
    _invitation, token = invite(world)

    with pytest.raises(ValidationError) as refused:
        invitations.accept_as_new(token=token, name="Nieuw", password="kort")

    assert list(refused.value.message_dict) == ["password"]
    assert invitations.find_open(token) is not None
    assert not User.objects.filter(email="nieuw@voorbeeld.example").exists()


@pytest.mark.django_db
def test_somebody_with_an_account_gets_the_role_and_nobody_else(world):
    _invitation, token = invite(world, email="Manager@voorbeeld.example", role="board")

    with pytest.raises(ValidationError):
        invitations.accept_as_existing(token=token, user=world.bureau)
    invitations.accept_as_existing(token=token, user=world.manager)

    assert sorted(world.manager.memberships.values_list("role", flat=True)) == ["board", "manager"]


@pytest.mark.django_db
def test_inviting_for_a_role_somebody_has_is_refused(world):
    with pytest.raises(ValidationError) as refused:
        invite(world, email="MANAGER@voorbeeld.example")

    assert list(refused.value.message_dict) == ["email"]


@pytest.mark.django_db
def test_a_mail_that_does_not_leave_is_said_and_the_invitation_stays(world, settings):
    invitation, _token = invite(world)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert invitations.send(invitation=invitation, link="https://lamp.example/") is False
    assert Invitation.objects.get().sent_at is None

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert invitations.send(invitation=invitation, link="https://lamp.example/x") is True
    assert "https://lamp.example/x" in mail.outbox[0].body
    assert mail.outbox[0].to == ["nieuw@voorbeeld.example"]
