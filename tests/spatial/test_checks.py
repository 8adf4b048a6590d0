"""What is wrong with a location, and what mends it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from spatial import crs
from spatial.checks import CheckContext, Finding, Severity, check, check_many, length_in_target
from tests.spatial.test_crs import indian_to_wgs84

AREA = shapely.box(100.3, 13.5, 100.9, 13.95)
UTM47 = Transformer.from_crs(32647, 4326, always_xy=True)
"""PROJ's own WGS 84 UTM, which is exact."""


def found(wkt: str, **context: object) -> dict[str, Finding]:
    findings = check(shapely.from_wkt(wkt), CheckContext(**context))  # type: ignore[arg-type]
    return {finding.code: finding for finding in findings}


def mended(finding: Finding) -> BaseGeometry:
    assert finding.repair is not None
    return finding.repair.geometry


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT(100.5 13.7)",
        "MULTIPOINT(100.5 13.7, 100.6 13.7)",
        "LINESTRING(100.5 13.7, 100.6 13.8)",
        "LINESTRING(100.5 13.7, 100.6 13.8, 100.6 13.7, 100.5 13.8)",
        "MULTILINESTRING((100.5 13.7, 100.6 13.7), (100.6 13.7, 100.7 13.7))",
        "POLYGON((100.5 13.7, 100.6 13.7, 100.6 13.8, 100.5 13.7))",
        "LINESTRING(100.85 13.7, 100.92 13.7)",
    ],
)
def test_a_sound_location_has_nothing_wrong(wkt: str) -> None:
    assert found(wkt, area=AREA, area_quality="official") == {}


@pytest.mark.parametrize(
    ("wkt", "code"),
    [
        ("POINT EMPTY", "empty"),
        ("GEOMETRYCOLLECTION EMPTY", "empty"),
        ("POINT(nan nan)", "not_finite"),
        ("POINT(100.5 inf)", "not_finite"),
        ("LINESTRING(100.5 13.7, nan 13.8)", "not_finite"),
        ("POINT(0 0)", "zero_zero"),
        ("LINESTRING(100.5 13.7, 0 0)", "zero_zero"),
        ("POINT(2.35 48.86)", "outside_thailand"),
        ("LINESTRING(100.5 13.7, 100.5 22)", "outside_thailand"),
        ("POINT(1e9 1e9)", "not_degrees"),
        ("GEOMETRYCOLLECTION(POINT(100.5 13.7), LINESTRING(100 13, 101 14))", "collection"),
        ("POLYGON((100.5 13.7, 100.6 13.7, 100.7 13.7, 100.5 13.7))", "self_crossing"),
    ],
)
def test_what_cannot_be_a_location_is_blocked_without_a_repair(wkt: str, code: str) -> None:
    findings = found(wkt)
    assert list(findings) == [code]
    assert findings[code].severity == Severity.BLOCK
    assert findings[code].repair is None
    assert findings[code].message_th
    assert findings[code].message_en


def test_no_geometry_at_all_is_empty() -> None:
    assert [finding.code for finding in check(None)] == ["empty"]


@pytest.mark.parametrize(
    ("wkt", "code", "severity", "after"),
    [
        ("POINT(13.7 100.5)", "swapped", "block", "POINT (100.5 13.7)"),
        ("LINESTRING(13.7 100.5, 13.8 100.6)", "swapped", "block", "LINESTRING (100.5 13.7, 100.6 13.8)"),
        ("POINT Z(100.5 13.7 4)", "three_d", "warn", "POINT (100.5 13.7)"),
        ("LINESTRING(100.5 13.7, 100.5 13.7)", "all_points_same", "block", "POINT (100.5 13.7)"),
        ("MULTIPOINT(100.5 13.7, 100.5 13.7)", "all_points_same", "block", "POINT (100.5 13.7)"),
        (
            "POLYGON((100.5 13.7, 100.5 13.7, 100.5 13.7, 100.5 13.7))",
            "all_points_same",
            "block",
            "POINT (100.5 13.7)",
        ),
        (
            "MULTILINESTRING((100.5 13.7, 100.5 13.7), (100.6 13.7, 100.7 13.7))",
            "zero_length",
            "block",
            "MULTILINESTRING ((100.6 13.7, 100.7 13.7))",
        ),
        (
            "LINESTRING(100.5 13.7, 100.5 13.7, 100.6 13.7)",
            "repeated_vertices",
            "warn",
            "LINESTRING (100.5 13.7, 100.6 13.7)",
        ),
        (
            "GEOMETRYCOLLECTION(POINT(100.5 13.6), POINT(100.6 13.7))",
            "collection",
            "block",
            "MULTIPOINT ((100.5 13.6), (100.6 13.7))",
        ),
    ],
)
def test_a_mistake_of_form_is_mended_in_one_step(wkt: str, code: str, severity: str, after: str) -> None:
    findings = found(wkt)
    assert list(findings) == [code]
    assert findings[code].severity == severity
    assert mended(findings[code]).wkt == after
    assert check(mended(findings[code])) == []


def test_a_bow_tie_becomes_two_triangles_of_the_same_area() -> None:
    finding = found("POLYGON((100.5 13.7, 100.6 13.8, 100.6 13.7, 100.5 13.8, 100.5 13.7))")["self_crossing"]
    assert mended(finding).geom_type == "MultiPolygon"
    assert mended(finding).area == pytest.approx(0.005), "two triangles of base 0.1 and height 0.05 degrees"


def test_northing_and_easting_in_the_wrong_order_are_swapped_back() -> None:
    turned = crs.to_wgs84(shapely.Point(1_520_741, 673_310), 32647)
    finding = check(turned, CheckContext(declared_epsg=32647))[0]
    assert finding.code == "swapped"
    assert (mended(finding).x, mended(finding).y) == pytest.approx(UTM47.transform(673_310, 1_520_741), abs=1e-8)


@pytest.mark.parametrize("declared", [32647, 32648])
def test_degrees_in_a_file_declared_as_utm_are_read_as_degrees(declared: int) -> None:
    wrong = crs.to_wgs84(shapely.Point(100.5018, 13.7563), declared)
    finding = check(wrong, CheckContext(declared_epsg=declared))[0]
    assert finding.code == "not_metres"
    assert (mended(finding).x, mended(finding).y) == pytest.approx((100.5018, 13.7563), abs=1e-7)


@pytest.mark.parametrize(("lon", "repair", "expected"), [(106.6, "zone_47", 100.6), (94.6, "zone_48", 100.6)])
def test_the_wrong_zone_is_six_degrees_away(lon: float, repair: str, expected: float) -> None:
    finding = found(f"POINT({lon} 13.7)")["wrong_zone"]
    assert finding.repair is not None
    assert finding.repair.code == repair
    assert (mended(finding).x, mended(finding).y) == pytest.approx((expected, 13.7), abs=1e-8)


def test_the_wrong_zone_inside_thailand_is_seen_by_the_area() -> None:
    korat = shapely.box(101.9, 14.5, 102.6, 15.3)
    findings = found("POINT(98.0 15.0)", area=shapely.box(103.9, 14.5, 104.6, 15.3), declared_epsg=32647)
    assert findings["wrong_zone"].severity == Severity.WARN
    assert mended(findings["wrong_zone"]).x == pytest.approx(104.0, abs=1e-8)
    assert "wrong_zone" not in found("POINT(98.0 15.0)", area=korat, declared_epsg=32647)
    assert "wrong_zone" not in found("POINT(98.0 15.0)", area=AREA, declared_epsg=32648)


def test_metres_are_offered_in_each_zone_that_fits() -> None:
    findings = check(shapely.Point(400_000, 1_520_741))
    assert [(f.code, f.repair and f.repair.code) for f in findings] == [
        ("not_degrees", "as_utm_47"),
        ("not_degrees", "as_utm_48"),
    ]
    assert (mended(findings[0]).x, mended(findings[0]).y) == pytest.approx(
        UTM47.transform(400_000, 1_520_741), abs=1e-9
    )


INDIAN_READ_AS_WGS84 = UTM47.transform(673310.690, 1520741.207)
TRUE_PLACE = UTM47.transform(672978.171, 1521044.256)
"""The Royal Thai Survey Department's control point: the same numbers on Indian 1975."""


def metres(a: tuple[float, float], b: BaseGeometry) -> float:
    return float(np.hypot((a[0] - b.x) * 108_200, (a[1] - b.y) * 110_600))


def test_indian_1975_utm_read_as_wgs_84_is_recognised_by_the_area() -> None:
    here = shapely.Point(TRUE_PLACE).buffer(0.001)
    point = shapely.Point(INDIAN_READ_AS_WGS84)
    findings = {f.code: f for f in check(point, CheckContext(area=here, declared_epsg=32647))}
    assert list(findings) == ["maybe_indian_1975", "outside_area"]
    assert findings["maybe_indian_1975"].severity == Severity.WARN
    assert metres(TRUE_PLACE, mended(findings["maybe_indian_1975"])) < 0.25


def test_indian_1975_degrees_read_as_wgs_84_are_recognised_by_the_area() -> None:
    true_place = indian_to_wgs84(100.5, 13.7)
    finding = found("POINT(100.5 13.7)", area=shapely.Point(true_place).buffer(0.001), declared_epsg=4326)
    assert metres(true_place, mended(finding["maybe_indian_1975"])) < 0.01


def test_wgs_84_read_as_indian_1975_is_recognised_by_the_area() -> None:
    area = shapely.Point(INDIAN_READ_AS_WGS84).buffer(0.001)
    findings = {f.code: f for f in check(shapely.Point(TRUE_PLACE), CheckContext(area=area, declared_epsg=24047))}
    assert metres(INDIAN_READ_AS_WGS84, mended(findings["maybe_wgs84"])) < 0.25


@pytest.mark.parametrize(
    ("quality", "lon", "severity"),
    [
        ("official", 100.904, "warn"),
        ("official", 100.906, "block"),
        ("uploaded", 101.5, "warn"),
        ("derived", 101.5, "warn"),
    ],
)
def test_only_an_official_boundary_blocks_and_only_beyond_500_metres(quality: str, lon: float, severity: str) -> None:
    context = {"area": AREA, "area_quality": quality, "organisation_name": "อบต.บางพลี"}
    finding = found(f"POINT({lon} 13.7)", **context)["outside_area"]
    assert finding.severity == severity
    assert finding.params["distance_m"] == pytest.approx((lon - 100.9) * 108_165, rel=0.01)
    assert "อบต.บางพลี" in finding.message_th


def test_an_area_with_a_crossing_outline_still_measures() -> None:
    bow_tie = shapely.Polygon([(100.3, 13.5), (100.9, 13.95), (100.9, 13.5), (100.3, 13.95)])
    assert found("LINESTRING(100.85 13.7, 100.88 13.72)", area=bow_tie) == {}
    assert "outside_area" in found("POINT(100.6 13.9)", area=bow_tie)


def test_a_line_mostly_outside_the_area_is_warned_of_with_its_share() -> None:
    finding = found("LINESTRING(100.8 13.7, 101.3 13.7)", area=AREA)["partly_outside_area"]
    assert finding.params["share"] == pytest.approx(0.8)


def test_the_country_itself_is_stricter_than_its_box() -> None:
    assert "outside_thailand" in found("POINT(104.9 12.0)", country=AREA)
    assert found("POINT(104.9 12.0)") == {}


def test_a_drawn_length_is_compared_with_the_target() -> None:
    """0.01 degree of longitude at 13.7 N is 1,082 m."""
    line = "LINESTRING(100.50 13.7, 100.51 13.7)"
    assert found(line, expected_length_m=1000.0) == {}
    assert found(line, expected_length_m=970.0)["length_differs"].params["drawn_m"] == pytest.approx(1082, abs=1)
    assert "length_differs" in found(line, expected_length_m=1210.0)
    assert found("POINT(100.5 13.7)", expected_length_m=1000.0) == {}


@pytest.mark.parametrize(
    ("wkt", "other", "same"),
    [
        ("POINT(100.5 13.7)", "POINT(100.5 13.7)", True),
        ("POINT(100.5 13.7)", "POINT(100.500008 13.7)", True),
        ("POINT(100.5 13.7)", "POINT(100.500012 13.7)", False),
        ("LINESTRING(100.5 13.7, 100.51 13.7)", "LINESTRING(100.51 13.7, 100.505 13.7, 100.5 13.7)", True),
        ("LINESTRING(100.5 13.7, 100.51 13.7)", "LINESTRING(100.5 13.7, 100.509 13.7)", True),
        ("LINESTRING(100.5 13.7, 100.51 13.7)", "LINESTRING(100.5 13.7, 100.507 13.7)", False),
        ("LINESTRING(100.5 13.7, 100.51 13.7)", "LINESTRING(100.5 13.7001, 100.51 13.7001)", False),
        (
            "POLYGON((100.5 13.7, 100.6 13.7, 100.6 13.8, 100.5 13.8, 100.5 13.7))",
            "POLYGON((100.5 13.7, 100.59 13.7, 100.59 13.8, 100.5 13.8, 100.5 13.7))",
            True,
        ),
        (
            "POLYGON((100.5 13.7, 100.6 13.7, 100.6 13.8, 100.5 13.8, 100.5 13.7))",
            "POLYGON((100.5 13.7, 100.57 13.7, 100.57 13.8, 100.5 13.8, 100.5 13.7))",
            False,
        ),
        ("POINT(100.5 13.7)", "LINESTRING(100.5 13.7, 100.51 13.7)", False),
    ],
)
def test_the_same_place_as_another_project_is_warned_of(wkt: str, other: str, same: bool) -> None:
    findings = found(wkt, others=[(7, "ถนนสายเดิม", shapely.from_wkt(other))])
    assert ("overlap" in findings) == same
    if same:
        assert findings["overlap"].params["id"] == 7
        assert "ถนนสายเดิม" in findings["overlap"].message_th


def test_an_unexpected_kind_is_warned_of() -> None:
    finding = found("POINT(100.5 13.7)", kinds=frozenset({"line", "polygon"}))["unexpected_kind"]
    assert finding.severity == Severity.WARN
    assert "เส้นหรือรูปปิด" in finding.message_th
    assert found("POINT(100.5 13.7)", kinds=frozenset({"point"})) == {}


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("ขนาดผิวจราจรกว้าง 4 เมตร ยาว ๕๐๐ เมตร หนา 0.15 เมตร", 500),
        ("ยาว 1,250 เมตร", 1250),
        ("ยาว๘๓๕เมตร", 835),
        ("ยาวประมาณ 1,250.50 ม. หรือมีพื้นที่ไม่น้อยกว่า 5,000 ตร.ม.", 1250.5),
        ("ระยะทาง 2.5 กม.", 2500),
        ("ระยะทางรวม 3.2 กิโลเมตร", 3200),
        ("ช่วงที่ 1 ยาว 100 ม. ช่วงที่ 2 ยาว 200 ม. ยาวรวม 300 ม.", 300),
        ("ช่วงที่ 1 ยาว 100 เมตร ช่วงที่ 2 ยาว 200 เมตร", None),
        ("กว้าง 4 เมตร", None),
        ("หมู่ 3 ตำบลทุ่งยาว 12 ครัวเรือน", None),
        ("ยาว 500", None),
        ("ยาว 500 มม.", None),
        ("", None),
    ],
)
def test_the_length_in_a_target_is_read(text: str, metres: float | None) -> None:
    assert length_in_target(text) == metres


def test_a_batch_gives_each_row_its_own_findings() -> None:
    rows = np.array([shapely.Point(100.5, 13.7), None, shapely.Point(13.7, 100.5), shapely.Point(0, 0)], dtype=object)
    assert [[f.code for f in row] for row in check_many(rows)] == [[], ["empty"], ["swapped"], ["zero_zero"]]
    assert check_many(np.array([], dtype=object)) == []


NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.floats(95, 108) | st.floats(5, 21) | st.just(0.0)
RINGS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=4, max_size=8)


@given(RINGS, st.sampled_from(["points", "line", "polygon", "collection"]), st.sampled_from([None, 4326, 32647, 24048]))
def test_any_geometry_is_checked_and_a_repair_ends_what_it_repairs(
    ring: list[tuple[float, float]], kind: str, declared: int | None
) -> None:
    make = {
        "points": shapely.MultiPoint,
        "line": shapely.LineString,
        "polygon": lambda r: shapely.Polygon([*r, r[0]]),
        "collection": lambda r: shapely.GeometryCollection([shapely.LineString(r), shapely.Point(r[0])]),
    }
    try:
        geometry = make[kind](ring)
    except (shapely.errors.ShapelyError, ValueError):
        return
    context = CheckContext(area=AREA, area_quality="official", declared_epsg=declared, expected_length_m=100.0)
    for finding in check(geometry, context):
        assert finding.message_th
        assert finding.message_en
        if finding.repair and finding.severity == Severity.BLOCK:
            after = {f.code for f in check(finding.repair.geometry, context)}
            assert finding.code not in after
