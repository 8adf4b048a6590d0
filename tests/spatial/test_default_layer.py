"""The committed default layer is whole: every area is there, and districts tile their provinces."""

import gzip
import json
from pathlib import Path

import pytest
import shapely
from pyproj import Geod
from shapely.geometry import shape

LAYER = Path(__file__).parents[2] / "data" / "boundaries" / "default.geojson.gz"


@pytest.fixture(scope="module")
def features():
    return {f["properties"]["code"]: f for f in json.loads(gzip.decompress(LAYER.read_bytes()))["features"]}


@pytest.fixture(scope="module")
def districts(features):
    return {code: shape(feature["geometry"]) for code, feature in features.items() if feature["geometry"]}


def test_layer_is_small_enough_to_commit():
    assert LAYER.stat().st_size < 1_500_000


def test_layer_has_the_published_number_of_areas_at_each_level(features):
    lengths = [len(code) for code in features]
    assert (lengths.count(2), lengths.count(4), lengths.count(6)) == (77, 928, 7436)


def test_every_parent_is_in_the_layer_before_its_children(features):
    seen = set()
    for code in features:
        assert len(code) == 2 or code[:-2] in seen
        seen.add(code)


def test_names_are_full_in_both_languages(features):
    assert features["51"]["properties"] == {"code": "51", "name_th": "ลำพูน", "name_en": "Lamphun"}
    assert features["1001"]["properties"]["name_th"] == "เขตพระนคร"
    assert all(f["properties"]["name_th"] and f["properties"]["name_en"] for f in features.values())


def test_only_districts_carry_a_polygon(districts):
    assert len(districts) == 928
    assert {len(code) for code in districts} == {4}
    assert all(area.is_valid and area.geom_type == "MultiPolygon" for area in districts.values())


def test_districts_neither_overlap_nor_leave_slivers_between_shared_edges(districts):
    assert shapely.coverage_is_valid(list(districts.values()))


def test_districts_of_a_province_make_one_gapless_province(districts):
    for code in sorted({code[:2] for code in districts}):
        own = [area for district, area in districts.items() if district.startswith(code)]
        province = shapely.coverage_union_all(own)
        assert province.is_valid
        assert province.area == pytest.approx(sum(area.area for area in own), rel=1e-12)


@pytest.mark.parametrize(
    ("place", "lon", "lat", "province"),
    [
        ("Wat Phra Kaew, Bangkok", 100.4927, 13.7516, "10"),
        ("Tha Phae Gate, Chiang Mai", 98.9934, 18.7878, "50"),
        ("Khon Kaen University", 102.8236, 16.4712, "40"),
        ("Hat Yai junction", 100.4660, 7.0036, "90"),
        ("Ubon Ratchathani airport", 104.8702, 15.2513, "34"),
    ],
)
def test_known_places_lie_in_their_province(districts, place, lon, lat, province):
    point = shapely.Point(lon, lat)
    assert {code[:2] for code, area in districts.items() if area.covers(point)} == {province}, place


def test_thailand_has_about_its_published_area(districts):
    # 513,120 km2 (National Statistical Office); Natural Earth at 1:10m leaves out small islands.
    geod = Geod(ellps="WGS84")
    total = sum(geod.geometry_area_perimeter(area)[0] for area in districts.values()) / 1e6
    assert total == pytest.approx(513_120, rel=0.02)
