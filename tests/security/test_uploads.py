"""Hostile uploads: nothing of the server is read, nothing is fetched, nothing falls over."""

from __future__ import annotations

import json
import socket
import sqlite3
import struct
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from geoplan.errors import DomainError
from spatial.formats import process, reading
from spatial.formats.declared import FORMATS
from spatial.formats.parsed import Limits
from spatial.formats.reading import read_upload
from tests.security.uploads import SECRET, refused, secret_file, zip_of
from tests.spatial.formats import files

# Twice: as it runs, and where the kernel gives the parser no network of its own, so that the other walls must hold.
NETWORKS = pytest.mark.parametrize("limits", [Limits(), Limits(own_network=False)], ids=["no network", "network"])
EXTENSIONS = sorted({extension for kind in FORMATS.values() for extension in kind.extensions})


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    return secret_file(tmp_path)


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port on this machine, and what anybody sent it."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(200) or b"connected")

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield server.getsockname()[1], heard
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def vrt(source: str) -> bytes:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{source}</SrcDataSource>'
        '<GeometryField encoding="PointFromColumns" x="x" y="y"/></OGRVRTLayer></OGRVRTDataSource>'
    ).encode()


def wfs(port: int) -> bytes:
    return f"<OGRWFSDataSource><URL>http://127.0.0.1:{port}/wfs</URL></OGRWFSDataSource>".encode()


def no_first_wall(monkeypatch) -> None:
    """Let any content pass as any format, so that what stands behind is tried."""
    for name, kind in list(FORMATS.items()):
        monkeypatch.setitem(FORMATS, name, replace(kind, looks_right=lambda head: True))


@pytest.mark.parametrize("first_wall", [True, False])
@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_virtual_dataset_under_any_name_reads_nothing(tmp_path, secret, extension, first_wall, monkeypatch):
    if not first_wall:
        no_first_wall(monkeypatch)
    content = vrt(str(secret))
    path = tmp_path / f"evil{extension}"
    if extension in (".zip", ".kmz"):
        zip_of(path, **{"a.shp": content, "a.dbf": content, "doc.kml": content})
    else:
        path.write_bytes(content)
    try:
        parsed = read_upload(path, path.name)
    except DomainError:
        return
    assert extension in (".csv", ".tsv", ".txt"), "only as plain text may it be read"
    assert SECRET not in str(parsed.table.to_pylist())


@pytest.mark.parametrize("extension", [".kml", ".gpx"])
def test_a_virtual_dataset_that_also_looks_like_xml_of_the_right_kind_reads_nothing(tmp_path, secret, extension):
    path = tmp_path / f"evil{extension}"
    path.write_bytes(vrt(str(secret)).replace(b"<OGRVRTLayer", f"<!-- <{extension[1:]}> --><OGRVRTLayer".encode(), 1))
    assert refused(path) in ("file_unreadable", "file_driver_mismatch", "file_no_rows")


@NETWORKS
@pytest.mark.parametrize("extension", sorted({e for kind in FORMATS.values() if kind.drivers for e in kind.extensions}))
@pytest.mark.parametrize("kind", ["vsicurl", "wfs"])
def test_no_file_makes_the_server_fetch(tmp_path, listener, kind, extension, limits, monkeypatch):
    no_first_wall(monkeypatch)
    port, heard = listener
    content = wfs(port) if kind == "wfs" else vrt(f"/vsicurl/http://127.0.0.1:{port}/a.geojson")
    path = tmp_path / f"evil{extension}"
    if extension in (".zip", ".kmz"):
        zip_of(path, **{"a.shp": content, "a.dbf": content, "doc.kml": content})
    else:
        path.write_bytes(content)
    try:
        read_upload(path, path.name, limits=limits)
    except DomainError as error:
        assert error.thai
    assert heard == []


@NETWORKS
@pytest.mark.parametrize(
    "member",
    [
        {"type": "link", "properties": {"href": "URL", "type": "proj4"}},
        {"type": "name", "properties": {"name": "URL"}},
        {"type": "url", "properties": {"url": "URL"}},
        {"type": "OGC", "properties": {"urn": "URL"}},
        "URL",
        {"type": "name", "properties": {"name": {"href": "URL"}}},
    ],
)
def test_no_system_named_in_geojson_is_fetched(tmp_path, listener, member, limits):
    port, heard = listener
    document = {"type": "FeatureCollection", "crs": member, "features": [files.feature(None, {"a": 1})]}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(document).replace("URL", f"http://127.0.0.1:{port}/crs"))
    try:
        assert read_upload(path, path.name, limits=limits).crs.epsg is None
    except DomainError as error:
        assert error.code == "file_crs_link"
    assert heard == []


@NETWORKS
def test_a_prj_and_a_network_link_are_not_fetched(tmp_path, listener, limits):
    port, heard = listener
    url = f"http://127.0.0.1:{port}/x.kml"
    files.shapefile(tmp_path, files.points())
    (tmp_path / "roads.prj").write_text(url)
    path = files.zipped(tmp_path / "a.zip", [tmp_path / f"roads{part}" for part in (".shp", ".shx", ".dbf", ".prj")])
    assert read_upload(path, "a.zip", limits=limits).crs.epsg is None
    link = tmp_path / "a.kml"
    link.write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>'
        f"{url}</href></Link></NetworkLink><Placemark><Point><coordinates>100,14</coordinates></Point>"
        f"<styleUrl>{url}#a</styleUrl></Placemark></Document></kml>"
    )
    assert read_upload(link, link.name, limits=limits).row_count == 1
    assert heard == []


def test_the_listener_does_hear(listener):
    port, heard = listener
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HTTP/1.0")
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)
    assert heard == [b"GET / HTTP/1.0"]


# XML

ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file://PATH">]>'
)
KML = (
    '<?xml version="1.0"?>DTD<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>&NAME;</name>'
    "<Point><coordinates>100,14</coordinates></Point></Placemark></Document></kml>"
)
GPX = '<?xml version="1.0"?>DTD<gpx version="1.1" creator="x"><wpt lat="14" lon="100"><name>&NAME;</name></wpt></gpx>'


@pytest.mark.parametrize("entity", ["b", "c"])
@pytest.mark.parametrize(("suffix", "document"), [("kml", KML), ("kmz", KML), ("gpx", GPX)])
def test_xml_with_entities_is_refused(tmp_path, secret, suffix, document, entity):
    text = document.replace("DTD", ENTITIES.replace("PATH", str(secret))).replace("NAME", entity)
    path = tmp_path / f"a.{suffix}"
    path.write_text(text)
    if suffix == "kmz":
        zip_of(path, **{"doc.kml": text.encode()})
    assert refused(path) == "file_xml_dtd"


@pytest.mark.parametrize(("suffix", "document"), [("kml", KML), ("gpx", GPX)])
def test_xml_nested_too_deep_is_refused(tmp_path, suffix, document):
    path = tmp_path / f"a.{suffix}"
    path.write_text(document.replace("DTD", "").replace("&NAME;", "<x>" * 100_000 + "</x>" * 100_000))
    assert refused(path) == "file_too_deep"


# Shapefiles


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
@pytest.mark.parametrize("keep", [0.9, 0.5, 50])
def test_a_part_cut_short_is_refused_by_name(tmp_path, part, keep):
    files.shapefile(tmp_path, files.points())
    data = (tmp_path / f"roads{part}").read_bytes()
    (tmp_path / f"roads{part}").write_bytes(data[: int(len(data) * keep) if keep < 1 else keep])
    path = files.zipped(tmp_path / "a.zip", tmp_path.glob("roads.[sd]*"))
    assert refused(path) == "file_damaged"


@pytest.mark.parametrize(
    ("part", "offset", "lie"),
    [
        (".dbf", 4, struct.pack("<I", 4_000_000_000)),
        (".dbf", 8, struct.pack("<H", 65_535)),
        (".dbf", 10, struct.pack("<H", 0)),
        (".dbf", 10, struct.pack("<H", 65_535)),
        (".shp", 24, struct.pack(">I", 0x7FFFFFFF)),
        (".shp", 104, struct.pack(">I", 0x7FFFFFFF)),
        (".shx", 24, struct.pack(">I", 0x7FFFFFFF)),
        (".shx", 100, struct.pack(">II", 0x7FFFFFFF, 0x7FFFFFFF)),
    ],
)
def test_counts_that_lie_never_bring_the_reader_down(tmp_path, part, offset, lie):
    files.shapefile(tmp_path, files.points())
    data = bytearray((tmp_path / f"roads{part}").read_bytes())
    data[offset : offset + len(lie)] = lie
    (tmp_path / f"roads{part}").write_bytes(data)
    path = files.zipped(tmp_path / "a.zip", tmp_path.glob("roads.[sd]*"))
    try:
        assert read_upload(path, "a.zip").row_count <= 2
    except DomainError as error:
        assert error.code in ("file_damaged", "file_unreadable", "file_too_heavy")


# GeoPackage


def geopackage(tmp_path: Path, *statements: str) -> Path:
    path = files.ogr2ogr(tmp_path / "a.gpkg", "GPKG", files.points(), "-nln", "roads")
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)
    return path


def test_a_geopackage_layer_that_is_a_view_is_refused(tmp_path):
    view = "CREATE VIEW evil AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    listed = "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('evil', 'attributes', 'e')"
    assert refused(geopackage(tmp_path, view, listed)) == "file_unsafe_schema"


def test_a_view_beside_the_layers_is_not_run(tmp_path):
    view = "CREATE VIEW evil AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    parsed = read_upload(geopackage(tmp_path, view), "a.gpkg")
    assert (parsed.layers, parsed.row_count) == (("roads",), 2)


def test_a_trigger_changes_nothing(tmp_path):
    path = geopackage(tmp_path, "CREATE TRIGGER evil AFTER INSERT ON roads BEGIN DELETE FROM roads; END")
    before = path.read_bytes()
    assert read_upload(path, "a.gpkg").row_count == 2
    assert path.read_bytes() == before


def test_a_generated_column_is_refused(tmp_path):
    path = geopackage(tmp_path, "ALTER TABLE roads ADD COLUMN evil AS (hex(zeroblob(1000000)))")
    assert refused(path) == "file_unsafe_schema"


def test_sqlite_that_is_no_geopackage_is_refused(tmp_path):
    assert refused(geopackage(tmp_path, "PRAGMA application_id = 1")) == "file_content_mismatch"


def test_a_damaged_geopackage_is_refused(tmp_path):
    path = geopackage(tmp_path)
    path.write_bytes(path.read_bytes()[:20_000])
    assert refused(path) == "file_unreadable"


# GeoJSON


@pytest.mark.parametrize("opening", ['{"a":', "["])
def test_json_a_million_levels_deep_is_refused(tmp_path, opening):
    path = tmp_path / "a.geojson"
    path.write_text('{"type":"FeatureCollection","features":' + opening * 1_000_000)
    assert refused(path) == "file_unreadable_json"


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[NaN,1]}}]}',
        '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1e999,1]}}]}',
        '{"type":"FeatureCollection","features":[1]}',
        '{"type":"FeatureCollection","features":{}}',
        '{"type":"FeatureCollection","features":[]}',
        '{"type":"Topology","objects":{}}',
        '{"type":["Point"],"coordinates":[1,2]}',
        "{}",
        '{"a":"\udcff"}',
        "{",
    ],
)
def test_json_that_is_not_geojson_is_refused(tmp_path, text):
    path = tmp_path / "a.geojson"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert refused(path) in ("file_unreadable_json", "file_not_geojson", "file_no_rows")


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]},
        {"type": "Point", "coordinates": []},
        {"type": "Point"},
        {"type": "Circle", "coordinates": [1, 2]},
        {"type": "LineString", "coordinates": [[1]]},
        {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": "x"}]},
        [1, 2],
        "POINT (1 2)",
        5,
        {},
    ],
)
def test_a_shape_that_cannot_be_is_empty_and_its_row_is_kept(tmp_path, geometry):
    path = tmp_path / "a.geojson"
    good = files.feature({"type": "Point", "coordinates": [100, 14]}, {"name": "ดี"})
    path.write_text(files.collection([files.feature(geometry, {"name": "เสีย"}), good]))
    parsed = read_upload(path, path.name)
    assert parsed.table["name"].to_pylist() == ["เสีย", "ดี"]
    assert [shapely.is_empty(shape) for shape in parsed.geometry] == [True, False]


def test_fifty_megabytes_on_one_line_are_read_or_refused_cleanly(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text(
        files.collection([files.feature({"type": "Point", "coordinates": [100, 14]}, {"x": "ก" * 17_000_000})])
    )
    try:
        assert read_upload(path, path.name).row_count == 1
    except DomainError as error:
        assert error.code == "file_too_heavy"


def test_five_million_vertices_are_read_or_refused_cleanly(tmp_path):
    angle = np.linspace(0, 2 * np.pi, 5_000_000)
    ring = shapely.polygons(np.column_stack([100 + np.cos(angle), 14 + np.sin(angle)]))
    pyogrio.write_dataframe(gpd.GeoDataFrame({"a": [1]}, geometry=[ring], crs=4326), tmp_path / "a.shp")
    path = files.zipped(tmp_path / "a.zip", tmp_path.glob("a.[sdp]*"))
    try:
        assert shapely.get_num_coordinates(read_upload(path, "a.zip").geometry[0]) >= 5_000_000
    except DomainError as error:
        assert error.code == "file_too_heavy"


# Tables


def test_a_sheet_whose_two_cells_are_worlds_apart_is_read_or_refused_cleanly(tmp_path):
    source = files.ogr2ogr(tmp_path / "a.xlsx", "XLSX", files.points())
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            data = old.read(entry)
            if entry.endswith("sheet1.xml"):
                data = data.replace(
                    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                )
            new.writestr(entry, data)
    assert refused(path) in ("file_too_heavy", "file_too_many_columns", "file_unreadable")


@pytest.mark.parametrize("text", ['a,b\n"' + "x" * 3_000_000, "a" * 3_000_000, "," * 2_000 + "\n" + "1," * 2_000])
def test_a_table_out_of_all_proportion_is_refused(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text)
    assert refused(path) in ("file_unreadable_line", "file_too_many_columns", "file_no_rows")


def test_more_rows_than_allowed_are_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n" * 2_000)
    assert refused(path, limits=Limits(rows=1_000)) == "file_too_many_rows"


# Polyglots and types


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", b"<html><script>alert(1)</script></html>" + b"PK\x03\x04"),
        ("a.kml", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("a.csv", b"<html><script>alert(1)</script>"),
        ("a.csv", b"PK\x03\x04rest"),
        ("a.csv", b"a,b\n\x00\x01"),
        ("a.geojson", b"<kml></kml>"),
        ("a.gpkg", b"SQLite format 3\0" + bytes(100)),
        ("a.xlsx", b"a,b\n1,2\n"),
        ("a.fgb", b"fgb\x04fgb\x00"),
        ("a.dxf", b"#!/bin/sh\n"),
    ],
)
def test_content_that_is_not_what_the_name_says_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert refused(tmp_path / name) == "file_content_mismatch"


@pytest.mark.parametrize("name", ["a.vrt", "a.exe", "a", "a.gml", "a.xml", "a.csv.exe", ".csv"])
def test_other_types_are_refused(tmp_path, name):
    path = tmp_path / "stored"
    path.write_bytes(b"PK\x03\x04")
    assert refused(path, name) == "file_type_unknown"


@pytest.mark.parametrize("extension", sorted({*EXTENSIONS} - {".csv", ".tsv", ".txt"}))
def test_a_good_beginning_with_rubbish_after_it_is_refused_without_a_traceback(tmp_path, extension):
    heads = {
        ".zip": b"PK\x03\x04", ".kmz": b"PK\x03\x04", ".xlsx": b"PK\x03\x04", ".ods": b"PK\x03\x04",
        ".xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".json": b"{", ".geojson": b"{",
        ".kml": b"<kml>", ".gpx": b"<gpx>",
        ".dxf": b"0\nSECTION\n", ".fgb": b"fgb\x03fgb\x00", ".gpkg": b"SQLite format 3\0" + bytes(52) + b"GPKG",
    }  # fmt: skip
    path = tmp_path / f"a{extension}"
    path.write_bytes(heads[extension] + bytes(range(256)) * 100)
    assert refused(path).startswith(("file_", "zip_"))


# The walls themselves


@pytest.mark.parametrize("limits", [Limits(memory_bytes=200 << 20), Limits(cpu_seconds=1), Limits(wall_seconds=1)])
def test_a_reader_that_meets_its_limits_is_told_as_too_heavy(tmp_path, limits):
    path = tmp_path / "a.geojson"
    row = json.dumps(files.feature({"type": "LineString", "coordinates": [[100.1, 14.1]] * 50}, {"a": 1}))
    path.write_text('{"type":"FeatureCollection","features":[' + ",".join([row] * 60_000) + "]}")
    assert refused(path, limits=limits) == "file_too_heavy"


def test_a_file_larger_than_allowed_is_refused_unread(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" * 1_000)
    assert refused(path, limits=Limits(upload_bytes=100)) == "file_too_large"


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "made"))
    (tmp_path / "made").mkdir()
    good, bad = tmp_path / "a.csv", tmp_path / "b.zip"
    good.write_text("a,b\n1,2\n")
    read_upload(good, "a.csv")
    zip_of(bad, **{"a.shp": b"x"})
    refused(bad)
    assert list((tmp_path / "made").iterdir()) == []


def test_the_parser_does_not_know_the_servers_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("GEOPLAN_SECRET_KEY", "secret")
    assert "secret" not in json.dumps(process.surroundings(tmp_path, reading.environment(("GPX",))))
