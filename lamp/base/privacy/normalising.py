"""One spelling for every way to write the same digits and letters, and the way back to the text as it was typed."""

import unicodedata

KEPT_CONTROLS = "\t\n\r"
DOTS = "·․‧∙•。"
SLASHES = "⁄∕"


class _Spelling(dict):
    """What each character becomes, worked out once per character; nothing at all for what cannot be seen."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        self[code] = plain
        return plain


def _plain(character: str) -> str:
    if character in DOTS:
        return "."
    if character in SLASHES:
        return "/"
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me"} or (category == "Cc" and character not in KEPT_CONTROLS):
        return ""  # zero-width, direction, accents on their own
    if category == "Pd" or character == "−":
        return "-"
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.digit(character))
    return unicodedata.normalize("NFKC", character)


_SPELLINGS = _Spelling()


def normalise(text: str) -> str:
    """The text in one spelling: digits and letters of any script width as plain ones, separators alike, no invisibles.

    Accented letters stay as they are. Newlines stay, so that a finding never joins two paragraphs unseen.
    """
    return text if text.isascii() and text.isprintable() else text.translate(_SPELLINGS)


def places_in(text: str) -> list[int]:
    """For every character of ``normalise(text)`` the index in ``text`` it came from, and the length at the end."""
    if text.isascii() and text.isprintable():
        return list(range(len(text) + 1))
    places: list[int] = []
    for index, character in enumerate(text):
        places += [index] * len(_SPELLINGS[ord(character)])
    return [*places, len(text)]
