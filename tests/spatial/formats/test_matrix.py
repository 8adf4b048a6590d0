"""Every format, coordinate system and encoding that go together, written by ogr2ogr, in one table.

The readers are called here in this process, which is quick; that they are called in a confined one, and what they
make of odd files, is in ``test_reading``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shapely

from spatial import crs
from spatial.formats.confined import READERS
from spatial.formats.declared import declare
from spatial.formats.parsed import Limits, Request
from tests.spatial.formats import files

SYSTEMS = tuple(files.PLACES)
WGS84 = (4326,)
UTF8, BOM, THAI = "utf-8", "utf-8-sig", "cp874"
LCO = "-lco"
# The names with which the department's datum shift is put to PROJ by hand, beside the code under test.
INDIAN = "+a=6377276.345 +rf=300.8017 +towgs84=204.4798,837.8940,294.7765"
BY_HAND = {
    24047: f"+proj=utm +zone=47 {INDIAN} +units=m",
    24048: f"+proj=utm +zone=48 {INDIAN} +units=m",
    4240: f"+proj=longlat {INDIAN}",
}
# Format, the systems and the encodings it can come in. A format that states its own system or encoding in its
# definition has that one; GeoJSON and XML may begin with a byte order mark; XML may declare cp874.
TABLE = (
    ("shapefile", SYSTEMS, (UTF8, THAI)),
    ("geojson", SYSTEMS, (UTF8, BOM)),
    ("geopackage", SYSTEMS, (UTF8,)),
    ("kml", WGS84, (UTF8, BOM, THAI)),
    ("kmz", WGS84, (UTF8, BOM, THAI)),
    ("gpx", WGS84, (UTF8, BOM)),
    ("dxf", SYSTEMS, (UTF8, BOM, THAI)),
    ("flatgeobuf", SYSTEMS, (UTF8,)),
    ("csv", SYSTEMS, (UTF8, BOM, THAI)),
    ("excel", SYSTEMS, (UTF8,)),
)
CARRY = ("shapefile", "geojson", "geopackage", "flatgeobuf", "kml", "kmz", "gpx")


def cells() -> Iterator[tuple[str, int, str]]:
    for kind, systems, encodings in TABLE:
        for epsg in systems:
            for encoding in encodings:
                yield kind, epsg, encoding


def recoded(path: Path, encoding: str) -> Path:
    """A text file of ogr2ogr in another encoding, which its XML declaration, if any, names."""
    text = path.read_text("utf-8")
    if encoding == THAI:
        text = text.replace('encoding="utf-8"', 'encoding="windows-874"').replace(
            'encoding="UTF-8"', 'encoding="TIS-620"'
        )
    path.write_bytes(text.encode(encoding))
    return path


def make_shapefile(folder: Path, epsg: int, encoding: str) -> Path:
    return files.shapefile(folder, files.points(epsg), "-a_srs", f"EPSG:{epsg}", LCO, f"ENCODING={encoding.upper()}")


def make_geojson(folder: Path, epsg: int, encoding: str) -> Path:
    path = files.ogr2ogr(folder / "a.geojson", "GeoJSON", files.points(epsg), "-a_srs", f"EPSG:{epsg}")
    return recoded(path, encoding)


def make_geopackage(folder: Path, epsg: int, encoding: str) -> Path:
    return files.ogr2ogr(folder / "a.gpkg", "GPKG", files.points(epsg), "-a_srs", f"EPSG:{epsg}")


def make_flatgeobuf(folder: Path, epsg: int, encoding: str) -> Path:
    options = ("-a_srs", f"EPSG:{epsg}", LCO, "SPATIAL_INDEX=NO")
    return files.ogr2ogr(folder / "a.fgb", "FlatGeobuf", files.points(epsg), *options)


def make_kml(folder: Path, epsg: int, encoding: str) -> Path:
    return recoded(files.ogr2ogr(folder / "doc.kml", "KML", files.points()), encoding)


def make_kmz(folder: Path, epsg: int, encoding: str) -> Path:
    return files.zipped(folder / "a.kmz", [make_kml(folder, epsg, encoding)])


def make_gpx(folder: Path, epsg: int, encoding: str) -> Path:
    options = ("-nln", "waypoints", "-select", "name")
    return recoded(files.ogr2ogr(folder / "a.gpx", "GPX", files.points(), *options), encoding)


def make_dxf(folder: Path, epsg: int, encoding: str) -> Path:
    """A drawing knows layers only; each point is on one that is called like its project."""
    options = ("-dialect", "SQLITE", "-sql", "SELECT name AS Layer, geometry FROM a_source")
    source = files.points(epsg).replace('{"type"', '{"name": "a_source", "type"', 1)
    return recoded(files.ogr2ogr(folder / "a.dxf", "DXF", source, *options), encoding)


def make_csv(folder: Path, epsg: int, encoding: str) -> Path:
    return recoded(files.ogr2ogr(folder / "a.csv", "CSV", files.points(epsg), LCO, "GEOMETRY=AS_XY"), encoding)


def make_excel(folder: Path, epsg: int, encoding: str) -> Path:
    """The driver writes no coordinates, so that they go through a CSV."""
    made = make_csv(folder, epsg, UTF8)
    return files.converted(made, folder / "a.xlsx", "XLSX", "-oo", "KEEP_GEOM_COLUMNS=YES")


MAKERS: dict[str, Callable[[Path, int, str], Path]] = {
    "shapefile": make_shapefile,
    "geojson": make_geojson,
    "geopackage": make_geopackage,
    "kml": make_kml,
    "kmz": make_kmz,
    "gpx": make_gpx,
    "dxf": make_dxf,
    "flatgeobuf": make_flatgeobuf,
    "csv": make_csv,
    "excel": make_excel,
}


def test_the_table_lists_every_format_that_may_be_uploaded():
    assert {kind for kind, _, _ in TABLE} == set(READERS) == set(MAKERS)


@pytest.fixture(scope="module")
def in_wgs84(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[float]]:
    """The places of each system in WGS 84, as ogr2ogr moves them with the shift put to it by hand."""
    answers = {}
    for epsg in SYSTEMS:
        path = tmp_path_factory.mktemp("moved") / "a.geojson"
        options = ("-s_srs", BY_HAND.get(epsg, f"EPSG:{epsg}"), "-t_srs", "EPSG:4326", LCO, "COORDINATE_PRECISION=12")
        moved = files.read_back(files.ogr2ogr(path, "GeoJSON", files.points(epsg), *options))
        answers[epsg] = [number for one in moved for number in one["geometry"]["coordinates"]]
    return answers


@pytest.mark.parametrize(("kind", "epsg", "encoding"), list(cells()))
def test_a_file_of_ogr2ogr_is_read_with_its_text_and_lands_where_ogr2ogr_says(tmp_path, in_wgs84, kind, epsg, encoding):
    path = MAKERS[kind](tmp_path, epsg, encoding)
    assert declare(path, path.name).name == kind
    work = tmp_path / "work"
    work.mkdir()
    module, function = READERS[kind].split(".")
    read = getattr(importlib.import_module(f"spatial.formats.{module}"), function)
    parsed = read(Request(path, work, None, None, None, Limits()))
    text = {"kml": "Name", "kmz": "Name", "dxf": "Layer"}.get(kind, "name")
    assert parsed.columns[text].to_pylist() == [row["name"] for row in files.ROWS]
    assert parsed.encoding.name == encoding.removesuffix("-sig")
    if kind in ("csv", "excel"):
        numbers = [[float(cell) for cell in parsed.columns[name].to_pylist()] for name in ("X", "Y")]
        shapes = shapely.points(*numbers)
    else:
        shapes = shapely.force_2d(parsed.geometry)
    declared = crs.detect(parsed.crs.raw) if parsed.crs.raw else parsed.crs.epsg
    assert declared == (epsg if kind in CARRY else None)
    found = shapely.get_coordinates(crs.to_wgs84(shapes, epsg)).ravel().tolist()
    assert found == pytest.approx(in_wgs84[epsg], abs=1e-8)
