"""Prepares what the map draws: for each span of zooms, the areas shown there, simplified together, with label points.

Simplifying all areas of a span as one coverage keeps the edges of neighbours identical, so no gaps open between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Point

from spatial.boundaries.layer import Layer, multi

EARTH = 6378137.0
"""Radius of the sphere of EPSG:3857 in metres."""


@dataclass(frozen=True)
class Span:
    """Zooms at which areas are drawn alike: the deepest level shown (length of code) and the detail in degrees."""

    zoom: int
    """The first zoom of the span; the next span's first zoom ends it."""
    digits: int
    detail: float


def _half_pixel(zoom: int) -> float:
    return 360 / 2**zoom / 512 / 2


# Detail is half a screen pixel at the last zoom of the span; from zoom 10 on, the boundary as it is.
SPANS = (
    Span(0, 2, _half_pixel(4)),
    Span(5, 2, _half_pixel(6)),
    Span(7, 4, _half_pixel(8)),
    Span(9, 4, _half_pixel(9)),
    Span(10, 6, 0.0),
)


@dataclass(frozen=True)
class Drawing:
    """One area as drawn from ``zoom`` on; polygon and label point in EPSG:3857."""

    code: str
    zoom: int
    polygon: MultiPolygon
    label: Point


def drawings(layer: Layer) -> Iterator[Drawing]:
    """Every area of the layer at every span: the deepest drawn at each place, of the levels that the span allows."""
    for span in SPANS:
        allowed = {code for code in layer.polygons if len(code) <= span.digits}
        with_children = {code[:-2] for code in allowed}
        codes = sorted(allowed - with_children)
        areas = np.array([layer.polygons[code] for code in codes])
        simple = _simplified(areas, span.detail) if span.detail else areas
        labels = shapely.point_on_surface(areas)
        projected = zip(codes, to_3857(simple), to_3857(labels), strict=True)
        for code, polygon, label in projected:
            if not polygon.is_empty:
                yield Drawing(code, span.zoom, multi(polygon), label)


def _simplified(areas: NDArray[np.object_], detail: float) -> NDArray[np.object_]:
    if shapely.coverage_is_valid(areas):
        return np.asarray(shapely.coverage_simplify(areas, detail))
    return np.asarray(shapely.simplify(areas, detail))


def to_3857(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Moves geometries from degrees to web Mercator (spherical, EPSG method 1024)."""

    def mercator(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
        return np.column_stack([EARTH * lon, EARTH * np.log(np.tan(np.pi / 4 + lat / 2))])

    return np.asarray(shapely.transform(geometries, mercator))
