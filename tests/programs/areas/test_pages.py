import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from programs.areas.models import Area

READERS = {"bureau", "partner", "partner2", "manager", "board", "outsider"}  # areas are shared by all programmes
EDITORS = {"bureau", "outsider"}


def upload(text: str) -> dict:
    return {"file": SimpleUploadedFile("areas.csv", text.encode(), content_type="text/csv")}


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


@pytest.mark.django_db
def test_the_tree_stands_in_order_and_is_searched(world, client, django_assert_max_num_queries):
    client.force_login(world.board)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("area-list")).content.decode()
    places = [page.index(f">{name}</a>") for name in ["Voorbeeldstad", "Noord", "Molenveld", "Zonnehof"]]
    assert places == sorted(places)

    found = client.get(reverse("area-list"), {"zoek": "zonne", "niveau": "buurt"}).content.decode()
    assert ">Zonnehof</a>" in found
    assert ">Molenveld</a>" not in found
    assert "Niets gevonden" in client.get(reverse("area-list"), {"zoek": "qqq"}).content.decode()


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
