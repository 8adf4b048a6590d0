"""Tiles close in: every single project, however small, with its geometry."""

from __future__ import annotations

import datetime as dt
import math
from functools import lru_cache
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import BinaryField, BooleanField, Case, F, Func, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from geoplan.replicas import connection
from projects.filters import is_late
from projects.models import Project
from projects.totals import planned_amount
from spatial.tiles import EXTENT, TileAddress

NAMES_FROM = 14
DEEPEST_DRAWN = 14
"""Maps enlarge tiles of this zoom for all deeper ones, so that it is drawn twice as fine."""

BUFFER = 0.02
"""How far a tile reaches beyond its edge, as a share of its side, so that symbols on an edge are whole."""

ROUNDING = 1e-6
"""Of a tile's side: what a computed edge may be off by."""

# A line or polygon too small to draw at this zoom is still there, as a point. OFFSET 0 keeps the place from being
# worked out once for the condition and once more for the tile.
SHAPES = """
    COALESCE(
        ST_AsMVTGeom(shape, ST_TileEnvelope({z}, {x}, {y}), {extent}, {margin}, true),
        ST_AsMVTGeom(ST_PointOnSurface(shape), ST_TileEnvelope({z}, {x}, {y}), {extent}, {margin}, true))
"""

# Where there are too many, they are counted and nothing more is asked of them.
SINGLES = """
WITH picked AS MATERIALIZED ({picked})
SELECT CASE WHEN (SELECT count(*) FROM picked) <= {most} THEN (
    SELECT ST_AsMVT(tile, 'projects', {extent}, 'place', 'id') FROM (
        SELECT id, stage, kind, programme_code AS programme, label AS name, planned::float8 AS money, is_late AS late,
               {place} AS place
        FROM ({chosen}) AS chosen OFFSET 0
    ) AS tile WHERE place IS NOT NULL
) END
"""
PICKED = RawSQL("SELECT id FROM picked", [])
NO_LIMIT = 2**31 - 1


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


def question(
    address: TileAddress, projects: QuerySet[Project], fiscal_year: int | None, most: int | None = None
) -> tuple[str, list[Any]]:
    """Return the question for the tile of ``projects`` one by one, as SQL with its parameters.

    Its answer is null where there are more than ``most``, the margin's included. Each project has its stage, kind,
    programme, planned baht (of the fiscal year if one is given) and whether it is late.
    """
    near = inside(projects, address, BUFFER).values("id")
    picked, near_given = sql_of(near[: most + 1] if most else near)
    chosen, given = _drawn(fiscal_year, address.z >= NAMES_FROM, dt.date.today())
    extent = EXTENT * 2 if address.z == DEEPEST_DRAWN else EXTENT
    place = SHAPES.format(**address.params, extent=extent, margin=extent * 3 // 128)
    statement = SINGLES.format(picked=picked, most=most or NO_LIMIT, extent=extent, place=place, chosen=chosen)
    return statement, [*near_given, *given]


@lru_cache(64)
def _drawn(fiscal_year: int | None, with_names: bool, today: dt.date) -> tuple[str, tuple[Any, ...]]:
    """Return the query of what is drawn of the picked, with its parameters; to write it takes longer than to run it."""
    # Names cost most of a tile's size, and are drawn close in only.
    name = F("name") if with_names else Value(None, output_field=Project._meta.get_field("name"))
    late = Case(When(is_late(today), then=True), output_field=BooleanField(null=True))
    rows = Project.objects.filter(pk__in=PICKED).order_by()
    rows = rows.annotate(shape=SHAPE, label=name, programme_code=F("programme_id"))
    rows = rows.annotate(planned=planned_amount(fiscal_year), is_late=late)
    return sql_of(rows.values("id", "stage", "kind", "programme_code", "label", "planned", "is_late", "shape"))
