"""The map report as its reader opens it: from a disk, with no network, under its own policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry

from geoplan.organisations.models import Organisation
from projects.filters import ProjectFilter
from projects.models import Plan, Project
from reports.maps.writing import write_report
from tests.conftest import Person
from tests.factories import ProjectFactory, YearBudgetFactory
from tests.reports.report_files import draw_areas

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.xdist_group("browser")]
EVIL = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script></script>"
LINE = "LINESTRING (100.02 15.02, 100.03 15.03)"


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_the_report_opens_without_a_network_and_runs_nothing_but_itself(
    chromium: Any, planner_a: Person, plan_a: Plan, tmp_path: Path, width: int, height: int
) -> None:
    draw_areas()
    for number in range(5):
        at = GEOSGeometry(f"POINT (100.0{number}5 15.05)", 4326)
        ProjectFactory(plan=plan_a, code=f"W-{number}", geometry=at, location_state="placed", stage="approved")
    road = ProjectFactory(plan=plan_a, code="R-1", geometry=GEOSGeometry(LINE, 4326), location_state="placed")
    YearBudgetFactory(project=road, fiscal_year=2569, amount="1234.50")
    ProjectFactory(plan=plan_a, code="N-1")
    Project.objects.update(name=EVIL)
    Organisation.objects.update(name_th=EVIL)
    target = tmp_path / "report.html"
    write_report(planner_a.actor, ProjectFilter(), target, site="https://plans.example.go.th")

    context = chromium.new_context(viewport={"width": width, "height": height}, offline=True, has_touch=width < 600)
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.goto(target.as_uri())
    page.wait_for_selector("body[data-ready]")

    drawn = page.locator(".cluster b").all_inner_texts()
    assert sum(map(int, drawn)) <= 6
    title = page.title()
    page.get_by_text("รายชื่อโครงการที่ไม่อยู่บนแผนที่").click()
    assert EVIL in page.locator("#unplaced li").inner_text()

    planned = page.locator("[data-layer=planned]")
    approved = page.locator("[data-layer=approved]")
    approved.uncheck()
    page.wait_for_function("!document.querySelector('[data-layer=approved]').disabled")
    assert page.locator(".cluster").count() == 0
    page.locator(".folium-map").evaluate("element => element.scrollIntoView()")
    # Only the road is left: its own marker lies on the line, half way.
    at = page.evaluate("""() => {
        const map = Object.values(window).find((one) => one instanceof L.Map);
        map.setView([15.025, 100.025], 15, { animate: false });
        const point = map.latLngToContainerPoint([15.025, 100.025]);
        const box = map.getContainer().getBoundingClientRect();
        return [box.left + point.x, box.top + point.y];
    }""")
    page.mouse.click(*at)
    card = page.locator(".card")
    assert card.locator("h3").inner_text() == EVIL
    assert "1,234.50" in card.inner_text() and "R-1" in card.inner_text()
    assert card.locator("a").get_attribute("href") == f"https://plans.example.go.th/projects/{road.pk}/"
    assert page.locator(".card img, .card script").count() == 0
    page.keyboard.press("Escape")
    planned.uncheck()
    page.wait_for_function("!document.querySelector('[data-layer=planned]').disabled")

    assert page.title() == title != "run"
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == [] and len(asked) >= 1
    assert wrong == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # The policy is in force: a script that somebody puts into the page does not run.
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'run'";
        document.body.append(script);
    }""")
    assert page.title() == title
    assert any("Content Security Policy" in text for text in wrong)
    context.close()
