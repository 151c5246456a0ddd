"""The open data of CBS, read by its own package from a recorded answer of a few rows that a server here gives."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import cbsodata
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from monitoring.area_statistics.cbs import read_table
from monitoring.area_statistics.models import AreaMeasure, AreaStatistic

pytestmark = pytest.mark.django_db

ROWS = [
    {"ID": 0, "WijkenEnBuurten": "GM0001    ", "Codering_3": "GM0001    ", "Inwoners_5": 50000, "Bijstand_77": 8.5},
    {"ID": 1, "WijkenEnBuurten": "BU00010101", "Codering_3": "BU00010101", "Inwoners_5": 1200, "Bijstand_77": None},
]
TOPIC = {"Type": "Topic", "Datatype": "Long", "Description": "Per 1 januari.\r\n"}
PROPERTIES = [
    {"Key": "WijkenEnBuurten", "Type": "GeoDimension", "Title": "Wijken en buurten"},
    {"Key": "Codering_3", "Type": "Topic", "Datatype": "String", "Title": "Codering"},
    {**TOPIC, "Key": "Inwoners_5", "Title": "Aantal inwoners", "Unit": "aantal"},
    {**TOPIC, "Key": "Bijstand_77", "Title": "Bijstand", "Unit": "%"},
]
TABLES = {
    "": [{"name": name} for name in ("TableInfos", "DataProperties", "UntypedDataSet", "TypedDataSet")],
    "TableInfos": [{"Title": "Kerncijfers wijken en buurten 2024"}],
    "DataProperties": PROPERTIES,
    "TypedDataSet": ROWS,
}


@pytest.fixture
def statline(monkeypatch):
    """An address that answers as opendata.cbs.nl did; ``asked`` keeps the questions."""
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            address = urlsplit(self.path)
            *_rest, number, name = address.path.split("/")
            asked.append((name, parse_qs(address.query)))
            rows = TABLES.get(name) if number == "85984NED" else None
            self.send_response(404 if rows is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps({"value": rows or []}).encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setattr(cbsodata.options, "use_https", False)
    monkeypatch.setattr(cbsodata.options, "requests", {})
    with cbsodata.catalog(f"127.0.0.1:{server.server_port}"):
        yield asked
    server.shutdown()
    server.server_close()


def test_a_table_is_imported_with_its_measures_and_source(world, statline):
    out = StringIO()
    call_command("import_area_statistics", "--cbs", "85984NED", "--year", "2024", stdout=out)

    found = AreaStatistic.objects.order_by("area__code", "measure__code")
    assert [(one.area.code, one.year, one.measure.code, one.value) for one in found] == [
        ("BU00010101", 2024, "Inwoners_5", 1200),
        ("GM0001", 2024, "Bijstand_77", 8.5),
        ("GM0001", 2024, "Inwoners_5", 50000),
    ]
    measure = AreaMeasure.objects.get(code="Bijstand_77")
    assert (measure.name, measure.unit, measure.licence) == ("Bijstand", "%", "CC BY 4.0")
    assert measure.source == "CBS StatLine 85984NED, Kerncijfers wijken en buurten 2024"
    question = next(query for name, query in statline if name == "TypedDataSet")
    assert question["$filter"] == ["substringof('0001',WijkenEnBuurten)"]


def test_only_the_columns_asked_for(world, statline):
    call_command(
        "import_area_statistics", "--cbs", "85984NED", "--year", "2024", "--columns", "Inwoners_5", stdout=StringIO()
    )

    assert [measure.code for measure in AreaMeasure.objects.all()] == ["Inwoners_5"]


@pytest.mark.parametrize(
    ("number", "columns", "reason"),
    [("1NED", (), "geeft geen antwoord voor tabel 1NED"), ("85984NED", ("X_1",), "heeft geen kolom X_1")],
)
def test_what_cbs_does_not_have_is_told(world, statline, number, columns, reason):
    with pytest.raises(ValidationError, match=reason):
        read_table(number, columns=columns)


def test_without_areas_nothing_is_asked(db, statline):
    with pytest.raises(ValidationError, match="Importeer eerst de gebieden"):
        read_table("85984NED")
    assert statline == []
