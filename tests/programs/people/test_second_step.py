import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail

PASSWORD = "wachtwoord-voor-tests"


@pytest.mark.django_db
def test_the_second_step_is_switched_on_and_its_secret_is_encrypted(world, client):
    client.post("/account/login/", {"login": "partner@voorbeeld.example", "password": PASSWORD})
    client.post("/account/reauthenticate/?next=/account/2fa/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    assert "style=" not in page
    assert "data:image" not in page
    secret = re.search(r'<code class="lamp-secret">(\w+)</code>', page)[1]

    counter = next(iter(yield_hotp_counters_from_time()))
    response = client.post("/account/2fa/totp/activate/", {"code": format_hotp_value(hotp_value(secret, counter))})

    assert response.status_code == 302
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert "Staat aan" in client.get("/account/2fa/").content.decode()
    client.post("/account/logout/")
    response = client.post("/account/login/", {"login": "partner@voorbeeld.example", "password": PASSWORD})
    assert response["Location"].startswith("/account/2fa/authenticate/")
    assert "Tweede stap" in client.get("/account/2fa/authenticate/").content.decode()


@pytest.mark.django_db
def test_the_second_step_can_be_switched_on_after_a_new_password_by_mail(world, client):
    client.post("/account/password/reset/", {"email": "partner@voorbeeld.example"})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    new = "vijf nieuwe woorden achter elkaar"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    client.post("/account/login/", {"login": "partner@voorbeeld.example", "password": new})
    client.post("/account/reauthenticate/?next=/account/2fa/", {"password": new})

    response = client.get("/account/2fa/totp/activate/")

    assert response.status_code == 200
    assert "Scan het plaatje" in response.content.decode()
