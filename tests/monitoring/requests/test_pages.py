"""The pages of a request: filling in, cell by cell and as a whole, and checking."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lamp.base.periods import Period
from monitoring.indicators.models import ConsistencyRule, Indicator, Target
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.requests.entry import SEEN_EMPTY, save_cell, submit_cells
from monitoring.requests.services import Asked, send_request
from tests.monitoring.requests.test_services import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def cells(request_q3):
    """July, August and September of the doors, and the quarter of the places."""
    return list(request_q3.cells.order_by("indicator__name", "starts_on"))


@pytest.fixture
def as_partner(client, world):
    client.force_login(world.partner)
    return client


@pytest.fixture
def as_bureau(client, world):
    client.force_login(world.bureau)
    return client


def page(request) -> str:
    return f"/uitvraag/{request.pk}/"


def boxes(cells, **typed) -> dict[str, str]:
    """The whole page as a browser sends it: every box of every cell, with what was typed in some."""
    sent = {}
    for cell in cells:
        row = Measurement.objects.filter(indicator=cell.indicator, starts_on=cell.starts_on, replaced_by=None).first()
        sent[f"c{cell.pk}-revision"] = str(row.revision if row else 0)
        for name in ("numerator", "note", "no_data_reason"):
            value = getattr(row, name) if row else None
            sent[f"c{cell.pk}-{name}"] = "" if value is None else f"{value:f}" if name == "numerator" else value
    return sent | typed


def keep(client, cell, *, revision=0, **typed):
    body = {f"c{cell.pk}-revision": str(revision), **{f"c{cell.pk}-{name}": value for name, value in typed.items()}}
    return client.post(f"/uitvraag/vakken/{cell.pk}/", body)


class TestTheGrid:
    def test_has_a_box_with_a_full_name_for_each_asked_period(self, as_partner, request_q3):
        text = as_partner.get(page(request_q3)).content.decode()

        assert 'aria-label="Deuren, juli 2026, Molenveld"' in text
        assert 'aria-label="Plekken, 3e kwartaal 2026, Molenveld"' in text
        assert "0 van 4 ingevuld." in text

    def test_shows_the_total_of_drafts_the_target_and_the_previous_period(self, as_partner, world, request_q3, doors):
        Target.objects.create(
            indicator=doors, period="2026-Q3", value=120, area=world.molenveld, partner=world.peuteropvang
        )
        fill(world, doors, "2026-07", status="draft", numerator=42)
        fill(world, doors, "2026-08", status="approved", numerator=31)

        text = as_partner.get(page(request_q3)).content.decode()

        assert ">73</b>" in text
        assert '<td data-label="Streefwaarde">120</td>' in text

    def test_shows_the_log_without_boxes(self, as_partner, world, places):
        log = Indicator.objects.create(program=world.program, name="Gebeld", source="log", frequency="month")
        asked = send_request(
            asked=Asked(world.peuteropvang, [places, log]),
            period=Period.parse("2026-Q3"),
            due_on=date(2026, 10, 15),
            by=world.bureau,
        )
        text = as_partner.get(page(asked)).content.decode()

        assert "Komt uit het logboek" in text
        assert 'aria-label="Gebeld' not in text

    def test_each_kind_has_its_own_boxes_and_stores_what_was_meant(self, as_partner, world):
        made = {
            kind: Indicator.objects.create(program=world.program, name=kind, kind=kind, time_rule=rule)
            for kind, rule in (
                ("ratio", "last"),
                ("score", "last"),
                ("milestone", "latest"),
                ("narrative", "sum"),
                ("amount", "sum"),
            )
        }
        asked = send_request(
            asked=Asked(world.peuteropvang, list(made.values())),
            period=Period.parse("2026-Q3"),
            due_on=date(2026, 10, 15),
            by=world.bureau,
        )
        by_kind = {cell.indicator.kind: cell for cell in asked.cells.all()}
        for kind, typed in {
            "ratio": {"numerator": "3", "denominator": "5"},
            "score": {"mean": "7,5", "answers": "4"},
            "milestone": {"numerator": "1"},
            "narrative": {"note": "Het liep goed"},
            "amount": {"numerator": "1.240,5"},
        }.items():
            assert keep(as_partner, by_kind[kind], **typed).status_code == 200, kind

        stored = {row.indicator.kind: row for row in Measurement.objects.all()}
        assert (stored["ratio"].numerator, stored["ratio"].denominator) == (3, 5)
        assert (stored["score"].numerator, stored["score"].denominator) == (30, 4)
        assert stored["milestone"].numerator == 1
        assert stored["narrative"].note == "Het liep goed"
        assert stored["amount"].numerator == Decimal("1240.5")

    def test_split_cells_have_boxes_of_their_own_and_add_up(self, as_partner, world):
        ages = [{"key": "2", "label": "2 jaar"}, {"key": "3", "label": "3 jaar"}]
        split = Indicator.objects.create(
            program=world.program, name="Peuters", dimensions=[{"key": "age", "label": "Leeftijd", "values": ages}]
        )
        asked = send_request(
            asked=Asked(world.peuteropvang, [split]),
            period=Period.parse("2026-Q3"),
            due_on=date(2026, 10, 15),
            by=world.bureau,
        )
        (cell,) = asked.cells.all()
        assert 'aria-label="Peuters, 3e kwartaal 2026, 2 jaar"' in as_partner.get(page(asked)).content.decode()

        too_much = keep(as_partner, cell, numerator="5", cell_0="4", cell_1="2")
        assert too_much.status_code == 422
        assert "De uitsplitsing telt op tot 6, meer dan het totaal van 5." in too_much.json()["messages"]

        assert keep(as_partner, cell, numerator="7", cell_0="4", cell_1="2").status_code == 200
        assert [part["numerator"] for part in Measurement.objects.get().split] == ["4", "2"]

    def test_takes_as_many_queries_for_one_cell_as_for_many(self, as_partner, world, django_assert_num_queries):
        def ask(name, areas):
            indicators = [
                Indicator.objects.create(program=world.program, name=f"{name} {number}", frequency="month")
                for number in range(len(areas) * 3)
            ]
            return send_request(
                asked=Asked(world.peuteropvang, indicators, areas),
                period=Period.parse("2026-Q3"),
                due_on=date(2026, 10, 15),
                by=world.bureau,
            )

        few, many = ask("weinig", [world.molenveld]), ask("veel", [world.molenveld, world.zonnehof])
        as_partner.get(page(few))
        with CaptureQueriesContext(connection) as for_few:
            as_partner.get(page(few))
        with django_assert_num_queries(len(for_few)):
            as_partner.get(page(many))


class TestOneCellByItself:
    def test_is_kept_as_a_draft_and_says_how_far_the_request_is(self, as_partner, cells):
        answer = keep(as_partner, cells[0], numerator="42").json()

        assert Measurement.objects.get().numerator == 42
        assert (answer["status"], answer["revision"], answer["total"]) == ("saved", 1, "42")
        assert answer["progress"] == "1 van 4 ingevuld"

    def test_text_in_a_number_is_refused_with_help_and_stores_nothing(self, as_partner, cells):
        answer = keep(as_partner, cells[0], numerator="veel")

        assert answer.status_code == 422
        assert "Dit is geen getal. Vul alleen cijfers in" in answer.json()["messages"]
        assert answer.json()["invalid"] == [f"c{cells[0].pk}-numerator"]
        assert not Measurement.objects.exists()

    def test_zero_empty_and_no_data_are_three_things(self, as_partner, cells):
        keep(as_partner, cells[0], numerator="0")
        keep(as_partner, cells[1], numerator="")
        keep(as_partner, cells[2], no_data_reason="Vakantie")

        assert list(Measurement.objects.order_by("starts_on").values_list("numerator", "no_data_reason")) == [
            (Decimal(0), ""),
            (None, "Vakantie"),
        ]

    def test_who_comes_second_sees_both_and_keeps_the_own_text(self, as_partner, world, cells):
        save_cell(cell=cells[0], by=world.partner, values=Values(Decimal(12)), expected_revision=SEEN_EMPTY)

        answer = keep(as_partner, cells[0], numerator="99")

        assert answer.status_code == 409
        found = answer.json()
        assert "vulde hier net 12 in" in found["messages"]
        assert found["theirs"][f"c{cells[0].pk}-numerator"] == "12"
        assert Measurement.objects.get().numerator == 12
        assert keep(as_partner, cells[0], revision=found["revision"], numerator="99").status_code == 200
        assert Measurement.objects.get().numerator == 99

    def test_asks_about_a_doubtful_value_until_it_is_ticked_and_explained(self, as_partner, world, cells):
        save_cell(cell=cells[0], by=world.partner, values=Values(Decimal(31)), expected_revision=SEEN_EMPTY)

        asked = keep(as_partner, cells[1], numerator="139").json()
        assert "Dit is ruim 4 keer zo veel als in juli. Klopt dit?" in asked["messages"]
        assert asked["asks"] is True

        ticked = keep(as_partner, cells[1], revision=1, numerator="139", confirm="much_more").json()
        assert ticked["asks"] is True  # a tick alone says no reason
        done = keep(
            as_partner, cells[1], revision=ticked["revision"], numerator="139", confirm="much_more", note="Actieweek"
        ).json()
        assert done["asks"] is False
        assert Measurement.objects.get(starts_on=date(2026, 8, 1)).confirmed_questions == ["much_more"]

    def test_another_number_asks_again(self, as_partner, world, cells):
        save_cell(cell=cells[0], by=world.partner, values=Values(Decimal(31)), expected_revision=SEEN_EMPTY)
        values = Values(Decimal(139), note="Actieweek")
        row = save_cell(
            cell=cells[1], by=world.partner, values=values, expected_revision=SEEN_EMPTY, confirmed=["much_more"]
        )

        answer = keep(as_partner, cells[1], revision=row.revision, numerator="300", note="Actieweek")

        assert answer.json()["asks"] is True

    def test_another_partner_finds_nothing(self, client, world, cells):
        client.force_login(world.partner2)
        assert keep(client, cells[0], numerator="1").status_code == 404
        assert not Measurement.objects.exists()


class TestTheWholePage:
    def test_keeps_what_changed_without_script(self, as_partner, request_q3, cells):
        sent = boxes(
            cells, **{f"c{cells[0].pk}-numerator": "12", "save": "1", "remark": "Rustig", "remark-revision": "1"}
        )
        answer = as_partner.post(page(request_q3), sent, follow=True)

        assert "Bewaard als concept." in answer.content.decode()
        assert Measurement.objects.get().status == "draft"
        request_q3.refresh_from_db()
        assert request_q3.remark == "Rustig"

    def test_hands_in_what_is_filled_in_and_says_what_is_left(self, as_partner, request_q3, cells):
        sent = boxes(cells, **{f"c{cells[0].pk}-numerator": "12", f"c{cells[3].pk}-numerator": "0", "submit": "1"})
        text = as_partner.post(page(request_q3), sent, follow=True).content.decode()

        assert "2 getallen zijn ingeleverd. Er staan er nog 2 open." in text
        assert set(Measurement.objects.values_list("status", flat=True)) == {"submitted"}

    def test_a_cell_may_wait(self, as_partner, request_q3, cells):
        typed = {f"c{cells[0].pk}-numerator": "12", f"c{cells[1].pk}-numerator": "13", f"c{cells[1].pk}-hold": "1"}
        as_partner.post(page(request_q3), boxes(cells, **typed, submit="1"))

        assert dict(Measurement.objects.values_list("numerator", "status")) == {12: "submitted", 13: "draft"}

    def test_a_wrong_box_keeps_all_that_was_typed_and_hands_in_nothing(self, as_partner, request_q3, cells):
        typed = {f"c{cells[0].pk}-numerator": "twaalf", f"c{cells[1].pk}-numerator": "13"}
        text = as_partner.post(page(request_q3), boxes(cells, **typed, submit="1")).content.decode()

        assert 'value="twaalf"' in text
        assert "Kijk nog even naar 1 antwoord" in text
        assert Measurement.objects.get().status == "draft"

    def test_an_unanswered_question_holds_it_back(self, as_partner, world, request_q3, cells):
        save_cell(cell=cells[0], by=world.partner, values=Values(Decimal(31)), expected_revision=SEEN_EMPTY)
        text = as_partner.post(
            page(request_q3), boxes(cells, **{f"c{cells[1].pk}-numerator": "139", "submit": "1"})
        ).content.decode()

        assert "Kijk nog even naar 1 antwoord" in text
        assert set(Measurement.objects.values_list("status", flat=True)) == {"draft"}

    def test_a_rule_of_the_bureau_holds_it_back(self, as_partner, world, request_q3, doors, places, cells):
        doors.frequency = "quarter"
        doors.save()
        ConsistencyRule.objects.create(program=world.program, smaller=places, larger=doors)
        fill(world, doors, "2026-Q3", status="submitted", numerator=4)

        text = as_partner.post(
            page(request_q3), boxes(cells[3:], **{f"c{cells[3].pk}-numerator": "5", "submit": "1"})
        ).content.decode()

        assert "“Plekken” (5) kan niet meer zijn dan “Deuren” (4). Pas een van de twee getallen aan." in text
        assert Measurement.objects.get(indicator=places).status == "draft"

    def test_two_remarks_are_both_shown(self, as_partner, request_q3, cells):
        request_q3.remark = "Van een ander"
        request_q3.save()
        answer = as_partner.post(page(request_q3), {"remark": "Van mij", "remark-revision": "1", "save": "1"})

        assert answer.status_code == 409
        assert "Van een ander" in answer.content.decode()
        assert "Van mij" in answer.content.decode()

    def test_sending_the_same_page_twice_stores_once(self, as_partner, request_q3, cells):
        sent = boxes(cells, **{f"c{cells[0].pk}-numerator": "12", "submit": "1"})
        as_partner.post(page(request_q3), sent)
        as_partner.post(page(request_q3), sent)

        assert Measurement.objects.count() == 1
        assert Measurement.objects.get().history.count() == 2  # recorded, handed in


class TestChecking:
    @pytest.fixture
    def handed_in(self, world, cells):
        for number, cell in enumerate(cells[:2], start=10):
            save_cell(cell=cell, by=world.partner, values=Values(Decimal(number)), expected_revision=SEEN_EMPTY)
        return submit_cells(cells=cells[:2], by=world.partner)

    def picks(self, rows) -> list[str]:
        return [f"{row.pk}:{row.revision}" for row in rows]

    def test_the_bureau_approves_all_at_once(self, as_bureau, request_q3, handed_in):
        text = as_bureau.post(f"{page(request_q3)}controleren/", {"alles": "1"}, follow=True).content.decode()

        assert "2 getallen zijn goedgekeurd." in text
        assert set(Measurement.objects.values_list("status", flat=True)) == {"approved"}

    def test_one_cell_goes_back_with_its_reason_and_the_other_is_approved(
        self, client, world, request_q3, handed_in, cells
    ):
        client.force_login(world.bureau)
        back, good = self.picks(handed_in)
        client.post(f"{page(request_q3)}controleren/", {"pk": back, "teruggeven": "1", "reason": "Klopt dit getal?"})
        client.post(f"{page(request_q3)}controleren/", {"pk": good, "gekozen": "1"})
        client.force_login(world.partner)

        text = client.get(page(request_q3)).content.decode()

        assert list(Measurement.objects.order_by("pk").values_list("status", flat=True)) == ["returned", "approved"]
        assert "kwam terug: “Klopt dit getal?”" in text
        assert f'name="c{cells[0].pk}-numerator"' in text  # can be changed again
        assert f'name="c{cells[1].pk}-numerator"' not in text

    def test_returning_asks_for_a_reason(self, as_bureau, request_q3, handed_in):
        text = as_bureau.post(f"{page(request_q3)}controleren/", {"alles-terug": "1"}, follow=True).content.decode()

        assert "Schrijf op wat de partner moet aanpassen." in text
        assert set(Measurement.objects.values_list("status", flat=True)) == {"submitted"}

    def test_what_changed_meanwhile_is_not_approved_unseen(self, as_bureau, world, request_q3, handed_in):
        old = self.picks(handed_in)
        handed_in[0].note = "Net anders"
        handed_in[0].save()

        text = as_bureau.post(
            f"{page(request_q3)}controleren/", {"pk": old, "gekozen": "1"}, follow=True
        ).content.decode()

        assert "is net gewijzigd. Er is nog niets goedgekeurd" in text
        assert set(Measurement.objects.values_list("status", flat=True)) == {"submitted"}

    def test_a_contra_entry_takes_something_off_and_counts_at_once(self, as_bureau, world, request_q3, cells, doors):
        fill(world, doors, "2026-07", numerator=42)
        sent = {"cell": cells[0].pk, "number": "3", "reason": "Dubbel geteld", "client_key": ""}

        as_bureau.post(f"{page(request_q3)}tegenboeking/", sent)

        row = Measurement.objects.get(contra_reason="Dubbel geteld")
        assert (row.numerator, row.status) == (-3, "approved")
        assert ">39<" in as_bureau.get(page(request_q3)).content.decode()

    def test_a_negative_count_is_the_bureau_s_only(self, as_partner, request_q3, cells):
        assert keep(as_partner, cells[0], numerator="-3").status_code == 422
        answer = as_partner.post(
            f"{page(request_q3)}tegenboeking/", {"cell": cells[0].pk, "number": "3", "reason": "Dubbel"}
        )
        assert answer.status_code == 403
        assert not Measurement.objects.exists()

    def test_a_correction_shows_old_and_new_with_the_reason(self, as_bureau, world, request_q3, doors):
        first = fill(world, doors, "2026-07", numerator=42)
        fill(
            world, doors, "2026-07", status="submitted", numerator=40, replaces=first, correction_reason="Dubbel geteld"
        )
        text = as_bureau.get(page(request_q3)).content.decode()

        assert "<del>42</del>" in text
        assert "Dubbel geteld" in text
