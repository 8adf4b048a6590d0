"""Plans: the list, the tree with its sums, headings, and announcing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Plan, PlanHeading, Project
from projects.planlist import tree_of
from tests.conftest import make_person
from tests.factories import PlanFactory, ProjectFactory, YearBudgetFactory
from tests.projects.planning import walk


@pytest.fixture
def tree(plan_a):
    """Strategy 1 with tactic 1.1 that holds two projects, and one project under no heading."""
    strategy = PlanHeading.objects.create(plan=plan_a, kind="strategy", number=1, title="โครงสร้างพื้นฐาน")
    tactic = PlanHeading.objects.create(plan=plan_a, kind="tactic", number=1, title="ถนน", parent=strategy)
    for number, heading in enumerate([tactic, tactic, None]):
        project = ProjectFactory(plan=plan_a, code=f"T{number}", heading=heading, programme_id="09")
        YearBudgetFactory(project=project, amount=Decimal("100.25"))
    return strategy


def test_a_planner_makes_a_draft_plan_of_the_own_organisation_only(planner_a, plan_b):
    values = {"generation": "issue_based", "title": "แผน 2571", "first_year": "2571", "last_year": "2575", "vision": ""}
    assert planner_a.client.post("/plans/new/", {**values, "organisation": plan_b.organisation_id}).status_code == 422
    own = planner_a.actor.organisation_id
    assert planner_a.client.post("/plans/new/", {**values, "organisation": own}).status_code == 302
    plan = Plan.objects.get(generation="issue_based")
    assert (plan.organisation_id, plan.state, list(plan.years)) == (own, "draft", [2571, 2572, 2573, 2574, 2575])
    again = planner_a.client.post("/plans/new/", {**values, "organisation": own})
    assert again.status_code == 422
    assert "generation" in again.context["form"].errors


@pytest.mark.parametrize(("first", "last"), [("2026", "2030"), ("2575", "2571"), ("2571", "2590"), ("x", "2571")])
def test_years_must_be_buddhist_and_in_order(planner_a, first, last):
    values = {"generation": "five_year", "title": "แผน", "organisation": planner_a.actor.organisation_id}
    response = planner_a.client.post("/plans/new/", {**values, "first_year": first, "last_year": last})
    assert response.status_code == 422
    assert not Plan.objects.exists()


def test_the_tree_adds_up_from_the_leaves(tree, plan_a):
    (form,) = tree_of(plan_a, Project.objects.all())
    strategy, loose = form.branches
    assert (form.count, form.planned) == (3, Decimal("300.75"))
    assert (strategy.count, strategy.planned) == (2, Decimal("200.50"))
    assert (strategy.branches[0].count, strategy.branches[0].heading.title) == (2, "ถนน")
    assert (loose.heading, loose.count, loose.planned) == (None, 1, Decimal("100.25"))


def test_the_plans_page_shows_headings_programmes_and_sums_in_few_queries(tree, plan_a, planner_a):
    planner_a.client.get(f"/plans/{plan_a.pk}/")
    with CaptureQueriesContext(connection) as queries:
        body = planner_a.client.get(f"/plans/{plan_a.pk}/").content.decode()
    assert len(queries) <= 12
    assert "โครงสร้างพื้นฐาน" in body and "อุตสาหกรรมและการโยธา" in body
    assert "300.75" in body and "200.50" in body


def test_a_draft_plan_does_not_exist_for_strangers(plan_a, planner_b, analyst_y, public, analyst_x):
    for person in (planner_b, analyst_y, public):
        assert person.client.get(f"/plans/{plan_a.pk}/").status_code == 404
        assert plan_a.title not in person.client.get("/plans/?scope=all").content.decode()
    assert analyst_x.client.get(f"/plans/{plan_a.pk}/").status_code == 200


def test_headings_are_added_renamed_and_removed_in_their_order(plan_a, planner_a):
    url = f"/plans/{plan_a.pk}/headings/"
    for title in ("หนึ่ง", "สอง"):
        planner_a.client.post(url, {"title": title})
    first = plan_a.headings.get(number=1)
    planner_a.client.post(url, {"title": "ย่อย", "parent": first.pk})
    planner_a.client.post(f"{url}{first.pk}/", {"title": "หนึ่งใหม่"})
    rows = list(plan_a.headings.order_by("pk").values_list("kind", "number", "title"))
    assert rows == [("strategy", 1, "หนึ่งใหม่"), ("strategy", 2, "สอง"), ("tactic", 1, "ย่อย")]
    planner_a.client.post(f"{url}{first.pk}/", {"remove": "1"})
    assert list(plan_a.headings.values_list("title", flat=True)) == ["สอง"]


def test_an_issue_based_plan_has_issues_and_nothing_below_them(lao_a, planner_a):
    plan = PlanFactory(organisation=lao_a, generation="issue_based", first_year=2571, last_year=2575)
    planner_a.client.post(f"/plans/{plan.pk}/headings/", {"title": "น้ำ"})
    issue = plan.headings.get()
    assert issue.kind == "issue"
    assert planner_a.client.post(f"/plans/{plan.pk}/headings/", {"title": "x", "parent": issue.pk}).status_code == 404


def test_a_heading_with_projects_below_it_is_not_removed(tree, plan_a, planner_a):
    response = planner_a.client.post(f"/plans/{plan_a.pk}/headings/{tree.pk}/", {"remove": "1"})
    assert response.status_code == 409
    assert "2" in response.content.decode()
    assert plan_a.headings.count() == 2


def test_a_plan_walks_its_chain_and_announcing_opens_and_locks_it_with_all_its_projects(
    tree, plan_a, planner_a, public
):
    url = f"/plans/{plan_a.pk}/"
    taken = []
    for number, kind in enumerate(["community", "support", "development", "council", "executive"], start=1):
        data = {"kind": kind, "taken_on": f"2026-01-0{number}", "note": "ครั้งที่ 1"}
        assert planner_a.client.post(f"{url}steps/", data).status_code == 302
        taken.append(kind)
        assert list(plan_a.steps.values_list("kind", flat=True)) == taken
    assert public.client.get(url).status_code == 404
    response = planner_a.client.post(f"{url}announce/", {"announced_on": "2026-01-05"})
    assert response.status_code == 302
    plan_a.refresh_from_db()
    assert (plan_a.state, plan_a.announced_on) == ("announced", dt.date(2026, 1, 5))
    assert set(Project.objects.values_list("announced_on", flat=True)) == {dt.date(2026, 1, 5)}
    assert public.client.get(url).status_code == 200
    for path, data in [
        ("edit/", {}), ("headings/", {"title": "x"}), ("announce/", {"announced_on": "2026-01-06"}),
        ("steps/", {"kind": "community", "taken_on": "2026-01-06"}),
    ]:  # fmt: skip
        assert planner_a.client.post(f"{url}{path}", data).status_code == 409


@pytest.mark.parametrize(
    ("lao_type", "chain"),
    [("sao", ["community", "support", "development", "council", "executive", "announce"]),
     ("city", ["community", "support", "development", "executive", "announce"])],
)  # fmt: skip
def test_the_chain_is_that_of_the_type_of_the_lao(lao_a, plan_a, planner_a, lao_type, chain):
    type(lao_a).objects.filter(pk=lao_a.pk).update(lao_type=lao_type)
    response = planner_a.client.get(f"/plans/{plan_a.pk}/")
    assert [place.kind for place in response.context["places"]] == chain


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"kind": "council", "taken_on": "2026-01-05"}, 409),
        ({"kind": "announce", "taken_on": "2026-01-05"}, 409),
        ({"kind": "support", "taken_on": "2999-01-05"}, 422),
        ({"kind": "support", "taken_on": "2026-01-04"}, 422),
        ({"kind": "support", "taken_on": "05/01/2569"}, 422),
        ({"kind": "support", "taken_on": ""}, 422),
    ],
)
def test_a_step_out_of_turn_or_on_a_day_that_cannot_be_is_told_and_kept_in_the_form(plan_a, planner_a, data, status):
    url = f"/plans/{plan_a.pk}/steps/"
    planner_a.client.post(url, {"kind": "community", "taken_on": "2026-01-05"})
    response = planner_a.client.post(url, {**data, "note": "มติที่พิมพ์ไว้"})
    assert response.status_code == status
    form = response.context["step_form"]
    assert form.errors and "มติที่พิมพ์ไว้" in response.content.decode()
    assert plan_a.steps.count() == 1


def test_a_step_is_taken_back_from_the_end_with_a_reason_and_stays_on_record(plan_a, planner_a):
    for kind in ("community", "support"):
        planner_a.client.post(f"/plans/{plan_a.pk}/steps/", {"kind": kind, "taken_on": "2026-01-05"})
    first, last = plan_a.steps.order_by("id")
    for step, reason, status in [(first, "x", 409), (last, " ", 422), (last, "บันทึกผิดวัน", 302)]:
        response = planner_a.client.post(f"/steps/{step.pk}/take-back/", {"reason": reason})
        assert response.status_code == status
    planner_a.client.post(f"/plans/{plan_a.pk}/steps/", {"kind": "support", "taken_on": "2026-01-06"})
    rows = plan_a.steps.order_by("id").values_list("kind", "taken_back_reason")
    assert list(rows) == [("community", ""), ("support", "บันทึกผิดวัน"), ("support", "")]
    assert "บันทึกผิดวัน" in planner_a.client.get(f"/plans/{plan_a.pk}/").content.decode()


@pytest.mark.parametrize("day", ["2999-01-01", "", "x", "05/01/2569", "2025-12-31"])
def test_a_plan_is_not_announced_on_a_day_that_cannot_be(tree, plan_a, planner_a, day):
    walk(planner_a.actor, plan_a, None, dt.date(2026, 1, 1))
    response = planner_a.client.post(f"/plans/{plan_a.pk}/announce/", {"announced_on": day})
    assert response.status_code == 422
    assert response.context["announce_form"].errors
    assert not Project.objects.filter(announced_on__isnull=False).exists()


def test_a_plan_with_a_step_missing_or_without_projects_is_not_announced(plan_a, planner_a):
    url = f"/plans/{plan_a.pk}/announce/"
    assert planner_a.client.post(url, {"announced_on": "2026-01-05"}).status_code == 409
    walk(planner_a.actor, plan_a, None, dt.date(2026, 1, 1))
    response = planner_a.client.post(url, {"announced_on": "2026-01-05"})
    assert (response.status_code, plan_a.steps.filter(kind="announce").count()) == (409, 0)


def test_the_executive_announces_and_does_nothing_else(tree, plan_a, planner_a, lao_a):
    executive = make_person(lao_a, "executive", "executive_a")
    walk(planner_a.actor, plan_a, None, dt.date(2026, 1, 1))
    url = f"/plans/{plan_a.pk}/"
    assert "announce/" not in planner_a.client.get(url).content.decode()
    assert planner_a.client.post(f"{url}announce/", {"announced_on": "2026-01-05"}).status_code == 403
    assert executive.client.post(f"{url}steps/", {"kind": "executive", "taken_on": "2026-01-05"}).status_code == 403
    assert executive.client.post(f"{url}announce/", {"announced_on": "2026-01-05"}).status_code == 302


@pytest.mark.parametrize("path", ["edit/", "headings/", "announce/", "steps/"])
def test_only_the_planner_of_the_organisation_changes_a_plan(
    plan_a, path, engineer_a, analyst_x, officer, planner_b, public
):
    for person, status in [(engineer_a, 403), (analyst_x, 403), (officer, 403), (planner_b, 404), (public, 302)]:
        response = person.client.post(f"/plans/{plan_a.pk}/{path}", {"title": "x", "announced_on": "2026-01-05"})
        assert response.status_code == status
    assert not plan_a.headings.exists()
