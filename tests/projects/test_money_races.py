"""Two sessions that spend the same money, and any sequence of verbs: the invariants of DOMAIN section 6 hold in SQL."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.errors import DomainError
from geoplan.policy import Actor
from projects import money
from projects.models import BudgetApproval, BudgetTransfer, CarryOver, Contract, Disbursement, Instalment, Plan, Project
from projects.money import Part
from tests.conftest import Person
from tests.factories import PAID_ON, TAX_ID, ProjectFactory, YearBudgetFactory, approve, settle, sign

SIGNED = {"method": "specific", "contractor": "หจก.", "tax_id": TAX_ID}
# What must never be found, each as a query of the rows that break it (DOMAIN section 6).
BROKEN = {
    "approved over plan": """
        SELECT a.project_id FROM projects_budgetapproval a GROUP BY a.project_id, a.fiscal_year
        HAVING sum(a.effective) > COALESCE((SELECT amount FROM projects_projectyearbudget y
            WHERE y.project_id = a.project_id AND y.fiscal_year = a.fiscal_year), 0)""",
    "effective is not approved and moved": """
        SELECT a.id FROM projects_budgetapproval a WHERE a.effective <>
            CASE a.state WHEN 'approved' THEN a.approved ELSE 0 END
            + COALESCE((SELECT sum(amount) FROM projects_budgettransfer WHERE to_approval_id = a.id), 0)
            - COALESCE((SELECT sum(amount) FROM projects_budgettransfer WHERE from_approval_id = a.id), 0)""",
    "spent over approved": """
        SELECT a.id FROM projects_budgetapproval a WHERE a.effective <
            COALESCE((SELECT sum(amount) FROM projects_contractfunding WHERE approval_id = a.id), 0)
            + COALESCE((SELECT sum(amount) FROM projects_disbursement
                WHERE approval_id = a.id AND contract_id IS NULL), 0)""",
    "paid over contract": """
        SELECT c.id FROM projects_contract c WHERE c.current_amount <
            COALESCE((SELECT sum(amount) FROM projects_disbursement WHERE contract_id = c.id), 0)""",
    "paid over instalment": """
        SELECT i.id FROM projects_instalment i WHERE i.amount <
            COALESCE((SELECT sum(amount) FROM projects_disbursement WHERE instalment_id = i.id), 0)""",
    "instalments are not the contract": """
        SELECT c.id FROM projects_contract c WHERE c.current_amount <>
            COALESCE((SELECT sum(amount) FROM projects_instalment WHERE contract_id = c.id), 0)""",
    "fundings are not the contract": """
        SELECT c.id FROM projects_contract c WHERE c.current_amount <>
            COALESCE((SELECT sum(amount) FROM projects_contractfunding WHERE contract_id = c.id), 0)""",
    "amount is not as amended": """
        SELECT c.id FROM projects_contract c WHERE c.current_amount <> COALESCE((SELECT new_amount
            FROM projects_contractamendment WHERE contract_id = c.id AND new_amount IS NOT NULL
            ORDER BY number DESC LIMIT 1), c.amount)""",
    "paid after the year without money kept": """
        SELECT d.approval_id FROM projects_disbursement d JOIN projects_budgetapproval a ON a.id = d.approval_id
        WHERE d.paid_on > make_date(a.fiscal_year - 543, 9, 30) GROUP BY d.approval_id
        HAVING sum(d.amount) >
            COALESCE((SELECT sum(amount) FROM projects_carryover WHERE approval_id = d.approval_id), 0)""",
    "disbursed without an approval in force": """
        SELECT d.id FROM projects_disbursement d JOIN projects_budgetapproval a ON a.id = d.approval_id
        WHERE a.state <> 'approved'""",
    "completed without a payment": """
        SELECT p.id FROM projects_project p WHERE p.stage = 'completed'
        AND NOT EXISTS (SELECT FROM projects_disbursement d WHERE d.project_id = p.id)""",
    "cancelled with a payment": """
        SELECT p.id FROM projects_project p WHERE p.stage = 'cancelled'
        AND EXISTS (SELECT FROM projects_disbursement d WHERE d.project_id = p.id)""",
    "stage is not what the records say": """
        SELECT p.id FROM projects_project p WHERE p.stage <> COALESCE(
            (SELECT outcome FROM projects_projectclosing WHERE project_id = p.id),
            (SELECT 'disbursing' FROM projects_disbursement WHERE project_id = p.id LIMIT 1),
            (SELECT 'contracted' FROM projects_contract WHERE project_id = p.id AND ending <> 'terminated' LIMIT 1),
            (SELECT 'approved' FROM projects_budgetapproval WHERE project_id = p.id AND state = 'approved' LIMIT 1),
            'planned')""",
}


def broken() -> list[str]:
    """Name the invariants that do not hold now."""
    settle()
    with connection.cursor() as cursor:
        found = []
        for name, query in BROKEN.items():
            cursor.execute(query)
            found += [name] if cursor.fetchall() else []
    return found


@pytest.fixture
def approval(plan_a: Plan) -> BudgetApproval:
    """400,000 baht of 2569."""
    project = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=project)
    return approve(project, 400_000)


# Races ---------------------------------------------------------------------------------------------------------------


def race(*writes: Callable[[], object]) -> list[str]:
    """Let each write run in a session of its own, all beginning at once; return what each was refused for, or ''."""
    start = threading.Barrier(len(writes))
    told = ["" for _ in writes]

    def run(place: int) -> None:
        try:
            start.wait(timeout=30)
            writes[place]()
        except (DatabaseError, DomainError) as error:
            told[place] = error.code if isinstance(error, DomainError) else str(error).split("\n")[0]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(writes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return told


def payment(approval: BudgetApproval, instalment: Instalment | None, amount: int) -> dict[str, Any]:
    contract = instalment.contract if instalment else None
    about = {"approval": approval, "contract": contract, "instalment": instalment, "amount": amount}
    return {**about, "paid_on": PAID_ON, "voucher_number": f"ฎ.{amount}"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("through", ["the verb", "plain SQL"])
def test_two_sessions_cannot_overspend_the_same_contract(
    approval: BudgetApproval, finance_a: Person, through: str
) -> None:
    with transaction.atomic():
        part = sign(approval, 100_000).instalments.get()
    actor = finance_a.actor

    def pay(amount: int) -> Callable[[], object]:
        values = payment(approval, part, amount)
        if through == "the verb":
            return lambda: money.pay(actor, approval.project_id, values)
        return lambda: Disbursement.objects.create(project_id=approval.project_id, **values)

    told = race(pay(60_000), pay(60_001))
    assert sorted(told) == ["", "paid_over_contract"]
    assert Disbursement.objects.count() == 1
    assert broken() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("through", ["the verb", "plain SQL"])
def test_two_sessions_cannot_overspend_the_same_approval(
    approval: BudgetApproval, finance_a: Person, through: str
) -> None:
    actor = finance_a.actor

    def contract() -> object:
        values = {
            "number": "1",
            "method": "specific",
            "contractor": "หจก.",
            "tax_id": TAX_ID,
            "amount": Decimal(300_000),
        }
        days = dict.fromkeys(("signed_on", "starts_on", "ends_on"), PAID_ON)
        if through == "the verb":
            parts = [Part(Decimal(300_000))]
            return money.sign(actor, approval.project_id, {**values, **days}, parts, {approval: Decimal(300_000)})
        with transaction.atomic():
            return sign(approval, 300_000)

    def direct() -> object:
        if through == "the verb":
            return money.pay(actor, approval.project_id, payment(approval, None, 100_001))
        return Disbursement.objects.create(project_id=approval.project_id, **payment(approval, None, 100_001))

    assert sorted(race(contract, direct)) == ["", "spent_over_approved"]
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_money_moved_to_and_fro_at_once_neither_blocks_nor_vanishes(
    approval: BudgetApproval, plan_a: Plan, finance_a: Person
) -> None:
    other = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=other)
    taker = approve(other, 400_000)
    actor, organisation = finance_a.actor, plan_a.organisation

    def move(giver: BudgetApproval, getter: BudgetApproval) -> Callable[[], object]:
        decided = {"decided_by": "executive", "decided_on": PAID_ON, "reason": "โอน"}
        values = {"fiscal_year": 2569, "from_approval": giver, "to_approval": getter, "amount": Decimal(1), **decided}
        return lambda: [money.transfer(actor, organisation, values) for _ in range(5)]

    assert race(move(approval, taker), move(taker, approval)) == ["", ""]
    assert BudgetTransfer.objects.count() == 10
    assert list(BudgetApproval.objects.values_list("effective", flat=True)) == [400_000, 400_000]
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_a_payment_and_a_cancellation_at_once_do_not_both_stand(
    approval: BudgetApproval, finance_a: Person, planner_a: Person
) -> None:
    finance, planner = finance_a.actor, planner_a.actor
    project = approval.project_id
    ended = {"outcome": "cancelled", "reason": "ไม่มีงบ", "closed_on": PAID_ON}
    told = race(
        lambda: money.pay(finance, project, payment(approval, None, 1)),
        lambda: money.close_project(planner, project, ended),
    )
    assert sorted(told) in (["", "closing_against_records"], ["", "project_closed"])
    assert broken() == []


# Any sequence --------------------------------------------------------------------------------------------------------

AMOUNTS = st.integers(1, 60).map(lambda n: Decimal(n * 10_000)) | st.just(Decimal("0.01"))
DAYS = (
    st.integers(0, 500).map(lambda n: dt.date(2025, 9, 1) + dt.timedelta(days=n)).filter(lambda d: d <= dt.date.today())
)
PICKS = st.integers(0, 3)
VERBS = (
    "request", "approve", "withdraw", "transfer", "transfer back", "carry over", "carry back", "sign", "correct",
    "amend", "deliver", "end", "reopen contract", "remove contract", "pay", "correct payment", "remove payment",
    "close", "reopen",
)  # fmt: skip
STEPS = st.tuples(st.sampled_from(VERBS), AMOUNTS, DAYS, PICKS, PICKS)


class Office:
    """Does one verb after another with whatever records there are; refusals are part of the play."""

    def __init__(self, planner: Actor, finance: Actor, projects: list[Project]) -> None:
        self.planner, self.finance, self.projects = planner, finance, projects

    def step(self, verb: str, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        action = getattr(self, f"_{verb.replace(' ', '_')}")
        with suppress(DomainError):
            action(amount, day, first, second)

    def _one(self, model: Any, place: int, **conditions: Any) -> Any:
        found = list(model.objects.filter(**conditions).order_by("pk"))
        if not found:
            raise DomainError("not_found")
        return found[place % len(found)]

    def _request(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        values = {
            "fiscal_year": 2569 + second % 2,
            "source": "ordinance",
            "expenditure_class": "investment",
            "note": "",
        }
        money.request_budget(self.planner, self.projects[first % 2].pk, {**values, "requested": amount})

    def _approve(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        one = self._one(BudgetApproval, first)
        money.approve(self.planner, one, one.version, amount, day, "")

    def _withdraw(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        one = self._one(BudgetApproval, first)
        money.withdraw(self.planner, one, one.version)

    def _transfer(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        giver, taker = self._one(BudgetApproval, first), self._one(BudgetApproval, second)
        other = {"to_approval": taker} if giver != taker else {"to_line": "งบกลาง"}
        values = {"fiscal_year": giver.fiscal_year, "from_approval": giver, "amount": amount, "reason": "โอน"}
        decided = {"decided_by": "executive", "decided_on": day}
        money.transfer(self.finance, giver.project.organisation, {**values, **other, **decided})

    def _transfer_back(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        money.remove_transfer(self.finance, self._one(BudgetTransfer, first))

    def _carry_over(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        until = day + dt.timedelta(days=1 + 90 * second)
        values = {"amount": amount, "decided_on": day, "expires_on": until}
        money.carry_over(self.finance, self._one(BudgetApproval, first), values)

    def _carry_back(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        money.remove_carry_over(self.finance, self._one(CarryOver, first))

    def _sign(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        one = self._one(BudgetApproval, first)
        values = {
            "number": f"{Contract.objects.count()}-{day}",
            "method": "specific",
            "contractor": "หจก.",
            "tax_id": TAX_ID,
        }
        days = dict.fromkeys(("signed_on", "starts_on", "ends_on"), day)
        half = (amount / 2).quantize(Decimal("0.01"))
        parts = [Part(half), Part(amount - half)] if second % 2 else [Part(amount)]
        money.sign(self.finance, one.project_id, {**values, **days, "amount": amount}, parts, {one: amount})

    def _correct(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        one = self._one(Contract, first)
        days = {"signed_on": day, "starts_on": day, "ends_on": day + dt.timedelta(days=30)}
        whole = ([Part(amount)], {one.fundings.get().approval: amount}) if second % 2 else (None, None)
        money.edit_contract(self.finance, one, one.version, {"amount": amount, **days}, *whole)

    def _amend(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        one = self._one(Contract, first)
        values = {"amended_on": day, "reason": "แก้", "new_amount": amount if second % 2 else None, "new_ends_on": day}
        money.amend(self.finance, one, one.version, values)

    def _deliver(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        one = self._one(Instalment, first)
        values = {"delivered_on": day, "inspected_on": day if second else None, "penalty_days": None, "penalty": None}
        money.deliver(self.finance, one, one.version, values)

    def _end(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        one = self._one(Contract, first)
        money.end(self.finance, one, one.version, "terminated" if second % 2 else "completed", day, "เหตุ")

    def _reopen_contract(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        one = self._one(Contract, first)
        money.reopen_contract(self.finance, one, one.version)

    def _remove_contract(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        one = self._one(Contract, first)
        money.remove_contract(self.finance, one, one.version)

    def _pay(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        one = self._one(BudgetApproval, first)
        part = self._one(Instalment, second) if second else None
        values = {"approval": one, "contract": part.contract if part else None, "instalment": part, "amount": amount}
        money.pay(self.finance, one.project_id, {**values, "paid_on": day, "voucher_number": "ฎ"})

    def _correct_payment(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        one = self._one(Disbursement, first)
        money.correct_payment(self.finance, one, one.version, {"amount": amount, "paid_on": day})

    def _remove_payment(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        one = self._one(Disbursement, first)
        money.remove_payment(self.finance, one, one.version)

    def _close(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        ended = {"outcome": "cancelled" if second % 2 else "completed", "reason": "เหตุ", "closed_on": day}
        money.close_project(self.planner, self.projects[first % 2].pk, ended)

    def _reopen(self, amount: Decimal, day: dt.date, first: int, second: int) -> None:
        money.reopen_project(self.planner, self.projects[first % 2].pk)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=10, max_size=40))
def test_after_any_sequence_of_verbs_every_invariant_holds(
    plan_a: Plan, planner_a: Person, finance_a: Person, steps: list[Any]
) -> None:
    with transaction.atomic():
        projects = [ProjectFactory(plan=plan_a) for _ in range(2)]
        for project in projects:
            for year in (2569, 2570):
                YearBudgetFactory(project=project, fiscal_year=year)
            sign(approve(project, 300_000), 200_000, (80_000, 120_000))
        office = Office(planner_a.actor, finance_a.actor, projects)
        for step in steps:
            office.step(*step)
            assert broken() == []
        transaction.set_rollback(True)
