"""Typed coordinates as a location: one place, or a line or polygon of several, one a line."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.errors import DomainError
from projects.areas import own_area
from projects.models import Project
from spatial.coordinates import Reading, read

MOST_LINES = 500


@dataclass(frozen=True)
class TypedPlace:
    """One meaning of everything that was typed: its geometries by shape, and the reading of the first line."""

    reading: Reading
    shapes: dict[str, BaseGeometry]
    distance_m: float | None


def readings(project: Project, text: str, epsg: int | None) -> list[TypedPlace]:
    """All meanings of the text, the most likely first; a meaning holds for all lines or for none.

    Several lines are several vertices: every line is read in the same notation and system. Errors: those of
    ``spatial.coordinates.read``, with the line's number where there are several; ``coordinate_lines`` where no
    meaning holds for all.
    """
    lines = [line for line in text.splitlines() if line.strip()][: MOST_LINES + 1]
    if len(lines) > MOST_LINES:
        raise DomainError("coordinate_lines_many", limit=MOST_LINES)
    area = own_area(project.organisation)
    meanings = [_read_line(i, line, len(lines), epsg, area) for i, line in enumerate(lines or [""], start=1)]
    if len(meanings) == 1:
        return [TypedPlace(r, _single(r), r.distance_m) for r in meanings[0]]
    found = [_joined(first, meanings) for first in meanings[0]]
    if not any(found):
        raise DomainError("coordinate_lines")
    return [place for place in found if place]


def _read_line(number: int, line: str, count: int, epsg: int | None, area: BaseGeometry | None) -> list[Reading]:
    try:
        return read(line, epsg=epsg, near=area, also_indian=True)
    except DomainError as error:
        if count < 2:
            raise
        raise DomainError("coordinate_line", line=number, reason=error.message) from error


def _single(reading: Reading) -> dict[str, BaseGeometry]:
    place = reading.geometry if reading.geometry is not None else shapely.Point(reading.lon, reading.lat)
    return {place.geom_type.removeprefix("Multi"): place}


def _joined(first: Reading, meanings: list[list[Reading]]) -> TypedPlace | None:
    """The vertices that all lines give when each is read as the first was; None where some line cannot be."""
    same = [next((r for r in line if _key(r) == _key(first)), None) for line in meanings]
    if not all(same) or any(r.geometry is not None for r in same if r):
        return None
    vertices = [(r.lon, r.lat) for r in same if r]
    far = [r.distance_m for r in same if r and r.distance_m is not None]
    shapes: dict[str, BaseGeometry] = {"LineString": shapely.LineString(vertices)}
    if len(vertices) > 2:
        shapes["Polygon"] = shapely.Polygon(vertices)
    shapes["Point"] = shapely.MultiPoint(vertices)
    return TypedPlace(first, shapes, max(far) if far else None)


def _key(reading: Reading) -> tuple[str, int, str]:
    return reading.notation, reading.epsg, reading.reason_en
