"""Tiles of areas, decoded by another library, and the addresses that do not exist."""

import mapbox_vector_tile
import pytest
import shapely
from shapely.geometry import shape

from spatial.boundaries.drawing import drawings
from spatial.boundaries.loading import load
from spatial.boundaries.shipped import read_shipped
from spatial.models import AreaDrawing

pytestmark = pytest.mark.django_db


def decoded(client, z, x, y):
    response = client.get(f"/tiles/areas/{z}/{x}/{y}.mvt")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/vnd.mapbox-vector-tile"
    return mapbox_vector_tile.decode(response.content, default_options={"y_coord_down": True})


def test_the_world_tile_has_every_province_once_with_its_label(client, default_layer):
    layers = decoded(client, 0, 0, 0)
    codes = [f["properties"]["code"] for f in layers["areas"]["features"]]
    assert len(codes) == len(set(codes)) == 77
    labels = [f["properties"]["name_th"] for f in layers["area_labels"]["features"]]
    assert len(labels) == 77
    assert "ลำพูน" in labels


# Tile numbers of Chiang Mai (98.98 E, 18.79 N) by the slippy-map formula of the OpenStreetMap wiki.
@pytest.mark.parametrize(
    ("z", "x", "y", "level"),
    [(6, 49, 28, "province"), (7, 99, 57, "district"), (9, 396, 228, "district"), (12, 3174, 1830, "district")],
)
def test_levels_follow_the_zoom_and_fall_back_where_nothing_deeper_is_drawn(client, default_layer, z, x, y, level):
    features = decoded(client, z, x, y)["areas"]["features"]
    assert {f["properties"]["level"] for f in features} == {level}
    assert {f["properties"]["quality"] for f in features} == {"approximate"}
    assert any(f["properties"]["code"].startswith("50") for f in features)


def test_each_label_is_in_exactly_one_of_the_tiles_of_a_zoom(client, default_layer):
    seen = []
    for x in range(48, 52):
        for y in range(27, 32):
            layers = decoded(client, 6, x, y)
            seen += [f["properties"]["code"] for f in layers.get("area_labels", {"features": []})["features"]]
    assert sorted(seen) == sorted(set(seen))
    assert len(seen) == 77


def test_tile_polygons_lie_within_the_tile_and_its_margin(client, default_layer):
    for feature in decoded(client, 9, 396, 228)["areas"]["features"]:
        west, south, east, north = shape(feature["geometry"]).bounds
        assert min(west, south) >= -64
        assert max(east, north) <= 4096 + 64


def test_simplified_neighbours_keep_identical_edges(default_layer):
    for zoom in (0, 5, 7, 9, 10):
        polygons = [d.polygon for d in drawings(read_shipped()) if d.zoom == zoom]
        assert len(polygons) == AreaDrawing.objects.filter(zoom=zoom).count()
        assert shapely.coverage_is_valid(polygons)


def test_a_browser_that_has_the_tile_gets_304_until_other_boundaries_are_loaded(client, default_layer):
    first = client.get("/tiles/areas/6/49/28.mvt")
    assert "public" in first["Cache-Control"]
    again = client.get("/tiles/areas/6/49/28.mvt", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    load(read_shipped())
    changed = client.get("/tiles/areas/6/49/28.mvt", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.parametrize(
    "address",
    ["-1/0/0", "0/1/0", "0/0/1", "23/0/0", "1.5/0/0", "a/0/0", "5/32/0", "9999999999/0/0", "1/0/0;drop", "๑/0/0"],
)
def test_an_address_outside_the_world_is_told_and_not_a_server_error(client, db, address):
    response = client.get(f"/tiles/areas/{address}.mvt")
    assert response.status_code == 400
