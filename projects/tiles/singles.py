"""Tiles close in: every single project, however small, with its geometry."""

from __future__ import annotations

import math
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import BinaryField, F, Func, QuerySet, Value

from geoplan.replicas import connection
from projects.models import Project
from spatial.tiles import TileAddress

NAMES_FROM = 14
SHAPES_FROM = 13
BUFFER = 0.02
"""How far a tile reaches beyond its edge, as a share of its side, so that symbols on an edge are whole."""

ROUNDING = 1e-6
"""Of a tile's side: what a computed edge may be off by."""

# A line or polygon too small to draw at this zoom is still there, as a point. OFFSET 0 keeps the place from being
# worked out once for the condition and once more for the tile.
SHAPES = """
    COALESCE(
        ST_AsMVTGeom(shape, ST_TileEnvelope(%s, %s, %s), 4096, 96, true),
        ST_AsMVTGeom(ST_PointOnSurface(shape), ST_TileEnvelope(%s, %s, %s), 4096, 96, true))
"""

SINGLES = """
SELECT ST_AsMVT(tile, 'projects', 4096, 'place', 'id') FROM (
    SELECT id, stage, kind, programme_code AS programme, label AS name, {place} AS place
    FROM ({chosen}) AS chosen OFFSET 0
) AS tile WHERE place IS NOT NULL
"""


def sql_of(rows: QuerySet) -> tuple[str, tuple[Any, ...]]:
    """Return a queryset as SQL with its parameters apart, to be used as a subquery."""
    return rows.query.get_compiler(connection=connection).as_sql()


def inside(projects: QuerySet[Project], address: TileAddress, margin: float = 0) -> QuerySet[Project]:
    """Return those whose box reaches into the tile, ``margin`` (a share of its side) beyond it included.

    A tile's sides are meridians and parallels, so that its box in degrees is exact and the index on them serves.
    """
    side = 2**address.z

    def lon(x: float) -> float:
        return max(-180.0, min(180.0, x / side * 360 - 180))

    def lat(y: float) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / side))))

    x, y, more = address.x, address.y, margin + ROUNDING
    box = Polygon.from_bbox((lon(x - more), lat(y + 1 + more), lon(x + 1 + more), lat(y - more)))
    box.srid = 4326
    return projects.order_by().filter(geometry__bboverlaps=box)


# Django would fetch a geometry as bytes.
SHAPE = Func(F("geometry_3857"), function="", template="%(expressions)s", output_field=BinaryField())


def tile(address: TileAddress, projects: QuerySet[Project]) -> bytes:
    """Return the tile of ``projects`` one by one."""
    # Names cost most of a tile's size, and are drawn close in only.
    name = F("name") if address.z >= NAMES_FROM else Value(None, output_field=Project._meta.get_field("name"))
    rows = inside(projects, address, BUFFER).annotate(shape=SHAPE, label=name, programme_code=F("programme_id"))
    chosen, given = sql_of(rows.values("id", "stage", "kind", "programme_code", "label", "shape"))
    at = [address.z, address.x, address.y]
    with connection.cursor() as cursor:
        cursor.execute(SINGLES.format(place=SHAPES, chosen=chosen), [*at, *at, *given])
        return bytes(cursor.fetchone()[0])
