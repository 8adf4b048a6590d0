"""The API under /api/v1/: features, versions, rights, tokens and problem+json."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.contrib.gis.geos import LineString, Point
from django.test import Client

from projects.models import LocationRecord, Project
from tests.conftest import Person
from tests.factories import ProjectFactory, YearBudgetFactory

JSON = "application/json"


def problem(response, status: int, code: str) -> dict:
    body = json.loads(response.content)
    assert (response.status_code, body["status"], body["code"]) == (status, status, code)
    assert response["Content-Type"] == "application/problem+json"
    return body


@pytest.fixture
def well(plan_a) -> Project:
    point = Point(100.05, 15.05, srid=4326)
    project = ProjectFactory(plan=plan_a, geometry=point, location_state="placed", kind="well", name="ขุดเจาะบ่อบาดาล")
    YearBudgetFactory(project=project, fiscal_year=2569, amount=Decimal("285000.55"))
    YearBudgetFactory(project=project, fiscal_year=2570, amount=None)
    return project


def test_a_list_is_geojson_with_exact_money_and_blank_apart_from_zero(planner_a: Person, well) -> None:
    body = json.loads(planner_a.client.get("/api/v1/projects/").content)
    feature = body["features"][0]
    assert body["type"] == "FeatureCollection"
    assert feature["geometry"] == {"type": "Point", "coordinates": [100.05, 15.05]}
    assert feature["properties"]["name"] == "ขุดเจาะบ่อบาดาล"
    assert feature["properties"]["year_budgets"] == {"2569": "285000.55", "2570": None}


def test_the_list_and_the_single_feature_say_the_same(planner_a: Person, well) -> None:
    listed = json.loads(planner_a.client.get("/api/v1/projects/").content)["features"][0]
    single = planner_a.client.get(f"/api/v1/projects/{well.pk}/").json()
    assert single["properties"] == listed["properties"]
    assert single["geometry"] == listed["geometry"]


def test_paging_shows_every_project_once(planner_a: Person, plan_a) -> None:
    made = {ProjectFactory(plan=plan_a).pk for _ in range(7)}
    seen, url = [], "/api/v1/projects/?limit=3"
    while url:
        body = json.loads(planner_a.client.get(url).content)
        seen += [feature["id"] for feature in body["features"]]
        url = body["next"]
    assert seen == sorted(made, reverse=True)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=100000", "limit=x", "before_id=-1", "kind=spaceship", "owner__password=x", "bbox=1,2,3"]
)
def test_a_query_that_makes_no_sense_is_refused_by_name(planner_a: Person, query: str) -> None:
    response = planner_a.client.get(f"/api/v1/projects/?{query}")
    assert response.status_code == 400
    assert query.split("=")[0] in json.loads(response.content)["title_en"]


def test_strangers_do_not_find_a_draft_and_the_public_finds_the_announced(
    planner_b: Person, public: Person, well
) -> None:
    url = f"/api/v1/projects/{well.pk}/"
    problem(planner_b.client.get(url), 404, "not_found")
    problem(public.client.get(url), 404, "not_found")
    Project.objects.filter(pk=well.pk).update(announced_on=dt.date(2025, 1, 1))
    assert public.client.get(url).status_code == 200


def test_a_planner_makes_and_changes_a_project(planner_a: Person, plan_a) -> None:
    made = planner_a.client.post(
        "/api/v1/projects/",
        {"plan": plan_a.pk, "code": "R1", "name": "ก่อสร้างถนน", "kind": "road", "year_budgets": {"2569": "1000000.10"}},
        content_type=JSON,
    )
    assert made.status_code == 201
    url = f"/api/v1/projects/{made.json()['id']}/"
    changed = planner_a.client.patch(url, {"name": "ปรับปรุงถนน"}, content_type=JSON, headers={"If-Match": made["ETag"]})
    assert changed.json()["properties"]["name"] == "ปรับปรุงถนน"
    assert changed.json()["properties"]["year_budgets"] == {"2569": "1000000.10"}
    stale = planner_a.client.patch(url, {"name": "x"}, content_type=JSON, headers={"If-Match": made["ETag"]})
    problem(stale, 412, "stale_version")
    assert Project.objects.get().name == "ปรับปรุงถนน"


def test_a_write_without_the_version_it_read_is_refused(planner_a: Person, well) -> None:
    response = planner_a.client.patch(f"/api/v1/projects/{well.pk}/", {"name": "x"}, content_type=JSON)
    problem(response, 428, "version_needed")


@pytest.mark.parametrize("field", ["organisation", "stage", "announced_on", "version", "province", "location_state"])
def test_what_follows_from_rules_cannot_be_assigned(field: str, planner_a: Person, planner_b: Person, well) -> None:
    before = Project.objects.values(field).get(pk=well.pk)
    planner_a.client.patch(
        f"/api/v1/projects/{well.pk}/",
        {"name": well.name, field: planner_b.actor.organisation_id, "version": well.version},
        content_type=JSON,
    )
    assert Project.objects.values("stage", "announced_on", "organisation").get(pk=well.pk) == {
        "stage": "planned",
        "announced_on": None,
        "organisation": planner_a.actor.organisation_id,
    }
    if field not in ("version",):
        assert Project.objects.values(field).get(pk=well.pk) == before


def test_a_project_cannot_be_made_in_the_plan_of_another(planner_a: Person, plan_b) -> None:
    response = planner_a.client.post(
        "/api/v1/projects/", {"plan": plan_b.pk, "code": "R1", "name": "ถนน"}, content_type=JSON
    )
    assert response.status_code == 400
    assert "plan" in response.json()["errors"]
    assert not Project.objects.exists()


@pytest.mark.parametrize("name", ["finance_a", "engineer_a", "head_x", "officer"])
def test_only_a_planner_edits(name: str, request, well) -> None:
    person: Person = request.getfixturevalue(name)
    response = person.client.patch(
        f"/api/v1/projects/{well.pk}/", {"name": "x", "version": well.version}, content_type=JSON
    )
    assert response.status_code == 403
    assert Project.objects.get().name == well.name


def test_an_engineer_places_a_project_with_a_line(engineer_a: Person, plan_a) -> None:
    road = ProjectFactory(plan=plan_a)
    line = {"type": "LineString", "coordinates": [[100.01, 15.01], [100.02, 15.01]]}
    response = engineer_a.client.post(
        f"/api/v1/projects/{road.pk}/locations/", {"geometry": line, "version": road.version}, content_type=JSON
    )
    assert response.status_code == 201
    road.refresh_from_db()
    assert road.geometry.equals_exact(LineString((100.01, 15.01), (100.02, 15.01), srid=4326))
    assert road.subdistrict_id == "900101"
    listed = engineer_a.client.get(f"/api/v1/projects/{road.pk}/locations/").json()
    assert [(record["geometry"], record["recorded_by"]) for record in listed] == [(line, "engineer_a")]


@pytest.mark.parametrize(
    "geometry",
    [
        "POINT(1 1)",
        {"type": "Point", "coordinates": ["a", "b"]},
        {"type": "Point", "coordinates": [100.05, 15.05], "crs": {"type": "name"}},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "Point", "coordinates": [15.05, 100.05]},
    ],
)
def test_a_geometry_that_cannot_be_is_told_and_nothing_is_written(geometry, engineer_a: Person, plan_a) -> None:
    road = ProjectFactory(plan=plan_a)
    response = engineer_a.client.post(
        f"/api/v1/projects/{road.pk}/locations/", {"geometry": geometry, "version": road.version}, content_type=JSON
    )
    assert 400 <= response.status_code < 500
    assert json.loads(response.content)["title_th"]
    assert not LocationRecord.objects.exists()


def test_a_session_needs_the_csrf_token(planner_a: Person, plan_a) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(planner_a.user, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post("/api/v1/projects/", {"plan": plan_a.pk, "name": "x"}, content_type=JSON)
    assert response.status_code == 403
    assert not Project.objects.exists()


def test_areas_and_organisations_are_public(public: Person, lao_a) -> None:
    assert [area["code"] for area in public.client.get("/api/v1/areas/?parent=9001").json()] == ["900101", "900102"]
    area = public.client.get("/api/v1/areas/9001/").json()
    assert (area["id"], area["geometry"]["type"]) == ("9001", "MultiPolygon")
    listed = public.client.get("/api/v1/organisations/?province=90").json()
    assert [organisation["code"] for organisation in listed] == [lao_a.code]
    problem(public.client.get("/api/v1/areas/9999/"), 404, "not_found")
    problem(public.client.get("/api/v1/areas/?level=galaxy"), 400, "invalid")


def test_an_unchanged_project_costs_a_304(planner_a: Person, well) -> None:
    url = f"/api/v1/projects/{well.pk}/"
    etag = planner_a.client.get(url)["ETag"]
    assert planner_a.client.get(url, headers={"If-None-Match": etag}).status_code == 304


def test_the_schema_is_openapi_3_and_names_every_route(public: Person) -> None:
    document = public.client.get("/api/v1/schema/", headers={"Accept": "application/json"})
    schema = json.loads(document.content)
    assert schema["openapi"].startswith("3.")
    assert {"/api/v1/projects/", "/api/v1/projects/{id}/", "/api/v1/areas/"} <= set(schema["paths"])


def test_a_list_takes_a_fixed_number_of_queries(planner_a: Person, plan_a, django_assert_max_num_queries) -> None:
    for _ in range(30):
        YearBudgetFactory(project=ProjectFactory(plan=plan_a))
    with django_assert_max_num_queries(5):
        planner_a.client.get("/api/v1/projects/")
