"""Reading what users upload: any of our formats, one answer, never in this process.

A file named ``.geojson`` may hold a virtual dataset that reads other files of the server, a zip may unpack to a disk's
worth, a drawing may crash its parser. So the file is copied under a server-made name into a folder of its own and
parsed by ``confined``, a process with one driver, no network, and little memory and time.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
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
from spatial.formats.parsed import MIB, Crs, Encoding, FormSigns, Limits, Note, ParsedFile

logger = logging.getLogger(__name__)

CODE = Path(__file__).parents[2]
NOWHERE = "127.0.0.1:9"
FACTS_BYTES = 4 * MIB
LOG_BYTES = 4000
HARMLESS = {
    "LANG": "C.UTF-8",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
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
    "http_proxy": f"http://{NOWHERE}",
    "https_proxy": f"http://{NOWHERE}",
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
        _run(job, kind, folder, limits)
        facts = _facts(folder)
        if "error" in facts:
            raise DomainError(facts["error"], **facts["params"])
        return _parsed_file(kind, facts, folder)


def _run(job: dict[str, Any], kind: Format, folder: Path, limits: Limits) -> None:
    """Let the child work; what it leaves behind when it dies or dawdles is nothing, so ``_facts`` tells."""
    with (folder / "log.txt").open("wb") as log:
        try:
            subprocess.run(
                [sys.executable, "-P", "-s", "-m", "spatial.formats.confined"],
                input=json.dumps(job).encode(),
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=folder,
                env=environment(kind.drivers, folder),
                timeout=limits.wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            logger.warning("Reading a %s file took longer than %s s", kind.name, limits.wall_seconds)
    size = (folder / "log.txt").stat().st_size
    with (folder / "log.txt").open("rb") as log:
        log.seek(max(0, size - LOG_BYTES))
        if said := log.read().decode("utf-8", "replace"):
            # On one line, so that a file's text cannot pass for lines of the log.
            logger.warning("While reading a %s file: %s", kind.name, " | ".join(said.splitlines()))


def environment(drivers: tuple[str, ...], folder: Path) -> dict[str, str]:
    """All that the child knows of its surroundings; GDAL reads the drivers it must not load before it loads any."""
    skipped = ",".join(sorted(_all_drivers() - set(drivers)))
    where = {"PYTHONPATH": str(CODE), "HOME": str(folder), "TMPDIR": str(folder), "CPL_TMPDIR": str(folder)}
    kept = {key: os.environ[key] for key in ("LD_LIBRARY_PATH",) if key in os.environ}
    return {**HARMLESS, **kept, **where, "OGR_SKIP": skipped}


@cache
def _all_drivers() -> frozenset[str]:
    import pyogrio

    return frozenset(pyogrio.list_drivers())


def _facts(folder: Path) -> dict[str, Any]:
    path = folder / "facts.json"
    if not path.exists() or path.stat().st_size > FACTS_BYTES:
        raise DomainError("file_too_heavy")
    try:
        facts: dict[str, Any] = json.loads(path.read_text())
    except ValueError as error:
        raise DomainError("file_too_heavy") from error
    return facts


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
