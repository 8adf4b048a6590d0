"""Forms of contracts: signing with instalments and budgets, amending, delivering and ending."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError
from geoplan.fields import TaxIdField, ThaiDateField
from geoplan.thai import baht
from projects.forms import BahtField
from projects.models import BudgetApproval, Contract, Ending, GuaranteeKind, Instalment, Method
from projects.money.contracts import SIGNED, Part
from projects.money.forms import LONG, MoneyForm, usable
from projects.money.funds import Funds

MOST_PARTS = 60
PERCENT = {"min_value": 0, "max_value": 100, "max_digits": 5, "decimal_places": 2}
CENT = Decimal("0.01")
SUGGESTED = {"list": "contractors", "autocomplete": "off"}


def percent_field(**kwargs: Any) -> forms.DecimalField:
    """Return a field of 0 to 100 percent."""
    box = forms.TextInput(attrs={"inputmode": "decimal", "class": "gp-money", "autocomplete": "off"})
    return forms.DecimalField(**{**PERCENT, "widget": box, **kwargs})


def differs(what: str, total: Decimal, amount: Decimal) -> str:
    """Say by how much a sum misses the contract's amount, in baht."""
    text = gettext("%(what)s make %(total)s baht, the contract is %(amount)s baht: %(difference)s baht apart.")
    told = {"total": baht(total), "amount": baht(amount), "difference": baht(abs(total - amount))}
    return text % {"what": what, **told}


class PartForm(forms.Form):
    """One instalment as agreed."""

    amount = BahtField(label=_("Amount (baht)"))
    work = forms.CharField(label=_("Work"), required=False, max_length=1000)
    due_on = ThaiDateField(label=_("Due on"), required=False)
    progress = percent_field(label=_("Work done by then (%)"), required=False)


class _Parts(forms.BaseFormSet):
    """The instalments of a contract; rows left blank do not count."""

    @property
    def parts(self) -> list[Part]:
        """The instalments that were typed, in their order."""
        return [Part(**form.cleaned_data) for form in self.forms if form.cleaned_data.get("amount") is not None]


PartFormSet = forms.formset_factory(
    PartForm, formset=_Parts, extra=0, min_num=1, validate_min=True, max_num=MOST_PARTS, absolute_max=MOST_PARTS + 1,
    validate_max=True,
)  # fmt: skip


class FundedForm(MoneyForm):
    """A form that also says which approved budget pays how much: one field a budget."""

    def add_fundings(self, funds: list[Funds], present: Mapping[int, Decimal]) -> None:
        """Add a field for each budget; ``present`` is what the contract takes of each already, by id."""
        self.funds = {f"funding_{one.approval.pk}": one for one in usable(funds, present)}
        self.present = present
        for name, one in self.funds.items():
            left = baht(self.room(one))
            self.fields[name] = BahtField(
                label=f"{one.approval.fiscal_year} · {one.approval.get_source_display()}",
                required=False,
                initial=present.get(one.approval.pk),
                help_text=gettext("%(left)s baht are left.") % {"left": left},
            )

    def room(self, one: Funds) -> Decimal:
        """Return what the contract may take of a budget: what is left, and what it has already."""
        return one.left + self.present.get(one.approval.pk, Decimal(0))

    def check_fundings(self, amount: Decimal | None) -> None:
        """Refuse more than a budget has, and a sum that is not the contract's amount."""
        for name, one in self.funds.items():
            self.limit(name, self.room(one), gettext("the budget %(budget)s") % {"budget": self.fields[name].label})
        total = sum((self.cleaned_data.get(name) or Decimal(0) for name in self.funds), Decimal(0))
        wrong = any(name in self.errors for name in self.funds)
        if amount is not None and total != amount and not wrong:
            self.add_error(next(iter(self.funds), None), differs(gettext("The budgets"), total, amount))

    @property
    def fundings(self) -> dict[BudgetApproval, Decimal]:
        """What each budget pays, where it pays anything."""
        paid = {one.approval: self.cleaned_data.get(name) for name, one in self.funds.items()}
        return {approval: amount for approval, amount in paid.items() if amount}


class ContractForm(FundedForm):
    """A contract as signed. ``whole`` says whether its amount, instalments and budgets may be typed."""

    number = forms.CharField(label=_("Contract number"), max_length=60)
    egp_number = forms.CharField(label=_("e-GP number"), max_length=30, required=False)
    method = forms.ChoiceField(label=_("Method"), choices=Method.choices, initial=Method.E_BIDDING)
    reference_price = BahtField(label=_("Reference price (baht)"), required=False)
    contractor = forms.CharField(
        label=_("Contractor"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "contractors", "autocomplete": "off"}),
    )
    tax_id = TaxIdField(label=_("Tax number (13 digits)"))
    amount = BahtField(label=_("Amount (baht)"), min_value=CENT)
    signed_on = ThaiDateField(label=_("Signed on"))
    starts_on = ThaiDateField(label=_("Work starts on"))
    ends_on = ThaiDateField(label=_("Work ends on"))
    guarantee_kind = forms.ChoiceField(label=_("Guarantee"), choices=GuaranteeKind.choices)
    guarantee = BahtField(label=_("Guarantee (baht)"), required=False)
    warranty_months = forms.IntegerField(label=_("Warranty (months)"), required=False, min_value=0, max_value=600)
    penalty_rate = percent_field(
        label=_("Penalty (% a day)"), required=False, max_digits=6, decimal_places=4,
        help_text=_("Of the price of the work not delivered, usually 0.01 to 0.20."),
    )  # fmt: skip
    told_at = {
        "contract_number_taken": "number",
        "tax_id_invalid": "tax_id",
        "in_the_future": "signed_on",
        "contract_dates": "ends_on",
        "before_signing": "signed_on",
        "paid_outside_time": "signed_on",
        "spent_over_approved": "amount",
        "contract_parts": "amount",
    }

    def __init__(self, data: Any, funds: list[Funds], contract: Contract | None = None, whole: bool = True) -> None:
        initial = {name: getattr(contract, name) for name in (*SIGNED, "version")} if contract else {}
        super().__init__(data, initial=initial)
        self.whole = whole
        self.add_fundings(funds if whole else [], _present(contract))
        if not whole:
            del self.fields["amount"]
        elif contract is None and len(self.funds) == 1:
            only = next(iter(self.funds.values()))
            self.fields["amount"].help_text = gettext("%(left)s baht are left.") % {"left": baht(only.left)}

    def clean(self) -> dict[str, Any]:
        """Check the order of the days, and that the budgets pay the contract."""
        data = super().clean() or self.cleaned_data
        signed, starts, ends = (data.get(name) for name in ("signed_on", "starts_on", "ends_on"))
        if signed and starts and starts < signed:
            self.add_error("starts_on", DomainError("contract_dates").message)
        elif starts and ends and ends < starts:
            self.add_error("ends_on", DomainError("contract_dates").message)
        if self.whole:
            self._sole_funding(data)
            self.check_fundings(data.get("amount"))
        return data

    def _sole_funding(self, data: dict[str, Any]) -> None:
        """Where there is one budget only, it pays all, and nobody need type it."""
        if len(self.funds) == 1 and data.get("amount"):
            name = next(iter(self.funds))
            if name not in self.errors:
                data[name] = data["amount"]

    def check_parts(self, parts: _Parts) -> bool:
        """Refuse instalments that do not make the amount, with the figures; tell whether all is well."""
        amount = self.cleaned_data.get("amount")
        if not parts.is_valid() or amount is None:
            return False
        total = sum((part.amount for part in parts.parts), Decimal(0))
        if total == amount:
            return True
        self.add_error(None, differs(gettext("The instalments"), total, amount))
        return False

    @property
    def values(self) -> dict[str, Any]:
        """What was typed of the contract itself."""
        return {name: self.cleaned_data[name] for name in SIGNED if name in self.cleaned_data}


class AmendForm(FundedForm):
    """A change of the amount, of the last day, or of both."""

    amended_on = ThaiDateField(label=_("Amended on"), initial=dt.date.today)
    new_amount = BahtField(label=_("New amount (baht)"), required=False)
    new_ends_on = ThaiDateField(label=_("New last day"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=LONG)
    told_at = {
        "in_the_future": "amended_on",
        "before_signing": "amended_on",
        "contract_dates": "new_ends_on",
        "paid_over_contract": "new_amount",
        "paid_over_funding": "new_amount",
        "contract_parts": "new_amount",
        "spent_over_approved": "new_amount",
    }

    def __init__(self, data: Any, contract: Contract, funds: list[Funds]) -> None:
        super().__init__(data, initial={"version": contract.version})
        self.contract = contract
        present = _present(contract)
        found = usable(funds, present)
        self.add_fundings(found if len(found) > 1 else [], present)
        self.fields["new_amount"].help_text = gettext("Now %(amount)s baht.") % {
            "amount": baht(contract.current_amount)
        }

    def clean(self) -> dict[str, Any]:
        """Ask for a change; the budgets must pay the new amount."""
        data = super().clean() or self.cleaned_data
        if data.get("new_amount") is None and not data.get("new_ends_on") and not self.errors:
            self.add_error("new_amount", _("Give a new amount, a new last day, or both."))
        if data.get("new_amount") is not None and self.funds:
            self.check_fundings(data["new_amount"])
        return data

    @property
    def values(self) -> dict[str, Any]:
        """The amendment itself."""
        return {name: self.cleaned_data[name] for name in ("amended_on", "new_amount", "new_ends_on", "reason")}


class DeliverForm(MoneyForm):
    """When an instalment was delivered and inspected, and the penalty for being late."""

    delivered_on = ThaiDateField(label=_("Delivered on"), required=False)
    inspected_on = ThaiDateField(label=_("Inspected on"), required=False)
    penalty_days = forms.IntegerField(label=_("Days late"), required=False, min_value=0, max_value=9999)
    penalty = BahtField(label=_("Penalty (baht)"), required=False)
    told_at = {"before_signing": "delivered_on", "inspected_first": "inspected_on"}

    def __init__(self, data: Any, instalment: Instalment) -> None:
        names = ("delivered_on", "inspected_on", "penalty_days", "penalty", "version")
        super().__init__(data, initial={name: getattr(instalment, name) for name in names})
        rate = instalment.contract.penalty_rate
        if rate:
            daily = (instalment.amount * rate / 100).quantize(CENT)
            self.fields["penalty"].help_text = gettext("%(daily)s baht a day (%(rate)s %%).") % {
                "daily": baht(daily),
                "rate": rate.normalize(),
            }

    def clean(self) -> dict[str, Any]:
        """Work is inspected after its delivery, and neither lies in the future."""
        data = super().clean() or self.cleaned_data
        delivered, inspected = data.get("delivered_on"), data.get("inspected_on")
        if inspected and "delivered_on" in data and (not delivered or inspected < delivered):
            self.add_error("inspected_on", DomainError("inspected_first").message)
        for name in ("delivered_on", "inspected_on"):
            if data.get(name) and data[name] > dt.date.today():
                self.add_error(name, DomainError("in_the_future").message)
        return data


class EndForm(MoneyForm):
    """How and when a contract ended."""

    ending = forms.ChoiceField(label=_("How it ended"), choices=Ending.choices)
    day = ThaiDateField(label=_("Ended on"), initial=dt.date.today)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=LONG, help_text=_("Needed for a termination.")
    )
    told_at = {"in_the_future": "day", "ended_before_signing": "day", "reason_missing": "reason"}


def _present(contract: Contract | None) -> dict[int, Decimal]:
    return dict(contract.fundings.values_list("approval_id", "amount")) if contract else {}
