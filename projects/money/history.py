"""The history of a project's money in words, read from the database's own history in one query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Choices
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geoplan.thai import baht, thai_date
from projects.models import (
    ApprovalState,
    Authority,
    Ending,
    ExpenditureClass,
    GuaranteeKind,
    Method,
    Outcome,
    Project,
    Source,
    Step,
)
from projects.queries import money_events

Row = Mapping[str, Any]
Words = Callable[[Any], str]


@dataclass(frozen=True)
class Changed:
    """What one statement did to one record: when, in which context, and each field before and after, in words."""

    at: dt.datetime
    context: Any
    metadata: dict[str, Any]
    changes: list[tuple[str, str, str]]


def _amount(value: Any) -> str:
    return baht(None if value is None else Decimal(value))


def _day(value: Any) -> str:
    return thai_date(dt.date.fromisoformat(value)) if value else "–"


def _text(value: Any) -> str:
    return "–" if value in (None, "") else str(value)


def _chosen(choices: type[Choices]) -> Words:
    labels = dict(choices.choices)
    return lambda value: str(labels.get(value, value or "–"))


# How the verbs name what they did in the database, and what that says to people.
REASONS: dict[str, str | Promise] = {
    "budget: request": _("Budget requested"),
    "budget: step": _("Step of the budget"),
    "budget: step taken back": _("Step of the budget taken back"),
    "budget: approval": _("Budget approved"),
    "budget: withdrawal": _("Budget withdrawn"),
    "budget: transfer": _("Transfer"),
    "budget: transfer taken back": _("Transfer taken back"),
    "budget: carry-over": _("Carry-over"),
    "budget: carry-over taken back": _("Carry-over taken back"),
    "contract: signed": _("Contract signed"),
    "contract: corrected": _("Contract corrected"),
    "contract: amended": _("Contract amended"),
    "contract: delivered": _("Delivery and inspection"),
    "contract: completed": _("Contract completed"),
    "contract: terminated": _("Contract terminated"),
    "contract: opened again": _("Contract opened again"),
    "contract: taken back": _("Contract taken back"),
    "payment": _("Payment"),
    "payment: corrected": _("Payment corrected"),
    "payment: taken back": _("Payment taken back"),
    "progress": _("Progress"),
    "project: closed": _("Project ended"),
    "project: opened again": _("Project opened again"),
}


@dataclass(frozen=True)
class Kind:
    """How a table is told: what a record is called, what it says at a glance, and which fields are worth a line."""

    name: Callable[[Row], str]
    glance: Callable[[Row], str]
    fields: dict[str, tuple[str | Promise, Words]]


KINDS: dict[str, Kind] = {
    "budgetapproval": Kind(
        lambda row: f"{gettext('Budget')} {row['fiscal_year']} · {Source(row['source']).label}",
        lambda row: (
            f"{ApprovalState(row['state']).label} {_amount(row['approved'] if row['approved'] else row['requested'])}"
        ),
        {
            "fiscal_year": (_("Fiscal year"), _text),
            "source": (_("Source of the money"), _chosen(Source)),
            "expenditure_class": (_("Class of expenditure"), _chosen(ExpenditureClass)),
            "state": (_("State"), _chosen(ApprovalState)),
            "requested": (_("Requested (baht)"), _amount),
            "approved": (_("Approved (baht)"), _amount),
            "effective": (_("After transfers (baht)"), _amount),
            "ordinance_number": (_("Ordinance or order"), _text),
            "approved_on": (_("Approved on"), _day),
            "note": (_("Note"), _text),
        },
    ),
    "approvalstep": Kind(
        lambda row: gettext("Step of the budget"),
        lambda row: f"{Step(row['step']).label} {_day(row['taken_on'])}",
        {},
    ),
    "budgettransfer": Kind(
        lambda row: f"{gettext('Transfer')} {row['fiscal_year']}",
        lambda row: f"{_amount(row['amount'])} · {Authority(row['decided_by']).label} · {row['reason']}",
        {},
    ),
    "carryover": Kind(
        lambda row: gettext("Carry-over"),
        lambda row: f"{_amount(row['amount'])} → {_day(row['expires_on'])}",
        {"amount": (_("Amount (baht)"), _amount), "expires_on": (_("Expires on"), _day)},
    ),
    "contract": Kind(
        lambda row: gettext("Contract %(number)s") % {"number": row["number"]},
        lambda row: f"{row['contractor']} · {_amount(row['current_amount'])}",
        {
            "number": (_("Contract number"), _text),
            "egp_number": (_("e-GP number"), _text),
            "method": (_("Method"), _chosen(Method)),
            "reference_price": (_("Reference price (baht)"), _amount),
            "contractor": (_("Contractor"), _text),
            "tax_id": (_("Tax number (13 digits)"), _text),
            "current_amount": (_("Amount (baht)"), _amount),
            "signed_on": (_("Signed on"), _day),
            "starts_on": (_("Work starts on"), _day),
            "current_ends_on": (_("Contract ends"), _day),
            "guarantee_kind": (_("Guarantee"), _chosen(GuaranteeKind)),
            "guarantee": (_("Guarantee (baht)"), _amount),
            "warranty_months": (_("Warranty (months)"), _text),
            "penalty_rate": (_("Penalty (% a day)"), _text),
            "ending": (_("How it ended"), _chosen(Ending)),
            "ended_on": (_("Ended on"), _day),
            "ending_reason": (_("Reason"), _text),
        },
    ),
    "contractamendment": Kind(
        lambda row: f"{gettext('Amendment')} {row['number']}",
        lambda row: " · ".join(
            filter(
                None,
                (
                    _amount(row["new_amount"]) if row["new_amount"] is not None else "",
                    _day(row["new_ends_on"]) if row["new_ends_on"] else "",
                    row["reason"],
                ),
            )
        ),
        {},
    ),
    "instalment": Kind(
        lambda row: gettext("Instalment %(number)s") % {"number": row["number"]},
        lambda row: _amount(row["amount"]),
        {
            "amount": (_("Amount (baht)"), _amount),
            "due_on": (_("Due on"), _day),
            "delivered_on": (_("Delivered on"), _day),
            "inspected_on": (_("Inspected on"), _day),
            "penalty_days": (_("Days late"), _text),
            "penalty": (_("Penalty (baht)"), _amount),
        },
    ),
    "disbursement": Kind(
        lambda row: f"{gettext('Voucher')} {row['voucher_number']}",
        lambda row: f"{_amount(row['amount'])} · {_day(row['paid_on'])}",
        {
            "voucher_number": (_("Voucher number"), _text),
            "paid_on": (_("Paid on"), _day),
            "amount": (_("Gross (baht)"), _amount),
            "deductions": (_("Deductions (baht)"), _amount),
            "retention": (_("Retention (baht)"), _amount),
            "payee": (_("Payee"), _text),
            "note": (_("Note"), _text),
        },
    ),
    "progressreport": Kind(
        lambda row: f"{gettext('Progress')} {_day(row['seen_on'])}",
        lambda row: f"{Decimal(row['percent']):f} %",
        {"percent": (_("Work done (%)"), _text), "note": (_("Note"), _text)},
    ),
    "projectclosing": Kind(
        lambda row: gettext("End of the project"),
        lambda row: f"{Outcome(row['outcome']).label} {_day(row['closed_on'])}",
        {
            "outcome": (_("How it ended"), _chosen(Outcome)),
            "closed_on": (_("Ended on"), _day),
            "reason": (_("Reason"), _text),
            "evaluated_on": (_("Evaluated on"), _day),
            "result": (_("Result of the evaluation"), _text),
            "beneficiaries": (_("People who benefit"), _text),
            "satisfaction": (_("Satisfaction (%)"), _text),
        },
    ),
}


def money_history(project: Project) -> Iterator[Changed]:
    """Tell every change of a project's money, the oldest first. One query."""
    before: dict[tuple[str, int], Row] = {}
    for event in money_events(project.pk, list(KINDS)):
        key = (event.table, event.row["id"])
        changes = list(_told(KINDS[event.table], event.label, before.get(key), event.row))
        before[key] = event.row
        if changes:
            yield Changed(event.at, event.context, event.metadata, changes)


def _told(kind: Kind, label: str, before: Row | None, row: Row) -> Iterator[tuple[str, str, str]]:
    if label == "delete":
        yield kind.name(row), kind.glance(row), "–"
    elif before is None:
        yield kind.name(row), "–", kind.glance(row)
    else:
        for name, (words, shown) in kind.fields.items():
            if before[name] != row[name]:
                yield f"{kind.name(row)}: {words}", shown(before[name]), shown(row[name])
