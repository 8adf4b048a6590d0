"""Every format, system and encoding, written by us and read back by the system's ogr2ogr and by our own reader."""

from __future__ import annotations

import csv
import gc
import io
import json
import weakref
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import pyproj
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.errors import DomainError
from spatial.formats.reading import read_upload
from spatial.formats.writing import EXPORTS, FieldSpec, write
from tests.spatial.formats import files

FIELDS = [
    FieldSpec("code", "รหัสโครงการ", "Project code", "text"),
    FieldSpec("name", "ชื่อโครงการ", "Project name", "text"),
    FieldSpec("rows", "จำนวน", "Number", "int"),
    FieldSpec("money", "งบประมาณ (บาท)", "Budget (baht)", "decimal"),
    FieldSpec("signed", "วันที่ลงนาม", "Signed on", "date"),
]
# The control point of the Royal Thai Survey Department, and a line and a polygon with a hole around it.
LON, LAT = pyproj.Transformer.from_crs(32647, 4326, always_xy=True).transform(672978.171, 1521044.256)
CONTROL = {32647: (672978.171, 1521044.256, 1e-3), 24047: (673310.690, 1520741.207, 0.25)}
SHAPES = [
    shapely.Point(LON, LAT),
    shapely.LineString([(LON, LAT), (LON + 0.01, LAT + 0.0123456789)]),
    shapely.box(LON, LAT, LON + 0.1, LAT + 0.1) - shapely.box(LON + 0.02, LAT + 0.02, LON + 0.03, LAT + 0.03),
    shapely.MultiPoint([(LON, LAT), (LON + 0.2, LAT)]),
    None,
]
NAMES = ["ถนน คสล. สาย “บ้านน้ำใส”", "ท่อ & <ราง> 'ก'", "อาคาร, ๒ ชั้น", 'พูด "คำ"', "ไม่มีที่ตั้ง"]
MONEY = [Decimal("999999999999.99"), Decimal("0.05"), Decimal("-1234567.10"), None, Decimal("100")]


def frame() -> gpd.GeoDataFrame:
    columns = {
        "code": ["00123", "00124", "1234567890123456", "A-1", "A-2"],
        "name": NAMES,
        "rows": [1, None, 3, -4, 5],
        "money": MONEY,
        "signed": [date(2024, 2, 29), None, date(2023, 10, 1), None, None],
    }
    return gpd.GeoDataFrame(columns, geometry=SHAPES, crs=4326)


def made(folder: Path, format: str, chunks=None, fields=FIELDS, title="โครงการ", **options):
    target = folder / f"out{EXPORTS[format].extension}"
    return write(
        iter([frame()] if chunks is None else chunks), target, format=format, fields=fields, title=title, **options
    )


def cells_of(path: Path) -> dict[str, tuple[str, str]]:
    """The type and the text of each cell of a workbook's first sheet, from its XML."""
    sheet = ElementTree.fromstring(sheet_xml(path))
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    assert not sheet.findall(".//m:f", space), "a formula"
    return {
        cell.get("r"): (cell.get("t", "n"), "".join(cell.find(".//m:t" if cell.get("t") else "m:v", space).itertext()))
        for cell in sheet.findall(".//m:c", space)
    }


def sheet_xml(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def told_by_ogr2ogr(path: Path, format: str, *options: str) -> list[dict]:
    if format == "shapefile":
        with zipfile.ZipFile(path) as archive:
            layers = [name for name in archive.namelist() if name.endswith(".shp")]
        return [row for name in layers for row in files.read_back(f"/vsizip/{path}/{name}", *options)]
    if format == "csv":
        options = (*options, "-oo", "GEOM_POSSIBLE_NAMES=wkt")
    return files.read_back(path, *options)


SYSTEMS = [(format, epsg) for format in ("geojson", "shapefile", "geopackage", "csv") for epsg in (4326, 32647, 32648)]
ENCODINGS = [(name, encoding) for name in sorted({*EXPORTS} - {"geoparquet"}) for encoding in EXPORTS[name].encodings]


@pytest.mark.parametrize(("format", "epsg"), [*SYSTEMS, ("kml", 4326)])
def test_ogr2ogr_finds_every_shape_where_it_was(tmp_path, format, epsg):
    path = made(tmp_path, format, epsg=epsg).path
    back = ("-s_srs", f"EPSG:{epsg}", "-t_srs", "EPSG:4326") if epsg != 4326 else ()
    found = [row["geometry"] for row in told_by_ogr2ogr(path, format, *back) if row["geometry"]]
    shapes = [shapely.from_geojson(json.dumps(geometry)) for geometry in found]
    for shape in SHAPES[:4]:
        assert any(shape.geom_type == o.geom_type and shape.hausdorff_distance(o) < 1e-7 for o in shapes), shape
    assert len(shapes) == 4


@pytest.mark.parametrize("epsg", CONTROL)
@pytest.mark.parametrize("format", ["geojson", "shapefile", "geopackage", "csv"])
def test_the_control_point_lands_where_the_survey_department_puts_it(tmp_path, format, epsg):
    path = made(tmp_path, format, epsg=epsg).path
    x, y, tolerance = CONTROL[epsg]
    points = [
        r["geometry"]["coordinates"]
        for r in told_by_ogr2ogr(path, format)
        if (r["geometry"] or {}).get("type") == "Point"
    ]
    assert [points[0][0], points[0][1]] == pytest.approx([x, y], abs=tolerance)


@pytest.mark.parametrize("format", ["geojson", "geopackage", "shapefile"])
def test_ogr2ogr_reads_thai_text_and_money_to_the_satang(tmp_path, format):
    rows = told_by_ogr2ogr(made(tmp_path, format).path, format)
    found = {row["properties"]["code"]: row["properties"] for row in rows}
    for code, name, money in zip(frame()["code"], NAMES, MONEY, strict=True):
        if format == "shapefile" and code == "A-2":
            continue
        assert found[code]["name"] == name
        assert found[code]["money"] == (None if money is None else float(money))
    assert found["00123"]["signed"] in ("2024-02-29", "2024/02/29")
    assert found["00124"]["rows"] is None


@pytest.mark.parametrize(("format", "encoding"), ENCODINGS)
def test_what_we_write_we_read_back_whole(tmp_path, format, encoding):
    lines = frame().iloc[[1]]
    path = made(tmp_path, format, [lines, lines], encoding=encoding).path
    table = read_upload(path, path.name).table.to_pydict()
    named = {field.label_th: field.name for field in FIELDS} if format in ("csv", "excel") else {"Name": "name"}
    columns = {named.get(name, name): cells for name, cells in table.items()}
    assert columns["name"] == [NAMES[1]] * 2
    assert columns["code"] == ["00124"] * 2
    assert [Decimal(value) for value in columns["money"]] == [Decimal("0.05")] * 2


def test_a_shapefile_says_what_it_could_not_hold(tmp_path):
    long = "ก" * 200
    rows = frame().iloc[[0]].assign(name=[long])
    fields = [*FIELDS, FieldSpec("code_of_contract", "เลขที่สัญญา", "Contract", "text")]
    fields.append(FieldSpec("code_of_contractor", "ผู้รับจ้าง", "Contractor", "text"))
    rows = rows.assign(code_of_contract=["ส.1/2567 😀"], code_of_contractor=["หจก."])
    written = made(
        tmp_path,
        "shapefile",
        [rows, frame().iloc[[4]].assign(code_of_contract=["-"], code_of_contractor=["-"])],
        fields,
        encoding="cp874",
    )
    assert {note.code: note.params["count"] for note in written.notes} == {"rows_apart": 1, "values_cut": 1}
    with zipfile.ZipFile(written.path) as archive:
        losses = list(csv.reader(io.StringIO(archive.read("losses.csv").decode("utf-8-sig"))))
        legend = list(csv.reader(io.StringIO(archive.read("legend.csv").decode("utf-8-sig"))))
        apart = archive.read("without_shape.csv").decode("utf-8-sig")
        assert archive.read("points.cpg") == b"874"
        assert "Indian" not in archive.read("points.prj").decode()
    assert losses[1:] == [["points", "1", "code_of_co", "ส.1/2567 😀", "ส.1/2567 ?"]]
    assert [row[0] for row in legend[1:]] == ["code", "name", "rows", "money", "signed", "code_of_co", "code_of_c2"]
    assert legend[6][1:3] == ["เลขที่สัญญา", "Contract"]
    assert "ไม่มีที่ตั้ง" in apart


def test_a_value_too_long_for_a_shapefile_is_cut_between_letters(tmp_path):
    rows = frame().iloc[[0]].assign(name=["ก" * 200])
    written = made(tmp_path, "shapefile", [rows])
    found = told_by_ogr2ogr(written.path, "shapefile")[0]["properties"]
    assert found["name"] == "ก" * 84
    with zipfile.ZipFile(written.path) as archive:
        assert "ก" * 200 in archive.read("losses.csv").decode("utf-8-sig")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'="])
@pytest.mark.parametrize("format", ["csv", "excel"])
def test_no_cell_is_a_formula_and_the_round_trip_is_exact(tmp_path, format, start):
    text = f"{start}HYPERLINK(1)"
    path = made(tmp_path, format, [frame().iloc[[2]].assign(name=[text])]).path
    if format == "csv":
        cell = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))[1][1]
    else:
        found = cells_of(path)
        cell = found["B2"][1]
        assert found["D2"] == ("n", "-1234567.1")
        assert 'state="frozen"' in sheet_xml(path)
    assert cell[0] == "'"
    assert read_upload(path, path.name).table["ชื่อโครงการ"].to_pylist() == [text]


def test_geojson_winds_rings_by_rfc_7946_and_names_only_other_systems(tmp_path):
    plain = json.loads(made(tmp_path, "geojson").path.read_text())
    assert "crs" not in plain
    shell, hole = plain["features"][2]["geometry"]["coordinates"]
    assert shapely.LinearRing(shell).is_ccw
    assert not shapely.LinearRing(hole).is_ccw
    written = made(tmp_path, "geojson", epsg=24047)
    assert json.loads(written.path.read_text())["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::24047"
    assert [note.code for note in written.notes] == ["crs_member"]


@pytest.mark.parametrize("epsg", [4326, 24047])
def test_geoparquet_is_read_by_geopandas_with_exact_money(tmp_path, epsg):
    table = gpd.read_parquet(made(tmp_path, "geoparquet", [frame(), frame()], epsg=epsg).path)
    assert table.crs.to_epsg() == epsg
    assert table["money"].tolist()[:5] == MONEY
    x, y, tolerance = CONTROL.get(epsg, (LON, LAT, 1e-9))
    assert (table.geometry[0].x, table.geometry[0].y) == pytest.approx((x, y), abs=tolerance)


def test_excel_leaves_out_geometry_longer_than_a_cell(tmp_path):
    line = shapely.LineString([(100 + i / 10_000, 14 + i / 70_001) for i in range(3_000)])
    written = made(tmp_path, "excel", [frame().iloc[[0]].set_geometry([line], crs=4326)])
    assert [note.code for note in written.notes] == ["geometry_too_long"]
    found = cells_of(written.path)
    assert (found["A2"][1], found["B2"][1], "I2" in found) == ("00123", NAMES[0], False)


@pytest.mark.parametrize("chunks", [[], [frame().iloc[:0]]], ids=["no chunks", "an empty chunk"])
@pytest.mark.parametrize("format", EXPORTS)
def test_an_empty_list_makes_a_file_that_opens(tmp_path, format, chunks):
    path = made(tmp_path, format, chunks).path
    if format == "geoparquet":
        assert len(gpd.read_parquet(path)) == 0
    elif format == "shapefile":
        assert zipfile.ZipFile(path).namelist() == ["legend.csv"]
    elif format == "excel":
        assert {ref[1:] for ref in cells_of(path)} == {"1"}
    else:
        assert files.read_back(path) == []


@pytest.mark.parametrize("format", EXPORTS)
def test_chunks_are_let_go_while_writing(tmp_path, format):
    alive: list[weakref.ref] = []

    def chunks():
        for _ in range(4):
            gc.collect()
            assert sum(ref() is not None for ref in alive) <= 1
            chunk = frame()
            alive.append(weakref.ref(chunk))
            yield chunk

    made(tmp_path, format, chunks())
    assert len(alive) == 4


@pytest.mark.parametrize(
    ("format", "options", "code"),
    [
        ("kml", {"epsg": 24047}, "export_wgs84_only"),
        ("geojson", {"encoding": "cp874"}, "export_encoding"),
        ("csv", {"encoding": "idna"}, "export_encoding"),
        ("csv", {"epsg": 3857}, "crs_unsupported"),
    ],
)
def test_what_a_format_cannot_do_is_told(tmp_path, format, options, code):
    with pytest.raises(DomainError) as caught:
        made(tmp_path, format, **options)
    assert caught.value.code == code


def test_kml_is_well_formed_whatever_the_text(tmp_path):
    path = made(tmp_path, "kml", [frame().iloc[[0]].assign(name=["</name>&\x00\x0b]]><!DOCTYPE x>"])], title="<&>").path
    ElementTree.parse(path)
    assert files.read_back(path)[0]["properties"]["Name"] == "</name>&]]><!DOCTYPE x>"


# Texts as people type them: any letters and signs, and line ends, without what no file can hold or readers trim.
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n\t"), min_size=1, max_size=60)
TRIMMED = TEXT.map(str.strip).filter(bool)
BAHT = st.decimals(Decimal("-999999999999.99"), Decimal("999999999999.99"), places=2)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(TRIMMED, BAHT), min_size=1, max_size=60))
@pytest.mark.parametrize("format", ["csv", "excel", "geopackage"])
def test_any_text_and_any_money_survive_the_round_trip(tmp_path, format, rows):
    texts, money = zip(*rows, strict=True)
    fields = [FieldSpec("name", "ชื่อ", "Name", "text"), FieldSpec("money", "เงิน", "Money", "decimal")]
    chunk = gpd.GeoDataFrame({"name": texts, "money": money}, geometry=[shapely.Point(100, 14)] * len(rows), crs=4326)
    (tmp_path / f"out{EXPORTS[format].extension}").unlink(missing_ok=True)
    path = made(tmp_path, format, [chunk], fields).path
    table = read_upload(path, path.name).table
    assert table[0].to_pylist() == list(texts)
    assert [Decimal(value) for value in table[1].to_pylist()] == list(money)
