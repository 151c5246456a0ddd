import pytest
from django.urls import reverse

from programs.partners.models import Partner

READERS = {"bureau", "partner", "partner2", "manager", "board"}
EVERYBODY = [*sorted(READERS), "admin", "outsider"]


@pytest.mark.django_db
@pytest.mark.parametrize("role", EVERYBODY)
def test_who_reads_and_writes_partners(world, client, role):
    client.force_login(world.people[role])
    program, partner = world.program.pk, world.peuteropvang.pk
    stranger = 404 if role == "outsider" else 403

    assert client.get(reverse("partner-list", args=[program])).status_code == (200 if role in READERS else stranger)
    assert client.get(reverse("partner", args=[partner])).status_code == (200 if role in READERS else 404)
    writes = {"bureau": 200, "admin": 404, "outsider": 404}.get(role, 403)
    assert client.get(reverse("partner-edit", args=[partner])).status_code == writes
    creates = 200 if role == "bureau" else stranger
    assert client.get(reverse("partner-create", args=[program])).status_code == creates
    assert client.post(reverse("partner-create", args=[program]), {"name": ""}).status_code == creates
    assert Partner.objects.filter(program=program).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "sees_members"),
    [("bureau", True), ("manager", True), ("partner", True), ("partner2", False), ("board", False)],
)
def test_addresses_of_people_are_for_bureau_manager_and_the_partner_itself(world, client, role, sees_members):
    client.force_login(world.people[role])

    page = client.get(reverse("partner", args=[world.peuteropvang.pk])).content.decode()

    assert "Meer peuters naar de opvang" in page
    assert ('<p class="lamp-small lamp-muted">partner@voorbeeld.example</p>' in page) is sees_members


@pytest.mark.django_db
def test_the_list_counts_per_line_and_filters(world, client, django_assert_max_num_queries):
    client.force_login(world.board)

    with django_assert_max_num_queries(14):
        page = client.get(
            reverse("partner-list", args=[world.program.pk]), {"lijn": world.learning.pk}
        ).content.decode()

    assert "Leren (1)" in page
    assert ">Peuteropvang</a>" in page
    assert ">Weller</a>" not in page


@pytest.mark.django_db
def test_a_partner_is_added_changed_and_not_named_twice(world, client):
    client.force_login(world.bureau)
    address = reverse("partner-create", args=[world.program.pk])

    client.post(address, {"name": "JENS", "lines": [world.housing.pk]})
    again = client.post(address, {"name": "jens"}).content.decode()

    assert "Er is al een partner met deze naam." in again
    jens = Partner.objects.get(name="JENS")
    client.post(
        reverse("partner-edit", args=[jens.pk]),
        {"name": "JenS", "lines": [world.learning.pk, world.housing.pk], "revision": jens.revision},
    )
    jens.refresh_from_db()
    assert (jens.name, jens.lines.count()) == ("JenS", 2)
    history = client.get(reverse("partner", args=[jens.pk])).content.decode()
    assert "Naam: JENS → JenS" in history
    assert "Programmalijnen: Wonen → Leren, Wonen" in history


@pytest.mark.django_db
def test_an_old_revision_overwrites_nothing(world, client):
    client.force_login(world.bureau)
    address = reverse("partner-edit", args=[world.weller.pk])
    old = {"name": "Van de een", "lines": [], "revision": world.weller.revision}
    client.post(address, old | {"name": "Van de ander"})

    page = client.post(address, old).content.decode()

    assert "Wat u invulde is nog niet bewaard" in page
    assert Partner.objects.get(pk=world.weller.pk).name == "Van de ander"
