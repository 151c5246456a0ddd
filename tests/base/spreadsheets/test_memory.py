"""Files made to exhaust memory or time, each read in a process of its own that is watched (reliability: B3, B4)."""

import random
from pathlib import Path

import pytest

from tests.base.spreadsheets.packages import MAIN, package_of, sheet_of
from tests.base.spreadsheets.watched import watch

MEBIBYTE = 1024 * 1024


def many_rows(number: int) -> str:
    return "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, number + 1))


def noise(length: int) -> str:
    """Letters that do not pack well, so that the ratio gives nothing away."""
    return random.Random(7).randbytes(length // 2).hex()


def string_bomb() -> bytes:
    """One text of seven megabytes, used in a hundred thousand cells."""
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 20_001))
    strings = f'<sst xmlns="{MAIN}"><si><t>{noise(7 * MEBIBYTE)}</t></si></sst>'
    return package_of(cells, **{"xl/sharedStrings.xml": strings})


def many_strings() -> bytes:
    strings = "".join(f"<si><t>{number}</t></si>" for number in range(600_000))
    return package_of(**{"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>'})


def lying_bytes() -> bytes:
    """The file says that its sheet unpacks to one byte."""
    content = package_of("".join(f'<row r="{row}"/>' for row in range(1, 500_000)))
    size = len(sheet_of("".join(f'<row r="{row}"/>' for row in range(1, 500_000)))).to_bytes(4, "little")
    return content.replace(size, (1).to_bytes(4, "little"))


def deep() -> bytes:
    chosen = random.Random(7)
    return package_of(**{"xl/worksheets/sheet1.xml": "".join(f"<a{chosen.random()}>" for _level in range(400_000))})


ATTACKS = {
    "one-line.csv": (lambda: b"a" * (50 * MEBIBYTE), "too_large"),
    "one-long-line.csv": (lambda: b"a" * (9 * MEBIBYTE), "line_too_long"),
    "open-quote.csv": (lambda: b'a;b\n"' + b"x;\n" * (3 * MEBIBYTE), "csv"),
    "rows.csv": (lambda: b"1;2\n" * 2_000_000, "too_long"),
    "emoji.csv": (lambda: ("😀" * 1000 + ";😀\n").encode() * 2000, "read"),
    "zip-bomb.xlsx": (lambda: package_of(**{"xl/worksheets/sheet1.xml": sheet_of(" " * (90 * MEBIBYTE))}), "too_large"),
    "many-rows.xlsx": (lambda: package_of(many_rows(400_000)), "too_long"),
    "string-bomb.xlsx": (string_bomb, "text_too_long"),
    "many-strings.xlsx": (many_strings, "too_large"),
    "many-styles.xlsx": (
        lambda: package_of(
            **{"xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 900_000}</cellXfs></styleSheet>'}
        ),
        "too_large",
    ),
    "lying.xlsx": (lying_bytes, "damaged"),
    "deep.xlsx": (
        deep,
        "too_large",
    ),
    "twenty-thousand.xlsx": (lambda: package_of(many_rows(20_000)), "read"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_costs_little_memory_and_little_time(name, tmp_path: Path):
    make, code = ATTACKS[name]
    path = tmp_path / name
    path.write_bytes(make())
    watched = watch(path)
    assert watched.code == code
    assert watched.mebibytes <= 50
    assert watched.seconds <= 5
