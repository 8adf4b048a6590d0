"""Everything that a project's page says of its money, read in one query."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F, Q

from geoplan.thai import fiscal_year
from projects.models import (
    ApprovalState,
    ApprovalStep,
    BudgetApproval,
    BudgetTransfer,
    CarryOver,
    Contract,
    ContractAmendment,
    ContractFunding,
    Disbursement,
    FiscalYearClosing,
    Instalment,
    ProgressReport,
    Project,
    ProjectClosing,
    Step,
)
from projects.money.approvals import steps_for
from projects.money.closed import Closings, by_year
from projects.money.funds import Funds, with_sums
from projects.queries import fetch_together

ZERO = Decimal(0)


@dataclass(frozen=True)
class Moved:
    """A transfer as one of its budgets sees it: what came in (or went out, negative), and from or to where.

    ``project`` is the other project's id, where the other side is a project; ``public`` whether all may know of it.
    """

    transfer: BudgetTransfer
    amount: Decimal
    name: str
    project: int | None
    public: bool


@dataclass(frozen=True)
class ApprovalLine(Funds):
    """One approval with its steps, its transfers and what was carried over."""

    steps: list[ApprovalStep] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)
    kept: list[CarryOver] = field(default_factory=list)

    @property
    def next_step(self) -> Step | None:
        """The step that comes next, while the request is undecided; None when all have been taken."""
        order = steps_for(self.approval.source)
        waits = self.approval.state == ApprovalState.REQUESTED and len(self.steps) < len(order)
        return order[len(self.steps)] if waits else None


@dataclass(frozen=True)
class Part:
    """One instalment with its payments, the oldest first."""

    instalment: Instalment
    payments: list[Disbursement]

    @property
    def paid(self) -> Decimal:
        """What has been paid of it, in baht, gross."""
        return _sum(self.payments)

    @property
    def left(self) -> Decimal:
        """What has not been paid of it, in baht."""
        return self.instalment.amount - self.paid

    @property
    def is_paid(self) -> bool:
        """Whether nothing is left to pay."""
        return self.left <= 0

    @property
    def ready(self) -> bool:
        """Whether it has been inspected and waits for its payment."""
        return self.instalment.inspected_on is not None and not self.is_paid

    def days_late(self, today: dt.date) -> int:
        """Return how many days after it was due it was delivered, or has not been delivered yet; 0 when in time."""
        due, delivered = self.instalment.due_on, self.instalment.delivered_on
        return max(0, ((delivered or today) - due).days) if due else 0


@dataclass(frozen=True)
class ContractLine:
    """One contract with its instalments, its fundings and its amendments; ``lines`` are the budgets that pay for it."""

    contract: Contract
    parts: list[Part]
    fundings: list[ContractFunding]
    amendments: list[ContractAmendment]
    lines: list[ApprovalLine]

    @property
    def paid(self) -> Decimal:
        """What has been paid of it, in baht, gross."""
        return sum((part.paid for part in self.parts), ZERO)

    @property
    def left(self) -> Decimal:
        """What has not been paid of it, in baht."""
        return self.contract.current_amount - self.paid

    @property
    def penalty(self) -> Decimal | None:
        """The penalties of its instalments, in baht; None when there is none."""
        known = [part.instalment.penalty for part in self.parts if part.instalment.penalty is not None]
        return sum(known, ZERO) if known else None

    @property
    def is_payable(self) -> bool:
        """Whether a budget that pays for it may still be drawn on."""
        return any(line.is_spendable for line in self.lines)

    @property
    def is_unused(self) -> bool:
        """Whether nothing has been paid, delivered or amended, so that it can be corrected whole."""
        touched = any(part.payments or part.instalment.delivered_on for part in self.parts)
        return not touched and not self.amendments


@dataclass(frozen=True)
class Money:
    """The money of a project; amounts in baht."""

    approvals: list[ApprovalLine]
    contracts: list[ContractLine]
    payments: list[Disbursement]
    reports: list[ProgressReport]
    closing: ProjectClosing | None
    closings: Closings

    @property
    def spendable(self) -> list[ApprovalLine]:
        """The approvals that contracts and payments may still draw on."""
        return [line for line in self.approvals if line.is_spendable]

    @property
    def fixed_payments(self) -> set[int]:
        """The ids of the payments that stay as they are, for they were made in a year that has been closed."""
        return {one.pk for one in self.payments if fiscal_year(one.paid_on) in self.closings}

    @property
    def live(self) -> list[ApprovalLine]:
        """The approvals in force."""
        return [line for line in self.approvals if line.approval.state == ApprovalState.APPROVED]

    @property
    def effective(self) -> Decimal | None:
        """What may be spent; None while nothing is approved."""
        return sum((line.approval.effective for line in self.live), ZERO) if self.live else None

    @property
    def requested(self) -> Decimal:
        """What was asked for, withdrawn requests apart."""
        wanted = [line.approval for line in self.approvals if line.approval.state != ApprovalState.WITHDRAWN]
        return sum((approval.requested for approval in wanted), ZERO)

    @property
    def approved(self) -> Decimal:
        """What was approved, before transfers."""
        return sum((line.approval.approved or ZERO for line in self.live), ZERO)

    @property
    def bound(self) -> Decimal:
        """What contracts and direct payments bind."""
        return sum((line.bound for line in self.approvals), ZERO)

    @property
    def left(self) -> Decimal | None:
        """What is free; None while nothing is approved."""
        return None if self.effective is None else self.effective - self.bound

    @property
    def paid(self) -> Decimal:
        """What has been paid, gross."""
        return _sum(self.payments)

    @property
    def deductions(self) -> Decimal:
        """What was taken off the payments: taxes and penalties."""
        return sum((payment.deductions for payment in self.payments), ZERO)

    @property
    def retention(self) -> Decimal:
        """What was kept back of the payments."""
        return sum((payment.retention for payment in self.payments), ZERO)

    @property
    def net(self) -> Decimal:
        """What the payees got."""
        return self.paid - self.deductions - self.retention

    @property
    def direct(self) -> list[Disbursement]:
        """The payments of no contract."""
        return [payment for payment in self.payments if payment.contract_id is None]


def money_of(project: Project) -> Money:
    """Read the money of a project. One query."""
    own, of_contract = {"project": project}, {"contract__project": project}
    found = fetch_together(
        approvals=with_sums(BudgetApproval.objects.filter(**own)).order_by("fiscal_year", "id"),
        steps=ApprovalStep.objects.filter(approval__project=project).order_by("taken_on", "id"),
        moves=_moves(project),
        kept=CarryOver.objects.filter(approval__project=project).order_by("decided_on", "id"),
        contracts=Contract.objects.filter(**own).order_by("signed_on", "id"),
        parts=Instalment.objects.filter(**of_contract).order_by("number"),
        fundings=ContractFunding.objects.filter(**of_contract).order_by("id"),
        amendments=ContractAmendment.objects.filter(**of_contract).order_by("number"),
        payments=Disbursement.objects.filter(**own).order_by("paid_on", "id"),
        reports=ProgressReport.objects.filter(**own).order_by("seen_on", "id"),
        closing=ProjectClosing.objects.filter(**own).order_by("id"),
        closings=FiscalYearClosing.objects.filter(organisation=project.organisation_id, reopened_at=None),
    )
    closings = by_year(found["closings"])
    approvals = _approvals(found, closings)
    return Money(
        approvals=approvals,
        contracts=_contracts(found, approvals),
        payments=found["payments"],
        reports=found["reports"],
        closing=found["closing"][0] if found["closing"] else None,
        closings=closings,
    )


def _moves(project: Project) -> Any:
    touching = Q(from_approval__project=project) | Q(to_approval__project=project)
    sides = {
        f"{side}_{name}": F(f"{side}_approval__project{path}")
        for side in ("from", "to")
        for name, path in (("project", ""), ("name", "__name"), ("announced", "__announced_on"))
    }
    return BudgetTransfer.objects.filter(touching).annotate(**sides).order_by("decided_on", "id")


def _approvals(found: dict[str, list[Any]], closings: Closings) -> list[ApprovalLine]:
    steps, kept = _by(found["steps"], "approval_id"), _by(found["kept"], "approval_id")
    return [
        ApprovalLine(
            one,
            one.bound,
            one.paid,
            closings.get(one.fiscal_year),
            sum((each.amount for each in kept[one.pk]), ZERO),
            steps[one.pk],
            [*_moved(one.pk, found["moves"])],
            kept[one.pk],
        )
        for one in found["approvals"]
    ]


def _moved(approval: int, moves: list[Any]) -> Iterable[Moved]:
    for move in moves:
        for mine, other, sign in (("to", "from", 1), ("from", "to", -1)):
            if getattr(move, f"{mine}_approval_id") == approval:
                name = getattr(move, f"{other}_line") or getattr(move, f"{other}_name")
                project = getattr(move, f"{other}_project")
                public = project is None or getattr(move, f"{other}_announced") is not None
                yield Moved(move, sign * move.amount, name, project, public)


def _contracts(found: dict[str, list[Any]], lines: list[ApprovalLine]) -> list[ContractLine]:
    payments, parts = _by(found["payments"], "instalment_id"), _by(found["parts"], "contract_id")
    fundings, amendments = _by(found["fundings"], "contract_id"), _by(found["amendments"], "contract_id")
    approvals = {line.approval.pk: line for line in lines}
    for funding in found["fundings"]:
        funding.approval = approvals[funding.approval_id].approval
    return [
        ContractLine(
            one,
            [Part(part, payments[part.pk]) for part in parts[one.pk]],
            fundings[one.pk],
            amendments[one.pk],
            [approvals[funding.approval_id] for funding in fundings[one.pk]],
        )
        for one in found["contracts"]
    ]


def _by(rows: Iterable[Any], name: str) -> dict[int | None, list[Any]]:
    groups: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups


def _sum(payments: Iterable[Disbursement]) -> Decimal:
    return sum((payment.amount for payment in payments), ZERO)
