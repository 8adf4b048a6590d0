"""Rules that the database keeps whoever writes: statements here go round every verb and form."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import DatabaseError, IntegrityError, connection, transaction

from projects.models import LocationRecord, Plan, PlanHeading, Project, ProjectYearBudget
from tests.factories import ProjectFactory, YearBudgetFactory, approve

DAY = dt.date(2026, 1, 5)


def run(sql: str, *params: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def heading_of(plan: Plan, **values: object) -> PlanHeading:
    return PlanHeading.objects.create(**{"plan": plan, "kind": "strategy", "number": 1, "title": "ก", **values})


@pytest.fixture
def announced(plan_a: Plan) -> Project:
    """A project with money, announced with its plan."""
    heading_of(plan_a)
    project = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=project)
    Project.objects.update(announced_on=DAY)
    Plan.objects.filter(pk=plan_a.pk).update(state="announced", announced_on=DAY)
    return project


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM projects_project WHERE id = %s",
        "UPDATE projects_project SET announced_on = NULL WHERE id = %s",
        "UPDATE projects_project SET code = 'other' WHERE id = %s",
        "UPDATE projects_projectyearbudget SET amount = 1 WHERE project_id = %s",
        "UPDATE projects_projectyearbudget SET amount = NULL WHERE project_id = %s",
        "UPDATE projects_projectyearbudget SET fiscal_year = 2570 WHERE project_id = %s",
        "DELETE FROM projects_projectyearbudget WHERE project_id = %s",
        "INSERT INTO projects_projectyearbudget (project_id, fiscal_year, amount) VALUES (%s, 2568, 1)",
    ],
)
def test_an_announced_project_and_its_money_are_locked(announced: Project, sql: str) -> None:
    with pytest.raises(DatabaseError, match="announced_locked"):
        run(sql, announced.pk)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE projects_plan SET title = 'other' WHERE id = %s",
        "UPDATE projects_plan SET state = 'draft', announced_on = NULL WHERE id = %s",
        "UPDATE projects_planheading SET title = 'other' WHERE plan_id = %s",
        "DELETE FROM projects_planheading WHERE plan_id = %s",
        "INSERT INTO projects_planheading (plan_id, kind, number, title) VALUES (%s, 'strategy', 2, 'x')",
    ],
)
def test_an_announced_plan_and_its_headings_are_locked(announced: Project, sql: str) -> None:
    with pytest.raises(DatabaseError, match="announced_locked"):
        run(sql, announced.plan_id)


def test_an_announced_project_may_still_be_placed_and_a_blank_year_come_and_go(announced: Project) -> None:
    blank = "INSERT INTO projects_projectyearbudget (project_id, fiscal_year, amount) VALUES (%s, 2568, NULL)"
    run(blank, announced.pk)
    run("DELETE FROM projects_projectyearbudget WHERE fiscal_year = 2568 AND project_id = %s", announced.pk)
    run(
        "UPDATE projects_project SET geometry = ST_SetSRID(ST_MakePoint(100.05, 15.05), 4326),"
        " location_state = 'placed' WHERE id = %s",
        announced.pk,
    )
    approve(announced, 0)
    announced.refresh_from_db()
    assert (announced.subdistrict_id, announced.stage) == ("900101", "approved")


def test_money_cannot_be_moved_onto_an_announced_project(announced: Project, plan_b: Plan) -> None:
    budget = YearBudgetFactory(project=ProjectFactory(plan=plan_b), fiscal_year=2567)
    with pytest.raises(DatabaseError, match="announced_locked"):
        run("UPDATE projects_projectyearbudget SET project_id = %s WHERE id = %s", announced.pk, budget.pk)


def test_a_projects_heading_is_of_its_own_plan(plan_a: Plan, plan_b: Plan) -> None:
    project, foreign = ProjectFactory(plan=plan_a), heading_of(plan_b)
    with pytest.raises(DatabaseError, match="heading_of_other_plan"):
        run("UPDATE projects_project SET heading_id = %s WHERE id = %s", foreign.pk, project.pk)
    own = heading_of(plan_a)
    run("UPDATE projects_project SET heading_id = %s WHERE id = %s", own.pk, project.pk)
    with pytest.raises(DatabaseError, match="heading_of_other_plan"):
        run("UPDATE projects_project SET plan_id = %s WHERE id = %s", plan_b.pk, project.pk)
    with pytest.raises(DatabaseError, match="Cannot update"):
        run("UPDATE projects_planheading SET plan_id = %s WHERE id = %s", plan_b.pk, own.pk)


def test_a_tactic_stands_under_a_strategy_of_its_own_plan(plan_a: Plan, plan_b: Plan) -> None:
    with pytest.raises(DatabaseError, match="heading_of_other_plan"), transaction.atomic():
        heading_of(plan_a, kind="tactic", parent=heading_of(plan_b))
    tactic = heading_of(plan_a, kind="tactic", parent=heading_of(plan_a))
    with pytest.raises(DatabaseError, match="heading_of_other_plan"), transaction.atomic():
        heading_of(plan_a, kind="tactic", parent=tactic)


def test_a_plan_stays_with_its_organisation(plan_a: Plan, lao_b) -> None:
    with pytest.raises(DatabaseError, match="Cannot update"):
        run("UPDATE projects_plan SET organisation_id = %s WHERE id = %s", lao_b.pk, plan_a.pk)


def test_the_areas_of_a_project_cannot_be_written_by_hand(plan_a: Plan) -> None:
    project = ProjectFactory(plan=plan_a, geometry=Point(100.05, 15.05), location_state="placed")
    run("UPDATE projects_project SET subdistrict_id = '900202', district_id = '9002' WHERE id = %s", project.pk)
    project.refresh_from_db()
    assert (project.district_id, project.subdistrict_id) == ("9001", "900101")


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT EMPTY",
        "LINESTRING EMPTY",
        "GEOMETRYCOLLECTION(POINT(100 15))",
        "POINT(15 100)",
        "POINT(100 90)",
        "POINT(0 0)",
        "POINT(673310 1520741)",
        "LINESTRING(100 15, 460 15)",
        "POLYGON((100 15, 100.1 15.1, 100.1 15, 100 15.1, 100 15))",
    ],
)
def test_nothing_but_a_place_that_can_be_drawn_is_a_location(plan_a: Plan, wkt: str) -> None:
    project = ProjectFactory(plan=plan_a)
    place = GEOSGeometry(wkt, srid=4326)
    # Beyond the poles the copy for tiles cannot even be computed.
    with pytest.raises(DatabaseError, match=r"project_geometry_is_place|Invalid coordinate"), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(geometry=place, location_state="placed")
    with pytest.raises(IntegrityError, match="location_geometry_is_place"), transaction.atomic():
        LocationRecord.objects.create(project=project, geometry=place, source="drawn")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_coordinate_that_is_no_number_is_not_stored(plan_a: Plan, number: str) -> None:
    project = ProjectFactory(plan=plan_a)
    with pytest.raises(DatabaseError, match=r"project_geometry_is_place|Invalid coordinate"):
        run(
            "UPDATE projects_project SET location_state = 'placed',"
            " geometry = ST_SetSRID(ST_MakePoint(100, %s::float8), 4326) WHERE id = %s",
            number,
            project.pk,
        )


def test_a_height_is_not_stored(plan_a: Plan) -> None:
    project = ProjectFactory(plan=plan_a)
    with pytest.raises(DatabaseError, match="has Z dimension"):
        run(
            "UPDATE projects_project SET location_state = 'placed',"
            " geometry = ST_SetSRID(ST_MakePoint(100, 15, 3), 4326) WHERE id = %s",
            project.pk,
        )


def test_a_location_goes_only_with_its_draft(plan_a: Plan, planner_a) -> None:
    project = ProjectFactory(plan=plan_a)
    record = LocationRecord.objects.create(project=project, geometry=Point(100.05, 15.05), source="drawn")
    with pytest.raises(DatabaseError, match="location_kept"):
        run("DELETE FROM projects_locationrecord WHERE id = %s", record.pk)
    response = planner_a.client.post(f"/projects/{project.pk}/remove/", {"version": project.version})
    assert response.status_code == 302
    run("SELECT 1")
    assert not LocationRecord.objects.exists()


def test_a_fiscal_year_is_buddhist(plan_a: Plan) -> None:
    with pytest.raises(IntegrityError, match="year_budget_buddhist"):
        YearBudgetFactory(project=ProjectFactory(plan=plan_a), fiscal_year=2025)


@pytest.mark.parametrize("model", [Project, ProjectYearBudget, Plan, PlanHeading])
@pytest.mark.parametrize("verb", ["DELETE FROM {}", "UPDATE {} SET pgh_label = 'x'"])
def test_the_history_cannot_be_edited(announced: Project, model, verb: str) -> None:
    table = model.pgh_event_models["insert"]._meta.db_table
    with pytest.raises(DatabaseError, match="append_only"):
        run(verb.format(table))


def test_a_rule_that_only_the_database_kept_is_told_as_such(announced: Project, planner_a, monkeypatch) -> None:
    monkeypatch.setattr("projects.plans._draft", lambda plan: plan)
    monkeypatch.setattr("projects.views.plans._editable", lambda request, pk: announced.plan)
    response = planner_a.client.post(f"/plans/{announced.plan_id}/headings/", {"title": "ใหม่"})
    assert response.status_code == 409


@pytest.mark.parametrize("area", ["province_id", "district_id", "subdistrict_id"])
def test_an_insert_that_lies_about_its_areas_is_refused(area, plan_a):
    right = {"province_id": "90", "district_id": "9001", "subdistrict_id": "900101"}
    wrong = {"province_id": "91", "district_id": "9002", "subdistrict_id": "900102"}
    values = {**right, area: wrong[area]}
    point = Point(100.05, 15.05, srid=4326)
    with pytest.raises(DatabaseError, match="wrongly_assigned"):
        Project.objects.bulk_create(
            [Project(plan=plan_a, organisation=plan_a.organisation, code="1", name="x", geometry=point,
                     location_state="placed", **values)]
        )  # fmt: skip


def test_an_insert_that_knows_its_areas_is_taken_as_it_is(plan_a):
    point = Point(100.05, 15.05, srid=4326)
    known = {"province_id": "90", "district_id": "9001", "subdistrict_id": "900101"}
    Project.objects.create(
        plan=plan_a, organisation=plan_a.organisation, code="1", name="x", geometry=point, location_state="placed",
        **known,
    )  # fmt: skip
    assert Project.objects.values(*known).get() == known


def test_an_insert_into_the_plan_of_another_organisation_is_refused(plan_a, lao_b):
    with pytest.raises(DatabaseError, match="wrongly_assigned"):
        Project.objects.create(plan=plan_a, organisation=lao_b, code="1", name="x", province_id="90")
