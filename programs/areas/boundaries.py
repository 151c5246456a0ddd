"""Reads boundaries of areas from GeoJSON (RFC 7946): Polygon or MultiPolygon in WGS 84."""

import json
import math
from typing import Any

from django.utils.translation import gettext as _

from programs.areas.crossing import crosses_itself

MOST_POINTS = 500_000
WGS84_NAMES = ("crs84", "epsg::4326", "epsg:4326", "wgs84", "wgs 84")


class BoundaryError(ValueError):
    """What is wrong with the file, in Dutch, for people."""


def read_boundaries(content: bytes) -> dict[str, dict[str, Any]]:
    """Geometry (``type`` and ``coordinates``, longitude first) by area code.

    The code is the feature's ``id`` or its property ``code``; a third coordinate (height) is left out.

    Raises:
        BoundaryError: no GeoJSON, another coordinate system, not finite, not closed, or a code twice.
    """
    collection = _parse(content)
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise BoundaryError(_("Dit is geen GeoJSON-bestand met een FeatureCollection."))
    _check_reference_system(collection)
    features = collection.get("features")
    if not isinstance(features, list) or not features:
        raise BoundaryError(_("Er staan geen grenzen in het bestand."))
    found: dict[str, dict[str, Any]] = {}
    points = 0
    for number, feature in enumerate(features, start=1):
        code, geometry = _read_feature(feature, number)
        if code in found:
            raise BoundaryError(_("De code %(code)s staat twee keer in het bestand.") % {"code": code})
        points += sum(len(ring) for polygon in _polygons(geometry) for ring in polygon)
        if points > MOST_POINTS:
            raise _too_many_points()
        found[code] = geometry
    return found


def _parse(content: bytes) -> Any:
    def refuse(constant: str) -> None:
        raise BoundaryError(_("Er staat %(value)s in het bestand. Dat is geen getal.") % {"value": constant})

    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=refuse)
    except BoundaryError:
        raise
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BoundaryError(_("Dit is geen geldig GeoJSON-bestand.")) from error


def _check_reference_system(collection: dict) -> None:
    crs = collection.get("crs")
    if crs and not any(name in json.dumps(crs).lower() for name in WGS84_NAMES):
        raise BoundaryError(_("Het bestand gebruikt een ander coördinatenstelsel. Sla het op in WGS 84."))


def _read_feature(feature: Any, number: int) -> tuple[str, dict[str, Any]]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise BoundaryError(_("Onderdeel %(number)d is geen Feature.") % {"number": number})
    properties = feature.get("properties")
    code = feature.get("id") or (properties.get("code") if isinstance(properties, dict) else None)
    if not isinstance(code, str):
        raise BoundaryError(_("Onderdeel %(number)d heeft geen code.") % {"number": number})
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        message = _("De grens van %(code)s is geen Polygon of MultiPolygon.")
        raise BoundaryError(message % {"code": code})
    coordinates = geometry.get("coordinates")
    if kind == "Polygon":
        return code, {"type": kind, "coordinates": _read_polygon(coordinates, code)}
    if not isinstance(coordinates, list) or not coordinates:
        raise BoundaryError(_("De grens van %(code)s is leeg.") % {"code": code})
    return code, {"type": kind, "coordinates": [_read_polygon(polygon, code) for polygon in coordinates]}


def _read_polygon(rings: Any, code: str) -> list[list[list[float]]]:
    if not isinstance(rings, list) or not rings:
        raise BoundaryError(_("De grens van %(code)s is leeg.") % {"code": code})
    return [_read_ring(ring, code) for ring in rings]


def _read_ring(ring: Any, code: str) -> list[list[float]]:
    if not isinstance(ring, list):
        raise BoundaryError(_("De grens van %(code)s is niet te lezen.") % {"code": code})
    if len(ring) > MOST_POINTS:
        raise _too_many_points()
    points = [_read_point(point, code) for point in ring]
    if len(points) < 4 or points[0] != points[-1]:
        raise BoundaryError(_("De grens van %(code)s is niet gesloten.") % {"code": code})
    if crosses_itself(points):
        raise BoundaryError(_("De grens van %(code)s kruist zichzelf.") % {"code": code})
    return points


def _too_many_points() -> BoundaryError:
    return BoundaryError(_("Het bestand heeft te veel punten: ten hoogste %(points)d.") % {"points": MOST_POINTS})


def _read_point(point: Any, code: str) -> list[float]:
    numbers = point[:2] if isinstance(point, list) else []
    is_number = [isinstance(one, int | float) and not isinstance(one, bool) for one in numbers]
    if len(numbers) != 2 or not all(is_number):
        raise BoundaryError(_("De grens van %(code)s heeft een punt dat geen twee getallen heeft.") % {"code": code})
    longitude, latitude = numbers
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise BoundaryError(_("De grens van %(code)s heeft een punt dat geen getal is.") % {"code": code})
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise BoundaryError(
            _("De punten van %(code)s zijn geen graden. Sla het bestand op in WGS 84, niet in Rijksdriehoeksstelsel.")
            % {"code": code}
        )
    return [longitude, latitude]


def _polygons(geometry: dict[str, Any]) -> list:
    return geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
