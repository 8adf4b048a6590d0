"""Importing through the API: a file in, its problems, committed, undone and committed again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import ImportBatch, Project
from tests.conftest import Person

CSV = "รหัส,ชื่อโครงการ,ประเภท,ละติจูด,ลองจิจูด\nW1,ขุดเจาะบ่อบาดาล หมู่ที่ 1,well,15.05,100.05\nW2,,well,15.05,100.05\n"


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


def send(person: Person, organisation: str, content: str = CSV, **more: Any) -> Any:
    upload = SimpleUploadedFile("wells.csv", content.encode(), "text/csv")
    return person.client.post("/api/v1/imports/", {"file": upload, "organisation": organisation, **more})


def step(person: Person, batch: int, name: str, **body: Any) -> Any:
    return person.client.post(f"/api/v1/imports/{batch}/{name}/", body, content_type="application/json")


def test_the_good_rows_of_a_file_are_committed_undone_and_committed_again(engineer_a: Person, plan_a) -> None:
    made = send(engineer_a, plan_a.organisation.code)
    assert made.status_code == 201, made.content
    body = made.json()
    if body["state"] != "checked":
        body = engineer_a.client.patch(
            f"/api/v1/imports/{body['id']}/", {"epsg": 4326}, content_type="application/json"
        ).json()
    assert (body["counts"]["rows"], body["counts"]["refused"]) == (2, 1)
    assert [problem["row"] for problem in body["problems"]] == [3]
    refused = step(engineer_a, body["id"], "commit", mode="all")
    assert 400 <= refused.status_code < 500
    assert not Project.objects.exists()
    for name, expected in (("commit", {"W1"}), ("undo", set()), ("commit", {"W1"})):
        answer = step(engineer_a, body["id"], name, **({"mode": "valid"} if name == "commit" else {}))
        assert answer.status_code == 200, answer.content
        assert set(Project.objects.values_list("code", flat=True)) == expected


def test_a_stranger_does_not_find_an_import(engineer_a: Person, planner_b: Person, analyst_x: Person, plan_a) -> None:
    batch = send(engineer_a, plan_a.organisation.code).json()["id"]
    for name in ("commit", "undo"):
        assert step(planner_b, batch, name, mode="valid").status_code == 404
    assert planner_b.client.get(f"/api/v1/imports/{batch}/").status_code == 404
    assert analyst_x.client.get(f"/api/v1/imports/{batch}/").status_code == 403


def test_nobody_imports_for_another_organisation(engineer_a: Person, finance_a: Person, lao_b, plan_a) -> None:
    assert send(engineer_a, lao_b.code).status_code == 403
    assert send(finance_a, plan_a.organisation.code).status_code == 403
    assert not ImportBatch.objects.exists()


def test_a_file_that_is_not_what_its_name_says_is_told_and_kept(engineer_a: Person, plan_a) -> None:
    upload = SimpleUploadedFile("roads.gpkg", b"<OGRVRTDataSource/>", "application/octet-stream")
    made = engineer_a.client.post("/api/v1/imports/", {"file": upload, "organisation": plan_a.organisation.code})
    assert made.status_code == 201
    assert made.json()["error"]["thai"]
    assert ImportBatch.objects.get().upload.read_bytes() == b"<OGRVRTDataSource/>"
