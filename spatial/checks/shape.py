"""Checks of the geometry itself, wherever it lies; the same for one row and for a hundred thousand."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import GeometryType as Type
from shapely.geometry.base import BaseGeometry

from spatial.checks.batch import Batch, Geometries, Mask, narrow

SAME_PLACE = 1e-9
"""Degrees, about 0.1 mm: vertices closer than this are one place."""
FAMILIES = {0: "point", 1: "line", 2: "polygon"}
LINES, POLYGONS = [Type.LINESTRING, Type.LINEARRING, Type.MULTILINESTRING], [Type.POLYGON, Type.MULTIPOLYGON]


def check_shape(batch: Batch) -> None:
    """Find what is wrong with the shape: empty, not finite, mixed, one place, no length, crossing, repeated, 3D."""
    _unusable(batch)
    batch.add(
        rows := batch.open & shapely.has_z(batch.geometries),
        "three_d",
        repair="drop_heights",
        repaired=shapely.force_2d(batch.geometries[rows]),
    )
    types = shapely.get_type_id(batch.geometries)
    _one_place(batch, types)
    _no_length(batch, np.isin(types, LINES))
    _crossing(batch, np.isin(types, POLYGONS))
    _repeated(batch, np.isin(types, LINES + POLYGONS))


def _unusable(batch: Batch) -> None:
    """Rows that no other check can look at."""
    coordinates, owners = shapely.get_coordinates(batch.geometries, return_index=True)
    not_finite = np.zeros(len(batch.geometries), dtype=bool)
    not_finite[owners[~np.isfinite(coordinates).all(axis=1)]] = True
    batch.add(not_finite, "not_finite", close=True)
    missing = shapely.is_missing(batch.geometries) | shapely.is_empty(batch.geometries)
    batch.add(batch.open & missing, "empty", close=True)
    mixed = batch.open & (shapely.get_type_id(batch.geometries) == Type.GEOMETRYCOLLECTION)
    repaired = np.array([_one_family(g) for g in batch.geometries[mixed]], dtype=object)
    batch.add(mixed, "collection", repair="to_multi", repaired=repaired, close=True)


def _one_family(collection: BaseGeometry) -> BaseGeometry | None:
    """The parts as one multi geometry where all are of the same family."""
    parts = [part for part in shapely.get_parts(shapely.get_parts(collection)) if not part.is_empty]
    if len(families := {shapely.get_dimensions(part) for part in parts}) != 1:
        return None
    gather = {0: shapely.multipoints, 1: shapely.multilinestrings, 2: shapely.multipolygons}
    make = gather.get(families.pop())
    return None if make is None else make(parts)


def _one_place(batch: Batch, types: Geometries) -> None:
    west, south, east, north = batch.bounds.T
    with np.errstate(invalid="ignore"):
        small = (east - west <= SAME_PLACE) & (north - south <= SAME_PLACE)
    rows = batch.open & small & (shapely.get_num_coordinates(batch.geometries) > 1) & (types != Type.POINT)
    points = shapely.points(west[rows], south[rows])
    batch.add(rows, "all_points_same", repair="to_point", repaired=np.atleast_1d(points), close=True)


def _no_length(batch: Batch, lines: Mask) -> None:
    """A line is invalid only where a part has no length."""
    rows = batch.open & lines & ~shapely.is_valid(batch.geometries)
    repaired = np.array([_with_length(g) for g in batch.geometries[rows]], dtype=object)
    batch.add(rows, "zero_length", repair="drop_zero_length", repaired=repaired)


def _with_length(line: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(line)
    return shapely.multilinestrings(parts[shapely.length(parts) > SAME_PLACE])


def _crossing(batch: Batch, polygons: Mask) -> None:
    rows = batch.open & polygons & ~shapely.is_valid(batch.geometries)
    valid = shapely.make_valid(batch.geometries[rows], method="structure", keep_collapsed=False)
    repaired = np.array([_polygons_of(geometry) for geometry in valid], dtype=object)
    batch.add(rows, "self_crossing", repair="make_valid", repaired=repaired)


def _polygons_of(geometry: BaseGeometry) -> BaseGeometry | None:
    """The polygons that are left after mending; lines and points that fell out of it are dropped."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    polygons = shapely.union_all([part for part in parts if shapely.get_dimensions(part) == 2])
    return polygons if shapely.is_valid(polygons) and not polygons.is_empty else None


def _repeated(batch: Batch, outlines: Mask) -> None:
    rows = batch.open & outlines & shapely.is_valid(batch.geometries)
    cleaned = shapely.remove_repeated_points(batch.geometries[rows])
    fewer = shapely.get_num_coordinates(cleaned) < shapely.get_num_coordinates(batch.geometries[rows])
    batch.add(narrow(rows, fewer), "repeated_vertices", repair="drop_repeated", repaired=cleaned[fewer])
