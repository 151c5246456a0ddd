"""The kinds of what the guard looks for, and what is done about each."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

NEAR = 40
"""Within so many characters a word such as "bsn" says what a number is."""


class Kind(models.TextChoices):
    BSN = "bsn", _("een burgerservicenummer")
    IBAN = "iban", _("een rekeningnummer")
    NUMBER = "number", _("een nummer dat een burgerservicenummer kan zijn")
    EMAIL = "email", _("een e-mailadres")
    PHONE = "phone", _("een telefoonnummer")
    BIRTH_DATE = "birth_date", _("een geboortedatum")
    ADDRESS = "address", _("een adres (postcode met huisnummer)")
    NAME = "name", _("een naam")


REFUSED = frozenset({Kind.BSN, Kind.IBAN})
"""Certainly personal, and nothing LAMP may hold: never stored, whatever anybody says. The others are asked about."""


@dataclass(frozen=True, order=True)
class Finding:
    """One finding: its kind, and where it begins and ends in the text as it was typed."""

    start: int
    end: int
    kind: Kind

    @property
    def is_refused(self) -> bool:
        return self.kind in REFUSED


Found = tuple[int, int, Kind]
"""Start and end in the normalised text."""


class Near:
    """Whether one of some words stands close to a place: at most ``before`` ahead of it, or ``after`` behind it."""

    def __init__(self, words: Iterable[re.Match], before: int, after: int) -> None:
        self.spans = [word.span() for word in words]
        self.ends = [end for _start, end in self.spans]
        self.before, self.after = before, after

    def of(self, start: int, end: int) -> bool:
        first = bisect_left(self.ends, start - self.before)
        return first < len(self.spans) and self.spans[first][0] <= end + self.after
