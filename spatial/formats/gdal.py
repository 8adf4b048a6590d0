"""Reading through GDAL, inside the confined process only: one driver, a server-made path, streamed as Arrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import pyogrio.errors
import pyogrio.raw
import shapely

from geoplan.errors import DomainError
from spatial.formats.parsed import Crs, Limits, Parsed
from spatial.formats.tables import text, unique

BATCH = 20_000


def only(drivers: tuple[str, ...]) -> None:
    """Fail unless GDAL has loaded these drivers and no other."""
    loaded = set(pyogrio.list_drivers())
    if loaded != set(drivers):
        raise RuntimeError(f"GDAL loaded {sorted(loaded)} where only {drivers} may be")


def layer_names(path: Path) -> list[str]:
    """The layers of a file, in its order. Errors: ``file_unreadable``."""
    try:
        return [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    except (pyogrio.errors.DataSourceError, UnicodeDecodeError) as error:
        raise DomainError("file_unreadable") from error


def read_layer(path: Path, layer: str | None, driver: str, limits: Limits, **options: Any) -> Parsed:
    """One layer, its attributes as text, its geometry as GDAL hands it over.

    Errors: ``file_unreadable``, ``file_driver_mismatch``, ``file_too_many_rows``, ``file_too_many_columns``.
    """
    try:
        found = pyogrio.read_info(path, layer=layer)["driver"]
        if found != driver:
            raise DomainError("file_driver_mismatch", found=found)
        with pyogrio.raw.open_arrow(
            path, layer=layer, use_pyarrow=True, datetime_as_string=True, batch_size=BATCH, **options
        ) as (meta, reader):
            table = _gather(reader, limits)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pa.ArrowException) as error:
        raise DomainError("file_unreadable") from error
    wkb = meta["geometry_name"] or "wkb_geometry"
    geometry = _geometry(table[wkb]) if wkb in table.column_names else None
    fields = [name for name in table.column_names if name != wkb]
    columns = dict(zip(unique(fields), (_as_text(table[name]) for name in fields), strict=True))
    crs = Crs(None, "embedded", meta["crs"]) if meta["crs"] else Crs()
    return Parsed(driver, columns, np.arange(1, table.num_rows + 1), geometry, layer=layer, crs=crs)


def filled(columns: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """The columns that hold anything: KML and GPX drivers offer dozens that rarely do."""
    return {name: values for name, values in columns.items() if len(values) > values.null_count}


def _gather(reader: Any, limits: Limits) -> pa.Table:
    batches, rows = [], 0
    for batch in reader:
        rows += batch.num_rows
        if rows > limits.rows:
            raise DomainError("file_too_many_rows", limit=limits.rows)
        batches.append(batch)
    if len(reader.schema) > limits.columns:
        raise DomainError("file_too_many_columns", limit=limits.columns)
    return pa.Table.from_batches(batches, schema=reader.schema)


def _geometry(column: pa.ChunkedArray) -> Any:
    """Geometries; what GEOS cannot build at all (a ring of two points) comes back empty."""
    values = column.to_numpy(zero_copy_only=False)
    result = shapely.from_wkb(values, on_invalid="ignore")
    broken = np.array([value is not None for value in values], bool) & shapely.is_missing(result)
    result[broken] = shapely.Polygon()
    return result


def _as_text(column: pa.ChunkedArray) -> pa.Array:
    """A column as text; what is not UTF-8 in spite of the format's promise gets U+FFFD, binary cells are left out."""
    kind = column.type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.nulls(len(column), pa.string())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        raw = column.cast(pa.large_binary()).to_pylist()
        values = [value and value.decode("utf-8", "replace") for value in raw]
    else:
        values = column.to_pylist()
    return pa.array([_without_midnight(text(value)) for value in values], pa.string())


def _without_midnight(value: str | None) -> str | None:
    """FlatGeobuf and others know dates only as times at midnight."""
    return value[:10] if value and len(value) == 19 and value.endswith("T00:00:00") else value
