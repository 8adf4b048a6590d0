"""Vector tiles of the projects that the reader may see and that fit the filter of the query string."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, quote_etag

from geoplan.policy import Actor
from projects.filters import ProjectFilter
from projects.tiles import project_tile, version
from projects.tiles.copies import tile_of
from spatial.tiles import CONTENT_TYPE, TileAddress


def tile(request: HttpRequest, z: str, x: str, y: str) -> HttpResponse:
    """Answer a tile, or 304 to a browser that has it as it still is. Errors: ``tile_address``, ``query_too_slow``.

    A browser asks again each time, so that an edit shows on the next view. What the public sees may lie in a cache
    that is shared; whoever is signed in sends a cookie, and has tiles of their own.
    """
    address, chosen = TileAddress.parse(z, x, y), ProjectFilter.from_query(request.GET)
    etag, content = _fresh(address, chosen, request.actor, parse_etags(request.headers.get("If-None-Match", "")))
    response = HttpResponse(content or b"", content_type=CONTENT_TYPE, status=304 if content is None else 200)
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache" if request.actor.is_public else "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


def _fresh(address: TileAddress, chosen: ProjectFilter, actor: Actor, held: list[str]) -> tuple[str, bytes | None]:
    """Return the ETag of the tile as it is now, and the tile; None for the tile where ``held`` has that ETag."""
    known = version(address, chosen, actor)
    if known is None:
        content = project_tile(address, chosen, actor)
        etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
        return etag, None if etag in held else content
    etag = quote_etag(known)
    if etag in held:
        return etag, None
    return etag, tile_of(known, address, chosen, actor)
