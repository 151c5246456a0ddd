"""What in a text is, or may be, about a recognisable person. Pure: a text in, kinds and places out.

A ``Finding`` never holds the text it is about, so it can be logged, stored and shown.
"""

import re
from collections.abc import Collection

from lamp.base.privacy.accounts import find_accounts
from lamp.base.privacy.contacts import find_mail_addresses, find_phones
from lamp.base.privacy.kinds import REFUSED, Finding, Found
from lamp.base.privacy.normalising import normalise, places_in
from lamp.base.privacy.numbers import find_numbers
from lamp.base.privacy.people import find_addresses, find_birth_dates, find_names

LOOKS = (
    find_accounts,
    find_numbers,
    find_mail_addresses,
    find_phones,
    find_birth_dates,
    find_addresses,
    find_names,
)
# A text without any of these holds nothing to find; most texts have none.
_MAY_HOLD = re.compile(r"\d|@|\bat\b|\b(?:m(?:evr|w|ej|evrouw|eneer)|dhr|hr|heer)\b|[^\x00-\x7f]", re.IGNORECASE)


def find(text: str, *, own: Collection[str] = ()) -> list[Finding]:
    """All findings in a text, in order, none overlapping another; what is certain goes before what is asked.

    Args:
        own: numbers and addresses of the bureau and its partners, as ``compact`` writes them; these pass.
    """
    if not text or not _MAY_HOLD.search(text):
        return []
    plain = normalise(text)
    found = _without_overlap([one for look in LOOKS for one in look(plain)])
    if own:
        found = [one for one in found if not _is_own(compact(plain[one[0] : one[1]]), own)]
    if not found:
        return []
    places = places_in(text)
    return sorted(Finding(places[start], places[end - 1] + 1, kind) for start, end, kind in found)


def compact(text: str) -> str:
    """A number or address without what people write between its parts, to compare it by."""
    written = re.sub(r"[^a-z0-9@+]", "", normalise(text).lower().replace("(0)", "").replace("(at)", "@"))
    return re.sub(r"^(?:\+|00)31(?=\d{9}$)", "0", written)


def _is_own(found: str, own: Collection[str]) -> bool:
    """Whether it is one of our own; ``@example.nl`` stands for all addresses there."""
    return found in own or ("@" in found and "@" + found.partition("@")[2] in own)


def _without_overlap(found: list[Found]) -> list[Found]:
    """The certain ones first, then the longest."""
    kept: list[Found] = []
    taken = bytearray(max((end for _start, end, _kind in found), default=0))
    for one in sorted(set(found), key=lambda one: (one[2] not in REFUSED, one[0] - one[1], one[0])):
        if not any(taken[one[0] : one[1]]):
            taken[one[0] : one[1]] = b"\x01" * (one[1] - one[0])
            kept.append(one)
    return kept
