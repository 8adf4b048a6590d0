"""GPX: waypoints, routes and tracks as layers, always WGS 84."""

from __future__ import annotations

from spatial.formats import xmlcheck
from spatial.formats.layers import choose
from spatial.formats.parsed import Crs, Note, Parsed, Request

DRIVER = "GPX"
LAYERS = ("tracks", "routes", "waypoints")


def read(request: Request) -> Parsed:
    """One of the layers that hold anything. Errors: those of ``xmlcheck`` and ``gdal``."""
    from spatial.formats import gdal

    xmlcheck.check(request.path, request.limits.nesting)
    found = {name: gdal.read_layer(request.path, name, DRIVER, request.limits) for name in LAYERS}
    counts = {name: parsed.row_count for name, parsed in found.items() if parsed.row_count}
    parsed = found[choose(list(counts), request.layer)]
    parsed.columns = gdal.filled(parsed.columns)
    parsed.layers, parsed.crs = list(counts), Crs(4326, "format")
    if len(counts) > 1:
        parsed.notes.append(Note("gpx_layers", {name: counts.get(name, 0) for name in LAYERS}))
    return parsed
