"""The list of all money: budgets, contracts and payments, with its filters, sums, pages and CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.utils import timezone

from projects import money
from projects.models import (
    BudgetApproval,
    CarryOver,
    Contract,
    Disbursement,
    FiscalYearClosing,
    Plan,
    Project,
)
from projects.worklists import cards_for
from tests.conftest import Person
from tests.factories import TAX_ID, ProjectFactory, YearBudgetFactory, approve, sign

DAY = dt.date(2026, 2, 1)  # in fiscal year 2569


def listed(person: Person, query: str) -> list[int]:
    response = person.client.get(f"/money/?{query}")
    assert response.status_code == 200
    return [row.pk for row in response.context["page"].rows]


def test_the_list_tells_the_public_no_numbers_and_names_of_persons(
    approval: BudgetApproval, finance_a: Person, public: Person
) -> None:
    project = approval.project
    part = sign(approval, 300_000).instalments.get()
    money.pay(finance_a.actor, project.pk, {
        "approval": approval, "contract": part.contract, "instalment": part, "amount": Decimal(5), "paid_on": DAY,
        "voucher_number": "ฎ.1", "payee": "นางสาวผู้รับเงิน",
    })  # fmt: skip
    Project.objects.filter(pk=project.pk).update(announced_on=DAY)
    shown = public.client.get("/money/?kind=payments").content.decode()
    assert "ฎ.1" in shown and "นางสาวผู้รับเงิน" not in shown
    assert TAX_ID not in public.client.get("/money/?kind=contracts").content.decode()
    assert "นางสาวผู้รับเงิน" not in b"".join(public.client.get("/money/payments.csv")).decode()
    for person, found in ((public, []), (finance_a, [part.contract.pk])):
        assert listed(person, f"kind=contracts&q={TAX_ID}") == found
    assert listed(public, "kind=payments&q=นางสาว") == []


def test_the_list_shows_whose_money_one_may_see(
    approval: BudgetApproval, finance_a: Person, planner_b: Person, analyst_x: Person, analyst_y: Person
) -> None:
    contract = sign(approval, 300_000)
    assert finance_a.client.get("/money/").url.endswith("organisation=06900101")
    for person in (finance_a, analyst_x):
        assert listed(person, "kind=contracts") == [contract.pk]
    for person in (planner_b, analyst_y):
        assert listed(person, "kind=contracts") == []
        assert b"1/2569" not in b"".join(person.client.get("/money/contracts.csv"))


def test_the_list_finds_what_waits(
    approval: BudgetApproval, plan_a: Plan, finance_a: Person, planner_a: Person
) -> None:
    today = dt.date.today()
    late, ready = sign(approval, 100_000), sign(approval, 100_000, number="2/2569", contractor="บริษัทอื่น")
    late.instalments.update(due_on=DAY)
    ready.instalments.update(due_on=today, delivered_on=DAY, inspected_on=DAY)
    Contract.objects.filter(pk=ready.pk).update(ends_on=today)
    waiting = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=waiting)
    free = approve(waiting, 100)
    asked = approve(waiting, 5, state="requested", approved=None)
    kept = {"decided_on": DAY, "expires_on": today + dt.timedelta(days=30)}
    CarryOver.objects.create(approval=approval, amount=5, **kept)
    ended = ProjectFactory(plan=plan_a, stage="completed")
    assert listed(finance_a, "kind=contracts&state=overdue") == [late.pk]
    assert listed(finance_a, "kind=contracts&state=unpaid") == [ready.pk]
    assert listed(finance_a, "kind=contracts&state=past_end") == [late.pk]
    assert listed(finance_a, "kind=contracts&q=บริษัท") == [ready.pk]
    assert listed(finance_a, "kind=contracts&fiscal_year=2569&stage=contracted") == [ready.pk, late.pk]
    assert listed(finance_a, "kind=contracts&fiscal_year=2570") == []
    assert listed(finance_a, "kind=approvals&state=unsigned") == [free.pk]
    assert listed(finance_a, "kind=approvals&state=requested") == [asked.pk]
    assert listed(finance_a, "kind=approvals&state=expiring") == [approval.pk]
    assert listed(finance_a, "kind=approvals&state=unevaluated") == [ended.approvals.get().pk]
    cards = {str(card.title): card.count for card in cards_for(finance_a.actor)}
    expected = {
        "อนุมัติแล้ว ยังไม่มีสัญญา": 1, "ตรวจรับแล้ว ยังไม่จ่าย": 1, "เลยวันสิ้นสุดสัญญา": 1, "เงินกันที่ใกล้หมดอายุ": 1,
    }  # fmt: skip
    assert {title: count for title, count in cards.items() if "รายรับรายจ่าย" not in title} == expected
    planners = {str(card.title): card.count for card in cards_for(planner_a.actor)}
    assert planners["คำขอที่รอดำเนินการขั้นต่อไป"] == planners["แล้วเสร็จ ยังไม่ประเมินผล"] == 1


def test_money_of_a_closed_year_waits_for_a_contract_only_where_some_was_kept(
    plan_a: Plan, plan_b: Plan, finance_a: Person
) -> None:
    lapsed, kept, other_year, neighbours = (
        approve(YearBudgetFactory(project=ProjectFactory(plan=plan), fiscal_year=year).project, 100, fiscal_year=year)
        for plan, year in ((plan_a, 2569), (plan_a, 2569), (plan_a, 2570), (plan_b, 2569))
    )
    days = {"decided_on": DAY, "expires_on": dt.date.today() + dt.timedelta(days=30)}
    CarryOver.objects.create(approval=kept, amount=5, **days)
    unsigned = "kind=approvals&state=unsigned"
    assert set(listed(finance_a, unsigned)) == {lapsed.pk, kept.pk, other_year.pk}
    closing = FiscalYearClosing.objects.create(organisation=plan_a.organisation, fiscal_year=2569)
    assert set(listed(finance_a, unsigned)) == {kept.pk, other_year.pk}
    FiscalYearClosing.objects.filter(pk=closing.pk).update(reopened_at=timezone.now(), reason="x")
    assert set(listed(finance_a, unsigned)) == {lapsed.pk, kept.pk, other_year.pk}
    assert neighbours.pk not in listed(finance_a, unsigned)


def test_the_list_turns_its_pages_and_adds_up_all_of_them(approval: BudgetApproval, finance_a: Person) -> None:
    values = {"project": approval.project, "approval": approval, "deductions": 1, "retention": Decimal("0.50")}
    Disbursement.objects.bulk_create(
        Disbursement(voucher_number=f"ฎ.{n}", paid_on=DAY + dt.timedelta(days=n % 9), amount=10 + n, **values)
        for n in range(53)
    )
    first = finance_a.client.get("/money/?kind=payments&sort=-paid_on")
    assert first.context["sums"]["sum_amount"] == sum(range(10, 63))
    assert first.context["sums"]["net"] == sum(range(10, 63)) - Decimal("79.50")
    second = finance_a.client.get(f"/money/{first.context['pager']['after']}")
    seen = [row.pk for one in (first, second) for row in one.context["page"].rows]
    assert seen == list(Disbursement.objects.order_by("-paid_on", "-pk").values_list("pk", flat=True))
    back = finance_a.client.get(f"/money/{second.context['pager']['before']}")
    assert [row.pk for row in back.context["page"].rows] == seen[:50]


@pytest.mark.parametrize(
    "query",
    ["kind=x", "state=x", "fiscal_year=69", "organisation=1", "sort=x", "after=x", "stage=x", "nonsense=1", "q=%00"],
)
def test_nonsense_is_refused_by_name(finance_a: Person, query: str) -> None:
    assert finance_a.client.get(f"/money/?{query}").status_code == 400


def test_what_is_shown_comes_as_csv_that_no_spreadsheet_runs(approval: BudgetApproval, finance_a: Person) -> None:
    sign(approval, 300_000, contractor="=HYPERLINK(1)")
    sign(approval, 1, number="2/2569")
    text = b"".join(finance_a.client.get("/money/contracts.csv?q=HYPERLINK")).decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text))
    told = dict(zip(head, row, strict=True))
    assert (told["คู่สัญญา"], told["จำนวนเงิน (บาท)"], told["วันลงนาม"]) == ("'=HYPERLINK(1)", "300000.00", "01/02/2569")
    assert finance_a.client.get("/money/nothing.csv").status_code == 404
