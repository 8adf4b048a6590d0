"""The verbs of money: what each does, who may, and that what is refused leaves nothing behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from geoplan.errors import DomainError
from projects import money
from projects.models import (
    BudgetApproval,
    Contract,
    ContractAmendment,
    Disbursement,
    Instalment,
    Plan,
    ProgressReport,
    Project,
    ProjectClosing,
)
from projects.money import Part
from tests.conftest import Person
from tests.factories import TAX_ID, ProjectFactory, YearBudgetFactory, approve
from tests.security.access import fingerprint

DAY = dt.date(2026, 2, 1)  # in fiscal year 2569
FUTURE = dt.date.today() + dt.timedelta(days=1)


@pytest.fixture
def project(plan_a: Plan) -> Project:
    """A project with half a million baht in 2569."""
    made = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=made)
    return made


@pytest.fixture
def approval(project: Project) -> BudgetApproval:
    """400,000 baht of it approved."""
    return approve(project, 400_000)


ASKED = {"fiscal_year": 2569, "source": "reserve", "expenditure_class": "investment", "requested": 1, "note": ""}
SIGNED: dict[str, Any] = {
    "number": "1/2569",
    "method": "e_bidding",
    "contractor": "หจก.ทดสอบ",
    "tax_id": TAX_ID,
    "amount": Decimal(300_000),
    "signed_on": DAY,
    "starts_on": DAY,
    "ends_on": DAY + dt.timedelta(days=90),
}
HALVES = [Part(Decimal(100_000)), Part(Decimal(200_000))]


def sign(finance: Person, approval: BudgetApproval, parts: list[Part] = HALVES, **values: Any) -> Contract:
    values = {**SIGNED, **values}
    return money.sign(finance.actor, approval.project_id, values, parts, {approval: values["amount"]})


def paid(approval: BudgetApproval, instalment: Instalment | None = None, **values: Any) -> dict[str, Any]:
    contract = instalment.contract if instalment else None
    values = {"voucher_number": "ฎ.1", "paid_on": DAY, "amount": Decimal(100_000), **values}
    return {"approval": approval, "contract": contract, "instalment": instalment, **values}


class refused:
    """Expects a domain error by its code, and that it has left nothing behind."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __enter__(self) -> None:
        self.before = fingerprint()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        assert isinstance(error, DomainError), f"{self.code} expected, {error!r} found"
        assert error.code == self.code
        assert error.message
        after = fingerprint()
        assert [table for table in after if after[table] != self.before[table]] == []
        return True


def test_a_budget_takes_its_steps_in_order_and_is_approved(project: Project, planner_a: Person) -> None:
    actor = planner_a.actor
    values = {
        "fiscal_year": 2569,
        "source": "reserve",
        "expenditure_class": "investment",
        "requested": 450_000,
        "note": "",
    }
    asked = money.request_budget(actor, project.pk, values)
    assert [step.value for step in money.steps_for("reserve")] == ["drafted", "council", "executive"]
    with refused("step_out_of_order"):
        money.take_step(actor, asked, "council", DAY)
    money.take_step(actor, asked, "drafted", DAY)
    with refused("step_out_of_order"):
        money.take_step(actor, asked, "council", DAY - dt.timedelta(days=1))
    with refused("step_out_of_order"):
        money.take_step(actor, asked, "council", FUTURE)
    money.take_step(actor, asked, "council", DAY)
    money.take_back_step(actor, asked)
    assert [step.step for step in asked.steps.all()] == ["drafted"]
    asked.refresh_from_db()
    done = money.approve(actor, asked, asked.version, Decimal(400_000), DAY, " 1/2569 ")
    assert (done.state, done.effective, done.ordinance_number) == ("approved", 400_000, "1/2569")
    with refused("approval_decided"):
        money.take_step(actor, done, "council", DAY)
    withdrawn = money.withdraw(actor, done, done.version)
    assert (withdrawn.state, withdrawn.effective) == ("withdrawn", 0)


def test_what_is_approved_beyond_the_plan_is_told_with_the_figures(project: Project, planner_a: Person) -> None:
    first = approve(project, 100_000, state="requested", approved=None)
    with pytest.raises(DomainError) as raised:
        money.approve(planner_a.actor, first, first.version, Decimal("500000.01"), DAY, "")
    assert raised.value.code == "approved_over_plan"
    assert "500,000.01" in raised.value.thai and "0.01" in raised.value.thai


def test_a_transfer_is_taken_back_on_both_sides(
    project: Project, approval: BudgetApproval, plan_a: Plan, finance_a: Person
) -> None:
    other = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=other, amount=150_000)
    taker = approve(other, 100_000)
    values = {
        "fiscal_year": 2569, "from_approval": approval, "to_approval": taker, "from_line": "", "to_line": "",
        "amount": Decimal(50_000), "decided_by": "executive", "decided_on": DAY, "order_number": "", "reason": "โอน",
    }  # fmt: skip
    with refused("transfer_too_much"):
        money.transfer(finance_a.actor, plan_a.organisation, {**values, "amount": Decimal(400_001), "to_approval": None,
                                                             "to_line": "งบกลาง"})  # fmt: skip
    with refused("approved_over_plan"):
        money.transfer(finance_a.actor, plan_a.organisation, {**values, "amount": Decimal(50_001)})
    moved = money.transfer(finance_a.actor, plan_a.organisation, values)
    approval.refresh_from_db()
    taker.refresh_from_db()
    assert (approval.effective, taker.effective) == (350_000, 150_000)
    money.remove_transfer(finance_a.actor, moved)
    approval.refresh_from_db()
    taker.refresh_from_db()
    assert (approval.effective, taker.effective) == (400_000, 100_000)


def test_money_of_another_organisation_is_not_moved(
    approval: BudgetApproval, plan_b: Plan, lao_a: Any, finance_a: Person
) -> None:
    stranger = ProjectFactory(plan=plan_b)
    YearBudgetFactory(project=stranger)
    values = {"from_approval": approval, "to_approval": approve(stranger, 1), "fiscal_year": 2569, "amount": 1,
              "decided_by": "executive", "decided_on": DAY, "reason": "โอน"}  # fmt: skip
    with refused("transfer_elsewhere"):
        money.transfer(finance_a.actor, lao_a, values)


def test_money_is_kept_beyond_its_year_and_the_keeping_taken_back(approval: BudgetApproval, finance_a: Person) -> None:
    values = {"amount": Decimal(400_000), "is_committed": True, "decided_by": "executive",
              "decided_on": DAY, "expires_on": dt.date(2027, 3, 31), "note": ""}  # fmt: skip
    with refused("carry_over_by_council"):
        money.carry_over(finance_a.actor, approval, {**values, "is_committed": False})
    with refused("carry_over_dates"):
        money.carry_over(finance_a.actor, approval, {**values, "expires_on": DAY})
    with refused("carried_over_approved"):
        money.carry_over(finance_a.actor, approval, {**values, "amount": Decimal(400_001)})
    kept = money.carry_over(finance_a.actor, approval, values)
    payment = money.pay(finance_a.actor, approval.project_id, paid(approval, paid_on=dt.date(2026, 10, 1)))
    with refused("paid_outside_time"):
        money.remove_carry_over(finance_a.actor, kept)
    money.remove_payment(finance_a.actor, payment, payment.version)
    money.remove_carry_over(finance_a.actor, kept)
    assert not approval.carry_overs.exists()


def test_a_contract_is_signed_with_its_parts_or_not_at_all(approval: BudgetApproval, finance_a: Person) -> None:
    for parts, values, code in [
        ([Part(Decimal(299_999))], {}, "contract_parts"),
        ([Part(Decimal(400_001))], {"amount": Decimal(400_001)}, "spent_over_approved"),
        (HALVES, {"tax_id": "0107544000109"}, "tax_id_invalid"),
        (HALVES, {"ends_on": DAY - dt.timedelta(days=1)}, "contract_dates"),
        (HALVES, {"signed_on": FUTURE, "starts_on": FUTURE, "ends_on": FUTURE}, "in_the_future"),
    ]:
        with refused(code):
            sign(finance_a, approval, parts, **values)
    contract = sign(finance_a, approval)
    assert [part.amount for part in contract.instalments.all()] == [100_000, 200_000]
    assert contract.current_amount == 300_000
    with refused("contract_number_taken"):
        sign(finance_a, approval)


def test_a_contract_is_corrected_whole_until_something_hangs_on_it(approval: BudgetApproval, finance_a: Person) -> None:
    contract = sign(finance_a, approval)
    parts = [Part(Decimal(310_000))]
    values = {**SIGNED, "amount": Decimal(310_000), "number": "2/2569"}
    money.edit_contract(finance_a.actor, contract, contract.version, values, parts, {approval: Decimal(310_000)})
    assert (contract.number, contract.current_amount, contract.instalments.count()) == ("2/2569", 310_000, 1)
    part = contract.instalments.get()
    money.deliver(finance_a.actor, part, part.version, {**DELIVERED, "inspected_on": None})
    contract.refresh_from_db()
    with refused("contract_in_use"):
        money.edit_contract(finance_a.actor, contract, contract.version, values, parts, {approval: Decimal(310_000)})
    with refused("contract_in_use"):
        money.remove_contract(finance_a.actor, contract, contract.version)
    corrected = money.edit_contract(
        finance_a.actor, contract, contract.version, {**values, "contractor": "หจก.ใหม่", "amount": 1}
    )
    assert (corrected.contractor, corrected.current_amount) == ("หจก.ใหม่", 310_000)


def test_a_contract_on_which_nothing_hangs_is_taken_back(approval: BudgetApproval, finance_a: Person) -> None:
    contract = sign(finance_a, approval)
    money.remove_contract(finance_a.actor, contract, contract.version)
    assert not Contract.objects.exists()
    assert Project.objects.get(pk=approval.project_id).stage == "approved"


DELIVERED = {"delivered_on": DAY, "inspected_on": DAY, "penalty_days": 3, "penalty": Decimal(900)}


def test_an_amendment_changes_the_last_instalments_and_the_funding(approval: BudgetApproval, finance_a: Person) -> None:
    contract = sign(finance_a, approval)
    values = {"amended_on": DAY, "new_amount": Decimal(90_000), "new_ends_on": None, "reason": "ลดงาน"}
    money.amend(finance_a.actor, contract, contract.version, values)
    assert [part.amount for part in contract.instalments.all()] == [90_000, 0]
    assert contract.fundings.get().amount == 90_000
    with refused("spent_over_approved"):
        money.amend(finance_a.actor, contract, contract.version, {**values, "new_amount": Decimal(400_001)})
    money.amend(finance_a.actor, contract, contract.version, {**values, "new_amount": None, "new_ends_on": FUTURE})
    assert (contract.current_amount, contract.current_ends_on, contract.ends_on) == (90_000, FUTURE, SIGNED["ends_on"])


def test_an_amendment_may_say_which_budget_pays_the_rest(project: Project, finance_a: Person) -> None:
    first, second = approve(project, 300_000), approve(project, 100_000, source="reserve")
    contract = sign(finance_a, first)
    values = {"amended_on": DAY, "new_amount": Decimal(350_000), "new_ends_on": None, "reason": "เพิ่มงาน"}
    money.amend(finance_a.actor, contract, contract.version, values, {first: Decimal(300_000), second: Decimal(50_000)})
    assert sorted(funding.amount for funding in contract.fundings.all()) == [50_000, 300_000]


def test_an_instalment_is_delivered_and_inspected(approval: BudgetApproval, finance_a: Person) -> None:
    part = sign(finance_a, approval).instalments.get(number=1)
    with refused("inspected_first"):
        money.deliver(finance_a.actor, part, part.version, {**DELIVERED, "delivered_on": None})
    with refused("in_the_future"):
        money.deliver(finance_a.actor, part, part.version, {**DELIVERED, "inspected_on": FUTURE})
    with refused("before_signing"):
        money.deliver(finance_a.actor, part, part.version, {**DELIVERED, "delivered_on": DAY - dt.timedelta(days=1)})
    money.deliver(finance_a.actor, part, part.version, DELIVERED)
    part.refresh_from_db()
    assert (part.inspected_on, part.penalty) == (DAY, 900)
    with refused("stale_version"):
        money.deliver(finance_a.actor, part, part.version - 1, DELIVERED)


def test_a_terminated_contract_frees_what_was_not_paid(approval: BudgetApproval, finance_a: Person) -> None:
    contract = sign(finance_a, approval)
    first = contract.instalments.get(number=1)
    money.pay(finance_a.actor, approval.project_id, paid(approval, first, amount=Decimal(60_000)))
    contract.refresh_from_db()
    with refused("reason_missing"):
        money.end(finance_a.actor, contract, contract.version, "terminated", DAY, " ")
    money.end(finance_a.actor, contract, contract.version, "terminated", DAY, "ทิ้งงาน")
    assert (contract.current_amount, contract.fundings.get().amount) == (60_000, 60_000)
    with refused("contract_ended"):
        money.amend(finance_a.actor, contract, contract.version, {"amended_on": DAY, "reason": "x", "new_amount": 1})
    money.pay(finance_a.actor, approval.project_id, paid(approval, amount=Decimal(340_000)))
    money.reopen_contract(finance_a.actor, contract, contract.version)
    assert contract.ending == ""


def test_a_payment_is_made_corrected_and_taken_back(approval: BudgetApproval, finance_a: Person) -> None:
    part = sign(finance_a, approval).instalments.get(number=1)
    with pytest.raises(DomainError) as raised:
        money.pay(finance_a.actor, approval.project_id, paid(approval, part, amount=Decimal("100000.50")))
    assert raised.value.code == "paid_over_contract"
    assert raised.value.params == {"name": "1/2569/1", "total": "100,000.50", "limit": "100,000.00", "over": "0.50"}
    with refused("payment_parts"):
        money.pay(finance_a.actor, approval.project_id, paid(approval, part, deductions=Decimal(100_001)))
    with refused("in_the_future"):
        money.pay(finance_a.actor, approval.project_id, paid(approval, part, paid_on=FUTURE))
    payment = money.pay(finance_a.actor, approval.project_id, paid(approval, part, deductions=1000, retention=5000))
    assert payment.net == 94_000
    money.correct_payment(
        finance_a.actor, payment, payment.version, {"amount": Decimal(90_000), "voucher_number": "ฎ.9"}
    )
    assert (payment.amount, payment.voucher_number, payment.deductions) == (90_000, "ฎ.9", 1000)
    with refused("stale_version"):
        money.correct_payment(finance_a.actor, payment, payment.version - 1, {"amount": 1})
    with refused("stale_version"):
        money.remove_payment(finance_a.actor, payment, payment.version - 1)
    money.remove_payment(finance_a.actor, payment, payment.version)
    assert not Disbursement.objects.exists()


def test_progress_is_reported_once_a_day(project: Project, engineer_a: Person) -> None:
    money.report_progress(engineer_a.actor, project.pk, DAY, Decimal(20))
    money.report_progress(engineer_a.actor, project.pk, DAY, Decimal(30), " แก้ ")
    report = ProgressReport.objects.get()
    assert (report.percent, report.note, report.reported_by) == (30, "แก้", engineer_a.user)
    with refused("in_the_future"):
        money.report_progress(engineer_a.actor, project.pk, FUTURE, Decimal(30))


def test_a_project_ends_is_evaluated_and_opened_again(
    approval: BudgetApproval, planner_a: Person, finance_a: Person
) -> None:
    project = approval.project_id
    ended = {"outcome": "completed", "closed_on": DAY, "reason": ""}
    with refused("closing_against_records"):
        money.close_project(planner_a.actor, project, ended)
    with refused("reason_missing"):
        money.close_project(planner_a.actor, project, {**ended, "outcome": "cancelled", "reason": " "})
    money.pay(finance_a.actor, project, paid(approval))
    closing = money.close_project(planner_a.actor, project, ended)
    with refused("project_closed"):
        money.pay(finance_a.actor, project, paid(approval))
    with refused("stale_version"):
        money.close_project(planner_a.actor, project, {**ended, "result": "ดี"}, closing.version + 1)
    told = {**ended, "evaluated_on": DAY, "result": "ดี", "satisfaction": Decimal("91.5"), "beneficiaries": 40}
    money.close_project(planner_a.actor, project, told, closing.version)
    assert ProjectClosing.objects.get().satisfaction == Decimal("91.5")
    money.reopen_project(planner_a.actor, project)
    assert Project.objects.get(pk=project).stage == "disbursing"


Verb = Callable[[Any, BudgetApproval, Contract, Disbursement], object]
MAY: dict[str, tuple[Verb, str]] = {
    "request": (lambda actor, a, c, d: money.request_budget(actor, a.project_id, ASKED), "planner_a"),
    "approve": (lambda actor, a, c, d: money.approve(actor, a, a.version, Decimal(400_000), DAY, ""), "planner_a"),
    "transfer": (lambda actor, a, c, d: money.transfer(actor, a.project.organisation, {
        "fiscal_year": 2569, "from_approval": a, "to_line": "งบกลาง", "amount": 1, "decided_by": "executive",
        "decided_on": DAY, "reason": "โอน"}), "finance_a"),
    "carry over": (lambda actor, a, c, d: money.carry_over(actor, a, {
        "amount": 1, "decided_on": DAY, "expires_on": FUTURE}), "finance_a"),
    "sign": (lambda actor, a, c, d: money.sign(
        actor, a.project_id, {**SIGNED, "number": "9", "amount": 1}, [Part(Decimal(1))], {a: Decimal(1)}), "finance_a"),
    "amend": (lambda actor, a, c, d: money.amend(
        actor, c, c.version, {"amended_on": DAY, "reason": "ลด", "new_amount": Decimal(299_999)}), "finance_a"),
    "deliver": (lambda actor, a, c, d: money.deliver(actor, c.instalments.get(number=2), 1, DELIVERED), "finance_a"),
    "end": (lambda actor, a, c, d: money.end(actor, c, c.version, "completed", DAY), "finance_a"),
    "pay": (lambda actor, a, c, d: money.pay(actor, a.project_id, paid(a, amount=Decimal(1))), "finance_a"),
    "correct": (lambda actor, a, c, d: money.correct_payment(actor, d, d.version, {"amount": Decimal(1)}), "finance_a"),
    "report": (lambda actor, a, c, d: money.report_progress(actor, a.project_id, DAY, Decimal(5)), "engineer_a"),
    "close": (lambda actor, a, c, d: money.close_project(
        actor, a.project_id, {"outcome": "completed", "closed_on": DAY, "reason": ""}), "planner_a"),
}  # fmt: skip
BOTH = {"report": {"planner_a", "engineer_a"}}


@pytest.mark.parametrize("name", MAY)
def test_only_those_whose_work_it_is_may(
    name: str, approval: BudgetApproval, finance_a: Person, planner_b: Person, request: pytest.FixtureRequest
) -> None:
    contract = sign(finance_a, approval)
    part = contract.instalments.get(number=1)
    payment = money.pay(finance_a.actor, approval.project_id, paid(approval, part, amount=Decimal(10)))
    contract.refresh_from_db()
    verb, whose = MAY[name]
    allowed = BOTH.get(name, {whose})
    others = {"planner_a", "finance_a", "engineer_a", "analyst_x", "officer"} - allowed
    for actor in [request.getfixturevalue(other).actor for other in others]:
        with refused("not_permitted"):
            verb(actor, approval, contract, payment)
    with refused("not_found"):
        verb(planner_b.actor, approval, contract, payment)
    verb(request.getfixturevalue(whose).actor, approval, contract, payment)


@pytest.mark.parametrize("name", ["approve", "amend", "end", "correct"])
def test_a_record_that_somebody_else_changed_is_not_overwritten(
    name: str, approval: BudgetApproval, finance_a: Person, request: pytest.FixtureRequest
) -> None:
    contract = sign(finance_a, approval)
    payment = money.pay(finance_a.actor, approval.project_id, paid(approval, contract.instalments.get(number=1)))
    contract.refresh_from_db()
    BudgetApproval.objects.update(note="แก้")
    Contract.objects.update(egp_number="1")
    Disbursement.objects.update(note="แก้")
    verb, whose = MAY[name]
    actor = request.getfixturevalue(whose).actor
    with refused("stale_version"):
        verb(actor, approval, contract, payment)
    assert not ContractAmendment.objects.exists()
