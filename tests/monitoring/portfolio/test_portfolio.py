"""The portfolio: lanes by line, unknown ages, filters in the URL, next steps and its number of queries."""

import pytest
from django.urls import reverse

from benchmarks.chains import add_chain
from monitoring.portfolio.rows import Place
from monitoring.progress.refresh import drain
from programs.interventions.models import Intervention
from programs.logic_models.models import LogicModel


def open_portfolio(client, world, who="bureau", **query):
    client.force_login(world.people[who])
    return client.get(reverse("portfolio", args=[world.program.pk]), query)


def titles(response):
    return [row.intervention.title for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("bureau", 200),
        ("partner", 200),
        ("partner2", 200),
        ("manager", 200),
        ("board", 200),
        ("admin", 404),
        ("outsider", 404),
    ],
)
def test_who_sees_the_programme(world, client, who, status):
    assert open_portfolio(client, world, who).status_code == status


@pytest.mark.parametrize(
    ("ages", "place"),
    [
        ((2, 4), Place(2, 7, 2, False)),
        ((0, 25), Place(0, 25, 25, False)),
        ((23, 25), Place(18, 7, 2, False)),
        ((25, 25), Place(18, 7, 1, False)),
        ((None, 4), Place(0, 7, 4, True)),
        ((12, None), Place(12, 13, 13, True)),
        ((None, None), None),
    ],
)
def test_place_on_the_life_course(ages, place):
    assert Place.of(Intervention(age_from=ages[0], age_to=ages[1])) == place


def test_unknown_ages_are_shown(world, client):
    unknown = Intervention.objects.create(program=world.program, title="Zonder leeftijd")
    unknown.lines.add(world.learning)
    page = open_portfolio(client, world)
    assert "Leeftijd nog niet ingevuld" in page.content.decode()
    assert titles(page) == ["Meer peuters naar de opvang", "Zonder leeftijd"]


def test_an_intervention_stands_in_each_of_its_lines(world, client):
    world.intervention.lines.add(world.housing)
    lanes = open_portfolio(client, world).context["lanes"]
    assert [(lane.line.name, len(lane.rows)) for lane in lanes] == [("Leren", 1), ("Wonen", 1)]


def test_an_empty_line_asks_the_bureau_alone_to_add(world, client):
    page = open_portfolio(client, world).content.decode()
    assert "Nog geen interventie in deze lijn." in page
    assert page.count("Interventie toevoegen") == 2
    assert "Interventie toevoegen" not in open_portfolio(client, world, "partner").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, True),
        ({"fase": "uitvoering"}, True),
        ({"fase": "ontwerp"}, False),
        ({"leeftijd": "3"}, True),
        ({"leeftijd": "5"}, False),
        ({"zoekterm": "PEUTERS"}, True),
        ({"zoekterm": "\x00orkest"}, False),
        ({"lijn": "99999999999999999999"}, True),
        ({"leeftijd": "drie", "fase": "?"}, True),
    ],
)
def test_filters(world, client, query, found):
    assert bool(titles(open_portfolio(client, world, **query))) is found


def test_filters_by_line_partner_and_area(world, client):
    for name, inside, outside in (
        ("lijn", world.learning, world.housing),
        ("partner", world.peuteropvang, world.weller),
        ("gebied", world.molenveld, None),
    ):
        assert titles(open_portfolio(client, world, **{name: inside.pk}))
        if outside:
            assert not titles(open_portfolio(client, world, **{name: outside.pk}))


def test_next_step_names_the_draft_only_to_whom_may_see_it(world, client):
    LogicModel.objects.create(intervention=world.intervention, version=2)
    assert open_portfolio(client, world, "partner").context["rows"][0].next_step == "Concept 2 afmaken"
    assert open_portfolio(client, world, "partner2").context["rows"][0].next_step == "3 dingen aanvullen"


def test_the_number_of_queries_does_not_grow(world, client, django_assert_max_num_queries):
    taken, made = [], 0
    for number in (4, 40):
        while made < number:
            add_chain(
                program=world.program,
                line=world.learning,
                partner=world.peuteropvang,
                by=world.bureau,
                elements=4,
                links=3,
                title=f"Interventie {made}",
            )
            made += 1
        while drain():
            pass
        open_portfolio(client, world)
        with django_assert_max_num_queries(30) as asked:
            client.get(reverse("portfolio", args=[world.program.pk]))
        taken.append(len(asked))
    assert taken[0] == taken[1]
