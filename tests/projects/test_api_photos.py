"""Photos through the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from geoplan.accounts import tokens
from projects.models import Photo, Project
from tests.conftest import Person
from tests.factories import ProjectFactory
from tests.projects.photo_files import gps_of, photo_of, picture_bytes, upload_of


@pytest.fixture
def project(plan_a: Any) -> Project:
    from django.contrib.gis.geos import Point

    return ProjectFactory(plan=plan_a, kind="well", geometry=Point(100.05, 15.05), location_state="placed")


def test_a_photo_goes_in_with_a_token_and_comes_back_with_its_distance(project: Project, engineer_a: Person) -> None:
    client = Client(headers={"authorization": f"Token {tokens.make(engineer_a.actor, 'ภาพ', 30)[1]}"})
    address = f"/api/v1/projects/{project.pk}/photos/"
    answer = client.post(address, {"photo": upload_of(picture_bytes((100.051, 15.05))), "moment": "after"})
    assert answer.status_code == 201
    (listed,) = client.get(address).json()
    assert {**listed, "position": "read"} == answer.json()
    assert listed["point"]["coordinates"] == pytest.approx([100.051, 15.05])
    # 0.001 degrees of longitude at 15.05° N on WGS 84: 111,319.49 m × cos φ / √(1 − e² sin² φ), by hand 107.53 m.
    assert (listed["distance_m"], listed["distance"]) == (pytest.approx(107.53, abs=0.05), "far")
    assert (listed["uploaded_by"], listed["moment"], listed["taken_at"][:10]) == ("engineer_a", "after", "2024-03-01")
    assert "sha256" not in listed and "key" not in listed
    for size in ("large", "small"):
        picture = client.get(listed[size])
        assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")


def test_a_time_that_was_typed_counts_where_the_picture_has_none(project: Project, engineer_a: Person) -> None:
    for mark, taken, expected in ((1, "", 2023), (2, "2024:03:01 10:11:12", 2024)):
        data = {
            "photo": upload_of(picture_bytes(mark=mark, taken=taken)),
            "moment": "before",
            "taken_at": "2023-05-05T08:00:00+07:00",
            "caption": "จุดเริ่มต้น",
        }
        answer = engineer_a.client.post(f"/api/v1/projects/{project.pk}/photos/", data)
        assert (answer.json()["taken_at"][:4], answer.json()["caption"]) == (str(expected), "จุดเริ่มต้น")


def test_bad_pictures_are_told_as_problems(project: Project, engineer_a: Person) -> None:
    address = f"/api/v1/projects/{project.pk}/photos/"
    for data, status, code in ((b"<svg/>", 415, "photo_type_unknown"), (picture_bytes()[:400], 400, "photo_damaged")):
        answer = engineer_a.client.post(address, {"photo": upload_of(data), "moment": "before"})
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["code"] == code
    answer = engineer_a.client.post(address, {"moment": "sometime"})
    assert answer.status_code == 400 and {"photo", "moment"} <= set(answer.json()["errors"])
    abroad = engineer_a.client.post(
        address, {"photo": upload_of(picture_bytes(gps=gps_of(139.7, 35.7))), "moment": "before"}
    )
    assert (abroad.status_code, abroad.json()["position"], abroad.json()["point"]) == (201, "abroad", None)


def test_the_public_lists_photos_of_announced_projects_without_names(
    project: Project, engineer_a: Person, public: Person
) -> None:
    photo = photo_of(project, uploaded_by=engineer_a.user)
    address = f"/api/v1/projects/{project.pk}/photos/"
    assert public.client.get(address).status_code == 404
    assert public.client.get(f"/api/v1/photos/{photo.pk}/small.jpg").status_code == 404
    Project.objects.filter(pk=project.pk).update(announced_on=dt.date(2026, 1, 5))
    (listed,) = public.client.get(address).json()
    assert listed["uploaded_by"] is None
    assert public.client.get(listed["small"]).status_code == 200
    assert public.client.post(address, {"moment": "before"}).status_code in (401, 403)
    Photo.objects.update(removed_at=dt.datetime(2026, 1, 6, tzinfo=dt.UTC))
    assert public.client.get(address).json() == []


def test_the_schema_says_what_a_photo_is(public: Person) -> None:
    schema = public.client.get("/api/v1/schema/?format=json").json()
    paths = schema["paths"]
    upload = paths["/api/v1/projects/{id}/photos/"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    wanted = schema["components"]["schemas"][upload["$ref"].rsplit("/", 1)[1]]
    assert wanted["properties"]["photo"]["format"] == "binary"
    file = paths["/api/v1/photos/{photo_id}/{size}.jpg"]["get"]["responses"]["200"]["content"]
    assert list(file) == ["image/jpeg"]
