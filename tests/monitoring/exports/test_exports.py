"""Gegevens meenemen: everything one may see and nothing else; what comes back changes nothing."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse

from lamp.base.periods import Period
from lamp.base.spreadsheets import in_words, read_lines
from monitoring.activity_log.rules import Quantity
from monitoring.activity_log.services import log_activity
from monitoring.exports.datasets import DATASETS
from monitoring.indicators.models import Indicator, IndicatorElement, Target
from monitoring.learning.models import Observation, ObservationMechanism
from monitoring.measurements.import_services import import_measurements
from monitoring.measurements.measurement_file import rows_of
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.services import approve_measurement, record_measurement
from monitoring.progress.rebuild import rebuild_progress
from monitoring.requests.services import Asked, send_request

pytestmark = pytest.mark.django_db


def fetch(client, world, dataset: str, extension: str = "csv") -> bytes:
    address = reverse("program-data-download", args=[world.program.pk, dataset, extension])
    response = client.get(address)
    assert response.status_code == 200
    return response.getvalue()


def table(client, world, dataset: str, extension: str = "csv") -> list[dict[str, str]]:
    """The rows by heading."""
    head, *rows = read_lines(BytesIO(fetch(client, world, dataset, extension)))
    return [{str(name): in_words(row.cells.get(place)) for place, name in head.cells.items()} for row in rows]


@pytest.fixture
def sign_in(client, world):
    def run(name: str):
        client.force_login(world.people[name])
        return client

    return run


@pytest.fixture
def persons(world) -> Indicator:
    return Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Ouders bereikt", about_persons=True
    )


def record(world, indicator, period, number, *, approve=True, partner=None, by=None, **texts) -> Measurement:
    row = record_measurement(
        indicator=indicator,
        partner=partner or world.peuteropvang,
        by=by or world.partner,
        area=world.molenveld,
        values=Values(None if number is None else Decimal(number), **texts),
        period=Period.parse(period),
        submit=approve,
    )
    return approve_measurement(measurement=row, by=world.bureau) if approve else row


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_every_table_is_there_as_both_kinds_of_file(sign_in, world, dataset, extension):
    content = fetch(sign_in("bureau"), world, dataset.name, extension)
    first, *_rows = read_lines(BytesIO(content))
    assert list(first.cells.values()) == [str(header) for header in dataset.headers()]


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_measurements_taken_along_and_read_back_change_nothing(sign_in, world, persons, extension):
    deep = {"key": "sex", "label": "Geslacht", "values": [{"key": "F", "label": "vrouw"}, {"key": "M", "label": "man"}]}
    split = Indicator.objects.create(program=world.program, name="Peuters", dimensions=[deep])
    share = Indicator.objects.create(program=world.program, name="Bereik", kind="ratio", time_rule="last")
    record(world, persons, "2025-Q1", "12.5", note='=1+1\nen meer; "zo"')
    record(world, persons, "2025-Q2", None, no_data_reason="- vakantie")
    record(world, persons, "2025-Q3", 3, approve=False, note="'s avonds")
    record(world, split, "2025-Q1", None, split=({"keys": {"sex": "F"}, "numerator": "3", "denominator": None},))
    record(world, share, "2025-Q1", 30, denominator=Decimal(40))
    counted = Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Deuren", source="log"
    )
    IndicatorElement.objects.create(indicator=counted, lineage=world.activity.lineage)
    log_activity(
        element=world.activity,
        partner=world.peuteropvang,
        by=world.partner,
        date=date(2025, 3, 14),
        area=world.molenveld,
        quantities=[Quantity(counted, Decimal(9))],
    )
    before = list(Measurement.objects.order_by("pk").values())
    content = fetch(sign_in("partner"), world, "metingen", extension)
    checked = import_measurements(rows=rows_of(read_lines(BytesIO(content))), program=world.program, by=world.partner)

    assert [(row.outcome.value, row.reason) for row in checked] == [("unchanged", "")] * 6
    assert list(Measurement.objects.order_by("pk").values()) == before


def test_a_number_that_was_changed_in_the_file_is_refused(sign_in, world, persons):
    row = record(world, persons, "2025-Q1", 12)
    content = fetch(sign_in("bureau"), world, "metingen").replace(b";12;", b";13;")
    (checked,) = import_measurements(rows=rows_of(read_lines(BytesIO(content))), program=world.program, by=world.bureau)
    assert (checked.outcome, "numerator" in checked.reason) == ("refused", True)
    row.refresh_from_db()
    assert row.numerator == 12


def test_the_number_of_a_result_one_may_not_see_is_unknown(world, persons):
    row = record(world, persons, "2025-Q1", 12, approve=False)
    rows = [(2, {"id": str(row.pk), "numerator": "12"})]
    (checked,) = import_measurements(rows=rows, program=world.program, by=world.partner2)
    assert checked.reason.startswith("Er is geen resultaat met nummer")


def test_everybody_gets_the_measurements_they_may_see(sign_in, world, persons):
    own = record(world, persons, "2025-Q1", 12, approve=False)
    other = record(world, persons, "2025-Q1", 7, partner=world.weller, by=world.partner2)
    assert [row["id"] for row in table(sign_in("partner"), world, "metingen")] == [str(own.pk)]
    assert [row["id"] for row in table(sign_in("partner2"), world, "metingen")] == [str(other.pk)]
    assert [row["id"] for row in table(sign_in("bureau"), world, "metingen")] == [str(other.pk)]  # no unsubmitted draft


@pytest.mark.parametrize(
    ("person", "numbers"),
    [("bureau", ["13", "13"]), ("partner", ["15", "15"]), ("partner2", ["15", "15"]), ("board", ["15", "15"])],
)
def test_figures_about_persons_are_rounded_as_on_the_pages(sign_in, world, persons, person, numbers):
    record(world, persons, "2025-Q1", 13)
    record(world, persons, "2025-Q2", 3)
    rebuild_progress()
    rows = [row for row in table(sign_in(person), world, "voortgang") if row["Periode"] == "2025-Q1"]
    places = [row["Code van het gebied"] for row in rows]
    assert (places[0], "BU00010101" in places) == ("", True)
    assert {row["Waarde"] for row in rows} == set(numbers)
    small = [row for row in table(sign_in(person), world, "voortgang") if row["Periode"] == "2025-Q2"]
    assert {row["Waarde"] for row in small} == ({"3"} if person == "bureau" else {""})


def test_the_other_tables_hold_what_the_pages_show(sign_in, world, persons):
    Target.objects.create(indicator=persons, period="2025-Q1", value=Decimal("12.5"), area=world.molenveld)
    seen = Observation.objects.create(
        program=world.program,
        kind="quote",
        text="=Ik kwam terug",
        observed_on=date(2025, 3, 1),
        recorded_by=world.bureau,
    )
    ObservationMechanism.objects.create(observation=seen, lineage=world.mechanism.lineage, direction="for")
    send_request(
        asked=Asked(world.peuteropvang, [persons], []),
        period=Period.parse("2025-Q1"),
        due_on=date(2025, 4, 14),
        by=world.bureau,
    )
    client = sign_in("partner")
    (indicator,) = table(client, world, "indicatoren")
    assert (indicator["Naam"], indicator["Telt personen"]) == ("Ouders bereikt", "ja")
    (target,) = table(client, world, "streefwaarden")
    assert (target["Streefwaarde"], target["Gebied"]) == ("12,5", "Molenveld")
    assert world.activity.what in {row["Wat"] for row in table(client, world, "onderdelen")}
    (link,) = [row for row in table(client, world, "verbanden") if row["Wat bieden we?"] == world.mechanism.offer]
    assert link["Naar"] == world.mechanism.link.target.what
    (observation,) = table(client, world, "observaties")
    assert (observation["Tekst"], observation["Voor of tegen"]) == ("=Ik kwam terug", "voor")
    assert "'=Ik kwam terug" in fetch(client, world, "observaties").decode()
    (request,) = table(client, world, "uitvragen")
    assert (request["Gevraagd"], request["Ingevuld"], request["Toestand"]) == ("1", "0", "te laat")


@pytest.mark.parametrize(
    ("person", "refused"),
    [("bureau", set()), ("partner", set()), ("manager", set()), ("board", {"metingen", "observaties", "uitvragen"})],
)
def test_a_role_without_a_page_has_no_file_either(sign_in, world, person, refused):
    client = sign_in(person)
    page = client.get(reverse("program-data", args=[world.program.pk])).content.decode()
    for dataset in DATASETS:
        address = reverse("program-data-download", args=[world.program.pk, dataset.name, "csv"])
        assert client.get(address).status_code == (403 if dataset.name in refused else 200)
        assert (address in page) == (dataset.name not in refused)


def test_the_menu_leads_to_it_for_who_reads_content(sign_in, world):
    address = reverse("program-data", args=[world.program.pk])
    assert f'href="{address}"' in sign_in("partner").get(reverse("my-settings")).content.decode()
    admin = sign_in("admin")
    assert f'href="{address}"' not in admin.get(reverse("my-settings")).content.decode()
    assert admin.get(address).status_code == 403


def test_too_much_for_excel_is_said_and_csv_holds_it_all(sign_in, world, persons, monkeypatch):
    monkeypatch.setattr("monitoring.exports.views.MOST_IN_EXCEL", 1)
    record(world, persons, "2025-Q1", 12)
    record(world, persons, "2025-Q2", 13)
    client = sign_in("bureau")
    answer = client.get(reverse("program-data-download", args=[world.program.pk, "metingen", "xlsx"]))
    assert answer.url == reverse("program-data", args=[world.program.pk])
    assert len(table(client, world, "metingen")) == 2


@pytest.mark.parametrize("dataset", [one.name for one in DATASETS])
def test_the_queries_do_not_grow_with_the_rows(sign_in, world, persons, django_assert_max_num_queries, dataset):
    for quarter in (1, 2, 3):
        record(world, persons, f"2025-Q{quarter}", quarter * 10)
    client = sign_in("bureau")
    with django_assert_max_num_queries(32):
        fetch(client, world, dataset)
