"""Writing what users take away: any filtered list, in any of our formats and systems, at constant memory."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geoplan.errors import DomainError
from spatial import crs
from spatial.formats.outgoing import Batch, FieldSpec, Job, cells
from spatial.formats.parsed import Note

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["EXPORTS", "Export", "FieldSpec", "Written", "write"]


@dataclass(frozen=True)
class Export:
    """A format users may take away; ``module`` has its ``write(job) -> notes``."""

    module: str
    content_type: str
    extension: str
    any_system: bool = True
    encodings: tuple[str, ...] = ("utf-8",)


@dataclass(frozen=True)
class Written:
    """A finished file, with what its reader should know about it."""

    path: Path
    content_type: str
    filename_extension: str
    notes: tuple[Note, ...]


EXPORTS = {
    "geojson": Export("geojson", "application/geo+json", ".geojson"),
    "shapefile": Export("shapefile", "application/zip", ".zip", encodings=("utf-8", "cp874")),
    "geopackage": Export("geopackage", "application/geopackage+sqlite3", ".gpkg"),
    "kml": Export("kml", "application/vnd.google-earth.kml+xml", ".kml", any_system=False),
    "csv": Export("delimited", "text/csv", ".csv", encodings=("utf-8", "cp874")),
    "excel": Export("excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "geoparquet": Export("geoparquet", "application/vnd.apache.parquet", ".parquet"),
}


def write(
    chunks: Iterable[gpd.GeoDataFrame],
    target: Path,
    *,
    format: str,
    epsg: int = 4326,
    encoding: str = "utf-8",
    fields: Sequence[FieldSpec],
    title: str,
) -> Written:
    """Write ``chunks`` (EPSG:4326, one column a field, geometry may be ``None``) straight to ``target``.

    What is half written when ``chunks`` fails is the caller's to remove.

    Errors: ``export_format_unknown``, ``export_wgs84_only``, ``export_encoding``, ``crs_unsupported``.
    """
    export = EXPORTS.get(format)
    if export is None:
        raise DomainError("export_format_unknown", format=format[:40])
    if crs.system(epsg).epsg != 4326 and not export.any_system:
        raise DomainError("export_wgs84_only", format=format)
    if encoding not in export.encodings:
        raise DomainError("export_encoding", format=format, encoding=encoding[:40])
    writer = importlib.import_module(f"spatial.formats.{export.module}")
    geographic = crs.system(epsg).kind == "geographic"
    job = Job(_batches(chunks, epsg, fields), target, epsg, geographic, encoding, fields, title)
    notes = writer.write(job)
    return Written(target, export.content_type, export.extension, tuple(notes))


def _batches(chunks: Iterable[gpd.GeoDataFrame], epsg: int, fields: Sequence[FieldSpec]) -> Iterator[Batch]:
    """Chunks in EPSG:4326 as batches in ``epsg``; an empty batch where there is no chunk at all."""
    empty = True
    for chunk in chunks:
        empty = False
        geometry = np.asarray(chunk.geometry.array, dtype=object)
        yield Batch([cells(chunk[field.name], field.type) for field in fields], crs.from_wgs84(geometry, epsg))
    if empty:
        yield Batch([[] for _ in fields], np.empty(0, dtype=object))
