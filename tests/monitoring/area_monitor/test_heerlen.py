"""The area monitor on the real figures of Heerlen, beside an independent computation here, from the files alone."""

import csv
from collections import defaultdict
from decimal import Decimal
from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command

from monitoring.area_indices.computing import compute_year, reference_of
from monitoring.area_indices.services import DomainInput, add_comparison, create_definition
from monitoring.area_monitor.comparisons import correlations_of
from monitoring.area_monitor.monitor import highest
from monitoring.area_monitor.question import Question, answer
from monitoring.area_statistics.models import AreaMeasure
from programs.areas.models import Area
from tests.shared_data import SHARED_DATA, needs_shared_data

pytestmark = [pytest.mark.django_db, needs_shared_data]

BENEFITS, KEY_FIGURES = SHARED_DATA / "heerlen_uitkeringen_kwartaal.csv", SHARED_DATA / "heerlen_kwb.csv"
BESIDE = ("woz_gemiddeld", "koop_pct", "wmo_per_1000")  # of 2018, the fullest year


def rows_of(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def heerlen(world, tmp_path):
    def run(command, *args):
        call_command(command, *map(str, args), stdout=StringIO())

    run("import_areas", SHARED_DATA / "heerlen_areas.csv", "--boundaries", SHARED_DATA / "heerlen_buurten.geojson")
    key = tmp_path / "maten.csv"
    key.write_text("code,name,unit,direction,source\nbijstand_pct,Bijstand,%,lager,CBS StatLine\n")
    run("import_area_statistics", BENEFITS, "--measures", key)
    source = ("--source", "CBS Kerncijfers wijken en buurten")
    run("import_area_statistics", KEY_FIGURES, "--measures", SHARED_DATA / "heerlen_kwb_indicators.csv", *source)
    world.program.areas.set([Area.objects.get(code="GM0917")])
    return world


def test_the_ten_highest_and_the_change_are_those_of_the_file(heerlen):
    asked = {"toon": f"m{AreaMeasure.objects.get(code='bijstand_pct').pk}", "jaar": "2024-03", "sinds": "2015-03"}
    monitor = answer(Question.of({**asked, "niveau": "buurt"}), program=heerlen.program, user=heerlen.bureau).monitor

    file: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows_of(BENEFITS):
        if row["code"].startswith("BU") and row["bijstand_pct"]:
            file[row["period_end"]][row["code"]] = float(row["bijstand_pct"])
    now, then = file["2024-03"], file["2015-03"]
    limit = sorted(now.values(), reverse=True)[9]

    top = highest(monitor.ranked, 10)
    assert {row.area.code: row.value for row in top} == {code: value for code, value in now.items() if value >= limit}
    assert [row.value for row in top] == sorted((row.value for row in top), reverse=True)
    changes = {row.area.code: row.change for row in monitor.rows if row.change is not None}
    assert changes == {code: now[code] - then[code] for code in now.keys() & then.keys()}
    assert len(changes) > 45


def test_pearson_of_benefits_against_three_measures_is_that_of_numpy(heerlen):
    benefits = AreaMeasure.objects.get(code="bijstand_pct")
    definition = create_definition(
        by=heerlen.bureau,
        name="Bijstand",
        version="1",
        method="zscore",
        source="CBS StatLine",
        reference_area=Area.objects.get(code="GM0917"),
        domains=[DomainInput("bijstand", "Bijstand", Decimal(1), [benefits])],
    )
    compute_year(definition, reference_of(definition), 2018)
    for code in BESIDE:
        measure = AreaMeasure.objects.get(code=code)
        add_comparison(
            by=heerlen.bureau, definition=definition, name=code, description=measure.name, measures=[measure]
        )

    found = {one.indicator.name: one for one in correlations_of(definition, year=2018, user=heerlen.bureau)}

    share = {
        row["code"]: float(row["bijstand_pct"])
        for row in rows_of(BENEFITS)
        if row["code"].startswith("BU") and row["period_end"] == "2018-12" and row["bijstand_pct"]
    }
    figures = rows_of(KEY_FIGURES)
    for code in BESIDE:
        other = {
            row["code"]: float(row["value"]) for row in figures if row["year"] == "2018" and row["indicator"] == code
        }
        both = sorted(share.keys() & other.keys())
        expected = np.corrcoef([share[one] for one in both], [other[one] for one in both])[0, 1]
        assert found[code].r == pytest.approx(expected, abs=1e-6)
        assert found[code].count == len(both) > 40
    assert found["koop_pct"].r < -0.5
