"""Tiles of projects: the same as a count in SQL, at every zoom, and never another reader's."""

from __future__ import annotations

import datetime as dt
import random

import mapbox_vector_tile
import pytest
from django.contrib.gis.geos import LineString, Point, Polygon

from geoplan.policy import system_actor
from projects.filters import ProjectFilter
from projects.models import Contract, ContractAmendment, Project
from projects.tiles import SINGLE_FROM, project_tile
from spatial.tiles import TileAddress
from tests.factories import ProjectFactory, YearBudgetFactory, approve, reach, sign
from tests.projects.test_summaries import settle


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    """The XYZ tile of a place (OpenStreetMap wiki, slippy map tilenames)."""
    import math

    n = 2**z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n
    return int((lon + 180) / 360 * n), int(y)


@pytest.fixture
def scattered(plan_a):
    """Sixty placed projects over province 90, of every type of geometry, some of them on one spot."""
    dice = random.Random(9)
    for number in range(60):
        lon, lat = dice.uniform(100.0, 100.4), dice.uniform(15.0, 15.1)
        if number % 10 == 0:
            lon, lat = 100.2, 15.05
        shape = [
            Point(lon, lat),
            LineString((lon, lat), (lon + 0.00001, lat)),
            Polygon.from_bbox((lon, lat, lon + 0.00002, lat + 0.00002)),
        ][number % 3]
        project = ProjectFactory(plan=plan_a, geometry=shape, location_state="placed")
        YearBudgetFactory(project=project, amount=1000 + number)
    Project.objects.update(announced_on=dt.date(2026, 1, 1))


def layers(z: int) -> list[dict]:
    """Decode all tiles of a zoom that hold province 90."""
    west, south = tile_of(100.0, 15.0, z)
    east, north = tile_of(100.5, 15.2, z)
    tiles = [
        project_tile(TileAddress(z, x, y), ProjectFilter(), system_actor())
        for x in range(west, east + 1)
        for y in range(north, south + 1)
    ]
    return [mapbox_vector_tile.decode(tile) for tile in tiles if tile]


@pytest.mark.parametrize("z", range(3, SINGLE_FROM))
def test_the_cells_of_a_zoom_add_up_to_every_project_and_all_the_money(scattered, z):
    cells = [feature["properties"] for layer in layers(z) for feature in layer["cells"]["features"]]
    assert sum(cell["count"] for cell in cells) == 60
    assert sum(cell["money"] for cell in cells) == sum(1000 + number for number in range(60))


@pytest.mark.parametrize("z", [11, 12, 14])
def test_close_in_every_project_is_there_by_itself_however_small(scattered, z):
    features = [feature for layer in layers(z) for feature in layer["projects"]["features"]]
    assert {feature["id"] for feature in features} == set(Project.objects.values_list("pk", flat=True))
    assert {feature["properties"]["stage"] for feature in features} == {"planned"}
    assert all(("name" in feature["properties"]) == (z >= 14) for feature in features)


def address(z: int = 12) -> str:
    x, y = tile_of(100.05, 15.05, z)
    return f"/tiles/projects/{z}/{x}/{y}.mvt"


@pytest.fixture
def draft_a(plan_a):
    return ProjectFactory(plan=plan_a, geometry=Point(100.05, 15.05), location_state="placed", kind="well")


@pytest.mark.parametrize("z", [8, 12])
def test_a_draft_is_in_the_tiles_of_its_own_readers_only(
    draft_a, z, planner_a, engineer_a, analyst_x, officer, planner_b, analyst_y, public
):
    def sees(person):
        return bool(person.client.get(address(z)).content)

    assert [sees(person) for person in (planner_a, engineer_a, analyst_x, officer)] == [True] * 4
    assert [sees(person) for person in (planner_b, analyst_y, public)] == [False] * 3


def test_no_shared_cache_may_keep_a_signed_in_readers_tile(draft_a, planner_a, public):
    mine = planner_a.client.get(address())
    assert "private" in mine["Cache-Control"]
    assert "Cookie" in mine["Vary"]
    assert "Cookie" in public.client.get(address())["Vary"]


def test_a_tile_follows_the_filter(draft_a, planner_a):
    assert planner_a.client.get(address() + "?kind=well").content
    assert not planner_a.client.get(address() + "?kind=road").content


def test_a_tile_that_has_not_changed_is_answered_with_304(draft_a, planner_a):
    etag = planner_a.client.get(address())["ETag"]
    again = planner_a.client.get(address(), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    reach(draft_a, "approved")
    settle()
    assert planner_a.client.get(address(), headers={"If-None-Match": etag}).status_code == 200


def drawn(person, query: str = "") -> dict:
    """What the tile says of the one project in it."""
    content = person.client.get(address(14) + query).content
    (feature,) = mapbox_vector_tile.decode(content)["projects"]["features"]
    return feature["properties"]


def test_a_single_project_bears_its_planned_money_of_the_chosen_year(draft_a, planner_a):
    assert "money" not in drawn(planner_a)
    for year, amount in ((2568, "1000.25"), (2569, "500.50"), (2570, None)):
        YearBudgetFactory(project=draft_a, fiscal_year=year, amount=amount)
    settle()
    assert drawn(planner_a)["money"] == 1500.75
    assert drawn(planner_a, "?fiscal_year=2568")["money"] == 1000.25


def test_a_tile_follows_lateness_as_the_contract_changes(draft_a, planner_a):
    reach(draft_a, "contracted")
    settle()
    contract = Contract.objects.get()
    assert contract.current_ends_on < dt.date.today()
    assert drawn(planner_a)["late"] is True
    assert drawn(planner_a, "?late=yes")["late"] is True
    extended = {"number": 1, "amended_on": contract.signed_on, "reason": "ฝนตก"}
    ContractAmendment.objects.create(contract=contract, new_ends_on=dt.date.today(), **extended)
    settle()
    assert "late" not in drawn(planner_a)
    assert not planner_a.client.get(address(14) + "?late=yes").content


def test_whose_contract_is_done_is_not_late(draft_a, planner_a):
    reach(draft_a, "contracted")
    Contract.objects.update(ending="completed", ended_on=dt.date.today())
    settle()
    assert "late" not in drawn(planner_a)


def test_the_deepest_tile_that_maps_ask_for_is_twice_as_fine(draft_a, planner_a):
    """Of zoom 14 is 0.3 m a unit: 40,075,016.7 m / 2^14 / 8192, so that it stays sharp when it is enlarged."""
    for z, extent in ((12, 4096), (14, 8192)):
        content = planner_a.client.get(address(z)).content
        assert mapbox_vector_tile.decode(content)["projects"]["extent"] == extent


def test_a_filter_of_money_is_made_anew_each_time(draft_a, planner_a):
    """What it depends on is not counted in the version of a tile."""
    YearBudgetFactory(project=draft_a, fiscal_year=2569, amount=100)
    approval = approve(draft_a, 100)
    settle()
    assert not planner_a.client.get(address() + "?money=contracted").content
    sign(approval, 100)
    settle()
    assert planner_a.client.get(address() + "?money=contracted").content


@pytest.mark.parametrize("place", ["0/1/0", "30/0/0", "5/32/0", "5/0/99999999999", "-1/0/0", "1.5/0/0", "a/b/c"])
def test_a_tile_outside_the_world_is_refused(db, public, place):
    assert public.client.get(f"/tiles/projects/{place}.mvt").status_code in (400, 404)


@pytest.mark.parametrize("query", ["kind='", "bbox=1,2,3", "owner__password=1", "organisation=1 OR 1=1"])
def test_nonsense_in_a_tiles_filter_is_a_400(db, public, query):
    assert public.client.get(f"{address()}?{query}").status_code == 400
