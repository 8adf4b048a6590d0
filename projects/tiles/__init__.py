"""Vector tiles of projects, filtered like the list and scoped to the reader.

Far out the layer ``cells`` sums projects up in 8 × 8 cells a tile, with count and planned baht; close in the layer
``projects`` has every single project. A crowded tile close in has cells too, for its time and size would have
no bound. Nothing is ever left out for want of room.
"""

from __future__ import annotations

from geoplan.limits import bounded_value
from geoplan.policy import Actor
from projects.filters import ProjectFilter
from projects.models import Project
from projects.rules.cells import LAST
from projects.tiles import cells, singles
from projects.tiles.versions import version
from spatial.tiles import TileAddress

__all__ = ["SINGLE_FROM", "project_tile", "version"]

SINGLE_FROM = LAST + 1
CROWDED_TO = LAST + 3
"""The last zoom at which a tile may be crowded: its one cell of zoom ``LAST`` is a tile of this one."""
MOST_SINGLES = 1000
"""How many single projects a tile with its margin holds at most, up to that zoom."""


def project_tile(address: TileAddress, chosen: ProjectFilter, actor: Actor) -> bytes:
    """Return the tile of the projects that the actor may see and that fit, as Mapbox Vector Tile; empty for none.

    Errors: ``query_too_slow``.
    """
    if address.z >= SINGLE_FROM:
        projects = chosen.apply(Project.objects.visible_to(actor), actor)
        most = MOST_SINGLES if address.z <= CROWDED_TO else None
        single = bounded_value(actor, *singles.question(address, projects, chosen.fiscal_year, most))
        if single is not None:
            return bytes(single)
    return bytes(bounded_value(actor, *cells.question(address, chosen, actor)))
