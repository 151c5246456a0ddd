"""Which parameters a page reads, found by watching it: every name it looks up in the query or the form."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.http import QueryDict

from tests.access.doors import Doors

FORM = "application/x-www-form-urlencoded"
ANYTHING = "niets=1"  # a form is filled in only when there is something to fill it with


@contextmanager
def watched() -> Iterator[set[str]]:
    """The names that are looked up while this lasts."""
    asked: set[str] = set()

    class Watched(QueryDict):
        def __getitem__(self, key: str) -> Any:
            asked.add(key)
            return super().__getitem__(key)

        def __contains__(self, key: object) -> bool:
            asked.add(key)
            return super().__contains__(key)

        def getlist(self, key: str, default: Any = None) -> Any:
            asked.add(key)
            return super().getlist(key, default)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.core.handlers.wsgi.QueryDict", Watched)
        patch.setattr("django.http.request.QueryDict", Watched)
        yield asked
    asked -= {None, "niets", "csrfmiddlewaretoken", "urlencode"}


def query_names(doors: Doors, address: str) -> set[str]:
    """The names in the address that the page reads for those who see most of it."""
    with watched() as asked:
        for role in ("partner", "bureau"):
            doors.knock("GET", f"{address}?{ANYTHING}", role)
    return asked


def form_names(doors: Doors, address: str) -> set[str]:
    """The names in the form that the page reads for those who may send it."""
    with watched() as asked:
        for role in ("partner", "bureau", "manager", "admin"):
            doors.knock("POST", address, role, body=ANYTHING, content_type=FORM)
    return asked
