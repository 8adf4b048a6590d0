"""The warning that a project's name and its geometry tell different places."""

from __future__ import annotations

import csv

import pytest
import shapely
from django.utils import translation

from geoplan.errors import DomainError
from geoplan.policy import system_actor
from projects import locations, register
from projects.imports import checking, committing, undoing, uploading
from projects.models import ImportRow, Project
from projects.worklists import cards_for
from spatial.models import AdministrativeArea
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
HERE, THERE = shapely.Point(100.05, 15.05), shapely.Point(100.15, 15.05)
ACROSS = shapely.LineString([(100.05, 15.05), (100.11, 15.05)])


def found(person, project, geometry):
    findings, _ = locations.preview(person.actor, project.pk, geometry)
    return [finding for finding in findings if finding.code == "title_elsewhere"]


@pytest.fixture
def well(plan_a):
    return ProjectFactory(plan=plan_a, name="ขุดบ่อ หมู่ที่ 2 ตำบลพื้นที่ 900102 อำเภอพื้นที่ 9001", kind="well")


def test_another_subdistrict_than_the_name_says_is_warned_of_in_both_languages(engineer_a, well):
    (warning,) = found(engineer_a, well, HERE)
    assert warning.severity == "warn"
    with translation.override("th"):
        assert warning.message == "ชื่อโครงการระบุตำบลพื้นที่ 900102 แต่ตำแหน่งอยู่ในตำบลพื้นที่ 900101"
    with translation.override("en"):
        assert warning.message == "The project's name says Area 900102, but the location lies in Area 900101."


def test_the_warning_must_be_confirmed_and_then_the_location_is_kept(engineer_a, well):
    with pytest.raises(DomainError) as refused:
        locations.place(engineer_a.actor, well.pk, HERE, version=1)
    assert refused.value.code == "location_unconfirmed"
    placed = locations.place(engineer_a.actor, well.pk, HERE, version=1, accepted_warnings={"title_elsewhere"})
    assert placed.subdistrict_id == "900101"


@pytest.mark.parametrize("geometry", [THERE, ACROSS], ids=["inside", "touching"])
def test_a_geometry_that_is_or_comes_where_the_name_says_is_not(engineer_a, well, geometry):
    assert not found(engineer_a, well, geometry)


def test_an_approximate_boundary_is_not_held_against_the_name(engineer_a, well):
    AdministrativeArea.objects.filter(pk="900101").update(quality="approximate")
    assert not found(engineer_a, well, HERE)


def test_a_name_that_tells_no_place_agrees_with_any(engineer_a, plan_a):
    assert not found(engineer_a, ProjectFactory(plan=plan_a, name="ขุดบ่อ หมู่ที่ 2"), HERE)


def test_a_geometry_outside_every_area_is_left_to_the_other_checks(engineer_a, well):
    assert not found(engineer_a, well, shapely.Point(102.5, 16.5))
    assert not found(engineer_a, well, shapely.Point(0, 0))
    assert not found(engineer_a, well, shapely.Point())


@pytest.fixture
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


def listed(person):
    page = person.client.get("/projects/?scope=all&title_elsewhere=yes")
    assert page.status_code == 200
    return page.content.decode()


def card(person):
    (found,) = [card for card in cards_for(person.actor) if "title_elsewhere" in card.url]
    return found


def test_the_flag_stays_with_the_project_until_place_or_name_is_mended(engineer_a, planner_a, finance_a, well):
    warned = {"title_elsewhere"}
    placed = locations.place(engineer_a.actor, well.pk, HERE, version=1, accepted_warnings=warned)
    assert placed.title_elsewhere
    assert card(engineer_a).count == 1 and card(engineer_a).url in engineer_a.client.get("/").content.decode().replace(
        "&amp;", "&"
    )
    assert well.name in listed(engineer_a)
    assert not [one for one in cards_for(finance_a.actor) if "title_elsewhere" in one.url]
    page = engineer_a.client.get(f"/projects/{well.pk}/").content.decode()
    assert "ชื่อโครงการระบุสถานที่อื่นจากตำแหน่งบนแผนที่" in page
    placed = locations.place(engineer_a.actor, well.pk, THERE, version=placed.version)
    assert not placed.title_elsewhere and well.name not in listed(engineer_a)
    renamed = "ขุดบ่อ ตำบลพื้นที่ 900101 อำเภอพื้นที่ 9001"
    placed = register.edit_project(planner_a.actor, placed, placed.version, {"name": renamed}, {})
    assert placed.title_elsewhere
    assert not locations.clear(engineer_a.actor, placed.pk, version=placed.version).title_elsewhere


def imported(plan, tmp_path, rows, actor=None):
    path = tmp_path / "แผน.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([("รหัสโครงการ", "ชื่อโครงการ", "พิกัด"), *rows])
    with path.open("rb") as stream:
        batch = uploading.upload(actor or system_actor(), plan.organisation, stream, path.name)
    uploading.read(batch)
    checking.check(batch, actor or system_actor())
    return batch


def told(batch):
    rows = ImportRow.objects.filter(batch=batch).order_by("position")
    return [[(p["field"], p["code"], p["severity"]) for p in row.problems if p["field"] == "name"] for row in rows]


WARNED = [("name", "title_elsewhere", "warn")]


def test_an_imported_row_is_warned_of_and_its_project_keeps_the_flag(plan_a, engineer_a, tmp_path, data_dir):
    rows = [
        ("W1", "ขุดบ่อ ตำบลพื้นที่ 900102 อำเภอพื้นที่ 9001", "15.05, 100.05"),
        ("W2", "ขุดบ่อ ตำบลพื้นที่ 900102 อำเภอพื้นที่ 9001", "15.05, 100.15"),
        ("W3", "ขุดบ่อ หมู่ที่ 2", "15.05, 100.05"),
        ("W4", "ขุดบ่อ ตำบลพื้นที่ 900102 อำเภอพื้นที่ 9001", ""),
        ("W5", "ถนน ตำบลพื้นที่ 900102 อำเภอพื้นที่ 9001", "LINESTRING (100.05 15.05, 100.11 15.05)"),
    ]
    batch = imported(plan_a, tmp_path, rows)
    assert told(batch) == [WARNED, [], [], [], []]
    words = ImportRow.objects.get(batch=batch, code="W1").problems[0]["thai"]
    assert words == "ชื่อโครงการระบุตำบลพื้นที่ 900102 แต่ตำแหน่งอยู่ในตำบลพื้นที่ 900101"
    committing.commit(batch, system_actor(), "all")
    assert list(Project.objects.filter(title_elsewhere=True).values_list("code", flat=True)) == ["W1"]
    assert card(engineer_a).count == 1


def test_a_row_that_names_a_placed_project_anew_is_compared_with_its_place(
    plan_a, engineer_a, planner_a, tmp_path, data_dir
):
    shape = {"geometry": HERE.wkt, "location_state": "placed"}
    ProjectFactory(plan=plan_a, code="W1", name="ขุดบ่อ", **shape)
    rows = [("W1", "ขุดบ่อ ตำบลพื้นที่ 900102 อำเภอพื้นที่ 9001", "")]
    # An engineer's file leaves the name as it is, so that there is nothing to warn of.
    assert told(imported(plan_a, tmp_path, rows, engineer_a.actor)) == [[]]
    batch = imported(plan_a, tmp_path, rows, planner_a.actor)
    assert told(batch) == [WARNED]
    committing.commit(batch, planner_a.actor, "all")
    assert Project.objects.get().title_elsewhere
    assert undoing.undo(batch, planner_a.actor).done
    assert not Project.objects.get().title_elsewhere
    batch = imported(plan_a, tmp_path, [("W1", "ขุดบ่อ", "15.05, 100.05")], planner_a.actor)
    assert told(batch) == [[]]
