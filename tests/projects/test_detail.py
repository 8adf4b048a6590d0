"""A project's page, and making, changing and removing one: who may, what is kept, what is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.gis.geos import Point

from geoplan.errors import DomainError
from projects.history import history_of
from projects.models import Project, ProjectYearBudget
from projects.register import create_project
from tests.factories import PlanFactory, ProjectFactory, YearBudgetFactory


@pytest.fixture
def project(plan_a):
    made = ProjectFactory(
        plan=plan_a, code="A1", name="ถนนสายหนึ่ง", geometry=Point(100.05, 15.05), location_state="placed"
    )
    YearBudgetFactory(project=made, fiscal_year=2568, amount=Decimal("1250000.50"))
    return made


def typed(project: Project | None = None, **changes: object) -> dict[str, object]:
    """What a browser sends for the form."""
    values = {"code": "A1", "name": "ถนนสายหนึ่ง", "kind": "road", "form": "p02", "budget_2568": "1,250,000.50"}
    return {**values, "version": project.version if project else "", **changes}


def test_the_page_shows_the_project_to_all_who_may_see_it(
    project, planner_a, engineer_a, finance_a, analyst_x, officer
):
    for person in (planner_a, engineer_a, finance_a, analyst_x, officer):
        body = person.client.get(f"/projects/{project.pk}/").content.decode()
        assert "ถนนสายหนึ่ง" in body
        assert "1,250,000.50" in body
        assert "พื้นที่ 900101" in body


def test_a_draft_does_not_exist_for_strangers(project, planner_b, analyst_y, public):
    for person in (planner_b, analyst_y, public):
        assert person.client.get(f"/projects/{project.pk}/").status_code == 404


def test_the_public_sees_an_announced_project_without_names_of_people_or_history(project, planner_a, public):
    planner_a.client.post(f"/projects/{project.pk}/edit/", typed(project, name="ถนนสายสอง"))
    Project.objects.filter(pk=project.pk).update(announced_on=dt.date(2026, 1, 5))
    body = public.client.get(f"/projects/{project.pk}/").content.decode()
    assert "ถนนสายสอง" in body
    assert 'id="history"' not in body
    assert "planner_a" not in body


def test_the_actions_shown_are_those_the_reader_may_do(project, planner_a, engineer_a, finance_a, analyst_x):
    def actions(person):
        body = person.client.get(f"/projects/{project.pk}/").content.decode()
        return (f"/projects/{project.pk}/edit/" in body, f"/projects/{project.pk}/place/" in body)

    assert actions(planner_a) == (True, True)
    assert actions(engineer_a) == (False, True)
    assert actions(finance_a) == (False, False)
    assert actions(analyst_x) == (False, False)


def test_hostile_text_is_shown_as_text(plan_a, planner_a):
    hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    project = ProjectFactory(plan=plan_a, name=hostile, objective=hostile, target=hostile, unit_in_charge=hostile)
    for path in (
        f"/projects/{project.pk}/",
        f"/projects/{project.pk}/card/",
        "/projects/?scope=all",
        f"/plans/{plan_a.pk}/",
    ):
        body = planner_a.client.get(path).content.decode()
        assert "<script>alert(1)" not in body
        assert "<img src=x" not in body


def test_a_planner_adds_a_project_to_a_draft_plan(plan_a, planner_a):
    response = planner_a.client.post(f"/projects/new/?plan={plan_a.pk}", typed(code="N1", budget_2566="0"))
    project = Project.objects.get(code="N1")
    assert response.url == f"/projects/{project.pk}/"
    assert (project.organisation_id, project.province_id, project.location_state) == (
        plan_a.organisation_id,
        "90",
        "needed",
    )
    amounts = dict(project.year_budgets.values_list("fiscal_year", "amount"))
    assert amounts == {2566: Decimal(0), 2568: Decimal("1250000.50")}  # blank years stay absent


def test_a_form_writes_nothing_but_its_own_fields(plan_a, plan_b, planner_a):
    extra = {
        "organisation": plan_b.organisation_id,
        "plan": plan_b.pk,
        "stage": "completed",
        "announced_on": "2026-01-01",
    }
    planner_a.client.post(f"/projects/new/?plan={plan_a.pk}", typed(code="N2", **extra))
    project = Project.objects.get(code="N2")
    assert (project.plan_id, project.stage, project.announced_on) == (plan_a.pk, "planned", None)


def test_wrong_input_is_told_by_its_field_and_what_was_typed_is_kept(project, planner_a, plan_a):
    response = planner_a.client.post(f"/projects/new/?plan={plan_a.pk}", typed(budget_2568="ล้านหนึ่ง", name=""))
    body = response.content.decode()
    assert response.status_code == 422
    assert "ล้านหนึ่ง" in body
    assert {"code", "name", "budget_2568"} <= set(response.context["form"].errors)
    assert Project.objects.count() == 1


@pytest.mark.parametrize("amount", ["-1", "1e30", "NaN", "1000000000000", "1.234"])
def test_an_impossible_amount_is_refused(project, planner_a, amount):
    response = planner_a.client.post(f"/projects/{project.pk}/edit/", typed(project, budget_2568=amount))
    assert response.status_code == 422
    assert project.year_budgets.get().amount == Decimal("1250000.50")


def test_a_plan_of_somebody_else_takes_no_project(plan_b, planner_a, plan_a):
    assert planner_a.client.post(f"/projects/new/?plan={plan_b.pk}", typed(code="X")).status_code == 404
    assert not Project.objects.exists()


def test_an_announced_plan_takes_no_project(lao_a, planner_a):
    plan = PlanFactory(organisation=lao_a, state="announced", announced_on=dt.date(2026, 1, 1))
    assert planner_a.client.post(f"/projects/new/?plan={plan.pk}", typed(code="X")).status_code == 404


@pytest.mark.parametrize("path", ["edit/", "remove/"])
def test_only_the_planner_of_the_organisation_changes_a_project(
    project, path, engineer_a, finance_a, analyst_x, officer, planner_b, public
):
    url = f"/projects/{project.pk}/{path}"
    for person, status in [
        (engineer_a, 403),
        (finance_a, 403),
        (analyst_x, 403),
        (officer, 403),
        (planner_b, 404),
        (public, 302),
    ]:
        assert person.client.post(url, typed(project, name="ถูกแก้")).status_code == status
    project.refresh_from_db()
    assert project.name == "ถนนสายหนึ่ง"


def test_a_stale_form_gets_412_with_both_sides_and_keeps_what_was_typed(project, planner_a):
    stale = typed(project, name="ของฉัน", target="ยาว 200 เมตร")
    planner_a.client.post(f"/projects/{project.pk}/edit/", typed(project, name="ของเพื่อน"))
    response = planner_a.client.post(f"/projects/{project.pk}/edit/", stale)
    body = response.content.decode()
    assert response.status_code == 412
    assert "ของเพื่อน" in body and "ของฉัน" in body and "ยาว 200 เมตร" in body
    project.refresh_from_db()
    assert project.name == "ของเพื่อน"
    kept = response.context["form"]["version"].value()
    assert planner_a.client.post(f"/projects/{project.pk}/edit/", {**stale, "version": kept}).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.target) == ("ของฉัน", "ยาว 200 เมตร")


def test_changing_a_budget_alone_makes_the_other_form_stale(project, planner_a):
    stale = typed(project, name="ช้าไป")
    assert planner_a.client.post(f"/projects/{project.pk}/edit/", typed(project, budget_2568="5")).status_code == 302
    assert planner_a.client.post(f"/projects/{project.pk}/edit/", stale).status_code == 412


@pytest.mark.parametrize("version", ["", "x", "-1", "1.0", "9" * 40, "๑"])
def test_a_form_without_its_version_is_refused(project, planner_a, version):
    assert (
        planner_a.client.post(f"/projects/{project.pk}/edit/", {**typed(project), "version": version}).status_code
        == 400
    )


def test_an_announced_project_is_locked_and_says_why(project, planner_a):
    Project.objects.filter(pk=project.pk).update(announced_on=dt.date(2026, 1, 5))
    project.refresh_from_db()
    for path in ("edit/", "remove/"):
        response = planner_a.client.post(f"/projects/{project.pk}/{path}", typed(project, name="ใหม่"))
        assert response.status_code == 409
        assert "ประกาศใช้แล้ว" in response.content.decode()
    body = planner_a.client.get(f"/projects/{project.pk}/").content.decode()
    assert f"/projects/{project.pk}/edit/" not in body
    assert "det-locked" in body


def test_a_draft_is_removed_and_its_history_stays(project, planner_a):
    assert planner_a.client.post(f"/projects/{project.pk}/remove/", {"version": project.version + 1}).status_code == 412
    assert planner_a.client.post(f"/projects/{project.pk}/remove/", {"version": project.version}).status_code == 302
    assert not Project.objects.filter(pk=project.pk).exists()
    events = Project.pgh_event_models["delete"].objects.filter(pgh_obj_id=project.pk)
    assert events.filter(pgh_label="delete").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_history_tells_who_changed_what_and_when(project, planner_a):
    planner_a.client.post(
        f"/projects/{project.pk}/edit/", typed(project, name="ถนนสายสอง", budget_2568="7", budget_2570="9")
    )
    newest = history_of(Project.objects.get(pk=project.pk))[0]
    assert newest.who == "planner_a"
    assert newest.at.date() >= dt.date.today() - dt.timedelta(days=1)
    changes = {change.label: (change.before, change.after) for change in newest.changes}
    assert ("ถนนสายหนึ่ง", "ถนนสายสอง") in changes.values()
    assert ("1,250,000.50", "7.00") in changes.values()
    assert ("–", "9.00") in changes.values()
    assert "planner_a" in planner_a.client.get(f"/projects/{project.pk}/").content.decode()
    assert ProjectYearBudget.objects.filter(project=project).count() == 2


def test_a_code_taken_meanwhile_is_told_and_not_a_crash(project, plan_a, planner_a):
    with pytest.raises(DomainError) as raised:
        create_project(planner_a.actor, plan_a, {"code": "A1", "name": "ซ้ำ"}, {})
    assert raised.value.code == "code_taken"
    assert "A1" in raised.value.thai
