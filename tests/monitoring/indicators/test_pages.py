"""Who sees and defines indicators by page, what a download holds, and constant numbers of queries."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from monitoring.indicators.models import Indicator, Target
from monitoring.progress.refresh import drain

READ = {"bureau": 200, "partner": 200, "partner2": 200, "manager": 200, "board": 200, "admin": 404, "outsider": 404}
DEFINE = dict.fromkeys(("partner", "partner2", "manager", "board"), 403) | {"bureau": 200}
DEFINE |= {"admin": 404, "outsider": 404}


def make_indicator(world, name: str = "Deuren", **definition) -> Indicator:
    indicator = Indicator.objects.create(
        program=world.program, intervention=world.intervention, name=name, **definition
    )
    indicator.element_lineages.create(lineage=world.output.lineage)
    return indicator


@pytest.fixture
def doors(world) -> Indicator:
    return make_indicator(world)


@pytest.mark.parametrize("who", READ)
def test_who_reads_an_indicator_and_its_files(client, world, doors, who):
    client.force_login(world.people[who])
    assert client.get(reverse("indicator", args=[doors.pk])).status_code == READ[who]
    for extension in ("csv", "xlsx"):
        assert client.get(reverse("indicator-download", args=[doors.pk, extension])).status_code == READ[who]


@pytest.mark.parametrize("who", READ)
def test_who_reads_the_lists(client, world, doors, who):
    client.force_login(world.people[who])
    page = client.get(reverse("indicator-list", args=[world.intervention.pk]))
    assert ("Deuren" in page.content.decode()) == (READ[who] == 200)
    page = client.get(reverse("program-indicator-list", args=[world.program.pk]))
    assert page.status_code == (403 if who == "admin" else READ[who])


@pytest.mark.parametrize("who", DEFINE)
def test_who_changes_a_definition(client, world, doors, who):
    client.force_login(world.people[who])
    for name in ("indicator-edit", "target-create", "break-create", "exclusion-create"):
        assert client.get(reverse(name, args=[doors.pk])).status_code == DEFINE[who]


def test_the_bureau_sets_a_target_in_dutch_numbers(client, world, doors):
    client.force_login(world.bureau)
    url = reverse("target-create", args=[doors.pk])
    form = client.get(url).context["form"]
    fields = {field.name: field.value() or "" for field in form}
    wrong = client.post(url, {**fields, "period": "2025-Q1", "value": "veel"})
    assert "Dit is geen getal." in wrong.content.decode()
    assert client.post(url, {**fields, "period": "2025-Q1", "value": "1.240,5"}).status_code == 302
    assert Target.objects.get().value == Decimal("1240.5")
    again = client.post(url, {**fields, "period": "2025-Q1", "value": "1"})
    assert "er al een streefwaarde. Wijzig die." in again.content.decode()
    assert Target.objects.count() == 1


def test_the_page_and_both_files_tell_the_same(client, world, doors, approved):
    approved(doors, "2025-Q1", 1240)
    approved(doors, "2025-Q2", 30, area=world.molenveld)
    drain()
    client.force_login(world.board)
    assert "1.240" in client.get(reverse("indicator", args=[doors.pk])).content.decode()
    lines = client.get(reverse("indicator-download", args=[doors.pk, "csv"])).content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[:2] for line in lines[1:]] == [["2e kwartaal 2025", "30"], ["1e kwartaal 2025", "1240"]]
    book = load_workbook(BytesIO(client.get(reverse("indicator-download", args=[doors.pk, "xlsx"])).content))
    rows = [row[:2] for row in book["Cijfers"].iter_rows(min_row=2, values_only=True)]
    assert rows == [("2e kwartaal 2025", 30), ("1e kwartaal 2025", 1240)]


def count_queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("who", ["bureau", "partner"])
def test_lists_take_as_many_queries_for_2_indicators_as_for_20(client, world, approved, who):
    client.force_login(world.people[who])
    urls = [reverse("indicator-list", args=[world.intervention.pk])]
    urls.append(reverse("program-indicator-list", args=[world.program.pk]))

    def add(numbers: range) -> list[int]:
        for number in numbers:
            approved(make_indicator(world, f"Indicator {number}"), "2025-Q1", number)
        drain()
        return [count_queries(client, url) for url in urls]

    assert add(range(2)) == add(range(2, 20))


def test_the_page_takes_as_many_queries_for_2_series_as_for_20(client, world, doors, approved):
    client.force_login(world.bureau)
    url = reverse("indicator", args=[doors.pk])
    quarters = [f"{year}-Q{number}" for year in (2022, 2023, 2024) for number in (1, 2, 3, 4)][:10]

    def add(periods: list[str]) -> int:
        for period in periods:
            approved(doors, period, 10, area=world.molenveld)
            approved(doors, period, 20, partner=world.weller, area=world.zonnehof)
        drain()
        return count_queries(client, url)

    assert add(quarters[:1]) == add(quarters[1:])
