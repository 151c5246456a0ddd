"""The same answers by grid, by Excel, by CSV and by API: what is stored is the same to the last field."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from lamp.base.api.tokens import issue_token
from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.requests.models import ReportingRequest
from monitoring.requests.services import Asked, send_request
from tests.monitoring.requests.sheets import confirm, download, typed, typed_csv, upload

pytestmark = pytest.mark.django_db

PERIOD = "2026-Q3"
COLUMN = "3e kwartaal 2026"
FIELDS = ("indicator", "partner", "area", "starts_on", "ends_on", "numerator", "denominator", "split", "note")
FIELDS += ("no_data_reason", "status", "recorded_by", "confirmed_questions")
SPLIT = [{"keys": {"sex": "F"}, "numerator": "3"}, {"keys": {"sex": "M"}, "numerator": "2.5"}]


@pytest.fixture
def asked(world) -> ReportingRequest:
    """A count with a split, a percentage, a score, a milestone, a story, and a count that nobody knows."""
    given = {"program": world.program, "intervention": world.intervention}
    sexes = {
        "key": "sex",
        "label": "Geslacht",
        "values": [{"key": "F", "label": "vrouw"}, {"key": "M", "label": "man"}],
    }
    indicators = [
        Indicator.objects.create(**given, name="Peuters", dimensions=[sexes]),
        Indicator.objects.create(**given, name="Bereik", kind="ratio", time_rule="last"),
        Indicator.objects.create(**given, name="Tevreden", kind="score", time_rule="last"),
        Indicator.objects.create(**given, name="Open", kind="milestone", time_rule="latest"),
        Indicator.objects.create(**given, name="Verhaal", kind="narrative"),
        Indicator.objects.create(**given, name="Onbekend"),
    ]
    asked = Asked(world.peuteropvang, indicators, [])
    return send_request(asked=asked, period=Period.parse(PERIOD), due_on=date(2026, 10, 15), by=world.bureau)


def by_grid(client, asked, world) -> None:
    pk = {cell.indicator.name: cell.pk for cell in asked.cells.select_related("indicator")}
    boxes = {
        f"c{pk['Peuters']}-numerator": "5,5",
        f"c{pk['Peuters']}-cell_0": "3",
        f"c{pk['Peuters']}-cell_1": "2,5",
        f"c{pk['Peuters']}-note": "Meer dan vorig jaar",
        f"c{pk['Bereik']}-numerator": "30",
        f"c{pk['Bereik']}-denominator": "40",
        f"c{pk['Tevreden']}-mean": "7,5",
        f"c{pk['Tevreden']}-answers": "10",
        f"c{pk['Open']}-numerator": "1",
        f"c{pk['Verhaal']}-note": "Ouders kwamen terug",
        f"c{pk['Onbekend']}-no_data_reason": "Niet geteld",
    }
    revisions = {f"c{one}-revision": "0" for one in pk.values()}
    assert client.post(f"/uitvraag/{asked.pk}/", {**boxes, **revisions, "save": "1"}).status_code == 302


ANSWERS = [
    ("Peuters", COLUMN, 5.5),
    ("– vrouw", COLUMN, 3),
    ("– man", COLUMN, 2.5),
    ("Peuters", "Toelichting", "Meer dan vorig jaar"),
    ("Bereik, hoeveel", COLUMN, 30),
    ("Bereik, van", COLUMN, 40),
    ("Tevreden, gemiddelde", COLUMN, 7.5),
    ("Tevreden, aantal antwoorden", COLUMN, 10),
    ("Open", COLUMN, "gehaald"),
    ("Verhaal", COLUMN, "Ouders kwamen terug"),
    ("Onbekend", "Geen gegevens, omdat …", "Niet geteld"),
]


def by_excel(client, asked, world) -> None:
    content = typed(download(client, asked), *ANSWERS)
    assert confirm(client, asked, upload(client, asked, content)).status_code == 302


def by_csv(client, asked, world) -> None:
    texts = [(row, column, str(value).replace(".", ",")) for row, column, value in ANSWERS]
    content = typed_csv(download(client, asked, "csv"), *texts)
    assert confirm(client, asked, upload(client, asked, content, "uitvraag.csv")).status_code == 302


def by_api(client, asked, world) -> None:
    _token, secret = issue_token(user=world.partner)
    bodies = {
        "Peuters": {"numerator": "5.5", "split": SPLIT, "note": "Meer dan vorig jaar"},
        "Bereik": {"numerator": "30", "denominator": "40"},
        "Tevreden": {"numerator": "75", "denominator": "10"},
        "Open": {"numerator": "1"},
        "Verhaal": {"note": "Ouders kwamen terug"},
        "Onbekend": {"noDataReason": "Niet geteld"},
    }
    for number, cell in enumerate(asked.cells.select_related("indicator")):
        place = {"indicator": cell.indicator_id, "partner": cell.partner_id, "period": PERIOD}
        answer = client.post(
            "/api/v1/measurements",
            json.dumps(place | bodies[cell.indicator.name]),
            content_type="application/json",
            headers={
                "Authorization": f"Bearer {secret}",
                "Idempotency-Key": f"00000000-0000-4000-8000-00000000000{number}",
            },
        )
        assert answer.status_code == 201, answer.content


def test_every_door_stores_the_same(client, world, asked):
    client.force_login(world.partner)
    found = {}
    for door in (by_grid, by_excel, by_csv, by_api):
        with transaction.atomic():
            door(client, asked, world)
            found[door.__name__] = list(Measurement.objects.order_by("indicator").values(*FIELDS))
            transaction.set_rollback(True)

    assert len(found["by_grid"]) == 6
    assert found["by_grid"][0]["numerator"] == Decimal("5.5")
    assert found["by_excel"] == found["by_grid"]
    assert found["by_csv"] == found["by_grid"]
    assert found["by_api"] == found["by_grid"]
