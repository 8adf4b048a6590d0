"""Placing a project in a real browser: with a mouse on a laptop, by touch on a phone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.contrib.gis.geos import MultiPolygon, Polygon

from projects import locations
from projects.models import LocationSource, Project
from tests.factories import ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def project(plan_a) -> Project:
    organisation = plan_a.organisation
    organisation.area = MultiPolygon(Polygon.from_bbox((100.02, 15.02, 100.08, 15.08)), srid=4326)
    organisation.area_quality = "derived"
    organisation.save()
    return ProjectFactory(plan=plan_a, kind="road")


@pytest.fixture
def placing(open_page, engineer_a, project):
    """Open the placing page of the project and wait until it can be drawn on."""

    def open_(person: Any = engineer_a, **size: int) -> Any:
        page = open_page(person, f"/projects/{project.pk}/place/", **size)
        wait_ready(page)
        return page

    return open_


def wait_ready(page: Any) -> None:
    page.wait_for_selector("#placing[data-ready=true]")
    page.evaluate(
        """new Promise(done => { const map = document.getElementById('map').geoplanMap;
        if (map.loaded()) done(); else map.once('idle', done) })"""
    )


def until(page: Any, condition: str) -> None:
    """Wait for a condition. Playwright's own polling evaluates text inside the page, which our policy forbids."""
    for _ in range(400):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came true: {condition}")


def pixel(page: Any, lon: float, lat: float) -> tuple[float, float]:
    """Where a place is on the screen."""
    return tuple(
        page.evaluate(
            """([lon, lat]) => { const map = document.getElementById('map').geoplanMap;
            const box = map.getCanvas().getBoundingClientRect(), at = map.project([lon, lat]);
            return [box.left + at.x, box.top + at.y] }""",
            [lon, lat],
        )
    )


def click(page: Any, lon: float, lat: float) -> None:
    x, y = pixel(page, lon, lat)
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y)
    page.mouse.click(x, y)


def stored(project: Project) -> Any:
    project.refresh_from_db()
    return shapely.from_wkb(bytes(project.geometry.wkb)) if project.geometry else None


def save(page: Any) -> None:
    page.click("#save")
    page.wait_for_selector("#placing[data-dirty=false]")


def drawn(page: Any) -> Any:
    """The geometry on the map, as the draft keeps it for a reload."""
    geometry = page.evaluate(f"({DRAFT})?.geometry ?? null")
    return shapely.from_geojson(json.dumps(geometry)) if geometry else None


DRAFT = "JSON.parse(sessionStorage.getItem(Object.keys(sessionStorage).find(k => k.startsWith('geoplan-place'))))"
ROAD = [(100.03, 15.03), (100.05, 15.035), (100.06, 15.06)]


def draw_line(page: Any, vertices: list[tuple[float, float]]) -> None:
    page.click("[data-draw=linestring]")
    for lon, lat in vertices:
        click(page, lon, lat)
    page.click("#finish")
    page.wait_for_selector("[data-draw=select][aria-pressed=true]")


def test_a_line_drawn_with_the_mouse_survives_a_reload_is_saved_and_seen_again(placing, project):
    page = placing()
    draw_line(page, ROAD)
    before = drawn(page)
    page.reload()
    wait_ready(page)
    assert drawn(page).equals_exact(before, 1e-9)
    assert page.is_enabled("#undo")
    page.wait_for_selector(".pl-check-well")
    assert "UTM" in page.inner_text("#readout")
    save(page)
    road = stored(project)
    degree_of_a_pixel = 0.0004
    assert shapely.hausdorff_distance(road, shapely.LineString(ROAD)) < degree_of_a_pixel
    assert project.locations.get().source == LocationSource.DRAWN
    page.reload()
    wait_ready(page)
    page.click("[data-open=history]")
    assert page.locator("#history-list li").count() == 1
    lines = page.evaluate("document.getElementById('map').geoplanMap.querySourceFeatures('td-linestring').length")
    assert lines > 0


def test_a_vertex_is_moved_and_inserted_and_deleted_with_undo_and_redo(placing, engineer_a, project):
    locations.place(engineer_a.actor, project.pk, shapely.LineString(ROAD), version=1)
    page = placing()
    x, y = pixel(page, *ROAD[1])
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y - 20, steps=5)
    page.mouse.move(x + 40, y - 40, steps=5)
    page.mouse.up()
    page.wait_for_selector("#undo:not([disabled])")
    moved = drawn(page)
    assert moved.coords[0] == pytest.approx(ROAD[0])
    assert pixel(page, *moved.coords[1]) == pytest.approx((x + 40, y - 40), abs=3)

    page.keyboard.press("Control+z")
    page.wait_for_selector("#redo:not([disabled])")
    assert drawn(page) is None
    page.keyboard.press("Control+y")
    page.wait_for_selector("#redo[disabled]")
    assert drawn(page).equals_exact(moved, 1e-8)

    page.click("#unvertex")
    page.mouse.click(*pixel(page, *moved.coords[1]))
    until(page, f"({DRAFT})?.geometry.coordinates.length === 2")
    save(page)
    assert stored(project).equals_exact(shapely.LineString([ROAD[0], ROAD[2]]), 1e-8)
    assert project.locations.count() == 2


def test_undo_while_drawing_takes_back_one_vertex(placing):
    page = placing()
    page.click("[data-draw=linestring]")
    for lon, lat in ROAD:
        click(page, lon, lat)
    page.click("#undo")
    page.click("#finish")
    page.wait_for_selector("[data-draw=select][aria-pressed=true]")
    assert len(drawn(page).coords) == 2


def test_an_area_of_two_parts_is_drawn(placing, project):
    Project.objects.filter(pk=project.pk).update(kind="pond")
    page = placing()
    for west, adding in ((100.03, False), (100.06, True)):
        page.click("#another" if adding else "[data-draw=polygon]")
        for lon, lat in ((west, 15.03), (west + 0.01, 15.03), (west + 0.01, 15.04), (west, 15.04)):
            click(page, lon, lat)
        page.click("#finish")
        page.wait_for_selector("[data-draw=select][aria-pressed=true]")
    page.wait_for_selector(".pl-check-well")
    save(page)
    pond = stored(project)
    assert pond.geom_type == "MultiPolygon"
    assert pond.area == pytest.approx(2e-4, rel=0.15)


def test_drawing_snaps_to_another_project(placing, engineer_a, project, plan_a):
    other = ProjectFactory(plan=plan_a, kind="road")
    corner = (100.0501234, 15.0501234)
    locations.place(engineer_a.actor, other.pk, shapely.LineString([(100.03, 15.05), corner]), version=1)
    page = placing()
    page.evaluate("document.getElementById('map').geoplanMap.jumpTo({center: [100.0501, 15.0501], zoom: 15})")
    until(page, "document.getElementById('map').geoplanMap.querySourceFeatures('pl-nearby').length > 0")
    page.click("[data-draw=linestring]")
    x, y = pixel(page, *corner)
    for dx, dy in ((6, 5), (120, -80)):
        page.mouse.move(x + dx - 2, y + dy)
        page.mouse.click(x + dx, y + dy)
    page.click("#finish")
    page.wait_for_selector("[data-draw=select][aria-pressed=true]")
    assert drawn(page).coords[0] == corner


def test_typed_indian_1975_is_stored_within_a_quarter_of_a_metre(placing, project):
    Project.objects.filter(pk=project.pk).update(kind="well")
    page = placing()
    page.click("[data-open=type]")
    page.fill("#typed", "๔๗N 673310.690 1520741.207")
    page.select_option("#typed-epsg", "24047")
    page.click("#type-form button[type=submit]")
    page.wait_for_selector("#reading-list .pl-chosen")
    page.check("#checks li[data-code=outside_area] input")
    save(page)
    # DESIGN 4: WGS 84 UTM 47N 672978.171 E 1521044.256 N.
    project.refresh_from_db()
    place = project.geometry.transform(32647, clone=True)
    assert abs(place.x - 672978.171) < 0.25
    assert abs(place.y - 1521044.256) < 0.25
    record = project.locations.get()
    assert (record.typed_text, record.declared_epsg) == ("๔๗N 673310.690 1520741.207", 24047)


def test_between_two_readings_the_engineer_chooses_on_the_map(placing, project):
    page = placing()
    page.click("[data-open=type]")
    page.fill("#typed", "15.05 100.05")
    page.click("#type-form button[type=submit]")
    page.wait_for_selector("#reading-list li")
    assert page.locator("#reading-list .pl-chosen").count() == 0
    assert page.locator(".pl-pin").count() == page.locator("#reading-list li").count() > 1
    assert drawn(page) is None
    page.click("#reading-list li:nth-child(1) button")
    page.wait_for_selector("#reading-list .pl-chosen")
    assert drawn(page).equals_exact(shapely.Point(100.05, 15.05), 1e-9)


def test_a_repair_is_one_click(placing, project):
    Project.objects.filter(pk=project.pk).update(kind="pond")
    page = placing()
    page.click("[data-draw=polygon]")
    for lon, lat in ((100.03, 15.03), (100.06, 15.06), (100.06, 15.03), (100.03, 15.06)):
        click(page, lon, lat)
    page.click("#finish")
    page.wait_for_selector("#checks li[data-code=self_crossing]")
    assert page.is_disabled("#save")
    page.click("#checks li[data-code=self_crossing] .pl-repair")
    page.wait_for_selector(".pl-check-well")
    save(page)
    pond = stored(project)
    assert pond.is_valid
    assert pond.area == pytest.approx(0.03 * 0.03 / 2, rel=0.05)


def test_a_file_becomes_the_location(placing, project, tmp_path: Path):
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "LineString", "coordinates": line}}
        for name, line in (("ซอย 1", [[100.03, 15.03], [100.04, 15.03]]), ("ซอย 2", [[100.05, 15.05], [100.06, 15.05]]))
    ]
    path = tmp_path / "ถนน.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")
    page = placing()
    page.click("[data-open=file]")
    page.set_input_files("#file", path)
    page.check("#shape-list li:nth-child(2) input")
    page.click("#use-shapes")
    page.wait_for_selector(".pl-check-well")
    save(page)
    assert stored(project).equals_exact(shapely.LineString([(100.05, 15.05), (100.06, 15.05)]), 1e-9)
    assert project.locations.get().file_name == "ถนน.geojson"


def test_no_location_is_said_and_taken_back(placing, project):
    page = placing()
    page.click("[data-open=nowhere]")
    page.fill("#reason", "จัดอบรมในห้องประชุม")
    page.click("#declare")
    page.wait_for_selector("#undeclare:not([hidden])")
    project.refresh_from_db()
    assert project.location_state == "not_applicable"
    page.click("#undeclare")
    page.wait_for_selector("#declare:not([hidden])")
    project.refresh_from_db()
    assert (project.location_state, project.locations.count()) == ("needed", 2)


def test_an_earlier_location_is_shown_and_brought_back(placing, engineer_a, project):
    first, second = shapely.LineString(ROAD[:2]), shapely.LineString(ROAD[1:])
    locations.place(engineer_a.actor, project.pk, first, version=1)
    locations.place(engineer_a.actor, project.pk, second, version=2)
    page = placing()
    page.click("[data-open=history]")
    page.click("#history-list li:nth-child(2) button >> nth=0")
    until(page, "document.getElementById('map').geoplanMap.querySourceFeatures('pl-history').length > 0")
    page.click("#history-list li:nth-child(2) button >> nth=1")
    page.wait_for_selector("#history-list li:nth-child(3)")
    assert stored(project).equals(first)


def test_two_pages_conflict_and_nothing_is_lost_whichever_is_chosen(placing, planner_a, project):
    mine, theirs = placing(), placing(planner_a)
    draw_line(mine, ROAD)
    draw_line(theirs, [(100.04, 15.07), (100.07, 15.07)])
    save(theirs)
    their_line, my_line = stored(project), drawn(mine)
    mine.click("#save")
    mine.wait_for_selector("#conflict:not([hidden])")
    assert stored(project).equals(their_line)
    assert "planner_a" in mine.inner_text("#sides")
    until(mine, "document.getElementById('map').geoplanMap.querySourceFeatures('pl-theirs').length > 0")

    mine.click("#take-theirs")
    mine.wait_for_selector("#conflict", state="hidden")
    assert stored(project).equals(their_line)
    mine.click("#undo")
    assert drawn(mine).equals_exact(my_line, 1e-8)

    their_second = shapely.LineString([(100.03, 15.07), (100.07, 15.07)])
    locations.place(planner_a.actor, project.pk, their_second, version=project.version)
    mine.wait_for_selector("#save:not([disabled])")
    mine.click("#save")
    mine.wait_for_selector("#conflict:not([hidden])")
    mine.click("#keep-mine")
    mine.wait_for_selector("#placing[data-dirty=false]")
    assert stored(project).equals_exact(my_line, 1e-8)
    assert project.locations.count() == 3


def test_an_engineer_places_a_well_by_touch_on_a_phone(placing, project):
    Project.objects.filter(pk=project.pk).update(kind="well")
    page = placing(width=390, height=844)
    for button in page.locator(".pl-tools button, .pl-bar button:visible").all():
        box = button.bounding_box()
        assert box["width"] >= 44
        assert box["height"] >= 44
    page.touchscreen.tap(*pixel(page, 100.05, 15.06))
    page.wait_for_selector(".pl-check-well")
    box = page.locator("#save").bounding_box()
    assert box["y"] + box["height"] <= 844
    assert box["height"] >= 44
    page.tap("#save")
    page.wait_for_selector("#placing[data-dirty=false]")
    assert stored(project).distance(shapely.Point(100.05, 15.06)) < 0.001


def test_a_line_is_drawn_by_touch_on_a_phone(placing, project):
    page = placing(width=390, height=844)
    page.tap("[data-draw=linestring]")
    vertices = [(100.03, 15.055), (100.05, 15.06), (100.07, 15.055)]
    for lon, lat in vertices:
        page.touchscreen.tap(*pixel(page, lon, lat))
    page.tap("#finish")
    page.wait_for_selector(".pl-check-well")
    page.tap("#save")
    page.wait_for_selector("#placing[data-dirty=false]")
    assert shapely.hausdorff_distance(stored(project), shapely.LineString(vertices)) < 0.001
