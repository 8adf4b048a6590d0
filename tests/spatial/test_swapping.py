"""One layer after another: codes in use stay, listeners are told, and a failure changes nothing."""

import pytest
from shapely import box

from spatial.areas import boundaries_changed
from spatial.boundaries.layer import Layer, dissolve, multi
from spatial.boundaries.loading import load
from spatial.boundaries.names import AreaName
from spatial.models import AdministrativeArea, AreaPiece, BoundarySource
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def square(west, south, size=0.1):
    return multi(box(west, south, west + size, south + size))


def small_layer(*subdistricts, quality="official"):
    polygons = dissolve({code: square(100 + n / 10, 15) for n, code in enumerate(subdistricts)})
    names = {code: AreaName(code, f"ชื่อ {code}", "") for code in polygons}
    return Layer("small", "", "", quality, "0" * 64, names, polygons)


def test_areas_in_use_keep_their_row_without_a_boundary_and_others_go():
    load(small_layer("510101", "510102", "510201"))
    OrganisationFactory(province_id="51", district_id="5102")
    report = load(small_layer("510101"))
    assert report.kept_without_boundary == ["5102"]
    assert report.removed == ["510102", "510201"]
    kept = AdministrativeArea.objects.get(code="5102")
    assert (kept.geometry, kept.quality) == (None, "none")
    assert list(AreaPiece.objects.values_list("area_id", flat=True)) == ["510101"]


def test_listeners_are_told_the_source_and_their_answers_reported():
    def listener(sender, source, **kwargs):
        return {"moved": 3, "quality": source.quality}

    boundaries_changed.connect(listener)
    try:
        report = load(small_layer("510101"))
    finally:
        boundaries_changed.disconnect(listener)
    assert {"moved": 3, "quality": "official"} in report.listeners


def test_a_listener_that_fails_leaves_the_layer_in_use_untouched():
    load(small_layer("510101"))

    def listener(sender, **kwargs):
        raise RuntimeError("cannot re-assign")

    boundaries_changed.connect(listener)
    try:
        with pytest.raises(RuntimeError):
            load(small_layer("520101"))
    finally:
        boundaries_changed.disconnect(listener)
    assert list(AdministrativeArea.objects.values_list("code", flat=True)) == ["51", "5101", "510101"]
    assert BoundarySource.objects.count() == 1
