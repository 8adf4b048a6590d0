"""Reading what users upload: any of our formats, one answer, never in this process.

A file named ``.geojson`` may hold a virtual dataset that reads other files of the server, a zip may unpack to a disk's
worth, a drawing may crash its parser. So the file is copied under a server-made name into a folder of its own and
parsed by ``confined``, a process with one driver, no network, and little memory and time.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa

from geoplan.errors import DomainError
from spatial.formats.declared import Format, declare, shown_name
from spatial.formats.parsed import MIB, Crs, Encoding, FormSigns, Limits, Note, ParsedFile
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
    signs: FormSigns | None = None,
) -> ParsedFile:
    """Read an uploaded file that its user calls ``filename``; ``encoding``, ``layer``, ``header_row`` are theirs too.

    A workbook that bears the ``signs`` of printed forms is read as a whole, see ``workbook``.

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
            "signs": asdict(signs) if signs else None,
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
    """The drivers there are, asked of another process: in this one GDAL and GeoPandas would stay, 70 MB of them."""
    ask = (
        "import sys, json; sys.modules.update(pandas=None, geopandas=None); import pyogrio; "
        "json.dump(list(pyogrio.list_drivers()), sys.stdout)"
    )
    command = [sys.executable, "-s", "-c", ask]
    done = subprocess.run(command, env=HARMLESS, capture_output=True, check=True)  # noqa: S603 - our own words
    return frozenset(json.loads(done.stdout))


def _parsed_file(kind: Format, facts: dict[str, Any], folder: Path) -> ParsedFile:
    # Mapped, not copied: it outlives its folder, and nobody writes to it any more.
    arrow = pa.ipc.open_file(pa.memory_map(str(folder / "table.arrow"))).read_all()
    arrow.validate(full=True)
    rows, *columns = arrow.columns
    wkb = columns.pop() if facts["has_geometry"] else None
    encoding = facts["encoding"]
    return ParsedFile(
        format=kind.name,
        driver=facts["driver"],
        layers=tuple(facts["layers"]),
        layer=facts["layer"],
        table=pa.Table.from_arrays(columns, facts["names"]),
        rows=rows,
        wkb=wkb,
        crs=Crs(**facts["crs"]),
        encoding=Encoding(**{**encoding, "alternatives": tuple(encoding["alternatives"])}),
        notes=tuple(Note(**note) for note in facts["notes"]),
    )
