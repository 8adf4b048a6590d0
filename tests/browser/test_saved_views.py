"""A view saved on the map opens again as it was: filter, centre, zoom, style and layers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import Point

from projects.models import Plan, SavedView
from tests.browser.test_accessibility import AXE, JUDGE, RULES
from tests.browser.test_register import IDLE, MAP, names, wait
from tests.conftest import Person
from tests.factories import ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def seen(page: Any) -> list[Any]:
    """What the map shows: centre and zoom, style and measure, and whether projects and boundaries are shown."""
    place = page.evaluate(f"[{MAP}.getCenter().lng, {MAP}.getCenter().lat, {MAP}.getZoom()]")
    shown = page.evaluate(f"{MAP}.getLayoutProperty('areas-subdistrict-official', 'visibility')")
    colour = page.evaluate(f"JSON.stringify({MAP}.getPaintProperty('projects-point', 'circle-color'))")
    chosen = [page.input_value(f"#register-{name}") for name in ("style", "sums", "measure")]
    boxes = [page.locator(f"#register-show-{name}").is_checked() for name in ("projects", "areas")]
    return [*(round(value, 2) for value in place), shown, colour, *chosen, *boxes]


def test_a_view_saved_on_the_map_opens_as_it_was(
    plan_a: Plan, planner_a: Person, open_page: Callable[..., Any], live_server: Any
) -> None:
    for kind, east in (("road", 100.02), ("well", 100.18)):
        placed = {"geometry": Point(east, 15.05), "location_state": "placed"}
        ProjectFactory(plan=plan_a, name=f"โครงการ {kind}", kind=kind, **placed)
    page = open_page(planner_a, "/map/?organisation=06900101")
    wait(page, IDLE)
    page.locator(".reg-more summary").click()
    page.select_option("select[name=kind]", "well")
    wait(page, "document.querySelectorAll('.reg-name a').length === 1")
    page.locator("#register-layers summary").click()
    page.select_option("#register-style", "kind")
    page.select_option("#register-sums", "areas")
    page.select_option("#register-measure", "money")
    page.locator("#register-show-areas").uncheck()
    page.evaluate(MAP + ".jumpTo({center: [100.15, 15.04], zoom: 12.25})")
    wait(page, IDLE)
    before = seen(page)
    copied = open_page(planner_a, page.url.removeprefix(live_server.url))
    wait(copied, IDLE)
    assert seen(copied) == before, "the address alone keeps it"
    page.locator("#saved-views summary").click()
    page.fill("#saved-view-form [name=name]", "บ่อของเรา")
    page.locator("#saved-view-form .btn-primary").click()
    page.locator(".gp-alert-success", has_text="บ่อของเรา").wait_for()
    view = SavedView.objects.get()
    assert view.query == "organisation=06900101&kind=well"
    assert (view.lon, view.lat, view.zoom) == (100.15, 15.04, 12.25)
    assert (view.style, view.sums, view.measure, view.layers) == ("kind", "areas", "money", ["projects"])

    other = open_page(planner_a, "/map/?scope=all")
    wait(other, IDLE)
    assert names(other) == {"โครงการ road", "โครงการ well"}
    other.locator("#saved-views summary").click()
    other.locator("#saved-views a", has_text="บ่อของเรา").click()
    other.wait_for_url(re.compile(r"/map/\?organisation=06900101&kind=well#map="))
    wait(other, IDLE)
    assert names(other) == {"โครงการ well"}
    assert seen(other) == before

    for size in ({"width": 1366, "height": 768}, {"width": 390, "height": 844}):
        page.context.add_init_script(path=AXE)
        page.set_viewport_size(size)
        for address in ("/views/", f"/views/{view.pk}/", "/map/?scope=all", "/exports/new/", "/dashboard/9001/"):
            page.goto(live_server.url + address)
            assert page.evaluate(JUDGE, RULES) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
