"""The map of a sheet, drawn from our own geometry and borders: no tiles are fetched.

Two drawings: the project close up, with a grid whose step is the scale bar's, and where that is in its province.
Coordinates are millimetres on the paper, y down; north is up.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import Polygon
from numpy.typing import NDArray
from shapely import Geometry

from reports.maps.borders import Borders, in_degrees
from spatial.geodesy import local_metres
from spatial.models import AdministrativeArea, AreaDrawing, AreaQuality

WIDTH, HEIGHT = 116.0, 66.0
INSET_WIDTH, INSET_HEIGHT = 58.0, 40.0
ROOM = 1.35
"""How much wider than the project the close-up is."""
LEAST_M = 600.0
"""The least width of the close-up in metres."""
CLOSEST_BORDERS = 10
"""The zoom of the most detailed borders (``spatial.boundaries.drawing``)."""


@dataclass(frozen=True)
class Drawing:
    """Paths of SVG by what they are, points, labels, and the scale."""

    width: float
    height: float
    borders: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)
    labels: list[tuple[float, float, str]] = field(default_factory=list)
    grid: str = ""
    bar_mm: float = 0
    bar_text: str = ""
    approximate: bool = False


class Paper:
    """Puts longitudes and latitudes on paper: the view's middle in the paper's, at one scale."""

    def __init__(self, bounds: Sequence[float], width: float, height: float, room: float, least: float) -> None:
        west, south, east, north = bounds
        self.latitude = (south + north) / 2
        corners = shapely.get_coordinates(self._metres([shapely.box(west, south, east, north)]))
        low, high = corners.min(axis=0), corners.max(axis=0)
        self.middle = (low + high) / 2
        wide, tall = (high - low) * room
        self.width, self.height = width, height
        self.metres_per_mm = max(wide / width, tall / height, least / width)

    def _metres(self, shapes: Any) -> NDArray[np.object_]:
        return np.asarray(local_metres(np.array(shapes, dtype=object), latitude=self.latitude))

    def place(self, shapes: Iterable[Geometry]) -> NDArray[np.object_]:
        """Return shapes in millimetres, cut off a little beyond the edge."""
        found = list(shapes)
        if not found:
            return np.array([], dtype=object)
        middle, scale = self.middle, self.metres_per_mm
        half = np.array([self.width / 2, self.height / 2])

        def onto(metres: NDArray[np.float64]) -> NDArray[np.float64]:
            return half + (metres - middle) / scale * np.array([1, -1])

        placed = shapely.transform(self._metres(found), onto)
        return np.asarray(shapely.clip_by_rect(placed, -5, -5, self.width + 5, self.height + 5))

    @cached_property
    def view(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the paper's edge, in degrees, with a little room."""
        metre = 1 / 111_000
        lon_metre = metre / math.cos(math.radians(self.latitude))
        x, y = self._origin()
        half_x, half_y = self.width * self.metres_per_mm * 0.55, self.height * self.metres_per_mm * 0.55
        return x - half_x * lon_metre, y - half_y * metre, x + half_x * lon_metre, y + half_y * metre

    def _origin(self) -> tuple[float, float]:
        """The middle in degrees: the plane is the degrees, scaled."""
        one = shapely.get_coordinates(self._metres([shapely.Point(1, 1)]))[0]
        return float(self.middle[0] / one[0]), float(self.middle[1] / one[1])


def close_up(geometry: Geometry) -> Drawing:
    """Draw a project with the borders around it. Two queries."""
    paper = Paper(shapely.bounds(geometry), WIDTH, HEIGHT, ROOM, LEAST_M)
    view = Polygon.from_bbox(paper.view)
    view.srid = 4326
    around = AreaDrawing.objects.filter(zoom=CLOSEST_BORDERS, geometry__bboverlaps=view.transform(3857, clone=True))
    drawings = list(around)
    areas = AdministrativeArea.objects.defer("geometry").in_bulk([drawing.area_id for drawing in drawings])
    polygons = in_degrees([drawing.geometry.wkb.tobytes() for drawing in drawings])
    placed = paper.place(polygons)
    drawn = paper.place([geometry])[0]
    step = _round_step(WIDTH * paper.metres_per_mm / 5)
    return Drawing(
        WIDTH,
        HEIGHT,
        borders=[_path(part) for part in shapely.boundary(placed) if part is not None and not part.is_empty],
        labels=_labels(placed, [areas[drawing.area_id].name for drawing in drawings], drawn),
        grid=_grid(step / paper.metres_per_mm),
        bar_mm=round(step / paper.metres_per_mm, 2),
        bar_text=f"{step / 1000:g} km" if step >= 1000 else f"{step:g} m",
        approximate=any(area.quality == AreaQuality.APPROXIMATE for area in areas.values()),
        **_project(drawn),
    )


def inset(borders: Borders, place: Geometry | None) -> Drawing | None:
    """Draw where a place is among the districts of its province; None where there is no border to draw."""
    if borders.bounds is None:
        return None
    paper = Paper(borders.bounds, INSET_WIDTH, INSET_HEIGHT, 1.06, 0)
    shapes = paper.place(shapely.from_geojson([json.dumps(feature["geometry"]) for feature in borders.features]))
    points = [] if place is None else [(round(p.x, 2), round(p.y, 2)) for p in paper.place([place]) if not p.is_empty]
    return Drawing(
        INSET_WIDTH,
        INSET_HEIGHT,
        borders=[_path(shape) for shape in shapes if not shape.is_empty],
        points=points,
        approximate=borders.approximate,
    )


def _project(placed: Geometry) -> dict[str, Any]:
    """Sort the parts of a geometry on paper: points, lines and areas."""
    parts = list(getattr(placed, "geoms", [placed]))
    return {
        "points": [(round(part.x, 2), round(part.y, 2)) for part in parts if part.geom_type == "Point"],
        "lines": [_path(part) for part in parts if part.geom_type == "LineString"],
        "areas": [_path(part) for part in parts if part.geom_type == "Polygon"],
    }


def _labels(placed: NDArray[np.object_], names: list[str], drawn: Geometry) -> list[tuple[float, float, str]]:
    """Put the name of each area on the part of it that shows beside the project, where there is room for it."""
    paper = shapely.difference(shapely.box(12, 6, WIDTH - 12, HEIGHT - 12), shapely.buffer(drawn, 7))
    found = []
    for shape, name in zip(placed, names, strict=True):
        part = shapely.intersection(shape, paper)
        if part.area > 150:
            at = shapely.point_on_surface(part)
            found.append((round(at.x, 1), round(at.y, 1), name))
    return found


def _path(shape: Geometry) -> str:
    """Return the data of an SVG path of every ring or line of a shape."""
    rings = shapely.boundary(shape) if shapely.get_dimensions(shape) == 2 else shape
    parts = getattr(rings, "geoms", [rings])
    return "".join(
        "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in shapely.get_coordinates(part)) for part in parts
    )  # fmt: skip


def _round_step(metres: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20, 50 … that is not more than ``metres``."""
    power: float = 10 ** math.floor(math.log10(metres))
    return max(power * factor for factor in (1, 2, 5) if power * factor <= metres)


def _grid(step: float) -> str:
    """Return lines every ``step`` millimetres from the paper's middle on, both ways."""
    across = [WIDTH / 2 + step * number for number in range(-20, 21)]
    down = [HEIGHT / 2 + step * number for number in range(-20, 21)]
    vertical = "".join(f"M{x:.2f} 0V{HEIGHT}" for x in across if 0 < x < WIDTH)
    return vertical + "".join(f"M0 {y:.2f}H{WIDTH}" for y in down if 0 < y < HEIGHT)
