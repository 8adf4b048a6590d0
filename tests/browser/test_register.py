"""The register in a real Chromium: list and map follow each other, on a wide screen and on a phone."""

from __future__ import annotations

import re

import pytest
from django.contrib.gis.geos import Point

from projects.models import Project
from projects.paging import PAGE_SIZE
from tests.factories import ProjectFactory, YearBudgetFactory, draw_areas, settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MAP = "document.getElementById('register-map').geoplanMap"
IDLE = f"{MAP} && {MAP}.loaded() && !{MAP}.isMoving()"
SEEN = f"{MAP}.queryRenderedFeatures({{layers: ['projects-point']}}).map((f) => f.id)"
COUNTED = f"{MAP}.queryRenderedFeatures({{layers: ['projects-cell']}}).reduce((sum, f) => sum + f.properties.count, 0)"
ROWS = "document.querySelectorAll('.reg-name a').length"


def wait(page, condition: str) -> None:
    """Wait until a condition holds in the page; as a function, because our policy forbids evaluating text."""
    page.wait_for_function(f"() => {condition}")


@pytest.fixture
def places(plan_a):
    """A road in the west and a well in the east of district 9001, both placed, and one project without a place."""
    road = ProjectFactory(
        plan=plan_a, code="W", name="ถนนตะวันตก", kind="road", geometry=Point(100.02, 15.05), location_state="placed"
    )
    well = ProjectFactory(
        plan=plan_a, code="E", name="บ่อตะวันออก", kind="well", geometry=Point(100.18, 15.05), location_state="placed"
    )
    ProjectFactory(plan=plan_a, code="N", name="ยังไม่มีที่")
    return road, well


def names(page) -> set[str]:
    return set(page.locator(".reg-name a").all_inner_texts())


def test_the_map_follows_the_filter_of_the_list(places, planner_a, open_page):
    road, well = places
    page = open_page(planner_a, "/map/?scope=all")
    wait(page, IDLE)
    wait(page, f"{SEEN}.length === 2 || {COUNTED} === 2")
    page.select_option("select[name=province]", "90")
    page.locator("select[name=district]").wait_for()
    page.locator(".reg-more summary").click()
    page.select_option("select[name=kind]", "well")
    wait(page, f"{ROWS} === 1")
    assert names(page) == {"บ่อตะวันออก"}
    wait(page, f"{SEEN}.includes({well.pk}) && !{SEEN}.includes({road.pk})")
    assert "kind=well" in page.url and "province=90" in page.url
    page.reload()
    assert names(page) == {"บ่อตะวันออก"}
    assert page.locator(".gp-chip").count() == 2


def test_the_list_follows_the_view_of_the_map(places, planner_a, open_page):
    page = open_page(planner_a, "/map/?organisation=06900101")
    wait(page, IDLE)
    assert names(page) == {"ถนนตะวันตก", "บ่อตะวันออก", "ยังไม่มีที่"}
    page.locator("#register-inview").check()
    wait(page, f"{ROWS} === 2")
    page.evaluate(MAP + ".jumpTo({center: [100.02, 15.05], zoom: 14})")
    wait(page, f"{ROWS} === 1")
    assert names(page) == {"ถนนตะวันตก"}
    assert "bbox=" in page.url
    page.locator("#register-inview").uncheck()
    wait(page, f"{ROWS} === 3")
    assert "bbox=" not in page.url


def test_a_click_on_the_map_opens_a_drawer_and_a_row_lights_up_its_project(places, planner_a, open_page):
    road, _ = places
    page = open_page(planner_a, "/map/?organisation=06900101")
    wait(page, IDLE)
    page.evaluate(MAP + ".jumpTo({center: [100.02, 15.05], zoom: 14})")
    wait(page, f"{SEEN}.includes({road.pk})")
    box = page.locator("#register-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator("#register-drawer h2", has_text="ถนนตะวันตก").wait_for()
    assert page.url.split("#")[0].endswith("/map/?organisation=06900101")
    assert "#map=14/15.05/100.02" in page.url
    page.keyboard.press("Escape")
    page.locator("#register-drawer").wait_for(state="hidden")
    page.locator(f"tr[data-id='{road.pk}'] .reg-name").hover()
    wait(page, f"{MAP}.getFeatureState({{source: 'projects', sourceLayer: 'projects', id: {road.pk}}}).hot")


def test_far_out_areas_bear_their_sums_and_a_click_goes_into_one(places, planner_a, open_page):
    draw_areas()
    YearBudgetFactory(project=places[1], amount=2_500_000)
    settle()
    page = open_page(planner_a, "/map/?organisation=06900101")
    wait(page, IDLE)
    page.evaluate(MAP + ".jumpTo({center: [100.1, 15.05], zoom: 8.5})")
    page.locator("#register-layers summary").click()
    page.select_option("#register-sums", "areas")
    fill = f"{MAP}.queryRenderedFeatures({{layers: ['choropleth-district']}})"
    wait(page, f"{fill}.some((area) => area.id === '9001' && area.state.colour)")
    wait(page, "document.querySelector('.gp-map-legend').innerText.split(/\\s+/).join(' ') === 'จำนวนโครงการ 0 3 (1)'")
    page.select_option("#register-measure", "money")
    page.locator(".gp-map-legend", has_text="2.5 (1)").wait_for()
    page.locator("#register-layers summary").click()
    box = page.locator("#register-map").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 3)
    tip = page.locator(".gp-map-tip:visible")
    tip.wait_for()
    assert tip.inner_text().splitlines()[1:] == ["3 โครงการ", "2,500,000.00 บาท"]
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 3)
    page.locator("select[name=district]").wait_for()
    assert (page.input_value("select[name=province]"), page.input_value("select[name=district]")) == ("90", "9001")
    wait(page, f"{MAP}.getZoom() > 10 && {SEEN}.length === 2")
    page.locator("#register-layers summary").click()
    colour = f"{MAP}.getPaintProperty('projects-point', 'circle-color')"
    for style, first in (("money", "ไม่ระบุงบ"), ("late", "ล่าช้า")):
        page.select_option("#register-style", style)
        page.locator(".gp-map-legend span").first.filter(has_text=first).wait_for()
        assert page.evaluate(f"JSON.stringify({colour})").count(f'"{style}"') >= 1


def test_typing_searches_and_pages_turn_without_losing_the_filter(plan_a, planner_a, open_page):
    for number in range(PAGE_SIZE + 3):
        ProjectFactory(plan=plan_a, code=f"P{number:03d}", name=f"ถนนที่ {number:03d}")
    ProjectFactory(plan=plan_a, code="OTHER", name="บ่อน้ำ")
    page = open_page(planner_a, "/projects/?organisation=06900101")
    page.locator("#register-q").press_sequentially("ถนน")
    wait(page, f"document.querySelector('.reg-totals strong').innerText.includes('{PAGE_SIZE + 3}')")
    first = names(page)
    page.locator("a[rel=next]").click()
    wait(page, f"{ROWS} === 3")
    second = names(page)
    assert len(first | second) == PAGE_SIZE + 3
    assert "q=" in page.url and "after=" in page.url
    page.locator("a[rel=prev]").click()
    wait(page, f"{ROWS} === {PAGE_SIZE}")
    assert names(page) == first
    page.go_back()
    wait(page, f"{ROWS} === 3")


def test_picked_rows_go_into_the_export(places, planner_a, open_page):
    page = open_page(planner_a, "/projects/?organisation=06900101")
    link = page.locator("#register-export")
    if not link.count():
        pytest.skip("needs the export page")
    page.locator("input[name=pick]").first.check()
    pk = page.locator("input[name=pick]").first.get_attribute("value")
    assert f"ids={pk}" in link.get_attribute("href")


def test_on_a_phone_list_and_map_take_turns(places, planner_a, open_page):
    page = open_page(planner_a, "/projects/?organisation=06900101", width=390, height=844)
    assert page.locator(".reg-name a").first.is_visible()
    assert not page.locator("#register-map").is_visible()
    page.locator("[data-show=map]").tap()
    page.locator("#register-map canvas").wait_for()
    assert not page.locator(".reg-name a").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    note, lowest = (page.locator(css).bounding_box() for css in (".gp-map-note", ".maplibregl-ctrl-bottom-right"))
    assert note["y"] + note["height"] <= lowest["y"], "the notes stand above scale and attribution"
    links = page.locator(".gp-rail a:visible")
    assert links.count() == 5
    assert all(box["height"] >= 44 for box in (links.nth(i).bounding_box() for i in range(5)))


def test_the_slash_key_goes_to_the_search_and_the_split_moves_by_keyboard(places, planner_a, open_page):
    page = open_page(planner_a, "/projects/?organisation=06900101")
    wait(page, IDLE)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "gp-search"
    split = page.locator(".reg-split")
    before = page.locator(".reg-list").bounding_box()["width"]
    split.focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".reg-list").bounding_box()["width"] > before


def test_hostile_names_stay_text_on_the_map_and_in_the_drawer(plan_a, planner_a, open_page):
    hostile = "<img src=x onerror=\"document.title='BROKEN'\">"
    project = ProjectFactory(plan=plan_a, name=hostile, geometry=Point(100.02, 15.05), location_state="placed")
    page = open_page(planner_a, "/map/?organisation=06900101")
    wait(page, IDLE)
    page.evaluate(MAP + ".jumpTo({center: [100.02, 15.05], zoom: 15})")
    wait(page, f"{SEEN}.includes({project.pk})")
    box = page.locator("#register-map").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator("#register-drawer h2").wait_for()
    assert page.locator("#register-drawer h2").inner_text() == hostile
    assert "BROKEN" not in page.title()


def test_two_people_editing_lose_nothing(plan_a, planner_a, open_page):
    project = ProjectFactory(plan=plan_a, name="ชื่อเดิม")
    mine = open_page(planner_a, f"/projects/{project.pk}/edit/")
    theirs = open_page(planner_a, f"/projects/{project.pk}/edit/")
    theirs.fill("[name=name]", "ชื่อของเพื่อน")
    theirs.locator("form[novalidate] .btn-primary").click()
    theirs.wait_for_url(re.compile(rf"/projects/{project.pk}/$"))
    mine.fill("[name=name]", "ชื่อของฉัน")
    mine.locator("form[novalidate] .btn-primary").click()
    mine.locator("[data-error-code=stale_version]").wait_for()
    assert "ชื่อของเพื่อน" in mine.locator("[data-error-code=stale_version]").inner_text()
    assert mine.input_value("[name=name]") == "ชื่อของฉัน"
    mine.locator("form[novalidate] .btn-primary").click()
    mine.wait_for_url(re.compile(rf"/projects/{project.pk}/$"))
    assert Project.objects.get(pk=project.pk).name == "ชื่อของฉัน"
