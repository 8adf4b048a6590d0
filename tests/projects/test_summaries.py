"""Summaries are in step after any sequence of changes, and ``check_data`` finds it out where they are not."""

from __future__ import annotations

import datetime as dt
import json
import threading
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects import invariants
from projects.models import (
    AreaSummary,
    BudgetApproval,
    Contract,
    Disbursement,
    Plan,
    Project,
    ProjectClosing,
    ProjectYearBudget,
    Summary,
)
from projects.revisions import drafting
from tests.conftest import Person
from tests.factories import PAID_ON, ProjectFactory, YearBudgetFactory, reach, settle, sign
from tests.projects.planning import DAY, announced, passed


def broken() -> dict[str, Any]:
    settle()
    return {name: found for name, found in invariants.check() if found}


def test_a_summary_counts_by_year_and_once_in_all(plan_a: Plan) -> None:
    first, second = ProjectFactory(plan=plan_a, programme_id="06"), ProjectFactory(plan=plan_a, programme_id="06")
    YearBudgetFactory(project=first, fiscal_year=2568, amount=Decimal("100.25"))
    YearBudgetFactory(project=first, fiscal_year=2569, amount=Decimal("200.50"))
    YearBudgetFactory(project=second, fiscal_year=2569, amount=None)
    settle()
    rows = Summary.objects.order_by("fiscal_year").values_list("fiscal_year", "projects", "needed", "planned")
    assert list(rows) == [
        (2568, 1, 1, Decimal("100.25")),
        (2569, 1, 1, Decimal("200.50")),
        (None, 2, 2, Decimal("300.75")),
    ]


def test_a_summary_follows_the_money(plan_a: Plan) -> None:
    reach(project := ProjectFactory(plan=plan_a), "completed")
    settle()
    row = Summary.objects.get(fiscal_year=2569)
    assert (row.stage, row.planned, row.approved, row.contracted, row.disbursed) == ("completed", 100, 100, 0, 100)
    assert (row.planned_projects, row.approved_projects, row.contracted_projects) == (1, 1, 0)
    ProjectClosing.objects.all().delete()
    Disbursement.objects.all().delete()
    settle()
    assert Summary.objects.get(fiscal_year=2569).disbursed == 0
    assert Project.objects.get(pk=project.pk).stage == "approved"


def test_nobody_counts_drafts_that_they_may_not_see(plan_a: Plan, planner_a: Person, planner_b: Person, head_x: Person,
                                                    analyst_y: Person, public: Person) -> None:  # fmt: skip
    ProjectFactory(plan=plan_a)
    ProjectFactory(plan=plan_a, announced_on=PAID_ON)
    settle()

    def counted(person: Person) -> int:
        return sum(row.projects for row in Summary.objects.visible_to(person.actor).filter(fiscal_year=None))

    assert [counted(one) for one in (planner_a, head_x, planner_b, analyst_y, public)] == [2, 2, 1, 1, 1]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("add", "remove", "budget", "blank", "approve", "pay", "close", "reopen", "announce", "rename"),
                *("sign", "end", "move"),
            ]
        ),
        st.integers(0, 5),
        st.decimals(0, 10_000, places=2),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_nothing_differs_after_any_sequence_of_changes(plan_a: Plan, plan_b: Plan, steps: list[Any]) -> None:
    with transaction.atomic():
        for name, number, amount in steps:
            try:
                with transaction.atomic():
                    _do(name, number, amount, plan_a, plan_b)
            except (DatabaseError, ProtectedError):
                continue  # a rule that refuses is part of the sequence
        assert broken() == {}
        transaction.set_rollback(True)


def _do(name: str, number: int, amount: Decimal, plan_a: Plan, plan_b: Plan) -> None:
    projects = list(Project.objects.order_by("pk"))
    if name == "add" or not projects:
        ProjectFactory(plan=plan_b if number % 2 else plan_a, programme_id=f"0{number + 1}")
        return
    project = projects[number % len(projects)]
    if name == "remove":
        project.delete()
    elif name in ("budget", "blank"):
        ProjectYearBudget.objects.update_or_create(
            project=project, fiscal_year=2569, defaults={"amount": amount if name == "budget" else None}
        )
    elif name == "approve":
        BudgetApproval.objects.create(
            project=project, fiscal_year=2569, state="approved", requested=amount, approved=amount, approved_on=PAID_ON
        )
    elif name == "pay" and (approval := project.approvals.first()):
        Disbursement.objects.create(project=project, approval=approval, amount=amount, paid_on=PAID_ON)
    elif name == "sign" and (approval := project.approvals.first()):
        sign(approval, max(1, int(approval.effective)), number=f"{number}/{Contract.objects.count()}")
    elif name == "end":
        Contract.objects.filter(project=project).update(ending="terminated", ended_on=PAID_ON, ending_reason="–")
    elif name == "move":
        Project.objects.filter(pk=project.pk).update(
            location_state="placed", geometry=Point(100.05 + 0.1 * number, 15.05, srid=4326), kind="well"
        )
    elif name == "close":
        ProjectClosing.objects.create(project=project, outcome="cancelled", reason="–", closed_on=PAID_ON)
    elif name == "reopen":
        ProjectClosing.objects.filter(project=project).delete()
    elif name == "announce":
        Project.objects.filter(pk=project.pk).update(announced_on=PAID_ON)
    elif name == "rename":
        Project.objects.filter(pk=project.pk).update(form="p03", programme_id="05")


def test_check_data_says_that_all_is_well(plan_a: Plan) -> None:
    reach(ProjectFactory(plan=plan_a), "contracted")
    settle()
    out = StringIO()
    call_command("check_data", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"broken": []}


def orphans() -> set[str]:
    names = ("a draft in an announced plan is a new row", "an announced project came with its plan")
    return {name for name in broken() if name.startswith(names)}


def test_check_data_finds_projects_that_nothing_brought_into_their_announced_plan(
    plan_a: Plan, planner_a: Person
) -> None:
    ProjectFactory(plan=plan_a)
    plan = announced(planner_a.actor, plan_a)
    revision = drafting.start(planner_a.actor, plan, "add")
    values = {"code": "N1", "name": "บ่อบาดาล", "kind": "well", "heading": None, "form": "p02"}
    waiting = drafting.add_new(planner_a.actor, revision, values, {2569: Decimal(1)}, "ภัยแล้ง").project
    assert orphans() == set()
    # The database takes a draft into an announced plan, for that is how a revision begins; nobody brought this one.
    stray = ProjectFactory(plan=plan)
    assert orphans() == {"a draft in an announced plan is a new row of a revision"}
    stray.delete()
    passed(planner_a.actor, revision, DAY + dt.timedelta(days=40))
    waiting.refresh_from_db()
    assert waiting.announced_on == DAY + dt.timedelta(days=40)
    assert orphans() == set()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE projects_project DISABLE TRIGGER USER")
        cursor.execute("UPDATE projects_project SET announced_on = announced_on + 1 WHERE id = %s", [waiting.pk])
    assert orphans() == {"an announced project came with its plan or with a revision"}


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("UPDATE projects_summary SET planned = planned + 0.01", "summaries equal a recount"),
        ("DELETE FROM projects_summary", "summaries equal a recount"),
        ("UPDATE projects_areasummary SET disbursed = disbursed + 0.01", "summaries of areas equal a recount"),
        ("DELETE FROM projects_organisationsummary", "summaries of organisations equal a recount"),
        ("UPDATE projects_summary SET completed_projects = 1", "summaries count the completed projects"),
        ("UPDATE projects_latesummary SET ends_on = ends_on + 1", "late projects equal a recount"),
        ("UPDATE projects_monthsummary SET expected = expected - 0.01", "months equal a recount"),
        ("UPDATE projects_summary SET planned_projects = 0", "summaries count the planned projects"),
        ("UPDATE projects_budgetapproval SET effective = 101", "approved stays within the plan"),
        ("UPDATE projects_contract SET current_amount = 99", "instalments make the contract"),
        ("UPDATE projects_project SET stage = 'completed'", "the stage follows from the records"),
        ("UPDATE projects_project SET province_id = '91'", "a project lies where its geometry lies"),
    ],
)
def test_check_data_finds_what_was_tampered_with(plan_a: Plan, sql: str, name: str) -> None:
    reach(ProjectFactory(plan=plan_a), "contracted")
    settle()
    table = sql.split()[2 if sql.startswith("DELETE") else 1]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)
    assert name in {name for name, found in invariants.check() if found}
    with pytest.raises(CommandError):
        call_command("check_data", stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_organisations_of_one_district_write_at_once(plan_a: Plan, plan_b: Plan) -> None:
    failed: list[Exception] = []

    def work(plan: Plan, kinds: list[str]) -> None:
        try:
            for kind in kinds * 4:
                with transaction.atomic():
                    YearBudgetFactory(project=ProjectFactory(plan=plan, kind=kind))
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    kinds = ["road", "well", "pond"]
    works = [threading.Thread(target=work, args=args) for args in ((plan_a, kinds), (plan_b, kinds[::-1]))]
    for one in works:
        one.start()
    for one in works:
        one.join()
    assert failed == []
    assert broken() == {}
    whole = AreaSummary.objects.get(area="9001", grain="all", fiscal_year=2569)
    assert (whole.projects, whole.planned) == (24, 12_000_000)
