import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

PASSWORD = "wachtwoord-voor-tests"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def sign_in(client, email="partner@voorbeeld.example", *, password=PASSWORD):
    return client.post("/account/login/?next=/mijn-instellingen/", {"login": email, "password": password})


@pytest.mark.django_db
def test_signing_in_leads_back_to_the_page(world, client):
    assert "Inloggen" in client.get("/account/login/").content.decode()
    client.post(
        "/account/login/",
        {"login": "PARTNER@voorbeeld.example", "password": "wachtwoord-voor-tests", "next": "/mijn-instellingen/"},
    )

    assert client.get("/mijn-instellingen/").status_code == 200


@pytest.mark.django_db
def test_five_wrong_passwords_give_a_pause_even_for_the_right_one(world, client):
    for _attempt in range(5):
        page = sign_in(client, password="verkeerd").content.decode()
        assert "utrecht-alert--error" in page

    response = sign_in(client)

    assert response.status_code == 200
    assert client.get("/mijn-instellingen/").status_code == 302


@pytest.mark.django_db
def test_an_unknown_address_and_a_wrong_password_look_the_same(world, client):
    answers = [
        re.findall(
            r'<ul class="lamp-errlist">(.*?)</ul>', sign_in(client, email=email, password="x").content.decode(), re.S
        )
        for email in ["partner@voorbeeld.example", "niemand@voorbeeld.example"]
    ]

    assert answers[0] == answers[1]
    assert answers[0]


@pytest.mark.django_db
def test_nobody_signs_up_without_an_invitation(client):
    page = client.post("/account/signup/", {"email": "x@y.example", "password1": "vier woorden op rij"})

    assert "Een account krijgt u met een uitnodiging" in page.content.decode()


@pytest.mark.django_db
def test_a_forgotten_password_is_chosen_anew_by_mail_in_dutch(world, client):
    client.post("/account/password/reset/", {"email": "partner@voorbeeld.example"})
    message = mail.outbox[0]
    assert message.subject == "Nieuw wachtwoord voor LAMP"
    assert "vroeg om een nieuw wachtwoord" in message.body

    link = re.search(r"http://testserver(\S+)", message.body)[1]
    form = client.get(link, follow=True)
    assert "Nieuw wachtwoord kiezen" in form.content.decode()
    new = {"password1": "vijf nieuwe woorden achter elkaar", "password2": "vijf nieuwe woorden achter elkaar"}
    client.post(form.request["PATH_INFO"], new)

    world.partner.refresh_from_db()
    assert world.partner.check_password("vijf nieuwe woorden achter elkaar")


@pytest.mark.django_db
def test_a_mail_to_an_unknown_address_is_never_sent(world, client):
    client.post("/account/password/reset/", {"email": "niemand@voorbeeld.example"})

    assert mail.outbox == []


@pytest.mark.django_db
def test_a_form_sent_after_the_session_ended_keeps_its_input(world):
    client = Client(enforce_csrf_checks=False, headers={"origin": "http://testserver"})

    response = client.post(
        "/mijn-instellingen/",
        {"name": "Lotte <K.>", "start_page": "log"},
        headers={"referer": "http://testserver/mijn-instellingen/"},
    )

    page = response.content.decode()
    assert response.status_code == 401
    assert '<input type="hidden" name="name" value="Lotte &lt;K.&gt;">' in page
    assert "/account/login/?next=/mijn-instellingen/" in page


@pytest.mark.django_db
def test_an_old_token_of_our_own_page_can_be_sent_again_but_a_strangers_form_cannot(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.partner)
    data = {"name": "Lotte", "csrfmiddlewaretoken": "x" * 64}

    own = client.post("/mijn-instellingen/", data, headers={"origin": "http://testserver"})
    strange = client.post("/mijn-instellingen/", data, headers={"origin": "http://elders.example"})

    assert "Opnieuw versturen" in own.content.decode()
    assert "Dit formulier is te oud" in strange.content.decode()
    assert (own.status_code, strange.status_code) == (403, 403)


@pytest.mark.django_db
def test_a_page_asked_without_signing_in_leads_to_sign_in_and_back(client):
    assert client.get("/mijn-instellingen/")["Location"] == "/account/login/?next=/mijn-instellingen/"
    assert client.get("/mijn-instellingen/", headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/account/password/change/", "/account/reauthenticate/", "/account/password/reset/"]
)
def test_fields_say_what_goes_in_them_by_their_label_alone(world, client, address):
    sign_in(client)
    page = client.get(address).content.decode()

    assert "<label" in page
    assert "placeholder=" not in page
    assert "utrecht-form-field-description" not in page
    assert "Wachtwoord vergeten?" not in page
