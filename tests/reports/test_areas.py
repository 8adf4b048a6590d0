"""The district page: what lies in it, what touches it, counts and money."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, Point
from django.db import connection

from reports import areas
from spatial.models import AdministrativeArea
from tests.conftest import Person
from tests.factories import ProjectFactory, YearBudgetFactory


def placed(plan, geometry: GEOSGeometry, **values):
    geometry.srid = 4326
    return ProjectFactory(plan=plan, geometry=geometry, location_state="placed", **values)


@pytest.fixture
def world(plan_a, plan_b):
    """In 9001: a well and a road that reaches into 9002; in 9002: a well; and one of A's that waits."""
    made = {
        "well": placed(plan_a, Point(100.05, 15.05), programme_id="06", stage="approved"),
        "road": placed(plan_a, LineString((100.12, 15.05), (100.22, 15.05)), programme_id="09"),
        "far": placed(plan_b, Point(100.25, 15.05), programme_id="06"),
        "waiting": ProjectFactory(plan=plan_a, programme_id="09"),
    }
    for key, amounts in {"well": {2568: "100.10"}, "road": {2568: "0", 2569: "250.25"}, "far": {2569: "7"}}.items():
        for year, amount in amounts.items():
            YearBudgetFactory(project=made[key], fiscal_year=year, amount=Decimal(amount))
    return made


def district(code: str) -> AdministrativeArea:
    return AdministrativeArea.objects.get(pk=code)


def test_a_project_lies_in_the_district_of_its_largest_part_and_touches_the_other(head_x: Person, world) -> None:
    first = areas.review_area(head_x.actor, district("9001"))
    second = areas.review_area(head_x.actor, district("9002"))
    assert set(first.inside) == {world["well"], world["road"], world["waiting"]}
    assert set(first.touching) == set()
    assert set(second.inside) == {world["far"]}
    assert set(second.touching) == {world["road"]}


def test_the_figures_count_each_project_once(head_x: Person, world) -> None:
    figures = areas.review_area(head_x.actor, district("9001")).figures
    assert (figures.count, figures.placed, figures.needed, figures.not_applicable) == (3, 2, 1, 0)
    assert figures.coverage == pytest.approx(2 / 3)
    assert figures.planned == Decimal("350.35")


def test_breakdowns_add_up_to_a_recount_in_sql(head_x: Person, world) -> None:
    review = areas.review_area(head_x.actor, district("9001"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.programme_id, count(DISTINCT p.id), sum(b.amount) FROM projects_project p"
            " LEFT JOIN projects_projectyearbudget b ON b.project_id = p.id WHERE p.district_id = '9001'"
            " GROUP BY 1 ORDER BY 1"
        )
        assert [(line.key, line.count, line.planned) for line in review.programmes] == cursor.fetchall()
    assert [(line.key, line.count) for line in review.stages] == [("planned", 2), ("approved", 1)]
    assert [(line.key, line.count, line.planned) for line in review.years] == [
        ("2568", 2, Decimal("100.10")),
        ("2569", 1, Decimal("250.25")),
    ]


def test_the_public_sees_what_is_announced_only(public: Person, world) -> None:
    world["well"].announced_on = dt.date(2025, 1, 1)
    world["well"].save()
    assert list(areas.review_area(public.actor, district("9001")).inside) == [world["well"]]
    body = public.client.get("/areas/9001/").content.decode()
    assert world["well"].code in body
    assert world["waiting"].code not in body


def test_the_neighbour_sees_none_of_the_drafts(planner_b: Person, world) -> None:
    assert areas.review_area(planner_b.actor, district("9001")).figures.count == 0


def test_nothing_entered_is_not_zero(head_x: Person, plan_a) -> None:
    ProjectFactory(plan=plan_a)
    figures = areas.review_area(head_x.actor, district("9001")).figures
    assert figures.planned is None


@pytest.mark.parametrize("code", ["90", "9001", "900101"])
def test_each_level_has_its_page(code: str, head_x: Person, world) -> None:
    response = head_x.client.get(f"/areas/{code}/")
    assert response.status_code == 200
    assert district(code).name_th in response.content.decode()


@pytest.mark.parametrize("code", ["99", "1", "900", "abcd", "90010101"])
def test_an_area_that_is_not_there_is_not_found(code: str, public: Person, areas) -> None:
    assert public.client.get(f"/areas/{code}/").status_code == 404


def test_a_page_takes_a_fixed_number_of_queries(head_x: Person, world, plan_a, django_assert_max_num_queries) -> None:
    for _ in range(20):
        ProjectFactory(plan=plan_a)
    with django_assert_max_num_queries(22):
        head_x.client.get("/areas/9001/")
