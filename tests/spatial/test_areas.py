"""The area of a place, against plain queries on whole polygons and against the real map of Thailand."""

import random
from itertools import pairwise

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, Point
from django.db import connection

from spatial import areas
from spatial.models import AdministrativeArea
from tests.factories import make_area

# Boxes of the small country (tests/conftest.py): 900101 and 900102 meet at 100.1 E, 9002 begins at 100.2 E.
WHOLE = "SELECT min(code) FROM spatial_administrativearea WHERE level = 'subdistrict' AND ST_Covers(geometry, %s)"


def wkt(text):
    return GEOSGeometry(f"SRID=4326;{text}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("POINT (100.05 15.05)", ("90", "9001", "900101")),
        ("POINT (100.1 15.05)", ("90", "9001", "900101")),
        ("POINT (100.2 15.1)", ("90", "9001", "900102")),
        ("POINT (99 15)", (None, None, None)),
        ("POINT EMPTY", (None, None, None)),
        ("MULTIPOINT (100.05 15.05, 100.25 15.05, 100.26 15.05)", ("90", "9002", "900201")),
        ("MULTIPOINT (100.05 15.05, 100.25 15.05)", ("90", "9001", "900101")),
        ("MULTIPOINT (99 15, 100.25 15.05)", ("90", "9002", "900201")),
        ("LINESTRING (100.08 15.05, 100.15 15.05)", ("90", "9001", "900102")),
        ("LINESTRING (100.05 15.05, 100.15 15.05)", ("90", "9001", "900101")),
        ("LINESTRING (100.39 15.05, 100.45 15.05)", ("91", "9101", "910101")),
        ("LINESTRING (99 15.05, 100.01 15.05)", ("90", "9001", "900101")),
        ("POLYGON ((100.18 15.01, 100.3 15.01, 100.3 15.02, 100.18 15.02, 100.18 15.01))", ("90", "9002", "900201")),
        ("POLYGON ((100.1 15.02, 100.12 15.02, 100.12 15.04, 100.1 15.04, 100.1 15.02))", ("90", "9001", "900102")),
        ("POLYGON ((100.2 15.0, 100.22 15.02, 100.22 15.0, 100.2 15.02, 100.2 15.0))", ("90", "9002", "900201")),
        (
            "GEOMETRYCOLLECTION (POINT (100.05 15.05), LINESTRING (100.35 15.05, 100.36 15.05))",
            ("90", "9002", "900202"),
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_the_largest_part_decides_and_the_lowest_code_breaks_a_tie(db, request, text, expected):
    request.getfixturevalue("areas")
    assert areas.primary_area(wkt(text)) == expected


def test_area_at_is_the_deepest_area_and_none_at_sea(db, request):
    request.getfixturevalue("areas")
    assert areas.area_at(100.25, 15.05).code == "900201"
    assert areas.area_at(98.0, 8.0) is None


def test_distance_is_geodesic_metres_and_zero_inside(db, request):
    request.getfixturevalue("areas")
    box = AdministrativeArea.objects.get(code="9101")
    # One hundredth of a degree of longitude at 15° N is 1,075.4 m on WGS 84 (a cos φ / sqrt(1 - e² sin² φ) · π/18000).
    assert areas.distance_to_area(Point(100.51, 15.05, srid=4326), box) == pytest.approx(1075.2, abs=0.5)
    assert areas.distance_to_area(Point(100.45, 15.05, srid=4326), box) == 0
    assert areas.distance_to_area(Point(100, 15, srid=4326), make_area("9102")) is None


def test_children_breadcrumbs_and_search_browse_the_tree(db, request, django_assert_num_queries):
    request.getfixturevalue("areas")
    assert [area.code for area in areas.children()] == ["90", "91"]
    assert [area.code for area in areas.children("9001")] == ["900101", "900102"]
    area = AdministrativeArea.objects.get(code="900201")
    with django_assert_num_queries(1):
        assert [crumb.code for crumb in areas.breadcrumbs(area)] == ["90", "9002", "900201"]
    assert [found.code for found in areas.search("9002")] == ["9002", "900201", "900202"]
    assert areas.search("พื้นที่ 91")[0].code == "91"
    assert list(areas.search("  ")) == []
    assert list(areas.search("100%")) == []


def test_a_thousand_points_agree_with_whole_official_polygons(official_layer, db):
    chance = random.Random(2570)
    inside = 0
    with connection.cursor() as cursor:
        for _ in range(1000):
            point = Point(chance.uniform(97.4, 105.6), chance.uniform(5.7, 20.4), srid=4326)
            cursor.execute(WHOLE, [point.hexewkb.decode()])
            expected = cursor.fetchone()[0]
            assert areas.primary_area(point).subdistrict == expected
            inside += expected is not None
    assert inside > 300


def test_every_border_vertex_and_midpoint_has_exactly_one_official_area(official_layer, db):
    chance = random.Random(1)
    polygons = dict(AdministrativeArea.objects.filter(level="subdistrict").values_list("code", "geometry"))
    for code in chance.sample(sorted(polygons), 60):
        ring = list(polygons[code][0][0].coords)
        for start, end in pairwise(ring[:20]):
            middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
            for place in (start, middle):
                found = areas.primary_area(Point(place, srid=4326)).subdistrict
                assert found is not None
                assert found <= code or polygons[found].distance(Point(place)) < 1e-9


def test_lines_agree_with_lengths_measured_on_whole_official_polygons(official_layer, db):
    chance = random.Random(7)
    measured = """
        SELECT code FROM (
            SELECT code, ST_Length(ST_Intersection(geometry, %(line)s)) AS length FROM spatial_administrativearea
            WHERE level = 'subdistrict' AND ST_Intersects(geometry, %(line)s)
        ) part ORDER BY length DESC, code LIMIT 1
    """
    with connection.cursor() as cursor:
        for _ in range(100):
            lon, lat = chance.uniform(100, 104), chance.uniform(14.5, 17)
            line = LineString((lon, lat), (lon + chance.uniform(-0.1, 0.1), lat + chance.uniform(-0.1, 0.1)), srid=4326)
            cursor.execute(measured, {"line": line.hexewkb.decode()})
            row = cursor.fetchone()
            assert areas.primary_area(line).subdistrict == (row and row[0])
