"""FlatGeobuf."""

from __future__ import annotations

from spatial.formats.parsed import Parsed, Request

DRIVER = "FlatGeobuf"


def read(request: Request) -> Parsed:
    """The one layer of the file. Errors: those of ``gdal``."""
    from spatial.formats import gdal

    return gdal.read_layer(request.path, None, DRIVER, request.limits)
