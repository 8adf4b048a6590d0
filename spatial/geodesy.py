"""Lengths, areas and distances on the WGS 84 ellipsoid, of geometries in longitude and latitude."""

from __future__ import annotations

from math import cos, radians

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

WGS84 = Geod(ellps="WGS84")
METRES_A_DEGREE = 111_320.0


def length_m(geometry: BaseGeometry) -> float:
    """The geodesic length of the lines in metres."""
    return float(WGS84.geometry_length(geometry))


def distance_m(geometry: BaseGeometry, area: BaseGeometry) -> float:
    """The distance in metres from a geometry to the nearest place of ``area``; 0 where they meet.

    The nearest place is found on a local plane, the distance to it on the ellipsoid: right within 0.5 % up to
    100 km, which is what ranking and warning need.
    """
    flat = local_metres([geometry, area], latitude=geometry.centroid.y)
    start, end = shapely.get_coordinates(shapely.shortest_line(flat[0], flat[1]))
    if np.array_equal(start, end):
        return 0.0
    scale = _scale(geometry.centroid.y)
    return float(WGS84.inv(*(start / scale), *(end / scale))[2])


def local_metres(geometries: list[BaseGeometry], *, latitude: float) -> list[BaseGeometry]:
    """The geometries on a plane whose unit is about a metre near ``latitude``; good for neighbours only."""
    scale = _scale(latitude)
    moved = shapely.transform(np.array(geometries, dtype=object), lambda xy: xy * scale)
    return list(moved)


def _scale(latitude: float) -> NDArray[np.float64]:
    return np.array([cos(radians(latitude)) * METRES_A_DEGREE, METRES_A_DEGREE])
