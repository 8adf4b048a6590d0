"""Boundaries in force: counts, exact nesting, pieces for lookup, and the command that loads them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from spatial.models import AdministrativeArea

pytestmark = pytest.mark.django_db


def scalar(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


# The largest difference, in square degrees, between an area and the union of its children.
NESTING = """
    SELECT max(ST_Area(ST_SymDifference(parent.geometry, children.geometry)))
    FROM spatial_administrativearea parent JOIN (
        SELECT parent_id, ST_Union(geometry) AS geometry FROM spatial_administrativearea
        WHERE geometry IS NOT NULL GROUP BY parent_id
    ) children ON children.parent_id = parent.code
"""
OVERLAPS = """
    SELECT count(*) FROM spatial_administrativearea a JOIN spatial_administrativearea b
      ON a.level = b.level AND a.code < b.code AND a.geometry && b.geometry
    WHERE a.level = %s AND ST_Relate(a.geometry, b.geometry, '2********')
"""
COUNTS = """
    SELECT array_agg(n ORDER BY n) FROM (
        SELECT count(*) AS n FROM spatial_administrativearea GROUP BY level
    ) counts
"""


def test_default_layer_has_all_codes_and_approximate_districts(default_layer):
    assert scalar(COUNTS) == [77, 928, 7436]
    drawn = AdministrativeArea.objects.filter(geometry__isnull=False)
    assert drawn.count() == 77 + 928
    assert set(drawn.values_list("quality", flat=True)) == {"approximate"}
    assert not AdministrativeArea.objects.filter(level="subdistrict").exclude(quality="none").exists()


def test_default_districts_nest_exactly_by_postgis(default_layer):
    assert scalar(NESTING) == 0


def test_pieces_are_small_and_cover_the_districts_exactly(default_layer):
    assert scalar("SELECT max(ST_NPoints(geometry)) FROM spatial_areapiece") <= 128
    whole = scalar("SELECT sum(ST_Area(geometry)) FROM spatial_administrativearea WHERE level = 'district'")
    assert scalar("SELECT sum(ST_Area(geometry)) FROM spatial_areapiece") == pytest.approx(whole, rel=1e-12)


def test_command_answers_json_without_a_file():
    out = StringIO()
    call_command("load_boundaries", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert [answer[key] for key in ("provinces", "districts", "subdistricts")] == [77, 928, 7436]
    assert answer["quality"] == "approximate"


def test_command_tells_why_it_cannot_download():
    # A reserved name that never resolves (RFC 2606).
    with pytest.raises(CommandError, match="could not be downloaded"):
        call_command("load_boundaries", "--download", "--url", "https://boundaries.invalid/tha.zip", stderr=StringIO())
    with pytest.raises(CommandError, match="https"):
        call_command("load_boundaries", "--download", "--url", "file:///etc/passwd", stderr=StringIO())
