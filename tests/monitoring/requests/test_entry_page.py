"""The page of a request: filling in, questions, handing in, checking; by plain forms, as without JavaScript."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lamp.base.periods import Period
from monitoring.indicators.consistency import add_consistency_rule
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.services import (
    approve_measurement,
    correct_measurement,
    record_measurement,
    submit_measurement,
)
from monitoring.requests.entry import SEEN_EMPTY, save_cell
from monitoring.requests.grid import build_grid
from monitoring.requests.models import ReportingRequest, RequestedCell
from monitoring.requests.reading import read_requests
from monitoring.requests.services import Asked, send_request

pytestmark = pytest.mark.django_db


def url_of(asked: ReportingRequest) -> str:
    return reverse("request", args=[asked.pk])


def cells_of(asked: ReportingRequest, name: str = "Deuren") -> list[RequestedCell]:
    return list(asked.cells.filter(indicator__name=name).order_by("starts_on"))


def fill(cell: RequestedCell, by, number, **texts) -> Measurement:
    return save_cell(cell=cell, by=by, values=Values(Decimal(number), **texts), expected_revision=None)


def form_of(page: str) -> dict[str, str]:
    """What a browser sends of the page's form: boxes, texts and hidden fields (ticks and choices are left alone)."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if re.match(r"c\d+-|remark", given.get("name", "")) and given.get("type") != "checkbox":
            found[given["name"]] = given.get("value", "")
    for tag, text in re.findall(r"<textarea([^>]*)>([^<]*)</textarea>", page):
        found[re.search(r'name="([^"]*)"', tag)[1]] = text
    return found


def send(client, asked, button="save", **typed):
    page = client.get(url_of(asked)).content.decode()
    return client.post(url_of(asked), {**form_of(page), **typed, button: "1"})


@pytest.fixture
def partner_client(client, world):
    client.force_login(world.partner)
    return client


@pytest.fixture
def handed_in(world, request_q3) -> list[Measurement]:
    rows = [fill(cell, world.partner, 10 + place) for place, cell in enumerate(cells_of(request_q3))]
    return [submit_measurement(measurement=row, by=world.partner) for row in rows]


def test_a_page_keeps_what_is_typed_with_a_decimal_comma_and_says_how_far_it_is(partner_client, request_q3):
    july, august, _september = cells_of(request_q3)
    send(partner_client, request_q3, **{f"c{july.pk}-numerator": "1.240,5", f"c{august.pk}-numerator": "0"})

    assert [row.numerator for row in Measurement.objects.order_by("starts_on")] == [Decimal("1240.5"), 0]
    assert {row.status for row in Measurement.objects.all()} == {"draft"}
    assert "2 van 4 ingevuld" in partner_client.get(url_of(request_q3)).content.decode()


def test_sending_the_page_again_unchanged_changes_nothing(partner_client, world, request_q3):
    row = fill(cells_of(request_q3)[0], world.partner, 12)
    send(partner_client, request_q3)
    row.refresh_from_db()
    assert (Measurement.objects.count(), row.revision) == (1, 1)


def test_zero_empty_and_no_data_are_three_things(partner_client, request_q3):
    july, august, september = cells_of(request_q3)
    typed = {f"c{july.pk}-numerator": "0", f"c{august.pk}-no_data_reason": "Vakantie"}
    send(partner_client, request_q3, **typed)

    rows = {row.starts_on: row for row in Measurement.objects.all()}
    assert rows[july.starts_on].numerator == 0
    assert (rows[august.starts_on].numerator, rows[august.starts_on].no_data_reason) == (None, "Vakantie")
    assert september.starts_on not in rows
    assert "geen gegevens, omdat Vakantie" in re.sub(
        r"\s+", " ", partner_client.get(url_of(request_q3)).content.decode()
    )


@pytest.mark.parametrize(
    ("typed", "message"),
    [("veel", "getal"), ("-3", "kan niet lager zijn dan 0"), ("1,2,3", "getal")],
)
def test_a_wrong_value_stays_in_its_box_and_the_others_are_kept(partner_client, request_q3, typed, message):
    july, august, _ = cells_of(request_q3)
    answer = send(partner_client, request_q3, **{f"c{july.pk}-numerator": typed, f"c{august.pk}-numerator": "7"})
    page = answer.content.decode()

    assert message in page
    assert f'value="{typed}"' in page
    assert 'aria-invalid="true"' in page
    assert Measurement.objects.get().numerator == 7


def test_what_a_colleague_stored_meanwhile_is_shown_and_ones_own_text_stays(partner_client, world, request_q3):
    july = cells_of(request_q3)[0]
    page = form_of(partner_client.get(url_of(request_q3)).content.decode())
    fill(july, world.partner, 12)
    answer = partner_client.post(url_of(request_q3), {**page, f"c{july.pk}-numerator": "99", "save": "1"})

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "vulde hier net 12 in" in text
    assert form_of(text)[f"c{july.pk}-numerator"] == "99"
    assert Measurement.objects.get().numerator == 12

    partner_client.post(url_of(request_q3), {**form_of(text), "save": "1"})
    assert Measurement.objects.get().numerator == 99


def test_a_question_holds_handing_in_until_tick_and_note(partner_client, world, request_q3):
    july, august, _ = cells_of(request_q3)
    fill(july, world.partner, 31)
    fill(august, world.partner, 139)
    answer = send(partner_client, request_q3, "submit")
    assert "ruim 4 keer zo veel als in juli" in answer.content.decode()
    assert {row.status for row in Measurement.objects.all()} == {"draft"}

    ticked = {f"c{august.pk}-confirm": "much_more"}
    send(partner_client, request_q3, "submit", **ticked)
    assert {row.status for row in Measurement.objects.all()} == {"draft"}

    send(partner_client, request_q3, "submit", **ticked, **{f"c{august.pk}-note": "Markt in de wijk"})
    assert {row.status for row in Measurement.objects.all()} == {"submitted"}
    assert Measurement.objects.get(starts_on=august.starts_on).confirmed_questions == ["much_more"]


def test_another_number_is_asked_about_anew_and_a_tick_can_be_taken_back(partner_client, world, request_q3):
    july, august, _ = cells_of(request_q3)
    fill(july, world.partner, 31)
    row = fill(august, world.partner, 139, note="Markt")
    tick = {f"c{august.pk}-confirm": "much_more"}
    send(partner_client, request_q3, **tick)
    row.refresh_from_db()
    assert row.confirmed_questions == ["much_more"]

    send(partner_client, request_q3, **tick, **{f"c{august.pk}-numerator": "150"})
    row.refresh_from_db()
    assert (row.numerator, row.confirmed_questions) == (150, [])

    send(partner_client, request_q3, **tick)
    send(partner_client, request_q3)
    row.refresh_from_db()
    assert row.confirmed_questions == []


def test_some_cells_can_stay_a_draft(partner_client, world, request_q3):
    july, august, _ = cells_of(request_q3)
    fill(july, world.partner, 10)
    fill(august, world.partner, 11)
    send(partner_client, request_q3, "submit", **{f"c{august.pk}-hold": "1"})
    assert [row.status for row in Measurement.objects.order_by("starts_on")] == ["submitted", "draft"]


def test_a_broken_rule_is_said_at_the_cell_and_nothing_is_handed_in(partner_client, world, doors, request_q3):
    opened = Indicator.objects.create(program=world.program, name="Deuren open", frequency="month")
    asked = send_request(
        asked=Asked(world.peuteropvang, [opened], [world.molenveld]),
        period=Period.parse("2026-Q3"),
        due_on=date(2026, 10, 15),
        by=world.bureau,
    )
    add_consistency_rule(smaller=opened, larger=doors, by=world.bureau)
    submit_measurement(measurement=fill(cells_of(request_q3)[0], world.partner, 96), by=world.partner)
    fill(cells_of(asked, "Deuren open")[0], world.partner, 104)

    page = send(partner_client, asked, "submit").content.decode()

    assert "kan niet meer zijn dan “Deuren” (96)" in page
    assert Measurement.objects.get(indicator=opened).status == "draft"


def test_a_remark_of_a_colleague_is_not_overwritten(partner_client, world, request_q3):
    page = form_of(partner_client.get(url_of(request_q3)).content.decode())
    send(partner_client, request_q3, remark="De school was dicht.")
    answer = partner_client.post(url_of(request_q3), {**page, "remark": "Veel regen.", "save": "1"})

    assert answer.status_code == 409
    request_q3.refresh_from_db()
    assert request_q3.remark == "De school was dicht."
    assert form_of(answer.content.decode())["remark"] == "Veel regen."
    partner_client.post(url_of(request_q3), {**form_of(answer.content.decode()), "save": "1"})
    request_q3.refresh_from_db()
    assert request_q3.remark == "Veel regen."


def test_one_cell_saves_itself_and_answers_with_what_to_show(partner_client, request_q3):
    july = cells_of(request_q3)[0]
    url, box = reverse("request-cell", args=[july.pk]), f"c{july.pk}-numerator"

    answer = partner_client.post(url, {f"c{july.pk}-revision": "0", box: "12"}).json()
    assert (answer["status"], answer["revision"], answer["total"]) == ("saved", 1, "12")
    assert answer["progress"] == "1 van 4 ingevuld"

    wrong = partner_client.post(url, {f"c{july.pk}-revision": "1", box: "veel"})
    assert (wrong.status_code, wrong.json()["invalid"]) == (422, [box])

    late = partner_client.post(url, {f"c{july.pk}-revision": "0", box: "99"})
    assert (late.status_code, late.json()["theirs"][box], late.json()["revision"]) == (409, "12", 1)

    emptied = partner_client.post(url, {f"c{july.pk}-revision": "1", box: ""}).json()
    assert (emptied["status"], emptied["revision"]) == ("saved", 0)
    assert not Measurement.objects.exists()


def test_what_was_typed_by_who_signed_out_is_not_stored_as_somebody_elses(partner_client, world, request_q3):
    july = cells_of(request_q3)[0]
    typed = {f"c{july.pk}-revision": "0", f"c{july.pk}-numerator": "12", "user": str(world.bureau.pk)}
    assert partner_client.post(reverse("request-cell", args=[july.pk]), typed).status_code == 403
    assert not Measurement.objects.exists()


def test_text_that_looks_like_html_stays_text(partner_client, world, request_q3):
    july = cells_of(request_q3)[0]
    url = reverse("request-cell", args=[july.pk])
    typed = {f"c{july.pk}-revision": "0", f"c{july.pk}-numerator": "1", f"c{july.pk}-note": "<img src=x onerror=a>"}
    assert "<img" not in partner_client.post(url, typed).json()["messages"]
    late = {**typed, f"c{july.pk}-numerator": "2"}
    assert "<img" not in partner_client.post(url, late).json()["messages"]


def test_the_bureau_returns_one_with_a_reason_and_approves_the_rest(client, world, request_q3, handed_in):
    client.force_login(world.bureau)
    check = reverse("request-check", args=[request_q3.pk])
    first = f"{handed_in[0].pk}:{handed_in[0].revision}"
    client.post(check, {"pk": first, "teruggeven": "1", "reason": ""})
    assert Measurement.objects.filter(status="submitted").count() == 3

    client.post(check, {"pk": first, "teruggeven": "1", "reason": "Klopt juli wel?"})
    client.post(check, {"alles": "1"})
    assert [row.status for row in Measurement.objects.order_by("starts_on")] == ["returned", "approved", "approved"]

    client.force_login(world.partner)
    page = client.get(url_of(request_q3)).content.decode()
    assert "Klopt juli wel?" in page
    send(client, request_q3, "submit", **{f"c{cells_of(request_q3)[0].pk}-numerator": "14"})
    row = Measurement.objects.order_by("starts_on").first()
    assert (row.status, row.numerator, row.returned_reason) == ("submitted", 14, "")


def test_what_changed_after_it_was_seen_is_not_approved(client, world, request_q3, handed_in):
    client.force_login(world.bureau)
    client.post(reverse("request-check", args=[request_q3.pk]), {"pk": f"{handed_in[0].pk}:7", "gekozen": "1"})
    assert set(Measurement.objects.values_list("status", flat=True)) == {"submitted"}


def test_the_manager_reads_and_cannot_check(client, world, request_q3, handed_in):
    client.force_login(world.manager)
    page = client.get(url_of(request_q3)).content.decode()
    assert "goedkeuren" not in page.lower()
    assert "data-lamp-grid" not in page
    assert client.post(reverse("request-check", args=[request_q3.pk]), {"alles": "1"}).status_code == 403


def test_a_correction_shows_the_old_value_struck_through_with_its_reason(client, world, request_q3, handed_in):
    row = approve_measurement(measurement=handed_in[0], by=world.bureau)
    correction = correct_measurement(
        measurement=row, by=world.bureau, values=Values(Decimal(8)), reason="Dubbel geteld"
    )
    if correction.status == "submitted":
        approve_measurement(measurement=correction, by=world.bureau)
    client.force_login(world.partner)
    page = client.get(url_of(request_q3)).content.decode()
    assert "<del>10</del>" in page
    assert "Dubbel geteld" in page


def test_a_contra_entry_is_a_contribution_of_its_own_with_its_reason(client, world, request_q3, handed_in):
    client.force_login(world.bureau)
    url = reverse("request-contra", args=[request_q3.pk])
    july = cells_of(request_q3)[0]
    for wrong in ({"number": "3", "reason": ""}, {"number": "-3", "reason": "Dubbel"}):
        assert client.post(url, {"cell": july.pk, **wrong}).status_code == 200
    assert not Measurement.objects.exclude(contra_reason="").exists()

    key = "00000000-0000-0000-0000-000000000011"
    for _twice in range(2):
        client.post(url, {"cell": july.pk, "number": "3", "reason": "Dubbel geteld", "client_key": key})
    row = Measurement.objects.exclude(contra_reason="").get()
    assert (row.numerator, row.status, row.contra_reason) == (-3, "approved", "Dubbel geteld")
    page = client.get(url_of(request_q3)).content.decode()
    assert "hier tellen meer resultaten samen" in page
    assert "Dubbel geteld" in page


def test_a_number_split_over_one_of_two_dimensions_is_not_changed_in_the_grid(partner_client, world):
    """The grid has boxes for the whole split only: saving there would throw the partial split away."""
    dimensions = [
        {"key": "age", "label": "Leeftijd", "values": [{"key": "2", "label": "2 jaar"}]},
        {"key": "sex", "label": "Geslacht", "values": [{"key": "m", "label": "jongen"}]},
    ]
    indicator = Indicator.objects.create(program=world.program, name="Peuters", dimensions=dimensions)
    period = Period.parse("2026-Q3")
    asked = send_request(
        asked=Asked(world.peuteropvang, [indicator], []), period=period, due_on=date(2026, 10, 15), by=world.bureau
    )
    split = [{"keys": {"age": "2"}, "numerator": "4"}]
    row = record_measurement(
        indicator=indicator,
        partner=world.peuteropvang,
        area=None,
        period=period,
        by=world.partner,
        values=Values(numerator=Decimal(9), split=split),
    )
    cell = asked.cells.get()

    page = partner_client.get(url_of(asked)).content.decode()
    assert f'name="c{cell.pk}-numerator"' not in page
    assert "maar voor een deel uitgesplitst" in page
    send(partner_client, asked, **{f"c{cell.pk}-numerator": "12"})

    row.refresh_from_db()
    assert (row.numerator, row.split[0]["keys"], row.split[0]["numerator"]) == (9, {"age": "2"}, "4")


def test_every_kind_has_its_own_boxes_and_each_box_a_full_name(partner_client, world):
    made = {
        kind: Indicator.objects.create(
            program=world.program,
            name=f"Soort {kind}",
            kind=kind,
            time_rule="latest" if kind == "milestone" else "last",
        )
        for kind in ("ratio", "score", "milestone", "narrative")
    }
    split = [{"key": "leeftijd", "label": "Leeftijd", "values": [{"key": "2", "label": "2 jaar"}]}]
    made["split"] = Indicator.objects.create(program=world.program, name="Peuters", dimensions=split)
    asked = send_request(
        asked=Asked(world.peuteropvang, list(made.values()), []),
        period=Period.parse("2026-Q3"),
        due_on=date(2026, 10, 15),
        by=world.bureau,
    )
    key = {kind: asked.cells.get(indicator=indicator).pk for kind, indicator in made.items()}
    page = partner_client.get(url_of(asked)).content.decode()
    assert 'aria-label="Peuters, 3e kwartaal 2026, 2 jaar"' in page

    send(
        partner_client,
        asked,
        **{f"c{key['ratio']}-numerator": "3", f"c{key['ratio']}-denominator": "4"},
        **{f"c{key['score']}-mean": "7,5", f"c{key['score']}-answers": "12"},
        **{f"c{key['milestone']}-numerator": "1", f"c{key['narrative']}-note": "Een moeder vertelde."},
        **{f"c{key['split']}-numerator": "9", f"c{key['split']}-cell_0": "4"},
    )

    stored = {row.indicator.name: row for row in Measurement.objects.select_related("indicator")}
    assert (stored["Soort ratio"].numerator, stored["Soort ratio"].denominator) == (3, 4)
    assert (stored["Soort score"].numerator, stored["Soort score"].denominator) == (90, 12)
    assert stored["Soort milestone"].numerator == 1
    assert stored["Soort narrative"].note == "Een moeder vertelde."
    assert stored["Peuters"].split[0]["numerator"] == "4"

    wrong = {f"c{key['ratio']}-numerator": "5", f"c{key['split']}-cell_0": "10"}
    text = send(partner_client, asked, **wrong).content.decode()
    assert "nooit meer dan het geheel" in text
    assert len(re.findall(r'<li><a class="utrecht-link[^>]*href="#c', text)) == 2


def test_the_log_s_rows_are_shown_to_read_only(partner_client, world, doors):
    counted = Indicator.objects.create(program=world.program, name="Uit het log", source="log", frequency="month")
    asked = send_request(
        asked=Asked(world.peuteropvang, [doors, counted], []),
        period=Period.parse("2026-Q3"),
        due_on=date(2026, 10, 15),
        by=world.bureau,
    )
    page = partner_client.get(url_of(asked)).content.decode()
    assert "Uit het log" in page
    assert "Komt uit het logboek" in page
    assert set(asked.cells.values_list("indicator__name", flat=True)) == {"Deuren"}


def many(world, number: int) -> ReportingRequest:
    """A request with three cells for each of so many indicators, all filled in."""
    indicators = [
        Indicator.objects.create(program=world.program, name=f"Getal {number}-{place}", frequency="month")
        for place in range(number)
    ]
    asked = send_request(
        asked=Asked(world.peuteropvang, indicators, [world.molenveld]),
        period=Period.parse("2026-Q3"),
        due_on=date(2026, 10, 15),
        by=world.bureau,
    )
    for cell in asked.cells.all():
        save_cell(cell=cell, by=world.partner, values=Values(Decimal(5)), expected_revision=SEEN_EMPTY)
    return asked


def test_the_number_of_queries_does_not_grow_with_the_cells(partner_client, world):
    counted = []
    for number in (1, 34):
        asked, taken = many(world, number), {}
        cell = asked.cells.first()
        typed = {f"c{cell.pk}-revision": "1", f"c{cell.pk}-numerator": "6"}
        calls = {
            "page": lambda asked=asked: partner_client.get(url_of(asked)),
            "cell": lambda cell=cell, typed=typed: partner_client.post(reverse("request-cell", args=[cell.pk]), typed),
            "hand in": lambda asked=asked: send(partner_client, asked, "submit"),
        }
        for name, call in calls.items():
            with CaptureQueriesContext(connection) as queries:
                call()
            taken[name] = len(queries)
        submitted = Measurement.objects.filter(status="submitted", indicator__in=asked.indicators.all())
        assert submitted.count() == asked.cells.count() == 3 * number
        counted.append(taken)
    one, hundred = counted
    assert (hundred["page"], hundred["cell"]) == (one["page"], one["cell"])
    assert hundred["hand in"] - one["hand in"] <= 8  # the history is written in portions that SQLite takes


def test_a_viewer_of_the_bureau_does_not_see_drafts(world, request_q3):
    fill(cells_of(request_q3)[0], world.partner, 4321)
    (reading,) = read_requests(viewer=world.bureau, requests=[request_q3])
    grid = build_grid(viewer=world.bureau, reading=reading, fills_in=False)
    assert {cell.value for cell in grid.cells} == {"–"}
    assert {row.total for group in grid.groups for row in group.rows} == {"–"}


def test_a_note_about_a_person_is_asked_about_at_its_cell_and_stored_without(partner_client, request_q3):
    july = cells_of(request_q3)[0]
    url = reverse("request-cell", args=[july.pk])
    typed = {f"c{july.pk}-revision": "0", f"c{july.pk}-numerator": "12", f"c{july.pk}-note": "Bel 06-12345678 terug"}

    asked = partner_client.post(url, typed)
    assert asked.status_code == 422
    assert not Measurement.objects.exists()
    (mark,) = set(re.findall(r'name="(privacy-[^"]+)"', asked.json()["messages"]))

    saved = partner_client.post(url, {**typed, mark: "remove"}).json()
    assert saved["status"] == "saved"
    assert saved["stored"][f"c{july.pk}-note"] == "Bel [weggehaald] terug"
    assert Measurement.objects.get().note == "Bel [weggehaald] terug"


def test_the_whole_page_asks_the_same(partner_client, request_q3):
    july = cells_of(request_q3)[0]
    typed = {f"c{july.pk}-numerator": "12", f"c{july.pk}-note": "Bel 06-12345678 terug"}
    page = send(partner_client, request_q3, **typed).content.decode()
    (mark,) = set(re.findall(r'name="(privacy-[^"]+)"', page))
    partner_client.post(url_of(request_q3), {**form_of(page), mark: "number", "save": "1"})
    assert Measurement.objects.get().note == "Bel 06-12345678 terug"
