"""Chosen columns: the same names narrow the list, every export, and what a saved view exports."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from geoplan import jobs
from projects import saved_views
from projects.columns import NAMES
from projects.exports import steps
from projects.exports.writing import Choices
from projects.models import Plan
from tests.conftest import Person
from tests.factories import ProjectFactory, YearBudgetFactory

pytestmark = pytest.mark.django_db(databases=["default", "progress"])
CHOICES = {"format": "geojson", "epsg": "4326", "encoding": "utf-8"}


@pytest.fixture
def road(plan_a: Plan) -> Any:
    texts = {"objective": "เพื่อสัญจรสะดวก", "unit_in_charge": "กองช่างสุขาภิบาล"}
    project = ProjectFactory(plan=plan_a, code="A-1", name="ถนน", kind="road", **texts)
    YearBudgetFactory(project=project)
    return project


def test_the_list_shows_any_column_and_asks_no_more_for_it(road, planner_a, django_assert_max_num_queries):
    query = "&".join(f"columns={name}" for name in NAMES)
    with django_assert_max_num_queries(20):
        body = planner_a.client.get(f"/projects/?scope=all&{query}").content.decode()
    assert "เพื่อสัญจรสะดวก" in body and "กองช่างสุขาภิบาล" in body
    plain = planner_a.client.get("/projects/?scope=all").content.decode()
    assert "เพื่อสัญจรสะดวก" not in plain
    assert (
        "/exports/new/?kind=road&amp;columns=objective"
        in planner_a.client.get("/projects/?kind=road&columns=objective").content.decode()
    )


def test_the_usual_columns_of_the_list_are_no_choice_and_narrow_no_export(road: Any, planner_a: Person) -> None:
    usual = "columns=place&columns=stage&columns=location&columns=planned"
    body = planner_a.client.get(f"/projects/?kind=road&{usual}").content.decode()
    assert '"/exports/new/?kind=road"' in body
    body = planner_a.client.get(f"/projects/?kind=road&{usual}&columns=kind").content.decode()
    assert "/exports/new/?kind=road&amp;columns=place" in body


def test_an_export_holds_code_name_and_what_was_chosen(road: Any, planner_a: Person) -> None:
    answer = planner_a.client.post("/exports/new/?kind=road", {**CHOICES, "columns": ["unit_in_charge", "planned"]})
    (feature,) = json.loads(b"".join(answer.streaming_content))["features"]
    years = [f"budget{year}" for year in range(2566, 2571)]
    assert list(feature["properties"]) == ["code", "name", *years, "unit_in_charge"]
    assert feature["properties"]["budget2569"] == 500_000
    answer = planner_a.client.post("/exports/new/", {**CHOICES, "format": "csv", "columns": ["organisation", "kind"]})
    header, row = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert len(header) == len(row)
    assert [cell for cell in row if cell] == ["A-1", "ถนน", "road", "06900101", "อบต.เอ"]


def test_no_choice_exports_every_column(road: Any, planner_a: Person) -> None:
    answer = planner_a.client.post("/exports/new/", CHOICES)
    (feature,) = json.loads(b"".join(answer.streaming_content))["features"]
    assert len(feature["properties"]) == 27


def test_a_job_and_the_api_narrow_the_columns_too(road: Any, planner_a: Person) -> None:
    job = steps.start(planner_a.actor, "", Choices(columns=("kind",)))
    jobs.run(job.pk)
    job.refresh_from_db()
    (feature,) = json.loads(Path(job.result_file).read_bytes())["features"]
    assert list(feature["properties"]) == ["code", "name", "kind"]
    body = json.dumps({"columns": ["stage", "kind"]})
    asked = planner_a.client.post("/api/v1/exports/", body, content_type="application/json")
    assert asked.status_code == 202 and asked.json()["parameters"]["columns"] == ["kind", "stage"]


@pytest.mark.parametrize("address", ["/projects/?scope=all&columns=secret", "/exports/new/?columns=secret"])
def test_an_unknown_column_is_refused_by_its_name(planner_a: Person, address: str) -> None:
    answer = planner_a.client.get(address)
    assert answer.status_code == 400 and "secret" in answer.content.decode()


def test_an_unknown_column_is_refused_by_form_api_and_verb(road: Any, planner_a: Person) -> None:
    answer = planner_a.client.post("/exports/new/", {**CHOICES, "columns": ["secret"]})
    assert answer.status_code == 400 and "secret" in answer.content.decode()
    body = json.dumps({"columns": ["secret"]})
    answer = planner_a.client.post("/api/v1/exports/", body, content_type="application/json")
    assert answer.status_code == 400 and "secret" in answer.content.decode()
    with pytest.raises(Exception, match="secret"):
        steps.start(planner_a.actor, "", Choices(columns=("secret",)))


def test_commands_take_a_saved_view(road: Any, plan_a: Plan, planner_a: Person, tmp_path: Path) -> None:
    ProjectFactory(plan=plan_a, code="A-2", name="บ่อ", kind="well")
    view = saved_views.save_view(planner_a.actor, {"name": "ถนน", "query": "kind=road", "columns": ["kind"]})
    out = tmp_path / "ออก.geojson"
    call_command("export_projects", str(out), view=view.pk, json=True, stdout=io.StringIO())
    (feature,) = json.loads(out.read_bytes())["features"]
    assert feature["properties"] == {"code": "A-1", "name": "ถนน", "kind": "road"}
    said = io.StringIO()
    call_command("map_report", str(tmp_path / "แผนที่.html"), view=view.pk, json=True, stdout=said)
    assert json.loads(said.getvalue())["projects"] == 1
    with pytest.raises(CommandError):
        call_command("export_projects", str(out), view=view.pk + 1)
