"""What a tile's browser copy is checked against: a text that changes with whatever the tile shows, and with its reader.

It is cheap to know without making the tile: the database counts, for each tile of zoom 9 and scope, the transactions
that changed something there (``projects.rules.cells``).
"""

from __future__ import annotations

import hashlib
import json

from geoplan.policy import Action, Actor
from geoplan.replicas import connection
from projects.filters import ProjectFilter
from projects.rules.cells import VERSIONED
from projects.tiles.singles import BUFFER
from spatial.tiles import TileAddress

FORMAT = 1
"""Counts on whenever tiles are made another way, so that no browser keeps the old ones."""

# Counts only grow, and no row is ever taken away: the sum is new whenever one of them is.
VERSION = """
SELECT COALESCE(sum(version), 0) FROM projects_tileversion
WHERE tile_x BETWEEN %(west)s AND %(east)s AND tile_y BETWEEN %(north)s AND %(south)s{scope}
"""
ORGANISATIONS = "SELECT id FROM organisations_organisation WHERE code = ANY(%s) ORDER BY id"


def version(address: TileAddress, chosen: ProjectFilter, actor: Actor) -> str | None:
    """Return the version of a tile, or None where the filter depends on more than what is counted.

    Two people with the same rights, and nobody else, share a version.
    """
    if chosen.batch:
        return None
    seen = actor.visibility(Action.VIEW_PROJECT)
    who = [seen.country, sorted(seen.provinces), sorted(seen.organisations), seen.public]
    with connection.cursor() as cursor:
        scopes = _scopes(actor, cursor)
        cursor.execute(VERSION.format(scope="" if scopes is None else " AND scope = ANY(%(scopes)s)"),
                       {**_around(address), "scopes": scopes})  # fmt: skip
        changes = int(cursor.fetchone()[0])
        organisations = []
        if chosen.organisation:
            cursor.execute(ORGANISATIONS, [list(chosen.organisation)])
            organisations = cursor.fetchall()
    parts = [FORMAT, address.z, address.x, address.y, chosen.to_query(), who, changes, organisations]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _scopes(actor: Actor, cursor: object) -> list[str] | None:
    """Return the scopes that something which the actor sees can change in: the province's, for an LAO's own drafts."""
    seen = actor.visibility(Action.VIEW_PROJECT)
    if seen.country:
        return None
    own = {grant.province_id for grant in actor.grants if grant.province_id}
    return ["", *sorted(seen.provinces | own)]


def _around(address: TileAddress) -> dict[str, int]:
    """Return the tiles of zoom ``VERSIONED`` that the tile with its margin lies in."""
    scale = 2.0 ** (VERSIONED - address.z)

    def span(number: int) -> tuple[int, int]:
        return int((number - BUFFER) * scale // 1), int((number + 1 + BUFFER) * scale // 1)

    (west, east), (north, south) = span(address.x), span(address.y)
    return {"west": west, "east": east, "north": north, "south": south}
