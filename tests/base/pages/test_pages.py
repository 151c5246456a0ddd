import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory, override_settings

from lamp.base.pages import errors
from lamp.base.pages.style_guide import icon_names


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/hulp/", "/toegankelijkheid/", "/privacy/", "/account/login/"])
def test_everybody_reads_help_and_statements(client, address):
    page = client.get(address).content.decode()

    assert page.count("<h1") == 1
    assert '<html lang="nl"' in page
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)


@pytest.mark.django_db
def test_the_style_guide_shows_every_icon(world, client):
    client.force_login(world.partner)

    page = client.get("/stijlgids/").content.decode()

    assert all(f"<code>{name}</code>" in page for name in icon_names())


@pytest.mark.django_db
def test_an_unknown_page_tells_a_way_on(client):
    response = client.get("/bestaat-niet/")

    assert response.status_code == 404
    assert "Deze pagina bestaat niet" in response.content.decode()
    assert "Naar de startpagina" in response.content.decode()


@pytest.mark.parametrize(
    ("view", "status"), [(errors.bad_request, 400), (errors.server_error, 500), (errors.unavailable, 503)]
)
def test_error_pages_need_no_database(view, status):
    response = view(RequestFactory().get("/"))

    assert response.status_code == status
    assert "Naar de startpagina" in response.content.decode()


@pytest.mark.django_db
def test_a_fault_in_a_view_shows_the_page_and_not_the_error(world, monkeypatch):
    monkeypatch.setattr("lamp.base.pages.style_guide.icon_names", lambda: 1 / 0)
    client = Client(raise_request_exception=False)
    client.force_login(world.partner)

    response = client.get("/stijlgids/")

    assert response.status_code == 500
    assert "Er ging iets mis" in response.content.decode()


@pytest.mark.django_db
@override_settings(ALLOWED_HOSTS=["lamp.example"])
def test_a_wrong_address_gives_a_dutch_page(client):
    response = client.get("/hulp/", headers={"host": "elders.example"})

    assert response.status_code == 400
    assert "Dit verzoek klopt niet" in response.content.decode()


@pytest.mark.django_db
def test_the_demonstration_says_so_on_every_page(world, client):
    client.force_login(world.partner)
    notice = "Demonstratie. Alle cijfers, buurten en personen zijn verzonnen."
    assert notice not in client.get("/stijlgids/").content.decode()

    world.program.is_demonstration = True
    world.program.save()

    assert notice in client.get("/stijlgids/").content.decode()


@pytest.mark.django_db
def test_the_language_is_switched_from_the_footer(client):
    client.post("/taal/", {"language": "en", "next": "/hulp/"})

    assert '<html lang="en"' in client.get("/hulp/").content.decode()


@pytest.mark.parametrize("state", ["shown", "assumed", "contested", "refuted", "glowing"])
def test_every_state_has_its_bulb(state):
    assert f"lamp-{state}" in icon_names()
    assert finders.find("lamp/chevron.svg")
