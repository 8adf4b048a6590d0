"""Reads a geometry that a browser or a client of the API sends as GeoJSON text, and nothing else.

GEOS and GDAL are too kind for hostile text: NaN becomes an empty point, a ``crs`` member silently changes the
system, a link in it is fetched (REFERENCES 4.2). RFC 7946 is always WGS 84, longitude first.
"""

from __future__ import annotations

import json
import math
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geoplan.errors import DomainError

LONGEST = 5_000_000
MOST_VERTICES = 100_000
DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
MEMBERS = {"type", "coordinates", "bbox"}


def parse(text: str) -> BaseGeometry:
    """The geometry, in degrees; a height stays with its vertex.

    Errors: ``geojson_too_large``, ``geojson_unreadable``, ``geojson_crs``, ``geojson_type``, ``geojson_numbers``.
    """
    if len(text) > LONGEST:
        raise DomainError("geojson_too_large", limit=MOST_VERTICES)
    return from_object(_load(text))


def from_object(value: Any) -> BaseGeometry:
    """The geometry of a GeoJSON object that was already decoded; errors as ``parse``."""
    if not isinstance(value, dict):
        raise DomainError("geojson_unreadable")
    if "crs" in value:
        raise DomainError("geojson_crs")
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in DEPTHS:
        raise DomainError("geojson_type", type=str(kind)[:40])
    if value.keys() - MEMBERS:
        raise DomainError("geojson_unreadable")
    if _count(value.get("coordinates"), DEPTHS[kind]) > MOST_VERTICES:
        raise DomainError("geojson_too_large", limit=MOST_VERTICES)
    try:
        return shape(value) if value["coordinates"] else shapely.from_wkt(f"{kind} EMPTY")
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        raise DomainError("geojson_unreadable") from None


def dump(geometry: BaseGeometry, digits: int = 9) -> dict[str, Any]:
    """A GeoJSON object; nine digits of a degree are a tenth of a millimetre."""
    return json.loads(shapely.to_geojson(round_degrees(geometry, digits)))


def round_degrees(geometry: BaseGeometry, digits: int = 9) -> BaseGeometry:
    """The geometry with its coordinates rounded to so many digits."""
    return shapely.transform(geometry, lambda xy: xy.round(digits), include_z=shapely.has_z(geometry))


def _load(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_twice)
    except (ValueError, RecursionError):
        raise DomainError("geojson_unreadable") from None


def _no_constant(name: str) -> float:
    raise DomainError("geojson_numbers")


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DomainError("geojson_unreadable")
    return found


def _count(value: Any, depth: int) -> int:
    """The number of positions in nested lists of exactly this depth, each of two or three finite numbers."""
    if not isinstance(value, list):
        raise DomainError("geojson_unreadable")
    if depth:
        return sum(_count(item, depth - 1) for item in value)
    if value and (len(value) not in (2, 3) or not all(map(_is_finite, value))):
        raise DomainError("geojson_numbers")
    return 1


def _is_finite(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False
