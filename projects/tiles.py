"""Vector tiles of projects, filtered like the list and scoped to the reader by the queryset that is passed in.

Far out (zoom < 10) the layer ``cells`` sums projects up in a grid of 8 × 8 cells a tile, with count and planned baht;
close in the layer ``projects`` has every single project. Nothing is ever left out for want of room.
"""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import connection
from django.db.models import BinaryField, F, Func, QuerySet, Value

from projects.models import Project
from projects.totals import planned_amount

SINGLE_FROM = 10
NAMES_FROM = 14
CELLS = 8
LARGEST_ZOOM = 22
WORLD = 20037508.342789244  # half of the side of the Web Mercator square, in metres (OGC 17-083r4)
BUFFER = 0.02  # of a tile's side, so that symbols on an edge are whole

# A line or polygon too small to draw at this zoom is still there, as a point.
SINGLES = """
SELECT ST_AsMVT(tile, 'projects', 4096, 'place', 'id') FROM (
    SELECT id, stage, kind, label AS name, COALESCE(
        ST_AsMVTGeom(shape, ST_TileEnvelope(%s, %s, %s), 4096, 96, true),
        ST_AsMVTGeom(ST_PointOnSurface(shape), ST_TileEnvelope(%s, %s, %s), 4096, 96, true)) AS place
    FROM ({chosen}) AS chosen
) AS tile WHERE place IS NOT NULL
"""

# A project belongs to the one cell that holds the centre of its box, half-open, so that tiles never count it twice.
GRID = """
SELECT ST_AsMVT(tile, 'cells', 4096, 'place') FROM (
    SELECT count(*)::int AS count, sum(planned)::float8 AS money,
           ST_AsMVTGeom(ST_SetSRID(ST_MakePoint(avg(ax), avg(ay)), 3857),
                        ST_TileEnvelope(%s, %s, %s), 4096, 0, false) AS place
    FROM (
        SELECT planned, ax, ay, floor((ax - %s) / %s)::int AS cx, floor((%s - ay) / %s)::int AS cy
        FROM (
            SELECT planned, (ST_XMin(shape) + ST_XMax(shape)) / 2 AS ax, (ST_YMin(shape) + ST_YMax(shape)) / 2 AS ay
            FROM ({chosen}) AS chosen
        ) AS anchors
    ) AS cells
    WHERE cx >= 0 AND cx < %s AND cy >= 0 AND cy < %s
    GROUP BY cx, cy
) AS tile
"""


def _sql(rows: QuerySet) -> tuple[str, tuple[Any, ...]]:
    """Return a queryset as SQL with its parameters apart, to be used as a subquery."""
    return rows.query.get_compiler(connection=connection).as_sql()


def project_tile(projects: QuerySet[Project], z: int, x: int, y: int) -> bytes:
    """Return the tile ``z/x/y`` (XYZ scheme) of ``projects`` as Mapbox Vector Tile bytes; empty for none."""
    side = 2 * WORLD / 2**z
    west, north = -WORLD + x * side, WORLD - y * side
    margin = side * BUFFER if z >= SINGLE_FROM else 0
    envelope = Polygon.from_bbox((west - margin, north - side - margin, west + side + margin, north + margin))
    envelope.srid = 3857
    shape = Func(F("geometry_3857"), function="", template="%(expressions)s", output_field=BinaryField())
    chosen = projects.order_by().filter(geometry_3857__bboverlaps=envelope).annotate(shape=shape)
    if z >= SINGLE_FROM:
        # Names cost most of a tile's size, and are drawn close in only.
        name = F("name") if z >= NAMES_FROM else Value(None, output_field=Project._meta.get_field("name"))
        inner, params = _sql(chosen.annotate(label=name).values("id", "stage", "kind", "label", "shape"))
        statement: str = SINGLES
        values: list[Any] = [z, x, y, z, x, y, *params]
    else:
        inner, params = _sql(chosen.annotate(planned=planned_amount()).values("planned", "shape"))
        cell = side / CELLS
        statement, values = GRID, [z, x, y, west, cell, north, cell, *params, CELLS, CELLS]
    with connection.cursor() as cursor:
        cursor.execute(statement.format(chosen=inner), values)
        return bytes(cursor.fetchone()[0])
