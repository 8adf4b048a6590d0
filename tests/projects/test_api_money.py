"""Approvals, contracts and payments through the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from projects.models import BudgetApproval, Disbursement, Plan, Project
from tests.conftest import Person
from tests.factories import TAX_ID, ProjectFactory, YearBudgetFactory, approve, sign

DAY = dt.date(2026, 2, 1)  # in fiscal year 2569


@pytest.fixture
def approval(plan_a: Plan) -> BudgetApproval:
    """400,000 baht of 2569."""
    project = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=project)
    return approve(project, 400_000)


def send(person: Person, method: str, path: str, version: int | None = None, **body: Any) -> Any:
    headers = {"if-match": f'"{version}"'} if version is not None else {}
    call = getattr(person.client, method)
    return call(f"/api/v1/{path}", body, content_type="application/json", headers=headers)


def test_a_budget_is_asked_for_and_approved(approval: BudgetApproval, planner_a: Person, finance_a: Person) -> None:
    path = f"projects/{approval.project_id}/approvals/"
    body = {"fiscal_year": 2569, "source": "reserve", "expenditure_class": "investment", "requested": "90000.50"}
    assert send(finance_a, "post", path, **body).status_code == 403
    made = send(planner_a, "post", path, **body)
    assert (made.status_code, made.json()["requested"], made.json()["state"]) == (201, "90000.50", "requested")
    one = f"approvals/{made.json()['id']}/"
    said = {"approved": "100000.01", "approved_on": "2026-02-01"}
    refused = send(planner_a, "patch", one, 1, **said)
    assert (refused.status_code, refused.json()["code"]) == (409, "approved_over_plan")
    assert "0.01" in refused.json()["title_en"]
    assert send(planner_a, "patch", one, **said).status_code == 428
    assert send(planner_a, "patch", one, 9, **{**said, "approved": "1"}).status_code == 412
    done = send(planner_a, "patch", one, 1, **{**said, "approved": "90000.50"})
    assert (done.status_code, done.json()["effective"], done.headers["ETag"]) == (200, "90000.50", '"2"')
    listed = planner_a.client.get(f"/api/v1/{path}").json()
    assert [row["effective"] for row in listed] == ["400000.00", "90000.50"]


def test_payments_are_recorded_corrected_and_taken_back(
    approval: BudgetApproval, planner_a: Person, finance_a: Person
) -> None:
    part = sign(approval, 100_000).instalments.get()
    path = f"projects/{approval.project_id}/payments/"
    body = {"approval": approval.pk, "instalment": part.pk, "voucher_number": "ฎ.1", "paid_on": "2026-03-01",
            "amount": "100000.01"}  # fmt: skip
    assert send(planner_a, "post", path, **body).status_code == 403
    refused = send(finance_a, "post", path, **body)
    assert (refused.status_code, refused.json()["code"]) == (409, "paid_over_contract")
    made = send(finance_a, "post", path, **{**body, "amount": "100000", "deductions": "934.58"})
    assert (made.status_code, made.json()["net"], made.json()["contract"]) == (201, "99065.42", part.contract_id)
    one = f"payments/{made.json()['id']}/"
    assert send(finance_a, "patch", one, 1, amount="90000").json()["amount"] == "90000.00"
    assert send(finance_a, "patch", one, 1, amount="1").status_code == 412
    assert send(finance_a, "delete", one, 2).status_code == 204
    assert not Disbursement.objects.exists()


def test_a_budget_or_an_instalment_of_another_project_is_refused(
    approval: BudgetApproval, plan_a: Plan, finance_a: Person
) -> None:
    other = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=other)
    foreign = sign(approve(other, 10), 10).instalments.get()
    path = f"projects/{approval.project_id}/payments/"
    body = {"approval": approval.pk, "voucher_number": "ฎ.1", "paid_on": "2026-03-01", "amount": "1"}
    for wrong in ({"instalment": foreign.pk}, {"approval": foreign.contract.fundings.get().approval_id}):
        answer = send(finance_a, "post", path, **{**body, **wrong})
        assert answer.status_code == 400
        assert set(answer.json()["errors"]) == set(wrong)


def test_the_public_reads_announced_money_without_numbers_of_persons(
    approval: BudgetApproval, finance_a: Person, public: Person
) -> None:
    sign(approval, 100_000)
    values = {"voucher_number": "ฎ.1", "paid_on": DAY, "amount": 5, "payee": "นางสาวผู้รับเงิน"}
    Disbursement.objects.create(project=approval.project, approval=approval, **values)
    contracts, payments = (f"/api/v1/projects/{approval.project_id}/{what}/" for what in ("contracts", "payments"))
    assert public.client.get(contracts).status_code == 404
    Project.objects.filter(pk=approval.project_id).update(announced_on=DAY)
    assert [row["tax_id"] for row in finance_a.client.get(contracts).json()] == [TAX_ID]
    [contract] = public.client.get(contracts).json()
    assert (contract["tax_id"], contract["current_amount"], contract["instalments"][0]["amount"]) == (
        None, "100000.00", "100000.00",
    )  # fmt: skip
    assert [row["payee"] for row in public.client.get(payments).json()] == [None]


def test_the_schema_describes_money(public: Person) -> None:
    paths = public.client.get("/api/v1/schema/?format=json").json()["paths"]
    assert set(paths["/api/v1/projects/{id}/payments/"]) >= {"get", "post"}
    assert set(paths["/api/v1/approvals/{id}/"]) >= {"get", "patch"}
    assert set(paths["/api/v1/projects/{id}/contracts/"]) >= {"get"}
