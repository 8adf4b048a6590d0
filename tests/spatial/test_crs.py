"""The six coordinate systems of Thailand against control points, hand geodesy and .prj files of other tools.

The geodesy is written out from textbooks, without PROJ. Geocentric conversion: EPSG guidance note 7-2,
section 4.1.1 (its latitude iteration). Transverse Mercator: the same note, section 3.5.3.1 (the USGS
series, good to a millimetre inside a zone). Shift and control point: Royal Thai Survey Department.
"""

from __future__ import annotations

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from math import atan2, cos, degrees, hypot, radians, sin, sqrt, tan

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from geoplan.errors import DomainError
from spatial import crs

WGS84 = (6378137.0, 298.257223563)
EVEREST = (6377276.345, 300.8017)
INDIAN_TO_WGS84 = (204.4798, 837.8940, 294.7765)

Ellipsoid = tuple[float, float]


def eccentricity_squared(ellipsoid: Ellipsoid) -> float:
    f = 1 / ellipsoid[1]
    return 2 * f - f * f


def geocentric(lon: float, lat: float, ellipsoid: Ellipsoid) -> tuple[float, float, float]:
    a, e2 = ellipsoid[0], eccentricity_squared(ellipsoid)
    lam, phi = radians(lon), radians(lat)
    nu = a / sqrt(1 - e2 * sin(phi) ** 2)
    return nu * cos(phi) * cos(lam), nu * cos(phi) * sin(lam), (1 - e2) * nu * sin(phi)


def geographic(x: float, y: float, z: float, ellipsoid: Ellipsoid) -> tuple[float, float]:
    a, e2 = ellipsoid[0], eccentricity_squared(ellipsoid)
    p = hypot(x, y)
    phi = atan2(z, p * (1 - e2))
    for _ in range(20):
        phi = atan2(z + e2 * a / sqrt(1 - e2 * sin(phi) ** 2) * sin(phi), p)
    return degrees(atan2(y, x)), degrees(phi)


def indian_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    x, y, z = geocentric(lon, lat, EVEREST)
    dx, dy, dz = INDIAN_TO_WGS84
    return geographic(x + dx, y + dy, z + dz, WGS84)


def utm(lon: float, lat: float, zone: int, ellipsoid: Ellipsoid) -> tuple[float, float]:
    """Easting and northing of a point north of the equator."""
    a, e2 = ellipsoid[0], eccentricity_squared(ellipsoid)
    phi, dlam = radians(lat), radians(lon - (6 * zone - 183))
    ep2 = e2 / (1 - e2)
    t, c, big_a = tan(phi) ** 2, ep2 * cos(phi) ** 2, dlam * cos(phi)
    nu = a / sqrt(1 - e2 * sin(phi) ** 2)
    m = a * (
        (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256) * phi
        - (3 * e2 / 8 + 3 * e2**2 / 32 + 45 * e2**3 / 1024) * sin(2 * phi)
        + (15 * e2**2 / 256 + 45 * e2**3 / 1024) * sin(4 * phi)
        - (35 * e2**3 / 3072) * sin(6 * phi)
    )
    x = big_a + (1 - t + c) * big_a**3 / 6 + (5 - 18 * t + t**2 + 72 * c - 58 * ep2) * big_a**5 / 120
    y = big_a**2 / 2 + (5 - t + 9 * c + 4 * c**2) * big_a**4 / 24
    y += (61 - 58 * t + t**2 + 600 * c - 330 * ep2) * big_a**6 / 720
    return 500_000 + 0.9996 * nu * x, 0.9996 * (m + nu * tan(phi) * y)


LONGITUDES = st.floats(97.34, 105.64)
LATITUDES = st.floats(5.63, 20.46)
SYSTEMS = st.sampled_from(sorted(crs.SUPPORTED))
METRES_A_DEGREE = 111_320.0


def metres_apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    return hypot((a[0] - b[0]) * cos(radians(a[1])), a[1] - b[1]) * METRES_A_DEGREE


def move(x: float, y: float, *, source: int, target: int) -> tuple[float, float]:
    wgs84 = crs.coordinates_to_wgs84(np.array([[x, y]]), source)
    moved = crs.coordinates_from_wgs84(wgs84, target)[0]
    return float(moved[0]), float(moved[1])


def test_the_published_control_point_is_met_both_ways() -> None:
    indian, wgs84 = (673310.690, 1520741.207), (672978.171, 1521044.256)
    assert hypot(*np.subtract(move(*indian, source=24047, target=32647), wgs84)) < 0.25
    assert hypot(*np.subtract(move(*wgs84, source=32647, target=24047), indian)) < 0.25


@given(LONGITUDES, LATITUDES)
def test_indian_1975_degrees_agree_with_the_geocentric_formula_written_by_hand(lon: float, lat: float) -> None:
    assert metres_apart(move(lon, lat, source=4240, target=4326), indian_to_wgs84(lon, lat)) < 0.001


@given(LONGITUDES, LATITUDES, st.sampled_from([47, 48]))
def test_utm_agrees_with_the_series_written_by_hand(lon: float, lat: float, zone: int) -> None:
    if abs(lon - (6 * zone - 183)) > 4:
        return
    wgs84 = utm(lon, lat, zone, WGS84)
    assert hypot(*np.subtract(move(lon, lat, source=4326, target=32600 + zone), wgs84)) < 0.01
    indian = utm(lon, lat, zone, EVEREST)
    assert metres_apart(move(*indian, source=24000 + zone, target=4326), indian_to_wgs84(lon, lat)) < 0.01


@given(LONGITUDES, LATITUDES, SYSTEMS)
def test_there_and_back_is_the_same_place(lon: float, lat: float, epsg: int) -> None:
    x, y = move(lon, lat, source=4326, target=epsg)
    allowed = 0.001 if crs.SUPPORTED[epsg].datum == "wgs84" else 0.01
    assert metres_apart(move(x, y, source=epsg, target=4326), (lon, lat)) < allowed


def test_lines_polygons_collections_and_heights_move_with_their_shape() -> None:
    line = shapely.from_wkt("LINESTRING Z (673310 1520741 4, 673410 1520841 6)")
    moved = crs.to_wgs84(line, 24047)
    assert moved.geom_type == "LineString"
    assert [c[2] for c in moved.coords] == [4, 6]
    many = np.array([shapely.Point(673310, 1520741), None, shapely.box(673310, 1520741, 673410, 1520841)])
    back = crs.from_wgs84(crs.to_wgs84(many, 32647), 32647)
    assert back[1] is None
    assert back[2].equals_exact(many[2], 0.001)


@pytest.mark.parametrize("bad", [(np.nan, 1520741), (673310, np.inf), (-np.inf, np.nan), (1e300, 1e300)])
@pytest.mark.parametrize("epsg", sorted(crs.SUPPORTED))
def test_what_is_not_a_number_never_becomes_a_place(bad: tuple[float, float], epsg: int) -> None:
    if epsg == 4326 and np.isfinite(bad).all():
        return
    both = crs.coordinates_to_wgs84(np.array([bad, (100.5, 13.7)]), epsg)
    assert np.isinf(both[0]).all()
    assert np.isfinite(both[1]).all()


def test_a_polygon_with_a_vertex_that_is_no_place_is_kept_for_the_checks_to_find() -> None:
    polygon = shapely.Polygon([(1e300, 1e300), (673310, 1520741), (673410, 1520741), (1e300, 1e300)])
    moved = shapely.get_coordinates(crs.to_wgs84(np.array([polygon, shapely.Point(673310, 1520741)]), 24047))
    assert np.isfinite(moved).all(axis=1).tolist() == [False, True, True, False, True]


def test_an_unsupported_system_is_refused_by_name() -> None:
    with pytest.raises(DomainError) as refused:
        crs.to_wgs84(shapely.Point(1, 1), 3857)
    assert refused.value.code == "crs_unsupported"
    assert "3857" in refused.value.thai


def test_threads_share_the_transformers() -> None:
    points = np.column_stack([np.linspace(400_000, 700_000, 5000), np.linspace(8e5, 2e6, 5000)])
    alone = crs.coordinates_to_wgs84(points, 24047)
    with ThreadPoolExecutor(8) as pool:
        for together in pool.map(lambda _: crs.coordinates_to_wgs84(points, 24047), range(32)):
            assert np.array_equal(alone, together)


DIALECTS = ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2015", "WKT2_2019", "WKT2_2019_SIMPLIFIED"]


@pytest.mark.parametrize("epsg", sorted(crs.SUPPORTED))
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_of_wkt_is_recognised(epsg: int, dialect: str) -> None:
    assert crs.detect(CRS(epsg).to_wkt(dialect)) == epsg


@pytest.mark.parametrize("epsg", [3857, 32646, 32747, 24305, 3148, 4131, 4267, 4269, 4322])
@pytest.mark.parametrize("dialect", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"])
def test_a_neighbouring_system_is_not_mistaken_for_ours(epsg: int, dialect: str) -> None:
    assert crs.detect(CRS(epsg).to_wkt(dialect)) is None


QGIS_INDIAN = """PROJCS["Indian 1975 / UTM zone 47N",GEOGCS["Indian 1975",DATUM["Indian_1975",
SPHEROID["Everest 1830 (1937 Adjustment)",6377276.345,300.8017],TOWGS84[210,814,289,0,0,0,0]],
PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],
PARAMETER["central_meridian",99],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],
PARAMETER["false_northing",0],UNIT["metre",1]]"""
ARCVIEW = (
    'PROJCS["WGS_1984_UTM_Zone_48N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]]'
    ',PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000],PARAMETER["False_Northing",0],PARAMETER["Central_Meridian",105],'
    'PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0],UNIT["Meter",1]]'
)


@pytest.mark.parametrize(
    ("text", "epsg"),
    [
        (QGIS_INDIAN, 24047),
        (ARCVIEW, 32648),
        ("\ufeff" + ARCVIEW, 32648),
        ("Indian_1975_UTM_Zone_47N", 24047),
        ("WGS_1984_UTM_Zone_47N", 32647),
        ("GCS_WGS_1984", 4326),
        ("WGS 84", 4326),
        ("Indian 1975", 4240),
        ("EPSG:24048", 24048),
        (" epsg:32647 ", 32647),
        ("24047", 24047),
        (4240, 4240),
        ("urn:ogc:def:crs:EPSG::32648", 32648),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", 4326),
        (ARCVIEW.replace('"Central_Meridian",105', '"Central_Meridian",104'), None),
        (ARCVIEW.replace('UNIT["Meter",1]', 'UNIT["Foot",0.3048]'), None),
        (ARCVIEW.replace("D_WGS_1984", "D_Unknown"), None),
        (QGIS_INDIAN.replace('DATUM["Indian_1975"', 'DATUM["Indian_1954"'), None),
        (QGIS_INDIAN[:-1] + ',AUTHORITY["EPSG","32647"]]', None),
        ("EPSG:3857", None),
        ("UTM", None),
        ("", None),
        ("PROJCS[", None),
        ("/vsicurl/http://127.0.0.1/x.prj", None),
        ("A[" * 5000, None),
    ],
)
def test_a_declaration_is_recognised_or_left_open_but_never_guessed(text: str | int, epsg: int | None) -> None:
    assert crs.detect(text) == epsg


@pytest.mark.parametrize("epsg", sorted(crs.SUPPORTED))
def test_the_prj_we_write_is_read_back_by_gdal_as_the_same_system(epsg: int) -> None:
    gdalsrsinfo = shutil.which("gdalsrsinfo")
    if gdalsrsinfo is None:
        pytest.skip("gdalsrsinfo is not installed")
    answer = subprocess.run([gdalsrsinfo, "-o", "epsg", crs.prj(epsg)], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == f"EPSG:{epsg}"


@pytest.mark.parametrize("epsg", sorted(crs.SUPPORTED))
def test_the_prj_we_write_is_recognised_again(epsg: int) -> None:
    assert crs.detect(crs.prj(epsg)) == epsg
