import re

import pytest
from django.core import mail
from django.urls import reverse

from programs.people.models import Invitation, Membership, User
from tests.conftest import make_user

ROLES = ["bureau", "partner", "partner2", "manager", "board", "outsider"]


def addresses(world) -> list[tuple[str, str]]:
    program, person = world.program.pk, world.manager.pk
    role = world.manager.memberships.get().pk
    return [
        ("get", reverse("people", args=[program])),
        ("get", reverse("invite", args=[program])),
        ("post", reverse("invite", args=[program])),
        ("get", reverse("person", args=[program, person])),
        ("post", reverse("person", args=[program, person])),
        ("post", reverse("role-remove", args=[program, person, role])),
        ("post", reverse("person-deactivate", args=[program, person])),
        ("post", reverse("person-reactivate", args=[program, person])),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_only_the_admin_manages_people(world, client, role):
    client.force_login(world.people[role])

    for method, address in addresses(world):
        response = getattr(client, method)(address, {"role": "admin"})
        assert response.status_code == (404 if role == "outsider" else 403), address

    assert world.manager.memberships.get().role == "manager"


@pytest.mark.django_db
def test_a_visitor_is_asked_to_sign_in(world, client):
    for method, address in addresses(world):
        response = getattr(client, method)(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/account/login/")


@pytest.mark.django_db
def test_the_list_shows_everybody_with_their_roles_in_a_constant_number_of_queries(
    world, client, django_assert_max_num_queries
):
    client.force_login(world.admin)
    for number in range(5):
        make_user(f"extra{number}@voorbeeld.example", world.program, "partner", world.weller)

    with django_assert_max_num_queries(16):
        page = client.get(reverse("people", args=[world.program.pk])).content.decode()

    assert "manager@voorbeeld.example" in page
    assert "Partner (Peuteropvang)" in page
    assert "elders@voorbeeld.example" not in page


@pytest.mark.django_db
def test_from_invitation_to_first_page(world, client):
    client.force_login(world.admin)
    response = client.post(
        reverse("invite", args=[world.program.pk]),
        {"name": "Noor", "email": "noor@voorbeeld.example", "role": "partner", "partner": world.weller.pk},
        follow=True,
    )
    assert "is verstuurd" in response.content.decode()
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    client.logout()

    welcome = client.get(link).content.decode()
    assert "Welkom bij LAMP" in welcome
    assert "Uw rol: Partner (Weller)." in welcome
    assert "Uw rol: Partner (Weller)." in mail.outbox[0].body
    response = client.post(link, {"name": "Noor Jansen", "password": "vier woorden op rij"})

    assert response["Location"] == "/"
    noor = User.objects.get(email="noor@voorbeeld.example")
    assert noor.memberships.get().partner == world.weller
    assert client.get("/mijn-instellingen/").status_code == 200
    assert client.get(link).status_code == 410


@pytest.mark.django_db
def test_somebody_with_an_account_signs_in_and_takes_the_role(world, client):
    client.force_login(world.admin)
    client.post(
        reverse("invite", args=[world.program.pk]),
        {"name": "M", "email": "manager@voorbeeld.example", "role": "board"},
    )
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    client.logout()

    assert "U heeft al een account" in client.get(link).content.decode()
    client.force_login(world.manager)
    client.post(link)

    assert world.manager.memberships.filter(role="board").exists()
    client.force_login(world.bureau)
    assert client.get(link).status_code == 410


@pytest.mark.django_db
def test_an_invitation_is_seen_resent_and_withdrawn_by_the_admin_only(world, client):
    client.force_login(world.admin)
    client.post(
        reverse("invite", args=[world.program.pk]), {"name": "N", "email": "n@voorbeeld.example", "role": "manager"}
    )
    invitation = Invitation.objects.get()
    for role in ROLES:
        client.force_login(world.people[role])
        assert client.post(reverse("invitation-resend", args=[invitation.pk])).status_code == 404
        assert client.post(reverse("invitation-withdraw", args=[invitation.pk])).status_code == 404

    client.force_login(world.admin)
    client.post(reverse("invitation-resend", args=[invitation.pk]))
    assert len(mail.outbox) == 2
    client.post(reverse("invitation-withdraw", args=[invitation.pk]))
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_a_taken_role_is_refused_from_the_next_request(world, client, django_user_model):
    other_admin = make_user("beheerder2@voorbeeld.example", world.program, "admin")
    client.force_login(other_admin)
    assert client.get(reverse("people", args=[world.program.pk])).status_code == 200

    Membership.objects.filter(user=other_admin).delete()

    assert client.get(reverse("people", args=[world.program.pk])).status_code == 404
    assert "U heeft nog geen rol" in client.get("/").content.decode()


@pytest.mark.django_db
def test_switching_works_between_own_roles_only(world, client):
    board = Membership.objects.create(user=world.manager, program=world.program, role="board")
    client.force_login(world.manager)

    assert client.post("/rol/", {"membership": world.bureau.memberships.get().pk}).status_code == 404
    assert client.post("/rol/", {"membership": "x"}).status_code == 404
    assert client.post("/rol/", {"membership": board.pk}).status_code == 302

    assert '<span class="lamp-user__org">Bestuurder</span>' in client.get("/mijn-instellingen/").content.decode()


@pytest.mark.django_db
def test_my_settings_change_name_and_language(world, client):
    client.force_login(world.partner)

    response = client.post(
        "/mijn-instellingen/", {"name": "Lotte K.", "language": "nl", "start_page": "log", "reminders": "each"}
    )

    assert response.status_code == 302
    world.partner.refresh_from_db()
    assert (world.partner.name, world.partner.start_page) == ("Lotte K.", "log")


@pytest.mark.django_db
def test_an_error_stands_at_its_field_and_in_the_summary(world, client):
    client.force_login(world.partner)

    page = client.post(
        "/mijn-instellingen/", {"name": "", "language": "nl", "start_page": "log", "reminders": "each"}
    ).content.decode()

    assert '<a class="utrecht-link utrecht-link--html-a" href="#id_name">Naam</a>: Dit veld is vereist.' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'aria-invalid="true"' in page
