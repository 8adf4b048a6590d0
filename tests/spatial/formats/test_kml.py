"""KML documents as people make them, against what ogr2ogr reads and writes."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from geoplan.errors import DomainError
from spatial.formats.reading import read_upload
from tests.spatial.formats import files

HEAD = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'


def placemark(name: str, inside: str = "<Point><coordinates>100.05,15.05</coordinates></Point>") -> str:
    return f"<Placemark><name>{name}</name>{inside}</Placemark>"


def folder(kind: str, name: str, *inside: str) -> str:
    return f"<{kind}><name>{name}</name>{''.join(inside)}</{kind}>"


def kml(path: Path, *inside: str, head: str = HEAD) -> Path:
    path.write_text(f"{head}{''.join(inside)}</kml>", "utf-8")
    return path


def test_nested_folders_and_documents_are_the_layers_that_ogr2ogr_finds(tmp_path):
    path = kml(
        tmp_path / "a.kml",
        folder(
            "Document", "แผนที่", placemark("ราก"),
            folder("Folder", "ถนน", placemark("ถนน 1"),
                   folder("Folder", "ย่อย", placemark("ซอย 1"), placemark("ซอย 2"))),
            folder("Folder", "ว่าง"), folder("Document", "แหล่งน้ำ", placemark("สระ")),
        ),
    )  # fmt: skip
    parsed = read_upload(path, "a.kml")
    assert parsed.layers == ("แผนที่", "ถนน", "ย่อย", "แหล่งน้ำ")
    assert (parsed.layer, parsed.table["Name"].to_pylist()) == ("แผนที่", ["ราก"])
    for layer in parsed.layers:
        expected = [feature["properties"]["Name"] for feature in files.read_back(path, layer)]
        assert read_upload(path, "a.kml", layer=layer).table["Name"].to_pylist() == expected


def test_every_document_of_a_kmz_is_read(tmp_path):
    roads = files.ogr2ogr(tmp_path / "doc.kml", "KML", files.points(), "-nln", "ถนน")
    ponds = files.ogr2ogr(tmp_path / "ponds.kml", "LIBKML", files.points(), "-nln", "สระ")
    link = "<NetworkLink><Link><href>ponds.kml</href></Link></NetworkLink>"
    roads.write_text(roads.read_text("utf-8").replace("</Document>", f"{link}</Document>"), "utf-8")
    path = files.zipped(tmp_path / "a.kmz", [roads, ponds])
    parsed = read_upload(path, "a.kmz")
    assert (parsed.layers, parsed.layer) == (("ถนน", "สระ"), "ถนน")
    assert [(note.code, note.params) for note in parsed.notes] == [("kml_passed_over", {"count": 1})]
    again = read_upload(path, "a.kmz", layer="สระ")
    assert again.table["Name"].to_pylist() == [row["name"] for row in files.ROWS]


SHAPES = [
    "POINT (100.5 13.75)",
    "LINESTRING (100.5 13.75, 100.6 13.85, 100.7 13.9)",
    "POLYGON ((100 15, 101 15, 101 16, 100 15), (100.5 15.2, 100.6 15.2, 100.6 15.3, 100.5 15.2))",
    "MULTIPOINT ((100.5 13.75), (100.6 13.8))",
    "MULTILINESTRING ((100.5 13.75, 100.6 13.8), (101 14, 101.5 14.5))",
    "MULTIPOLYGON (((100 15, 101 15, 101 16, 100 15)), ((102 15, 103 15, 103 16, 102 15)))",
    "GEOMETRYCOLLECTION (POINT (100.5 13.75), LINESTRING (100.5 13.75, 100.6 13.8))",
]


@pytest.mark.parametrize("driver", ["KML", "LIBKML"])
def test_every_kind_of_geometry_is_read_as_ogr2ogr_wrote_it(tmp_path, driver):
    features = [files.feature(shapely.geometry.mapping(shapely.from_wkt(text)), {"name": text}) for text in SHAPES]
    path = files.ogr2ogr(tmp_path / "a.kml", driver, files.collection(features))
    parsed = read_upload(path, "a.kml")
    assert shapely.to_wkt(parsed.geometry, rounding_precision=9).tolist() == SHAPES


def test_heights_spaces_tracks_and_undeclared_prefixes_are_understood(tmp_path):
    track = "<gx:Track><when>2024-01-01</when><gx:coord>100 15 0</gx:coord><gx:coord>100.1 15.1 0</gx:coord></gx:Track>"
    path = kml(
        tmp_path / "a.kml",
        "<Document>",
        placemark("ห่าง", "<LineString><coordinates>\n 100, 15, 3\n100.1 ,15.1,4 </coordinates></LineString>"),
        placemark("เดิน", track),
        placemark("เวลา", "<TimeStamp><when>2024-02-29</when></TimeStamp>"),
        "</Document>",
    )
    parsed = read_upload(path, "a.kml")
    shapes = [None if shape is None else shapely.get_coordinates(shape).tolist() for shape in parsed.geometry]
    assert shapes == [[[100, 15], [100.1, 15.1]], [[100, 15], [100.1, 15.1]], None]
    assert parsed.table["timestamp"].to_pylist() == [None, None, "2024-02-29"]
    assert [note.code for note in parsed.notes] == ["heights_kept", "rows_without_geometry"]


@pytest.mark.parametrize(
    "inside",
    [
        "<Point><coordinates>100,สิบห้า</coordinates></Point>",
        "<Point><coordinates>100</coordinates></Point>",
        "<Point><coordinates>100,15 101,16</coordinates></Point>",
        "<LineString><coordinates>100,15</coordinates></LineString>",
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>1,1 2,2</coordinates></LinearRing></outerBoundaryIs>"
        "</Polygon>",
    ],
)
def test_a_place_that_cannot_be_built_is_empty_and_not_missing(tmp_path, inside):
    parsed = read_upload(kml(tmp_path / "a.kml", placemark("ก", inside), placemark("ข")), "a.kml")
    assert shapely.is_empty(parsed.geometry).tolist() == [True, False]


def test_text_with_markup_entities_and_cdata_stays_text(tmp_path):
    data = "<ExtendedData><Data name='งบ'><value>1,000</value></Data><Data><value>x</value></Data></ExtendedData>"
    path = kml(
        tmp_path / "a.kml",
        placemark("ถนน &amp; ท่อ", f"<description>ยาว <b>20</b> ม.</description>{data}"),
        placemark("<![CDATA[<b>หนา</b>]]>"),
    )
    parsed = read_upload(path, "a.kml")
    assert parsed.table.to_pydict() == {
        "Name": ["ถนน & ท่อ", "<b>หนา</b>"],
        "description": ["ยาว 20 ม.", None],
        "งบ": ["1,000", None],
    }


def test_placemarks_in_placemarks_and_documents_without_any_are_refused(tmp_path):
    for inside, code in ((placemark("ก", placemark("ข")), "file_unreadable"), ("<Document/>", "file_no_rows")):
        with pytest.raises(DomainError) as caught:
            read_upload(kml(tmp_path / "a.kml", inside), "a.kml")
        assert caught.value.code == code
