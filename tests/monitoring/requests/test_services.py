from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from lamp.base.models import EditConflict
from lamp.base.periods import Period
from lamp.base.privacy.answers import answering
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.requests.models import ReportingRequest, ReportingRound, RequestedCell
from monitoring.requests.reading import read_requests
from monitoring.requests.rules import CellState, RequestState
from monitoring.requests.services import (
    Asked,
    change_request,
    change_round,
    create_round,
    send_due_requests,
    send_request,
    set_round_active,
    stop_round,
    withdraw_request,
)

Q3 = Period.parse("2026-Q3")
DUE = date(2026, 10, 15)


def cells_of(request) -> list[tuple]:
    return list(request.cells.order_by("pk").values_list("indicator__name", "area__name", "starts_on"))


def fill(world, indicator, month, *, status="approved", by=None, partner=None, **fields) -> Measurement:
    period = Period.parse(month)
    return Measurement.objects.create(
        indicator=indicator,
        partner=partner or world.peuteropvang,
        area=world.molenveld,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        status=status,
        recorded_by=by or world.partner,
        **{"numerator": 5, **fields},
    )


@pytest.mark.django_db
class TestSending:
    def test_asks_every_period_of_each_indicator(self, request_q3):
        assert cells_of(request_q3) == [
            ("Deuren", "Molenveld", date(2026, 7, 1)),
            ("Deuren", "Molenveld", date(2026, 8, 1)),
            ("Deuren", "Molenveld", date(2026, 9, 1)),
            ("Plekken", "Molenveld", date(2026, 7, 1)),
        ]

    def test_an_indicator_of_the_log_goes_along_without_cells(self, world, places):
        log = Indicator.objects.create(program=world.program, name="Gebeld", source="log")

        request = send_request(asked=Asked(world.weller, [places, log]), period=Q3, due_on=DUE, by=world.bureau)

        assert cells_of(request) == [("Plekken", None, date(2026, 7, 1))]
        assert set(request.indicators.all()) == {places, log}

    def test_nobody_is_asked_the_same_twice(self, world, request_q3, doors, places):
        with pytest.raises(ValidationError, match="Dit is al gevraagd, met inleverdatum 15 oktober 2026"):
            send_request(
                asked=Asked(world.peuteropvang, [places], [world.molenveld]), period=Q3, due_on=DUE, by=world.bureau
            )

    def test_the_same_form_sends_once(self, world, places):
        key = uuid4()
        asked = Asked(world.weller, [places])

        first = send_request(asked=asked, period=Q3, due_on=DUE, by=world.bureau, client_key=key)

        assert send_request(asked=asked, period=Q3, due_on=DUE, by=world.bureau, client_key=key) == first

    @pytest.mark.parametrize("who", ["partner", "manager", "board", "admin", "outsider"])
    def test_only_the_bureau_asks(self, world, places, who):
        with pytest.raises(PermissionDenied):
            send_request(asked=Asked(world.weller, [places]), period=Q3, due_on=DUE, by=world.people[who])

    def test_refuses_what_does_not_fit_the_period(self, world, places):
        with pytest.raises(ValidationError, match=r"“Plekken” meten we elk kwartaal. Dat past niet in juli 2026."):
            send_request(
                asked=Asked(world.weller, [places]), period=Period.parse("2026-07"), due_on=DUE, by=world.bureau
            )

    def test_refuses_an_area_beside_the_one_it_lies_in(self, world, places):
        with pytest.raises(ValidationError, match=r"Molenveld ligt in Noord. Samen telt dat dubbel."):
            send_request(
                asked=Asked(world.weller, [places], [world.wijk, world.molenveld]),
                period=Q3,
                due_on=DUE,
                by=world.bureau,
            )

    def test_a_request_taken_back_leaves_what_was_filled_in(self, world, request_q3, doors):
        fill(world, doors, "2026-07", status="draft")

        withdraw_request(request=request_q3, by=world.bureau)

        assert not ReportingRequest.objects.exists()
        assert not RequestedCell.objects.exists()
        assert Measurement.objects.count() == 1

    def test_more_time_is_given_once_seen(self, world, request_q3):
        later = date(2026, 10, 22)
        change_request(request=request_q3, by=world.bureau, expected_revision=1, due_on=later, explanation="")

        with pytest.raises(EditConflict):
            change_request(request=request_q3, by=world.bureau, expected_revision=1, due_on=DUE, explanation="")
        request_q3.refresh_from_db()
        assert request_q3.due_on == later


@pytest.mark.django_db
class TestRounds:
    def make(self, world, places, **fields):
        given = {"title": "Plekken", "frequency": "quarter", "first_period": Period.parse("2026-Q1")}
        parts = [Asked(world.peuteropvang, [places]), Asked(world.weller, [places])]
        return create_round(program=world.program, by=world.bureau, parts=parts, **{**given, **fields})

    def sent(self) -> set[tuple[str, str]]:
        return set(ReportingRequest.objects.values_list("partner__name", "period"))

    def test_sends_each_period_to_each_partner_once(self, world, places):
        self.make(world, places)

        send_due_requests(today=date(2026, 7, 1))
        send_due_requests(today=date(2026, 7, 1))

        assert self.sent() == {
            (name, period) for name in ("Peuteropvang", "Weller") for period in ("2026-Q1", "2026-Q2")
        }

    def test_nobody_is_late_before_having_been_asked(self, world, places):
        self.make(world, places)
        send_due_requests(today=date(2026, 4, 3))  # two days without workers

        assert {one.due_on for one in ReportingRequest.objects.all()} == {date(2026, 4, 15)}

        send_due_requests(today=date(2026, 9, 1))  # two months

        assert {one.due_on for one in ReportingRequest.objects.filter(period="2026-Q2")} == {date(2026, 9, 15)}

    def test_what_was_taken_back_does_not_go_out_again(self, world, places):
        self.make(world, places)
        sent = send_due_requests(today=date(2026, 4, 1))
        withdraw_request(request=sent[0], by=world.bureau)

        assert send_due_requests(today=date(2026, 4, 2)) == []
        assert ReportingRequest.objects.get() == sent[1]

    def test_a_broken_round_does_not_keep_the_others_back(self, world, places, doors):
        broken = self.make(world, places)
        ReportingRound.objects.filter(pk=broken.pk).update(first_period="kapot")
        create_round(
            program=world.program,
            by=world.bureau,
            title="Deuren",
            frequency="quarter",
            first_period=Period.parse("2026-Q1"),
            parts=[Asked(world.weller, [doors])],
        )

        assert [one.title for one in send_due_requests(today=date(2026, 4, 1))] == ["Deuren"]

    def test_a_text_that_was_answered_for_goes_out_without_anybody_to_ask(self, world, places):
        phone = "Bel gerust: 045 560 50 40"
        with answering("organisation", by=world.bureau):
            self.make(world, places, explanation=phone)

        send_due_requests(today=date(2026, 4, 1))

        assert {one.explanation for one in ReportingRequest.objects.all()} == {phone}

    def test_a_stopped_round_sends_nothing_any_more(self, world, places):
        round_ = self.make(world, places)
        stop_round(round_=round_, by=world.bureau)

        with pytest.raises(ValidationError, match="gestopt"):
            set_round_active(round_=round_, by=world.bureau, is_active=True)
        assert send_due_requests(today=date(2026, 4, 1)) == []

    def test_a_round_that_rests_sends_nothing_and_catches_up(self, world, places):
        round_ = self.make(world, places)
        set_round_active(round_=round_, by=world.bureau, is_active=False)
        assert send_due_requests(today=date(2026, 4, 1)) == []

        set_round_active(round_=round_, by=world.bureau, is_active=True)

        assert len(send_due_requests(today=date(2026, 4, 2))) == 2

    def test_a_changed_round_asks_otherwise_from_then_on(self, world, places, doors):
        round_ = self.make(world, places)
        send_due_requests(today=date(2026, 4, 1))

        change_round(round_=round_, by=world.bureau, expected_revision=1, parts=[Asked(world.weller, [places, doors])])
        send_due_requests(today=date(2026, 7, 1))

        newest = ReportingRequest.objects.get(period="2026-Q2")
        assert newest.partner == world.weller
        assert set(newest.indicators.all()) == {places, doors}
        assert ReportingRequest.objects.filter(period="2026-Q1").count() == 2

    def test_what_another_request_asks_is_not_asked_again(self, world, places):
        send_request(
            asked=Asked(world.weller, [places]),
            period=Period.parse("2026-Q1"),
            due_on=date(2026, 4, 10),
            by=world.bureau,
        )
        self.make(world, places)

        sent = send_due_requests(today=date(2026, 4, 1))

        assert [request.partner for request in sent] == [world.peuteropvang]


@pytest.mark.django_db
class TestReading:
    def test_each_cell_shows_what_stands_there_whichever_door_it_came_in_by(self, world, request_q3, doors, places):
        fill(world, doors, "2026-07")
        fill(world, doors, "2026-08", status="returned")
        fill(world, places, "2026-Q3", status="submitted", numerator=None, no_data_reason="Niet geteld")
        fill(world, doors, "2026-09", partner=world.weller)  # somebody else's

        (reading,) = read_requests(viewer=world.partner, requests=[request_q3])

        assert [cell.state for cell in reading.cells] == [
            CellState.APPROVED,
            CellState.RETURNED,
            CellState.EMPTY,
            CellState.SUBMITTED,
        ]
        assert reading.state(date(2026, 10, 1)) == RequestState.RETURNED
        assert reading.filled_in == 3
        assert [cell.has_value for cell in reading.cells] == [True, True, False, False]

    def test_a_draft_is_empty_to_the_bureau(self, world, request_q3, doors):
        fill(world, doors, "2026-07", status="draft")

        (seen_by_bureau,) = read_requests(viewer=world.bureau, requests=[request_q3])
        (seen_by_partner,) = read_requests(viewer=world.partner, requests=[request_q3])

        assert seen_by_bureau.filled_in == 0
        assert seen_by_partner.number(CellState.DRAFT) == 1

    def test_a_correction_that_waits_stands_beside_what_still_counts(self, world, request_q3, doors):
        first = fill(world, doors, "2026-07")
        correction = fill(world, doors, "2026-07", status="submitted", replaces=first, correction_reason="Fout")

        (reading,) = read_requests(viewer=world.partner, requests=[request_q3])

        assert reading.cells[0].measurement == first
        assert reading.cells[0].corrections == (correction,)
        assert reading.cells[0].state == CellState.APPROVED

    def test_reads_any_number_of_requests_in_five_queries(self, world, request_q3, places, django_assert_num_queries):
        send_request(asked=Asked(world.weller, [places]), period=Q3, due_on=DUE, by=world.bureau)
        requests = list(ReportingRequest.objects.visible_to(world.bureau))
        with django_assert_num_queries(5):
            assert len(read_requests(viewer=world.bureau, requests=requests)) == 2

    def test_partners_see_their_own_bureau_and_manager_all(self, world, request_q3):
        seen = {name: ReportingRequest.objects.visible_to(user).count() for name, user in world.people.items()}
        assert seen == {
            "partner": 1,
            "partner2": 0,
            "bureau": 1,
            "manager": 1,
            "board": 0,
            "admin": 0,
            "outsider": 0,
        }
