"""Mijn uitvraag and "wie is aan zet": who has to act, in words and counts."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.measurements.services import return_measurement
from monitoring.requests.models import ReportingRequest
from monitoring.requests.queues import in_state, rows_of
from monitoring.requests.rules import RequestState
from monitoring.requests.services import Asked, send_request

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
QUARTERS = [Period.parse(f"2025-Q{number}") for number in range(1, 5)]


@pytest.fixture
def tell(world):
    """Asks partner A for one quarter, with a measurement in this status in the cell."""
    indicator = Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Gesprekken", unit="gesprekken"
    )

    def ask(quarter: Period, status: str = "", *, days: int = 10, partner=None) -> ReportingRequest:
        asked = Asked(partner or world.peuteropvang, [indicator], [world.molenveld])
        request = send_request(asked=asked, period=quarter, due_on=TODAY + timedelta(days=days), by=world.bureau)
        if status:
            Measurement.objects.create(
                indicator=indicator,
                partner=request.partner,
                area=world.molenveld,
                starts_on=quarter.starts_on,
                ends_on=quarter.ends_on,
                numerator=5,
                status=status,
                recorded_by=world.partner,
            )
        return request

    return ask


def page(client, user, address: str):
    client.force_login(user)
    return client.get(address)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_partner_sees_what_to_do_first_and_what_is_done(client, world, tell):
    late = tell(QUARTERS[0], "draft", days=-2)
    returned = tell(QUARTERS[1], "submitted", days=6)
    (measurement,) = Measurement.objects.filter(starts_on=QUARTERS[1].starts_on)
    return_measurement(measurement=measurement, by=world.bureau, reason="Klopt dit aantal?")
    done = tell(QUARTERS[2], "approved")
    tell(QUARTERS[3], partner=world.weller)

    shown = page(client, world.partner, "/uitvraag/")

    assert [row.request for row in shown.context["todo"]] == [late, returned]
    assert [row.request for row in shown.context["rows"]] == [done]
    assert "1 van 1 ingevuld. Concept bewaard op" in text(shown)
    assert "2 dagen te laat" in text(shown)
    assert "nog 6 dagen" in text(shown)
    assert '‘Klopt dit aantal?’<br><span class="lamp-muted">Bureau, programmabureau' in text(shown)
    assert "teruggestuurd op" in text(shown)
    assert 'Mijn uitvraag<span class="lamp-nav__count">2<' in text(shown)


def test_the_help_is_whom_the_settings_name_or_else_somebody_of_the_bureau(client, world):
    assert "mailto:bureau@voorbeeld.example" in text(page(client, world.partner, "/uitvraag/"))

    world.program.contact_name, world.program.contact_email = "Samira B.", "lamp@voorbeeld.example"
    world.program.contact_phone = "0455605040"
    world.program.save()

    shown = text(page(client, world.partner, "/uitvraag/"))
    assert "Bel of mail Samira B." in shown
    assert "mailto:lamp@voorbeeld.example" in shown
    assert "tel:0455605040" in shown


def test_the_board_puts_first_who_must_act(client, world, tell):
    complete = tell(QUARTERS[0], "approved")
    late = tell(QUARTERS[1], days=-3)
    to_check = tell(QUARTERS[2], "submitted")
    returned = tell(QUARTERS[3], "returned")
    open_ = tell(Period.parse("2024-Q4"), days=1)

    shown = page(client, world.bureau, "/uitvraag/aan-zet/")

    board = shown.context["board"]
    assert [row.request for row in board.bureau] == [to_check]
    assert [row.request for row in board.partners] == [late, returned, open_]
    assert [row.request for row in board.done] == [complete]
    assert 'Uitvraag<span class="lamp-nav__count">1<' in text(shown)
    assert "lamp-nav__count" not in text(page(client, world.manager, "/uitvraag/aan-zet/"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("toestand=overdue", ["2025-Q2"]),
        ("toestand=complete", ["2025-Q1"]),
        ("periode=2025-Q2", ["2025-Q2"]),
        ("periode=onzin", ["2025-Q1", "2025-Q2"]),
        ("ronde=999", []),
        ("interventie=x&toestand=y", ["2025-Q1", "2025-Q2"]),
    ],
)
def test_the_board_is_narrowed_by_its_address(client, world, tell, asked, found):
    tell(QUARTERS[0], "approved")
    tell(QUARTERS[1], days=-3)

    shown = page(client, world.manager, f"/uitvraag/aan-zet/?{asked}")

    board = shown.context["board"]
    assert sorted(row.request.period for row in (*board.bureau, *board.partners, *board.done)) == found
    if not found:
        assert "Niets gevonden" in text(shown)


def test_the_database_finds_the_state_that_the_rules_say(world, tell):
    for quarter, status, days in (
        (QUARTERS[0], "", 0),
        (QUARTERS[1], "draft", -1),
        (QUARTERS[2], "returned", -1),
        (QUARTERS[3], "submitted", -1),
        (Period.parse("2024-Q4"), "approved", -1),
    ):
        tell(quarter, status, days=days)
    everything = ReportingRequest.objects.all()
    by_rules = {row.request.pk: row.state for row in rows_of(viewer=world.partner, requests=everything, today=TODAY)}

    by_database = {one.pk: state for state in RequestState for one in in_state(everything, state, today=TODAY)}

    assert by_database == by_rules
    assert set(by_rules.values()) == set(RequestState)


@pytest.mark.parametrize(("who", "address"), [("bureau", "/uitvraag/aan-zet/"), ("partner", "/uitvraag/")])
def test_takes_as_many_queries_for_sixty_requests_as_for_three(client, world, tell, who, address):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert page(client, world.people[who], address).status_code == 200
        return len(captured)

    months = [Period.parse(f"{year}-Q{number}") for year in range(2005, 2024) for number in range(1, 5)]
    for quarter, status in zip(months, ("draft", "returned", "approved"), strict=False):
        tell(quarter, status)
    queries()  # what only the first page of a session asks
    before = queries()
    for number, quarter in enumerate(months[3:60]):
        tell(quarter, ("", "draft", "returned", "submitted", "approved")[number % 5])

    assert queries() == before
    assert before <= 30


def test_the_calendar_counts_from_the_day_itself(world, tell):
    tell(QUARTERS[0], days=0)

    (row,) = rows_of(viewer=world.partner, requests=ReportingRequest.objects.all(), today=TODAY)

    assert (row.days, row.state) == ("vandaag", RequestState.OPEN)
    assert row.effort == "1 getal, ongeveer 1 minuut"
    assert isinstance(row.request.due_on, date)
