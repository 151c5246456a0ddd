import json
import re
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError, connection
from django.test import Client, RequestFactory, override_settings

from lamp.base.api.tokens import issue_token
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


def database_away(*asked):
    raise OperationalError("server closed the connection unexpectedly")


@pytest.mark.django_db
def test_while_the_database_is_away_the_page_says_so_and_when_to_try_again(world):
    client = Client(raise_request_exception=False)
    client.force_login(world.partner)

    with connection.execute_wrapper(database_away):
        page, api = client.get("/stijlgids/"), client.get("/api/v1/programs")

    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert "wat u invulde, staat daar meestal nog" in page.content.decode()
    assert (api.status_code, api["Content-Type"], api["Retry-After"]) == (503, "application/problem+json", "30")
    assert "halve minuut" in api.json()["detail"]


@pytest.mark.django_db
def test_a_write_that_cannot_reach_the_database_is_told_to_come_back(world):
    client = Client(raise_request_exception=False)
    _row, token = issue_token(user=world.bureau)

    def writing_fails(execute, sql, *asked):
        if sql.startswith("INSERT"):
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, *asked)

    with connection.execute_wrapper(writing_fails):
        answer = client.post(
            "/api/v1/interventions",
            json.dumps({"program": world.program.pk, "title": "Nieuw", "goal": "Iets"}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
        )

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "halve minuut" in answer.json()["detail"]


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
