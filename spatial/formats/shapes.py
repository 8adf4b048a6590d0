"""What is said about geometry of every format: heights, measures, kinds, parts that could not be built."""

from __future__ import annotations

import numpy as np
import shapely

from spatial.formats.parsed import Geometries, Note

KINDS = (
    "Point",
    "LineString",
    "LinearRing",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)


def settle(geometry: Geometries) -> tuple[Geometries, list[Note]]:
    """Geometry without measures and without heights that are all zero, and the notes on what it holds."""
    notes = []
    if shapely.has_m(geometry).any():
        geometry = np.where(shapely.has_z(geometry), shapely.force_3d(geometry), shapely.force_2d(geometry))
        notes.append(Note("measures_dropped"))
    if shapely.has_z(geometry).any():
        heights = shapely.get_coordinates(geometry, include_z=True)[:, 2]
        if np.nan_to_num(heights).any():
            notes.append(Note("heights_kept"))
        else:
            geometry = shapely.force_2d(geometry)
            notes.append(Note("heights_dropped"))
    kinds = [KINDS[number] for number in np.unique(shapely.get_type_id(geometry)) if number >= 0]
    if len({kind.removeprefix("Multi") for kind in kinds}) > 1:
        notes.append(Note("mixed_kinds", {"kinds": ", ".join(kinds)}))
    if missing := int(shapely.is_missing(geometry).sum()):
        notes.append(Note("rows_without_geometry", {"count": missing}))
    return geometry, notes
