"""GeoParquet 1.1 (https://geoparquet.org/releases/v1.1.0/), for analysts; written only."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
from pyproj import CRS

from spatial.formats.outgoing import Job, arrow
from spatial.formats.parsed import Note

MONEY = pa.decimal128(18, 2)


def write(job: Job) -> list[Note]:
    """One row group a batch; money is exact decimal."""
    first = next(job.batches)
    table = arrow(first, job.fields, "geometry", MONEY)
    column = {"encoding": "WKB", "geometry_types": [], "crs": CRS.from_epsg(job.epsg).to_json_dict()}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    schema = table.schema.with_metadata({"geo": json.dumps(geo), "title": job.title})
    with pq.ParquetWriter(job.target, schema, compression="zstd") as writer:
        writer.write_table(table.cast(schema))
        for batch in job.batches:
            writer.write_table(arrow(batch, job.fields, "geometry", MONEY).cast(schema))
    return []
