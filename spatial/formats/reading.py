"""Reading what users upload: any of our formats, one answer, never in this process.

A file named ``.geojson`` may hold a virtual dataset that reads other files of the server, a zip may unpack to a disk's
worth, a drawing may crash its parser. So the file is copied under a server-made name into a folder of its own and
parsed by ``confined``, a process with one driver, no network, and little memory and time.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import asdict
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from geoplan.errors import DomainError
from spatial.formats.declared import Format, declare, shown_name
from spatial.formats.parsed import MIB, Crs, Encoding, Limits, Note, ParsedFile
from spatial.formats.process import NOWHERE, run_confined

HARMLESS = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "PROJ_NETWORK": "OFF",
    "GDAL_HTTP_PROXY": NOWHERE,
    "GDAL_HTTPS_PROXY": NOWHERE,
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
    "GDAL_NUM_THREADS": "1",
    "SHAPE_RESTORE_SHX": "YES",
}


def read_upload(
    path: Path,
    filename: str,
    *,
    encoding: str | None = None,
    layer: str | None = None,
    header_row: int | None = None,
    limits: Limits | None = None,
) -> ParsedFile:
    """Read an uploaded file that its user calls ``filename``; ``encoding``, ``layer``, ``header_row`` are theirs too.

    Errors: ``DomainError`` with a code of the ``Files`` part of the table, never anything else for a bad file.
    """
    limits = limits or Limits()
    if path.stat().st_size > limits.upload_bytes:
        raise DomainError("file_too_large", name=shown_name(filename), limit=limits.upload_bytes // MIB)
    kind = declare(path, filename)
    with tempfile.TemporaryDirectory(prefix="geoplan-read-") as made:
        folder = Path(made)
        copy = folder / f"upload{PurePosixPath(shown_name(filename)).suffix.lower()}"
        shutil.copyfile(path, copy)
        job = {
            "format": kind.name,
            "drivers": kind.drivers,
            "path": str(copy),
            "folder": made,
            "encoding": encoding,
            "layer": layer,
            "header_row": header_row,
            "limits": asdict(limits),
        }
        facts = run_confined("spatial.formats.confined", job, environment(kind.drivers), limits.wall_seconds)
        if facts is None:
            raise DomainError("file_too_heavy")
        if "error" in facts:
            raise DomainError(facts["error"], **facts["params"])
        return _parsed_file(kind, facts, folder)


def environment(drivers: tuple[str, ...]) -> dict[str, str]:
    """What the child knows besides: GDAL reads the drivers it must not load before it loads any."""
    return {**HARMLESS, "OGR_SKIP": ",".join(sorted(_all_drivers() - set(drivers)))}


@cache
def _all_drivers() -> frozenset[str]:
    import pyogrio

    return frozenset(pyogrio.list_drivers())


def _parsed_file(kind: Format, facts: dict[str, Any], folder: Path) -> ParsedFile:
    with pa.OSFile(str(folder / "table.arrow")) as source:
        arrow = pa.ipc.open_file(source).read_all()
    arrow.validate(full=True)
    columns = [arrow.column(place) for place in range(arrow.num_columns)]
    rows = columns.pop(0).to_numpy()
    geometry = None
    if facts["has_geometry"]:
        geometry = shapely.from_wkb(columns.pop().to_numpy(zero_copy_only=False))
    cells = {
        name: np.array(column.to_pylist(), dtype=object) for name, column in zip(facts["names"], columns, strict=True)
    }
    encoding = facts["encoding"]
    return ParsedFile(
        format=kind.name,
        driver=facts["driver"],
        layers=tuple(facts["layers"]),
        layer=facts["layer"],
        table=pd.DataFrame(cells, index=range(len(rows)), dtype=object),
        geometry=geometry,
        crs=Crs(**facts["crs"]),
        encoding=Encoding(**{**encoding, "alternatives": tuple(encoding["alternatives"])}),
        row_numbers=rows,
        notes=tuple(Note(**note) for note in facts["notes"]),
    )
