from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from programs.programs import services
from programs.programs.models import Program, ProgramLine

READERS = {"bureau", "partner", "partner2", "manager", "board"}
EVERYBODY = [*sorted(READERS), "admin", "outsider"]


def settings_data(program, **changed):
    return {
        "title": program.title,
        "short_title": "Noord",
        "start_date": "2022-01-01",
        "end_date": "2046-12-31",
        "threshold_on_course": "95",
        "threshold_attention": "80",
        "verdict_months": "12",
        "revision": program.revision,
    } | changed


@pytest.mark.django_db
@pytest.mark.parametrize("role", EVERYBODY)
def test_who_reads_and_writes_lines_and_settings(world, client, role):
    client.force_login(world.people[role])
    program, line = world.program.pk, world.housing.pk
    stranger = 404 if role == "outsider" else 403
    writes = 200 if role == "bureau" else stranger
    # the admin of a programme has no line among what is visible, so that line is not there
    line_writes = 404 if role in {"admin", "outsider"} else writes

    assert client.get(reverse("line-list", args=[program])).status_code == (200 if role in READERS else stranger)
    assert client.get(reverse("line-create", args=[program])).status_code == writes
    assert client.get(reverse("line-edit", args=[line])).status_code == line_writes
    for name in ("line-move", "line-remove"):
        expected = 302 if role == "bureau" else line_writes
        assert client.post(reverse(name, args=[line]), {"richting": "omhoog"}).status_code == expected
    may_set = 200 if role in {"bureau", "admin"} else stranger
    assert client.get(reverse("program-settings", args=[program])).status_code == may_set
    may_start = 200 if role in {"bureau", "outsider"} else 403
    assert client.get(reverse("program-create")).status_code == may_start


@pytest.mark.django_db
def test_settings_are_stored_as_shares_and_the_admin_leaves_the_areas_alone(world, client):
    client.force_login(world.admin)
    address = reverse("program-settings", args=[world.program.pk])

    assert "Eigen gebieden" not in client.get(address).content.decode()
    response = client.post(address, settings_data(world.program, threshold_on_course="90", threshold_attention="75"))

    assert response.status_code == 302
    program = Program.objects.get(pk=world.program.pk)
    assert (program.threshold_on_course, program.threshold_attention) == (Decimal("0.90"), Decimal("0.75"))
    assert list(program.areas.all()) == [world.wijk]


@pytest.mark.django_db
def test_the_bureau_chooses_own_areas_with_their_source(world, client):
    client.force_login(world.bureau)
    data = settings_data(
        world.program, areas=[world.zonnehof.pk], areas_source="Besluit gemeenteraad", areas_source_date="2023-05-01"
    )

    client.post(reverse("program-settings", args=[world.program.pk]), data)

    program = Program.objects.get(pk=world.program.pk)
    assert list(program.areas.all()) == [world.zonnehof]
    assert (program.areas_source, program.areas_source_date) == ("Besluit gemeenteraad", date(2023, 5, 1))


@pytest.mark.django_db
def test_the_term_of_a_verdict_is_a_setting_within_bounds(world, client):
    client.force_login(world.admin)
    address = reverse("program-settings", args=[world.program.pk])
    assert client.post(address, settings_data(world.program, verdict_months="2")).status_code == 200  # asked again
    assert client.post(address, settings_data(world.program, verdict_months="18")).status_code == 302
    world.program.refresh_from_db()
    assert world.program.verdict_months == 18


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"end_date": "2021-01-01"}, "Het programma kan niet eindigen voordat het begint."),
        ({"threshold_attention": "99"}, "Kies hier een lager getal."),
    ],
)
def test_settings_out_of_order_are_refused_at_the_field(world, client, wrong, message):
    client.force_login(world.bureau)

    page = client.post(reverse("program-settings", args=[world.program.pk]), settings_data(world.program, **wrong))

    assert message in page.content.decode()
    assert Program.objects.get(pk=world.program.pk).short_title == ""


@pytest.mark.django_db
def test_two_who_change_the_settings_see_both_texts(world, client):
    client.force_login(world.bureau)
    address = reverse("program-settings", args=[world.program.pk])
    old = settings_data(world.program, title="Van de een")
    client.post(address, settings_data(world.program, title="Van de ander"))

    page = client.post(address, old).content.decode()

    assert "Dit is net gewijzigd door Bureau" in page
    assert "Van de een" in page
    assert "Van de ander" in page
    assert Program.objects.get(pk=world.program.pk).title == "Van de ander"

    client.post(address, old | {"revision": Program.objects.get(pk=world.program.pk).revision})
    assert Program.objects.get(pk=world.program.pk).title == "Van de een"


@pytest.mark.django_db
def test_lines_are_added_ordered_and_removed_when_unused(world, client):
    client.force_login(world.bureau)
    client.post(reverse("line-create", args=[world.program.pk]), {"name": "Werken", "color": "werken"})
    work = ProgramLine.objects.get(name="Werken")

    client.post(reverse("line-move", args=[work.pk]), {"richting": "omhoog"})
    assert [line.name for line in world.program.lines.all()] == ["Leren", "Werken", "Wonen"]

    client.post(reverse("line-remove", args=[work.pk]))
    client.post(reverse("line-remove", args=[world.learning.pk]))
    assert [line.name for line in world.program.lines.all()] == ["Leren", "Wonen"]


@pytest.mark.django_db
def test_a_line_has_its_own_name(world):
    with pytest.raises(ValidationError) as refused:
        services.add_line(program=world.program, name="leren", color="leren")

    assert refused.value.message_dict == {"name": ["Er is al een lijn met deze naam."]}


@pytest.mark.django_db
def test_whoever_starts_a_programme_is_its_bureau_and_who_was_admin_stays_admin(world, client):
    client.force_login(world.bureau)
    data = settings_data(world.program, title="Programma West")
    del data["revision"]

    client.post(reverse("program-create"), data)

    program = Program.objects.get(title="Programma West")
    assert sorted(program.memberships.values_list("user__email", "role")) == [
        ("beheerder@voorbeeld.example", "admin"),
        ("bureau@voorbeeld.example", "bureau"),
    ]
