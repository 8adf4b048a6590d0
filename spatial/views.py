"""Vector tiles of administrative areas, open to everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from spatial import tiles
from spatial.areas import boundary_version


def area_tile(request: HttpRequest, z: str, x: str, y: str) -> HttpResponse:
    """Answer one tile, or 304 to a browser that has it from the boundaries in force."""
    address = tiles.TileAddress.parse(z, x, y)
    version = boundary_version()
    etag = f'"{version}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(tiles.area_tile(address, version), content_type=tiles.CONTENT_TYPE)
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=300)
    return response
