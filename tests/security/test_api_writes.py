"""Writes through the API that once went past a rule."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from geoplan.accounts import tokens
from projects.models import Plan, PlanHeading, Project
from tests.conftest import Person
from tests.factories import ProjectFactory


def patch(client: Client, project: Project, body: str, **headers: str) -> int:
    address = f"/api/v1/projects/{project.pk}/"
    sent = {"if-match": f'"{project.version}"', **headers}
    return client.patch(address, body, content_type="application/json", headers=sent).status_code


def test_a_heading_of_another_plan_is_refused_though_that_plan_is_named_with_it(
    plan_a: Plan, plan_b: Plan, planner_a: Person
) -> None:
    heading = PlanHeading.objects.create(plan=plan_b, kind="strategy", number=1, title="ก")
    Plan.objects.filter(pk=plan_b.pk).update(state="announced", announced_on=dt.date(2026, 1, 5))
    project = ProjectFactory(plan=plan_a)
    body = f'{{"plan": {plan_b.pk}, "heading": {heading.pk}}}'
    assert patch(planner_a.client, project, body) == 400
    project.refresh_from_db()
    assert (project.plan_id, project.heading_id) == (plan_a.pk, None)


def test_the_history_names_the_owner_of_a_token(plan_a: Plan, planner_a: Person) -> None:
    project, (_, key) = ProjectFactory(plan=plan_a), tokens.make(planner_a.actor, "งาน", 30)
    assert patch(Client(), project, '{"name": "ถนน"}', authorization=f"Token {key}") == 200
    events = Project.pgh_event_models["update"].objects
    assert events.latest("pgh_id").pgh_context.metadata["user"] == planner_a.user.pk


@pytest.mark.parametrize(
    "body",
    [
        r'{"kind": "\ud800"}',
        r'{"programme": "\u0000"}',
        r'{"\ud800": 1}',
        '{"name": ' + "[" * 100_000,
        '{"year_budgets": {"0257099999": "1"}}',
    ],
)
def test_text_that_cannot_be_kept_is_a_bad_request(body: str, plan_a: Plan, planner_a: Person) -> None:
    assert patch(planner_a.client, ProjectFactory(plan=plan_a), body) == 400


@pytest.mark.parametrize("limit", ["0" * 20 + "9" * 30, "9" * 5000])
def test_a_number_too_long_to_be_one_is_a_bad_request(limit: str, planner_a: Person) -> None:
    assert planner_a.client.get(f"/api/v1/projects/?limit={limit}").status_code == 400
    assert planner_a.client.get(f"/api/v1/projects/?before_id={limit}").status_code == 400


@pytest.mark.parametrize("path", ["areas", "organisations"])
def test_a_code_with_a_nul_is_not_found(path: str, planner_a: Person) -> None:
    assert planner_a.client.get(f"/api/v1/{path}/%00/").status_code == 404
