"""The figures of areas on the map: the same as a count of the records, for every reader and filter."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.gis.geos import Point

from geoplan.organisations.models import Organisation
from projects.models import Plan, Project
from tests.conftest import Person
from tests.factories import PAID_ON, PlanFactory, ProjectFactory, YearBudgetFactory, settle

URL = "/map/areas.json"


@pytest.fixture
def spread(plan_a: Plan, plan_b: Plan, lao_c: Organisation) -> None:
    """Of LAO A two announced ones (9001, 9002), a draft and one without a place; of B a draft; of C one, all blank."""
    plan_c = PlanFactory(organisation=lao_c)
    for plan, code, lon, kind, year, amount in (
        (plan_a, "A1", 100.05, "road", 2568, "1000.25"),
        (plan_a, "A2", 100.25, "well", 2569, "2000.50"),
        (plan_a, "A3", 100.15, "road", 2568, "4000.00"),
        (plan_b, "B1", 100.05, "well", 2569, "8000.00"),
        (plan_c, "C1", 100.45, "road", 2568, None),
    ):
        project = ProjectFactory(plan=plan, code=code, geometry=Point(lon, 15.05), location_state="placed", kind=kind)
        YearBudgetFactory(project=project, fiscal_year=year, amount=amount and Decimal(amount))
    ProjectFactory(plan=plan_a, code="A4", kind="other")
    Project.objects.filter(code__in=["A1", "A2", "C1"]).update(announced_on=PAID_ON)
    settle()


def figures(person: Person, query: str) -> dict[str, tuple[int, str | None]]:
    response = person.client.get(f"{URL}?{query}")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    return {code: (one["count"], one["planned"]) for code, one in response.json()["areas"].items()}


PROVINCES = {
    "public": {"90": (2, "3000.75"), "91": (1, None)},
    "planner_a": {"90": (4, "7000.75"), "91": (1, None)},
    "planner_b": {"90": (3, "11000.75"), "91": (1, None)},
    "analyst_x": {"90": (5, "15000.75"), "91": (1, None)},
    "analyst_y": {"90": (2, "3000.75"), "91": (1, None)},
    "officer": {"90": (5, "15000.75"), "91": (1, None)},
}


@pytest.mark.parametrize("name", PROVINCES)
def test_each_reader_sees_the_sums_of_what_is_theirs_to_see(
    spread: None, name: str, request: pytest.FixtureRequest
) -> None:
    assert figures(request.getfixturevalue(name), "level=province") == PROVINCES[name]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("level=district", {"9001": (4, "13000.25"), "9002": (1, "2000.50"), "9101": (1, None)}),
        ("level=district&province=90", {"9001": (4, "13000.25"), "9002": (1, "2000.50")}),
        ("level=province&kind=road", {"90": (2, "5000.25"), "91": (1, None)}),
        ("level=province&fiscal_year=2568", {"90": (2, "5000.25")}),
        ("level=district&fiscal_year=2569&kind=well", {"9001": (1, "8000.00"), "9002": (1, "2000.50")}),
        ("level=province&organisation=06900101", {"90": (4, "7000.75")}),
        ("level=district&subdistrict=900101", {"9001": (2, "9000.25")}),
        ("level=province&location_state=placed", {"90": (4, "15000.75"), "91": (1, None)}),
        ("level=province&q=ไม่มีคำนี้", {}),
    ],
)
def test_the_figures_follow_the_filter(spread: None, officer: Person, query: str, expected: dict) -> None:
    found = figures(officer, query)
    assert found == expected


def test_they_follow_an_edit_at_once(spread: None, officer: Person) -> None:
    Project.objects.filter(code="A1").update(geometry=Point(100.45, 15.05))
    settle()
    assert figures(officer, "level=province") == {"90": (4, "14000.50"), "91": (2, "1000.25")}


@pytest.mark.parametrize("query", ["", "level=subdistrict", "level=province&colour=red", "level=province&kind='"])
def test_nonsense_is_refused_by_name(db: None, public: Person, query: str) -> None:
    response = public.client.get(f"{URL}?{query}", headers={"accept": "application/json"})
    assert response.status_code == 400
    assert any(name in response.content.decode() for name in ("level", "colour", "kind"))
