"""Where does the chain hold, over a programme: the list, its headings and files, and the lamp of the programme."""

from io import BytesIO

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from benchmarks.chains import add_chain
from lamp.base.spreadsheets import in_words, read_lines
from monitoring.learning.links import LinkFilter, lights_of_program
from monitoring.learning.models import Verdict
from monitoring.progress.refresh import drain


@pytest.fixture
def open_list(client, world):
    def run(who: str = "bureau", **query):
        client.force_login(world.people[who])
        return client.get(reverse("link-list", args=[world.program.pk]), query)

    return run


def light_first_link(world) -> None:
    Verdict.objects.create(
        program=world.program,
        lineage=world.mechanism.lineage,
        judgement="works",
        strength=3,
        grounds="Besproken",
        judged_on=timezone.localdate(),
        judged_by=world.manager,
    )


def groups_of(response) -> list[tuple[str, int]]:
    return [(group.title, len(group.links)) for group in response.context["groups"]]


def test_every_link_stands_under_its_statement_with_grounds_question_and_a_way_to_the_canvas(world, open_list):
    response = open_list()
    page = response.content.decode()
    assert groups_of(response) == [("Onvoldoende gegevens", 3)]
    assert "Plusfunctionarissen: geen indicator; Aanbellen: geen indicator." in page
    assert "Wat moeten we weten, en wie kan dat meten?" in page
    assert "Samenhang is geen bewijs." in page
    assert f'href="{reverse("canvas", args=[world.intervention.pk])}#m{world.mechanism.pk}"' in page


@pytest.mark.parametrize(
    ("per", "titles"),
    [
        ("licht", [("Verlicht", 1), ("Donker", 2)]),
        ("interventie", [("Meer peuters naar de opvang", 3)]),
        ("lijn", [("Leren", 3), ("Wonen", 3)]),
        ("onzin", [("Onvoldoende gegevens", 3)]),
    ],
)
def test_the_headings_follow_what_is_asked(world, open_list, per, titles):
    light_first_link(world)
    world.intervention.lines.add(world.housing)
    assert groups_of(open_list(per=per)) == titles


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"licht": "lit"}, 1),
        ({"licht": "dark"}, 2),
        ({"licht": "fel"}, 3),
        ({"uitspraak": "0"}, 3),
        ({"uitspraak": "6"}, 0),
        ({"uitspraak": "99999999999"}, 3),
        ({"interventie": "0"}, 0),
    ],
)
def test_the_selection_stands_in_the_address(world, open_list, query, found):
    light_first_link(world)
    assert len(open_list(**query).context["rows"]) == found


def test_an_intervention_of_another_line_is_left_out(world, open_list):
    assert len(open_list(lijn=world.learning.pk).context["rows"]) == 3
    assert not open_list(lijn=world.housing.pk).context["rows"]


def test_the_files_hold_the_selection_with_grounds(world, client):
    light_first_link(world)
    client.force_login(world.board)
    for extension in ("csv", "xlsx"):
        address = reverse("link-download", args=[world.program.pk, extension])
        content = client.get(address, {"licht": "lit"}).getvalue()
        head, row = [list(map(in_words, line.cells.values())) for line in read_lines(BytesIO(content))]
        assert head[:6] == ["Interventie", "Programmalijn", "Van", "Naar", "Regel", "Uitspraak"]
        assert row[2:6] == ["Plusfunctionarissen", "Aanbellen", "0", "Onvoldoende gegevens"]
        assert row[-2:] == ["verlicht", "Zij komen uit de buurt (aangetoond)"]


def test_the_programme_has_a_lamp_for_every_link(world, client):
    light_first_link(world)
    client.force_login(world.bureau)
    for name in ("link-list", "portfolio"):
        response = client.get(reverse(name, args=[world.program.pk]))
        assert response.context["lights"] == ["lit", "dark", "dark"]
        assert "1 van de 3 verbanden in dit programma is verlicht." in response.content.decode()


@pytest.mark.parametrize(
    ("lights", "said"),
    [
        ([], ""),
        (["dark", "glowing"], "In dit programma is nog geen verband verlicht."),
        (["lit", "lit", "dark"], "2 van de 3 verbanden in dit programma zijn verlicht."),
    ],
)
def test_the_lamp_of_the_programme_in_words(lights, said):
    assert lights_of_program(lights) == said


def test_a_filter_that_chooses_nothing_is_none():
    assert not LinkFilter.of(QueryDict("per=lijn&licht=")).any
    assert LinkFilter.of(QueryDict("uitspraak=0")).any


def test_as_many_queries_for_one_as_for_three(world, open_list, django_assert_max_num_queries):
    taken = []
    for number in range(3):
        add_chain(
            program=world.program,
            line=world.learning,
            partner=world.peuteropvang,
            by=world.bureau,
            elements=4,
            links=3,
            title=f"Interventie {number}",
        )
        while drain():
            pass
        open_list()
        with django_assert_max_num_queries(35) as asked:
            open_list()
        taken.append(len(asked))
    assert taken[0] == taken[-1]
