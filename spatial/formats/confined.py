"""The process that parses: ``python -m spatial.formats.confined``, started by ``reading`` and by nothing else.

It takes a job as JSON on standard input, gives up what it does not need (memory, time, files, network), reads, and
leaves ``facts.json`` and ``table.arrow`` in its folder, which is all that the parent looks at.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import resource
import sys
import traceback
from dataclasses import replace
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

from geoplan.errors import DomainError
from spatial.formats.parsed import Crs, FormSigns, Limits, Request

READERS = {
    "shapefile": "shapefile.read",
    "geojson": "geojson.read",
    "geopackage": "geopackage.read",
    "kml": "kml.read",
    "kmz": "kml.read_zipped",
    "gpx": "gpx.read",
    "dxf": "dxf.read",
    "flatgeobuf": "flatgeobuf.read",
    "csv": "delimited.read",
    "excel": "excel.read",
}
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
OPEN_FILES = 64


class _WithoutPandas(MetaPathFinder):
    """pyogrio and pyarrow load pandas and GeoPandas where they find them: a second that reading has no use for."""

    def find_spec(self, name: str, path: object, target: object = None) -> None:
        """Say that they are not installed."""
        if name in ("pandas", "geopandas"):
            raise ModuleNotFoundError(name)


def confine(limits: Limits) -> None:
    """Lower this process's limits for good, and leave the network where the kernel lets us."""
    for what, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, limits.memory_bytes),
    ):
        resource.setrlimit(what, (value, value))
    if limits.own_network:
        ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)


def main() -> None:
    """Do the job; a refusal is told as its code, anything unforeseen as a traceback for the log."""
    job = json.load(sys.stdin)
    folder = Path(job["folder"])
    limits = Limits(**job["limits"])
    confine(limits)
    sys.meta_path.insert(0, _WithoutPandas())
    signs = FormSigns(**job["signs"]) if job["signs"] else None
    request = Request(Path(job["path"]), folder, job["encoding"], job["layer"], job["header_row"], limits, signs)
    try:
        answer = _read(job["format"], tuple(job["drivers"]), request)
    except DomainError as error:
        answer = {"error": error.code, "params": error.params}
    except (MemoryError, ImportError, OSError) as error:
        traceback.print_exc()
        answer = {"error": "file_too_heavy" if is_limit(error) else "file_unreadable", "params": {}}
    except Exception:
        traceback.print_exc()
        answer = {"error": "file_unreadable", "params": {}}
    (folder / "facts.json").write_text(json.dumps(answer))


def is_limit(error: BaseException) -> bool:
    """Out of memory (also ENOMEM 12, or no room to map a library), or a file grew past its limit (EFBIG 27)."""
    return isinstance(error, MemoryError | ImportError) or getattr(error, "errno", None) in (12, 27)


def _read(kind: str, drivers: tuple[str, ...], request: Request) -> dict[str, Any]:
    import pyarrow as pa
    import shapely

    from spatial.formats import shapes

    if drivers:
        from spatial.formats import gdal

        gdal.only(drivers)
    module, function = READERS[kind].split(".")
    parsed = getattr(importlib.import_module(f"spatial.formats.{module}"), function)(request)
    if not parsed.row_count:
        raise DomainError("file_no_rows")
    arrays = [pa.array(parsed.row_numbers), *parsed.columns.values()]
    if parsed.geometry is not None:
        parsed.geometry, notes = shapes.settle(parsed.geometry)
        parsed.notes += notes
        arrays.append(pa.array(shapely.to_wkb(parsed.geometry).astype(object), pa.large_binary()))
    if parsed.crs.raw and parsed.crs.epsg is None:
        parsed.crs = _recognised(parsed.crs)
    table = pa.Table.from_arrays(arrays, [str(place) for place in range(len(arrays))])
    with (
        pa.OSFile(str(request.folder / "table.arrow"), "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as writer,
    ):
        writer.write_table(table)
    return {**parsed.facts(), "names": list(parsed.columns)}


def _recognised(declared: Crs) -> Crs:
    from spatial import crs

    return replace(declared, epsg=crs.detect(declared.raw))


if __name__ == "__main__":
    main()
