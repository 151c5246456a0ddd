"""The pages of what is put in: filled in as the bureau does, and read beside the need."""

import csv
import json
import re
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitoring.investment.models import ResourceInput
from monitoring.investment.services import ShareInput, add_input
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, LogicModel
from tests.monitoring.area_monitor.test_pages import index_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(client, world):
    def get(name, *args, by=None, query=""):
        client.force_login(by or world.bureau)
        return client.get(reverse(name, args=args) + query)

    return get


@pytest.fixture
def send(client, world):
    def post(name, *args, by=None, shares=(), **data):
        client.force_login(by or world.bureau)
        data |= {"deel-TOTAL_FORMS": len(shares), "deel-INITIAL_FORMS": 0}
        for number, (area, percent, margin) in enumerate(shares):
            data |= {f"deel-{number}-area": area, f"deel-{number}-percent": percent, f"deel-{number}-margin": margin}
        return client.post(reverse(name, args=args), data)

    return post


def test_the_bureau_fills_in_a_year(world, send, visit):
    response = send(
        "resource-input-create",
        world.resource.pk,
        year=2025,
        euros=120000,
        note="1,5 fte",
        shares=[(world.molenveld.pk, 60, 10), ("", "", "")],
    )

    assert response.status_code == 302
    row = ResourceInput.objects.get()
    assert (row.year, row.euros, row.note) == (2025, 120_000, "1,5 fte")
    shown = text_of(visit("resource-inputs", world.intervention.pk))
    assert "€&nbsp;120.000" in shown
    assert "Molenveld 60% (± 10); <span" in shown
    assert "40% nog niet verdeeld" in shown


def test_the_next_year_starts_from_the_last(world, send, visit):
    send("resource-input-create", world.resource.pk, year=2025, euros=5, shares=[(world.zonnehof.pk, 60, "")])

    shown = text_of(visit("resource-input-create", world.resource.pk))

    assert "Ingevuld zoals in 2025." in shown
    assert re.search(r'<input type="number" name="year"[^>]* value="2026"|value="2026"[^>]*name="year"', shown)
    assert re.search(rf'<option value="{world.zonnehof.pk}" selected', shown)


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ([("molenveld", "", "")], "Vul in welk deel hierheen gaat."),
        ([("", 20, "")], "Kies het gebied."),
        ([("molenveld", 0, "")], "Zorg ervoor dat deze waarde minstens 1 is"),
        ([("molenveld", 70, ""), ("zonnehof", 70, "")], "Samen zijn de delen 140%"),
        ([("municipality", 10, "")], "Selecteer een geldige keuze"),
    ],
)
def test_mistakes_are_told_and_what_was_typed_stays(world, send, shares, message):
    told = [(getattr(world, name).pk if name else "", percent, margin) for name, percent, margin in shares]

    response = send("resource-input-create", world.resource.pk, year=2025, euros=77, shares=told)

    shown = response.content.decode()
    assert response.status_code == 422
    assert message in shown
    assert 'value="77"' in shown
    assert not ResourceInput.objects.exists()


def test_a_change_by_somebody_else_is_shown_beside_yours(world, send):
    row = add_input(resource=world.resource, by=world.bureau, year=2025, euros=10)

    response = send("resource-input-edit", row.pk, euros=20, note="", revision=row.revision - 1)

    assert response.status_code == 409
    assert "Dit is net gewijzigd door" in response.content.decode()
    assert ResourceInput.objects.get().euros == 10


def test_a_partner_reads_and_does_not_write(world, send, visit):
    row = add_input(resource=world.resource, by=world.bureau, year=2025, euros=10)

    assert "Jaar toevoegen" not in text_of(visit("resource-inputs", world.intervention.pk, by=world.partner))
    assert send("resource-input-edit", row.pk, by=world.partner, euros=20).status_code == 403
    assert send("resource-input-remove", row.pk, by=world.partner).status_code == 403
    assert ResourceInput.objects.get().euros == 10


def test_what_is_put_into_a_draft_is_seen_by_who_sees_the_draft(world, visit):
    draft = LogicModel.objects.create(intervention=world.intervention, version=2)
    resource = ChainElement.objects.create(logic_model=draft, stage="resource", what="Nieuw middel")
    add_input(resource=resource, by=world.bureau, year=2025, euros=987_654)

    assert "987.654" in text_of(visit("resource-inputs", world.intervention.pk))
    assert "987.654" not in text_of(visit("resource-inputs", world.intervention.pk, by=world.board))


def test_the_lists_lead_down_to_the_interventions(world, visit, bijstand, divided):
    shown = text_of(visit("investment", world.program.pk))

    little, much = shown[shown.index('id="weinig"') : shown.index('id="veel"')], shown[shown.index('id="veel"') :]
    assert little.index("Buurt A") < little.index("1 interventie") < little.index("Buurt B")
    assert "Plaats 1 in opgave (21%)" in little
    assert "Meer peuters naar de opvang" in little
    assert much.index("Buurt J") < much.index("Buurt I")
    assert "€ 90" in much


def test_the_sentence_follows_from_the_figures(world, visit, bijstand, divided):
    shown = text_of(visit("investment", world.program.pk))

    assert "Waar de opgave groter is, zetten we per inwoner minder in." in shown
    assert "In 2024 is € 300.000 ingevuld, voor 1 van de 1 middelen die nu meedoen." in shown
    assert "Van 100% weten we in welk gebied" in shown
    assert "Het zegt niet of de inzet helpt" in shown


def test_a_budget_of_a_later_year_is_shown_when_it_is_asked_for(world, visit, bijstand, divided):
    later = timezone.localdate().year + 1
    add_input(resource=world.resource, by=world.bureau, year=later, euros=5, shares=[])

    assert "In 2024 is € 300.000 ingevuld" in text_of(visit("investment", world.program.pk))
    assert f"In {later} is € 5 ingevuld" in text_of(visit("investment", world.program.pk, query=f"?inzet={later}"))


def test_of_a_domain_only_what_is_meant_for_it_counts(world, visit, bijstand, buurten):
    definition = index_of(world, bijstand)
    shares = [ShareInput(buurten[0], 100)]
    add_input(
        resource=world.resource, by=world.bureau, year=2024, euros=10_000, domains=["werk", "zorg"], shares=shares
    )

    whole = text_of(visit("investment", world.program.pk, query=f"?toon=i{definition.pk}"))
    work = text_of(visit("investment", world.program.pk, query=f"?toon=i{definition.pk}.werk"))

    assert "€ 10.000 ingevuld" in whole
    assert "€ 5.000 (tussen € 0 en € 10.000)" in work


@pytest.mark.parametrize("name", ["investment", "area-monitor"])
def test_without_amounts_or_figures_it_says_so(world, visit, name, buurten):
    shown = text_of(visit(name, world.program.pk))

    assert "Er zijn nog geen gebiedscijfers" in shown


def test_without_amounts_it_says_what_to_do(world, visit, bijstand):
    assert "Er is nog geen inzet ingevuld" in text_of(visit("investment", world.program.pk))


def test_the_monitor_tells_what_is_put_into_the_chosen_area(world, visit, bijstand, divided, buurten):
    shown = text_of(visit("area-monitor", world.program.pk, query=f"?gebied={buurten[9].pk}"))

    assert "Inzet per inwoner</dt><dd>€ 90, 2024" in shown


def test_the_downloads_hold_every_area_and_the_choices(world, visit, bijstand, divided):
    csv_rows = list(
        csv.reader(
            StringIO(visit("investment-download", world.program.pk, "csv").content.decode("utf-8-sig")), delimiter=";"
        )
    )
    workbook = openpyxl.load_workbook(BytesIO(visit("investment-download", world.program.pk, "xlsx").content))

    assert len(csv_rows) == 1 + 12
    buurt_j = next(row for row in csv_rows if row[1] == "Buurt J")
    assert buurt_j[4:9] == ["1000", "90000", "90000", "90000", "90"]
    assert workbook.sheetnames == ["Gebieden", "Interventies"]
    assert workbook["Interventies"]["B2"].value == 300_000


def test_the_map_file_holds_the_limits_and_the_caveat(world, visit, bijstand, divided):
    collection = json.loads(visit("investment-download", world.program.pk, "geojson").content)

    told = next(one["properties"] for one in collection["features"] if one["properties"]["name"] == "Buurt J")
    assert (told["investment"], told["investmentPerInhabitant"], told["investmentPerInhabitantHigh"]) == (
        90_000,
        90,
        90,
    )
    assert "Het zegt niet of de inzet helpt" in told["caveat"]
    assert told["investmentYear"] == 2024


def test_the_number_of_queries_does_not_grow(world, visit, bijstand, buurten, divided):
    visit("investment", world.program.pk)
    with CaptureQueriesContext(connection) as one:
        visit("investment", world.program.pk)
    for number in range(4):
        intervention = Intervention.objects.create(program=world.program, title=f"Nog een {number}")
        intervention.areas.add(buurten[number])
        model = LogicModel.objects.create(intervention=intervention, version=1)
        resource = ChainElement.objects.create(logic_model=model, stage="resource", what="Geld")
        add_input(resource=resource, by=world.bureau, year=2024, euros=5, shares=[ShareInput(buurten[number], 50)])

    with CaptureQueriesContext(connection) as many:
        assert "Nog een 3" in text_of(visit("investment", world.program.pk))

    assert len(many) == len(one)
