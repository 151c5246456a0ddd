"""Bank accounts: an IBAN with the shape of its country that passes the test modulo 97.

The shape matters: one in 97 runs of words and numbers passes the test by chance ("is 12 maart 1976 …").
"""

import re
from collections.abc import Iterator

from lamp.base.privacy.kinds import Found, Kind

_SHAPES_BY_COUNTRY = """
AD N8C12, AE N19, AL N8C16, AT N16, AZ A4C20, BA N16, BE N12, BG A4N6C8, BH A4C14, BI N23, BR N23A1C1, BY C4N4C16,
CH N5C12, CR N18, CY N8C16, CZ N20, DE N18, DJ N23, DK N14, DO C4N20, EE N16, EG N25, ES N20, FI N14, FK A2N12, FO N14,
FR N10C11N2, GB A4N14, GE A2N16, GI A4C15, GL N14, GR N7C16, GT C24, HR N17, HU N24, IE A4N14, IL N19, IQ A4N15,
IS N22, IT A1N10C12, JO A4N4C18, KW A4C22, KZ N3C13, LB N4C20, LC A4C24, LI N5C12, LT N16, LU N3C13, LV A4C13, LY N21,
MC N10C11N2, MD C20, ME N15N3, MK N3C10N2, MN N16, MR N23, MT A4N5C18, MU A4N19A3, NI A4N20, NL A4N10, NO N11, OM N3C16,
PK A4C16, PL N24, PS A4C21, PT N21, QA A4C21, RO A4C16, RS N18, RU N14C15, SA N2C18, SC A4N20A3, SD N14, SE N20, SI N15,
SK N20, SM A1N10C12, SO N19, ST N21, TL N19, TN N20, TR N6C16, UA N6C19, VA N18, VG A4N16, XK N16, YE A4N4C18
"""
"""What follows the country and its two check digits: A letters, N digits, C either; from the register of SWIFT."""

_CHARACTERS = {"A": "[A-Z]", "N": "[0-9]", "C": "[0-9A-Z]"}
_PARTS = re.compile(r"([ANC])(\d+)")


def _pattern(shape: str) -> re.Pattern[str]:
    return re.compile("[A-Z]{2}[0-9]{2}" + "".join(f"{_CHARACTERS[one]}{{{n}}}" for one, n in _PARTS.findall(shape)))


_SHAPES = {
    country: (4 + sum(int(number) for _letter, number in _PARTS.findall(shape)), _pattern(shape))
    for country, shape in (entry.split() for entry in _SHAPES_BY_COUNTRY.split(","))
}
_START = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2}) ?\d ?\d")
_BETWEEN = " .-\t\r\n/"


def find_accounts(plain: str) -> Iterator[Found]:
    for match in _START.finditer(plain):
        length, shape = _SHAPES.get(match[1].upper(), (0, None))
        if shape is None:
            continue
        number, end = _take(plain, match.start(), length)
        if shape.fullmatch(number) and _mostly_digits(number) and _passes_mod_97(number):
            yield match.start(), end, Kind.IBAN


def _take(plain: str, start: int, length: int) -> tuple[str, int]:
    """So many letters and digits from a place on, at most two separators apart, and where they end.

    "" where the text breaks off before, or goes on without a separator.
    """
    taken: list[str] = []
    skipped, place = 0, start
    while place < len(plain) and len(taken) < length:
        character = plain[place]
        if character.isascii() and character.isalnum():
            taken.append(character)
            skipped = 0
        elif character in _BETWEEN and skipped < 2:
            skipped += 1
        else:
            return "", place
        place += 1
    goes_on = place < len(plain) and plain[place].isascii() and plain[place].isalnum()
    return ("", place) if goes_on else ("".join(taken).upper(), place)


def _mostly_digits(number: str) -> bool:
    """Where a country allows letters everywhere, words could pass too."""
    return sum(character.isdigit() for character in number) * 2 >= len(number)


def _passes_mod_97(number: str) -> bool:
    return int("".join(str(int(one, 36)) for one in number[4:] + number[:4])) % 97 == 1
