"""The area monitor's page and downloads: what is shown, from figures that can be checked by hand."""

import json
import re
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.area_indices.computing import compute_year, reference_of
from monitoring.area_indices.models import IndexScore
from monitoring.area_indices.services import DomainInput, add_comparison, create_definition
from monitoring.area_monitor.monitor import highest
from monitoring.area_monitor.question import Question, answer
from monitoring.area_monitor.scope import drawing_of, scope_of
from monitoring.area_statistics.models import AreaMeasure, AreaStatistic
from programs.areas.importing import import_areas
from programs.areas.models import AreaYear
from tests.conftest import make_area
from tests.monitoring.area_monitor.conftest import fill

pytestmark = pytest.mark.django_db

CAVEAT = "samenhang zegt niets over causaliteit"


@pytest.fixture
def visit(client, world):
    def get(query="", by=None, name="area-monitor", **parts):
        client.force_login(by or world.bureau)
        return client.get(reverse(name, args=[world.program.pk, *parts.values()]) + query)

    return get


def monitor_of(world, by=None, **asked):
    return answer(
        Question.of({name: str(value) for name, value in asked.items()}), program=world.program, user=by or world.bureau
    ).monitor


def text_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def index_of(world, measure, **values):
    values = {"name": "Index", "version": "1", "method": "zscore", "source": "Eigen berekening", **values}
    domains = [DomainInput("werk", "Werk", Decimal(1), [measure])]
    definition = create_definition(by=world.bureau, domains=domains, **values)
    for year in (2015, 2024):
        compute_year(definition, reference_of(definition), year)
    return definition


def test_the_ranking_change_and_ties(world, bijstand, buurten):
    AreaStatistic.objects.filter(area=buurten[1], year=2024).update(value=Decimal(17))

    rows = monitor_of(world).ranked

    told = [(row.area.name, row.value, row.change, row.place, row.label) for row in rows[:4]]
    assert told == [
        ("Buurt A", 21, 1, 1, "Zeer hoog"),
        ("Buurt B", 17, -1, 2, "Zeer hoog"),
        ("Buurt C", 17, 1, 2, "Zeer hoog"),
        ("Buurt D", 13, -1, 4, "Hoog"),
    ]
    assert [row.area.name for row in highest(rows, 2)] == ["Buurt A", "Buurt B", "Buurt C"]
    assert [row.place for row in rows[-2:]] == [None, None]  # Molenveld and Zonnehof have no figure


def test_the_page_says_that_the_gap_widened(visit, bijstand):
    shown = text_of(visit())

    assert "Tweedeling vergroot." in shown
    assert "Het verschil tussen de gebieden met de meeste en die met de minste achterstand was 13 procentpunt" in shown
    assert "in 7 van de 10 gebieden beter en in 3 slechter" in shown
    assert "Leeswijzer: hoe lichter, hoe beter." in shown
    assert "Verschil in procentpunten" in shown
    assert "+1, slechter" in shown
    assert "Bron: CBS StatLine, 2024." in shown
    assert "Gemiddeld 10,1%; het laagste gebied heeft 1%, het hoogste 21%" in shown


def test_the_share_of_inhabitants_in_the_worst_class_keeps_its_limits(world, bijstand):
    monitor = monitor_of(world)

    assert monitor.shares("2024") == pytest.approx([0.2] * 5)
    assert monitor.classes.limits == pytest.approx([2.8, 7.4, 11.8, 17.4])
    assert monitor.shares("2015") == pytest.approx([0.1, 0.2, 0.2, 0.3, 0.2])


def test_places_tell_the_change_of_an_index(visit, world, bijstand, buurten):
    fill(bijstand, buurten, [None] * 10, 2020)
    AreaStatistic.objects.filter(area=buurten[9], year=2024).update(value=Decimal(40))
    index_of(world, bijstand)

    shown = text_of(visit())

    assert "9 plaatsen omhoog, slechter" in shown
    assert "1 plaats omlaag" in shown
    assert "Plaats ten opzichte van andere gebieden" in shown
    assert "procentpunt" not in shown


def test_persistence_counts_years_in_the_worst_fifth(visit, world, bijstand, buurten):
    fill(bijstand, buurten, range(10), 2019)

    monitor = monitor_of(world)

    assert [(row.worst_times, row.known_times) for row in monitor.rows[:3]] == [(2, 3), (2, 3), (0, 3)]
    assert "in de hoogste groep in 2 van 3 jaren" in text_of(visit())


def test_a_higher_value_can_be_better(world, buurten):
    turnout = AreaMeasure.objects.create(code="opkomst", name="Opkomst", unit="%", direction="up", source="Kiesraad")
    fill(turnout, buurten, range(50, 60), 2024)

    rows = monitor_of(world).ranked

    assert (rows[0].area.name, rows[0].value, rows[0].label, rows[0].tone) == ("Buurt A", 50, "Zeer hoog", 5)


def test_without_boundaries_there_is_a_tile_for_each_area(visit, bijstand):
    AreaYear.objects.all().update(boundary=None)

    assert "elk vakje is een gebied" in text_of(visit())


def test_correlations_stand_with_their_caveat_and_strongest_first(visit, world, bijstand, buurten):
    definition = index_of(world, bijstand)
    turnout = AreaMeasure.objects.create(code="opkomst", name="Opkomst", unit="%", direction="up", source="Kiesraad")
    fill(turnout, buurten, [-value for value in (21, 19, 17, 13, 11, 9, 5, 3, 2, 1)], 2024)
    told = {"by": world.bureau, "definition": definition}
    add_comparison(
        **told, name="Energiearmoede", description="Laag inkomen.", published_r=Decimal("0.602"), source="PON"
    )
    add_comparison(**told, name="Opkomst", description="Wie stemt.", measures=[turnout])
    add_comparison(
        **told,
        name="Onbekend",
        description="Geen cijfers.",
        measures=[AreaMeasure.objects.create(code="x", name="x", source="x")],
    )

    shown = text_of(visit("?verband=" + str(definition.comparisons.get(name="Opkomst").pk)))

    for head in ("Vergelijkingsindicator", "Beschrijving", "Correlatiecoëfficiënt"):
        assert f">{head}</th>" in shown
    places = [shown.index(text) for text in ("−1,000 (sterk)", "0,602 (sterk)", "Niet te berekenen")]
    assert places == sorted(places)
    assert "n = 10, buurt, 2024" in shown
    assert shown.count(CAVEAT) == 2  # with the table, and with the picture


def test_correlations_by_api_and_in_excel_have_the_caveat_too(client, visit, world, bijstand):
    definition = index_of(world, bijstand)
    told = {"by": world.bureau, "definition": definition, "description": "x", "source": "PON", "name": "Opkomst"}
    add_comparison(**told, published_r=Decimal("-0.838"), published_level="landelijk", published_year=2023)

    client.force_login(world.board)
    (row,) = client.get(f"/api/v1/correlations?definition={definition.pk}").json()["results"]
    assert (row["r"], row["strength"], row["n"], row["year"]) == ("-0.838", "strong", None, 2023)
    assert CAVEAT in row["caveat"]

    book = openpyxl.load_workbook(BytesIO(visit(name="area-monitor-download", extension="xlsx").content))
    sheet = [[cell.value for cell in line] for line in book["Vergelijkingsindicatoren"].iter_rows()]
    assert sheet[1][2] == "−0,838 (sterk)"
    assert CAVEAT in sheet[1][-1]


def test_downloads(visit, bijstand):
    lines = visit(name="area-monitor-download", extension="csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Code;Gebied;Plaats;Bijstand, 2024;Klasse;2015;Verschil in procentpunten;Inwoners")
    assert lines[1] == "BU00010200;Buurt A;1;21;Zeer hoog;20;1;1000;2;2;CBS StatLine"

    found = json.loads(visit(name="area-monitor-download", extension="geojson").content)
    assert len(found["features"]) == 12
    first = found["features"][0]
    assert (first["id"], first["properties"]["value"], first["geometry"]["type"]) == ("BU00010200", 21.0, "Polygon")


def test_small_counts_about_persons_go_through_the_one_door(visit, client, world, buurten):
    children = AreaMeasure.objects.create(
        code="k", name="Kinderen", direction="down", source="School", about_persons=True
    )
    fill(children, buurten, (3, 12, 14, 21, 33, 40, 41, 52, 63, 77), 2024)

    exact = visit(name="area-monitor-download", extension="csv").content.decode()
    rounded = visit(name="area-monitor-download", extension="csv", by=world.board).content.decode()

    assert "Buurt A;10;3;" in exact
    assert "Buurt A;;;" in rounded
    assert "Buurt B;9;10;" in rounded
    client.force_login(world.partner)
    rows = client.get("/api/v1/area-statistics?year=2024").json()["results"]
    assert [(row["value"], row["protection"]) for row in rows[:3]] == [
        (None, "rounded"),
        ("10", "rounded"),
        ("15", "rounded"),
    ]
    assert ">77<" not in text_of(visit(by=world.board))


def test_two_measures_in_one_chart_and_a_domain_profile(visit, world, bijstand, buurten):
    income = AreaMeasure.objects.create(code="inkomen", name="Inkomen", unit="euro", direction="up", source="CBS")
    fill(income, buurten, [20] * 10, 2015)
    fill(income, buurten, [25] * 10, 2024)
    index_of(world, bijstand)

    shown = text_of(visit(f"?toon=m{bijstand.pk}&naast=m{income.pk}"))
    assert "Index: 2015 is 100." in shown
    assert '<td class="utrecht-table__cell lamp-num">125</td>' in shown

    assert "Domeinen van Buurt A" in text_of(visit())


def test_no_figures_and_no_right(visit, world, buurten):
    assert "Er zijn nog geen gebiedscijfers" in text_of(visit())
    assert visit(by=world.outsider).status_code == 404
    assert visit(by=world.admin).status_code == 404
    assert visit(name="area-monitor-download", extension="csv").status_code == 404


def test_nonsense_in_the_address_is_passed_over(visit, bijstand):
    shown = visit("?toon=m9x&jaar=bestaat-niet&sinds=2024&niveau=land&gebied=-1&aantal=999999&naast=&verband=1e9")

    assert shown.status_code == 200


def test_as_many_queries_for_many_areas_as_for_few(visit, world, bijstand):
    def count():
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert visit().status_code == 200
        return len(queries)

    count()  # what is read once per process
    few = count()
    for number in range(20):
        area = make_area(f"BU000103{number:02}", f"Extra {number}", "buurt", world.wijk)
        fill(bijstand, [area], [number], 2024)
    assert count() <= few


def test_the_page_of_indices(client, world, bijstand):
    client.force_login(world.bureau)
    base = reverse("area-indices", args=[world.program.pk])
    told = {"name": "Eigen index", "version": "1", "method": "zscore", "level": "buurt", "source": "Eigen berekening"}

    wrong = client.post(base + "nieuw/", {**told, "domains": "werk; Werk; 0,5; bijstand"})
    assert "tellen niet op tot 1" in wrong.content.decode()
    unknown = client.post(base + "nieuw/", {**told, "domains": "werk; Werk; 1; niets"})
    assert "deze maten kent LAMP niet: niets" in unknown.content.decode()
    client.post(base + "nieuw/", {**told, "domains": "werk; Werk; 1; bijstand"})
    assert "Eigen index (1)" in text_of(client.get(base))


def test_a_map_is_drawn_when_its_boundaries_come_in(world, buurten, django_capture_on_commit_callbacks):
    square = {"type": "Polygon", "coordinates": [[[6, 50], [6.01, 50], [6.01, 50.01], [6, 50.01], [6, 50]]]}
    feature = {"type": "Feature", "id": world.molenveld.code, "properties": {}, "geometry": square}
    rows = f"code,name,level,parent,year,population\n{world.molenveld.code},Molenveld,buurt,WK000101,2024,900\n"
    boundaries = json.dumps({"type": "FeatureCollection", "features": [feature]})

    with django_capture_on_commit_callbacks(execute=True):
        import_areas(rows.encode(), [boundaries.encode()])

    scope = scope_of(world.program, world.bureau, level="buurt", whole=True)
    with CaptureQueriesContext(connection) as asked:
        assert set(drawing_of(scope).shapes) == set(scope.ids)
    assert len(asked) == 1  # whether something changed; no boundary is read


@pytest.mark.parametrize("whole", ["", "alles"])
def test_the_profile_tells_domains_of_one_year_beside_all_areas(visit, world, bijstand, buurten, whole):
    definition = index_of(world, bijstand)
    elsewhere = make_area("BU00990101", "Elders", "buurt")
    AreaYear.objects.create(area=elsewhere, year=2024, population=1000)
    IndexScore.objects.create(definition=definition, area=elsewhere, year=2024, score=0, domains={"werk": "11"})

    shown = text_of(visit(query=f"?toon=i{definition.pk}&gebied={buurten[0].pk}&bereik={whole}"))

    row = re.search(r"Werk <span.*?</tr>", shown[shown.index('id="profiel"') :]).group()
    assert re.findall(r">([−0-9,]+)</?[ts]", row.replace("-", "−"))[-3:] == [
        "0",
        "0",
        "1",
    ]  # programme, town, everywhere
    assert ">1,6<" in row  # Buurt A: (21 − 10,1) / 6,93
