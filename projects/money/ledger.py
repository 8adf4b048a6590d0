"""Lists of budgets, contracts and payments over many projects, filtered, with their sums."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    Count,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError
from geoplan.policy import Actor
from projects.filters import YEARS, contains
from projects.models import (
    ApprovalState,
    BudgetApproval,
    CarryOver,
    Contract,
    ContractFunding,
    Disbursement,
    FiscalYearClosing,
    Instalment,
    Outcome,
    Stage,
)
from projects.money.funds import with_sums

SOON = dt.timedelta(days=90)
BAHT = DecimalField(max_digits=16, decimal_places=2)
ZERO = Value(Decimal(0), output_field=BAHT)
KINDS = {"approvals": _("Budgets"), "contracts": _("Contracts"), "payments": _("Payments")}
# What may wait, by the kind of list that shows it.
STATES: dict[str, tuple[str, str | Promise]] = {
    "requested": ("approvals", _("Requests waiting for a step")),
    "unsigned": ("approvals", _("Approved, no contract yet")),
    "expiring": ("approvals", _("Carry-overs that expire soon")),
    "unevaluated": ("approvals", _("Completed, not evaluated")),
    "overdue": ("contracts", _("Instalments overdue")),
    "unpaid": ("contracts", _("Inspected, not paid")),
    "past_end": ("contracts", _("Past their last day")),
}


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in allowed:
            raise ValueError
        return value

    return read


def _digits(length: int) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not re.fullmatch(rf"[0-9]{{{length}}}", value):
            raise ValueError
        return value

    return read


def _year(value: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", value) or int(value) not in YEARS:
        raise ValueError
    return int(value)


def _words(value: str) -> str:
    if "\x00" in value or len(value) > 200:
        raise ValueError
    return " ".join(value.split())


READERS: dict[str, Callable[[str], Any]] = {
    "kind": _choice(*KINDS),
    "organisation": _digits(8),
    "province": _digits(2),
    "fiscal_year": _year,
    "stage": _choice(*Stage.values),
    "state": _choice(*STATES),
    "q": _words,
}


@dataclass(frozen=True)
class LedgerFilter:
    """Which list to show, and what of it; empty means no condition."""

    kind: str = "contracts"
    organisation: str = ""
    province: str = ""
    fiscal_year: int | None = None
    stage: str = ""
    state: str = ""
    q: str = ""

    @classmethod
    def from_query(cls, query: QueryDict, besides: tuple[str, ...]) -> LedgerFilter:
        """Read a query string; nonsense is ``filter_invalid``, an unknown parameter ``filter_unknown``."""
        unknown = set(query) - set(READERS) - set(besides)
        if unknown:
            raise DomainError("filter_unknown", name=min(unknown)[:40])
        values: dict[str, Any] = {}
        for name, reader in READERS.items():
            text = query.get(name, "").strip()
            try:
                values |= {name: reader(text)} if text else {}
            except ValueError as error:
                raise DomainError("filter_invalid", name=name) from error
        chosen = cls(**values)
        belongs = STATES.get(chosen.state)
        return chosen if belongs is None or belongs[0] == chosen.kind else replace(chosen, state="")

    def to_query(self, **changes: Any) -> str:
        """Return the query string, with some conditions changed."""
        changed = replace(self, **changes)
        pairs = [(one.name, getattr(changed, one.name)) for one in fields(self)]
        return urlencode([(name, value) for name, value in pairs if value])


def rows_of(actor: Actor, chosen: LedgerFilter, today: dt.date) -> QuerySet[Any]:
    """Return the rows of a list that the actor may see, annotated with what it shows; without names of projects."""
    rows = _LISTS[chosen.kind](actor, chosen, today)
    own = {
        "project__organisation__code": chosen.organisation,
        "project__organisation__province": chosen.province,
        "project__stage": chosen.stage,
    }
    rows = rows.filter(**{lookup: value for lookup, value in own.items() if value})
    for word in chosen.q.split():
        private = Q(is_insider=True) & _any_of(_PRIVATE.get(chosen.kind, ()), word)
        rows = rows.filter(_any_of(_SEARCHED[chosen.kind], word) | private)
    return rows


def sums_of(rows: QuerySet[Any], kind: str) -> dict[str, Any]:
    """Return the number of rows and the sums of their money, in baht. One query."""
    wanted = {name: Coalesce(Sum(name), ZERO, output_field=BAHT) for name in _SUMMED[kind]}
    sums = rows.order_by().aggregate(count=Count("pk"), **{f"sum_{name}": total for name, total in wanted.items()})
    if kind == "payments":
        sums["net"] = sums["sum_amount"] - sums["sum_deductions"] - sums["sum_retention"]
    return sums


_SEARCHED = {
    "approvals": ("project__name", "project__code", "ordinance_number"),
    "contracts": ("contractor", "number", "project__name", "project__code"),
    "payments": ("voucher_number", "contract__contractor", "project__name", "project__code"),
}
# May be of persons: found by those only who see them.
_PRIVATE = {"contracts": ("tax_id",), "payments": ("payee",)}
_SUMMED = {
    "approvals": ("requested", "effective", "bound", "paid"),
    "contracts": ("current_amount", "paid"),
    "payments": ("amount", "deductions", "retention"),
}


def _any_of(names: tuple[str, ...], word: str) -> Q:
    found = Q(pk__in=[])
    for name in names:
        found |= Q(contains(name, word))
    return found


def _approvals(actor: Actor, chosen: LedgerFilter, today: dt.date) -> QuerySet[Any]:
    rows = with_sums(BudgetApproval.objects.visible_to(actor)).exclude(state=ApprovalState.WITHDRAWN)
    if chosen.fiscal_year:
        rows = rows.filter(fiscal_year=chosen.fiscal_year)
    kept = CarryOver.objects.filter(approval=OuterRef("pk"), expires_on__range=(today, today + SOON))
    expires = Subquery(kept.order_by("expires_on").values("expires_on")[:1])
    rows = rows.annotate(expires_on=expires, bound_=F("bound"))
    if chosen.state == "requested":
        return rows.filter(state=ApprovalState.REQUESTED)
    if chosen.state == "unsigned":
        open_ = rows.filter(state=ApprovalState.APPROVED, bound_=0, effective__gt=0, project__closing__isnull=True)
        return open_.filter(~_lapsed())
    if chosen.state == "expiring":
        return rows.filter(expires_on__isnull=False, project__closing__isnull=True)
    if chosen.state == "unevaluated":
        ended = {"project__closing__outcome": Outcome.COMPLETED, "project__closing__evaluated_on__isnull": True}
        return rows.filter(state=ApprovalState.APPROVED, **ended)
    return rows


def _lapsed() -> Q:
    """Return the condition of budgets of a closed year of which nothing was kept beyond it: nothing can be signed."""
    own = {"organisation": OuterRef("project__organisation"), "fiscal_year": OuterRef("fiscal_year")}
    closed = FiscalYearClosing.objects.filter(**own, reopened_at__isnull=True)
    return Q(Exists(closed)) & ~Q(Exists(CarryOver.objects.filter(approval=OuterRef("pk"))))


def _contracts(actor: Actor, chosen: LedgerFilter, today: dt.date) -> QuerySet[Any]:
    rows = Contract.objects.visible_to(actor)
    if chosen.fiscal_year:
        funded = ContractFunding.objects.filter(contract=OuterRef("pk"), approval__fiscal_year=chosen.fiscal_year)
        rows = rows.filter(Exists(funded))
    parts = Instalment.objects.filter(contract=OuterRef("pk")).order_by()
    rows = rows.annotate(
        paid=_paid(Disbursement.objects.filter(contract=OuterRef("pk")), "contract"),
        overdue=Exists(parts.filter(due_on__lt=today, delivered_on__isnull=True)),
        unpaid=Exists(waiting_parts(parts)),
    )
    if chosen.state == "overdue":
        return rows.filter(overdue=True, ending="")
    if chosen.state == "unpaid":
        return rows.filter(unpaid=True)
    if chosen.state == "past_end":
        return rows.filter(current_ends_on__lt=today, ending="")
    return rows


def _payments(actor: Actor, chosen: LedgerFilter, today: dt.date) -> QuerySet[Any]:
    rows = Disbursement.objects.visible_to(actor)
    return rows.filter(approval__fiscal_year=chosen.fiscal_year) if chosen.fiscal_year else rows


def waiting_parts(parts: QuerySet[Instalment]) -> QuerySet[Instalment]:
    """Return those of ``parts`` that have been inspected and not paid in full."""
    paid = _paid(Disbursement.objects.filter(instalment=OuterRef("pk")), "instalment")
    return parts.filter(inspected_on__isnull=False).annotate(of_it=paid).filter(of_it__lt=F("amount"))


def _paid(payments: QuerySet[Disbursement], by: str) -> Coalesce:
    total = payments.order_by().values(by).annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total, output_field=BAHT), ZERO)


_LISTS: dict[str, Callable[[Actor, LedgerFilter, dt.date], QuerySet[Any]]] = {
    "approvals": _approvals,
    "contracts": _contracts,
    "payments": _payments,
}
