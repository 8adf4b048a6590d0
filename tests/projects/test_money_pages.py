"""The pages of money: the section and timeline of a project, and every form."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from projects import money
from projects.history import history_of
from projects.models import (
    BudgetApproval,
    BudgetTransfer,
    CarryOver,
    Contract,
    Disbursement,
    Plan,
    Project,
    ProjectClosing,
)
from projects.money.overview import money_of
from projects.money.timeline import timeline_of
from tests.conftest import Person
from tests.factories import TAX_ID, ProjectFactory, YearBudgetFactory, approve, sign

DAY = dt.date(2026, 2, 1)  # in fiscal year 2569


def page(person: Person, project: Project) -> str:
    response = person.client.get(f"/projects/{project.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def post(person: Person, path: str, status: int = 302, **data: Any) -> Any:
    response = person.client.post(path, data)
    told = getattr(response.context and response.context.get("form"), "errors", "")
    assert response.status_code == status, told
    return response


CONTRACT: dict[str, Any] = {
    "number": "1/2569", "method": "e_bidding", "contractor": "หจก.ทดสอบ", "tax_id": "0-1075-44000-10-8",
    "amount": "300,000", "signed_on": "1/2/2569", "starts_on": "2 ก.พ. 2569", "ends_on": "2026-05-02",
    "guarantee_kind": "none", "parts-TOTAL_FORMS": "2", "parts-INITIAL_FORMS": "0",
    "parts-0-amount": "100,000.00", "parts-0-due_on": "1/3/2569", "parts-0-progress": "40",
    "parts-1-amount": "200,000.00", "parts-1-due_on": "2/5/2569", "parts-1-progress": "100",
}  # fmt: skip


def test_the_whole_record_is_written_through_the_forms(project: Project, planner_a: Person, finance_a: Person) -> None:
    post(planner_a, f"/projects/{project.pk}/budgets/new/", fiscal_year="2569", source="pao_subsidy",
         expenditure_class="investment", requested="450,000", note="")  # fmt: skip
    asked = BudgetApproval.objects.get()
    assert f"/approvals/{asked.pk}/step/" in page(planner_a, project)
    post(planner_a, f"/approvals/{asked.pk}/step/", step="executive", day="1/10/2568", note="")
    post(planner_a, f"/approvals/{asked.pk}/approve/", version=asked.version, amount="400,000", day="๑ ต.ค. ๒๕๖๘",
         ordinance_number="1/2569")  # fmt: skip
    asked.refresh_from_db()
    assert (asked.effective, asked.approved_on) == (400_000, dt.date(2025, 10, 1))
    assert f"/projects/{project.pk}/contracts/new/" in page(finance_a, project)
    post(finance_a, f"/projects/{project.pk}/contracts/new/", **CONTRACT, **{f"funding_{asked.pk}": ""})
    contract = Contract.objects.get()
    assert (contract.tax_id, contract.starts_on, contract.ends_on) == (TAX_ID, dt.date(2026, 2, 2), dt.date(2026, 5, 2))
    first, second = contract.instalments.all()
    post(finance_a, f"/instalments/{first.pk}/deliver/", version=1, delivered_on="3/3/2569", inspected_on="5/3/2569",
         penalty_days="2", penalty="")  # fmt: skip
    assert f"?instalment={first.pk}" in page(finance_a, project)
    form = finance_a.client.get(f"/projects/{project.pk}/payments/new/?instalment={first.pk}").context["form"]
    assert (form["amount"].value(), form["payee"].value()) == ("100,000.00", "หจก.ทดสอบ")
    paid = {"approval": asked.pk, "voucher_number": "ฎ.7", "paid_on": "10/3/2569", "deductions": "934.58"}
    post(finance_a, f"/projects/{project.pk}/payments/new/", part=first.pk, amount="100,000", **paid)
    post(finance_a, f"/contracts/{contract.pk}/amend/", version=1, amended_on="1/4/2569", new_amount="280,000",
         new_ends_on="", reason="ลดงาน")  # fmt: skip
    post(finance_a, f"/projects/{project.pk}/payments/new/", part=second.pk, amount="180,000", **paid)
    contract.refresh_from_db()
    post(finance_a, f"/contracts/{contract.pk}/end/", version=contract.version, ending="completed", day="1/5/2569",
         reason="")  # fmt: skip
    assert f"/projects/{project.pk}/close/" in page(planner_a, project)
    post(planner_a, f"/projects/{project.pk}/close/", outcome="completed", closed_on="5/5/2569", reason="",
         evaluated_on="6/5/2569", result="ดี", beneficiaries="120", satisfaction="92.5")  # fmt: skip
    project.refresh_from_db()
    assert project.stage == "completed"
    body = page(finance_a, project)
    for words in ("280,000.00", "99,065.42", "ฎ.7", "1/2569", TAX_ID, "ลดงาน"):
        assert words in body
    assert f"/projects/{project.pk}/payments/new/" not in body


def test_the_public_sees_the_money_of_an_announced_project_without_numbers_of_persons(
    approval: BudgetApproval, plan_a: Plan, finance_a: Person, public: Person
) -> None:
    project, hidden = approval.project, ProjectFactory(plan=plan_a, name="โครงการลับ")
    YearBudgetFactory(project=hidden)
    BudgetTransfer.objects.create(
        organisation=plan_a.organisation, fiscal_year=2569, from_approval=approval, to_approval=approve(hidden, 1),
        amount=1, decided_by="executive", decided_on=DAY, reason="โอน",
    )  # fmt: skip
    part = sign(approval, 300_000).instalments.get()
    money.pay(finance_a.actor, project.pk, {
        "approval": approval, "contract": part.contract, "instalment": part, "amount": Decimal(5), "paid_on": DAY,
        "voucher_number": "ฎ.1", "payee": "นางสาวผู้รับเงิน",
    })  # fmt: skip
    Project.objects.filter(pk=project.pk).update(announced_on=DAY)
    for words in (TAX_ID, "โครงการลับ", "นางสาวผู้รับเงิน"):
        assert words in page(finance_a, project)
        assert words not in page(public, project)
    assert "300,000.00" in page(public, project)
    assert "btn-primary" not in page(public, project)


def test_the_actions_shown_are_those_of_the_reader(
    approval: BudgetApproval, planner_a: Person, finance_a: Person, engineer_a: Person, analyst_x: Person
) -> None:
    contract = sign(approval, 300_000)
    paths = (
        f"/approvals/{approval.pk}/approve/", f"/approvals/{approval.pk}/transfer/", f"/contracts/{contract.pk}/amend/",
        f"/projects/{approval.project_id}/payments/new/", f"/projects/{approval.project_id}/progress/",
        f"/projects/{approval.project_id}/close/",
    )  # fmt: skip

    def shown(person: Person) -> list[bool]:
        body = page(person, approval.project)
        return [path in body for path in paths]

    assert shown(planner_a) == [True, False, False, False, True, True]
    assert shown(finance_a) == [False, True, True, True, False, False]
    assert shown(engineer_a) == [False, False, False, False, True, False]
    assert shown(analyst_x) == [False] * 6


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"tax_id": "0107544000109"}, "tax_id", "13 หลัก"),
        ({"amount": "400,000.01", "parts-1-amount": "300,000.01"}, "amount", "400,000.01"),
        ({"parts-1-amount": "199,999.75"}, None, "0.25"),
        ({"signed_on": "31/2/2569"}, "signed_on", "22/11/2569"),
        ({"starts_on": "31/1/2569"}, "starts_on", "วันเริ่มงาน"),
        ({"ends_on": "1/1/2569"}, "ends_on", "วันเริ่มงาน"),
        ({"contractor": ""}, "contractor", ""),
        ({"parts-0-amount": "หนึ่งแสน"}, None, ""),
    ],
)
def test_a_wrong_contract_is_told_by_its_field_and_what_was_typed_stays(
    approval: BudgetApproval, finance_a: Person, changes: dict[str, str], field: str | None, words: str
) -> None:
    path = f"/projects/{approval.project_id}/contracts/new/"
    response = post(finance_a, path, 422, **{**CONTRACT, "contractor": "หจก.คงอยู่", **changes})
    body, form = response.content.decode(), response.context["form"]
    if field == "amount":  # the only budget says how much it has
        assert "400,000.00" in str(form.errors)
    elif field:
        assert field in form.errors and words in str(form.errors[field])
    elif words:
        assert words in str(form.non_field_errors())
    assert all(str(value) in body for value in changes.values())
    assert ("หจก.คงอยู่" in body) == ("contractor" not in changes)
    assert not Contract.objects.exists()


@pytest.mark.parametrize("amount", ["100,000.01", "0", "-1", "1e30", "NaN", "มาก"])
def test_paying_too_much_says_how_much_is_left(approval: BudgetApproval, finance_a: Person, amount: str) -> None:
    part = sign(approval, 100_000).instalments.get()
    response = post(
        finance_a, f"/projects/{approval.project_id}/payments/new/", 422, part=part.pk, approval=approval.pk,
        voucher_number="ฎ.1", paid_on="1/3/2569", amount=amount,
    )  # fmt: skip
    assert "amount" in response.context["form"].errors
    assert amount in response.content.decode()
    if amount == "100,000.01":
        assert "เหลือ 100,000.00 บาท" in response.content.decode()
    assert not Disbursement.objects.exists()


def test_what_the_database_refuses_is_told_at_its_field(approval: BudgetApproval, finance_a: Person) -> None:
    response = post(
        finance_a, f"/projects/{approval.project_id}/payments/new/", 422, part="", approval=approval.pk,
        voucher_number="ฎ.1", paid_on="1/10/2569", amount="1",
    )  # fmt: skip
    assert "2569" in str(response.context["form"].errors["paid_on"])


def test_several_budgets_pay_a_contract_and_its_amendment(project: Project, finance_a: Person) -> None:
    first, second = approve(project, 250_000), approve(project, 150_000, source="reserve")
    fundings = {f"funding_{first.pk}": "250,000", f"funding_{second.pk}": "49,999"}
    path = f"/projects/{project.pk}/contracts/new/"
    response = post(finance_a, path, 422, **CONTRACT, **fundings)
    assert "299,999.00" in str(response.context["form"].errors)
    post(finance_a, path, **CONTRACT, **{**fundings, f"funding_{second.pk}": "50,000"})
    contract = Contract.objects.get()
    assert [one.amount for one in contract.fundings.order_by("amount")] == [50_000, 250_000]
    amended = {"version": contract.version, "amended_on": "1/3/2569", "new_amount": "310,000", "reason": "เพิ่ม"}
    fundings[f"funding_{second.pk}"] = "60,000"
    post(finance_a, f"/contracts/{contract.pk}/amend/", **amended, **fundings)
    assert [one.amount for one in contract.fundings.order_by("amount")] == [60_000, 250_000]


def test_a_contract_is_corrected_and_taken_back(approval: BudgetApproval, finance_a: Person) -> None:
    contract = sign(approval, 300_000)
    path = f"/contracts/{contract.pk}/"
    changes = {**CONTRACT, "amount": "310,000", "parts-1-amount": "210,000", "version": contract.version}
    post(finance_a, f"{path}edit/", **changes)
    contract.refresh_from_db()
    assert (contract.current_amount, contract.instalments.count()) == (310_000, 2)
    post(finance_a, f"{path}remove/", version=contract.version)
    assert not Contract.objects.exists()


def test_money_is_moved_to_a_budget_that_was_searched(
    approval: BudgetApproval, plan_a: Plan, plan_b: Plan, finance_a: Person
) -> None:
    other, stranger = ProjectFactory(plan=plan_a, name="บ่อน้ำบาดาล"), ProjectFactory(plan=plan_b, name="บ่อของเขา")
    for one in (other, stranger):
        YearBudgetFactory(project=one)
    taker, foreign = approve(other, 1), approve(stranger, 1)
    path = f"/approvals/{approval.pk}/transfer/"
    found = finance_a.client.get(f"{path}others/?q=บ่อ").content.decode()
    assert "บ่อน้ำบาดาล" in found and "บ่อของเขา" not in found
    typed = {"direction": "out", "amount": "50,000", "decided_by": "executive", "decided_on": "1/3/2569",
             "order_number": "", "reason": "โอน", "line": ""}  # fmt: skip
    for wrong in ({"other": foreign.pk}, {"other": ""}, {"other": taker.pk, "line": "งบกลาง"}):
        assert "other" in post(finance_a, path, 422, **{**typed, **wrong}).context["form"].errors
    refused = post(finance_a, path, 422, **{**typed, "other": taker.pk, "amount": "400,000.01"})
    assert "เหลือ 400,000.00 บาท" in refused.content.decode()
    post(finance_a, path, **typed, other=taker.pk)
    taker.refresh_from_db()
    assert taker.effective == 50_001
    post(finance_a, f"/transfers/{BudgetTransfer.objects.get().pk}/remove/")
    post(finance_a, path, **{**typed, "direction": "in", "line": "งบกลาง"}, other="")
    assert BudgetTransfer.objects.get().from_line == "งบกลาง"


def test_money_is_carried_over_and_taken_back(approval: BudgetApproval, finance_a: Person) -> None:
    path = f"/approvals/{approval.pk}/carry-over/"
    form = finance_a.client.get(path).context["form"]
    assert (form["amount"].value(), form["decided_by"].value(), form["is_committed"].value()) == (
        "400,000.00", "council", "",
    )  # fmt: skip
    typed = {"amount": "400,000", "is_committed": "", "decided_by": "executive", "decided_on": "20/9/2569",
             "expires_on": "31/3/2570", "note": ""}  # fmt: skip
    assert "decided_by" in post(finance_a, path, 422, **typed).context["form"].errors
    post(finance_a, path, **{**typed, "decided_by": "council"})
    assert "เหลือ 0 บาท" in post(finance_a, path, 422, **{**typed, "decided_by": "council"}).content.decode()
    post(finance_a, f"/carry-overs/{CarryOver.objects.get().pk}/remove/")
    assert not CarryOver.objects.exists()


STALE: dict[str, tuple[str, str, dict[str, str]]] = {
    "approval": ("planner_a", "approvals/{approval}/approve/", {"amount": "390,000", "day": "20/9/2568"}),
    "contract": ("finance_a", "contracts/{contract}/edit/", {**CONTRACT, "contractor": "หจก.ของฉัน"}),
    "amendment": ("finance_a", "contracts/{contract}/amend/", {
        "amended_on": "1/3/2569", "new_amount": "1", "reason": "ล"}),
    "instalment": ("finance_a", "instalments/{part}/deliver/", {"delivered_on": "1/3/2569"}),
    "payment": ("finance_a", "payments/{payment}/edit/", {
        "part": "", "approval": "{approval}", "voucher_number": "ฎ.ของฉัน", "paid_on": "1/3/2569", "amount": "9"}),
}  # fmt: skip


@pytest.mark.parametrize("name", STALE)
def test_a_stale_form_shows_both_sides_and_saves_knowingly(
    name: str, approval: BudgetApproval, request: pytest.FixtureRequest
) -> None:
    contract = sign(approval, 300_000)
    part = contract.instalments.get()
    payment = Disbursement.objects.create(
        project=approval.project, approval=approval, voucher_number="ฎ.1", paid_on=DAY, amount=5
    )
    ids = {"approval": approval.pk, "contract": contract.pk, "part": part.pk, "payment": payment.pk}
    who, path, typed = STALE[name]
    person: Person = request.getfixturevalue(who)
    path = "/" + path.format(**ids)
    typed = {key: str(value).format(**ids) for key, value in typed.items()}
    version = person.client.get(path).context["form"]["version"].value()
    BudgetApproval.objects.update(ordinance_number="ของเขา")
    Contract.objects.update(egp_number="ของเขา")
    part.penalty_days = 7
    part.save()
    Disbursement.objects.update(voucher_number="ของเขา")
    response = post(person, path, 412, **{**typed, "version": version})
    assert response.context["is_conflict"]
    if name != "amendment":
        assert response.context["sides"]
    kept = response.context["form"]["version"].value()
    assert all(value in response.content.decode() for value in typed.values() if len(value) > 3)
    post(person, path, **{**typed, "version": kept})


@pytest.mark.parametrize("version", ["", "x", "9" * 40])
def test_a_form_without_its_version_is_refused(approval: BudgetApproval, planner_a: Person, version: str) -> None:
    assert planner_a.client.post(f"/approvals/{approval.pk}/approve/", {"version": version}).status_code == 400


# The page as a whole --------------------------------------------------------------------------------------------------


def filled(project: Project, planner: Person, finance: Person, engineer: Person) -> None:
    """Give a project a full history: two budgets, transfers, a contract in three instalments, all paid, evaluated."""
    approval, reserve = approve(project, 300_000), approve(project, 100_000, source="reserve")
    for budget in (approval, reserve):
        money.transfer(finance.actor, project.organisation, {
            "fiscal_year": 2569, "from_approval": budget, "to_line": "งบกลาง", "amount": Decimal(5), "reason": "โอน",
            "decided_by": "executive", "decided_on": DAY})  # fmt: skip
    money.carry_over(finance.actor, reserve, {"amount": 5, "decided_on": DAY, "expires_on": dt.date(2027, 1, 1)})
    with transaction.atomic():
        contract = sign(approval, 240_000, (80_000, 80_000, 80_000))
    for part in contract.instalments.all():
        done = {"delivered_on": DAY, "inspected_on": DAY, "penalty_days": 1, "penalty": Decimal(10)}
        money.deliver(finance.actor, part, part.version, done)
        money.pay(finance.actor, project.pk, {
            "approval": approval, "contract": contract, "instalment": part, "amount": Decimal(70_000), "paid_on": DAY,
            "voucher_number": f"ฎ.{part.number}"})  # fmt: skip
        day = DAY + dt.timedelta(days=part.number)
        money.report_progress(engineer.actor, project.pk, day, Decimal(30) * part.number)
    contract.refresh_from_db()
    money.amend(finance.actor, contract, contract.version, {
        "amended_on": DAY, "new_amount": Decimal(220_000), "new_ends_on": DAY, "reason": "ลด"})  # fmt: skip
    money.end(finance.actor, contract, contract.version, "completed", DAY)
    money.close_project(planner.actor, project.pk, {"outcome": "completed", "closed_on": DAY, "reason": ""})


@pytest.mark.django_db(transaction=True)
def test_a_page_with_a_full_history_takes_at_most_fifteen_queries(
    project: Project, planner_a: Person, finance_a: Person, engineer_a: Person
) -> None:
    filled(project, planner_a, finance_a, engineer_a)
    planner_a.client.get(f"/projects/{project.pk}/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        body = page(planner_a, project)
    assert 'id="history"' in body
    assert len(queries) <= 15, "\n".join(query["sql"][:90] for query in queries)


@pytest.mark.django_db(transaction=True)
def test_the_history_tells_the_money_in_words(
    project: Project, planner_a: Person, finance_a: Person, engineer_a: Person
) -> None:
    post(planner_a, f"/projects/{project.pk}/budgets/new/", fiscal_year="2569", source="ordinance",
         expenditure_class="investment", requested="450,000", note="")  # fmt: skip
    asked = BudgetApproval.objects.get()
    post(planner_a, f"/approvals/{asked.pk}/approve/", version=asked.version, amount="400,000", day="1/10/2568")
    newest = history_of(project)[0]
    assert (newest.who, newest.reason) == ("planner_a", "อนุมัติงบประมาณ")
    told = {change.label: (change.before, change.after) for change in newest.changes}
    assert told["งบประมาณ 2569 · ข้อบัญญัติ/เทศบัญญัติ: อนุมัติ (บาท)"] == ("–", "400,000.00")
    BudgetApproval.objects.all().delete()
    filled(project, planner_a, finance_a, engineer_a)
    reasons = {entry.reason for entry in history_of(project)}
    assert reasons >= {
        "โอนงบประมาณ", "กันเงิน", "ส่งมอบและตรวจรับ", "การเบิกจ่าย", "ความก้าวหน้า", "แก้ไขเปลี่ยนแปลงสัญญา", "สัญญาแล้วเสร็จ",
        "สิ้นสุดโครงการ",
    }  # fmt: skip
    labels = {change.label for entry in history_of(project) for change in entry.changes}
    assert {"งวดที่ 1: วันส่งมอบ", "ฎีกา ฎ.2", "แก้ไขสัญญาครั้งที่ 1", "การสิ้นสุดโครงการ"} <= labels


def test_the_money_of_a_page_is_one_query(project: Project, finance_a: Person, django_assert_num_queries: Any) -> None:
    part = sign(approve(project, 400_000), 300_000).instalments.get()
    values = {"contract": part.contract, "instalment": part, "amount": Decimal("0.10"), "voucher_number": "ฎ.1"}
    money.pay(finance_a.actor, project.pk, {"approval": BudgetApproval.objects.get(), "paid_on": DAY, **values})
    with django_assert_num_queries(1):
        now = money_of(project)
    assert (now.paid, now.left, now.contracts[0].left) == (Decimal("0.10"), 100_000, Decimal("299999.90"))
    assert now.contracts[0].contract.signed_on == DAY
    assert now.payments[0].created_at == Disbursement.objects.get().created_at


def test_the_timeline_sets_the_plan_against_what_was(project: Project) -> None:
    contract = sign(approve(project, 400_000), 400_000, (100_000, 300_000))
    dates = ((dt.date(2026, 3, 1), dt.date(2026, 3, 5), Decimal(50)), (dt.date(2026, 5, 1), None, Decimal(100)))
    for part, (due, delivered, progress) in zip(contract.instalments.all(), dates, strict=True):
        part.due_on, part.delivered_on, part.progress = due, delivered, progress
        part.save()
    Contract.objects.update(starts_on=DAY, ends_on=dt.date(2026, 5, 1))
    project.refresh_from_db()
    line = timeline_of(project, money_of(project), dt.date(2026, 5, 11))
    assert [stage.state for stage in line.stages] == ["done", "done", "now", "ahead", "ahead"]
    parts = line.stages[3].moments
    assert [(str(one.label), one.planned, one.actual, one.late) for one in parts] == [
        ("งวดที่ 1", dt.date(2026, 3, 1), dt.date(2026, 3, 5), 4),
        ("งวดที่ 2", dt.date(2026, 5, 1), None, 10),
    ]
    assert (line.work, line.work_planned, line.money) == (50, 100, 0)
    # 28 of the 99 days to today to the first instalment, half of the work done by then.
    assert line.curve is not None
    assert line.curve.planned == "0.0,100.00 28.28,50.00 89.9,0.00"
    assert line.curve.today == 100


def test_a_project_without_money_has_a_timeline(project: Project, planner_a: Person) -> None:
    line = timeline_of(project, money_of(project), DAY)
    assert (line.curve, line.money, line.work) == (None, None, None)
    assert [str(one.label) for one in line.stages[0].moments] == ["ฉบับร่าง ยังไม่ประกาศใช้"]
    assert f"/projects/{project.pk}/budgets/new/" in page(planner_a, project)


# The list of all -----------------------------------------------------------------------------------------------------


def test_hostile_text_is_shown_as_text(project: Project, finance_a: Person, planner_a: Person) -> None:
    hostile = "</title></svg><script>alert(1)</script>"
    approval = approve(project, 400_000, ordinance_number=hostile, note=hostile)
    part = sign(approval, 300_000, number=hostile[:60], contractor=hostile).instalments.get()
    part.work, part.due_on = hostile, DAY + dt.timedelta(days=3)
    part.save()
    for path in (
        f"/projects/{project.pk}/", "/money/?kind=contracts", f"/projects/{project.pk}/contracts/new/",
        f"/instalments/{part.pk}/deliver/", f"/projects/{project.pk}/payments/new/",
    ):  # fmt: skip
        assert "<script>alert(1)" not in finance_a.client.get(path).content.decode()
    ProjectClosing.objects.all().delete()
    assert not re.search(r"\sstyle=|<script(?![^>]*(nonce|json))", page(finance_a, project).split("<main")[1])
