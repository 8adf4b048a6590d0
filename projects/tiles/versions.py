"""What a tile's browser copy is checked against: a text that changes with whatever the tile shows, and with its reader.

It is cheap to know without making the tile: the database counts, for each tile of zoom 9 and scope, the transactions
that changed something there (``projects.rules.cells``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from geoplan.policy import Action, Actor
from geoplan.replicas import connection
from projects.filters import ProjectFilter
from projects.rules.cells import VERSIONED
from projects.tiles.singles import BUFFER
from spatial.tiles import TileAddress

FORMAT = 2
"""Counts on whenever tiles are made another way, so that no browser keeps the old ones."""

# Counts only grow, and no row is ever taken away: the sum is new whenever one of them is. The day tells who is late.
_STATE = """
SELECT (SELECT COALESCE(sum(version), 0)::text FROM projects_tileversion
        WHERE tile_x BETWEEN %(west)s AND %(east)s AND tile_y BETWEEN %(north)s AND %(south)s
          AND (%(scopes)s::text[] IS NULL OR scope = ANY(%(scopes)s))),
       {organisations}, CURRENT_DATE::text
"""
_ORGANISATIONS = (
    "ARRAY(SELECT id FROM organisations_organisation WHERE code = ANY(%(codes)s::text[]) ORDER BY id)::text"
)


def is_counted(chosen: ProjectFilter) -> bool:
    """Tell whether all that the filter depends on is counted: not so an import's rows, nor how far money has come."""
    return not (chosen.batch or chosen.money)


def state(chosen: ProjectFilter) -> str:
    """Return the SQL of one row of texts: what a version is made of besides the address; parameters as ``params``."""
    return _STATE.format(organisations=_ORGANISATIONS if chosen.organisation else "''")


def params(address: TileAddress, chosen: ProjectFilter, actor: Actor) -> dict[str, Any]:
    """Return the parameters of ``state``."""
    return {**_around(address), "scopes": _scopes(actor), "codes": list(chosen.organisation)}


def named(address: TileAddress, chosen: ProjectFilter, actor: Actor, found: Sequence[Any]) -> str:
    """Return the version of a tile from the row of ``state``; those with the same rights, and nobody else, share it."""
    seen = actor.visibility(Action.VIEW_PROJECT)
    who = [seen.country, sorted(seen.provinces), sorted(seen.organisations), seen.public]
    parts = [FORMAT, address.z, address.x, address.y, chosen.to_query(), who, *found]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def version(address: TileAddress, chosen: ProjectFilter, actor: Actor) -> str | None:
    """Return the version of a tile, or None where the filter depends on more than what is counted."""
    if not is_counted(chosen):
        return None
    with connection.cursor() as cursor:
        cursor.execute(state(chosen), params(address, chosen, actor))
        return named(address, chosen, actor, cursor.fetchone())


def _scopes(actor: Actor) -> list[str] | None:
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
