"""GeoJSON (RFC 7946), read and written without GDAL, whose reader follows links in the old ``crs`` member."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import shapely

from geoplan.errors import DomainError
from spatial.formats.outgoing import Job
from spatial.formats.parsed import Crs, Geometries, Note, Parsed, Request
from spatial.formats.tables import text

GEOMETRIES = {
    "Point",
    "LineString",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
}


def read(request: Request) -> Parsed:
    """A feature collection, a feature or a bare geometry; row numbers count features from 1.

    Errors: ``file_unreadable_json``, ``file_not_geojson``, ``file_crs_link``, ``file_too_many_rows``, ``file_no_rows``.
    """
    document = _load(request.path.read_bytes())
    features = _features(document)
    if not features:
        raise DomainError("file_no_rows")
    if len(features) > request.limits.rows:
        raise DomainError("file_too_many_rows", limit=request.limits.rows)
    return Parsed(
        "GeoJSON",
        _columns(features, request.limits.columns),
        np.arange(1, len(features) + 1),
        _geometry(features),
        crs=_crs(document),
    )


def _load(data: bytes) -> dict[str, Any]:
    """The document; orjson itself refuses nesting deeper than 1,024 and numbers that are not finite."""
    try:
        document = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise DomainError("file_unreadable_json", line=error.lineno, column=error.colno) from error
    if not isinstance(document, dict):
        raise DomainError("file_not_geojson")
    return document


def _features(document: dict[str, Any]) -> list[dict[str, Any]]:
    kind = document.get("type")
    if kind == "Feature":
        return [document]
    if kind == "FeatureCollection":
        features = document.get("features")
        if isinstance(features, list) and all(isinstance(feature, dict) for feature in features):
            return features
    if isinstance(kind, str) and kind in GEOMETRIES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    raise DomainError("file_not_geojson")


def _columns(features: list[dict[str, Any]], limit: int) -> dict[str, pa.Array]:
    """Every property that any feature has, in the order they first appear."""
    properties = [p if isinstance(p := feature.get("properties"), dict) else {} for feature in features]
    names = dict.fromkeys(name for one in properties for name in one)
    if len(names) > limit:
        raise DomainError("file_too_many_columns", limit=limit)
    return {name: pa.array([_text(one.get(name)) for one in properties], pa.string()) for name in names}


def _text(value: Any) -> str | None:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else text(value)


def _geometry(features: list[dict[str, Any]]) -> Geometries:
    """Geometries; one that is there but cannot be built comes back empty."""
    members = [feature.get("geometry") for feature in features]
    result = shapely.from_geojson([None if m is None else orjson.dumps(m) for m in members], on_invalid="ignore")
    broken = np.array([member is not None for member in members], bool) & shapely.is_missing(result)
    result[broken] = shapely.Polygon()
    return np.asarray(result, dtype=object)


def _crs(document: dict[str, Any]) -> Crs:
    """WGS 84 unless the ``crs`` member of GeoJSON 2008 names another; a link to one is never followed."""
    member = document.get("crs")
    if member is None:
        return Crs(4326, "format")
    properties = member.get("properties") if isinstance(member, dict) else None
    if not isinstance(properties, dict) or member.get("type") != "name":
        raise DomainError("file_crs_link")
    return Crs(None, "embedded", str(properties.get("name"))[:1000])


def write(job: Job) -> list[Note]:
    """A feature collection; in another system than WGS 84 with the ``crs`` member of GeoJSON 2008, and a note."""
    names = [field.name for field in job.fields]
    head: dict[str, Any] = {"type": "FeatureCollection", "name": job.title}
    if job.epsg != 4326:
        head["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{job.epsg}"}}
    with job.target.open("wb") as out:
        out.write(orjson.dumps(head)[:-1] + b',"features":[')
        separator = b"\n"
        for batch in job.batches:
            # RFC 7946, 3.1.6: exterior rings run counterclockwise.
            shapes = shapely.to_geojson(shapely.orient_polygons(batch.geometry)).tolist()
            for cells, shape in zip(batch.rows(), shapes, strict=True):
                out.write(separator + _feature(dict(zip(names, cells, strict=True)), shape))
                separator = b",\n"
        out.write(b"\n]}\n")
    return [Note("crs_member", {"epsg": job.epsg})] if job.epsg != 4326 else []


def _feature(properties: dict[str, Any], shape: str | None) -> bytes:
    geometry = None if shape is None else orjson.Fragment(shape)
    return orjson.dumps({"type": "Feature", "properties": properties, "geometry": geometry}, default=float)
