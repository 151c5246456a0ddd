"""The pages of time: what they tell to whom, looking back to a day, and a constant number of queries."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from benchmarks.histories import Size, add_history
from monitoring.indicators.models import Indicator, Target
from monitoring.progress.dirty import mark_indicator_dirty
from monitoring.progress.refresh import drain
from monitoring.timeline.days import chosen_day
from monitoring.timeline.views import run_in_words
from programs.logic_models.models import ChainElement, ChainLink, LogicModel, Mechanism
from programs.programs.models import Program, ProgramEvent

START = date(2022, 1, 1)


@pytest.fixture
def open_time(client, world):
    def run(who="bureau", **query):
        client.force_login(world.people[who])
        return client.get(reverse("timeline", args=[world.intervention.pk]), query)

    return run


@pytest.fixture
def open_program_time(client, world):
    def run(who="bureau", **query):
        client.force_login(world.people[who])
        return client.get(reverse("program-timeline", args=[world.program.pk]), query)

    return run


def titles(response) -> list[str]:
    return [entry.title for group in response.context["years"] for entry in group.entries]


def test_versions_verdicts_and_events_stand_newest_first(world, held, judge, open_time):
    judge(date(2025, 2, 1))
    ProgramEvent.objects.create(program=world.program, name="Nieuwe wethouder", happened_on=date(2024, 6, 1))
    assert titles(open_time()) == ["‘Zij komen uit de buurt’: werkt", "Nieuwe wethouder", "Versie 1 gaat in"]


def test_the_kinds_chosen_in_the_address(world, held, judge, open_time):
    judge(date(2025, 2, 1))
    assert titles(open_time(soort="versie")) == ["Versie 1 gaat in"]
    assert len(titles(open_time(soort="onzin"))) == 2


def test_the_board_reads_no_verdicts_and_no_earlier_versions(world, held, judge, open_time):
    judge(date(2025, 2, 1))
    held.status, held.archived_at = "archived", timezone.now()
    held.save()
    assert titles(open_time("bureau")) == ["‘Zij komen uit de buurt’: werkt", "Versie 1 gaat in"]
    assert titles(open_time("board")) == []


def test_a_verdict_on_a_mechanism_of_others_draft_is_not_told(world, judge, open_time):
    draft = LogicModel.objects.create(intervention=world.intervention, version=2)
    ends = [ChainElement.objects.create(logic_model=draft, stage=s, what="Nieuw") for s in ("resource", "activity")]
    link = ChainLink.objects.create(logic_model=draft, source=ends[0], target=ends[1])
    hidden = Mechanism.objects.create(logic_model=draft, link=link, offer="Geheim plan")
    verdict = judge(date(2025, 2, 1))
    verdict.lineage = hidden.lineage
    verdict.save()
    assert titles(open_time("partner")) == ["‘Geheim plan’: werkt"]
    assert titles(open_time("partner2")) == []


def test_a_verdict_that_expires_and_a_milestone_stand_under_what_comes(world, judge, open_time):
    today = timezone.localdate()
    judge(today)
    level = Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Banen", unit="fte", time_rule="last"
    )
    Target.objects.create(indicator=level, period=str(today.year + 1), value=4)
    ahead = open_time().context["ahead"]
    assert sorted(entry.title for entry in ahead) == ["Banen: 4 fte", "Oordeel verloopt: ‘Zij komen uit de buurt’"]


@pytest.mark.parametrize(
    ("direction", "value", "said"),
    [("up", 5, "Gehaald: 5."), ("up", 3, "Niet gehaald: 3."), ("down", 3, "Gehaald: 3.")],
)
def test_a_milestone_that_passed_says_whether_it_was_reached(
    world, indicator, measure, open_time, direction, value, said
):
    Indicator.objects.filter(pk=indicator.pk).update(time_rule="last", direction=direction)
    Target.objects.create(indicator=indicator, period="2024-Q4", value=4)
    measure("2024-Q4", value, approved_on=date(2025, 1, 10))
    indicator.refresh_from_db()
    mark_indicator_dirty(indicator)
    while drain():
        pass
    (entry,) = [entry for group in open_time().context["years"] for entry in group.entries]
    assert (entry.title, entry.text, entry.on) == ("Gesprekken: 4 gesprekken", said, date(2024, 12, 31))


def test_figures_stand_per_year(world, indicator, measure, open_time):
    measure("2024-Q3", 30, approved_on=date(2024, 10, 10))
    measure("2024-Q4", 40, approved_on=date(2025, 1, 10))
    measure("2025-Q1", 7, approved_on=date(2025, 4, 10))
    mark_indicator_dirty(indicator)
    while drain():
        pass
    (row,) = open_time().context["table"].rows
    assert row.cells == [(2024, "70"), (2025, "7")]


def test_looking_back_tells_lamps_and_leads_to_the_canvas_of_that_day(world, held, judge, client, open_time):
    judge(date(2024, 12, 1))
    response = open_time(op="2025-02-01")
    (then,) = response.context["then"]
    assert (then.version, then.lamps, then.lit, then.links) == (1, ["shown"], 1, 3)
    canvas = client.get(then.address).content.decode()
    assert "Zo stond het op 1 februari 2025: versie 1" in canvas
    assert "zoals bekend op 1 februari 2025" in canvas
    assert "data-lamp-poll" not in canvas


@pytest.mark.parametrize("asked", ["2019-01-01", "morgen", "9999-01-01", "2023-13-01"])
def test_a_day_that_cannot_be_looked_back_to_says_which_can(world, held, client, open_time, asked):
    response = open_time(op=asked)
    assert response.context["day"] is None
    assert "Kies een dag" in response.content.decode()
    assert "Kies een dag" in client.get(reverse("canvas", args=[world.intervention.pk]), {"op": asked}).content.decode()


def test_before_the_first_version_the_canvas_says_there_was_none(world, held, client):
    client.force_login(world.bureau)
    page = client.get(reverse("canvas", args=[world.intervention.pk]), {"op": "2023-01-01"}).content.decode()
    assert "Er gold toen geen versie die u mag zien." in page


def test_the_programme_names_the_intervention(world, held, open_program_time):
    page = open_program_time(op="2025-02-01")
    assert [entry.place for group in page.context["years"] for entry in group.entries] == [world.intervention.title]
    assert [then.intervention for then in page.context["then"]] == [world.intervention]


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2021, 6, 1), "Het programma begint nog. Het duurt 25 jaar."),
        (date(2022, 1, 1), "Dit is jaar 1 van 25."),
        (date(2046, 12, 31), "Dit is jaar 25 van 25."),
        (date(2047, 1, 1), "Het programma duurde 25 jaar."),
    ],
)
def test_the_run_in_words(today, said):
    assert run_in_words(Program(start_date=START, end_date=date(2046, 12, 31)), today) == said


def test_the_first_and_the_last_day_to_look_back_to():
    today = date(2026, 6, 1)
    for day in (START, today):
        assert chosen_day(day.isoformat(), first=START, today=today) == (day, "")
    assert chosen_day((today + timedelta(days=1)).isoformat(), first=START, today=today)[0] is None


@pytest.mark.parametrize("page", ["timeline", "program-timeline", "canvas"])
def test_a_long_history_takes_as_many_queries_as_a_short_one(world, client, django_assert_max_num_queries, page):
    client.force_login(world.bureau)
    day, taken = timezone.localdate() - timedelta(days=30), []
    for versions, observations, verdicts, events in ((2, 20, 4, 2), (12, 300, 40, 9)):
        size = Size(versions=versions, observations=observations, verdicts=verdicts, events=events)
        long = add_history(program=world.program, partner=world.peuteropvang, by=world.bureau, size=size)
        while drain():
            pass
        about = world.program.pk if page == "program-timeline" else long.pk
        address = f"{reverse(page, args=[about])}?op={day}"
        client.get(address)
        with django_assert_max_num_queries(55) as asked:
            assert client.get(address).status_code == 200
        taken.append(len(asked))
    assert taken[0] == taken[1]
