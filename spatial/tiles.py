"""Vector tiles: addresses, the pieces of SQL that every tile layer is made of, and the layer of areas.

The pieces take the named parameters ``z``, ``x`` and ``y`` of a checked ``TileAddress``. Tiles are in EPSG:3857, as
web maps want them, 4096 units wide with a margin of 64, so that lines run on into the neighbouring tile. Select by
a stored EPSG:3857 geometry: the frame of a tile at a low zoom cannot be moved to degrees without wrapping round.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.cache import caches

from geoplan.errors import DomainError
from geoplan.replicas import connection
from spatial.boundaries.drawing import SPANS

EXTENT = 4096
MARGIN = 64
DEEPEST = 22
CONTENT_TYPE = "application/vnd.mapbox-vector-tile"

ENVELOPE = "ST_TileEnvelope(%(z)s, %(x)s, %(y)s)"
"""The square of the tile itself, EPSG:3857."""

BOUNDS_3857 = f"ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => {MARGIN / EXTENT})"
"""The square with its margin: select rows with ``geometry_3857 && …``."""


@dataclass(frozen=True)
class TileAddress:
    """A tile that exists: ``z`` from 0 to 22, ``x`` from the west and ``y`` from the north, below 2^z."""

    z: int
    x: int
    y: int

    @classmethod
    def parse(cls, z: str, x: str, y: str) -> TileAddress:
        """The address in a URL; ``tile_address`` for anything but whole numbers inside the world."""
        if not all(re.fullmatch(r"[0-9]{1,7}", part) for part in (z, x, y)):
            raise DomainError("tile_address", z=z[:20], x=x[:20], y=y[:20])
        address = cls(int(z), int(x), int(y))
        if address.z > DEEPEST or max(address.x, address.y) >= 2**address.z:
            raise DomainError("tile_address", z=z, x=x, y=y)
        return address

    @property
    def params(self) -> dict[str, int]:
        """The parameters that the SQL of this module takes."""
        return {"z": self.z, "x": self.x, "y": self.y}


def mvt_geometry(geometry_3857: str) -> str:
    """SQL of a geometry (SQL, EPSG:3857) in the units of the tile, cut to it."""
    return f"ST_AsMVTGeom({geometry_3857}, {ENVELOPE}, {EXTENT}, {MARGIN}, true)"


def mvt_layer(name: str, rows: str) -> str:
    """SQL of one encoded layer; ``rows`` selects ``geom`` (see ``mvt_geometry``) and the attributes.

    ``name`` and ``rows`` are the programmer's own, never a user's text. Layers of a tile are joined with ``||``.
    """
    return f"(SELECT ST_AsMVT(tile.*, '{name}', {EXTENT}, 'geom') FROM ({rows}) tile WHERE geom IS NOT NULL)"  # noqa: S608


DRAWN = f"""
    SELECT code, name_th, name_en, quality, level, drawing.geometry AS shape, drawing.label
    FROM spatial_areadrawing drawing JOIN spatial_administrativearea area ON area.code = drawing.area_id
    WHERE drawing.zoom = %(span)s AND drawing.geometry && {BOUNDS_3857}
"""  # noqa: S608 - made of this module's own constants

AREAS = f"SELECT code, name_th, name_en, quality, level, {mvt_geometry('shape')} AS geom FROM ({DRAWN}) drawn"  # noqa: S608

# A label belongs to the one tile that its point lies in, so that a name is written once.
LABELS = f"""
    SELECT code, name_th, name_en, quality, level, {mvt_geometry("label")} AS geom FROM ({DRAWN}) drawn
    WHERE ST_X(label) >= ST_XMin({ENVELOPE}) AND ST_X(label) < ST_XMax({ENVELOPE})
      AND ST_Y(label) > ST_YMin({ENVELOPE}) AND ST_Y(label) <= ST_YMax({ENVELOPE})
"""  # noqa: S608

AREA_TILE = f"SELECT {mvt_layer('areas', AREAS)} || {mvt_layer('area_labels', LABELS)}"


def area_tile(address: TileAddress, version: str) -> bytes:
    """The tile with layers ``areas`` (polygons) and ``area_labels`` (points); kept while ``version`` is in force.

    Provinces are drawn up to zoom 6, districts up to 9, then subdistricts; where there are none, the level above.
    """
    key = f"area-tile:{version}:{address.z}:{address.x}:{address.y}"
    cache = caches["tiles"]
    tile: bytes | None = cache.get(key)
    if tile is None:
        span = max(span.zoom for span in SPANS if span.zoom <= address.z)
        with connection.cursor() as cursor:
            cursor.execute(AREA_TILE, {**address.params, "span": span})
            tile = bytes(cursor.fetchone()[0])
        cache.set(key, tile, 3600)
    return tile
