"""Where a second step at sign-in is asked for, nobody gets around it."""

import pytest
from allauth.mfa.models import Authenticator


@pytest.fixture(autouse=True)
def required(settings):
    settings.MFA_REQUIRED = True


def test_somebody_without_it_is_sent_to_set_it_up(client, world):
    client.force_login(world.bureau)

    response = client.get("/mijn-instellingen/")

    assert (response.status_code, response["Location"]) == (302, "/account/2fa/totp/activate/")


@pytest.mark.parametrize("path", ["/api/v1/programs", "/rol/"])
def test_without_it_nothing_is_changed_and_the_api_is_closed(client, world, path):
    client.force_login(world.bureau)

    assert client.post(path, {}).status_code == 403


@pytest.mark.parametrize("path", ["/account/2fa/totp/activate/", "/account/logout/", "/health"])
def test_setting_it_up_and_leaving_stay_open(client, world, path):
    client.force_login(world.bureau)

    assert client.get(path).status_code != 403
    assert client.get(path).headers.get("Location") != "/account/2fa/totp/activate/" or path.endswith("activate/")


def test_with_it_everything_is_open(client, world):
    Authenticator.objects.create(user=world.bureau, type=Authenticator.Type.TOTP, data={"secret": "geheim"})
    client.force_login(world.bureau)

    assert client.get("/mijn-instellingen/").status_code == 200


def test_it_can_be_off(client, world, settings):
    settings.MFA_REQUIRED = False
    client.force_login(world.bureau)

    assert client.get("/mijn-instellingen/").status_code == 200
