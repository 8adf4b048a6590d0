"""The pages and the API of GIS reports: the file at once or by a job, and nobody else's."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.gis.geos import Point
from django.urls import reverse

from geoplan import jobs
from projects.models import Plan, Project
from reports.maps import steps as maps
from reports.sheets import steps as sheets
from tests.conftest import Person
from tests.factories import ProjectFactory
from tests.reports.report_files import Page, pages_in

pytestmark = pytest.mark.django_db(databases=["default", "progress"])
JSON = "application/json"


@pytest.fixture
def three(plan_a: Plan, plan_b: Plan) -> list[Project]:
    at = {"geometry": Point(100.05, 15.05, srid=4326), "location_state": "placed"}
    return [
        ProjectFactory(plan=plan_a, code="A-1", kind="road", **at),
        ProjectFactory(plan=plan_a, code="A-2", kind="well", announced_on="2023-01-01", **at),
        ProjectFactory(plan=plan_b, code="B-1", kind="road"),
    ]


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def codes(html: bytes) -> list[str]:
    return sorted(row[1] for row in Page(html.decode()).json("report-rows"))


def test_a_short_map_report_comes_at_once(three: Any, planner_a: Person, head_x: Person, public: Person) -> None:
    address = reverse("map_report_new")
    answer = planner_a.client.post(f"{address}?kind=road", {"layers": "programme"})
    assert "แผนที่โครงการ" in unquote(answer["Content-Disposition"]) and codes(content(answer)) == ["A-1"]
    assert codes(content(head_x.client.post(address, {"layers": "stage"}))) == ["A-1", "A-2", "B-1"]
    assert codes(content(public.client.post(address, {"layers": "stage"}))) == ["A-2"]
    assert planner_a.client.post(address, {"layers": "colour"}).status_code == 400
    assert planner_a.client.get(f"{address}?nonsense=1").status_code == 400


def test_the_register_and_the_project_lead_to_the_reports(three: list[Project], planner_a: Person) -> None:
    listed = planner_a.client.get(f"{reverse('project_list')}?kind=road").content.decode()
    for name in ("map_report_new", "sheets_new"):
        assert f'href="{reverse(name)}?kind=road"' in listed
        assert planner_a.client.get(f"{reverse(name)}?kind=road").status_code == 200
    page = planner_a.client.get(reverse("project_detail", args=[three[0].pk])).content.decode()
    assert reverse("project_sheet", args=[three[0].pk]) in page


def test_a_sheet_is_for_those_who_see_the_project(
    three: list[Project], planner_a: Person, planner_b: Person, public: Person
) -> None:
    draft, announced = (reverse("project_sheet", args=[project.pk]) for project in three[:2])
    assert content(planner_a.client.get(draft)).startswith(b"%PDF")
    for stranger in (planner_b, public):
        assert stranger.client.get(draft).status_code == 404
        assert content(stranger.client.get(announced)).startswith(b"%PDF")
    assert planner_a.client.post(draft).status_code == 405


def test_sheets_of_a_list_come_at_once_while_they_are_few(
    three: Any, planner_a: Person, public: Person, monkeypatch: Any
) -> None:
    address = reverse("sheets_new")
    assert pages_in(content(planner_a.client.post(f"{address}?organisation=06900101"))) == 2
    assert planner_a.client.post(f"{address}?q=ไม่มีเลย").status_code == 400
    monkeypatch.setattr(sheets, "DIRECT_SHEETS", 0)
    assert public.client.post(address).status_code == 400
    assert planner_a.client.post(address)["Location"] == reverse("report_list")
    monkeypatch.setattr(sheets, "MOST", 1)
    assert planner_a.client.post(address).status_code == 400


@pytest.mark.parametrize("kind", ["map", "sheets"])
def test_a_report_made_by_a_job_is_its_owners_alone(
    kind: str, three: Any, planner_a: Person, planner_b: Person, head_x: Person, public: Person
) -> None:
    if kind == "map":
        job = maps.start(planner_a.actor, "kind=road", "stage", "")
    else:
        job = sheets.start(planner_a.actor, "kind=road", "")
    address = reverse("report_download", args=[job.pk])
    assert planner_a.client.get(address).status_code == 404
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done" and job.result["projects"] == 1, job.message
    found = content(planner_a.client.get(address))
    assert codes(found) == ["A-1"] if kind == "map" else pages_in(found) == 1
    assert address in planner_a.client.get(reverse("report_list")).content.decode()
    for stranger in (planner_b, head_x, public):
        assert address not in stranger.client.get(reverse("report_list")).content.decode()
        for name in ("report_download", "report_progress"):
            assert stranger.client.get(reverse(name, args=[job.pk])).status_code == 404
        assert stranger.client.post(reverse("report_cancel", args=[job.pk])).status_code == 404


def test_a_job_that_is_cancelled_leaves_nothing(three: Any, planner_a: Person) -> None:
    job = maps.start(planner_a.actor, "", "stage", "")
    assert planner_a.client.post(reverse("report_cancel", args=[job.pk])).status_code == 302
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "cancelled" and not job.result_file


def test_a_job_asks_for_the_rights_of_the_hour_in_which_it_runs(three: Any, planner_a: Person) -> None:
    job = maps.start(planner_a.actor, "", "stage", "")
    planner_a.user.memberships.all().delete()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert codes(Path(job.result_file).read_bytes()) == ["A-2"]


def test_the_api_makes_reports(three: Any, planner_a: Person, planner_b: Person, public: Person) -> None:
    wanted = {"report": "map", "layers": "programme", "filter": "kind=road"}
    started = planner_a.client.post("/api/v1/reports/", wanted, content_type=JSON)
    assert started.status_code == 202, started.content
    url = f"/api/v1/reports/{started.json()['id']}/"
    assert planner_a.client.get(f"{url}file/").status_code == 404
    jobs.run(started.json()["id"])
    assert planner_a.client.get(url).json()["state"] == "done"
    assert codes(content(planner_a.client.get(f"{url}file/"))) == ["A-1"]
    for path in (url, f"{url}file/"):
        assert planner_b.client.get(path).status_code == 404
        assert public.client.get(path).status_code in (401, 403)
    made = planner_a.client.post("/api/v1/reports/", {"report": "sheets"}, content_type=JSON)
    assert (
        made.status_code == 202 and planner_a.client.delete(f"/api/v1/reports/{made.json()['id']}/").status_code == 204
    )


@pytest.mark.parametrize(
    "wanted", [{"report": "film"}, {"layers": "colour"}, {"filter": "owner=1"}, {"report": "sheets", "filter": "q=ฮ"}]
)
def test_choices_that_make_no_sense_are_told_and_start_nothing(wanted: dict, planner_a: Person) -> None:
    assert planner_a.client.post("/api/v1/reports/", wanted, content_type=JSON).status_code == 400
    assert not jobs.Job.objects.exists()
