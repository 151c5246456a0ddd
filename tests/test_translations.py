"""Every Dutch text has an English one, and the files of the translations are current: ``make messages``."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from tests.machine import program

ROOT = Path(__file__).parents[1]
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
DUTCH = Path("locale/nl/LC_MESSAGES/django.po")  # what Django and allauth say, in LAMP's words
SOURCES = ["lamp", "programs", "monitoring", "templates", "locale", "manage.py"]
ENTRY = re.compile(r"^(msgctxt .*?)?^msgid (?P<msgid>.*?)^msgstr(?:\[0\])? (?P<msgstr>.*)", re.DOTALL | re.MULTILINE)


def text_of(quoted: str) -> str:
    """What the quoted lines of a PO entry say together."""
    return "".join(re.findall(r'"(.*)"', quoted))


def entries(catalogue: Path) -> dict[str, str]:
    """The English of each Dutch text in a PO file, leaving out what is no longer used."""
    found = {}
    for block in catalogue.read_text().split("\n\n"):
        lines = "\n".join(line for line in block.splitlines() if not line.startswith("#"))
        if match := ENTRY.search(lines):
            msgid = match["msgid"].split("\nmsgid_plural")[0]
            found[text_of(msgid)] = text_of(match["msgstr"])
    return {msgid: msgstr for msgid, msgstr in found.items() if msgid}


@pytest.fixture(scope="module", autouse=True)
def gettext_is_here():
    if program("msgfmt") is None:
        pytest.fail("gettext is not installed, so nothing can be said about the translations: make machine")


def test_every_text_has_an_english_one():
    missing = [msgid for msgid, msgstr in entries(ROOT / CATALOGUE).items() if not msgstr]

    assert missing == []


def test_no_translation_is_a_guess():
    blocks = (ROOT / CATALOGUE).read_text().split("\n\n")[1:]  # without the header
    guesses = [block for block in blocks if re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE)]

    assert guesses == []


def test_the_catalogue_has_exactly_the_texts_of_the_product(tmp_path):
    for source in SOURCES:
        place = ROOT / source
        copy = shutil.copytree if place.is_dir() else shutil.copy
        copy(place, tmp_path / source)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "en", "--no-location", "--no-wrap", "--no-obsolete"],
        cwd=tmp_path,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "lamp.settings", "LAMP_DATA": str(tmp_path)},
        check=True,
        capture_output=True,
    )

    assert set(entries(ROOT / CATALOGUE)) == set(entries(tmp_path / CATALOGUE))


def said_in(module: ast.Module) -> set[str]:
    """The texts that a module hands to gettext, under whatever name and wherever it does so."""
    names = {
        name.asname or name.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if re.fullmatch(r"n?gettext(_lazy)?", name.name)
    }
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and node.args]
    texts = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in names]
    return {text.value for text in texts if isinstance(text, ast.Constant)}


def test_no_text_hides_from_the_catalogue():
    """``makemessages`` sees no text in an f-string or behind another name: it would stay Dutch for everybody."""
    known = {json.loads(f'"{msgid}"') for msgid in entries(ROOT / CATALOGUE)}
    said = {
        text
        for source in SOURCES
        for place in (ROOT / source).rglob("*.py")
        for text in said_in(ast.parse(place.read_text()))
    }

    assert len(said) > 1000
    assert said - known == set()


@pytest.mark.parametrize("catalogue", [CATALOGUE, DUTCH])
def test_the_compiled_catalogue_is_current(catalogue, tmp_path):
    compiled = tmp_path / "django.mo"
    subprocess.run([program("msgfmt"), "--check-format", "-o", compiled, ROOT / catalogue], check=True)

    assert (ROOT / catalogue).with_suffix(".mo").read_bytes() == compiled.read_bytes()


def test_a_short_password_is_refused_in_dutch():
    with pytest.raises(ValidationError) as refused:
        validate_password("lamp")

    assert refused.value.messages[0] == "Dit wachtwoord is te kort. Gebruik ten minste 12 tekens."


def test_allauth_says_u():
    theirs = "Please type your current password."

    assert gettext(theirs) == "Vul uw huidige wachtwoord in."


def test_english_writes_dates_out_in_the_same_order():
    with override("en"):
        assert date_format(date(2026, 7, 1)) == "1 July 2026"
