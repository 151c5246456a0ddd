"""Figures from the open data of CBS, by the number of a table, for the areas that LAMP knows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import cbsodata
import requests
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lamp.base.spreadsheets import Line
from programs.areas.models import Area

LICENCE = "CC BY 4.0"
AREA_COLUMN, CODE_COLUMN = "WijkenEnBuurten", "Codering_3"
SECONDS = 60


@dataclass(frozen=True)
class CbsTable:
    """A table as lines that the ordinary import reads: the figures (wide), and the measures they are of."""

    lines: Sequence[Line]
    measure_lines: Sequence[Line]
    source: str


def read_table(number: str, *, columns: Iterable[str] = (), catalog: str | None = None) -> CbsTable:
    """Fetch a table per area: all its topics, or only ``columns`` (the keys that CBS gives them).

    Only rows of municipalities that LAMP knows, and of what lies in them, are asked for.

    Args:
        number: such as "85984NED".
        catalog: another host than CBS's own.

    Raises:
        ValidationError: CBS does not answer, there is no such table or column, or it is no table per area.
    """
    municipalities = sorted(Area.objects.filter(code__startswith="GM").values_list("code", flat=True))
    if not municipalities:
        raise ValidationError(_("LAMP kent nog geen gemeente. Importeer eerst de gebieden."), code="no_areas")
    try:
        info = cbsodata.get_info(number, catalog_url=catalog, timeout=SECONDS)
        properties = cbsodata.get_meta(number, "DataProperties", catalog_url=catalog, timeout=SECONDS)
        topics = _topics(number, properties, list(columns))
        rows = [
            row
            for code in municipalities
            for row in _rows_of(number, code[2:], [one["Key"] for one in topics], catalog)
        ]
    except requests.RequestException as error:
        message = _("CBS geeft geen antwoord voor tabel %(number)s. Klopt het nummer? Probeer het later nog eens.")
        raise ValidationError(message % {"number": number}, code="no_answer") from error
    source = f"CBS StatLine {number}, {info['Title']}"[:200]
    return CbsTable(_figure_lines(rows, topics), _measure_lines(topics, source), source)


def _topics(number: str, properties: Sequence[dict[str, Any]], columns: Sequence[str]) -> list[dict[str, Any]]:
    if not {AREA_COLUMN, CODE_COLUMN} <= {one["Key"] for one in properties}:
        message = _("Tabel %(number)s gaat niet over wijken en buurten.")
        raise ValidationError(message % {"number": number}, code="no_area_table")
    topics = {one["Key"]: one for one in properties if one["Type"] == "Topic" and one.get("Datatype") != "String"}
    unknown = [name for name in columns if name not in topics]
    if unknown:
        message = _("Tabel %(number)s heeft geen kolom %(names)s.")
        raise ValidationError(message % {"number": number, "names": ", ".join(unknown)}, code="no_column")
    return [topics[name] for name in columns] if columns else list(topics.values())


def _rows_of(number: str, digits: str, keys: Sequence[str], catalog: str | None) -> list[dict[str, Any]]:
    # Without typed=True the package takes the typed data set, with it the other (cbsodata 1.3).
    return cbsodata.get_data(
        number,
        filters=f"substringof('{digits}',{AREA_COLUMN})",
        select=[AREA_COLUMN, CODE_COLUMN, *keys],
        catalog_url=catalog,
        timeout=SECONDS,
    )


def _figure_lines(rows: Sequence[dict[str, Any]], topics: Sequence[dict[str, Any]]) -> list[Line]:
    names = [CODE_COLUMN, *(one["Key"] for one in topics)]
    heading = Line(1, dict(enumerate(names)))
    lines = [heading]
    for row in rows:
        cells = {place: _cell(row[name]) for place, name in enumerate(names) if row.get(name) is not None}
        lines.append(Line(len(lines) + 1, cells))
    return lines


def _cell(value: Any) -> str | Decimal:
    return value.strip() if isinstance(value, str) else Decimal(str(value))


def _measure_lines(topics: Sequence[dict[str, Any]], source: str) -> list[Line]:
    lines = [Line(1, dict(enumerate(("code", "name", "unit", "source", "licence", "description"))))]
    for one in topics:
        told = (one["Key"], one["Title"][:150], _unit(one.get("Unit")), source, LICENCE, _plain(one.get("Description")))
        lines.append(Line(len(lines) + 1, {place: text for place, text in enumerate(told) if text}))
    return lines


def _unit(text: str | None) -> str:
    unit = (text or "").strip()
    return "" if unit == "aantal" else unit[:40]


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())[:1000]
