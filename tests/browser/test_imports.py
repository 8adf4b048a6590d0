"""The four steps of an import in a real browser: a small zipped Shapefile at once, a large CSV as jobs of a worker."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from geoplan.organisations.models import Organisation
from projects.imports.queries import writing
from projects.models import ImportBatch, Plan, Project
from tests.conftest import Person
from tests.projects.import_files import HEAD, geojson, shapefile_zip, write_csv

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


@contextmanager
def worker(data: Path) -> Iterator[None]:
    """A worker as in production: a process of its own, on the test's database and files."""
    known = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    address = make_conninfo(**{libpq: known[django] for libpq, django in names.items() if known[django]})
    process = subprocess.Popen(
        [sys.executable, "-m", "geoplan.cli", "procrastinate", "worker"],
        env={**os.environ, "DATABASE_URL": address, "GEOPLAN_DATA_DIR": str(data)},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """2,100 rows in more than a megabyte, so that every step of it is a job."""
    rows = [
        [f"J-{n}", f"ถนนคอนกรีต สาย {n}", "ยาว 200 เมตร " * 16, "", "ถนน", f"{n + 1}.50", "", "15.05", f"100.{1000 + n}"]
        for n in range(2_100)
    ]
    path = write_csv(tmp_path / "ทั้งตำบล.csv", HEAD, rows)
    assert path.stat().st_size > 1_000_000
    return path


def test_a_large_file_is_read_imported_and_undone_by_a_worker_and_can_be_cancelled(
    settings: Any, tmp_path: Path, planner_a: Person, lao_a: Organisation, plan_a: Plan, large: Path,
    open_page: Callable[..., Any],
) -> None:  # fmt: skip
    settings.DATA_DIR = tmp_path / "data"
    page = open_page(planner_a, "/imports/new/")
    page.set_input_files("input[type=file]", str(large))
    page.click("form[enctype] button")
    # No worker yet: the job waits, and is over at once when it is cancelled; the file is still there to be read.
    page.wait_for_selector("#import-progress [role=progressbar]")
    page.click("form[action$='/cancel/'] button")
    page.wait_for_selector("form[action$='/choices/'] button")
    shoot(page, "imports-job-cancelled")
    assert ImportBatch.objects.get().job.state == "cancelled"
    page.click("form[action$='/choices/'] button")
    page.wait_for_selector("#import-progress [role=progressbar][aria-valuenow='0']")
    shoot(page, "imports-job-waiting")
    with worker(tmp_path / "data"):
        page.wait_for_selector("#import-map[data-shown='2100']")
        assert ImportBatch.objects.get().counts["good"] == 2_100
        # While somebody else's import holds the plan, the worker waits inside its transaction.
        with transaction.atomic():
            writing.lock_imports(lao_a.pk)
            page.click("form[action$='/commit/'] button")
            page.wait_for_selector("#import-progress [aria-label='กำลังดำเนินการ']")
            shoot(page, "imports-job-running")
            page.click("form[action$='/cancel/'] button")
            page.wait_for_selector("#import-progress")
        page.wait_for_selector("form[action$='/commit/'] button")
        assert (ImportBatch.objects.get().job.state, Project.objects.count()) == ("cancelled", 0)
        page.click("form[action$='/commit/'] button")
        page.wait_for_selector(".imp-done")
        assert Project.objects.count() == Project.objects.filter(location_state="placed").count() == 2_100
        page.click("form[action$='/undo/'] button")
        page.wait_for_selector("form[action$='/commit/'] button")
        assert (ImportBatch.objects.get().state, Project.objects.count()) == ("undone", 0)
