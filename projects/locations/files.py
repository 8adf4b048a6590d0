"""A file as a location: the shapes that it holds, moved to WGS 84, for the engineer to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.errors import DomainError
from spatial import crs
from spatial.formats.parsed import ParsedFile
from spatial.formats.reading import read_upload

MOST_SHAPES = 300
MOST_VERTICES = 50_000
LABEL_LENGTH = 80


@dataclass(frozen=True)
class Shape:
    """One geometry of the file in WGS 84 degrees, with the row it came from and a label to know it by."""

    row: int
    label: str
    geometry: BaseGeometry


@dataclass(frozen=True)
class FileShapes:
    """What a file offers. ``epsg`` is what it was read in, declared by the file or chosen; None: it must be chosen.

    ``left_out`` counts the shapes beyond the limit, so that nothing goes missing in silence.
    """

    shapes: list[Shape]
    left_out: int
    epsg: int | None
    parsed: ParsedFile


def shapes_of(
    path: Path, filename: str, *, epsg: int | None = None, encoding: str | None = None, layer: str | None = None
) -> FileShapes:
    """Read an uploaded file and offer its shapes; ``epsg``, ``encoding`` and ``layer`` are the user's choices.

    Errors: those of ``read_upload``; ``location_file_empty``; ``crs_unsupported``.
    """
    parsed = read_upload(path, filename, encoding=encoding or None, layer=layer or None)
    if parsed.geometry is None or not any(map(_usable, parsed.geometry)):
        raise DomainError("location_file_empty")
    system = epsg or parsed.crs.epsg
    if system is None:
        return FileShapes([], 0, None, parsed)
    rows = [i for i, geometry in enumerate(parsed.geometry) if _usable(geometry)]
    kept = [_shape(parsed, i, system) for i in rows[:MOST_SHAPES]]
    return FileShapes([shape for shape in kept if shape], len(rows) - len(kept), system, parsed)


def _usable(geometry: BaseGeometry | None) -> bool:
    return geometry is not None and not geometry.is_empty and geometry.geom_type != "GeometryCollection"


def _shape(parsed: ParsedFile, row: int, epsg: int) -> Shape | None:
    assert parsed.geometry is not None
    geometry = crs.to_wgs84(shapely.force_2d(parsed.geometry[row]), epsg)
    if shapely.get_num_coordinates(geometry) > MOST_VERTICES:
        raise DomainError("geojson_too_large", limit=MOST_VERTICES)
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        return None
    cells = (column[row].as_py() for column in parsed.table.columns)
    words = [value for value in cells if value and value.strip()]
    return Shape(int(parsed.row_numbers[row]), " · ".join(words[:3])[:LABEL_LENGTH], geometry)
