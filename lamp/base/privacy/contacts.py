"""E-mail addresses and telephone numbers, Dutch and of the countries around."""

import re
from collections.abc import Iterator

from lamp.base.privacy.kinds import Found, Kind

_AT = re.compile(r" ?(?:@|[(\[] ?(?:at|apenstaartje) ?[)\]]) ?", re.IGNORECASE)
_BEFORE_AT = re.compile(r"[\w.+%'&*/=?^{|}~!#$-]{1,64}")
_AFTER_AT = re.compile(r"[^\W_](?:[\w-]{0,62})(?:\.[\w-]{1,62}){1,5}")


def find_mail_addresses(plain: str) -> Iterator[Found]:
    for at in _AT.finditer(plain):
        after = _AFTER_AT.match(plain, at.end())
        # Read backwards from the sign, so that a long text is looked at once.
        before = after and _BEFORE_AT.match(plain[max(0, at.start() - 64) : at.start()][::-1])
        if before and after:
            yield at.start() - len(before[0]), after.end(), Kind.EMAIL


_S = r"[ .\-/\t\r\n]{0,3}"
_DUTCH_PHONE = re.compile(
    r"(?<![\w+.,€-])(?<!€ )\(?"
    rf"(?:0 ?6\)?(?:{_S}\d){{8}}|0[1-57-9]\d\)?(?:{_S}\d){{7}}|0[1-57-9]\d\d\)?(?:{_S}\d){{6}})(?!\d)"
)
_FOREIGN_PHONE = re.compile(
    rf"(?:(?<![\w+])\+|(?<![\w+.,])00(?={_S}3[12]|{_S}49)) ?(\d{{1,3}})((?:[ ().\-/\t]{{0,4}}\d){{6,12}})(?!\d)"
)
_GROUPED = re.compile(r"\+? ?\d{1,3}(?:[. ]\d{3})+\Z")
_MONEY_AFTER = re.compile(r"\s?(?:€|eur\b|euro)", re.IGNORECASE)
_FREE_OF_PEOPLE = re.compile(r"0 ?[89]00")
"""0800 and 0900 are given to organisations only."""


def find_phones(plain: str) -> Iterator[Found]:
    for match in _DUTCH_PHONE.finditer(plain):
        if not _FREE_OF_PEOPLE.match(match[0].lstrip("(")):
            yield match.start(), match.end(), Kind.PHONE
    for match in _FOREIGN_PHONE.finditer(plain):
        if not _GROUPED.fullmatch(match[0]) and not _MONEY_AFTER.match(plain, match.end()):
            yield match.start(), match.end(), Kind.PHONE
