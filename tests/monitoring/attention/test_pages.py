"""The attention list: what stands on it and why, for whom, its filters, files and number of queries."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lamp.base.periods import Period
from monitoring.attention.reading import read_attention
from monitoring.attention.rules import Matter
from monitoring.indicators.models import Target
from monitoring.progress.refresh import drain
from monitoring.requests.models import ReportingRequest, RequestedCell
from programs.interventions.models import Intervention

TODAY = date(2025, 8, 1)
READ = {"bureau": 200, "manager": 200, "partner": 403, "partner2": 403, "board": 403, "admin": 403, "outsider": 404}


@pytest.fixture
def tracked(world, make_indicator, measure):
    """An indicator with a target of 100 per quarter and these values, of the last quarters up to the second of 2025."""

    def make(name: str, *values, last="2025-Q2", **fields):
        indicator = make_indicator(name=name, **{"intervention": world.intervention, **fields})
        period = Period.parse(last)
        for value in reversed(values):
            Target.objects.create(indicator=indicator, period=period.code, value=100)
            if value is not None:
                measure(indicator, period.code, value)
            period = period.previous()
        drain()
        return indicator

    return make


def late_request(world, indicator, due_on: date, area=None, **fields) -> ReportingRequest:
    period = Period.parse("2025-Q1")
    request = ReportingRequest.objects.create(
        partner=world.weller,
        period=period.code,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        due_on=due_on,
        **fields,
    )
    request.indicators.add(indicator)
    RequestedCell.objects.create(
        request=request,
        indicator=indicator,
        partner=world.weller,
        area=area,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
    )
    return request


def listed(world, who="bureau", **narrowed) -> list[tuple[str, str]]:
    items = read_attention(viewer=world.people[who], program_id=world.program.pk, today=TODAY, **narrowed)
    return [(item.matter.value, item.title) for item in items]


def test_the_worst_changes_come_first_and_what_stays_the_same_is_left_out(world, tracked):
    tracked("Beter", 50, 100)
    tracked("Gelijk", 100, 100)
    tracked("Slechter", 100, 50)
    tracked("Weg", 100, None)
    assert listed(world) == [("veranderd", "Slechter"), ("veranderd", "Weg"), ("veranderd", "Beter")]


def test_a_change_is_told_in_words(world, tracked):
    tracked("Slechter", 100, 50)
    (item,) = read_attention(viewer=world.manager, program_id=world.program.pk, today=TODAY)
    assert item.why == "Van ‘op koers’ in 1e kwartaal 2025 naar ‘achter’ in 2e kwartaal 2025: slechter."


def test_without_news_for_two_periods_it_is_stale(world, tracked, make_indicator):
    tracked("Vers", 100, 100)
    tracked("Stil", 100, 100, last="2024-Q4")
    make_indicator(name="Nooit")
    make_indicator(name="Verhaal", kind="narrative", time_rule="latest")
    make_indicator(name="Mijlpaal", kind="milestone", time_rule="latest")
    not_begun = Intervention.objects.create(program=world.program, title="Nog zonder LAMP")
    make_indicator(name="Straks", intervention=not_begun)
    assert listed(world) == [("oud", "Nooit"), ("oud", "Stil")]


def test_only_what_was_due_and_is_not_in_is_late(world, tracked):
    indicator = tracked("Vers", 100, 100)
    late_request(world, indicator, TODAY - timedelta(days=1), title="Gisteren")
    late_request(world, indicator, TODAY, area=world.molenveld, title="Vandaag")
    (item,) = read_attention(viewer=world.bureau, program_id=world.program.pk, today=TODAY)
    assert (item.matter, item.title) == (Matter.LATE, "Weller: Gisteren, 1e kwartaal 2025")
    assert item.why == "Had er voor 31 juli 2025 moeten zijn; nu 1 dag te laat."
    assert item.about == world.intervention.title


def test_one_intervention_at_a_time(world, tracked):
    other = Intervention.objects.create(program=world.program, title="Een andere")
    mine, theirs = tracked("Van ons", 100, 50), tracked("Van een ander", 100, 50, intervention=other)
    for indicator in (mine, theirs):
        late_request(world, indicator, date(2025, 5, 1), title=indicator.name)
    assert listed(world, intervention_id=other.pk) == [
        ("laat", "Weller: Van een ander, 1e kwartaal 2025"),
        ("veranderd", "Van een ander"),
    ]


def test_another_programme_is_not_read(world, tracked):
    tracked("Slechter", 100, 50)
    assert listed(world, "outsider") == []


@pytest.mark.parametrize("who", READ)
def test_bureau_and_manager_read_it(client, world, who):
    client.force_login(world.people[who])
    assert client.get(reverse("attention", args=[world.program.pk])).status_code == READ[who]
    for extension in ("csv", "xlsx"):
        address = reverse("attention-download", args=[world.program.pk, extension])
        assert client.get(address).status_code == READ[who]


@pytest.mark.parametrize(("who", "linked"), [("bureau", True), ("manager", True), ("partner", False), ("board", False)])
def test_the_portfolio_leads_there(client, world, who, linked):
    client.force_login(world.people[who])
    page = client.get(reverse("portfolio", args=[world.program.pk])).content.decode()
    assert (reverse("attention", args=[world.program.pk]) in page) is linked


def test_an_empty_list_says_that_all_is_well(client, world):
    client.force_login(world.bureau)
    address = reverse("attention", args=[world.program.pk])
    assert "Niets vraagt nu om aandacht" in client.get(address).content.decode()
    assert "Bij deze keuze vraagt niets om aandacht." in client.get(address, {"soort": "laat"}).content.decode()


def test_the_selection_in_the_address_holds_for_page_and_files(client, world, make_indicator):
    indicator = make_indicator(name="=Nooit", intervention=world.intervention)
    late_request(world, indicator, timezone.localdate() - timedelta(days=3))
    client.force_login(world.bureau)
    address = reverse("attention", args=[world.program.pk])

    def titles(**query) -> list[str]:
        return [item.title for item in client.get(address, query).context["page"].object_list]

    assert titles() == ["Weller: Resultaten 1e kwartaal 2025", "=Nooit"]
    assert titles(soort="oud") == ["=Nooit"]
    assert titles(soort="oud", interventie=world.intervention.pk) == ["=Nooit"]
    assert titles(soort="laat", interventie="987654") == []
    assert titles(soort="?", interventie="x") == titles()
    csv, excel = (reverse("attention-download", args=[world.program.pk, extension]) for extension in ("csv", "xlsx"))
    lines = client.get(csv, {"soort": "oud"}).content.decode("utf-8-sig").splitlines()
    assert lines[1:] == [
        f"geen nieuw cijfer;'=Nooit;{world.intervention.title};Nog nooit een goedgekeurd cijfer.;",
    ]
    book = load_workbook(BytesIO(client.get(excel, {"soort": "laat"}).content))
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    assert [row[:2] for row in rows] == [("te laat", "Weller: Resultaten 1e kwartaal 2025")]


def test_it_takes_as_many_queries_for_3_indicators_as_for_15(client, world, tracked):
    client.force_login(world.bureau)
    address = reverse("attention", args=[world.program.pk])

    def queries(numbers: range) -> int:
        for number in numbers:
            indicator = tracked(f"Indicator {number}", 100, 50)
            late_request(world, indicator, date(2025, 5, 1))
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    assert queries(range(3)) == queries(range(3, 15))
