"""Figures of areas from files: long and wide, all or nothing, repeatable, and missing stays missing."""

from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from lamp.base.spreadsheets import read_lines
from monitoring.area_statistics.importing import ImportOptions, plan_import, store_plan
from monitoring.area_statistics.models import AreaMeasure, AreaStatistic
from programs.areas.models import Area, AreaYear
from tests.shared_data import SHARED_DATA, needs_shared_data

pytestmark = pytest.mark.django_db

MEASURES = (
    "code,name,unit,direction,source,domain\nbijstand,Bijstand,%,lager,CBS 2024,werk\ninwoners,Inwoners,,,CBS 2024,\n"
)
LONG = 'code,year,indicator,value\nBU00010101,2024,bijstand,12.5\nBU00010102,2024-03,bijstand,"8,25"\n'


def lines(text: str):
    return read_lines(BytesIO(text.encode()))


def plan(text: str, measures: str | None = MEASURES, **options):
    of_measures = lines(measures) if measures else None
    return plan_import(lines(text), options=ImportOptions(**options), measure_lines=of_measures)


def values():
    found = AreaStatistic.objects.order_by("area__code", "year", "month")
    return [(one.area.code, one.moment, one.measure.code, one.value) for one in found]


def test_a_long_file_is_stored_once_with_history(world):
    store_plan(plan(LONG), by=world.bureau)

    assert values() == [
        ("BU00010101", "2024", "bijstand", Decimal("12.5")),
        ("BU00010102", "2024-03", "bijstand", Decimal("8.25")),
    ]
    bijstand = AreaMeasure.objects.get(code="bijstand")
    assert (bijstand.direction, bijstand.source, bijstand.domain) == ("down", "CBS 2024", "werk")
    again = plan(LONG)
    assert (again.measures, again.new, again.changed, again.same) == ([], [], [], 2)
    assert {row.history_user for row in AreaStatistic.history.all()} == {world.bureau}


def test_a_changed_value_is_told_and_keeps_its_history(world):
    store_plan(plan(LONG), by=None)
    later = plan(LONG.replace("12.5", "13"))
    store_plan(later, by=world.bureau)

    assert len(later.changed) == 1
    row = AreaStatistic.objects.get(area=world.molenveld)
    assert (row.value, row.revision) == (13, 2)
    assert [one.value for one in row.history.order_by("history_id")] == [Decimal("12.5"), 13]


def test_a_wide_file_as_cbs_makes_it(world):
    text = (
        "gwb_code_10;regio;ind_wbz;bijstand;inwoners;vreemd\n"
        "BU00010101;Molenveld;1;12,5;1200;3\nBU00010102;Zonnehof;3;.;800;4\n"
    )
    found = plan(text, year=2020)
    store_plan(found, by=None)

    assert values() == [
        ("BU00010101", "2020", "bijstand", Decimal("12.5")),
        ("BU00010101", "2020", "inwoners", 1200),
        ("BU00010102", "2020", "inwoners", 800),
    ]
    assert (found.missing, found.boundary_changed) == (1, ["BU00010102"])
    assert found.passed_over == ["regio", "vreemd"]
    assert [row.boundary_changed for row in AreaStatistic.objects.order_by("area__code", "pk")] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("code,year,indicator,value\nBU99,2024,bijstand,1\n", (2, "het gebied “BU99” is onbekend")),
        ("code,year,indicator,value\nBU00010101,2024,x,1\n", (2, "de maat “x” is onbekend; geef een bestand met")),
        ("code,year,indicator,value\nBU00010101,2024,bijstand,veel\n", (2, "“veel” is geen getal")),
        ("code,year,indicator,value\nBU00010101,vorig,bijstand,1\n", (2, "“vorig” is geen jaar (2024) of maand")),
        ("code,year,indicator,value\nBU00010101,2024-13,bijstand,1\n", (2, "“2024-13” is geen jaar")),
        ("code,year,indicator,value\n,2024,bijstand,1\n", (2, "de code van het gebied of de maat ontbreekt")),
        (LONG + "BU00010101,2024,bijstand,12.5\n", (4, "dit cijfer staat ook op regel 2: BU00010101, bijstand, 2024")),
        ("code,year,indicator,value\nBU00010101,2024,bijstand,9999999999\n", (2, "9999999999 is te groot")),
    ],
)
def test_one_bad_row_refuses_the_whole_file(world, text, problem):
    found = plan(text)

    assert len(found.problems) == 1
    line, reason = found.problems[0]
    assert line == problem[0]
    assert reason.startswith(problem[1])
    with pytest.raises(ValueError, match="never stored"):
        store_plan(found, by=None)
    assert not AreaStatistic.objects.exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("code,indicator,value\nx,y,1\n", "noemt geen jaar"),
        ("code,year,waarde\nx,2024,1\n", "geen kolom indicator"),
        ("naam,year,bijstand\nx,2024,1\n", "geen kolom met de code van het gebied"),
        ("code,year,ander\nx,2024,1\n", "Geen kolom van dit bestand is een maat die LAMP kent"),
    ],
)
def test_another_kind_of_file_is_refused_as_a_whole(world, text, reason):
    with pytest.raises(ValidationError, match=reason):
        plan(text)


def test_unknown_areas_are_passed_over_only_on_request_and_named(world):
    found = plan("code,year,bijstand\nBU00010101,2024,3\nBU99,2024,4\n", skip_unknown_areas=True)

    assert found.skipped_areas == ["BU99"]
    assert [one.area for one in found.new] == ["BU00010101"]
    assert not found.problems


def test_a_measure_can_be_about_persons(world):
    store_plan(
        plan(LONG, MEASURES.replace("domain\n", "domain,telt_personen\n").replace("werk\n", "werk,ja\n")), by=None
    )

    assert [one.about_persons for one in AreaMeasure.objects.order_by("code")] == [True, False]


def test_a_measure_without_a_source_is_refused(world):
    found = plan(LONG, "code,name\nbijstand,Bijstand\n")

    assert "maat “bijstand”" in found.problems[0].reason


@needs_shared_data
def test_the_open_data_of_heerlen(db, tmp_path):
    def run(*args, command="import_area_statistics"):
        out = StringIO()
        call_command(command, *map(str, args), stdout=out, stderr=out)
        return out.getvalue()

    boundaries = [SHARED_DATA / "heerlen_buurten.geojson", SHARED_DATA / "heerlen_wijken_gemeente.geojson"]
    drawn = [part for file in boundaries for part in ("--boundaries", file)]
    run(SHARED_DATA / "heerlen_areas.csv", *drawn, command="import_areas")
    levels = {level: Area.objects.filter(level=level).count() for level in ("buurt", "wijk", "municipality")}
    assert levels == {"buurt": 57, "wijk": 23, "municipality": 1}
    assert AreaYear.objects.exclude(boundary=None).count() == 81

    kwb = [SHARED_DATA / "heerlen_kwb.csv", "--measures", SHARED_DATA / "heerlen_kwb_indicators.csv"]
    told = run(*kwb, "--source", "CBS Kerncijfers wijken en buurten", "--licence", "CC BY 4.0")
    assert "Maten nieuw of gewijzigd: 47. Cijfers nieuw: 13687, gewijzigd: 0" in told
    assert AreaStatistic.objects.get(area__code="GM0917", year=2016, measure__code="inwoners").value == 87406
    assert "nieuw: 0, gewijzigd: 0, gelijk: 13687" in run(*kwb)

    key = tmp_path / "maten.csv"
    key.write_text("code,name,unit,direction,source\nbijstand_pct,Bijstand,%,lager,CBS\nww_pct,WW,%,lager,CBS\n")
    told = run(SHARED_DATA / "heerlen_uitkeringen_kwartaal.csv", "--measures", key)
    assert "Kolommen overgeslagen: ao_pct, aow_pct" in told
    benefits = AreaStatistic.objects.filter(measure__code="bijstand_pct")
    assert benefits.values("year", "month").distinct().count() == 45
    assert benefits.get(area__code="GM0917", year=2013, month=3).value == 6

    municipalities = SHARED_DATA / "nl_gemeenten_kwb_2017.csv"
    as_areas = tmp_path / "gemeenten.csv"
    rows = [line.split(",")[:2] for line in municipalities.read_text(encoding="utf-8").splitlines()[1:]]
    as_areas.write_text("code,name,level\n" + "".join(f'{code},"{name}",gemeente\n' for code, name in rows))
    run(as_areas, command="import_areas")
    key.write_text("code,name,source\naant_inw,Inwoners,CBS\n")
    told = run(municipalities, "--measures", key, "--year", 2017)
    assert "Cijfers nieuw: 388" in told
    assert sum(one.value for one in AreaStatistic.objects.filter(measure__code="aant_inw")) == 17_081_507


def test_the_command_tells_what_is_wrong_and_stores_nothing(world, tmp_path):
    file, key = tmp_path / "x.csv", tmp_path / "maten.csv"
    file.write_text(LONG + "BU99,2024,bijstand,1\n")
    key.write_text(MEASURES)
    err = StringIO()

    with pytest.raises(CommandError, match="Er is niets ingelezen: 1 problemen"):
        call_command("import_area_statistics", str(file), "--measures", str(key), stderr=err)

    assert "regel 4: het gebied “BU99” is onbekend" in err.getvalue()
    assert not AreaMeasure.objects.exists()


def test_a_preview_stores_nothing(world, tmp_path):
    file, key, out = tmp_path / "x.csv", tmp_path / "maten.csv", StringIO()
    file.write_text(LONG)
    key.write_text(MEASURES)

    call_command("import_area_statistics", str(file), "--measures", str(key), "--preview", stdout=out)

    assert "Cijfers nieuw: 2" in out.getvalue()
    assert not AreaMeasure.objects.exists()
