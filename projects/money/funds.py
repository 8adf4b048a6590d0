"""How much of each approved budget is bound, paid and left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from projects.models import (
    ApprovalState,
    BudgetApproval,
    CarryOver,
    ContractFunding,
    Disbursement,
    FiscalYearClosing,
    Project,
)
from projects.money.closed import closed_words, closings_of

_BAHT = DecimalField(max_digits=14, decimal_places=2)
_ZERO = Value(Decimal(0), output_field=_BAHT)


@dataclass(frozen=True)
class Funds:
    """One approval in baht: what may be spent, what contracts and direct payments bind, what is paid, left and carried.

    ``closing`` is that of its fiscal year, None while the year is open.
    """

    approval: BudgetApproval
    bound: Decimal
    paid: Decimal
    closing: FiscalYearClosing | None = None
    carried: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What is neither bound by a contract nor paid directly, in baht."""
        return self.approval.effective - self.bound

    @property
    def is_spendable(self) -> bool:
        """Whether contracts and payments may draw on it: in an open year, or on what is kept beyond a closed one."""
        return self.approval.state == ApprovalState.APPROVED and (self.closing is None or self.carried > 0)

    @property
    def closed(self) -> str:
        """When its year was closed, in words; empty while it is open."""
        return closed_words(self.closing)


def funds_of(project: Project) -> list[Funds]:
    """Return the approvals of a project with what is bound and paid of each, by their years. Two queries."""
    closings = closings_of(project.organisation_id)
    rows = with_sums(BudgetApproval.objects.filter(project=project))
    carried = CarryOver.objects.filter(approval=OuterRef("pk"))
    return [
        Funds(one, one.bound, one.paid, closings.get(one.fiscal_year), one.carried)
        for one in rows.annotate(carried=_sum_of(carried))
    ]


def nothing_to_spend(funds: Sequence[Funds]) -> str:
    """Say which closed years leave nothing to spend; empty where something is left, or nothing was approved."""
    approved = [one for one in funds if one.approval.state == ApprovalState.APPROVED]
    if any(one.is_spendable for one in approved):
        return ""
    return " ".join(dict.fromkeys(one.closed for one in approved))


def with_sums(approvals: QuerySet[BudgetApproval]) -> QuerySet[Any]:
    """Annotate approvals with ``bound`` (contracts and direct payments) and ``paid``, in baht."""
    contracts = ContractFunding.objects.filter(approval=OuterRef("pk"))
    payments = Disbursement.objects.filter(approval=OuterRef("pk"))
    return approvals.annotate(
        bound=_sum_of(contracts) + _sum_of(payments.filter(Q(contract__isnull=True))),
        paid=_sum_of(payments),
    )


def _sum_of(rows: QuerySet) -> Coalesce:
    total = rows.order_by().values("approval").annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total, output_field=_BAHT), _ZERO)
