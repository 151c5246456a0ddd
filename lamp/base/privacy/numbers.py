"""BSNs, and other numbers that pass their eleven test."""

import re
from collections.abc import Iterator, Sequence

from lamp.base.privacy.kinds import NEAR, Found, Kind, Near

_RUN = re.compile(r"(?<![\w+])\d(?:[ .\-/_\t\r\n]{0,2}\d)*(?!\w)")
_TOKEN = re.compile(r"\d+")
_BSN_WORD = re.compile(
    r"(?<![a-z])(?:b\.?s\.?n(?![a-z])|bsn-?(?:nr|nummer)|burger ?service ?-?(?:nr|nummer)|burger ?-?(?:nr|nummer)"
    r"|sofi(?![a-z])|sofi ?-?(?:nr|nummer)|citizen service number)",
    re.IGNORECASE,
)
_BSN_HINTS = ("bsn", "b.s", "bs.n", "sofi", "burger", "citizen")
_ORGANISATION_WORD = re.compile(
    r"(?:rsin|kvk|k\.v\.k\.?|kamer van koophandel|btw|vestigings?|fiscaal|lrk|brin|ubn)[-. ]*(?:nr|nummer)?[-.: ]*$",
    re.IGNORECASE,
)
_MONEY_BEFORE, _MONEY_AFTER = (
    re.compile(r"(?:€|eur|euro)\s?$", re.IGNORECASE),
    re.compile(r"\s?(?:€|eur\b|euro)", re.IGNORECASE),
)
_DATE_SHAPES = {(2, 2, 4), (4, 2, 2)}  # with eight digits; shorter ones are no BSN either
_DOTTED = re.compile(r"(?<!\d)\d{4}\.\d{2}\.\d{3}(?!\d)")
"""As BSNs are printed on papers; nothing else is written so."""
_PIECES = {8, 9}
_WHOLE_SHAPES = {(3, 3, 3), (4, 2, 3)}
"""How people write a BSN when nothing else says that it is one: in one piece, or in these parts and no more."""


def passes_eleven_test(digits: str) -> bool:
    """Whether 8 or 9 digits are a possible BSN: 9·a + 8·b + … + 2·h − i is divisible by 11."""
    if len(digits) not in {8, 9} or not digits.strip("0"):
        return False
    nine = digits.zfill(9)
    return (sum((9 - place) * int(nine[place]) for place in range(8)) - int(nine[8])) % 11 == 0


def find_numbers(plain: str) -> Iterator[Found]:
    runs = [run for run in _RUN.finditer(plain) if run.end() - run.start() >= 8]
    if not runs:
        return
    near_a_word = Near(_bsn_words(plain), NEAR, NEAR)
    for run in runs:
        tokens = [(run.start() + one.start(), run.start() + one.end()) for one in _TOKEN.finditer(run[0])]
        shape = tuple(end - start for start, end in tokens)
        if shape in _DATE_SHAPES:
            continue
        whole = shape in _WHOLE_SHAPES
        telling = whole or _PIECES & set(shape) or _DOTTED.search(run[0])
        if not telling and not near_a_word.of(run.start(), run.end()):
            continue
        for start, end, digits, window in _windows(plain, tokens):
            if not passes_eleven_test(digits) or _is_no_bsn(plain, start, end, window):
                continue
            if _DOTTED.fullmatch(plain, start, end) or near_a_word.of(start, end):
                yield start, end, Kind.BSN
            elif whole or (len(window) == 1 and window[0] in _PIECES):
                yield start, end, Kind.NUMBER


def _bsn_words(plain: str) -> Iterator[re.Match]:
    """Most texts have none, which plain searches tell sooner."""
    low = plain.lower()
    return _BSN_WORD.finditer(plain) if any(hint in low for hint in _BSN_HINTS) else iter(())


def _windows(plain: str, tokens: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str, tuple[int, ...]]]:
    """Groups of whole tokens that hold 8 or 9 digits together: start, end, digits and the length of each token."""
    for first, (start, _end) in enumerate(tokens):
        digits = ""
        shape: tuple[int, ...] = ()
        for token_start, end in tokens[first : first + 9]:
            digits += plain[token_start:end]
            shape += (end - token_start,)
            if len(digits) > 9:
                break
            if len(digits) >= 8:
                yield start, end, digits, shape


def _is_no_bsn(plain: str, start: int, end: int, shape: tuple[int, ...]) -> bool:
    """Dates, years, amounts of money, rounded numbers of millions, and what is named a number of an organisation."""
    if shape in _DATE_SHAPES:
        return True
    parts = _TOKEN.findall(plain[start:end])
    if len(parts) > 1 and all(len(part) == 4 and part[:2] in {"19", "20"} for part in parts):
        return True
    if shape == (2, 3, 3) and "." in plain[start:end]:
        return True
    if _MONEY_BEFORE.search(plain, max(0, start - 6), start) or _MONEY_AFTER.match(plain, end):
        return True
    return bool(_ORGANISATION_WORD.search(plain, max(0, start - 36), start))
