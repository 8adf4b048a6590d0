"""Exporting through the API: a job that its owner follows and whose file only its owner fetches."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from django.contrib.gis.geos import Point

from geoplan import jobs
from tests.conftest import Person
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db(databases=["default", "progress"])
JSON = "application/json"


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def wells(plan_a, plan_b) -> None:
    for plan in (plan_a, plan_b):
        ProjectFactory(plan=plan, geometry=Point(100.05, 15.05, srid=4326), location_state="placed", kind="well")


def test_an_export_is_written_and_read_back_by_gdal(planner_a: Person, wells, tmp_path) -> None:
    wanted = {"format": "geopackage", "epsg": 32647, "filter": "kind=well"}
    started = planner_a.client.post("/api/v1/exports/", wanted, content_type=JSON)
    assert started.status_code == 202, started.content
    url = f"/api/v1/exports/{started.json()['id']}/"
    assert planner_a.client.get(f"{url}file/").status_code == 404
    jobs.run(started.json()["id"])
    assert planner_a.client.get(url).json()["state"] == "done"
    target = tmp_path / "wells.gpkg"
    target.write_bytes(b"".join(planner_a.client.get(f"{url}file/").streaming_content))
    read = subprocess.run(
        ["ogr2ogr", "-f", "GeoJSON", "-t_srs", "EPSG:4326", "/vsistdout/", target], capture_output=True, check=True
    )
    features = json.loads(read.stdout)["features"]
    assert len(features) == 1
    assert features[0]["geometry"]["coordinates"] == pytest.approx([100.05, 15.05], abs=1e-7)


def test_only_the_owner_finds_an_export(planner_a: Person, planner_b: Person, public: Person, wells) -> None:
    started = planner_a.client.post("/api/v1/exports/", {}, content_type=JSON).json()["id"]
    jobs.run(started)
    for path in (f"/api/v1/exports/{started}/", f"/api/v1/exports/{started}/file/"):
        assert planner_b.client.get(path).status_code == 404
        assert public.client.get(path).status_code in (401, 403)


@pytest.mark.parametrize(
    "wanted", [{"format": "exe"}, {"epsg": 3857}, {"encoding": "latin1"}, {"filter": "owner=1"}, {"filter": "kind=x"}]
)
def test_choices_that_make_no_sense_are_told_and_start_nothing(wanted: dict, planner_a: Person) -> None:
    assert planner_a.client.post("/api/v1/exports/", wanted, content_type=JSON).status_code == 400
    assert not jobs.Job.objects.exists()
