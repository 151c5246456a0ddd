"""All figures of the area monitor's page as CSV, Excel or GeoJSON; source, year and caveat go along."""

import json
from collections.abc import Mapping
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from lamp.base.pages.export import Cell, Sheet, attachment, csv_response, workbook_response
from monitoring.area_monitor import wording
from monitoring.area_monitor.comparisons import CAVEAT, correlations_of
from monitoring.area_monitor.monitor import Monitor, Row
from monitoring.area_monitor.scope import rows_about
from programs.areas.models import AreaYear

GEOJSON = "application/geo+json"


def download(monitor: Monitor | None, extension: str) -> HttpResponse:
    """The file. Raises ``Http404`` where there are no figures."""
    if monitor is None or not monitor.moments:
        raise Http404
    name = f"{slugify(monitor.subject.name) or 'gebieden'}-{monitor.moment}"
    if extension == "geojson":
        return geojson_response(name, feature_collection(monitor))
    headers, rows = _headers(monitor), [_cells(monitor, row) for row in monitor.ranked]
    if extension == "csv":
        return csv_response(f"{name}.csv", headers, rows)
    sheets = [Sheet(_("Gebieden"), headers, rows)]
    if monitor.subject.is_score and not monitor.subject.domain:
        sheets.append(_comparison_sheet(monitor))
    return workbook_response(f"{name}.xlsx", sheets)


def geojson_response(name: str, collection: dict) -> HttpResponse:
    body = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    return attachment(body.encode(), f"{name}.geojson", GEOJSON)


def _headers(monitor: Monitor) -> list[str]:
    since = [wording.moment_text(monitor.since), wording.change_heading(monitor.subject)] if monitor.since else []
    return [
        _("Code"),
        _("Gebied"),
        _("Plaats"),
        f"{monitor.subject.name}, {wording.moment_text(monitor.moment)}",
        _("Klasse"),
        *since,
        _("Inwoners"),
        _("Keer in de hoogste groep"),
        _("Aantal jaren"),
        _("Bron"),
    ]


def _cells(monitor: Monitor, row: Row) -> list[Cell]:
    changed = row.moved if monitor.subject.is_score else exact(row.change)
    since: list[Cell] = [exact(row.before), changed] if monitor.since else []
    return [
        row.area.code,
        row.area.name,
        row.place,
        exact(row.value),
        row.label,
        *since,
        row.population,
        row.worst_times,
        row.known_times,
        monitor.subject.source,
    ]


def exact(value: float | None) -> Decimal | None:
    """As a cell: six decimals."""
    return None if value is None else Decimal(str(round(value, 6)))


def _comparison_sheet(monitor: Monitor) -> Sheet:
    found = correlations_of(monitor.subject.definition, year=int(monitor.moment[:4]), user=monitor.user)
    headers = [_("Vergelijkingsindicator"), _("Beschrijving"), _("Correlatiecoëfficiënt")]
    headers += ["n", _("Niveau"), _("Jaar"), _("Bron"), _("Let op")]
    rows: list[list[Cell]] = [
        [
            one.indicator.name,
            one.indicator.description,
            one.text,
            one.count,
            one.level,
            one.year,
            one.source,
            str(CAVEAT),
        ]
        for one in found
    ]
    return Sheet(_("Vergelijkingsindicatoren"), headers, rows)


def feature_collection(monitor: Monitor, more: Mapping[int, Mapping[str, object]] | None = None) -> dict:
    """RFC 7946; an area without a stored boundary has no geometry. ``more``: further properties by area id."""
    rows = rows_about(AreaYear.objects.exclude(boundary=None), monitor.scope.ids).order_by("year")
    boundaries = dict(rows.values_list("area", "boundary"))
    return {
        "type": "FeatureCollection",
        "source": monitor.subject.source,
        "features": [
            {
                "type": "Feature",
                "id": row.area.code,
                "geometry": boundaries.get(row.area.pk),
                "properties": {
                    "code": row.area.code,
                    "name": row.area.name,
                    "measure": monitor.subject.name,
                    "moment": monitor.moment,
                    "value": row.value,
                    "place": row.place,
                    "class": row.label,
                    "since": monitor.since or None,
                    "before": row.before,
                    "population": row.population,
                    **(more or {}).get(row.area.pk, {}),
                },
            }
            for row in monitor.ranked
        ],
    }
