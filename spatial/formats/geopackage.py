"""GeoPackage: the schema is judged with plain SQLite before GDAL opens the file."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

from geoplan.errors import DomainError
from spatial.formats.layers import choose
from spatial.formats.outgoing import Job, arrow
from spatial.formats.parsed import Note, Parsed, Request

DRIVER = "GPKG"


def read(request: Request) -> Parsed:
    """One feature or attribute table. Errors: ``file_unreadable``, ``file_unsafe_schema``, those of ``gdal``."""
    from spatial.formats import gdal

    layers = _tables(request)
    layer = choose(layers, request.layer)
    parsed = gdal.read_layer(request.path, layer, DRIVER, request.limits)
    parsed.layers, parsed.layer = layers, layer
    return parsed


def _tables(request: Request) -> list[str]:
    """The tables that ``gpkg_contents`` lists. Views, generated columns and strange virtual tables run code."""
    try:
        with closing(sqlite3.connect(f"file:{request.path}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            schema = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
            listed = database.execute(
                "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes')"
            ).fetchall()
            tables = {name for kind, name, _ in schema if kind == "table"}
            for (name,) in listed:
                if name not in tables or _has_generated(database, name):
                    raise DomainError("file_unsafe_schema", layer=str(name)[:100])
    except sqlite3.Error as error:
        raise DomainError("file_unreadable") from error
    for kind, name, sql in schema:
        if kind == "table" and re.match(r"\s*CREATE\s+VIRTUAL\s+TABLE(?![\s\S]*USING\s+rtree\b)", sql or "", re.I):
            raise DomainError("file_unsafe_schema", layer=str(name)[:100])
    return [str(name) for (name,) in listed]


def _has_generated(database: sqlite3.Connection, table: str) -> bool:
    rows = database.execute("SELECT hidden FROM pragma_table_xinfo(?)", (table,))
    return any(hidden in (2, 3) for (hidden,) in rows)


def write(job: Job) -> list[Note]:
    """One table of any kind of geometry; money is stored as REAL, which holds 15 digits exactly."""
    import pyarrow as pa
    import pyogrio

    for number, batch in enumerate(job.batches):
        pyogrio.write_arrow(
            arrow(batch, job.fields, "geom", pa.float64()),
            job.target,
            layer=job.layer,
            driver=DRIVER,
            geometry_name="geom",
            geometry_type="Unknown",
            crs=f"EPSG:{job.epsg}",
            append=number > 0,
            dataset_options={"VERSION": "1.3"},
        )
    return []
