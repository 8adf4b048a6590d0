"""KML, and KMZ, which is a zip with a KML in it; each folder is a layer, always WGS 84."""

from __future__ import annotations

from dataclasses import replace

from geoplan.errors import DomainError
from spatial.formats import xmlcheck
from spatial.formats.layers import choose
from spatial.formats.parsed import Crs, Parsed, Request
from spatial.formats.zips import Archive

DRIVER = "LIBKML"
STYLE = {"tessellate", "extrude", "visibility", "drawOrder", "altitudeMode", "icon", "snippet"}


def read(request: Request) -> Parsed:
    """One folder's placemarks. Errors: those of ``xmlcheck`` and ``gdal``; network links are never followed."""
    from spatial.formats import gdal

    xmlcheck.check(request.path, request.limits.nesting)
    layers = gdal.layer_names(request.path)
    layer = choose(layers, request.layer)
    parsed = gdal.read_layer(request.path, layer, DRIVER, request.limits)
    parsed.columns = gdal.filled({n: values for n, values in parsed.columns.items() if n not in STYLE})
    parsed.layers, parsed.layer, parsed.crs = layers, layer, Crs(4326, "format")
    return parsed


def read_zipped(request: Request) -> Parsed:
    """The first KML of a KMZ, which is the one that Google Earth opens. Errors: those of ``zips`` and ``read``."""
    archive = Archive(request.path, request.limits)
    archive.refuse_nested()
    documents = [name for name in archive.entries if name.lower().endswith(".kml")]
    if not documents:
        raise DomainError("file_unreadable")
    path = request.folder / "document.kml"
    archive.unpack(documents[0], path)
    return read(replace(request, path=path))
