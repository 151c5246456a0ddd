"""Dates of birth, addresses, and names after a title."""

import re
from collections.abc import Iterator

from lamp.base.privacy.kinds import NEAR, Found, Kind, Near

_MONTH = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|maart|mrt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|sept?(?:ember)?|okt(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    rf"(?<![\w])(?:\d{{1,2}}(?:[-/.]| [-/.] | )\d{{1,2}}(?:[-/.]| [-/.] | )(?:(?:19|20)\d\d|'?\d\d)"
    rf"|\d{{1,2}}(?:e|ste|de)?[ -]{_MONTH}\.?[ -](?:19|20)?\d\d|(?:19|20)\d\d[-/.]\d{{1,2}}[-/.]\d{{1,2}})(?!\w)",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"(?<!\w)(?:geboren|geb\.?|gebdat|geboorte(?:datum|dag)?|verjaardag|jarig|date of birth|dob|born|g\.d\.)(?!\w)",
    re.IGNORECASE,
)
_BORN_BETWEEN = re.compile(
    r"\s*(?:tussen|na|vanaf|voor|vóór|sinds|tot|t/m|tot en met|between|after|before|since)\b", re.IGNORECASE
)
"""Children born after a date are a group, not a person."""


def find_birth_dates(plain: str) -> Iterator[Found]:
    words = [word for word in _BORN.finditer(plain) if not _BORN_BETWEEN.match(plain, word.end())]
    if not words:
        return
    near_a_word = Near(words, NEAR, 25)
    for date in _DATE.finditer(plain):
        if near_a_word.of(date.start(), date.end()):
            yield date.start(), date.end(), Kind.BIRTH_DATE


_POSTCODE = re.compile(r"(?<![\w.,€])[1-9]\d{3}(?: {1,2}(?!SA|SD|SS)[A-Z]{2}|(?!SA|SD|SS)[A-Z]{2}|[a-z]{2})(?!\w)")
_NUMBER_AFTER = re.compile(
    r"[ ,\t\r\n-]{0,3}(?:(?:huisnummer|huisnr|nummer|nr|no|hnr)\.? ?)?\d{1,5}(?![\d.,]\d)(?! ?%)", re.IGNORECASE
)
_NUMBER_BEFORE = re.compile(r"[A-Za-z.'-]{2,} (\d{1,5} ?-? ?[A-Za-z]{0,3}[ ,\t\r\n]{1,3})\Z")


def find_addresses(plain: str) -> Iterator[Found]:
    for code in _POSTCODE.finditer(plain):
        if after := _NUMBER_AFTER.match(plain, code.end()):
            yield code.start(), after.end(), Kind.ADDRESS
        elif before := _NUMBER_BEFORE.search(plain[max(0, code.start() - 60) : code.start()]):
            yield code.start() - len(before[1]), code.end(), Kind.ADDRESS


_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶĻŁŃŅŇŐŘŚŞŠŢŤŪŮŰŹŻŽ]"
_LINK = r"(?:(?i:van|de|der|den|het|ten|ter|te|el|al|ben|bin|von|in 't|'[ts])[ -]){0,3}"
_PART = rf"{_CAPITAL}(?:\.|(?:[^\W\d_]|['’]){{1,40}})"
_REST = rf"(?:[ -]?{_LINK}{_PART}){{0,4}}"
_NAME = re.compile(
    rf"(?<!\w)(?:[Mm]evr|[Dd]hr|[Mm]w|[Mm]ej|[Dd]e [Hh]r|MEVR|DHR|MW|MEJ)(?:\. ?| ){_LINK}{_PART}{_REST}"
    rf"|(?<!\w)(?:[Mm]evrouw|[Mm]eneer|[Mm]ijnheer|[Dd]e heer) {_LINK}({_PART}){_REST}"
)


def find_names(plain: str) -> Iterator[Found]:
    for match in _NAME.finditer(plain):
        if not (match[1] and len(match[1]) > 2 and match[1].isupper()):  # "de mevrouw van de POVH" is her work
            yield match.start(), match.end(), Kind.NAME
