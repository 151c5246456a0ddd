"""The demonstration: what it holds, that it is the same each time, and where it refuses to load."""

from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from lamp.base.periods import Period
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from monitoring.demo.content.programme import AREAS, LINES
from monitoring.demo.load import DemoRefused, load_demo
from monitoring.indicators.models import Indicator
from monitoring.learning.assumptions import weigh_program
from monitoring.learning.library import read_library
from monitoring.learning.models import Observation
from monitoring.measurements.models import Measurement
from monitoring.progress.figures import read_figures
from monitoring.requests.models import ReportingRequest
from monitoring.requests.queues import board_of, rows_of
from monitoring.requests.rules import RequestState
from programs.areas.models import Area
from programs.interventions.models import Intervention
from programs.logic_models.models import LogicModel
from programs.partners.models import Partner
from programs.people.models import User
from programs.programs.models import Program

TODAY = date(2025, 10, 6)
QUOTES = {"Aanbellen is best spannend", "Ik spreek de taal", "Ik heb vertrouwen in de mevrouw van de POVH"}


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demonstration, loaded once for the tests that only read it, and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEMO=True):
        assert load_demo(today=TODAY) is True
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("demo")
def test_it_holds_the_programme_of_the_workshop():
    program = Program.objects.get()

    assert program.is_demonstration
    assert (program.start_date, program.end_date) == (date(2021, 1, 1), date(2045, 12, 31))
    assert [line.name for line in program.lines.all()] == [
        "Overheid",
        "Wonen",
        "Werken",
        "Leren",
        "Gezondheid",
        "Veiligheid",
    ]
    assert {name: len(partners) for name, partners in LINES.items()} == {
        "Overheid": 3,
        "Wonen": 5,
        "Werken": 3,
        "Leren": 8,
        "Gezondheid": 6,
        "Veiligheid": 3,
    }
    assert Partner.objects.count() == 28
    assert dict(Intervention.objects.values_list("title", "age_from")) == {
        "In de box": 0,
        "Meer peuters naar de opvang": 2,
        "Leerorkest": 6,
        "Jan Terlouw Verhalenprijs": 9,
        "Bovengrondse Vakschool": 14,
        "Krant van de buurvrouw": 16,
    }


@pytest.mark.usefixtures("demo")
def test_all_areas_are_invented_and_add_up():
    assert not Area.objects.filter(is_invented=False).exists()
    people = {area.code: area.population for area in AREAS}
    for area in AREAS:
        inside = [other.population for other in AREAS if other.parent == area.code]
        assert not inside or sum(inside) == people[area.code]


@pytest.mark.usefixtures("demo")
def test_the_slide_stands_in_the_chain_with_its_quotes():
    versions = LogicModel.objects.filter(intervention__title="Meer peuters naar de opvang")
    assert dict(versions.values_list("version", "status")) == {1: "archived", 2: "active", 3: "draft"}

    active = versions.get(status="active")
    stages = Counter(active.chainelements.values_list("stage", flat=True))
    quotes = Observation.objects.filter(kind="quote", text__in=QUOTES)

    assert stages == {"resource": 2, "activity": 2, "output": 2, "effect": 2}
    assert set(quotes.values_list("text", flat=True)) == QUOTES
    assert not quotes.filter(speaker_role="").exists()


@pytest.mark.usefixtures("demo")
def test_parts_keep_their_lineage_through_the_versions():
    first, second = (
        LogicModel.objects.get(intervention__title="Meer peuters naar de opvang", version=number) for number in (1, 2)
    )

    lineages = [set(version.chainelements.values_list("lineage", flat=True)) for version in (first, second)]

    assert lineages[0] == lineages[1]


@pytest.mark.usefixtures("demo")
def test_each_intervention_has_two_indicators_with_a_year_of_results():
    for intervention in Intervention.objects.all():
        long_series = [
            indicator
            for indicator in Indicator.objects.filter(intervention=intervention)
            if (dates := list(indicator.measurements.order_by("ends_on").values_list("ends_on", flat=True)))
            and (dates[-1] - dates[0]).days >= 270
        ]
        assert len(long_series) >= 2, intervention


@pytest.mark.usefixtures("demo")
def test_the_programme_counts_over_its_interventions():
    quarter = [Period.parse("2025-Q2")]
    asked = {"viewer": User.objects.get(email="manager@demo.lamp.example"), "periods": quarter}
    (whole,) = read_figures(**asked, indicators=Indicator.objects.filter(name="Gesprekken met ouders"))
    feeding = Indicator.objects.filter(feeds__name="Gesprekken met ouders")

    assert feeding.values("intervention").distinct().count() == 2
    assert whole.value == sum(figure.value for figure in read_figures(**asked, indicators=feeding)) > 0


@pytest.mark.usefixtures("demo")
def test_results_are_in_every_state_and_none_lies_in_the_future():
    statuses = Counter(Measurement.objects.values_list("status", flat=True))

    assert all(statuses[status] > 0 for status in ("draft", "submitted", "returned", "approved"))
    assert Measurement.objects.exclude(no_data_reason="").exists()
    assert Measurement.objects.exclude(replaces=None).count() == 1
    assert not Measurement.objects.filter(ends_on__gte=TODAY).exists()
    assert ActivityLogEntry.objects.filter(status="returned").count() == 1


@pytest.mark.usefixtures("demo")
def test_loading_twice_changes_nothing():
    counts = [model.objects.count() for model in (User, Program, Measurement, Observation, Area)]

    assert load_demo(today=TODAY) is False
    assert [model.objects.count() for model in (User, Program, Measurement, Observation, Area)] == counts


@pytest.mark.usefixtures("demo")
def test_each_account_can_sign_in(client):
    for account in DEMO_ACCOUNTS:
        assert client.login(email=account.email, password=DEMO_PASSWORD), account.email


def test_it_refuses_while_the_demonstration_is_off(db, settings):
    settings.DEMO = False

    with pytest.raises(DemoRefused):
        load_demo(today=TODAY)
    assert not User.objects.exists()


def test_it_refuses_beside_a_real_programme(world, settings):
    settings.DEMO = True

    with pytest.raises(CommandError, match="een echt programma"):
        call_command("load_demo")
    assert Program.objects.filter(is_demonstration=True).count() == 0


def test_the_same_day_gives_the_same_figures(db, settings):
    settings.DEMO = True
    fields = ("indicator__name", "partner__name", "area__name", "starts_on", "numerator", "denominator", "status")
    runs = []
    for _ in range(2):
        with transaction.atomic():
            load_demo(today=TODAY)
            runs.append(sorted(map(repr, Measurement.objects.values_list(*fields))))
            transaction.set_rollback(True)

    assert runs[0] == runs[1]
    assert len(runs[0]) > 1000


@pytest.mark.usefixtures("demo")
def test_the_partner_has_something_of_each_to_do_and_the_bureau_something_to_check():
    people = {name: User.objects.get(email=f"{name}@demo.lamp.example") for name in ("partner", "bureau")}
    own = ReportingRequest.objects.visible_to(people["partner"])
    rows = rows_of(viewer=people["partner"], requests=own, today=TODAY)
    states = {row.state for row in rows}
    board = board_of(rows_of(viewer=people["bureau"], requests=ReportingRequest.objects.all(), today=TODAY))

    assert {RequestState.OPEN, RequestState.RETURNED, RequestState.COMPLETE} <= states
    assert any(row.state == RequestState.OPEN and row.saved_at for row in rows)
    assert any("SY" in row.request.period for row in rows)
    assert any(one.source == "log" for row in rows for one in row.request.indicators.all())
    assert all(row.reasons for row in rows if row.state == RequestState.RETURNED)
    assert board.bureau
    assert board.late


@pytest.mark.usefixtures("demo")
def test_it_shows_assumptions_in_every_state_and_mechanisms_in_several_interventions():
    program, manager = Program.objects.get(), User.objects.get(email="manager@demo.lamp.example")
    weighed = weigh_program(program, viewer=manager, today=TODAY)

    assert {"geen", "open", "te-laat", "klaar"} == {each.test_state for each in weighed}
    assert {"geen", "geldt", "verloopt", "verlopen"} == {each.verdict_state for each in weighed}
    assert {1, 2, 3} == {each.uncertainty for each in weighed}
    assert sum(entry.interventions > 1 for entry in read_library(program.pk, viewer=manager)) == 3
    figure = Observation.objects.get(indicator__isnull=False)
    assert figure.figure_value is not None
    assert Observation.objects.filter(mechanisms__direction="for", kind="study").exclude(source_url="").exists()
