"""Forms of paying, of the progress of the work, and of the end of a project."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError
from geoplan.fields import ThaiDateField
from geoplan.thai import baht, fiscal_year
from projects.forms import BahtField
from projects.models import Disbursement, Outcome, ProjectClosing
from projects.money.closed import closed_words
from projects.money.contract_forms import CENT, percent_field
from projects.money.forms import LONG, MoneyForm
from projects.money.overview import ContractLine, Money, Part
from projects.money.payments import PAID


class PaymentForm(MoneyForm):
    """A payment of an instalment or a direct one; choices and limits come from the project's money."""

    part = forms.ChoiceField(label=_("For"), required=False)
    approval = forms.ChoiceField(label=_("Budget"))
    voucher_number = forms.CharField(label=_("Voucher number"), max_length=60)
    paid_on = ThaiDateField(label=_("Paid on"), initial=dt.date.today)
    amount = BahtField(label=_("Amount before deductions (baht)"), min_value=CENT)
    deductions = BahtField(label=_("Deductions: tax, penalty (baht)"), required=False)
    retention = BahtField(label=_("Retention (baht)"), required=False)
    payee = forms.CharField(label=_("Payee"), max_length=200, required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=LONG)
    told_at = {
        "paid_over_contract": "amount",
        "paid_over_funding": "amount",
        "spent_over_approved": "amount",
        "paid_over_carried": "amount",
        "paid_outside_time": "paid_on",
        "year_closed": "paid_on",
        "in_the_future": "paid_on",
        "payment_parts": "deductions",
    }

    def __init__(self, data: Any, money: Money, payment: Disbursement | None = None, wanted: int | None = None) -> None:
        self.money, self.payment = money, payment
        self.parts = {str(part.instalment.pk): (line, part) for line in money.contracts for part in line.parts}
        super().__init__(data, initial=self._known() if payment else self._guessed(wanted))
        direct = [("", gettext("Directly, without a contract"))]
        open_parts = [
            key
            for key, (line, part) in self.parts.items()
            if (not part.is_paid and line.is_payable) or key == self._now()
        ]
        self.fields["part"].choices = [(key, self._name(key)) for key in open_parts] + direct  # type: ignore[attr-defined]
        self.fields["approval"].choices = [  # type: ignore[attr-defined]
            (str(one.approval.pk), f"{one.approval.fiscal_year} · {one.approval.get_source_display()}")
            for one in money.live
            if one.is_spendable or (payment and one.approval.pk == payment.approval_id)
        ]

    def _now(self) -> str:
        return str(self.payment.instalment_id or "") if self.payment else ""

    def _place(self, key: str) -> str:
        line, part = self.parts[key]
        text = gettext("contract %(contract)s, instalment %(number)s")
        return text % {"contract": line.contract.number, "number": part.instalment.number}

    def _name(self, key: str) -> str:
        line, part = self.parts[key]
        text = gettext("Contract %(contract)s, instalment %(number)s (%(left)s baht unpaid)")
        told = {"contract": line.contract.number, "number": part.instalment.number, "left": baht(part.left)}
        return text % told

    def _known(self) -> dict[str, Any]:
        assert self.payment is not None
        names = ("voucher_number", "paid_on", "amount", "deductions", "retention", "payee", "note", "version")
        return {
            **{name: getattr(self.payment, name) for name in names},
            "part": self._now(),
            "approval": str(self.payment.approval_id),
        }

    def _guessed(self, wanted: int | None) -> dict[str, Any]:
        """Begin with the wanted instalment, or the first that waits, with what is unpaid of it and what pays for it."""
        unpaid = [key for key, (line, part) in self.parts.items() if not part.is_paid and line.is_payable]
        waiting = [key for key in unpaid if self.parts[key][1].ready] or unpaid
        key = str(wanted) if wanted else waiting[0] if waiting else ""
        if key not in self.parts:
            free = next((one for one in self.money.spendable if one.left > 0), None)
            return {"approval": str(free.approval.pk), "amount": free.left} if free else {}
        line, part = self.parts[key]
        funding = max(line.fundings, key=lambda one: self._of_funding(line, one.approval_id), default=None)
        return {
            "part": key,
            "approval": str(funding.approval_id) if funding else "",
            "amount": min(part.left, self._of_funding(line, funding.approval_id)) if funding else part.left,
            "deductions": part.instalment.penalty,
            "payee": line.contract.contractor,
        }

    def _of_funding(self, line: ContractLine, approval: int) -> Decimal:
        """Return what a budget still has for a contract."""
        given = sum((one.amount for one in line.fundings if one.approval_id == approval), Decimal(0))
        paid = [p.amount for part in line.parts for p in part.payments if p.approval_id == approval]
        return given - sum(paid, Decimal(0))

    def clean(self) -> dict[str, Any]:
        """Pay no more than is left of the instalment, of what the budget gives to it, or of the budget."""
        data = super().clean() or self.cleaned_data
        if "part" in data and data.get("approval"):
            self.limit("amount", *self._left(data["part"], int(data["approval"])))
        off = (data.get("deductions") or Decimal(0)) + (data.get("retention") or Decimal(0))
        if data.get("amount") is not None and off > data["amount"]:
            self.add_error("deductions", DomainError("payment_parts").message)
        if data.get("paid_on") and data["paid_on"] > dt.date.today():
            self.add_error("paid_on", DomainError("in_the_future").message)
        elif data.get("paid_on") and (closing := self.money.closings.get(fiscal_year(data["paid_on"]))):
            self.add_error("paid_on", f"{closed_words(closing)} {DomainError('year_closed').message}")
        return data

    def _left(self, key: str, approval: int) -> tuple[Decimal, str]:
        """Return what may be paid, and of what; a payment that is being corrected does not count against itself."""
        own = self.payment
        budget = gettext("the budget %(budget)s") % {"budget": dict(self.fields["approval"].choices)[str(approval)]}  # type: ignore[attr-defined]
        if not key:
            free = next(one.left for one in self.money.live if one.approval.pk == approval)
            return free + (own.amount if own and own.contract_id is None and own.approval_id == approval else 0), budget
        line, part = self.parts[key]
        back = own.amount if own else Decimal(0)
        of_part = part.left + (back if own and own.instalment_id == part.instalment.pk else 0)
        same = own and own.contract_id == line.contract.pk and own.approval_id == approval
        of_funding = self._of_funding(line, approval) + (back if same else 0)
        return min((of_part, self._place(key)), (of_funding, budget), key=lambda one: one[0])

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, with the records that it names."""
        data = self.cleaned_data
        chosen: tuple[ContractLine, Part] | None = self.parts.get(data["part"])
        approval = next(one.approval for one in self.money.live if str(one.approval.pk) == data["approval"])
        return {
            **{name: data[name] for name in PAID if name in data},
            "approval": approval,
            "contract": chosen[0].contract if chosen else None,
            "instalment": chosen[1].instalment if chosen else None,
            "deductions": data["deductions"] or Decimal(0),
            "retention": data["retention"] or Decimal(0),
        }


class ProgressForm(MoneyForm):
    """How much of the work was done on a day."""

    seen_on = ThaiDateField(label=_("Seen on"), initial=dt.date.today)
    percent = percent_field(label=_("Work done (%)"))
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=LONG)
    told_at = {"in_the_future": "seen_on"}


class ClosingForm(MoneyForm):
    """How a project ended, and what it brought."""

    outcome = forms.ChoiceField(label=_("How it ended"), choices=Outcome.choices)
    closed_on = ThaiDateField(label=_("Ended on"), initial=dt.date.today)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=LONG, help_text=_("Needed for a cancellation.")
    )
    evaluated_on = ThaiDateField(label=_("Evaluated on"), required=False)
    result = forms.CharField(label=_("Result of the evaluation"), required=False, max_length=4000, widget=LONG)
    beneficiaries = forms.IntegerField(
        label=_("People who benefit"), required=False, min_value=0, max_value=100_000_000
    )
    satisfaction = percent_field(label=_("Satisfaction (%)"), required=False)
    told_at = {"reason_missing": "reason", "evaluated_first": "evaluated_on", "closing_against_records": "outcome"}

    def __init__(self, data: Any, closing: ProjectClosing | None, outcome: str) -> None:
        initial: dict[str, Any] = {"outcome": outcome}
        if closing is not None:
            names = (
                "outcome",
                "closed_on",
                "reason",
                "evaluated_on",
                "result",
                "beneficiaries",
                "satisfaction",
                "version",
            )
            initial = {name: getattr(closing, name) for name in names}
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        """A cancellation has its reason; days lie in the past and in order."""
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == Outcome.CANCELLED and not data.get("reason", "").strip():
            self.add_error("reason", DomainError("reason_missing").message)
        for name in ("closed_on", "evaluated_on"):
            if data.get(name) and data[name] > dt.date.today():
                self.add_error(name, DomainError("in_the_future").message)
        if data.get("evaluated_on") and data.get("closed_on") and data["evaluated_on"] < data["closed_on"]:
            self.add_error("evaluated_on", DomainError("evaluated_first").message)
        return data
