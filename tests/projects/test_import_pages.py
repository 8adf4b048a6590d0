"""The pages of importing: who may see and do what, and what bad input is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from geoplan.organisations.models import Organisation
from projects.imports import preview
from projects.imports.preview import PAGE
from projects.models import ImportBatch, ImportRow, Plan, Project, RowState
from tests.conftest import Person
from tests.projects.import_files import HEAD, ROWS, write_csv


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return write_csv(tmp_path / "x.csv", HEAD, ROWS).read_bytes()


def send(person: Person, organisation: Organisation, content: bytes, name: str = "โครงการ.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return person.client.post(reverse("import_new"), {"file": file, "organisation": organisation.pk})


def test_a_planner_uploads_checks_commits_and_undoes(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, content: bytes
) -> None:
    answer = send(planner_a, lao_a, content)
    batch = ImportBatch.objects.get()
    assert answer.status_code == 302 and answer.url == reverse("import_detail", args=[batch.pk])
    page = planner_a.client.get(answer.url).content.decode()
    assert "โครงการ.csv" in page and "ถนนคอนกรีต หมู่ 1" in page
    assert Project.objects.count() == 0
    assert planner_a.client.get(reverse("import_preview", args=[batch.pk])).json()["total"] == 2
    planner_a.client.post(reverse("import_commit", args=[batch.pk]), {"mode": "all"})
    assert Project.objects.count() == 3
    page = planner_a.client.get(answer.url).content.decode()
    assert f"/projects/?batch={batch.pk}" in page
    listed = planner_a.client.get(f"/projects/?batch={batch.pk}").content.decode()
    assert "ถนนคอนกรีต หมู่ 1" in listed
    planner_a.client.post(reverse("import_undo", args=[batch.pk]))
    assert Project.objects.count() == 0
    assert planner_a.client.get(answer.url).status_code == 200


def test_an_engineer_imports_without_money_and_is_told(
    engineer_a: Person, lao_a: Organisation, plan_a: Plan, content: bytes
) -> None:
    send(engineer_a, lao_a, content)
    batch = ImportBatch.objects.get()
    page = engineer_a.client.get(reverse("import_detail", args=[batch.pk])).content.decode()
    assert batch.notices == ["not_attributes", "not_money", "wgs84_assumed"]
    assert "งบประมาณ" in page
    engineer_a.client.post(reverse("import_commit", args=[batch.pk]), {"mode": "all"})
    assert Project.objects.count() == 3
    assert all(not project.year_budgets.exists() for project in Project.objects.all())


ROUTES = ["import_detail", "import_progress", "import_preview", "import_rows", "import_problems"]
ACTIONS = ["import_choices", "import_commit", "import_undo", "import_cancel"]


def test_strangers_do_not_see_an_import_and_wrong_roles_are_refused(
    planner_a: Person, planner_b: Person, finance_a: Person, analyst_x: Person, public: Person,
    lao_a: Organisation, plan_a: Plan, content: bytes,
) -> None:  # fmt: skip
    send(planner_a, lao_a, content)
    batch = ImportBatch.objects.get()
    for route in [*ROUTES, *ACTIONS]:
        address = reverse(route, args=[batch.pk])
        method = "post" if route in ACTIONS else "get"
        assert getattr(planner_b.client, method)(address).status_code == 404, route
        assert getattr(finance_a.client, method)(address).status_code == 403, route
        assert getattr(analyst_x.client, method)(address).status_code == 403, route
        assert getattr(public.client, method)(address).status_code == 302, route
        if route in ACTIONS:
            assert planner_a.client.get(address).status_code == 405, route
    batch.refresh_from_db()
    assert batch.state == "checked" and Project.objects.count() == 0


def test_nobody_imports_for_another_organisation(
    planner_a: Person, lao_b: Organisation, finance_a: Person, public: Person, content: bytes
) -> None:
    assert send(planner_a, lao_b, content).status_code == 400
    assert send(finance_a, lao_b, content).status_code == 403
    assert send(public, lao_b, content).status_code == 302
    assert ImportBatch.objects.count() == 0


def test_a_file_that_is_not_what_it_says_is_kept_with_the_reason(
    planner_a: Person, lao_a: Organisation, plan_a: Plan
) -> None:
    answer = send(planner_a, lao_a, b"<OGRVRTDataSource/>", "roads.geojson")
    batch = ImportBatch.objects.get()
    assert answer.status_code == 302 and batch.state == "uploaded" and batch.error["code"] == "file_content_mismatch"
    page = planner_a.client.get(answer.url).content.decode()
    assert batch.error["thai"] in page and batch.upload.read_bytes() == b"<OGRVRTDataSource/>"
    assert planner_a.client.post(reverse("import_commit", args=[batch.pk]), {"mode": "all"}).status_code == 409


def test_the_coordinate_system_must_be_chosen_where_the_file_names_none(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    head = ["ชื่อโครงการ", "E", "N"]
    path = write_csv(tmp_path / "utm.csv", head, [["บ่อบาดาล", "607800", "1658900"]])
    answer = send(planner_a, lao_a, path.read_bytes())
    batch = ImportBatch.objects.get()
    assert (
        batch.state == "read" and 'data-open="import_crs_needed"' in planner_a.client.get(answer.url).content.decode()
    )
    assert planner_a.client.post(reverse("import_commit", args=[batch.pk]), {"mode": "all"}).status_code == 409
    choices = {
        "epsg": "32647", "encoding": "utf-8", "geometry_source": "grid",
        "column_0": "name", "column_1": "easting", "column_2": "northing",
    }  # fmt: skip
    planner_a.client.post(reverse("import_choices", args=[batch.pk]), choices)
    batch.refresh_from_db()
    assert (batch.state, batch.epsg, batch.epsg_how) == ("checked", 32647, "chosen")
    assert ImportRow.objects.get().geometry.x == pytest.approx(100.003, abs=0.01)


def test_two_columns_for_one_field_are_told_beside_the_field(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, content: bytes
) -> None:
    send(planner_a, lao_a, content)
    batch = ImportBatch.objects.get()
    choices = {"epsg": "4326", "encoding": "utf-8", "geometry_source": "none", "column_0": "name", "column_1": "name"}
    answer = planner_a.client.post(reverse("import_choices", args=[batch.pk]), choices)
    assert answer.status_code == 400 and "gp-field-error" in answer.content.decode()


def test_hostile_text_is_shown_as_text(planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path) -> None:
    attack = "<script>alert(1)</script>"
    path = write_csv(tmp_path / "x.csv", ["ชื่อโครงการ", attack], [[attack, attack], ["", attack]])
    answer = send(planner_a, lao_a, path.read_bytes(), f"{attack}.csv")
    page = planner_a.client.get(answer.url).content.decode()
    assert attack not in page and "&lt;script&gt;" in page


def test_the_problems_file_names_row_field_and_reason_and_runs_no_formula(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "x.csv", ["ชื่อโครงการ", "รหัส"], [["", "=1+1"]])
    send(planner_a, lao_a, path.read_bytes())
    batch = ImportBatch.objects.get()
    answer = planner_a.client.get(reverse("import_problems", args=[batch.pk]))
    text = b"".join(answer.streaming_content)
    assert text.startswith(b"\xef\xbb\xbf")
    _, line = text.decode("utf-8-sig").splitlines()
    assert line.startswith("2,name,name_missing,block,ไม่มีชื่อโครงการ,The project has no name.")
    assert "'=1+1" in line and "filename*=utf-8''" in answer["Content-Disposition"]


def test_refused_rows_come_before_rows_with_warnings_whatever_their_place_in_the_file(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, content: bytes
) -> None:
    send(planner_a, lao_a, content)
    batch = ImportBatch.objects.get()
    ImportRow.objects.filter(batch=batch).delete()
    problem = {"code": "outside_area", "severity": "warn", "field": "geometry", "thai": "ก", "english": "a"}
    for number in range(PAGE + 1):
        state = RowState.REFUSED if number == PAGE else RowState.WARNED
        ImportRow.objects.create(batch=batch, position=number, row_number=number + 1, state=state, problems=[problem])
    first, following = preview.lines(batch)
    assert [line.row_number for line in first] == [PAGE + 1, *range(1, PAGE)]
    rest, end = preview.lines(batch, following)
    assert ([line.row_number for line in rest], end) == ([PAGE], None)
