"""Measurements from a CSV file: the whole file or nothing, and never twice."""

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from monitoring.indicators.models import Indicator
from monitoring.measurements.models import Measurement
from monitoring.progress.models import DirtyProgress
from tests.conftest import World

HEAD = "indicator,partner,area,period,numerator,denominator,no_data_reason,note"


@pytest.fixture
def indicator(world: World) -> Indicator:
    return Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Gesprekken", frequency="quarter"
    )


@pytest.fixture
def import_file(world: World, tmp_path: Path):
    """Import these lines as the bureau; returns what the command printed."""

    def run(*lines: str, head: str = HEAD, **options) -> str:
        path = tmp_path / "metingen.csv"
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        out = StringIO()
        arguments = {"program": world.program.title, "by": world.bureau.email, "approve": True, **options}
        call_command("import_measurements", str(path), stdout=out, stderr=StringIO(), **arguments)
        return out.getvalue()

    return run


def test_a_file_is_stored_approved_with_history_and_dirty_rows(world, indicator, import_file):
    printed = import_file(
        "Gesprekken,Peuteropvang,BU00010101,2025-Q1,120,,,eerste kwartaal",
        "Gesprekken,Peuteropvang,BU00010102,2025-Q1,0,,,",
        "Gesprekken,Peuteropvang,BU00010102,2025-Q2,,,,",
    )

    assert printed.strip() == "3 rijen: 2 nieuw, 1 leeg, overgeslagen."
    stored = Measurement.objects.order_by("pk")
    assert [(row.area, row.numerator, row.status) for row in stored] == [
        (world.molenveld, Decimal(120), "approved"),
        (world.zonnehof, Decimal(0), "approved"),
    ]
    assert [row.history.count() for row in stored] == [1, 1]
    assert DirtyProgress.objects.filter(indicator_id=indicator.pk, partner_id=world.peuteropvang.pk).count() == 2


def test_reading_the_same_file_twice_changes_nothing(indicator, import_file):
    line = "Gesprekken,Peuteropvang,BU00010101,2025-Q1,120,,,"
    import_file(line, line)  # two contributions to one interval
    printed = import_file(line, line)

    assert printed.strip() == "2 rijen: 2 al ingelezen."
    assert Measurement.objects.count() == 2


def test_one_bad_row_keeps_the_whole_file_out_and_is_named_with_its_line(indicator, import_file):
    with pytest.raises(CommandError, match=r"Er is niets ingelezen. 2 rijen: 1 nieuw, 1 geweigerd."):
        import_file(
            "Gesprekken,Peuteropvang,BU00010101,2025-Q1,120,,,",
            "Gesprekken,Peuteropvang,BU99999999,2025-Q1,7,,,",
        )

    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Praatjes,Peuteropvang,,2025-Q1,1,,,", "Onbekend (of niet uniek): indicator “Praatjes”."),
        ("Gesprekken,Niemand,,2025-Q1,1,,,", "Onbekend (of niet uniek): partner “Niemand”."),
        ("Gesprekken,Peuteropvang,,2025-13,1,,,", "“2025-13” is geen periode of datum."),
        ("Gesprekken,Peuteropvang,,2025-03,1,,,", "Deze indicator wordt elk kwartaal gemeten"),
        ("Gesprekken,Peuteropvang,,2025-Q1,veel,,,", "De teller “veel” is geen getal."),
        ("Gesprekken,Peuteropvang,,2025-Q1,1.240.000,,,", "De teller “1.240.000” is geen getal."),
        ("Gesprekken,Peuteropvang,,2025-Q1,٣,,,", "De teller “٣” is geen getal."),
        ("Gesprekken,Peuteropvang,,2025-Q1,-4,,,", "Een aantal kan niet lager zijn dan 0."),
        ("Gesprekken,Peuteropvang,,2025-Q1,1,2,,", "Bij deze indicator hoort geen noemer."),
    ],
)
def test_a_refused_row_says_why(indicator, import_file, tmp_path, line, reason):
    report = tmp_path / "verslag.csv"

    with pytest.raises(CommandError):
        import_file(line, report=report)

    assert reason in report.read_text(encoding="utf-8")


def test_an_area_beside_its_wijk_is_refused_in_the_file_and_against_what_is_stored(indicator, import_file, tmp_path):
    report = tmp_path / "verslag.csv"
    import_file("Gesprekken,Peuteropvang,WK000101,2025-Q1,100,,,")

    with pytest.raises(CommandError):
        import_file("Gesprekken,Peuteropvang,BU00010101,2025-Q1,40,,,", report=report)

    assert "Er is ook een resultaat voor Noord. Samen met Molenveld telt dat dubbel." in report.read_text("utf-8")
    assert Measurement.objects.count() == 1


def test_a_changed_value_is_refused_and_points_to_a_correction(indicator, import_file, tmp_path):
    report = tmp_path / "verslag.csv"
    import_file("Gesprekken,Peuteropvang,,2025-Q1,100,,,")

    with pytest.raises(CommandError):
        import_file("Gesprekken,Peuteropvang,,2025-Q1,101,,,", report=report)

    assert "Maak een correctie" in report.read_text(encoding="utf-8")
    assert Measurement.objects.get().numerator == 100


def test_other_column_names_and_constants_fit_a_foreign_file(world, indicator, import_file):
    printed = import_file(
        "BU00010101;2025-03;12,5",
        "WK000101;2025-03;99",
        head="code;tot;waarde",
        columns={"area": "code", "period_end": "tot", "numerator": "waarde"},
        only={"code": "BU"},
        indicator="Gesprekken",
        partner="Peuteropvang",
    )

    assert printed.strip() == "1 rij: 1 nieuw."
    row = Measurement.objects.get()
    assert (row.starts_on.isoformat(), row.ends_on.isoformat()) == ("2025-01-01", "2025-03-31")
    assert row.numerator == Decimal("12.5")


def test_a_month_in_which_no_quarter_ends_is_refused(indicator, import_file):
    with pytest.raises(CommandError, match="1 geweigerd"):
        import_file("Gesprekken,Peuteropvang,2025-02,7", head="indicator,partner,period_end,numerator")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"indicator;period\n\x81;", "geen CSV-bestand"),
        (b'indicator,period\n"Gesprekken,2025-Q1\n', "aanhalingstekens"),
        (b"indicator,period\nGesprekken,2025-Q1,5\n", "C2 staat in een kolom zonder kop"),
    ],
)
def test_a_file_that_is_no_csv_is_refused_with_help(world, tmp_path, content, reason):
    path = tmp_path / "kapot.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=reason):
        call_command("import_measurements", str(path), program=world.program.title, by=world.bureau.email)


def test_a_partner_imports_its_own_results_as_submitted_but_approves_none(world, indicator, import_file):
    import_file("Gesprekken,Peuteropvang,,2025-Q1,5,,,", by=world.partner.email, approve=False)
    assert Measurement.objects.get().status == "submitted"

    with pytest.raises(CommandError, match="Alleen het programmabureau"):
        import_file("Gesprekken,Peuteropvang,,2025-Q2,5,,,", by=world.partner.email)
    with pytest.raises(CommandError, match="1 geweigerd"):
        import_file("Gesprekken,Weller,,2025-Q2,5,,,", by=world.partner.email, approve=False)
