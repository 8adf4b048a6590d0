"""How much of each approved budget is bound, paid and left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from projects.models import BudgetApproval, ContractFunding, Disbursement, Project

_BAHT = DecimalField(max_digits=14, decimal_places=2)
_ZERO = Value(Decimal(0), output_field=_BAHT)


@dataclass(frozen=True)
class Funds:
    """One approval in baht: what may be spent, what contracts and direct payments bind, what is paid and left."""

    approval: BudgetApproval
    bound: Decimal
    paid: Decimal

    @property
    def left(self) -> Decimal:
        """What is neither bound by a contract nor paid directly, in baht."""
        return self.approval.effective - self.bound


def funds_of(project: Project) -> list[Funds]:
    """Return the approvals of a project with what is bound and paid of each, in the order of their years."""
    return [Funds(one, one.bound, one.paid) for one in with_sums(BudgetApproval.objects.filter(project=project))]


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
