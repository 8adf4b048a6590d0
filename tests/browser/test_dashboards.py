"""The dashboard in a browser: the map takes its measure, walks down, and every chart can be kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import Point

from projects.models import Plan
from tests.conftest import Person
from tests.factories import ProjectFactory, YearBudgetFactory, draw_areas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAINTED = "(measure) => document.getElementById('dash-map').dataset.painted === measure"
AT = "(place) => { const {x, y} = document.getElementById('dash-map').geoplanMap.project(place); return [x, y]; }"
COLOUR = (
    """(code) => document.getElementById('dash-map').geoplanMap.getFeatureState({source: 'dash', id: code}).colour"""
)


@pytest.fixture
def drawn(areas: None) -> None:
    """The areas as the map draws them."""
    draw_areas()


def test_a_head_walks_down_the_map_and_keeps_what_it_shows(
    plan_a: Plan, plan_b: Plan, head_x: Person, drawn: None, open_page: Callable[..., Any]
) -> None:
    for plan, lon, amount in ((plan_a, 100.05, 500), (plan_b, 100.25, 900)):
        project = ProjectFactory(plan=plan, geometry=Point(lon, 15.05), location_state="placed")
        YearBudgetFactory(project=project, amount=amount)
    page = open_page(head_x, "/")
    page.wait_for_function(PAINTED, arg="planned")
    assert page.locator("#dash-legend").text_content().count("(1)") == 2
    colours = [page.evaluate(COLOUR, code) for code in ("9001", "9002")]
    assert len(set(colours)) == 2

    page.select_option("#dash-measure", "projects")
    page.wait_for_function(PAINTED, arg="projects")
    assert "measure=projects" in page.url
    assert len({page.evaluate(COLOUR, code) for code in ("9001", "9002")}) == 1, "one project each: one class"

    with page.expect_download() as kept:
        page.locator("#dash-kinds ~ .dash-files [data-png]").click()
    assert kept.value.suggested_filename == "90-kinds.png"
    with page.expect_download() as kept:
        page.locator("#dash-map-png").click()
    assert kept.value.path().read_bytes().startswith(b"\x89PNG")

    canvas = page.locator("#dash-map canvas")
    canvas.scroll_into_view_if_needed()
    x, y = page.evaluate(AT, [100.1, 15.05])
    canvas.hover(position={"x": x, "y": y})
    page.locator(".gp-map-tip", has_text="พื้นที่ 9001").wait_for()
    canvas.click(position={"x": x, "y": y})
    page.wait_for_url("**/dashboard/9001/?measure=projects")

    bar = page.locator("#dash-kinds").locator("xpath=ancestor::section").locator("svg a").first
    bar.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/?district=9001&kind=road")
    assert page.locator("tbody tr").count() == 1


def test_the_filter_follows_its_selects_on_a_phone(
    plan_a: Plan, head_x: Person, drawn: None, open_page: Callable[..., Any]
) -> None:
    YearBudgetFactory(project=ProjectFactory(plan=plan_a), fiscal_year=2569)
    phone = open_page(head_x, "/dashboard/90/", width=390, height=844)
    phone.select_option("[name=fiscal_year]", "2569")
    phone.wait_for_url("**/dashboard/90/?fiscal_year=2569**")
    phone.locator(".dash-sums").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
