"""Geometries as few numbers: whole millionths of a degree, each place told by its distance from the one before.

A millionth of a degree is 0.11 m. Lines and borders are simplified by a metre at most, which no screen shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

SCALE = 1_000_000
DETAIL = 0.00001
"""By how much a line may be simplified, in degrees: about a metre."""
Encoded = tuple[list[int], Any]


def encode(geometries: Sequence[bytes | None]) -> tuple[list[Encoded | None], NDArray[np.float64]]:
    """Return for each WKB its anchor and its parts (0 for a single point), and the bounds of all.

    The anchor is a point on the geometry, at which the map counts and clusters it.
    """
    shapes = shapely.from_wkb(np.array(geometries, dtype=object))
    anchors = shapely.point_on_surface(shapes)
    simple = shapely.simplify(shapes, DETAIL)
    encoded = [
        None if shape is None else (_numbers(anchor)[:2], _parts(shape))
        for shape, anchor in zip(simple, anchors, strict=True)
    ]
    return encoded, shapely.total_bounds(shapes)


def _parts(shape: Geometry) -> Any:
    """Return 0 for a point, else ``["p" | "l" | "a", parts]``: points, lines, or areas as lists of rings."""
    if shape.geom_type == "Point":
        return 0
    parts = list(getattr(shape, "geoms", [shape]))
    kind = parts[0].geom_type
    if kind == "Point":
        return ["p", _numbers(shape)]
    if kind == "Polygon":
        return ["a", [[_numbers(ring) for ring in (part.exterior, *part.interiors)] for part in parts]]
    return ["l", [_numbers(part) for part in parts]]


def _numbers(shape: Geometry) -> list[int]:
    """Return longitude and latitude of the first vertex, then the steps to the others."""
    whole = np.rint(shapely.get_coordinates(shape) * SCALE).astype(np.int64)
    whole[1:] = np.diff(whole, axis=0)
    return [int(number) for number in whole.ravel()]


def united(bounds: Iterable[NDArray[np.float64]]) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of several bounds, None where there are none."""
    known = np.array([one for one in bounds if not np.isnan(one).any()])
    if not known.size:
        return None
    return (*known[:, :2].min(axis=0).tolist(), *known[:, 2:].max(axis=0).tolist())
