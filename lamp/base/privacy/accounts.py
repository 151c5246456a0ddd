"""Bank accounts: an IBAN of a known country, of the right length, that passes the test modulo 97."""

import re
from collections.abc import Iterator

from lamp.base.privacy.kinds import Found, Kind

_IBAN_START = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2}) ?\d ?\d")
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU XK",
        21: "CH HR LI LV", 22: "BG BH DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE",
        31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
_IBAN_PARTS = re.compile(r"[A-Za-z0-9]")
_IBAN_BETWEEN = " .-\t\r\n/"


def find_accounts(plain: str) -> Iterator[Found]:
    for match in _IBAN_START.finditer(plain):
        length = _IBAN_LENGTHS.get(match[1].upper())
        if length is None:
            continue
        end = _end_of_account(plain, match.start(), length)
        if end and _passes_mod_97(plain[match.start() : end]):
            yield match.start(), end, Kind.IBAN


def _end_of_account(plain: str, start: int, length: int) -> int | None:
    """Where an account number of so many characters ends; ``None`` where it is cut off or goes on."""
    taken, skipped, place = 0, 0, start
    while place < len(plain) and taken < length:
        character = plain[place]
        if character.isascii() and character.isalnum():
            taken, skipped = taken + 1, 0
        elif character in _IBAN_BETWEEN and skipped < 2:
            skipped += 1
        else:
            return None
        place += 1
    goes_on = place < len(plain) and plain[place].isascii() and plain[place].isalnum()
    return place if taken == length and not goes_on else None


def _passes_mod_97(written: str) -> bool:
    letters = "".join(_IBAN_PARTS.findall(written)).upper()
    return int("".join(str(int(one, 36)) for one in letters[4:] + letters[:4])) % 97 == 1
