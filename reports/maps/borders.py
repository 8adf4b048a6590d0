"""The boundaries around what a report is about: the map's own drawings, simplified together so that no gaps open."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from projects.filters import ProjectFilter
from spatial.boundaries.drawing import EARTH
from spatial.models import AdministrativeArea, AreaDrawing, AreaQuality, BoundarySource

DRAWN_FROM = {0: 5, 2: 9, 4: 10}
"""The zoom from which the parts of a country, a province and a district are drawn, by the length of its code."""
SHARE = 2000
"""Into how many parts of the whole width the detail of a border is divided."""


@dataclass(frozen=True)
class Borders:
    """Areas as GeoJSON in WGS 84 with name, code and label point; where they come from, and how good they are."""

    features: list[dict[str, Any]]
    sources: list[BoundarySource]
    approximate: bool
    bounds: tuple[float, float, float, float] | None


def scope_of(chosen: ProjectFilter, provinces: set[str], districts: set[str]) -> str:
    """Return the code of the area that a report is about: of the filter, else what its projects have in common."""
    named = chosen.subdistrict[:4] or chosen.district or chosen.province
    if named:
        return named
    if len(districts) == 1 and len(provinces) == 1:
        return next(iter(districts))
    return next(iter(provinces)) if len(provinces) == 1 else ""


def borders_of(scope: str) -> Borders:
    """Return the areas below the one of the code ``scope`` (empty for the country). Two queries."""
    drawings = list(AreaDrawing.objects.filter(zoom=DRAWN_FROM[len(scope)], area__code__startswith=scope))
    found = AdministrativeArea.objects.filter(pk__in=[drawing.area_id for drawing in drawings])
    areas = {area.pk: area for area in found.defer("geometry").select_related("source")}
    polygons = in_degrees([drawing.geometry.wkb.tobytes() for drawing in drawings])
    labels = shapely.get_coordinates(in_degrees([drawing.label.wkb.tobytes() for drawing in drawings]))
    features = [
        _feature(areas[drawing.area_id], polygon, label)
        for drawing, polygon, label in zip(drawings, _simplified(polygons), labels, strict=True)
    ]
    sources = {area.source for area in areas.values() if area.source}
    return Borders(
        features=features,
        sources=sorted(sources, key=lambda source: source.pk),
        approximate=any(area.quality == AreaQuality.APPROXIMATE for area in areas.values()),
        bounds=tuple(shapely.total_bounds(polygons).tolist()) if features else None,
    )


def _feature(area: AdministrativeArea, polygon: Any, label: NDArray[np.float64]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": area.pk, "name": area.name, "label": [round(float(part), 5) for part in label]},
        "geometry": json.loads(shapely.to_geojson(polygon)),
    }


def _simplified(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the polygons with what a screen can show, their coordinates rounded to a metre."""
    if not polygons.size:
        return polygons
    west, _south, east, _north = shapely.total_bounds(polygons)
    detail = (east - west) / SHARE
    valid = shapely.coverage_is_valid(polygons)
    simple = (shapely.coverage_simplify if valid else shapely.simplify)(polygons, detail)
    return np.asarray(shapely.transform(simple, lambda degrees: np.round(degrees, 5)))


def in_degrees(wkb: list[bytes]) -> NDArray[np.object_]:
    """Return geometries of EPSG:3857 in WGS 84 (spherical, the inverse of EPSG method 1024)."""

    def unproject(metres: NDArray[np.float64]) -> NDArray[np.float64]:
        lat = np.degrees(2 * np.arctan(np.exp(metres[:, 1] / EARTH)) - math.pi / 2)
        return np.column_stack([np.degrees(metres[:, 0] / EARTH), lat])

    return np.asarray(shapely.transform(shapely.from_wkb(np.array(wkb, dtype=object)), unproject))
