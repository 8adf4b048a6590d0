"""The pages of exporting: the file at once or by a job, and nobody else's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.urls import reverse

from geoplan import jobs
from projects.exports import steps
from projects.exports.writing import Choices
from projects.models import Plan
from tests.conftest import Person
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db(databases=["default", "progress"])
CHOICES = {"format": "geojson", "epsg": "4326", "encoding": "utf-8"}


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def two(plan_a: Plan, plan_b: Plan) -> None:
    ProjectFactory(plan=plan_a, code="A-1", kind="road")
    ProjectFactory(plan=plan_a, code="A-2", kind="well", announced_on="2023-01-01")
    ProjectFactory(plan=plan_b, code="B-1", kind="road")


def codes(person: Person, query: str = "") -> list[str]:
    answer = person.client.post(f"{reverse('export_new')}?{query}", CHOICES)
    assert answer.status_code == 200
    return sorted(f["properties"]["code"] for f in json.loads(b"".join(answer.streaming_content))["features"])


def test_everybody_takes_away_what_they_see_and_no_more(
    two: None, planner_a: Person, planner_b: Person, head_x: Person, public: Person
) -> None:
    assert codes(planner_a) == ["A-1", "A-2"]
    assert codes(planner_a, "kind=road") == ["A-1"]
    assert codes(planner_b) == ["A-2", "B-1"]
    assert codes(head_x) == ["A-1", "A-2", "B-1"]
    assert codes(public) == ["A-2"]


def test_the_file_has_a_thai_name_that_every_browser_understands(two: None, planner_a: Person) -> None:
    answer = planner_a.client.post(reverse("export_new"), CHOICES)
    assert "filename*=utf-8''" in answer["Content-Disposition"] and "โครงการ" in unquote(answer["Content-Disposition"])


def test_what_a_format_cannot_do_is_told_beside_the_form(two: None, planner_a: Person) -> None:
    answer = planner_a.client.post(reverse("export_new"), {**CHOICES, "format": "kml", "epsg": "32647"})
    assert answer.status_code == 400 and "gp-error-summary" in answer.content.decode()
    assert planner_a.client.get(f"{reverse('export_new')}?nonsense=1").status_code == 400


def test_a_finished_job_gives_its_file_to_its_owner_alone(
    two: None, planner_a: Person, planner_b: Person, head_x: Person, public: Person
) -> None:
    job = steps.start(planner_a.actor, "kind=road", Choices())
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message
    address = reverse("export_download", args=[job.pk])
    found = json.loads(b"".join(planner_a.client.get(address).streaming_content))
    assert [feature["properties"]["code"] for feature in found["features"]] == ["A-1"]
    assert address in planner_a.client.get(reverse("export_list")).content.decode()
    for stranger in (planner_b, head_x, public):
        assert stranger.client.get(address).status_code == 404
        assert stranger.client.get(reverse("export_progress", args=[job.pk])).status_code == 404
        assert stranger.client.post(reverse("export_cancel", args=[job.pk])).status_code == 404
    assert planner_a.client.post(address).status_code == 405
