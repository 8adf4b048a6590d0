"""The policy table as seen by the cast."""

from __future__ import annotations

import datetime as dt

from geoplan.policy import Action
from projects.models import Project
from tests.conftest import Person
from tests.factories import ProjectFactory


def test_each_of_the_cast_sees_the_drafts_within_reach(
    planner_a: Person,
    planner_b: Person,
    head_x: Person,
    analyst_y: Person,
    officer: Person,
    public: Person,
    plan_a,
) -> None:
    draft = ProjectFactory(plan=plan_a)
    sees = {
        name: Project.objects.visible_to(person.actor).filter(pk=draft.pk).exists()
        for name, person in {
            "planner_a": planner_a,
            "planner_b": planner_b,
            "head_x": head_x,
            "analyst_y": analyst_y,
            "officer": officer,
            "public": public,
        }.items()
    }
    assert sees == {
        "planner_a": True,
        "planner_b": False,
        "head_x": True,
        "analyst_y": False,
        "officer": True,
        "public": False,
    }


def test_what_is_announced_is_seen_by_everybody(planner_b: Person, public: Person, plan_a) -> None:
    announced = ProjectFactory(plan=plan_a, announced_on=dt.date(2025, 1, 1))
    for person in (planner_b, public):
        assert Project.objects.visible_to(person.actor).get() == announced


def test_a_finance_officer_may_not_place_and_an_engineer_may_not_edit(
    finance_a: Person, engineer_a: Person, plan_a
) -> None:
    project = ProjectFactory(plan=plan_a)
    assert not finance_a.actor.may(Action.PLACE_PROJECT, project)
    assert engineer_a.actor.may(Action.PLACE_PROJECT, project)
    assert not engineer_a.actor.may(Action.EDIT_PROJECT, project)


def test_a_role_that_ended_yesterday_gives_nothing_today(planner_a: Person, plan_a) -> None:
    yesterday = dt.date.today() - dt.timedelta(days=1)
    planner_a.user.memberships.update(ends_on=yesterday)
    assert not planner_a.actor.may(Action.EDIT_PROJECT, ProjectFactory(plan=plan_a))
