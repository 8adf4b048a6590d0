"""Where each row lies: from the file's shapes, from two columns of numbers, or from a column of text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from geoplan.thai import to_arabic_digits
from projects.areas import own_area
from projects.imports.queries import matching
from projects.imports.values import Cells, Problems
from projects.models import GeometrySource
from projects.titles import Told, elsewhere
from spatial import coordinates, crs
from spatial.checks import CheckContext, Severity, check_many

Geometries = NDArray[np.object_]


@dataclass
class Places:
    """Geometry in WGS 84 by row, None where there is none; what was typed, and the system it was read in."""

    geometry: Geometries
    typed: list[str]
    epsg: list[int | None]


def from_shapes(shapes: Geometries, epsg: int) -> Places:
    """The file's own shapes, moved from ``epsg``; an empty shape is no location, heights are dropped."""
    geometry = shapes.copy()
    geometry[shapely.is_empty(shapes) & (shapely.get_type_id(shapes) != 3)] = None
    return Places(crs.to_wgs84(geometry, epsg), [""] * len(shapes), [epsg] * len(shapes))


def from_numbers(x: Cells, y: Cells, epsg: int, source: str, problems: Problems) -> Places:
    """Two columns of numbers: longitude and latitude, or easting and northing, in ``epsg``."""
    fields = ("longitude", "latitude") if source == GeometrySource.DEGREES else ("easting", "northing")
    columns = [_numbers(cells, name, problems) for cells, name in zip((x, y), fields, strict=True)]
    given = ~np.isnan(columns[0]) & ~np.isnan(columns[1])
    for position in np.flatnonzero(np.isnan(columns[0]) != np.isnan(columns[1])):
        if not problems.blocked(int(position)):
            problems.add(int(position), "coordinate_half", fields[0] if np.isnan(columns[0][position]) else fields[1])
    geometry = np.full(len(x), None, dtype=object)
    moved = crs.coordinates_to_wgs84(np.column_stack([columns[0][given], columns[1][given]]), epsg)
    geometry[given] = shapely.points(moved)
    typed = [f"{a or ''} {b or ''}".strip() for a, b in zip(x, y, strict=True)]
    return Places(geometry, typed, [epsg] * len(x))


def _numbers(cells: Cells, name: str, problems: Problems) -> NDArray[np.float64]:
    result = np.full(len(cells), np.nan)
    for position, cell in enumerate(cells):
        value = to_arabic_digits(cell).strip() if cell else ""
        if not value or value == "-":
            continue
        try:
            result[position] = float(value.replace(",", "") if name in ("easting", "northing") else value)
        except ValueError:
            problems.add(position, "coordinate_number", name, value=value[:60])
    bad = np.isinf(result)
    for wrong in np.flatnonzero(bad).tolist():
        problems.add(wrong, "coordinate_number", name, value=str(cells[wrong])[:60])
    result[bad] = np.nan
    return result


def from_text(cells: Cells, epsg: int | None, near: BaseGeometry | None, problems: Problems) -> Places:
    """A column of coordinates in any notation; a text that can mean two possible places is a problem, never a guess."""
    places = Places(np.full(len(cells), None, dtype=object), [""] * len(cells), [None] * len(cells))
    for position, cell in enumerate(cells):
        text = (cell or "").strip()
        if not text or text == "-":
            continue
        places.typed[position] = text
        try:
            found = coordinates.read(text, epsg=epsg, near=near)
        except DomainError as error:
            stored = {"field": "coordinates", "code": error.code, "severity": "block"}
            problems.put(position, {**stored, "thai": error.thai, "english": error.english})
            continue
        reading = _only(position, text, found, problems)
        if reading is not None:
            places.geometry[position] = reading.geometry or shapely.Point(reading.lon, reading.lat)
            places.epsg[position] = reading.epsg
    return places


def _only(
    position: int, text: str, readings: list[coordinates.Reading], problems: Problems
) -> coordinates.Reading | None:
    """The one reading there is, or the only one inside the organisation's area, which is said."""
    if len(readings) == 1:
        return readings[0]
    inside = [reading for reading in readings if reading.inside]
    if len(inside) == 1:
        shown = f"{inside[0].lat:.6f}, {inside[0].lon:.6f} ({inside[0].reason})"
        problems.add(position, "coordinate_assumed", "coordinates", reading=shown)
        return inside[0]
    shown = "; ".join(f"{one.lat:.6f}, {one.lon:.6f} ({one.reason})" for one in readings[:4])
    problems.add(position, "coordinate_ambiguous", "coordinates", value=text[:80], readings=shown)
    return None


def check_places(places: Places, organisation: Organisation, epsg: int | None, problems: Problems) -> None:
    """Put what the checks find on the rows; heights go, as the check says, and what is blocked loses its place."""
    context = CheckContext(
        area=own_area(organisation),
        area_quality=organisation.area_quality,
        organisation_name=organisation.name_th,
        declared_epsg=epsg,
    )
    rows = np.flatnonzero([geometry is not None for geometry in places.geometry])
    for position, findings in zip(rows.tolist(), check_many(places.geometry[rows], context), strict=True):
        for found in findings:
            stored = {"field": "geometry", "code": found.code, "severity": str(found.severity.value)}
            problems.put(position, {**stored, "thai": found.message_th, "english": found.message_en})
        if any(found.severity == Severity.BLOCK for found in findings):
            places.geometry[position] = _showable(places.geometry[position])
    places.geometry = shapely.force_2d(places.geometry)


def check_names(
    places: Places,
    names: list[str],
    codes: list[str],
    owners: list[int | None],
    problems: Problems,
    *,
    renames: bool,
) -> None:
    """Warn of names that tell another place than the geometry that the project has once the row is written.

    ``renames`` says whether the row's name becomes the project's. Five queries at most.
    """
    shapes = shapely.to_wkb(shapely.set_srid(places.geometry, 4326), hex=True, include_srid=True).tolist()
    known = matching.known(owners, codes, [shape is not None for shape in shapes])
    told: dict[int, Told] = {}
    for position, (shape, name) in enumerate(zip(shapes, names, strict=True)):
        old_name, old_shape = known.get(position, ("", ""))
        kept = name if renames or not old_name else old_name
        geometry = shape or (old_shape if kept != old_name else "")
        if geometry and not problems.blocked(position):
            told[position] = Told(owners[position], kept, geometry)
    positions = list(told)
    for found, finding in elsewhere(list(told.values())).items():
        stored = {"field": "name", "code": finding.code, "severity": str(finding.severity.value)}
        problems.put(positions[found], {**stored, "thai": finding.message_th, "english": finding.message_en})


def _showable(geometry: BaseGeometry) -> BaseGeometry | None:
    """A refused geometry as far as the preview and the database can hold it."""
    finite = np.isfinite(shapely.get_coordinates(geometry)).all()
    return geometry if finite and not geometry.is_empty else None
