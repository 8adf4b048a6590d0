"""Every format, system and encoding, written by ogr2ogr and read by us."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest
import shapely

from geoplan.errors import DomainError
from spatial.formats.reading import read_upload
from tests.spatial.formats import files

THAI = [row["name"] for row in files.ROWS]


def coordinates(parsed) -> list[float]:
    return shapely.get_coordinates(parsed.geometry).ravel().tolist()


def near(places):
    return pytest.approx([number for place in places for number in place], abs=1e-9)


@pytest.mark.parametrize("epsg", files.PLACES)
@pytest.mark.parametrize("encoding", ["UTF-8", "CP874"])
def test_a_shapefile_of_any_system_and_encoding_is_read_as_ogr2ogr_wrote_it(tmp_path, epsg, encoding):
    path = files.shapefile(tmp_path, files.points(epsg), "-a_srs", f"EPSG:{epsg}", "-lco", f"ENCODING={encoding}")
    parsed = read_upload(path, "ถนน.zip")
    assert (parsed.format, parsed.driver, parsed.layers) == ("shapefile", "ESRI Shapefile", ("roads",))
    assert (parsed.crs.epsg, parsed.crs.how) == (epsg, "prj")
    assert coordinates(parsed) == near(files.PLACES[epsg])
    assert parsed.table["name"].to_pylist() == THAI
    assert parsed.table["code"].to_pylist() == ["00123", "00124"]
    assert [float(value) for value in parsed.table["money"].to_pylist()] == [1234567.05, 0.05]
    assert parsed.table["day"].to_pylist() == ["2024-02-29", None]
    assert (parsed.encoding.name, parsed.encoding.certain) == (encoding.lower(), True)
    assert parsed.row_numbers.tolist() == [1, 2]


@pytest.mark.parametrize("epsg", files.PLACES)
@pytest.mark.parametrize(("driver", "suffix"), [("GPKG", "gpkg"), ("FlatGeobuf", "fgb")])
def test_formats_that_carry_their_system_are_read_with_it(tmp_path, driver, suffix, epsg):
    options = ("-lco", "SPATIAL_INDEX=NO") if suffix == "fgb" else ()
    path = files.ogr2ogr(tmp_path / f"a.{suffix}", driver, files.points(epsg), "-a_srs", f"EPSG:{epsg}", *options)
    parsed = read_upload(path, path.name)
    assert (parsed.crs.epsg, parsed.crs.how, parsed.driver) == (epsg, "embedded", driver)
    assert coordinates(parsed) == near(files.PLACES[epsg])
    assert parsed.table["name"].to_pylist() == THAI
    assert parsed.table["code"].to_pylist() == ["00123", "00124"]
    assert parsed.table["money"].to_pylist() == ["1234567.05", "0.05"]
    assert parsed.table["day"].to_pylist() == ["2024-02-29", None]


@pytest.mark.parametrize("epsg", files.PLACES)
def test_geojson_of_2008_names_its_system(tmp_path, epsg):
    path = files.ogr2ogr(tmp_path / "a.geojson", "GeoJSON", files.points(epsg), "-a_srs", f"EPSG:{epsg}")
    parsed = read_upload(path, path.name)
    assert parsed.crs.epsg == epsg
    assert coordinates(parsed) == near(files.PLACES[epsg])
    assert parsed.table["name"].to_pylist() == THAI
    assert parsed.table["money"].to_pylist() == ["1234567.05", "0.05"]


@pytest.mark.parametrize("driver", ["KML", "LIBKML"])
@pytest.mark.parametrize("suffix", ["kml", "kmz"])
def test_kml_and_kmz_are_read_as_wgs84(tmp_path, driver, suffix):
    path = files.ogr2ogr(tmp_path / "a.kml", driver, files.points())
    if suffix == "kmz":
        path = files.zipped(tmp_path / "a.kmz", [path])
    parsed = read_upload(path, path.name)
    assert (parsed.format, parsed.driver, parsed.crs.epsg, parsed.crs.how) == (suffix, "KML", 4326, "format")
    assert coordinates(parsed) == near(files.PLACES[4326])
    assert parsed.table["Name"].to_pylist() == THAI
    assert parsed.table["code"].to_pylist() == ["00123", "00124"]
    assert "tessellate" not in parsed.table.column_names


def test_gpx_waypoints_and_tracks_are_layers(tmp_path):
    track = {"type": "MultiLineString", "coordinates": [[[100.5, 13.75], [100.6, 13.85], [100.7, 13.9]]]}
    path = tmp_path / "trip.gpx"
    files.ogr2ogr(tmp_path / "w.gpx", "GPX", files.points(), "-nln", "waypoints", "-select", "name")
    files.ogr2ogr(
        tmp_path / "t.gpx", "GPX", files.collection([files.feature(track, {"name": "ทางเดิน"})]), "-nln", "tracks"
    )
    points, tracks = (tmp_path / "w.gpx").read_text(), (tmp_path / "t.gpx").read_text()
    body = tracks[tracks.index("<trk>") : tracks.index("</gpx>")]
    path.write_text(points.replace("</gpx>", f"{body}</gpx>"))
    parsed = read_upload(path, "trip.GPX")
    assert (parsed.layers, parsed.layer, parsed.crs.epsg) == (("tracks", "waypoints"), "tracks", 4326)
    assert parsed.table["name"].to_pylist() == ["ทางเดิน"]
    assert shapely.get_coordinates(parsed.geometry).tolist() == track["coordinates"][0]
    assert {note.code for note in parsed.notes} >= {"gpx_layers"}
    waypoints = read_upload(path, "trip.gpx", layer="waypoints")
    assert coordinates(waypoints) == near(files.PLACES[4326])


def test_dxf_has_no_system_and_its_layers_are_a_column(tmp_path):
    lines = files.collection(
        files.feature(
            {"type": "LineString", "coordinates": [[672978.17, 1521044.26], [673000.5, 1521100.25]]}, {"Layer": n}
        )
        for n in ("ถนน", "ROAD")
    )
    path = files.ogr2ogr(tmp_path / "a.dxf", "DXF", lines)
    parsed = read_upload(path, "แบบ.dxf")
    assert (parsed.driver, parsed.crs.epsg, parsed.crs.how) == ("DXF", None, "none")
    assert parsed.table["Layer"].to_pylist() == ["ถนน", "ROAD"]
    assert coordinates(parsed)[:4] == near([(672978.17, 1521044.26), (673000.5, 1521100.25)])


@pytest.mark.parametrize("epsg", [4326, 24047])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
@pytest.mark.parametrize("separator", ["COMMA", "SEMICOLON", "TAB"])
def test_csv_cells_stay_as_typed(tmp_path, epsg, encoding, separator):
    options = ("-lco", "GEOMETRY=AS_XY", "-lco", f"SEPARATOR={separator}")
    made = files.ogr2ogr(tmp_path / "a.csv", "CSV", files.points(epsg), *options)
    path = tmp_path / "b.csv"
    path.write_bytes(made.read_text("utf-8").encode(encoding))
    parsed = read_upload(path, "b.csv")
    assert (parsed.format, parsed.geometry, parsed.crs.epsg) == ("csv", None, None)
    assert parsed.encoding.name == encoding.removesuffix("-sig")
    assert parsed.encoding.certain == (encoding != "cp874")
    assert parsed.table["name"].to_pylist() == THAI
    assert parsed.table["code"].to_pylist() == ["00123", "00124"]
    pairs = zip(parsed.table["X"].to_pylist(), parsed.table["Y"].to_pylist(), strict=True)
    assert [float(cell) for pair in pairs for cell in pair] == near(files.PLACES[epsg])
    assert parsed.row_numbers.tolist() == [2, 3]


def test_a_workbook_of_two_sheets_is_two_layers(tmp_path):
    path = files.ogr2ogr(tmp_path / "a.xlsx", "XLSX", files.points(), "-nln", "ถนน")
    files.ogr2ogr(tmp_path / "a.xlsx", "XLSX", files.points(24047), "-nln", "ท่อ", "-update")
    parsed = read_upload(path, "a.xlsx", layer="ท่อ")
    assert (parsed.layers, parsed.layer, parsed.geometry) == (("ถนน", "ท่อ"), "ท่อ", None)
    assert parsed.table["name"].to_pylist() == THAI
    assert parsed.table["code"].to_pylist() == ["00123", "00124"]
    assert parsed.table["day"].to_pylist() == ["2024-02-29", None]
    assert parsed.row_numbers.tolist() == [2, 3]
    with pytest.raises(DomainError) as caught:
        read_upload(path, "a.xlsx", layer="สะพาน")
    assert caught.value.code == "file_layer_unknown"


def test_an_opendocument_sheet_is_read(tmp_path):
    made = files.ogr2ogr(tmp_path / "a.ods", "ODS", files.points(), "-nln", "ถนน")
    path = tmp_path / "b.ods"
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.namelist():  # GDAL breaks lines between cells; office programs do not.
            new.writestr(entry, old.read(entry).replace(b"\n", b""))
    parsed = read_upload(path, "b.ods")
    assert (parsed.layers, parsed.table["name"].to_pylist()) == (("ถนน",), THAI)
    assert parsed.table["code"].to_pylist() == ["00123", "00124"]


def test_a_workbook_with_a_password_says_so(tmp_path):
    namespace = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest {namespace}><manifest:file-entry manifest:full-path="content.xml">'
            "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>",
        )
        package.writestr("content.xml", b"\x8f\x01")
    with pytest.raises(DomainError) as refused:
        read_upload(tmp_path / "a.ods", "a.ods")
    assert refused.value.code == "file_password"


def test_a_deleted_record_goes_with_its_shape(tmp_path):
    files.shapefile(tmp_path, files.points())
    data = bytearray((tmp_path / "roads.dbf").read_bytes())
    data[int.from_bytes(data[8:10], "little")] = ord("*")
    (tmp_path / "roads.dbf").write_bytes(data)
    path = files.zipped(tmp_path / "a.zip", [tmp_path / "roads.shp", tmp_path / "roads.dbf"])
    parsed = read_upload(path, "a.zip")
    assert (parsed.table["code"].to_pylist(), parsed.row_numbers.tolist()) == (["00124"], [2])
    assert coordinates(parsed) == near(files.PLACES[4326][1:])


def test_a_row_without_a_shape_keeps_its_place(tmp_path):
    rows = [
        files.feature(None, {"name": "ก"}),
        files.feature({"type": "Point", "coordinates": [100, 14]}, {"name": "ข"}),
    ]
    path = files.shapefile(tmp_path, files.collection(rows), "-lco", "ENCODING=UTF-8", "-nlt", "POINT")
    parsed = read_upload(path, "a.zip")
    assert (parsed.geometry[0], parsed.table["name"].to_pylist()) == (None, ["ก", "ข"])
    assert ("rows_without_geometry", {"count": 1}) in [(note.code, note.params) for note in parsed.notes]


@pytest.mark.parametrize("text", ["", "\n\n", "รหัส,ชื่อ\n"])
def test_a_file_without_rows_is_told(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(DomainError) as caught:
        read_upload(path, "a.csv")
    assert caught.value.code in ("file_empty", "file_no_rows")


def test_a_zip_of_two_shapefiles_is_two_layers(tmp_path):
    files.shapefile(tmp_path, files.points(), name="roads")
    files.shapefile(tmp_path, files.points(24047), "-a_srs", "EPSG:24047", name="ท่อ")
    path = files.zipped(
        tmp_path / "both.zip", [p for p in tmp_path.iterdir() if p.suffix in (".shp", ".shx", ".dbf", ".prj")]
    )
    parsed = read_upload(path, "both.zip", layer="ท่อ")
    assert (set(parsed.layers), parsed.layer, parsed.crs.epsg) == ({"roads", "ท่อ"}, "ท่อ", 24047)
    assert coordinates(parsed) == near(files.PLACES[24047])


@pytest.mark.parametrize("part", [".shx", ".dbf", ".prj", ".cpg"])
def test_a_shapefile_lacking_a_part_is_read_with_a_note(tmp_path, part):
    path = files.shapefile(tmp_path, files.points(), "-lco", "ENCODING=UTF-8", leave_out=(part,))
    parsed = read_upload(path, "a.zip")
    assert coordinates(parsed) == near(files.PLACES[4326])
    assert [note.params["part"] for note in parsed.notes if note.code == "part_missing"] == [part]
    assert parsed.crs.epsg == (None if part == ".prj" else 4326)
    if part != ".dbf":
        assert parsed.table["name"].to_pylist() == THAI


def test_a_zip_without_a_shp_is_refused(tmp_path):
    path = files.shapefile(tmp_path, files.points(), leave_out=(".shp",))
    with pytest.raises(DomainError) as caught:
        read_upload(path, "a.zip")
    assert caught.value.code == "file_shp_missing"


def test_cp874_without_a_cpg_is_detected_and_can_be_overruled(tmp_path):
    path = files.shapefile(tmp_path, files.points(), "-lco", "ENCODING=CP874", leave_out=(".cpg",))
    data = bytearray((tmp_path / "roads.dbf").read_bytes())
    data[29] = 0
    (tmp_path / "roads.dbf").write_bytes(data)
    path = files.zipped(path, [tmp_path / "roads.shp", tmp_path / "roads.dbf"])
    parsed = read_upload(path, "a.zip")
    assert (parsed.encoding.name, parsed.encoding.how, parsed.encoding.certain) == ("cp874", "detected", False)
    assert parsed.table["name"].to_pylist() == THAI
    forced = read_upload(path, "a.zip", encoding="windows-1252")
    assert forced.table["name"].to_pylist() == [name.encode("cp874").decode("cp1252", "replace") for name in THAI]


def test_a_cpg_that_lies_is_found_out(tmp_path):
    files.shapefile(tmp_path, files.points(), "-lco", "ENCODING=CP874")
    (tmp_path / "roads.cpg").write_text("UTF-8")
    path = files.zipped(tmp_path / "a.zip", tmp_path.glob("roads.[sdcp]*"))
    parsed = read_upload(path, "a.zip")
    assert parsed.table["name"].to_pylist() == THAI
    assert "cpg_contradicts" in {note.code for note in parsed.notes}


def test_parts_are_paired_whatever_their_case(tmp_path):
    files.shapefile(tmp_path, files.points(), "-lco", "ENCODING=UTF-8")
    path = tmp_path / "mixed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for suffix, name in ((".shp", "Data/ROADS.SHP"), (".dbf", "Data/roads.dbf"), (".prj", "Data/Roads.Prj")):
            archive.write(tmp_path / f"roads{suffix}", name)
    parsed = read_upload(path, "mixed.zip")
    assert (parsed.layers, parsed.crs.epsg, parsed.table["name"].to_pylist()) == (("ROADS",), 4326, THAI)


def test_thai_entry_names_in_cp874_are_shown_in_thai(tmp_path):
    files.shapefile(tmp_path, files.points())
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(tmp_path / "roads.shp", "xxx.shp")
    path.write_bytes(path.read_bytes().replace(b"xxx.shp", "ถนน".encode("cp874") + b".shp"))
    assert read_upload(path, "a.zip").layers == ("ถนน",)


def test_real_boundaries_without_a_cpg_are_read_in_thai(real_data):
    path = real_data / "boundaries" / "tha_admbnda_adm3_rtsd_20220121.zip"
    parsed = read_upload(path, path.name)
    assert (parsed.row_count, parsed.crs.epsg, parsed.encoding.name) == (7425, 4326, "utf-8")
    assert "พระบรมมหาราชวัง" in parsed.table["ADM3_TH"].to_pylist()


def test_title_rows_above_the_headings_are_skipped(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("แบบ ผ.02,,\n,,\nรหัส,ชื่อ,ชื่อ\n00123,ถนน,x\n\n00124,ท่อ\n", "utf-8")
    parsed = read_upload(path, "a.csv")
    assert parsed.table.column_names == ["รหัส", "ชื่อ", "ชื่อ (2)"]
    assert [list(row.values()) for row in parsed.table.to_pylist()] == [["00123", "ถนน", "x"], ["00124", "ท่อ", None]]
    assert parsed.row_numbers.tolist() == [4, 6]
    assert [note.code for note in parsed.notes] == ["title_rows"]
    told = read_upload(path, "a.csv", header_row=1)
    assert told.row_numbers.tolist() == [3, 4, 6]


def test_a_wrong_encoding_asked_for_is_told_with_its_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("a,b\n1,ถนน\n".encode("cp874"))
    with pytest.raises(DomainError) as caught:
        read_upload(path, "a.csv", encoding="utf-8")
    assert (caught.value.code, caught.value.params) == ("file_encoding_wrong", {"encoding": "utf-8", "line": 2})


def test_heights_are_kept_when_they_mean_something(tmp_path):
    flat = files.feature({"type": "Point", "coordinates": [100, 14, 0]}, {})
    high = files.feature({"type": "Point", "coordinates": [100, 14, 12.5]}, {})
    for features, note, has_z in (([flat], "heights_dropped", False), ([flat, high], "heights_kept", True)):
        path = tmp_path / "a.geojson"
        path.write_text(files.collection(features))
        parsed = read_upload(path, path.name)
        assert [n.code for n in parsed.notes] == [note]
        assert shapely.has_z(parsed.geometry).all() == has_z


def test_reading_loads_neither_gdal_nor_pandas_into_the_process_that_asks(tmp_path):
    path = files.shapefile(tmp_path, files.points())
    code = (
        "import sys; from pathlib import Path; from spatial.formats.reading import read_upload;"
        f"assert len(read_upload(Path({str(path)!r}), 'a.zip').geometry) == 2;"
        "sys.exit(bool({'pyogrio', 'pandas', 'geopandas'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
