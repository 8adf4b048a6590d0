"""Draws believable shapes: roads that bend, ponds that are not circles, villages that projects cluster in."""

from __future__ import annotations

import math
import random

from pyproj import Geod
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

GEOD = Geod(ellps="WGS84")


def point_within(area: BaseGeometry, rng: random.Random) -> Point:
    """Return a random point inside ``area``, by trying points of its box."""
    west, south, east, north = area.bounds
    for _ in range(1000):
        point = Point(rng.uniform(west, east), rng.uniform(south, north))
        if area.contains(point):
            return point
    return area.representative_point()


def villages(area: BaseGeometry, count: int, rng: random.Random) -> list[Point]:
    """Return the middles of ``count`` villages inside ``area``."""
    return [point_within(area, rng) for _ in range(count)]


def near(middle: Point, area: BaseGeometry, rng: random.Random, spread_m: float = 600) -> Point:
    """Return a point around ``middle``, normally within ``spread_m`` metres, that still lies in ``area``."""
    for _ in range(20):
        lon, lat, _ = GEOD.fwd(middle.x, middle.y, rng.uniform(0, 360), abs(rng.gauss(0, spread_m)))
        point = Point(lon, lat)
        if area.contains(point):
            return point
    return middle


def road(start: Point, length_m: float, rng: random.Random) -> LineString:
    """Return a line of about ``length_m`` metres that bends a little at every step."""
    steps = max(2, round(length_m / 120))
    azimuth = rng.uniform(0, 360)
    points = [(start.x, start.y)]
    for _ in range(steps):
        azimuth += rng.gauss(0, 14)
        lon, lat, _ = GEOD.fwd(*points[-1], azimuth, length_m / steps)
        points.append((lon, lat))
    return LineString([(round(lon, 7), round(lat, 7)) for lon, lat in points])


def pond(middle: Point, radius_m: float, rng: random.Random) -> Polygon:
    """Return an uneven ring of about ``radius_m`` metres around ``middle``."""
    corners = 12
    stretch = rng.uniform(0.6, 1.0)
    ring = []
    for corner in range(corners):
        angle = 360 * corner / corners
        reach = radius_m * rng.uniform(0.8, 1.15) * (1 - (1 - stretch) * abs(math.sin(math.radians(angle))))
        lon, lat, _ = GEOD.fwd(middle.x, middle.y, angle, reach)
        ring.append((round(lon, 7), round(lat, 7)))
    return Polygon(ring)


def length_of(line: LineString) -> int:
    """Return the geodesic length in whole metres."""
    return round(GEOD.geometry_length(line))
