"""Tiles far out: counts and planned money by cell, summed up from what the database keeps (``projects.rules.cells``).

What it keeps answers filters of fiscal year, stage, programme, kind, form and province. An LAO's own drafts are few
and counted as they are read; with any other filter (an organisation, words, a plan …) all projects are.
"""

# ruff: noqa: S608 - made of this module's own SQL.

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from geoplan.policy import Action, Actor
from geoplan.replicas import connection
from projects.filters import ProjectFilter
from projects.models import Project
from projects.rules.cells import COLUMNS, EAST, FIRST, LAST, MANNER, PROVINCES_FROM, SOUTH
from projects.tiles.singles import SHAPE, inside, sql_of
from projects.totals import planned_amount
from spatial.tiles import TileAddress

KEPT = {"fiscal_year", "stage", "programme", "kind", "form", "province"}
"""The filters that the kept cells can answer."""

# A project belongs to the one cell that holds the middle of its box, half-open, so that tiles never count it twice. The
# mark of a cell stands in the middle of what it holds.
TILE = """
SELECT ST_AsMVT(tile, 'cells', 4096, 'place') FROM (
    SELECT sum(n)::int AS count, (sum(satang) / 100.0)::float8 AS money, ST_MakePoint(
        sum(east)::float8 / sum(n) / 2 ^ (%(last)s - %(z)s) - %(x)s * 4096::float8,
        sum(south)::float8 / sum(n) / 2 ^ (%(last)s - %(z)s) - %(y)s * 4096::float8) AS place
    FROM ({parts}) AS parts GROUP BY x, y HAVING sum(n) > 0
) AS tile
"""

KEPT_CELLS = """
    SELECT (tile_x * 8 + (cell & 7)) >> %(shift)s AS x, (tile_y * 8 + (cell >> 3)) >> %(shift)s AS y, projects AS n,
           satang, east, south
    FROM projects_tilecell
    WHERE zoom = %(zoom)s AND fiscal_year = %(fiscal_year)s
      AND tile_x BETWEEN %(west)s AND %(east)s AND tile_y BETWEEN %(north)s AND %(south)s
      AND (tile_x * 8 + (cell & 7)) >> %(within)s = %(x)s AND (tile_y * 8 + (cell >> 3)) >> %(within)s = %(y)s
      {conditions}
"""

COUNTED = f"""
    SELECT (east >> (%(last)s - %(z)s + 9))::int AS x, (south >> (%(last)s - %(z)s + 9))::int AS y, 1 AS n,
           COALESCE((planned * 100)::bigint, 0) AS satang, east, south
    FROM (SELECT r.planned, {EAST} AS east, {SOUTH} AS south FROM ({{chosen}}) AS r) AS places
    WHERE east >> (%(last)s - %(z)s + 12) = %(x)s AND south >> (%(last)s - %(z)s + 12) = %(y)s
"""


def tile(address: TileAddress, chosen: ProjectFilter, actor: Actor) -> bytes:
    """Return the tile of the projects that the actor may see and that fit, summed up."""
    values: dict[str, Any] = {**address.params, "last": LAST}
    if _is_kept(chosen):
        parts = [_kept(address, chosen, actor, values)]
        drafts = own_drafts(actor)
        if drafts is not None:
            parts.append(_counted(address, chosen.apply(drafts, actor), chosen, values))
    else:
        projects = chosen.apply(Project.objects.visible_to(actor), actor)
        parts = [_counted(address, projects, chosen, values)]
    with connection.cursor() as cursor:
        cursor.execute(TILE.format(parts=" UNION ALL ".join(parts)), values)
        return bytes(cursor.fetchone()[0])


def _is_kept(chosen: ProjectFilter) -> bool:
    empty = ProjectFilter()
    return all(
        field.name in KEPT or getattr(chosen, field.name) == getattr(empty, field.name) for field in fields(chosen)
    )


def scopes(actor: Actor) -> list[str] | None:
    """Return the scopes of ``TileCell`` that the actor sees whole; None for all of the country."""
    seen = actor.visibility(Action.VIEW_PROJECT)
    return None if seen.country else ["", *sorted(seen.provinces)]


def own_drafts(actor: Actor) -> QuerySet[Project] | None:
    """Return the drafts that the actor sees beside the scopes, those of the own organisation; None for nobody's."""
    seen = actor.visibility(Action.VIEW_PROJECT)
    if seen.country or not seen.organisations:
        return None
    drafts = Project.objects.filter(organisation__in=seen.organisations, announced_on__isnull=True)
    return drafts.exclude(organisation__province__in=seen.provinces) if seen.provinces else drafts


def _kept(address: TileAddress, chosen: ProjectFilter, actor: Actor, values: dict[str, Any]) -> str:
    """Return the SQL of the kept cells, its parameters added to ``values``.

    Deeper than ``LAST`` a tile has fewer cells, down to one at ``LAST`` + 3; none straddles its edge.
    """
    zoom = min(max(address.z, PROVINCES_FROM if chosen.province else FIRST), LAST)
    up = zoom - address.z
    west, east = _span(address.x, up)
    north, south = _span(address.y, up)
    values.update(zoom=zoom, shift=max(up, 0), within=up + 3, fiscal_year=chosen.fiscal_year or 0,
                  west=west, east=east, north=north, south=south)  # fmt: skip
    wanted: dict[str, Any] = {
        "scope": scopes(actor),
        "province_id": [chosen.province] if chosen.province else None,
        "stage": chosen.stage,
        "programme_id": chosen.programme,
        "kind": chosen.kind,
        "form": chosen.form,
    }
    used = {name: list(value) for name, value in wanted.items() if value}
    values.update(used)
    return KEPT_CELLS.format(conditions="".join(f" AND {name} = ANY(%({name})s)" for name in used))


def _span(number: int, up: int) -> tuple[int, int]:
    """Return the first and last tile, ``up`` zooms deeper (or less deep, below 0), that lie in tile ``number``."""
    return (number << up, ((number + 1) << up) - 1) if up >= 0 else (number >> -up, number >> -up)


def _counted(address: TileAddress, projects: QuerySet[Project], chosen: ProjectFilter, values: dict[str, Any]) -> str:
    """Return the SQL that counts ``projects`` one by one, its parameters added to ``values``."""
    rows = inside(projects, address).annotate(planned=planned_amount(chosen.fiscal_year), geometry_of=SHAPE)
    sql, given = sql_of(rows.values("planned", "geometry_of"))
    names = [f"given_{number}" for number in range(len(given))]
    values.update(zip(names, given, strict=True))
    named = sql.replace("%%", "%%%%") % tuple(f"%({name})s" for name in names)
    return COUNTED.format(chosen=f"SELECT planned, geometry_of AS geometry_3857 FROM ({named}) AS fitting")


# Rows of one combination become their sum. Only rows that were seen go and only they are summed up, so that this may
# run beside any writer.
COMPACT = f"""
WITH several AS (
    SELECT array_agg(id) AS ids, {{manner}}, sum(projects) AS projects, sum(satang) AS satang, sum(east) AS east,
           sum(south) AS south
    FROM projects_tilecell GROUP BY {{manner}} HAVING count(*) > 1
), gone AS (
    DELETE FROM projects_tilecell WHERE id = ANY(ARRAY(SELECT unnest(ids) FROM several))
)
INSERT INTO projects_tilecell ({COLUMNS})
SELECT {{manner}}, projects, satang, east, south FROM several
WHERE projects <> 0 OR satang <> 0 OR east <> 0 OR south <> 0
ORDER BY zoom, fiscal_year, tile_x, tile_y
""".format(manner=MANNER)


def compact() -> int:
    """Put the rows of each combination of the kept cells together; return how many there are in their place."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE projects_tilecell IN SHARE UPDATE EXCLUSIVE MODE")
        cursor.execute(COMPACT)
        return int(cursor.rowcount)
