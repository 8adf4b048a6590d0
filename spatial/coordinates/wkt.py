"""Well-known text: points, lines and polygons."""

from __future__ import annotations

import re

import numpy as np
import shapely
from shapely.errors import ShapelyError

from geoplan.errors import DomainError
from spatial.coordinates.reading import Candidate, Request

WKT = re.compile(r"(?:MULTI)?(?:POINT|LINESTRING|POLYGON) ?(?:ZM|Z|M)? ?\(", re.IGNORECASE)


def read_wkt(text: str, request: Request) -> list[Candidate]:
    """A geometry in well-known text: degrees in x y order, or the other order where only that is possible; or UTM."""
    if not WKT.match(text):
        return []
    try:
        geometry = shapely.from_wkt(text)
    except (ShapelyError, ValueError) as error:
        raise DomainError("coordinate_unreadable") from error
    if geometry.is_empty or not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise DomainError("coordinate_unreadable")
    x, y = np.abs(shapely.get_coordinates(geometry)).max(axis=0)
    if x <= 180 and y <= 90:
        return [Candidate("wkt", s, geometry, "WKT ลองจิจูดก่อนละติจูด", "WKT, longitude first") for s in request.degrees()]
    if x <= 90 and y <= 180:
        swapped = shapely.transform(geometry, lambda xy: xy[:, ::-1])
        return [
            Candidate("wkt", s, swapped, "WKT ที่สลับละติจูดไว้ก่อน", "WKT with latitude first by mistake")
            for s in request.degrees()
        ]
    if 100_000 <= x <= 900_000 and y <= 10_000_000:
        return [Candidate("wkt", s, geometry, "WKT พิกัด UTM", "WKT in UTM") for s in request.grids(None)]
    raise DomainError(
        "coordinate_out_of_range",
        reason_th="พิกัดใน WKT ไม่ใช่องศาและไม่ใช่ UTM",
        reason_en="the coordinates of the WKT are neither degrees nor UTM",
    )
