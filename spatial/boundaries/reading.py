"""Reads the attributes and polygons of a boundary file: shapefile zip, GeoPackage or GeoJSON."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError

from geoplan.errors import DomainError
from spatial import crs

DRIVERS = {".zip": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON"}
LARGEST = 1_000_000_000
"""Bytes: no boundary file of Thailand comes near this."""


@dataclass(frozen=True)
class Table:
    """The rows of a file: columns by heading, geometries in EPSG:4326 (None where missing), the date of the data."""

    columns: dict[str, Sequence[Any]]
    geometry: NDArray[np.object_]
    version: str


def digest(path: Path) -> str:
    """The SHA-256 of the file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_table(path: Path, epsg: int | None = None) -> Table:
    """Reads the file's one layer, in the CRS it declares or, where it declares none, in ``epsg``.

    Raises ``boundary_unreadable`` or ``boundary_crs``. The driver must be the one that the file's name declares, so
    a file that only pretends is not followed.
    """
    source = _source(path)
    try:
        info = pyogrio.read_info(source, encoding="UTF-8")
        if info["driver"] != DRIVERS[path.suffix.lower()]:
            raise DomainError("boundary_unreadable", file=path.name, reason=f"is {info['driver']}")
        metadata, _, wkb, columns = _read(source)
    except (DataSourceError, DataLayerError, ValueError) as error:
        raise DomainError("boundary_unreadable", file=path.name, reason=str(error)) from error
    table = dict(zip(metadata["fields"], (values.tolist() for values in columns), strict=True))
    return Table(table, _in_degrees(wkb, metadata["crs"], epsg, path), _date(table))


def _source(path: Path) -> str:
    """What GDAL is to open: the file, or the shapefile inside a zip (of several, COD-AB's subdistricts: adm3)."""
    if path.suffix.lower() not in DRIVERS or not path.is_file() or path.stat().st_size > LARGEST:
        raise DomainError("boundary_unreadable", file=path.name, reason=f"not one of {', '.join(DRIVERS)}")
    if path.suffix.lower() != ".zip":
        return str(path.resolve())
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [name for name in archive.namelist() if name.lower().endswith(".shp")]
    except (zipfile.BadZipFile, OSError) as error:
        raise DomainError("boundary_unreadable", file=path.name, reason=str(error)) from error
    if len(inside) > 1:
        inside = [name for name in inside if "adm3" in name.lower()] or inside
    if len(inside) != 1 or ".." in inside[0]:
        raise DomainError("boundary_unreadable", file=path.name, reason=f"{len(inside)} shapefiles in the zip")
    return f"/vsizip/{{{path.resolve()}}}/{inside[0]}"


def _read(source: str) -> Any:
    """Reads as UTF-8, and as cp874 where the bytes are not: a DBF without .cpg does not say which it is."""
    try:
        return pyogrio.raw.read(source, encoding="UTF-8", datetime_as_string=True)
    except UnicodeDecodeError:
        return pyogrio.raw.read(source, encoding="cp874", datetime_as_string=True)


def _in_degrees(wkb: Any, declared: str | None, epsg: int | None, path: Path) -> NDArray[np.object_]:
    if wkb is None:
        raise DomainError("boundary_no_polygons", file=path.name)
    code = crs.detect(declared) if declared else epsg
    if code is None:
        raise DomainError("boundary_crs", file=path.name, crs=(declared or "–")[:100])
    return crs.to_wgs84(shapely.from_wkb(wkb), code)


def _date(table: dict[str, Sequence[Any]]) -> str:
    """The day on which COD-AB files say that they are valid."""
    return max((str(value) for value in table.get("validOn", []) if value), default="")[:100]
