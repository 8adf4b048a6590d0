"""What people type as a place, against places known from outside: definitions, control points and GDAL."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.errors import DomainError
from spatial.coordinates import Reading, read

BANGKOK = shapely.box(100.3, 13.5, 100.9, 13.95)
KORAT = shapely.box(101.2, 14.2, 103.0, 15.8)
GRAND_PALACE = (100.5018, 13.7563)
DRAIN = (100.602959960383, 13.7507848193199)
"""47N 673310 E 1520741 N by GDAL 3.6 (EPSG:32647 to EPSG:4326)."""
WELL = (100.59991031, 13.75354577)
"""The Royal Thai Survey Department's control point, Indian 1975 47N 673310.690 E 1520741.207 N: its published WGS 84
answer, 47N 672978.171 E 1521044.256 N, in degrees by GDAL."""


def places(text: str, **options: object) -> list[tuple[float, float]]:
    return [(reading.lon, reading.lat) for reading in read(text, **options)]  # type: ignore[arg-type]


def only(text: str, **options: object) -> Reading:
    readings = read(text, **options)  # type: ignore[arg-type]
    assert len(readings) == 1, readings
    return readings[0]


@pytest.mark.parametrize(
    "text",
    [
        "13.7563, 100.5018",
        "13.7563 100.5018",
        "13.7563,100.5018",
        "13.7563/100.5018",
        "13.7563\n100.5018",
        "100.5018, 13.7563",
        "N13.7563 E100.5018",
        "13.7563N, 100.5018E",
        "13.7563° N, 100.5018° E",
        "E 100.5018 N 13.7563",
        "100.5018 E 13.7563 N",
        "lat: 13.7563, lon: 100.5018",
        "Latitude 13.7563 Longitude 100.5018",
        "(13.7563, 100.5018)",
        "X=100.5018 Y=13.7563",
        "ละติจูด 13.7563 ลองจิจูด 100.5018",
        "ลองติจูด 100.5018 ละติจุด 13.7563",
        "เส้นรุ้ง 13.7563 เส้นแวง 100.5018",
        "๑๓.๗๕๖๓ น. ๑๐๐.๕๐๑๘ ต.อ.",
        "13.7563 เหนือ 100.5018 ตะวันออก",
        "พิกัด ๑๓.๗๕๖๓, ๑๐๐.๕๐๑๘",
        "１３．７５６３， １００．５０１８",
        "\u200b13.7563,\u200f 100.5018\ufeff",
        "13.7563, 100.5018 (WGS84)",
        "EPSG:4326 13.7563 100.5018",
    ],
)
def test_decimal_degrees_are_read_in_every_common_form(text: str) -> None:
    reading = only(text)
    assert (reading.lon, reading.lat) == pytest.approx(GRAND_PALACE, abs=1e-9)
    assert (reading.notation, reading.epsg, reading.text) == ("decimal", 4326, text)


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("13°45'22.68\"N 100°30'6.48\"E", "dms"),
        ("13°45′22.68″N, 100°30′6.48″E", "dms"),
        ("13°45’22.68”N 100°30’6.48”E", "dms"),
        ("13° 45' 22.68'' N 100° 30' 6.48'' E", "dms"),
        ("N 13 45 22.68 E 100 30 6.48", "dms"),
        ("13 45 22.68 100 30 6.48", "dms"),
        ("13:45:22.68, 100:30:06.48", "dms"),
        ("13-45-22.68 N 100-30-06.48 E", "dms"),
        ("13d45m22.68s N 100d30m6.48s E", "dms"),
        ("13 deg 45 min 22.68 sec N 100 deg 30 min 6.48 sec E", "dms"),
        ("๑๓ องศา ๔๕ ลิปดา ๒๒.๖๘ ฟิลิปดา เหนือ ๑๐๐ องศา ๓๐ ลิปดา ๖.๔๘ ฟิลิปดา ตะวันออก", "dms"),
        ("ละติจูด 13 องศา 45 ลิปดา 22.68 พิลิปดา ลองจิจูด 100 องศา 30 ลิปดา 6.48 พิลิปดา", "dms"),
        ("100°30'6.48\"E 13°45'22.68\"N", "dms"),
        ("13°45.378'N 100°30.108'E", "dm"),
        ("13 45.378, 100 30.108", "dm"),
        ("N13 45.378 E100 30.108", "dm"),
    ],
)
def test_degrees_minutes_and_seconds_are_read_in_every_common_form(text: str, notation: str) -> None:
    reading = only(text)
    assert (reading.lon, reading.lat) == pytest.approx(GRAND_PALACE, abs=1e-9)
    assert reading.notation == notation


@pytest.mark.parametrize(
    "text",
    [
        "47N 673310 1520741",
        "47P 673310 1520741",
        "47 P 0673310 1520741",
        "Zone 47 673310 1520741",
        "โซน ๔๗ ๖๗๓๓๑๐ ๑๕๒๐๗๔๑",
        "673310 1520741 47N",
        "47N 673,310 1,520,741",
        "47N 673310mE 1520741mN",
        "47N E 673310 N 1520741",
        "47N 1520741N 673310E",
        "47 N 1520741 E 673310",
        "Zone 47 X=673310 Y=1520741",
        "พิกัด UTM WGS84 โซน 47P ตะวันออก 673310 เหนือ 1520741",
        "47N 1520741 673310",
    ],
)
def test_utm_with_its_zone_is_read_in_every_common_form(text: str) -> None:
    reading = only(text)
    assert (reading.lon, reading.lat) == pytest.approx(DRAIN, abs=1e-9)
    assert (reading.notation, reading.epsg) == ("utm", 32647)


@pytest.mark.parametrize("text", ["673310 1520741", "673310, 1520741", "673,310 1,520,741", "E673310 N1520741"])
def test_utm_without_a_zone_gives_both_zones_the_one_in_the_area_first(text: str) -> None:
    first, second = read(text, near=BANGKOK)
    assert (first.lon, first.lat) == pytest.approx(DRAIN, abs=1e-9)
    assert (first.epsg, first.inside, first.distance_m) == (32647, True, 0)
    assert (second.lon, second.lat) == pytest.approx((DRAIN[0] + 6, DRAIN[1]), abs=1e-9)
    assert (second.epsg, second.inside) == (32648, False)


def test_the_zone_is_tried_against_the_area_not_taken_from_the_easting() -> None:
    east, west = read("190000 1650000", near=KORAT), read("790000 1650000", near=KORAT)
    assert (east[0].epsg, east[0].inside) == (32648, True)
    assert (west[0].epsg, west[0].inside) == (32647, True)


def test_metres_that_fit_both_orders_give_both_orders() -> None:
    assert len(read("650000 780000")) == 4
    assert len(read("47N 650000 780000")) == 2
    assert len(read("47N E650000 N780000")) == 1


def test_the_distance_to_the_area_is_geodesic() -> None:
    reading = only("13.7, 101.0", near=BANGKOK)
    assert reading.inside is False
    assert reading.distance_m == pytest.approx(10_816, rel=0.005), "0.1 degree of longitude at 13.7 N is 10,816 m"


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("673310.690 1520741.207", {"epsg": 24047}),
        ("47N 673310.690 1520741.207", {"epsg": 24047}),
        ("Indian 1975 47N 673310.690 1520741.207", {}),
        ("อินเดียน 1975 โซน 47 E 673310.69 N 1520741.207", {}),
        ("EPSG:24047 673310.690 1520741.207", {}),
        ("SRID=24047;POINT(673310.69 1520741.207)", {}),
    ],
)
def test_indian_1975_is_read_when_it_is_declared(text: str, options: dict[str, int]) -> None:
    reading = only(text, **options)
    assert (reading.lon, reading.lat) == pytest.approx(WELL, abs=2.3e-6), "0.25 m"
    assert reading.epsg == 24047


def test_indian_1975_is_offered_only_when_asked_and_after_wgs_84() -> None:
    assert {r.epsg for r in read("673310 1520741")} == {32647, 32648}
    readings = read("47N 673310.69 1520741.207", also_indian=True)
    assert [r.epsg for r in readings] == [32647, 24047]
    assert "Indian 1975" in readings[1].reason_th
    assert [r.epsg for r in read("13.75, 100.5", also_indian=True)] == [4326, 4240]
    assert [r.epsg for r in read("13.75, 100.5", epsg=24048)] == [4240]


def test_a_text_that_contradicts_the_chosen_system_gives_both_readings() -> None:
    assert {r.epsg for r in read("48N 300000 1520741", epsg=32647)} == {32647, 32648}
    assert {r.epsg for r in read("Indian 1975 673310 1520741", epsg=32647)} == {24047, 32647}


@pytest.mark.parametrize("text", ["47PPR7331020741", "47P PR 73310 20741", "MGRS 47P PR 7331020741", "47ppr7331020741"])
def test_an_mgrs_square_is_read_at_its_middle(text: str) -> None:
    """Zone 47: column P is 600 km east, row R is 1,500 km north; so E 673310.5 N 1520741.5, in degrees by GDAL."""
    assert places(text) == [pytest.approx((100.6029646144, 13.7507893085687), abs=1e-9)]
    assert only(text).notation == "mgrs"


@pytest.mark.parametrize("text", ["7P52QG42+GP", "7p52qg42+gp", "7P52QG42+GP กรุงเทพมหานคร", "QG42+GP"])
def test_a_plus_code_is_read_full_or_short(text: str) -> None:
    """By the specification: 7P is 10 N 100 E, then steps of 1, 1/20, 1/400 and 1/8000 degree."""
    reading = only(text, near=BANGKOK)
    assert (reading.lon, reading.lat) == pytest.approx((100.5018125, 13.7563125), abs=1e-9)
    assert reading.notation == "plus_code"


def test_a_short_plus_code_near_the_edge_of_its_cell_gives_every_place_in_the_area() -> None:
    wide = shapely.box(99.2, 13.2, 100.9, 13.9)
    inside = [r for r in read("QG42+GP", near=wide) if r.inside]
    assert {round(r.lon, 4) for r in inside} == {99.5018, 100.5018}


@pytest.mark.parametrize(
    "text",
    [
        "https://www.google.com/maps/place/X/@13.7,100.4,17z/data=!3m1!4b1!4m6!3m5!1s0x30e2:0x1!8m2!3d13.7563!4d100.5018",
        "https://maps.google.com/?q=13.7563,100.5018",
        "https://www.google.com/maps/search/?api=1&query=13.7563%2C100.5018",
        "https://www.google.com/maps?ll=13.7563,100.5018&z=15",
        "https://www.google.com/maps/@13.7563,100.5018,15z",
        "https://www.google.com/maps/search/13.7563,+100.5018?entry=tts",
        "https://www.google.com/maps/place/13%C2%B045'22.68%22N+100%C2%B030'06.48%22E/@13.7,100.4,17z",
        "https://www.google.com/maps/dir//13.7563,100.5018/@13.7,100.4,12z",
        "https://www.openstreetmap.org/?mlat=13.7563&mlon=100.5018#map=17/13.7/100.4",
        "https://www.openstreetmap.org/#map=17/13.7563/100.5018",
        "https://maps.apple.com/?ll=13.7563,100.5018",
        "บ่อบาดาล https://maps.google.com/?q=13.7563,100.5018",
        "@13.7563,100.5018,17z",
        "geo:13.7563,100.5018",
        "geo:13.7563,100.5018;crs=wgs84;u=35",
        "geo:0,0?q=13.7563,100.5018(well)",
    ],
)
def test_map_links_are_read_without_opening_them_the_pin_before_the_view(text: str) -> None:
    reading = only(text)
    assert (reading.lon, reading.lat) == pytest.approx(GRAND_PALACE, abs=1e-9)
    assert reading.notation in ("link", "geo_uri")


def test_two_pins_in_a_link_are_two_readings() -> None:
    link = "https://www.google.com/maps/data=!3d13.7563!4d100.5018!5m1!3d14.5!4d101.5"
    assert places(link) == [GRAND_PALACE, (101.5, 14.5)]


def test_well_known_text_carries_its_whole_geometry() -> None:
    line = only("LINESTRING(100.5 13.7, 100.6 13.8)", near=BANGKOK)
    assert line.geometry is not None
    assert line.geometry.wkt == "LINESTRING (100.5 13.7, 100.6 13.8)"
    assert line.inside is True
    assert only("POINT(100.5018 13.7563)").geometry is None
    swapped = only("POLYGON((13.7 100.5, 13.8 100.5, 13.8 100.6, 13.7 100.5))").geometry
    assert swapped is not None
    assert swapped.bounds == (100.5, 13.7, 100.6, 13.8)
    assert [r.epsg for r in read("POINT(673310 1520741)", near=BANGKOK)] == [32647, 32648]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "coordinate_unreadable"),
        ("   \n", "coordinate_unreadable"),
        ("บ้านหนองบัว หมู่ที่ 3", "coordinate_unreadable"),
        ("13.7563", "coordinate_unreadable"),
        ("13.7563, 100.5018, 15", "coordinate_unreadable"),
        ("13.7563 N 100.5018 N", "coordinate_unreadable"),
        ("-13.7 S 100.5 E", "coordinate_unreadable"),
        ("nan nan", "coordinate_unreadable"),
        ("POINT(nan nan)", "coordinate_unreadable"),
        ("POINT(1e400 13)", "coordinate_unreadable"),
        ("POINT EMPTY", "coordinate_unreadable"),
        ("POLYGON((0 0, 1 1", "coordinate_unreadable"),
        ("47PPR733", "coordinate_unreadable"),
        ("48PPR7320", "coordinate_unreadable"),
        ("13,7563 100,5018", "coordinate_decimal_comma"),
        ("13,7563, 100,5018", "coordinate_decimal_comma"),
        ("13,45 100,30", "coordinate_decimal_comma"),
        ("13.75 200.5", "coordinate_out_of_range"),
        ("lat 100.5 lon 13.7", "coordinate_out_of_range"),
        ("13°75'0\"N 100°0'0\"E", "coordinate_out_of_range"),
        ("47N 67331 1520741", "coordinate_out_of_range"),
        ("1e400, 5", "coordinate_out_of_range"),
        ("9" * 400 + " 1", "coordinate_out_of_range"),
        ("45N 673310 1520741", "coordinate_zone"),
        ("45QPR7320", "coordinate_zone"),
        ("47Q 673310 1520741", "coordinate_band"),
        ("47S 673310 1520741", "coordinate_band"),
        ("QG42+GP", "coordinate_plus_code_needs_area"),
        ("https://maps.app.goo.gl/AbCdEf123", "coordinate_link_short"),
        ("https://goo.gl/maps/AbCdEf123", "coordinate_link_short"),
        ("https://www.google.com/maps/place/Wat+Pho", "coordinate_link_without_place"),
        ("EPSG:3857 11187000 1546000", "crs_unsupported"),
        ("geo:13.7,100.5;crs=moon", "crs_unsupported"),
        ("1" * 2001, "coordinate_too_long"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(text: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        read(text)
    assert refused.value.code == code
    assert refused.value.thai
    assert refused.value.english


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    try:
        readings = read(text, near=BANGKOK)
    except DomainError:
        return
    assert all(-180 <= r.lon <= 180 and -90 <= r.lat <= 90 for r in readings)


PIECES = st.sampled_from(
    [*"0123456789NSEWPQ.,;:-+°'\"/@!()", " ", "47", "1e400", "POINT(", "!3d", "?q=", "โซน", "น.", "+"]
)


@given(st.lists(PIECES, max_size=200).map("".join))
def test_pieces_of_coordinates_in_any_order_are_read_or_refused(text: str) -> None:
    try:
        readings = read(text, near=BANGKOK, also_indian=True)
    except DomainError:
        return
    assert readings


@given(st.floats(5.63, 20.46), st.floats(97.34, 105.64))
def test_a_place_written_in_seconds_is_read_at_that_place(lat: float, lon: float) -> None:
    def dms(value: float) -> str:
        seconds = round(value * 3600, 4)
        return f"{int(seconds // 3600)}° {int(seconds % 3600 // 60)}' {seconds % 60:.4f}\""

    texts = (dms(lat), dms(lon))
    if any('60.0000"' in text for text in texts):
        return
    assert places(f"{texts[0]} N {texts[1]} E") == [pytest.approx((lon, lat), abs=2e-8)]


@pytest.mark.parametrize(("text", "epsg"), [("47N 673310 1520741", 32647), ("48N 300123 1620741", 32648)])
def test_utm_agrees_with_gdaltransform(text: str, epsg: int) -> None:
    gdaltransform = shutil.which("gdaltransform")
    if gdaltransform is None:
        pytest.skip("gdaltransform is not installed")
    command = [gdaltransform, "-s_srs", f"EPSG:{epsg}", "-t_srs", "OGC:CRS84", "-output_xy"]
    answer = subprocess.run(command, input=text[4:], capture_output=True, text=True, check=True).stdout
    assert places(text) == [pytest.approx(tuple(map(float, answer.split())), abs=1e-8)]
