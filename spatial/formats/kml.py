"""KML, and KMZ, which is a zip with a KML in it; each folder is a layer, always WGS 84."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import shapely

from geoplan.errors import DomainError
from spatial.formats import xmlcheck
from spatial.formats.layers import choose
from spatial.formats.outgoing import Job
from spatial.formats.parsed import Crs, Note, Parsed, Request
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


def write(job: Job) -> list[Note]:
    """One folder; every field as extended data under its Thai heading. Heights are left out."""
    name = next((place for place, field in enumerate(job.fields) if field.name == "name"), 0)
    with job.target.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>')
        out.write(f"<name>{escape(job.title)}</name><Folder><name>{escape(job.layer)}</name>\n")
        for batch in job.batches:
            for cells, shape in zip(batch.rows(), shapely.force_2d(batch.geometry), strict=True):
                out.write(f"<Placemark><name>{_value(cells[name]) if cells else ''}</name>")
                out.write(_extended(job, cells) + (_shape(shape) if shape is not None else "") + "</Placemark>\n")
        out.write("</Folder></Document></kml>\n")
    return []


def _value(cell: Any) -> str:
    return "" if cell is None else escape(str(cell))


def _extended(job: Job, cells: tuple[Any, ...]) -> str:
    data = "".join(
        f"<Data name='{escape(field.name)}'><displayName>{escape(field.label_th)}</displayName>"
        f"<value>{_value(cell)}</value></Data>"
        for field, cell in zip(job.fields, cells, strict=True)
        if cell is not None
    )
    return f"<ExtendedData>{data}</ExtendedData>"


def _shape(shape: Any) -> str:
    """A geometry as KML 2.2 elements, coordinates in full."""
    kind = shape.geom_type
    if kind == "Polygon":
        inner = "".join(f"<innerBoundaryIs>{_line('LinearRing', ring)}</innerBoundaryIs>" for ring in shape.interiors)
        outer = f"<outerBoundaryIs>{_line('LinearRing', shape.exterior)}</outerBoundaryIs>"
        return f"<Polygon>{outer}{inner}</Polygon>"
    if kind in ("Point", "LineString"):
        return _line(kind, shape)
    return f"<MultiGeometry>{''.join(_shape(part) for part in shape.geoms)}</MultiGeometry>"


def _line(element: str, shape: Any) -> str:
    pairs = " ".join(f"{x!r},{y!r}" for x, y in shapely.get_coordinates(shape).tolist())
    return f"<{element}><coordinates>{pairs}</coordinates></{element}>"
