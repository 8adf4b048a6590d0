"""A closed fiscal year keeps its money as it is: budgets, transfers and payments, in the database and in the verbs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from geoplan import jobs
from geoplan.errors import DomainError
from geoplan.policy import system_actor
from geoplan.thai import thai_date
from projects import ledgers, money
from projects.models import (
    ApprovalStep,
    BudgetApproval,
    BudgetTransfer,
    CarryOver,
    Disbursement,
    FiscalYearClosing,
    Plan,
)
from tests.conftest import Person
from tests.factories import ProjectFactory, YearBudgetFactory, approve

IN_2569, LAST_DAY, IN_2570 = dt.date(2026, 2, 1), dt.date(2026, 9, 30), dt.date(2026, 10, 1)
PAID = {"voucher_number": "ฎ.1", "amount": Decimal(100)}


@pytest.fixture
def of_2569(plan_a: Plan) -> BudgetApproval:
    """400,000 baht of 2569 with a step, a payment in the year, money moved out and money kept beyond the year."""
    project = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=project)
    approval = approve(project, 400_000)
    ApprovalStep.objects.create(approval=approval, step="executive", taken_on=IN_2569)
    Disbursement.objects.create(project=project, approval=approval, paid_on=LAST_DAY, **PAID)
    days = {"decided_on": LAST_DAY, "expires_on": dt.date(2027, 3, 31)}
    CarryOver.objects.create(approval=approval, amount=200, **days)
    moved = {"decided_by": "executive", "decided_on": IN_2569, "reason": "โอน", "to_line": "งบกลาง", "amount": 50}
    BudgetTransfer.objects.create(from_approval=approval, organisation=project.organisation, fiscal_year=2569, **moved)
    approval.refresh_from_db()
    return approval


@pytest.fixture
def of_2570(of_2569: BudgetApproval) -> BudgetApproval:
    """300,000 baht of the year after, of the same project."""
    YearBudgetFactory(project=of_2569.project, fiscal_year=2570)
    return approve(of_2569.project, 300_000, fiscal_year=2570)


def close(approval: BudgetApproval) -> FiscalYearClosing:
    return FiscalYearClosing.objects.create(organisation=approval.project.organisation, fiscal_year=2569)


STATEMENTS = [
    "UPDATE projects_budgetapproval SET approved = 399999 WHERE fiscal_year = 2569",
    "UPDATE projects_budgetapproval SET note = 'x' WHERE fiscal_year = 2569",
    "DELETE FROM projects_budgettransfer",
    "UPDATE projects_budgettransfer SET amount = 51",
    "UPDATE projects_disbursement SET note = 'x'",
    "UPDATE projects_disbursement SET paid_on = '2026-10-01'",
    "DELETE FROM projects_disbursement",
    "DELETE FROM projects_approvalstep",
    "UPDATE projects_approvalstep SET note = 'x'",
    "INSERT INTO projects_budgetapproval SELECT (jsonb_populate_record(a, '{"
    '"id": 99999999, "state": "requested", "approved": null, "effective": 0'
    "}')).* FROM projects_budgetapproval a WHERE fiscal_year = 2569",
    "INSERT INTO projects_disbursement SELECT (jsonb_populate_record(d, '{"
    '"id": 99999999, "paid_on": "2025-10-01"'
    "}')).* FROM projects_disbursement d",
]


@pytest.mark.parametrize("sql", STATEMENTS)
def test_the_database_refuses_what_belongs_to_a_closed_year(of_2569: BudgetApproval, sql: str) -> None:
    run(sql, undo=True)
    closing = close(of_2569)
    with pytest.raises(DatabaseError, match="year_closed") as refused, transaction.atomic():
        run(sql)
    assert refused.value.__cause__.sqlstate == "GP030"
    ledgers.reopen_year(system_actor(), closing.organisation, 2569, "บันทึกผิด")
    run(sql)


def run(sql: str, *, undo: bool = False) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount > 0
        if undo:
            transaction.set_rollback(True)


def test_what_is_kept_beyond_the_year_is_paid_after_it_and_other_years_go_on(
    of_2569: BudgetApproval, of_2570: BudgetApproval, finance_a: Person
) -> None:
    close(of_2569)
    actor, project = finance_a.actor, of_2569.project_id
    late = money.pay(actor, project, {**PAID, "approval": of_2569, "paid_on": IN_2570})
    money.correct_payment(actor, late, late.version, {"note": "แก้ไข"})
    more = {"amount": 10, "is_committed": True, "decided_by": "executive", "note": ""}
    days = {"decided_on": IN_2570, "expires_on": dt.date(2027, 3, 31)}
    money.remove_carry_over(actor, money.carry_over(actor, of_2569, {**more, **days}))
    money.pay(actor, project, {**PAID, "approval": of_2570, "paid_on": IN_2570})
    assert Disbursement.objects.count() == 3


def test_another_organisation_is_not_locked(of_2569: BudgetApproval, plan_b: Plan) -> None:
    close(of_2569)
    project = ProjectFactory(plan=plan_b)
    YearBudgetFactory(project=project)
    Disbursement.objects.create(project=project, approval=approve(project, 100), paid_on=LAST_DAY, **PAID)


def test_the_verbs_say_so(of_2569: BudgetApproval, planner_a: Person, finance_a: Person) -> None:
    close(of_2569)
    planner, finance, project = planner_a.actor, finance_a.actor, of_2569.project_id
    payment, moved = Disbursement.objects.get(), BudgetTransfer.objects.get()
    asked = {"fiscal_year": 2569, "source": "reserve", "expenditure_class": "investment", "requested": 1, "note": ""}
    new = {name: getattr(moved, name) for name in ("decided_by", "decided_on", "reason", "to_line", "fiscal_year")}
    attempts: list[Any] = [
        lambda: money.request_budget(planner, project, asked),
        lambda: money.approve(planner, of_2569, of_2569.version, Decimal(1000), IN_2569, "1/2569"),
        lambda: money.transfer(finance, of_2569.project.organisation, {**new, "from_approval": of_2569, "amount": 5}),
        lambda: money.remove_transfer(finance, moved),
        lambda: money.pay(finance, project, {**PAID, "approval": of_2569, "paid_on": LAST_DAY}),
        lambda: money.correct_payment(finance, payment, payment.version, {"note": "x"}),
        lambda: money.remove_payment(finance, payment, payment.version),
    ]
    for attempt in attempts:
        with pytest.raises(DomainError) as refused:
            attempt()
        assert refused.value.code == "year_closed"
        of_2569.refresh_from_db()


def test_the_form_and_the_api_tell_it(of_2569: BudgetApproval, finance_a: Person) -> None:
    close(of_2569)
    payment = Disbursement.objects.get()
    form = {
        "approval": of_2569.pk,
        "voucher_number": "ฎ.2",
        "paid_on": "30/9/2569",
        "amount": "100",
        "deductions": "0",
        "retention": "0",
        "payee": "ร้านค้า",
    }
    told = finance_a.client.post(f"/projects/{of_2569.project_id}/payments/new/", form)
    assert told.status_code == 422
    assert "ปิดบัญชีแล้ว" in told.content.decode()
    assert "ร้านค้า" in told.content.decode()
    gone = finance_a.client.post(f"/payments/{payment.pk}/remove/", {"version": payment.version})
    assert gone.status_code == 409
    assert "ปิดบัญชีแล้ว" in gone.content.decode()
    api = finance_a.client.delete(f"/api/v1/payments/{payment.pk}/", headers={"if-match": f'"{payment.version}"'})
    assert (api.status_code, api.json()["code"]) == (409, "year_closed")
    assert Disbursement.objects.count() == 1


def test_a_job_that_writes_into_a_closed_year_says_so(of_2569: BudgetApproval, planner_a: Person) -> None:
    close(of_2569)

    @jobs.job("touch")
    def touch(progress: jobs.Progress, parameters: dict[str, Any]) -> dict[str, Any]:
        with transaction.atomic():
            Disbursement.objects.update(note="x")
        return {}

    record = jobs.Job.objects.create(kind="touch", owner=planner_a.user, parameters={})
    jobs.run(record.pk)
    record.refresh_from_db()
    assert record.state == "failed"
    assert "ปิดบัญชีแล้ว" in record.message


def buttons(person: Person, approval: BudgetApproval) -> str:
    response = person.client.get(f"/projects/{approval.project_id}/")
    assert response.status_code == 200
    return response.content.decode()


def paths_of(approval: BudgetApproval) -> dict[str, str]:
    payment, moved = Disbursement.objects.get(), BudgetTransfer.objects.get()
    return {
        "approve": f"/approvals/{approval.pk}/approve/",
        "withdraw": f"/approvals/{approval.pk}/withdraw/",
        "transfer": f'/approvals/{approval.pk}/transfer/"',
        "transfer back": f"/transfers/{moved.pk}/remove/",
        "carry over": f"/approvals/{approval.pk}/carry-over/",
        "correct payment": f"/payments/{payment.pk}/edit/",
        "remove payment": f"/payments/{payment.pk}/remove/",
        "pay": f"/projects/{approval.project_id}/payments/new/",
        "contract": f"/projects/{approval.project_id}/contracts/new/",
    }


def test_the_page_offers_nothing_that_a_closed_year_refuses_and_says_when_it_was_closed(
    of_2569: BudgetApproval, planner_a: Person, finance_a: Person
) -> None:
    def shown() -> set[str]:
        body = buttons(planner_a, of_2569) + buttons(finance_a, of_2569)
        return {name for name, path in paths_of(of_2569).items() if path in body}

    assert shown() == set(paths_of(of_2569))
    closing = close(of_2569)
    # 200 baht are kept beyond the year, and may still be bound and paid.
    assert shown() == {"carry over", "pay", "contract"}
    told = f"ปีงบประมาณ 2569 ปิดแล้วเมื่อ {thai_date(timezone.localdate(closing.closed_at))}"
    assert told in buttons(finance_a, of_2569)
    CarryOver.objects.all().delete()
    assert shown() == {"carry over"}
    ledgers.reopen_year(system_actor(), closing.organisation, 2569, "บันทึกผิด")
    assert shown() == set(paths_of(of_2569))


@pytest.mark.parametrize("path", ["approvals/{a}/approve/", "approvals/{a}/transfer/", "payments/{p}/edit/"])
def test_a_form_of_a_closed_year_says_why_it_cannot_be_sent(
    of_2569: BudgetApproval, planner_a: Person, finance_a: Person, path: str
) -> None:
    person = planner_a if "approve" in path else finance_a
    address = "/" + path.format(a=of_2569.pk, p=Disbursement.objects.get().pk)
    assert not person.client.get(address).context["page"].locked
    close(of_2569)
    body = person.client.get(address).content.decode()
    assert "ปีงบประมาณ 2569 ปิดแล้วเมื่อ" in body and '<button class="btn btn-primary" disabled>' in body


def test_new_money_is_asked_and_drawn_of_open_years_only(
    of_2569: BudgetApproval, of_2570: BudgetApproval, planner_a: Person, finance_a: Person
) -> None:
    close(of_2569)
    project = of_2569.project_id
    form = planner_a.client.get(f"/projects/{project}/budgets/new/").context["form"]
    assert [year for year, _ in form.fields["fiscal_year"].choices] == [2570]
    assert "2569 ปิดแล้วเมื่อ" in form.fields["fiscal_year"].help_text

    def drawn() -> list[list[str]]:
        paying = finance_a.client.get(f"/projects/{project}/payments/new/").context["form"]
        signing = finance_a.client.get(f"/projects/{project}/contracts/new/").context["form"]
        return [[key for key, _ in paying.fields["approval"].choices], [key.split("_")[1] for key in signing.funds]]

    both, new = [str(of_2569.pk), str(of_2570.pk)], [str(of_2570.pk)]
    assert drawn() == [both, both]
    CarryOver.objects.all().delete()
    assert drawn() == [new, new]
    typed = {"part": "", "approval": of_2569.pk, "voucher_number": "ฎ.9", "paid_on": "1/10/2569", "amount": "1"}
    assert finance_a.client.post(f"/projects/{project}/payments/new/", typed).status_code == 422
    assert Disbursement.objects.count() == 1
