"""KML, and KMZ, which is a zip with a KML in it; each folder is a layer, always WGS 84."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from geoplan.errors import DomainError
from spatial.formats.layers import choose
from spatial.formats.outgoing import Job
from spatial.formats.parsed import Crs, Encoding, Note, Parsed, Request
from spatial.formats.placemarks import Reader
from spatial.formats.tables import unique
from spatial.formats.zips import Archive

DRIVER = "KML"


def read(request: Request) -> Parsed:
    """One folder's placemarks. Errors: those of ``placemarks``; network links are never followed."""
    return _read(request, [request.path])


def read_zipped(request: Request) -> Parsed:
    """All documents of a KMZ, the first one first, which is the one that Google Earth opens. Errors: also ``zips``."""
    archive = Archive(request.path, request.limits)
    archive.refuse_nested()
    documents = [name for name in archive.entries if name.lower().endswith(".kml")]
    if not documents:
        raise DomainError("file_unreadable")
    paths = []
    for number, name in enumerate(documents):
        folder = request.folder / str(number)
        folder.mkdir()
        paths.append(folder / "document.kml")
        archive.unpack(name, paths[-1])
    return _read(request, paths)


def _read(request: Request, paths: list[Path]) -> Parsed:
    reader = Reader(request.layer, request.limits)
    encodings = [reader.read(path, request.encoding) for path in paths]
    layer = reader.layers[choose(list(reader.layers), request.layer)]
    rows = len(layer.shapes)
    columns = dict(zip(unique(layer.columns), layer.columns.values(), strict=True))
    return Parsed(
        DRIVER,
        {name: pa.array(cells + [None] * (rows - len(cells)), pa.string()) for name, cells in columns.items()},
        np.arange(1, rows + 1),
        np.array(layer.shapes, dtype=object),
        layers=list(reader.layers),
        layer=layer.name,
        crs=Crs(4326, "format"),
        encoding=Encoding(max(encodings, key=lambda name: name != "utf-8"), "format"),
        notes=[Note("kml_passed_over", {"count": reader.passed_over})] if reader.passed_over else [],
    )


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
