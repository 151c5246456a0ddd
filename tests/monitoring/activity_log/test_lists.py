"""The log of a programme: selection, totals, approval of many, files; and one's own registrations."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.rules import Quantity
from monitoring.activity_log.selection import totals_of
from monitoring.activity_log.services import approve_entries, return_entry
from monitoring.indicators.models import Indicator
from monitoring.measurements.rules import Values
from monitoring.measurements.services import approve_measurement, correct_measurement
from programs.people.models import StartPage


@pytest.fixture
def page_of(client, world):
    def page_of(who: str, query: str = ""):
        client.force_login(world.people[who])
        return client.get(reverse("program-log", args=[world.program.pk]) + query)

    return page_of


def shown(page) -> set[int]:
    return {row.entry.pk for row in page.context["rows"]}


def test_everybody_sees_what_is_theirs_to_see(world, log, page_of):
    entry = log()

    assert {who: shown(page_of(who)) for who in ("bureau", "manager", "partner", "partner2")} == {
        "bureau": {entry.pk},
        "manager": {entry.pk},
        "partner": {entry.pk},
        "partner2": set(),
    }
    assert page_of("board").status_code == 403
    assert page_of("outsider").status_code == 404


def test_the_address_narrows_the_selection(world, log, page_of):
    old = log(date=date(2026, 1, 5), area=world.zonnehof)
    new = log(area=world.molenveld)
    approve_entries(entries=[old], by=world.bureau)

    assert shown(page_of("bureau", "?van=2026-02-01")) == {new.pk}
    assert shown(page_of("bureau", "?tot=2026-02-01")) == {old.pk}
    assert shown(page_of("bureau", f"?gebied={world.molenveld.pk}")) == {new.pk}
    assert shown(page_of("bureau", f"?gebied={world.wijk.pk}")) == {old.pk, new.pk}
    assert shown(page_of("bureau", f"?interventie={world.intervention.pk}&toestand=approved")) == {old.pk}
    assert shown(page_of("bureau", f"?partner={world.weller.pk}")) == set()
    assert shown(page_of("bureau", "?gebied=99999999999999999999&van=gisteren&pagina=x")) == {old.pk, new.pk}


def test_totals_tell_what_counts_and_never_add_people_up(world, log, doors):
    people = Indicator.objects.create(
        program=world.program, name="Gezinnen", source="log", frequency="month", additive=False
    )
    people.element_lineages.create(lineage=world.activity.lineage)
    share = Indicator.objects.create(program=world.program, name="Kwam", source="log", frequency="month", kind="ratio")
    share.element_lineages.create(lineage=world.activity.lineage)
    one = log(
        quantities=[Quantity(doors, Decimal(10)), Quantity(people, Decimal(3)), Quantity(share, *map(Decimal, (1, 4)))]
    )
    log(quantities=[Quantity(doors, Decimal(5)), Quantity(people, Decimal(4)), Quantity(share, *map(Decimal, (2, 4)))])
    approve_entries(entries=[one], by=world.bureau)

    assert [(t.indicator.name, t.all, t.counting) for t in totals_of(ActivityLogEntry.objects.all())] == [
        ("Deuren", "15", "10"),
        ("Gezinnen", "4 tot 7, overlap onbekend", "3"),
        ("Kwam", "3 van 8 (37,5%)", "1 van 4 (25%)"),
    ]


def test_a_correction_counts_once_it_is_approved(world, log):
    entry = log()
    approve_entries(entries=[entry], by=world.bureau)
    correction = correct_measurement(
        measurement=entry.quantities.get(), by=world.partner, values=Values(numerator=Decimal(20)), reason="Verteld"
    )
    assert [t.all for t in totals_of(ActivityLogEntry.objects.all())] == ["24"]

    approve_measurement(measurement=correction, by=world.bureau)
    assert [t.all for t in totals_of(ActivityLogEntry.objects.all())] == ["20"]


def test_all_of_a_selection_is_approved_with_one_press_and_the_rest_is_left(world, log, client, page_of):
    wanted = [log(area=world.molenveld) for _ in range(3)]
    other = log(area=world.zonnehof)
    page = page_of("bureau", f"?gebied={world.molenveld.pk}")
    assert page.context["waiting"] == 3
    seen = {"gezien": page.context["now"].isoformat(), "selectie": f"gebied={world.molenveld.pk}"}
    late = log(area=world.molenveld)

    response = client.post(reverse("program-log-approve", args=[world.program.pk]), seen, follow=True)

    assert response.redirect_chain == [(f"{reverse('program-log', args=[world.program.pk])}?{seen['selectie']}", 302)]
    approved = set(ActivityLogEntry.objects.filter(status="approved").values_list("pk", flat=True))
    assert approved == {entry.pk for entry in wanted}
    assert {other.pk, late.pk} == set(ActivityLogEntry.objects.filter(status="submitted").values_list("pk", flat=True))
    assert "3 registraties zijn goedgekeurd. Er wacht er nog 1." in response.content.decode()


def test_only_the_bureau_approves(world, log, client):
    entry = log()
    for who in ("partner", "manager"):
        client.force_login(world.people[who])
        body = {"pk": f"{entry.pk}:1", "gezien": timezone.now().isoformat()}
        assert client.post(reverse("program-log-approve", args=[world.program.pk]), body).status_code == 403
    assert ActivityLogEntry.objects.get().status == "submitted"


@pytest.mark.parametrize("body", [{"pk": "9" * 30}, {"pk": "x"}, {"gezien": "gisteren"}, {"gezien": "2026-01-01"}, {}])
def test_what_cannot_be_read_approves_nothing(world, log, client, body):
    log()
    client.force_login(world.bureau)

    assert client.post(reverse("program-log-approve", args=[world.program.pk]), body).status_code == 302
    assert ActivityLogEntry.objects.get().status == "submitted"


def test_the_file_holds_exactly_the_selection_and_no_formula(world, log, client):
    log(note='=HYPERLINK("x")', area=world.molenveld, speaker_role="ouder")
    log(area=world.zonnehof)
    client.force_login(world.bureau)
    address = reverse("program-log-download", args=[world.program.pk, "csv"]) + f"?gebied={world.molenveld.pk}"

    rows = list(csv.DictReader(StringIO(client.get(address).content.decode("utf-8-sig")), delimiter=";"))

    assert rows == [
        {
            "Datum": "2026-03-02",
            "Interventie": "Meer peuters naar de opvang",
            "Activiteit": "Aanbellen",
            "Gebied": "Molenveld",
            "Partner": "Peuteropvang",
            "Wat geteld": "Deuren",
            "Aantal": "24",
            "Van hoeveel": "",
            "Wat viel op": '\'=HYPERLINK("x")',
            "Van wie": "ouder",
            "Toestand": "ingeleverd",
        }
    ]
    assert client.get(address.replace("logboek.csv", "logboek.xlsx")).content[:2] == b"PK"


@pytest.mark.parametrize("page", ["program-log", "log-own", "log-create"])
def test_the_pages_take_the_same_queries_however_much_there_is(world, log, client, page):
    client.force_login(world.partner)
    address = reverse(page, args=[world.program.pk] if page == "program-log" else [])
    today = timezone.localdate()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    log(date=today, mechanisms={world.mechanism: "for"})
    queries()
    few = queries()
    for number in range(12):
        log(date=today - timedelta(days=number % 2), mechanisms={world.mechanism: "for"})
    assert queries() == few


def test_mine_starts_with_what_came_back(world, log, client):
    back = log(date=date(2026, 1, 5))
    return_entry(entry=back, by=world.bureau, reason="Welke straat?")
    now = log(date=timezone.localdate())
    log(by=world.bureau, date=timezone.localdate())
    client.force_login(world.partner)

    page = client.get(reverse("log-own"))
    assert [row.entry.pk for row in page.context["returned"]] == [back.pk]
    assert [row.entry.pk for row in page.context["rows"]] == [now.pk]
    text = page.content.decode()
    assert text.index("Welke straat?") < text.index("Week van")

    page = client.get(reverse("log-own"), {"week": str(page.context["earlier"])})
    assert [row.entry.pk for row in page.context["rows"]] == [back.pk]
    assert client.get(reverse("log-own"), {"week": "onzin"}).status_code == 200


def test_withdrawing_is_asked_first(world, log, client):
    entry = log()
    client.force_login(world.partner)
    address = reverse("log-withdraw", args=[entry.pk])
    assert "Wilt u deze registratie intrekken?" in client.get(address).content.decode()
    assert ActivityLogEntry.objects.exists()

    assert client.post(address).url == reverse("log-own")
    assert not ActivityLogEntry.objects.exists()


def test_a_field_worker_has_two_menu_items(world, client):
    client.force_login(world.partner)
    usual = [str(item.text) for item in client.get(reverse("log-create")).context["navigation"]["items"]]
    world.partner.start_page = StartPage.LOG
    world.partner.save()
    items = client.get(reverse("log-own")).context["navigation"]["items"]

    assert [(str(item.text), item.is_current) for item in items] == [("Vastleggen", False), ("Mijn registraties", True)]
    assert len(usual) > 2
