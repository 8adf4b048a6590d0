"""Every rule of DOMAIN section 6 holds in the database itself: statements that break one are refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from geoplan.errors import broken_rule
from projects.models import (
    BudgetApproval,
    BudgetTransfer,
    CarryOver,
    Contract,
    ContractAmendment,
    ContractFunding,
    Disbursement,
    Instalment,
    Plan,
    Project,
    ProjectClosing,
)
from tests import factories
from tests.factories import ProjectFactory, YearBudgetFactory, settle

DAY = dt.date(2026, 2, 1)  # in fiscal year 2569


@pytest.fixture
def project(plan_a: Plan) -> Project:
    """A project with half a million baht in 2569."""
    made = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=made)
    return made


def approve(project: Project, amount: int = 400_000, **values: Any) -> BudgetApproval:
    return factories.approve(project, amount, **values)


def sign(approval: BudgetApproval, amount: int = 300_000, parts: tuple[int, ...] = (), **values: Any) -> Contract:
    with transaction.atomic():
        contract = factories.sign(approval, amount, parts, **values)
        settle()
    return contract


def pay(approval: BudgetApproval, amount: int, instalment: Instalment | None = None, **values: Any) -> Disbursement:
    values = {"voucher_number": "ฎ.1", "paid_on": dt.date(2026, 5, 1), "project": approval.project, **values}
    contract = instalment.contract if instalment else None
    return Disbursement.objects.create(
        approval=approval, contract=contract, instalment=instalment, amount=amount, **values
    )


def refused(reason: str) -> Any:
    return pytest.raises(DatabaseError, match=reason)


def stage(project: Project) -> str:
    return Project.objects.values_list("stage", flat=True).get(pk=project.pk)


def test_the_stage_follows_from_the_records(project: Project) -> None:
    seen = [stage(project)]
    approval = approve(project)
    seen.append(stage(project))
    contract = sign(approval)
    seen.append(stage(project))
    pay(approval, 300_000, contract.instalments.get())
    seen.append(stage(project))
    closing = ProjectClosing.objects.create(project=project, outcome="completed", closed_on=DAY)
    seen.append(stage(project))
    closing.delete()
    seen.append(stage(project))
    assert seen == ["planned", "approved", "contracted", "disbursing", "completed", "disbursing"]


def test_a_stage_that_the_records_do_not_say_is_refused(project: Project) -> None:
    with refused("stage_follows_records"):
        Project.objects.filter(pk=project.pk).update(stage="completed")


def test_a_payment_does_not_make_an_open_form_stale(project: Project) -> None:
    before = Project.objects.get(pk=project.pk).version
    approve(project)
    assert Project.objects.get(pk=project.pk).version == before


@pytest.mark.parametrize(("amount", "year"), [(500_000.01, 2569), (1, 2570)])
def test_an_approval_above_the_plans_amount_needs_a_revision(project: Project, amount: float, year: int) -> None:
    with refused("approved_over_plan"):
        approve(project, Decimal(str(amount)), fiscal_year=year)  # type: ignore[arg-type]


def test_two_approvals_are_added_up_against_the_plan(project: Project) -> None:
    approve(project, 300_000)
    with refused("approved_over_plan"):
        approve(project, 200_001)  # type: ignore[arg-type]


def test_the_plans_amount_cannot_sink_below_what_was_approved(project: Project) -> None:
    approve(project, 400_000)
    budget = project.year_budgets.get()
    budget.amount = Decimal(399_999)
    with refused("approved_over_plan"), transaction.atomic():
        budget.save()
    with refused("approved_over_plan"):
        budget.delete()


def test_contracts_stay_within_the_approval(project: Project) -> None:
    approval = approve(project, 400_000)
    sign(approval, 300_000)
    with refused("spent_over_approved"):
        sign(approval, 100_001, number="2/2569")


def test_direct_payments_and_contracts_share_the_approval(project: Project) -> None:
    approval = approve(project, 400_000)
    sign(approval, 300_000)
    pay(approval, 100_000)
    with refused("spent_over_approved"):
        pay(approval, 1)


def test_an_approval_cannot_sink_below_what_is_spent(project: Project) -> None:
    approval = approve(project, 400_000)
    sign(approval, 300_000)
    approval.approved = Decimal(299_999)
    with refused("spent_over_approved"):
        approval.save()


def test_payments_stay_within_the_instalment(project: Project) -> None:
    approval = approve(project)
    contract = sign(approval, 300_000, (100_000, 200_000))
    first = contract.instalments.get(number=1)
    pay(approval, 100_000, first)
    with refused("paid_over_contract"):
        pay(approval, 1, first)


def test_payments_stay_within_what_a_budget_gives_to_the_contract(project: Project) -> None:
    approval, other = approve(project, 200_000), approve(project, 200_000, source="reserve")
    with transaction.atomic():
        contract = sign(approval, 200_000)
        ContractAmendment.objects.create(contract=contract, number=1, amended_on=DAY, new_amount=250_000, reason="เพิ่ม")
        ContractFunding.objects.create(contract=contract, approval=other, amount=50_000)
        contract.instalments.update(amount=250_000)
        settle()
    with refused("paid_over_funding"):
        pay(other, 50_001, contract.instalments.get())


@pytest.mark.parametrize("parts", [(299_999,), (100_000, 200_001)])
def test_instalments_make_the_contracts_amount(project: Project, parts: tuple[int, ...]) -> None:
    approval = approve(project)
    with refused("contract_parts"):
        sign(approval, 300_000, parts)


def test_an_amendment_needs_its_instalments_and_fundings(project: Project) -> None:
    contract = sign(approve(project))
    ContractAmendment.objects.create(contract=contract, number=1, amended_on=DAY, new_amount=280_000, reason="ลดงาน")
    with refused("contract_parts"), transaction.atomic():
        settle()
    contract.instalments.update(amount=280_000)
    contract.fundings.update(amount=280_000)
    settle()
    contract.refresh_from_db()
    assert (contract.amount, contract.current_amount) == (300_000, 280_000)


def test_an_amendment_cannot_sink_below_what_is_paid(project: Project) -> None:
    approval = approve(project)
    contract = sign(approval)
    pay(approval, 250_000, contract.instalments.get())
    with refused("paid_over_contract"):
        ContractAmendment.objects.create(contract=contract, number=1, amended_on=DAY, new_amount=249_999, reason="ลด")


def test_a_transfer_moves_money_and_makes_none(project: Project, plan_a: Plan) -> None:
    other = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=other, amount=150_000)
    giver, taker = approve(project, 400_000), approve(other, 100_000)
    BudgetTransfer.objects.create(
        organisation=plan_a.organisation, fiscal_year=2569, from_approval=giver, to_approval=taker, amount=50_000,
        decided_by="executive", decided_on=DAY, reason="โอน",
    )  # fmt: skip
    giver.refresh_from_db()
    taker.refresh_from_db()
    assert (giver.effective, taker.effective) == (350_000, 150_000)


@pytest.mark.parametrize(
    ("amount", "reason"),
    [(400_001, "approval_not_negative"), (50_001, "approved_over_plan"), (0, "transfer_positive")],
)
def test_a_transfer_is_bound_on_both_sides(project: Project, plan_a: Plan, amount: int, reason: str) -> None:
    other = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=other, amount=150_000)
    giver, taker = approve(project, 400_000), approve(other, 100_000)
    with refused(reason):
        BudgetTransfer.objects.create(
            organisation=plan_a.organisation, fiscal_year=2569, from_approval=giver, to_approval=taker, amount=amount,
            decided_by="executive", decided_on=DAY, reason="โอน",
        )  # fmt: skip


def test_a_transfer_stays_in_its_organisation_and_year(project: Project, plan_b: Plan) -> None:
    stranger = ProjectFactory(plan=plan_b)
    YearBudgetFactory(project=stranger)
    giver, taker = approve(project), approve(stranger, 100_000)
    values = {"organisation": project.organisation, "amount": 1, "decided_by": "executive", "decided_on": DAY}
    with refused("transfer_elsewhere"), transaction.atomic():
        BudgetTransfer.objects.create(fiscal_year=2569, from_approval=giver, to_approval=taker, reason="โอน", **values)
    with refused("transfer_elsewhere"):
        BudgetTransfer.objects.create(fiscal_year=2570, from_approval=giver, to_line="งบกลาง", reason="โอน", **values)


def test_paying_after_the_year_needs_a_carry_over_in_force(project: Project) -> None:
    approval = approve(project)
    late = dt.date(2026, 12, 1)
    with refused("paid_outside_time"), transaction.atomic():
        pay(approval, 1, paid_on=late)
    CarryOver.objects.create(
        approval=approval, amount=400_000, decided_on=dt.date(2026, 9, 20), expires_on=dt.date(2026, 11, 30)
    )
    with refused("paid_outside_time"), transaction.atomic():
        pay(approval, 1, paid_on=late)
    CarryOver.objects.update(expires_on=late)
    pay(approval, 1, paid_on=late)


def test_nothing_is_paid_before_the_year_or_the_contract(project: Project) -> None:
    approval = approve(project)
    contract = sign(approval)
    with refused("paid_outside_time"), transaction.atomic():
        pay(approval, 1, paid_on=dt.date(2025, 9, 30))
    with refused("paid_outside_time"):
        pay(approval, 1, contract.instalments.get(), paid_on=DAY - dt.timedelta(days=1))


def test_uncommitted_money_is_kept_by_the_council_only(project: Project) -> None:
    approval = approve(project)
    with refused("carry_over_by_council"):
        CarryOver.objects.create(
            approval=approval, amount=1, is_committed=False, decided_on=DAY, expires_on=dt.date(2027, 1, 1)
        )


def test_no_more_is_carried_over_than_was_approved(project: Project) -> None:
    approval = approve(project, 400_000)
    with refused("carried_over_approved"):
        CarryOver.objects.create(approval=approval, amount=400_001, decided_on=DAY, expires_on=dt.date(2027, 1, 1))


def test_records_of_one_project_do_not_mix_with_anothers(project: Project, plan_a: Plan) -> None:
    other = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=other)
    approval, foreign = approve(project), approve(other)
    with refused("of_other_project"), transaction.atomic():
        pay(foreign, 1, project=project)
    contract = sign(approval)
    with refused("of_other_project"), transaction.atomic():
        ContractFunding.objects.create(contract=contract, approval=foreign, amount=0)
    with refused("of_other_project"):
        pay(foreign, 1, contract.instalments.get())


def test_a_project_is_completed_only_when_paid_for_and_cancelled_only_when_not(project: Project) -> None:
    approval = approve(project)
    with refused("closing_against_records"), transaction.atomic():
        ProjectClosing.objects.create(project=project, outcome="completed", closed_on=DAY)
    pay(approval, 1)
    with refused("closing_against_records"):
        ProjectClosing.objects.create(project=project, outcome="cancelled", reason="ไม่มีงบ", closed_on=DAY)


def test_the_money_of_an_ended_project_is_closed(project: Project) -> None:
    approval = approve(project)
    pay(approval, 1)
    ProjectClosing.objects.create(project=project, outcome="completed", closed_on=DAY)
    with refused("project_closed"):
        pay(approval, 1)


@pytest.mark.parametrize("tax_id", ["0107544000109", "010754400010", "01075440001088", "010754400010๘", ""])
def test_a_tax_number_has_its_check_digit(project: Project, tax_id: str) -> None:
    approval = approve(project)
    with pytest.raises(DatabaseError):
        sign(approval, tax_id=tax_id)


@pytest.mark.parametrize("values", [{"deductions": 60, "retention": 41}, {"deductions": -1}, {"retention": -1}])
def test_deductions_and_retention_stay_within_the_payment(project: Project, values: dict[str, int]) -> None:
    approval = approve(project)
    with refused("payment_parts"):
        pay(approval, 100, **values)


def test_work_is_inspected_after_its_delivery_which_is_after_the_signing(project: Project) -> None:
    part = sign(approve(project)).instalments.get()
    with refused("instalment_inspected_after_delivery"), transaction.atomic():
        Instalment.objects.filter(pk=part.pk).update(inspected_on=DAY)
    with refused("before_signing"):
        Instalment.objects.filter(pk=part.pk).update(delivered_on=DAY - dt.timedelta(days=1))


def test_a_contract_is_not_signed_behind_its_own_deliveries_and_payments(project: Project) -> None:
    approval = approve(project)
    contract = sign(approval)
    contract.instalments.update(delivered_on=DAY)
    later = {"signed_on": dt.date(2026, 6, 1), "starts_on": dt.date(2026, 6, 1), "ends_on": dt.date(2026, 7, 1)}
    with refused("before_signing"), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(**later)
    contract.instalments.update(delivered_on=None)
    pay(approval, 1, contract.instalments.get())
    with refused("paid_outside_time"):
        Contract.objects.filter(pk=contract.pk).update(**later)


def test_what_is_paid_after_the_year_stays_within_what_was_kept_for_it(project: Project) -> None:
    approval = approve(project)
    kept = {"decided_on": dt.date(2026, 9, 20), "expires_on": dt.date(2027, 3, 31)}
    carried = CarryOver.objects.create(approval=approval, amount=100, **kept)
    pay(approval, 100, paid_on=dt.date(2026, 12, 1))
    with refused("paid_over_carried"), transaction.atomic():
        pay(approval, 1, paid_on=dt.date(2026, 12, 1))
    with refused("paid_over_carried"), transaction.atomic():
        CarryOver.objects.filter(pk=carried.pk).update(amount=99)
    with refused("paid_outside_time"), transaction.atomic():
        CarryOver.objects.filter(pk=carried.pk).update(expires_on=dt.date(2026, 11, 30))
    with refused("paid_outside_time"):
        carried.delete()


def test_an_approval_cannot_sink_below_what_was_kept_beyond_the_year(project: Project) -> None:
    approval = approve(project, 400_000)
    CarryOver.objects.create(approval=approval, amount=400_000, decided_on=DAY, expires_on=dt.date(2027, 1, 1))
    with refused("carried_over_approved"):
        BudgetApproval.objects.filter(pk=approval.pk).update(approved=399_999)


def test_an_approval_keeps_its_year_and_is_not_withdrawn_under_its_transfers(project: Project) -> None:
    approval = approve(project, 400_000)
    values = {"amount": 1, "decided_by": "executive", "decided_on": DAY, "reason": "โอน", "fiscal_year": 2569}
    for side in ({"from_approval": approval, "to_line": "ก"}, {"to_approval": approval, "from_line": "ก"}):
        BudgetTransfer.objects.create(organisation=project.organisation, **side, **values)
    with refused("approval_has_transfers"), transaction.atomic():
        BudgetApproval.objects.filter(pk=approval.pk).update(state="withdrawn")
    YearBudgetFactory(project=project, fiscal_year=2570)
    with refused("Cannot update"):
        BudgetApproval.objects.filter(pk=approval.pk).update(fiscal_year=2570)


def test_an_amendment_does_not_end_the_work_before_it_starts(project: Project) -> None:
    contract = sign(approve(project))
    with refused("contract_dates_in_order"):
        ContractAmendment.objects.create(
            contract=contract, number=1, amended_on=DAY, new_ends_on=DAY - dt.timedelta(days=1), reason="ย่น"
        )


def test_a_refusal_says_the_figures(project: Project) -> None:
    with pytest.raises(DatabaseError) as raised, transaction.atomic():
        approve(project, Decimal("500000.25"))  # type: ignore[arg-type]
    error = broken_rule(raised.value)
    assert error is not None
    assert error.params == {"year": "2569", "total": "500,000.25", "limit": "500,000.00", "over": "0.25"}
    assert "500,000.25" in error.thai and "0.25" in error.english
