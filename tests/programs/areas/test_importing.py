import json
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from programs.areas.boundaries import BoundaryError, read_boundaries
from programs.areas.importing import ImportRefused, import_areas, plan_import
from programs.areas.models import Area, AreaClosure, AreaYear

SHARED_DATA = Path(os.environ.get("LAMP_SHARED_DATA", settings.BASE_DIR.parent / "shared" / "data"))
needs_shared_data = pytest.mark.skipif(
    not (SHARED_DATA / "heerlen_areas.csv").exists(),
    reason=f"the open data of Heerlen is not in {SHARED_DATA}; set LAMP_SHARED_DATA to its folder",
)

GOOD = b"""code,name,level,parent,population,year,remark
BU1,Molenveld,buurt,WK1,900,2020,parents may come later
WK1,Noord,wijk,GM1,2000,2020,
GM1,Voorbeeldstad,gemeente,,5000,2020,
"""
SQUARE = [[5.0, 50.0], [5.1, 50.0], [5.1, 50.1], [5.0, 50.0]]


def boundaries(geometry: object, code: str = "BU1", **collection) -> bytes:
    feature = {"type": "Feature", "id": code, "properties": {"note": "<b>"}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature], **collection}).encode()


def polygon(*rings) -> dict:
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.mark.django_db
def test_parents_in_any_order_and_a_second_time_changes_nothing():
    first = import_areas(GOOD, [boundaries(polygon(SQUARE))])
    history = Area.history.count()
    second = import_areas(GOOD, [boundaries(polygon(SQUARE))])

    assert (first.added, first.changed, first.unchanged, first.boundaries) == (3, 0, 0, 1)
    assert (second.added, second.changed, second.unchanged, second.boundaries) == (0, 0, 3, 0)
    assert Area.history.count() == history
    assert Area.objects.get(code="BU1").parent.parent.code == "GM1"
    assert AreaClosure.objects.filter(descendant__code="BU1").count() == 3
    assert AreaYear.objects.get(area__code="BU1", year=2020).boundary == polygon(SQUARE)


@pytest.mark.django_db
def test_changes_are_named_before_they_are_made():
    import_areas(GOOD)
    changed = GOOD.replace(b"Molenveld", b"Molenveld-Oost").replace(b"900", b"950")

    plan = plan_import(changed)

    assert [(one.row.code, one.kind) for one in plan.changes] == [("BU1", "change"), ("WK1", "same"), ("GM1", "same")]
    assert plan.changes[0].details == ("naam: Molenveld → Molenveld-Oost", "inwoners in 2020: 900 → 950")
    assert Area.objects.get(code="BU1").name == "Molenveld"


@pytest.mark.django_db
def test_an_empty_parent_or_population_leaves_what_is_stored():
    import_areas(GOOD)
    import_areas(b"code;name;level\nBU1;Molenveld West;buurt\n")

    area = Area.objects.get(code="BU1")
    assert (area.name, area.parent.code, area.years.get().population) == ("Molenveld West", "WK1", 900)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("B U,Naam,buurt,WK1,1,2020", "Regel 3, kolom code: “B U” is geen code. Gebruik 1 tot 20 letters en cijfers."),
        ("BU9,,buurt,WK1,1,2020", "Regel 3, kolom name: De naam ontbreekt."),
        (
            "BU9,Naam,straat,WK1,1,2020",
            "Regel 3, kolom level: “straat” is geen niveau. Gebruik land, gemeente, stadsdeel, wijk of buurt.",
        ),
        (
            "BU9,Naam,buurt,WK1,veel,2020",
            "Regel 3, kolom population: “veel” is geen heel getal van 0 tot en met 2000000000.",
        ),
        ("BU9,Naam,buurt,WK1,1,20", "Regel 3, kolom year: “20” is geen heel getal van 1900 tot en met 2199."),
        ("BU9,Naam,buurt,WK1,1,", "Regel 3, kolom year: Bij een aantal inwoners hoort een jaar."),
        (
            "BU9,Naam,buurt,WK7,1,2020",
            "Regel 3, kolom parent: Het gebied WK7 bestaat niet, en staat niet in het bestand.",
        ),
        (
            "BU9,<b>Naam</b>,buurt,WK1,1,2020",
            "Regel 3, kolom name: De naam bevat opmaak (HTML). Gebruik alleen gewone tekst.",
        ),
        ("BU9,Naam", "Regel 3, kolom level: “” is geen niveau. Gebruik land, gemeente, stadsdeel, wijk of buurt."),
        ("BU9,Naam,buurt,BU9,1,2020", "Regel 3, kolom parent: Een buurt kan niet in een buurt liggen."),
        ("WK1,Naam,wijk,,1,2020", "Regel 3, kolom code: De code WK1 staat ook op regel 2."),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_stored(row, message):
    content = f"code,name,level,parent,population,year\nWK1,Noord,wijk,,2000,2020\n{row}\n".encode()

    with pytest.raises(ImportRefused) as refused:
        import_areas(content)

    assert [str(error) for error in refused.value.errors] == [message]
    assert not Area.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Deze kolommen ontbreken: code, name, level."),
        (b"code,name,level\n", "Er staan geen gebieden in het bestand."),
        (b"PK\x03\x04\x00", "Dit is geen CSV-bestand: er staan tekens in die geen tekst zijn."),
    ],
)
def test_a_file_that_is_no_list_of_areas_is_refused(content, message):
    with pytest.raises(ImportRefused, match=message):
        import_areas(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "Dit is geen geldig GeoJSON-bestand."),
        (b"[" * 100_000, "Dit is geen geldig GeoJSON-bestand."),
        (b"[]", "FeatureCollection"),
        (boundaries(polygon(SQUARE)).replace(b"5.1", b"NaN"), "Er staat NaN in het bestand"),
        (boundaries(polygon(SQUARE)).replace(b"5.1", b"1e999"), "een punt dat geen getal is"),
        (boundaries(polygon([*SQUARE[:-1], [5.0, 50.01]])), "niet gesloten"),
        (boundaries(polygon([[196_000, 322_000]] * 4)), "niet in Rijksdriehoeksstelsel"),
        (boundaries(polygon(SQUARE), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}), "WGS 84"),
        (boundaries({"type": "Point", "coordinates": [5, 50]}), "geen Polygon of MultiPolygon"),
        (boundaries(polygon([[5, 50], [5.1, 50.1], [5.1, 50], [5, 50.1], [5, 50]])), "kruist zichzelf"),
        (boundaries(polygon([[5, 50]] * 1_000_000)), "te veel punten: ten hoogste 500000"),
        (boundaries(polygon([["5", "50"]] * 4)), "geen twee getallen"),
    ],
)
def test_a_boundary_that_cannot_be_right_is_refused(content, message):
    with pytest.raises(BoundaryError, match=message):
        read_boundaries(content)


def test_heights_and_properties_are_left_out():
    raised = [[*point, 12.5] for point in SQUARE]

    assert read_boundaries(boundaries({"type": "MultiPolygon", "coordinates": [[raised]]})) == {
        "BU1": {"type": "MultiPolygon", "coordinates": [[SQUARE]]}
    }


@pytest.mark.django_db
def test_a_boundary_of_an_unknown_area_stores_nothing():
    with pytest.raises(ImportRefused, match="De grens van BU7 hoort bij geen bekend gebied"):
        import_areas(GOOD, [boundaries(polygon(SQUARE), code="BU7")])

    assert not Area.objects.exists()


@pytest.mark.django_db
def test_the_command_names_each_bad_row_and_fails(tmp_path, capsys):
    path = tmp_path / "areas.csv"
    path.write_text("code,name,level\nBU1,,buurt\n")

    with pytest.raises(CommandError, match="Er is niets geïmporteerd"):
        call_command("import_areas", str(path))

    assert "Regel 2, kolom name: De naam ontbreekt." in capsys.readouterr().err


@needs_shared_data
@pytest.mark.django_db
def test_heerlen_comes_in_whole_and_the_second_time_changes_nothing(capsys):
    files = [SHARED_DATA / "heerlen_areas.csv"]
    drawn = [SHARED_DATA / "heerlen_buurten.geojson", SHARED_DATA / "heerlen_wijken_gemeente.geojson"]
    arguments = [*map(str, files), *[f"--boundaries={path}" for path in drawn]]

    call_command("import_areas", *arguments)
    call_command("import_areas", *arguments)

    first, second = capsys.readouterr().out.splitlines()
    assert first == "Gebieden toegevoegd: 81, gewijzigd: 0, ongewijzigd: 0. Grenzen bewaard: 81."
    assert second == "Gebieden toegevoegd: 0, gewijzigd: 0, ongewijzigd: 81. Grenzen bewaard: 0."
    heerlen = Area.objects.get(code="GM0917")
    assert Area.objects.below(heerlen.pk).count() == 81
    assert heerlen.years.get().population == 87086
    assert AreaYear.objects.filter(boundary__isnull=True).count() == 0
