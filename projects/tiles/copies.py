"""This process's copies of tiles by their versions. A version names the reader's rights, the filter and the place."""

from __future__ import annotations

from django.core.cache import caches

from geoplan.policy import Actor
from projects.filters import ProjectFilter
from projects.tiles import project_tile
from spatial.tiles import TileAddress

KEPT_SECONDS = 3600


def tile_of(version: str, address: TileAddress, chosen: ProjectFilter, actor: Actor) -> bytes:
    """Return the tile of a version, from its copy or made now and kept a while. Errors: ``query_too_slow``."""
    key = f"project-tile:{version}"
    found: bytes | None = caches["tiles"].get(key)
    if found is None:
        found = project_tile(address, chosen, actor)
        caches["tiles"].set(key, found, KEPT_SECONDS)
    return found
