"""Files for the tests of formats, made by ogr2ogr and never by the code under test."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROWS = [
    {"code": "00123", "name": "ถนนลาดยาง สายบ้านน้ำใส", "money": 1234567.05, "day": "2024-02-29"},
    {"code": "00124", "name": "ปรับปรุงบ่อน้ำ หมู่ที่ ๓", "money": 0.05, "day": None},
]
# One place in each system. Indian 1975 from the Royal Thai Survey Department's control point in DESIGN.
PLACES = {
    4326: [(100.5, 13.75), (101.25, 15.125)],
    32647: [(672978.171, 1521044.256), (662000.0, 1520000.0)],
    32648: [(250000.0, 1600000.0), (260000.5, 1610000.25)],
    24047: [(673310.690, 1520741.207), (662000.0, 1520000.0)],
    24048: [(250000.0, 1600000.0), (260000.5, 1610000.25)],
    4240: [(100.5, 13.75), (101.25, 15.125)],
}


def feature(geometry: dict[str, Any] | None, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(features: Iterable[dict[str, Any]]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False)


def points(epsg: int = 4326) -> str:
    places = [{"type": "Point", "coordinates": list(place)} for place in PLACES[epsg]]
    return collection(feature(*pair) for pair in zip(places, ROWS, strict=True))


def ogr2ogr(target: Path, driver: str, source: str, *options: str) -> Path:
    """Write ``source`` (GeoJSON text) to ``target`` with the system's GDAL."""
    origin = target.with_name(f"{target.stem}_source.geojson")
    origin.write_text(source, "utf-8")
    subprocess.run(["ogr2ogr", "-f", driver, *options, str(target), str(origin)], check=True, capture_output=True)
    return target


def zipped(target: Path, parts: Iterable[Path]) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            archive.write(part, part.name)
    return target


def shapefile(folder: Path, source: str, *options: str, leave_out: tuple[str, ...] = (), name: str = "roads") -> Path:
    """A zipped Shapefile without the parts to leave out."""
    shp = ogr2ogr(folder / f"{name}.shp", "ESRI Shapefile", source, *options)
    parts = [part for part in folder.glob(f"{name}.*") if part.suffix not in (*leave_out, ".zip")]
    return zipped(shp.with_suffix(".zip"), parts)


def read_back(path: str | Path, *options: str) -> list[dict[str, Any]]:
    """The features of a file as the system's ogr2ogr tells them in GeoJSON, in the file's own coordinates."""
    done = subprocess.run(
        ["ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=12", "/vsistdout/", str(path), *options],
        check=True,
        capture_output=True,
    )
    return json.loads(done.stdout)["features"]


def converted(source: Path, target: Path, driver: str, *options: str) -> Path:
    """Write a file that is there already to another format with the system's GDAL."""
    subprocess.run(["ogr2ogr", "-f", driver, *options, str(target), str(source)], check=True, capture_output=True)
    return target
