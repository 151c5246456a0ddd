import json
import secrets

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from programs.areas.models import Area, AreaYear

READERS = {"bureau", "partner", "partner2", "manager", "board", "outsider"}  # areas are shared by all programmes
EDITORS = {"bureau", "outsider"}


SQUARE = [[[5.0, 50.0], [5.1, 50.0], [5.1, 50.1], [5.0, 50.0]]]
AREAS = "code,name,level,parent,population,year\nBU00010103,Nieuwveld,buurt,WK000101,10,2024\n"


def upload(text: str, drawn: dict | None = None) -> dict:
    files = {"file": SimpleUploadedFile("areas.csv", text.encode(), content_type="text/csv")}
    if drawn is not None:
        files["boundaries"] = SimpleUploadedFile("areas.geojson", json.dumps(drawn).encode())
    return files


def boundaries(*codes: str) -> dict:
    geometry = {"type": "Polygon", "coordinates": SQUARE}
    features = [{"type": "Feature", "id": code, "properties": {}, "geometry": geometry} for code in codes]
    return {"type": "FeatureCollection", "features": features}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*sorted(READERS), "admin"])
def test_who_reads_and_writes_areas(world, client, role):
    client.force_login(world.people[role])
    reads, writes = (200 if role in READERS else 403), (200 if role in EDITORS else 403)

    assert client.get(reverse("area-list")).status_code == reads
    assert client.get(reverse("area", args=[world.wijk.pk])).status_code == (200 if role in READERS else 404)
    assert client.get(reverse("area-create")).status_code == writes
    assert client.get(reverse("area-import")).status_code == writes
    assert client.post(reverse("area-import-confirm")).status_code == (302 if role in EDITORS else 403)
    there = writes if role in READERS else 404
    assert client.get(reverse("area-edit", args=[world.wijk.pk])).status_code == there
    assert client.post(reverse("area", args=[world.wijk.pk]), {}).status_code == there


def names_on(page) -> list[str]:
    return [area.name for area in page.context["page"]]


@pytest.mark.django_db
def test_the_list_opens_the_one_largest_area_and_then_what_lies_inside(world, client, django_assert_max_num_queries):
    client.force_login(world.board)
    url = reverse("area-list")

    with django_assert_max_num_queries(14):
        first = client.get(url)
    inside = client.get(url, {"binnen": world.wijk.pk})

    assert names_on(first) == ["Noord"]
    assert f'href="?binnen={world.wijk.pk}"' in first.content.decode()
    assert names_on(inside) == ["Molenveld", "Zonnehof"]
    assert f'href="?binnen={world.municipality.pk}"' in inside.content.decode()
    assert names_on(client.get(url, {"binnen": "x"})) == ["Noord"]


@pytest.mark.django_db
def test_a_search_by_name_or_code_looks_everywhere(world, client):
    client.force_login(world.board)
    url = reverse("area-list")

    assert names_on(client.get(url, {"zoek": "zonne", "niveau": "buurt", "binnen": world.municipality.pk})) == [
        "Zonnehof"
    ]
    assert names_on(client.get(url, {"zoek": world.molenveld.code.lower()})) == ["Molenveld"]
    assert names_on(client.get(url, {"niveau": "buurt"})) == ["Molenveld", "Zonnehof"]
    assert "Niets gevonden" in client.get(url, {"zoek": "qqq"}).content.decode()


@pytest.mark.django_db
def test_fourteen_thousand_areas_come_in_pages_of_a_hundred(world, client, django_assert_max_num_queries):
    client.force_login(world.board)
    Area.objects.bulk_create(
        Area(code=f"BU9{number:07}", name=f"Buurt {number:05}", level="buurt", parent=world.wijk)
        for number in range(14_000)
    )

    with django_assert_max_num_queries(14):
        second = client.get(reverse("area-list"), {"binnen": world.wijk.pk, "pagina": 2})

    assert names_on(second) == [f"Buurt {number:05}" for number in range(100, 200)]
    assert "Bladzijde 2 van 141" in second.content.decode()
    assert len(client.get(reverse("area", args=[world.wijk.pk])).context["children"]) == 100


@pytest.mark.django_db
def test_the_bureau_adds_moves_and_counts(world, client):
    client.force_login(world.bureau)

    client.post(
        reverse("area-create"), {"code": "WK000102", "name": "Zuid", "level": "wijk", "parent": world.municipality.pk}
    )
    south = Area.objects.get(code="WK000102")
    client.post(
        reverse("area-edit", args=[world.zonnehof.pk]),
        {
            "code": "BU00010102",
            "name": "Zonnehof",
            "level": "buurt",
            "parent": south.pk,
            "revision": world.zonnehof.revision,
        },
    )
    client.post(reverse("area", args=[south.pk]), {"year": 2024, "population": 1240})

    assert set(Area.objects.below(south.pk)) == {south, world.zonnehof}
    assert "1.240" in client.get(reverse("area", args=[south.pk])).content.decode()


@pytest.mark.django_db
def test_an_area_in_itself_is_refused_at_the_field(world, client):
    client.force_login(world.bureau)
    data = {"code": "WK000101", "name": "Noord", "level": "wijk", "parent": world.molenveld.pk}

    page = client.post(reverse("area-edit", args=[world.wijk.pk]), data | {"revision": 1}).content.decode()

    assert 'id="id_parent_error"' in page
    assert Area.objects.get(pk=world.wijk.pk).parent == world.municipality


@pytest.mark.django_db
def test_an_import_shows_first_and_stores_after_confirming(world, client):
    client.force_login(world.bureau)
    text = "code,name,level,parent,population,year\nBU00010103,Nieuwveld,buurt,WK000101,10,2024\n"

    page = client.post(reverse("area-import"), upload(text))
    assert "1 nieuw, 0 gewijzigd, 0 blijven gelijk." in page.content.decode()
    assert not Area.objects.filter(code="BU00010103").exists()

    client.post(reverse("area-import-confirm"), {"preview": page.context["preview"]})
    assert Area.objects.get(code="BU00010103").parent == world.wijk


@pytest.mark.django_db
def test_a_bad_file_is_explained_and_a_forged_preview_stores_nothing(world, client):
    client.force_login(world.bureau)

    page = client.post(reverse("area-import"), upload("code,name,level\nBU9,,buurt\n")).content.decode()
    client.post(reverse("area-import-confirm"), {"preview": "abc:def"})

    assert "Regel 2, kolom name: De naam ontbreekt." in page
    assert "Dit gaat er veranderen" not in page
    assert Area.objects.count() == 4


@pytest.mark.django_db
def test_boundaries_are_shown_first_stored_after_confirming_and_then_change_nothing(world, client):
    client.force_login(world.bureau)

    page = client.post(reverse("area-import"), upload(AREAS, boundaries("BU00010103")))
    assert "1 grens nieuw of gewijzigd: BU00010103 (2024)." in page.content.decode()
    assert not AreaYear.objects.filter(area__code="BU00010103").exists()

    client.post(reverse("area-import-confirm"), {"preview": page.context["preview"]})
    assert AreaYear.objects.get(area__code="BU00010103").boundary == {"type": "Polygon", "coordinates": SQUARE}

    again = client.post(reverse("area-import"), upload(AREAS, boundaries("BU00010103"))).content.decode()
    assert "Alles in dit bestand staat al in LAMP." in again
    assert "Dit gaat er veranderen" in again


@pytest.mark.django_db
def test_a_boundary_of_no_known_area_or_year_holds_everything_back(world, client):
    client.force_login(world.bureau)
    text = "code,name,level,parent\nBU00010103,Nieuwveld,buurt,WK000101\n"

    page = client.post(reverse("area-import"), upload(text, boundaries("BU00010103", "BU9")))

    assert [str(error) for error in page.context["plan"].errors] == [
        "Van BU00010103 is geen jaar bekend, dus hoort de grens nergens bij.",
        "De grens van BU9 hoort bij geen bekend gebied.",
    ]
    assert "preview" not in page.context


@pytest.mark.django_db
def test_what_is_too_much_for_a_page_is_refused_before_it_is_offered(world, client):
    client.force_login(world.bureau)
    rows = "".join(f"BU1{number:05},Buurt {number},buurt\n" for number in range(2_001))

    page = client.post(reverse("area-import"), upload("code,name,level\n" + rows))
    noise = {"type": "FeatureCollection", "noise": secrets.token_hex(2_500_000)} | boundaries("WK000101")
    heavy = client.post(reverse("area-import"), upload("code,name,level,year\nWK000101,Noord,wijk,2024\n", noise))

    for refused in (page, heavy):
        assert "Dit is te veel voor deze pagina." in refused.content.decode()
        assert "preview" not in refused.context
