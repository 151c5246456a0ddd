"""What somebody says about a finding that was asked about, and how it reaches the guard.

A page sends one answer per finding (``privacy-<mark>`` in the form), or one tick for all; the API one for the whole
request (the header ``Personal-Data-Answer``); a command or job one for a block of code (``answering``).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lamp.base.privacy.finding import compact
from lamp.base.privacy.kinds import Finding

HEADER = "Personal-Data-Answer"
FIELD_PREFIX = "privacy-"
REMOVE_ALL = "personal-data"
"""The tick that takes out everything that was not answered one by one."""


class Answer(models.TextChoices):
    """Take it out, or one of the reasons why it is about no recognisable person."""

    REMOVE = "remove", _("Haal het weg")
    ORGANISATION = "organisation", _("Het is van een organisatie, niet van een persoon")
    PLACE = "place", _("Het is een gebouw, plein of straat")
    NUMBER = "number", _("Het is een ander nummer of getal")
    EXAMPLE = "example", _("Het is een verzonnen voorbeeld")


_request: ContextVar[HttpRequest | None] = ContextVar("privacy_request", default=None)
_said: ContextVar[tuple[Answer, Any] | None] = ContextVar("privacy_said", default=None)
_is_stored: ContextVar[bool] = ContextVar("privacy_is_stored", default=False)


def mark_of(text: str, finding: Finding) -> str:
    """A mark of what was found, by which an answer says what it is about; nobody can read back what it stands for."""
    found = f"{finding.kind}:{compact(text[finding.start : finding.end])}"
    return salted_hmac("lamp.base.privacy", found, algorithm="sha256").hexdigest()[:24]


def answer_to(mark: str) -> Answer | None:
    """What was said about the finding with this mark; ``None`` while nothing was."""
    if said := _said.get():
        return said[0]
    request = _request.get()
    if request is None:
        return None
    posted = request.POST.get(FIELD_PREFIX + mark) or request.POST.get(REMOVE_ALL)
    for given in (posted, request.headers.get(HEADER)):
        if given in Answer.values:
            return Answer(given)
    return None


def answers_sent() -> dict[str, str]:
    """The answers a page sent along, by the name of their field; a form renders without its request."""
    request = _request.get()
    sent = request.POST.items() if request is not None else ()
    return {name: value for name, value in sent if name.startswith(FIELD_PREFIX) and value in Answer.values}


def who_answers() -> Any | None:
    """The signed-in person of this request, or whom the command acts for."""
    if said := _said.get():
        return said[1]
    user = getattr(_request.get(), "user", None)
    return user if user is not None and user.is_authenticated else None


@contextmanager
def answering(answer: str, *, by: Any = None) -> Iterator[None]:
    """Everything asked inside gets this answer: for commands and jobs, where nobody can be asked."""
    token = _said.set((Answer(answer), by))
    try:
        yield
    finally:
        _said.reset(token)


@contextmanager
def stored_text() -> Iterator[None]:
    """Inside, only texts are written that LAMP holds already (a copy, something put back): nothing is asked twice."""
    token = _is_stored.set(True)
    try:
        yield
    finally:
        _is_stored.reset(token)


def is_stored_text() -> bool:
    return _is_stored.get()


def note_refusal(error: Exception) -> None:
    """Remember that the guard stopped a write of this request, in case its page does not say so."""
    request = _request.get()
    if request is not None:
        request.personal_data_error = error  # type: ignore[attr-defined]


def refusal_in(request: HttpRequest) -> Any | None:
    return getattr(request, "personal_data_error", None)


@contextmanager
def answers_in(request: HttpRequest) -> Iterator[None]:
    """Look for answers in this request."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def own_contacts() -> frozenset[str]:
    """Numbers and addresses of the bureau and its partners, as ``find`` takes them (the setting ``OWN_CONTACTS``)."""
    return _compacted(tuple(settings.OWN_CONTACTS))


@cache
def _compacted(contacts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(compact, contacts))
