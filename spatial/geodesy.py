"""Lengths and distances on the WGS 84 ellipsoid, of geometries in longitude and latitude."""

from __future__ import annotations

from math import cos, radians

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

THAILAND = (97.34, 5.63, 105.64, 20.46)
"""West, south, east, north of the country, in degrees (area of use of EPSG:4240)."""
WGS84 = Geod(ellps="WGS84")
METRES_A_DEGREE = 111_320.0


def length_m(geometry: BaseGeometry) -> float:
    """The geodesic length of the lines in metres."""
    return float(WGS84.geometry_length(shapely.force_2d(geometry)))


def distance_m(geometry: BaseGeometry, area: BaseGeometry) -> float:
    """The distance in metres from a geometry to the nearest place of ``area``; 0 where they meet."""
    return float(distances_m(np.array([geometry], dtype=object), area)[0])


def distances_m(geometries: NDArray[np.object_], area: BaseGeometry) -> NDArray[np.float64]:
    """The distance in metres from each geometry to the nearest place of ``area``; 0 where they meet.

    The nearest place is found on a local plane, the distance to it on the ellipsoid: right within 0.5 % up to
    100 km, which is what ranking and warning need.
    """
    latitude = area.centroid.y
    plane = local_metres(np.array([area], dtype=object), latitude=latitude)[0]
    shapely.prepare(plane)
    lines = shapely.shortest_line(local_metres(geometries, latitude=latitude), plane)
    ends = shapely.get_coordinates(lines).reshape(-1, 4) / np.tile(_scale(latitude), 2)
    return np.asarray(WGS84.inv(*ends.T)[2], dtype=np.float64)


def local_metres(geometries: NDArray[np.object_], *, latitude: float) -> NDArray[np.object_]:
    """The geometries on a plane whose unit is about a metre near ``latitude``; good for neighbours only."""
    scale = _scale(latitude)
    return shapely.transform(geometries, lambda xy: xy * scale)


def _scale(latitude: float) -> NDArray[np.float64]:
    return np.array([cos(radians(latitude)) * METRES_A_DEGREE, METRES_A_DEGREE])
