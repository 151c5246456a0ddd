"""Reads JSON, and only that: no NaN, no duplicate keys, nothing too deep, too large or half a character."""

import json
from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MOST_BYTES = 1_000_000
DEEPEST = 12


class PayloadTooLarge(APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class StrictJSONParser(BaseParser):
    """Numbers with a decimal point become exact decimals."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping | None = None) -> Any:
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise PayloadTooLarge(_("Dit bericht is te groot. Het mag ten hoogste 1 MB zijn."))
        try:
            value = json.loads(
                raw.decode("utf-8"),
                object_pairs_hook=_without_duplicates,
                parse_constant=_refuse_constant,
                parse_float=Decimal,
            )
        except (ValueError, ArithmeticError, RecursionError) as error:
            raise ParseError(_("Dit is geen geldige JSON.")) from error
        _require_clean(value, DEEPEST)
        return value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate keys")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _require_clean(value: Any, levels: int) -> None:
    if levels == 0:
        raise ParseError(_("Dit bericht is te diep genest."))
    if isinstance(value, str):
        _require_text(value)
    elif isinstance(value, list):
        for item in value:
            _require_clean(item, levels - 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            _require_text(key)
            _require_clean(item, levels - 1)


def _require_text(text: str) -> None:
    """Refuse the NUL character and half characters: a database cannot keep them."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ParseError(_("Deze tekst bevat een teken dat niet bewaard kan worden."))
