"""The register's pages: what each reader finds there, exact totals, few queries, and answers to nonsense."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.filters import ProjectFilter
from projects.models import Project
from projects.paging import PAGE_SIZE
from projects.totals import totals_for, totals_of
from tests.factories import OrganisationFactory, ProjectFactory, YearBudgetFactory, approve
from tests.projects.test_summaries import settle

HAND_SUM = """
    SELECT count(DISTINCT p.id), sum(b.amount)
    FROM projects_project p LEFT JOIN projects_projectyearbudget b ON b.project_id = p.id
"""


@pytest.fixture
def some(plan_a, plan_b):
    for number in range(PAGE_SIZE + 5):
        project = ProjectFactory(
            plan=plan_a, code=f"A{number:03d}", name=f"ถนนเอ {number}", stage="approved" if number % 2 else "planned"
        )
        YearBudgetFactory(project=project, amount=Decimal("1000.25"))
    ProjectFactory(plan=plan_b, code="B1", name="ฉบับร่างของบี")
    settle()


def names(response) -> list[str]:
    return re.findall(r'class="reg-name"><a[^>]*>([^<]*)<', response.content.decode())


def test_staff_come_to_their_own_projects_first(some, planner_a):
    response = planner_a.client.get("/projects/")
    assert response.status_code == 302
    assert response.url == "/projects/?organisation=06900101"


@pytest.mark.parametrize("path", ["/projects/", "/map/"])
def test_the_list_shows_a_page_with_totals_of_everything(some, planner_a, path):
    response = planner_a.client.get(path, {"organisation": "06900101"})
    assert response.status_code == 200
    assert len(names(response)) == PAGE_SIZE
    assert f"{PAGE_SIZE + 5}" in response.content.decode()
    assert "55,013.75" in response.content.decode()  # 55 × 1000.25


def test_a_draft_is_seen_by_its_own_and_never_by_a_stranger_or_the_public(
    some, planner_a, planner_b, analyst_x, analyst_y, public
):
    def sees(person):
        return "ฉบับร่างของบี" in names(person.client.get("/projects/", {"q": "ฉบับร่างของบี"}))

    assert [sees(p) for p in (planner_b, analyst_x, planner_a, analyst_y, public)] == [True, True, False, False, False]


def test_totals_equal_a_count_by_hand(some):
    totals = totals_of(Project.objects.all())
    with connection.cursor() as cursor:
        cursor.execute(HAND_SUM)
        assert cursor.fetchone() == (totals.count, totals.planned)
        cursor.execute("SELECT stage, count(*) FROM projects_project GROUP BY stage")
        assert dict(cursor.fetchall()) == {str(total.stage.value): total.count for total in totals.stages}


def test_totals_of_a_fiscal_year_count_that_years_money_only(plan_a):
    project = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=project, fiscal_year=2568, amount=100)
    YearBudgetFactory(project=project, fiscal_year=2569, amount=20)
    assert totals_of(Project.objects.all(), 2569).planned == 20
    assert totals_of(Project.objects.all()).planned == 120


def test_blank_is_not_zero_in_a_total(plan_a):
    YearBudgetFactory(project=ProjectFactory(plan=plan_a), amount=None)
    assert totals_of(Project.objects.all()).planned is None


@pytest.mark.parametrize("person", ["planner_a", "analyst_x", "officer", "public"])
def test_a_page_of_the_list_takes_at_most_fifteen_queries(some, request, person):
    reader = request.getfixturevalue(person)
    query = {"province": "90", "district": "9001", "organisation": "06900101", "programme": "09", "sort": "-planned"}
    reader.client.get("/projects/", query)
    with CaptureQueriesContext(connection) as queries:
        assert reader.client.get("/projects/", query).status_code == 200
    assert len(queries) <= 15, [query["sql"][:90] for query in queries]


def test_htmx_gets_the_results_alone_and_no_cache_mixes_the_two(some, planner_a):
    page = planner_a.client.get("/projects/?scope=all")
    part = planner_a.client.get("/projects/?scope=all", headers={"HX-Request": "true"})
    assert "<html" in page.content.decode()
    assert "<html" not in part.content.decode()
    assert names(part) == names(page)
    assert "HX-Request" in part["Vary"]
    assert "no-store" in part["Cache-Control"]


def test_a_page_says_what_waits_for_a_location(some, planner_a):
    body = planner_a.client.get("/projects/?scope=all").content.decode()
    assert body.count("gp-location-needed") == PAGE_SIZE + 1  # each row, and the total above them


def test_an_empty_list_says_what_to_do_next(planner_a, public):
    assert "/projects/new/" in planner_a.client.get("/projects/?scope=all").content.decode()
    assert "gp-empty" in public.client.get("/projects/").content.decode()


@pytest.mark.parametrize(
    "name",
    ["sort", "after", "before", "columns", "stage", "kind", "organisation", "bbox", "ids", "plan", "fiscal_year"],
)
@pytest.mark.parametrize("value", ["'", "1)) OR 1=1--", "\x00", "__class__", "ก" * 400])
def test_nonsense_in_any_parameter_is_a_400_that_names_it(db, public, name, value):
    response = public.client.get("/projects/", {name: value})
    assert response.status_code == 400
    assert name in response.content.decode()


def test_injections_in_the_search_find_nothing_and_break_nothing(some, public):
    for text in ["' OR 1=1 --", "%' OR '1'='1", "\\", "\\\\", "%_%", "<script>alert(1)</script>", "a" * 200]:
        response = public.client.get("/projects/", {"q": text})
        assert response.status_code == 200
        assert names(response) == []
        assert "<script>alert(1)" not in response.content.decode()


def test_the_columns_chosen_are_shown_and_kept_in_the_address(some, planner_a):
    body = planner_a.client.get("/projects/?scope=all&columns=kind&columns=planned").content.decode()
    assert len(re.findall(r"<th[ >]", body)) >= 4
    assert "columns=kind" in body


def test_the_drawer_shows_a_project_to_those_who_may_see_it(plan_b, planner_a, planner_b):
    project = ProjectFactory(plan=plan_b)
    assert planner_b.client.get(f"/projects/{project.pk}/card/").status_code == 200
    assert planner_a.client.get(f"/projects/{project.pk}/card/").status_code == 404
    assert planner_b.client.post(f"/projects/{project.pk}/card/").status_code == 405


def test_a_project_that_waits_in_an_organisation_without_a_district_is_listed_in_its_province(areas, officer):
    pao = OrganisationFactory(code="02900001", lao_type="pao", district_id=None)
    ProjectFactory(plan__organisation=pao, name="ถนนสายหลักของจังหวัด")
    page = officer.client.get("/projects/?scope=all")
    assert page.status_code == 200
    assert "ถนนสายหลักของจังหวัด" in page.content.decode()


@pytest.mark.parametrize("person", ["planner_a", "planner_b", "analyst_x", "officer", "public"])
def test_totals_from_summaries_are_those_of_the_projects(some, request, person):
    actor = request.getfixturevalue(person).actor
    Project.objects.filter(code__in=("A001", "A002")).update(announced_on="2026-01-01", form="p03")
    settle()
    for chosen in (
        ProjectFilter(),
        ProjectFilter(province="90"),
        ProjectFilter(organisation=("06900101",), stage=("approved",)),
        ProjectFilter(form=("p03",)),
        ProjectFilter(province="91"),
        ProjectFilter(q="ถนน"),
        ProjectFilter(fiscal_year=2569),
    ):
        projects = chosen.apply(Project.objects.visible_to(actor), actor)
        assert totals_for(chosen, actor, projects) == totals_of(projects, chosen.fiscal_year)


def test_a_stage_that_all_have_left_costs_no_recount(plan_a, officer):
    project = YearBudgetFactory(project=ProjectFactory(plan=plan_a)).project
    approval = approve(project, 100)
    settle()
    approval.delete()
    settle()
    chosen, seen = ProjectFilter(), Project.objects.all()
    with CaptureQueriesContext(connection) as asked:
        found = totals_for(chosen, officer.actor, seen)
    assert not any('FROM "projects_project"' in query["sql"] for query in asked.captured_queries)
    assert found == totals_of(seen)
