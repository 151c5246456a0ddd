"""A request filled in in Excel or CSV: nothing before it was looked at, the whole file or nothing."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lamp.base.periods import Period
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.services import submit_measurement
from monitoring.requests.entry import save_cell
from monitoring.requests.models import ReportingRequest
from monitoring.requests.services import Asked, send_request
from tests.monitoring.requests.sheets import cell_of, confirm, download, sheet_in, typed, typed_csv, upload

pytestmark = pytest.mark.django_db

DOORS, PLACES = "Deuren, Molenveld", "Plekken, Molenveld (3e kwartaal 2026)"


@pytest.fixture
def partner_client(client, world):
    client.force_login(world.partner)
    return client


@pytest.fixture
def everything(world) -> ReportingRequest:
    """One indicator of every kind, and one with a split, of one quarter."""
    given = {"program": world.program, "intervention": world.intervention}
    sexes = {
        "key": "sex",
        "label": "Geslacht",
        "values": [{"key": "F", "label": "vrouw"}, {"key": "M", "label": "man"}],
    }
    indicators = [
        Indicator.objects.create(**given, name="Bereik", kind="ratio", time_rule="last"),
        Indicator.objects.create(**given, name="Tevreden", kind="score", time_rule="last"),
        Indicator.objects.create(**given, name="Locatie open", kind="milestone", time_rule="latest"),
        Indicator.objects.create(**given, name="Verhaal", kind="narrative"),
        Indicator.objects.create(**given, name="Peuters", dimensions=[sexes]),
    ]
    asked = Asked(world.peuteropvang, indicators, [])
    return send_request(asked=asked, period=Period.parse("2026-Q3"), due_on=date(2026, 10, 15), by=world.bureau)


def stored(name: str = "Deuren") -> dict[str, Decimal | None]:
    rows = Measurement.objects.filter(indicator__name=name).order_by("starts_on")
    return {f"{row.starts_on:%Y-%m}": row.numerator for row in rows}


def reasons(response) -> list[tuple[str, str]]:
    return [(one.place, one.reason) for one in response.context["plan"].refused]


def refusal(response) -> str:
    return " ".join(response.context["form"].errors["file"])


def test_the_file_looks_like_the_grid_and_only_what_is_asked_is_open(partner_client, world, request_q3):
    july = request_q3.cells.get(indicator__name="Deuren", starts_on=date(2026, 7, 1))
    row = save_cell(
        cell=july, by=world.partner, values=Values(Decimal("12.5"), note="Mooi weer"), expected_revision=None
    )
    submit_measurement(measurement=row, by=world.partner)
    page = sheet_in(download(partner_client, request_q3))

    head = next(row for row in page.iter_rows(values_only=True) if row[0] == "h")
    assert head[1:8] == ("Wat tellen we?", "Juli", "Augustus", "September", "Samen", "Streefwaarde", "Vorige keer")
    assert head[8:10] == ("Toelichting (Juli)", "Geen gegevens, omdat … (Juli)")
    assert page.protection.sheet
    assert page.row_dimensions[1].hidden
    assert page.column_dimensions["A"].hidden
    july, august = cell_of(page, DOORS, "Juli"), cell_of(page, DOORS, "Augustus")
    assert (july.value, july.protection.locked, august.value, august.protection.locked) == (12.5, True, None, False)
    assert cell_of(page, DOORS, "Toelichting (Juli)").value == "Mooi weer"
    assert cell_of(page, DOORS, "Samen").protection.locked
    assert cell_of(page, DOORS, "Samen").value == "12,5"


def test_nothing_is_kept_before_it_was_confirmed_and_then_all_of_it(partner_client, request_q3):
    content = typed(
        download(partner_client, request_q3), (DOORS, "Juli", 12), (DOORS, "Augustus", "1.240,5"), (PLACES, "Juli", 0)
    )
    looked = upload(partner_client, request_q3, content)

    assert looked.context["plan"].counts == {"new": 3, "changed": 0, "equal": 1, "refused": 0}
    assert not Measurement.objects.exists()
    assert "1.240,5" in looked.content.decode()
    done = confirm(partner_client, request_q3, looked)
    assert (done.status_code, done.url) == (302, f"/uitvraag/{request_q3.pk}/?invullen=1")
    assert stored() == {"2026-07": 12, "2026-08": Decimal("1240.5")}
    assert stored("Plekken") == {"2026-07": 0}
    assert {row.status for row in Measurement.objects.all()} == {"draft"}


def test_confirming_twice_and_uploading_again_change_nothing(partner_client, request_q3):
    content = typed(download(partner_client, request_q3), (DOORS, "Juli", 12))
    looked = upload(partner_client, request_q3, content)
    confirm(partner_client, request_q3, looked)
    confirm(partner_client, request_q3, looked)
    again = upload(partner_client, request_q3, content)

    assert again.context["plan"].counts == {"new": 0, "changed": 0, "equal": 4, "refused": 0}
    assert again.context["plan"].packed == ""
    assert (Measurement.objects.get().revision, stored()) == (1, {"2026-07": 12})


def test_every_kind_comes_back_as_it_was_filled_in(partner_client, everything):
    column = "3e kwartaal 2026"
    content = typed(
        download(partner_client, everything),
        ("Bereik, hoeveel", column, 30),
        ("Bereik, van", column, 40),
        ("Tevreden, gemiddelde", column, 7.5),
        ("Tevreden, aantal antwoorden", column, 10),
        ("Locatie open", column, "gehaald"),
        ("Verhaal", column, "=veel ouders kwamen terug"),
        ("Peuters", column, 5),
        ("– vrouw", column, 3),
        ("– man", column, 2),
        change=lambda page: setattr(cell_of(page, "Verhaal", column), "data_type", "s"),
    )
    looked = upload(partner_client, everything, content)
    assert reasons(looked) == []
    confirm(partner_client, everything, looked)

    rows = {row.indicator.name: row for row in Measurement.objects.all()}
    assert (rows["Bereik"].numerator, rows["Bereik"].denominator) == (30, 40)
    assert (rows["Tevreden"].numerator, rows["Tevreden"].denominator) == (75, 10)
    assert rows["Locatie open"].numerator == 1
    assert rows["Verhaal"].note == "=veel ouders kwamen terug"
    assert [cell["numerator"] for cell in rows["Peuters"].split] == ["3", "2"]
    for extension in ("xlsx", "csv"):
        back = upload(partner_client, everything, download(partner_client, everything, extension), f"x.{extension}")
        assert back.context["plan"].counts == {"new": 0, "changed": 0, "equal": 5, "refused": 0}


def test_a_csv_file_does_the_same(partner_client, request_q3):
    content = typed_csv(
        download(partner_client, request_q3, "csv"),
        (DOORS, "Juli", "12,5"),
        (DOORS, "Geen gegevens, omdat … (Augustus)", "Vakantie"),
    )
    confirm(partner_client, request_q3, upload(partner_client, request_q3, content, "uitvraag.csv"))
    assert stored() == {"2026-07": Decimal("12.5"), "2026-08": None}
    assert Measurement.objects.get(numerator=None).no_data_reason == "Vakantie"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("veel", "geen getal"),
        ("12.5", "komma"),
        (-3, "niet lager zijn dan 0"),
        (date(2026, 5, 12), "datum (12 mei 2026)"),
        (True, "WAAR"),
    ],
)
def test_one_wrong_cell_holds_the_whole_file_back_and_is_named(partner_client, request_q3, value, says):
    content = typed(download(partner_client, request_q3), (DOORS, "Juli", 12), (DOORS, "Augustus", value))
    looked = upload(partner_client, request_q3, content)
    ((place, reason),) = reasons(looked)
    assert place == cell_of(sheet_in(content), DOORS, "Augustus").coordinate
    assert says in reason
    assert looked.context["plan"].packed == ""
    assert f"Vak {place}" in looked.content.decode()
    assert not Measurement.objects.exists()


def _delete_key_row(page):
    page.delete_rows(1)


def _swap_labels(page):
    first, second = cell_of(page, DOORS, "Wat tellen we?"), cell_of(page, PLACES, "Wat tellen we?")
    first.value, second.value = second.value, first.value


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda page: setattr(page["C7"], "value", "=1+1"), "C7 staat een formule"),
        (lambda page: page.merge_cells("C6:D6"), "C6:D6 zijn samengevoegd"),
        (lambda page: setattr(page["A1"], "value", "iets anders"), "A1"),
        (_delete_key_row, "A1"),
        (lambda page: page.delete_cols(3), "“Juli” ontbreekt"),
        (lambda page: page.delete_rows(cell_of(page, DOORS, "Juli").row), f"“{DOORS}” ontbreekt"),
        (_swap_labels, f"hoort “{DOORS}” te staan"),
        (lambda page: setattr(page["Z6"], "value", 5), "Z6 hoort niet bij de uitvraag"),
        (lambda page: setattr(page["B40"], "value", "los"), "B40 hoort niet bij de uitvraag"),
        (lambda page: setattr(cell_of(page, PLACES, "Augustus"), "value", 5), "wordt niets gevraagd"),
        (lambda page: setattr(cell_of(page, "Wat tellen we?", "Juli"), "value", "Juni"), "hoort “Juli” te staan"),
    ],
)
def test_a_sheet_that_is_not_as_it_was_made_is_refused_with_its_cell(partner_client, request_q3, change, says):
    content = typed(download(partner_client, request_q3), (DOORS, "Augustus", 12), change=change)
    assert says in refusal(upload(partner_client, request_q3, content))
    assert not Measurement.objects.exists()


def test_columns_that_were_moved_with_their_key_are_found_again(partner_client, request_q3):
    def move(page):
        for row in page.iter_rows():
            row[2].value, row[3].value = row[3].value, row[2].value

    content = typed(download(partner_client, request_q3), (DOORS, "Juli", 7), (DOORS, "Augustus", 8), change=move)
    confirm(partner_client, request_q3, upload(partner_client, request_q3, content))
    assert stored() == {"2026-07": 7, "2026-08": 8}


def test_a_file_of_another_request_is_refused(partner_client, world, doors, request_q3):
    other = send_request(
        asked=Asked(world.peuteropvang, [doors], [world.molenveld]),
        period=Period.parse("2026-Q2"),
        due_on=date(2026, 7, 15),
        by=world.bureau,
    )
    assert "andere uitvraag" in refusal(upload(partner_client, request_q3, download(partner_client, other)))


def test_a_file_from_before_the_request_changed_is_refused(partner_client, doors, request_q3):
    content = download(partner_client, request_q3)
    doors.name = "Deuren waar we aanbelden"
    doors.save()
    assert "veranderd nadat u het bestand ophaalde" in refusal(upload(partner_client, request_q3, content))


def test_what_a_colleague_changed_since_and_the_file_left_alone_stays(partner_client, world, request_q3):
    content = typed(download(partner_client, request_q3), (DOORS, "Augustus", 8))
    july = request_q3.cells.get(indicator__name="Deuren", starts_on=date(2026, 7, 1))
    save_cell(cell=july, by=world.partner, values=Values(Decimal(99)), expected_revision=None)
    confirm(partner_client, request_q3, upload(partner_client, request_q3, content))
    assert stored() == {"2026-07": 99, "2026-08": 8}


def test_what_a_colleague_changed_since_is_shown_where_the_file_changes_it_too(partner_client, world, request_q3):
    content = typed(download(partner_client, request_q3), (DOORS, "Juli", 7))
    july = request_q3.cells.get(indicator__name="Deuren", starts_on=date(2026, 7, 1))
    save_cell(cell=july, by=world.partner, values=Values(Decimal(99)), expected_revision=None)
    (one,) = upload(partner_client, request_q3, content).context["plan"].changes
    assert (one.change, one.now, one.then, one.warning) == (
        "changed",
        "99",
        "7",
        "veranderd nadat u het bestand ophaalde",
    )


def test_a_change_between_looking_and_confirming_is_shown_and_not_overwritten(partner_client, world, request_q3):
    content = typed(download(partner_client, request_q3), (DOORS, "Juli", 7), (DOORS, "Augustus", 8))
    looked = upload(partner_client, request_q3, content)
    july = request_q3.cells.get(indicator__name="Deuren", starts_on=date(2026, 7, 1))
    save_cell(cell=july, by=world.bureau, values=Values(Decimal(99)), expected_revision=None)
    answer = confirm(partner_client, request_q3, looked)

    assert answer.status_code == 409
    assert stored() == {"2026-07": 99}
    (july_again, _august) = answer.context["plan"].changes
    assert (july_again.now, july_again.then) == ("99", "7")
    assert f"{world.bureau.name} vulde hier net 99 in" in july_again.warning
    assert confirm(partner_client, request_q3, answer).status_code == 302
    assert stored() == {"2026-07": 7, "2026-08": 8}


def test_what_was_handed_in_meanwhile_is_refused(partner_client, world, request_q3):
    content = typed(download(partner_client, request_q3), (DOORS, "Juli", 7))
    july = request_q3.cells.get(indicator__name="Deuren", starts_on=date(2026, 7, 1))
    row = save_cell(cell=july, by=world.partner, values=Values(Decimal(99)), expected_revision=None)
    submit_measurement(measurement=row, by=world.partner)
    ((_place, reason),) = reasons(upload(partner_client, request_q3, content))
    assert "al ingeleverd" in reason


def test_people_are_asked_about_before_anything_is_kept(partner_client, request_q3):
    note = "Gebeld met jan.jansen@gmail.com"
    content = typed(download(partner_client, request_q3), (DOORS, "Juli", 7), (DOORS, "Toelichting (Juli)", note))
    looked = upload(partner_client, request_q3, content)
    assert "Staat hier iemand herkenbaar in?" in looked.content.decode()
    asked_again = confirm(partner_client, request_q3, looked)
    assert asked_again.status_code == 409
    assert not Measurement.objects.exists()
    confirm(partner_client, request_q3, looked, **{"personal-data": "remove"})
    row = Measurement.objects.get()
    assert (row.numerator, "jansen" in row.note) == (7, False)


def test_what_is_certainly_personal_is_refused(partner_client, request_q3):
    content = typed(
        download(partner_client, request_q3), (DOORS, "Juli", 7), (DOORS, "Toelichting (Juli)", "BSN 123456782")
    )
    looked = upload(partner_client, request_q3, content)
    assert len(looked.context["plan"].refused) == 1
    assert looked.context["plan"].packed == ""


def test_a_preview_is_of_one_person_and_one_request_and_does_not_last(partner_client, client, world, request_q3, doors):
    looked = upload(partner_client, request_q3, typed(download(partner_client, request_q3), (DOORS, "Juli", 7)))
    packed = looked.context["plan"].packed
    address = reverse("request-sheet-confirm", args=[request_q3.pk])
    client.force_login(world.bureau)
    assert client.post(address, {"preview": packed}).url == reverse("request-sheet", args=[request_q3.pk])
    assert client.post(address, {"preview": f"{packed}x"}).status_code == 302
    assert not Measurement.objects.exists()


def test_emptying_a_draft_in_the_file_throws_it_away(partner_client, world, request_q3):
    july = request_q3.cells.get(indicator__name="Deuren", starts_on=date(2026, 7, 1))
    save_cell(cell=july, by=world.partner, values=Values(Decimal(99)), expected_revision=None)
    looked = upload(partner_client, request_q3, typed(download(partner_client, request_q3), (DOORS, "Juli", None)))
    (one,) = looked.context["plan"].changes
    assert (one.now, one.then) == ("99", "leeg")
    confirm(partner_client, request_q3, looked)
    assert stored() == {}


def test_the_manager_reads_along_but_uploads_nothing(client, world, request_q3):
    client.force_login(world.manager)
    page = sheet_in(download(client, request_q3))
    assert cell_of(page, DOORS, "Juli").protection.locked
    assert client.get(reverse("request-sheet", args=[request_q3.pk])).status_code == 403


def test_the_queries_of_a_file_do_not_grow_with_the_request(partner_client, world, doors, everything):
    small = send_request(
        asked=Asked(world.peuteropvang, [doors], []),
        period=Period.parse("2026-Q2"),
        due_on=date(2026, 7, 15),
        by=world.bureau,
    )
    download(partner_client, small)
    counts = []
    for asked in (small, everything):
        with CaptureQueriesContext(connection) as queries:
            download(partner_client, asked)
        counts.append(len(queries))
    assert counts[0] == counts[1]
