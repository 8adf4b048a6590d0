"""The four steps of an import in a real browser: a zipped cp874 Shapefile in Indian 1975 with some bad rows."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geoplan.organisations.models import Organisation
from projects.models import Plan, Project
from tests.conftest import Person
from tests.projects.import_files import geojson, shapefile_zip

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = [
    ({"รหัส": "S-1", "ชื่อโครงการ": "ถนนลาดยางสายบ้านใหม่", "ประเภท": "ถนน"}, (607000.0, 1662000.0)),
    ({"รหัส": "S-2", "ชื่อโครงการ": "ขุดเจาะบ่อบาดาล หมู่ที่ 3", "ประเภท": "บ่อบาดาล"}, (617000.0, 1663000.0)),
    ({"รหัส": "S-3", "ชื่อโครงการ": "", "ประเภท": "ถนน"}, (609000.0, 1663500.0)),
    ({"รหัส": "S-4", "ชื่อโครงการ": "ยานสำรวจ", "ประเภท": "ยานอวกาศ"}, (611000.0, 1664000.0)),
]


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    features = [(p, {"type": "Point", "coordinates": place}) for p, place in ROWS]
    source = geojson(tmp_path / "roads.geojson", features)
    return shapefile_zip(tmp_path, source, "roads", "-a_srs", "EPSG:24047")


def shoot(page: Any, name: str) -> None:
    if folder := os.environ.get("GEOPLAN_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_an_engineer_imports_the_good_rows_sees_them_undoes_and_imports_again(
    settings: Any, tmp_path: Path, engineer_a: Person, lao_a: Organisation, plan_a: Plan, roads: Path,
    open_page: Callable[..., Any], width: int, height: int,
) -> None:  # fmt: skip
    settings.DATA_DIR = tmp_path / "data"
    page = open_page(engineer_a, "/imports/", width=width, height=height)
    shoot(page, f"imports-empty-{width}")
    page.click(".gp-head a[href='/imports/new/']")
    page.set_input_files("input[type=file]", str(roads))
    shoot(page, f"imports-new-{width}")
    page.click("form[enctype] button")
    page.wait_for_selector(".gp-figures")
    if page.locator("[data-open]").count():
        page.select_option("#id_encoding", "cp874")
        shoot(page, f"imports-match-{width}")
        page.click("form[action$='/choices/'] > button")
    page.wait_for_selector("#import-map[data-shown='4']")
    assert page.input_value("#id_epsg") == "24047"
    assert page.locator("#import-lines tr[data-position]").count() == 2
    page.click("#import-lines tr[data-position='2'] .imp-name")
    assert "gp-hot" in (page.get_attribute("#import-lines tr[data-position='2']", "class") or "")
    page.wait_for_timeout(1500) if os.environ.get("GEOPLAN_SCREENSHOTS") else None
    shoot(page, f"imports-check-{width}")
    for _ in range(2):
        page.click("form[action$='/commit/'] button")
        page.wait_for_selector(".imp-done")
        assert sorted(Project.objects.values_list("code", flat=True)) == ["S-1", "S-2"]
        shoot(page, f"imports-done-{width}")
        page.click("form[action$='/undo/'] button")
        page.wait_for_selector("form[action$='/commit/']")
        assert Project.objects.count() == 0
