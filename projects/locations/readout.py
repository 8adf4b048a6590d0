"""What the page tells while a location is being made: position in both notations, length, area, and place."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial import crs
from spatial.areas import breadcrumbs, primary_area
from spatial.geodesy import WGS84
from spatial.geos import to_geos
from spatial.models import AdministrativeArea

# In this order the smallest easting offset from the central meridian wins: 47 up to 102° E, 48 beyond.
ZONE_BORDER = 102.0


def readout(geometry: BaseGeometry) -> dict[str, Any]:
    """Position of a point that stands for the geometry, geodesic length and area (metres, m²), and its place."""
    flat = shapely.force_2d(geometry)
    here = shapely.get_point(flat, 0) if flat.geom_type == "LineString" else shapely.point_on_surface(flat)
    place = _place(flat)
    return {
        "position": None if here.is_empty else notations(here.x, here.y),
        "length_m": _length(flat),
        "area_m2": _area(flat),
        "vertices": int(shapely.get_num_coordinates(flat)),
        "place": [area.name for area in place],
        "approximate": bool(place) and place[-1].quality == "approximate",
    }


def notations(lon: float, lat: float) -> dict[str, str]:
    """A position in decimal degrees, in degrees, minutes and seconds, and in UTM with its zone (all WGS 84)."""
    zone = 47 if lon < ZONE_BORDER else 48
    xy = crs.coordinates_from_wgs84(np.array([[lon, lat]]), crs.epsg_of("wgs84", zone))[0]
    utm = f"{zone}N {xy[0]:.2f} {xy[1]:.2f}" if np.isfinite(xy).all() else "–"
    return {
        "decimal": f"{lat:.7f}, {lon:.7f}",
        "dms": f"{_dms(lat, 'NS')} {_dms(lon, 'EW')}",
        "utm": utm,
    }


def _dms(degrees: float, letters: str) -> str:
    """Hundredths of a second are a foot; rounded as a whole, so that 60 seconds never shows."""
    hundredths = round(abs(degrees) * 360_000)
    minutes, rest = divmod(hundredths, 6000)
    return f"{minutes // 60}°{minutes % 60:02d}′{rest / 100:05.2f}″{letters[degrees < 0]}"


def _length(geometry: BaseGeometry) -> float | None:
    """The length of lines, or the outline of polygons; points have none."""
    return float(WGS84.geometry_length(geometry)) if shapely.get_dimensions(geometry) > 0 else None


def _area(geometry: BaseGeometry) -> float | None:
    if shapely.get_dimensions(geometry) < 2:
        return None
    return abs(float(WGS84.geometry_area_perimeter(shapely.orient_polygons(geometry))[0]))


def _place(geometry: BaseGeometry) -> list[AdministrativeArea]:
    """Province, district and subdistrict of the largest part, as far down as boundaries go."""
    if geometry.is_empty or not np.isfinite(shapely.get_coordinates(geometry)).all():
        return []
    sound = geometry if shapely.is_valid(geometry) else shapely.envelope(geometry)
    found = primary_area(to_geos(sound))
    code = found.subdistrict or found.district or found.province
    area = AdministrativeArea.objects.defer("geometry").filter(pk=code).first() if code else None
    return breadcrumbs(area) if area else []
