"""Every figure explains itself down to its measurements, to each viewer what that viewer may see."""

from datetime import date

import pytest
from django.urls import reverse

from lamp.base.periods import Period
from monitoring.indicators.models import IndicatorBreak, IndicatorExclusion
from monitoring.progress.explanation import explain
from monitoring.progress.models import RefreshFailure
from monitoring.progress.refresh import drain

YEAR = Period.parse("2025")
LATER = date(2030, 1, 1)


def test_it_lists_series_measurements_and_what_was_skipped(world, make_indicator, measure):
    indicator = make_indicator(time_rule="last")
    IndicatorBreak.objects.create(indicator=indicator, date=date(2025, 2, 1), reason="Andere telling")
    IndicatorExclusion.objects.create(
        indicator=indicator, partner=world.weller, from_date=date(2025, 1, 1), reason="Dubbel"
    )
    measure(indicator, "2025-01", 7)
    first = measure(indicator, "2025-Q2", 8)
    last = measure(indicator, "2025-Q3", 9)
    measure(indicator, "2025-Q3", 5, partner=world.weller)
    measure(indicator, "2025-Q4", 5, status="submitted")
    drain()

    told = explain(viewer=world.bureau, indicator=indicator, period=YEAR, today=LATER)

    assert told.figure.value == 9
    (series,) = told.series
    assert [(row.id, row.used) for row in series.measurements] == [(first.pk, False), (last.pk, True)]
    assert [skip.why for skip in told.skipped] == [
        "ligt voor de breuk van 1 februari 2025: Andere telling",
        "is nog niet goedgekeurd",
        "deze partner telt niet mee in totalen vanaf 1 januari 2025: Dubbel",
    ]
    assert told.up_to_date


def test_another_partner_sees_sums_and_not_measurements(world, make_indicator, measure):
    indicator = make_indicator(about_persons=True)
    measure(indicator, "2025-Q1", 3)
    measure(indicator, "2025-Q2", 9)
    measure(indicator, "2025-Q2", 4, partner=world.weller)
    drain()

    told = explain(viewer=world.partner2, indicator=indicator, period=YEAR, today=LATER)

    theirs, own = told.series
    assert (theirs.value, theirs.measurements, theirs.detailed) == (10, (), False)
    assert (own.value, [row.numerator for row in own.measurements]) == (4, [4])
    assert told.figure.value == 15


@pytest.fixture
def told_page(world, make_indicator, measure, client):
    indicator = make_indicator()
    measure(indicator, "2025-Q1", 12)
    drain()

    def get(user, **headers):
        client.force_login(user)
        return client.get(reverse("explanation", args=[indicator.pk]), {"periode": "2025-Q1"}, headers=headers)

    return get


def test_the_page_and_its_part_tell_the_same(world, told_page):
    page = told_page(world.bureau).content.decode()
    part = told_page(world.bureau, **{"HX-Request": "true"}).content.decode()

    assert "Hoe komt dit getal tot stand?" in page
    assert "Peuteropvang, Molenveld" in part
    assert "<html" not in part


@pytest.mark.parametrize("person", ["admin", "outsider"])
def test_who_reads_nothing_of_the_programme_finds_no_page(world, told_page, person):
    assert told_page(world.people[person]).status_code == 404


@pytest.mark.parametrize("query", ["periode=2025-Q9", "gebied=x", "partner=999999", "gebied=²"])
def test_a_wrong_address_is_not_found(world, make_indicator, client, query):
    client.force_login(world.bureau)

    assert client.get(f"{reverse('explanation', args=[make_indicator().pk])}?{query}").status_code == 404


def test_the_admin_sees_parked_work_and_may_try_again(world, make_indicator, client):
    indicator = make_indicator(name="Kapot cijfer")
    RefreshFailure.objects.create(
        indicator_id=indicator.pk, program_id=world.program.pk, attempts=5, parked=True, error="Fout: te groot",
        failed_at="2026-01-01T12:00Z",
    )  # fmt: skip
    url = reverse("parked-work", args=[world.program.pk])

    client.force_login(world.bureau)
    assert client.get(url).status_code == 403
    client.force_login(world.admin)
    page = client.get(url).content.decode()
    client.post(url, {"indicator": indicator.pk})

    assert "Kapot cijfer" in page
    assert "Fout: te groot" in page
    assert not RefreshFailure.objects.exists()
