"""Between the geometries of the database (GEOS, through Django) and shapely's."""

from __future__ import annotations

import shapely
from django.contrib.gis.geos import GEOSGeometry
from shapely.geometry.base import BaseGeometry


def to_shapely(geometry: GEOSGeometry) -> BaseGeometry:
    """The geometry as shapely's; its coordinate system goes unsaid."""
    return shapely.from_wkb(bytes(geometry.wkb))


def to_geos(geometry: BaseGeometry) -> GEOSGeometry:
    """A geometry in WGS 84 degrees as the database takes it."""
    return GEOSGeometry(memoryview(shapely.to_wkb(geometry)), srid=4326)
