"""Real input: CBS's quarterly benefits of the 57 neighbourhoods of Heerlen (docs/methods/cbs-benefits.md)."""

import csv
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import call_command

from lamp.base.periods import Period, PeriodType
from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.progress.figures import read_figures
from monitoring.progress.refresh import drain
from programs.areas.models import Area
from programs.partners.models import Partner
from tests.conftest import World
from tests.shared_data import SHARED_DATA, needs_shared_data

pytestmark = needs_shared_data
BENEFITS = SHARED_DATA / "heerlen_uitkeringen_kwartaal.csv"


@pytest.fixture
def benefits(world: World) -> Indicator:
    """The 57 neighbourhoods imported and added up by LAMP's commands."""
    cbs = Partner.objects.create(program=world.program, name="CBS")
    indicator = Indicator.objects.create(
        program=world.program, name="Bijstand", unit="%", kind="ratio", time_rule="last", frequency="quarter"
    )
    call_command("import_areas", str(SHARED_DATA / "heerlen_areas.csv"), stdout=StringIO())
    world.program.areas.set([Area.objects.get(code="GM0917")])
    out = StringIO()
    call_command(
        "import_measurements",
        str(BENEFITS),
        program=world.program.title,
        by=world.bureau.email,
        approve=True,
        indicator=indicator.name,
        partner=cbs.name,
        only={"code": "BU"},
        columns={
            "area": "code",
            "period_end": "period_end",
            "numerator": "bijstand",
            "denominator": "inw_15_aow",
        },
        stdout=out,
    )
    assert out.getvalue().strip() == "2565 rijen: 2466 nieuw, 99 leeg, overgeslagen."
    assert Measurement.objects.filter(indicator=indicator).count() == 2466
    drain()
    return indicator


def test_neighbourhoods_add_up_to_what_cbs_gives_for_wijken_and_the_municipality(world, benefits):
    rows = {(row["code"], row["period_end"]): row for row in csv.DictReader(BENEFITS.open(encoding="utf-8"))}
    tree = list(csv.DictReader((SHARED_DATA / "heerlen_areas.csv").open(encoding="utf-8")))
    larger = {
        area.code: area for area in Area.objects.filter(code__in=[a["code"] for a in tree if a["level"] != "buurt"])
    }
    quarter_of = {end: Period.containing(PeriodType.QUARTER, month(end)) for _code, end in rows}
    figures = {
        (figure.area_id, figure.period): figure
        for figure in read_figures(
            viewer=world.bureau,
            indicators=[benefits],
            periods=sorted(set(quarter_of.values()), key=lambda period: period.starts_on),
            areas=list(larger.values()),
        )
    }
    assert (len(larger), len(figures)) == (24, 1080)

    differences = defaultdict(list)
    without = 0
    for code, area in larger.items():
        inside = [a["code"] for a in tree if a["level"] == "buurt" and (a["parent"] == code or code == "GM0917")]
        for end, period in quarter_of.items():
            theirs = rows[code, end]
            ours = figures[area.pk, period]
            published = [rows[one, end] for one in inside if rows[one, end]["bijstand"]]
            persons = sum(int(row["bijstand"]) for row in published)
            inhabitants = sum(int(row["inw_15_aow"]) for row in published)
            if not theirs["bijstand"]:
                assert (inhabitants, ours.value) == (0, None)
                without += 1
                continue
            assert ours.value == percentage(persons, inhabitants)
            points = (
                abs(Fraction(persons, inhabitants) - Fraction(int(theirs["bijstand"]), int(theirs["inw_15_aow"]))) * 100
            )
            level = "municipality" if code == "GM0917" else "wijk"
            differences[level, len(published) == len(inside)].append((points, code, end))

    assert without == 9
    assert {group: len(found) for group, found in differences.items()} == {
        ("wijk", True): 936,
        ("wijk", False): 90,
        ("municipality", False): 45,
    }
    largest = {group: max(found) for group, found in differences.items()}
    assert {group: (round(float(points), 3), code) for group, (points, code, _end) in largest.items()} == {
        ("wijk", True): (0.560, "WK091737"),  # only CBS's rounding to tens
        ("wijk", False): (0.452, "WK091736"),  # and neighbourhoods that CBS leaves out
        ("municipality", False): (0.105, "GM0917"),
    }


def month(end: str):
    return Period.parse(end).starts_on


def percentage(persons: int, inhabitants: int) -> Decimal:
    """Per cent with six decimals, half up, in another way than LAMP computes it."""
    millionths = Fraction(persons * 100, inhabitants) * 1_000_000
    return Decimal(int(millionths + Fraction(1, 2))).scaleb(-6)
