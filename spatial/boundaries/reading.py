"""Reads the attributes and polygons of a boundary file: shapefile zip, GeoPackage or GeoJSON."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoplan.errors import DomainError
from spatial import crs
from spatial.formats.parsed import MIB, Limits
from spatial.formats.reading import read_upload

SUFFIXES = (".zip", ".gpkg", ".geojson", ".json")
LIMITS = Limits(upload_bytes=1024 * MIB, unpacked_bytes=4096 * MIB, memory_bytes=8192 * MIB, output_bytes=4096 * MIB)
"""The unsimplified official file has 358 MB, far above what may be uploaded through the web."""


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

    Of several layers the subdistricts of COD-AB (``adm3``) are taken. The file is parsed in a confined process, as any
    upload is; its refusals are those of ``read_upload``, besides ``boundary_unreadable`` and ``boundary_crs``.
    """
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        raise DomainError("boundary_unreadable", file=path.name, reason=f"not one of {', '.join(SUFFIXES)}")
    parsed = read_upload(path, path.name, limits=LIMITS)
    deepest = [layer for layer in parsed.layers if "adm3" in layer.lower()]
    if len(parsed.layers) > 1 and deepest and parsed.layer != deepest[0]:
        parsed = read_upload(path, path.name, layer=deepest[0], limits=LIMITS)
    if parsed.geometry is None:
        raise DomainError("boundary_no_polygons", file=path.name)
    code = parsed.crs.epsg or (epsg if parsed.crs.how == "none" else crs.detect(parsed.crs.raw))
    if code is None:
        raise DomainError("boundary_crs", file=path.name, crs=parsed.crs.raw[:100] or "–")
    table = parsed.table.to_pydict()
    return Table(table, crs.to_wgs84(parsed.geometry, code), _date(table))


def _date(table: dict[str, Sequence[Any]]) -> str:
    """The day on which COD-AB files say that they are valid."""
    return max((str(value) for value in table.get("validOn", []) if value), default="")[:100]
