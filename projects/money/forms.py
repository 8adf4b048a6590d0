"""Forms of budgets: asking, steps, approval, transfers and carry-overs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError
from geoplan.fields import ThaiDateField
from geoplan.thai import baht, fiscal_year_days
from projects.forms import BahtField
from projects.models import (
    Authority,
    BudgetApproval,
    ExpenditureClass,
    Project,
    Source,
    Step,
)
from projects.money.closed import closed_words, closings_of
from projects.money.funds import Funds

LONG = forms.Textarea(attrs={"rows": 2})


class MoneyForm(forms.Form):
    """A form of money: it tells a refusal at the field that it is about (``told_at``, by the error's code)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    told_at: dict[str, str] = {}

    def tell(self, error: DomainError) -> None:
        """Say why the database or a verb refused what was typed."""
        place = self.told_at.get(error.code)
        self.add_error(place if place in self.fields else None, error.message)

    def limit(self, name: str, left: Decimal, record: str) -> None:
        """Refuse an amount above what is left of a record, and say by how much."""
        amount = self.cleaned_data.get(name)
        if amount is not None and amount > left:
            text = gettext("%(amount)s baht are %(over)s baht more than is left of %(record)s: %(left)s baht.")
            told = {"amount": baht(amount), "over": baht(amount - left), "left": baht(left), "record": record}
            self.add_error(name, text % told)

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that a reader fills in."""
        return [field for field in self.visible_fields() if not field.name.startswith("funding_")]

    @property
    def funding_fields(self) -> list[forms.BoundField]:
        """The amounts by budget."""
        return [self[name] for name in self.fields if name.startswith("funding_")]

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, for the verb."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class RequestForm(MoneyForm):
    """What budget is asked for."""

    fiscal_year = forms.TypedChoiceField(label=_("Fiscal year"), coerce=int)
    source = forms.ChoiceField(label=_("Source of the money"), choices=Source.choices)
    expenditure_class = forms.ChoiceField(label=_("Class of expenditure"), choices=ExpenditureClass.choices)
    requested = BahtField(label=_("Requested (baht)"))
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=LONG)

    def __init__(self, data: Any, project: Project, approval: BudgetApproval | None = None) -> None:
        budgets = project.year_budgets.filter(amount__gt=0)
        closings = closings_of(project.organisation_id)
        planned: dict[int, Decimal | None] = {
            budget.fiscal_year: budget.amount for budget in budgets if budget.fiscal_year not in closings
        }
        initial: dict[str, Any] = {"expenditure_class": ExpenditureClass.INVESTMENT}
        if approval is not None:
            names = ("fiscal_year", "source", "expenditure_class", "requested", "note", "version")
            initial = {name: getattr(approval, name) for name in names}
            planned.setdefault(approval.fiscal_year, None)
        elif planned:
            initial["fiscal_year"] = max(planned)
            initial["requested"] = planned[max(planned)]
        super().__init__(data, initial=initial)
        self.fields["fiscal_year"].choices = [  # type: ignore[attr-defined]
            (year, gettext("%(year)s (plan: %(amount)s)") % {"year": year, "amount": baht(amount)})
            for year, amount in sorted(planned.items())
        ]
        shut = [closings[budget.fiscal_year] for budget in budgets if budget.fiscal_year in closings]
        self.fields["fiscal_year"].help_text = " ".join(map(closed_words, shut))


class StepForm(MoneyForm):
    """The day on which the next step was taken."""

    step = forms.ChoiceField(choices=Step.choices, widget=forms.HiddenInput)
    day = ThaiDateField(label=_("Taken on"), initial=dt.date.today)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    told_at = {"step_out_of_order": "day"}


class ApproveForm(MoneyForm):
    """How much was approved, when and by which ordinance."""

    amount = BahtField(label=_("Approved (baht)"))
    day = ThaiDateField(label=_("Approved on"))
    ordinance_number = forms.CharField(label=_("Ordinance or order"), required=False, max_length=80)
    told_at = {
        "in_the_future": "day",
        "approved_over_plan": "amount",
        "spent_over_approved": "amount",
        "carried_over_approved": "amount",
    }

    def __init__(self, data: Any, approval: BudgetApproval, room: Decimal) -> None:
        amount = approval.approved if approval.approved is not None else min(approval.requested, max(room, Decimal(0)))
        initial = {
            "amount": amount,
            "day": approval.approved_on,
            "ordinance_number": approval.ordinance_number,
            "version": approval.version,
        }
        super().__init__(data, initial=initial)
        self.fields["amount"].help_text = gettext("The plan has room for %(left)s baht.") % {"left": baht(room)}


class TransferForm(MoneyForm):
    """Money moved between this budget and another project's, or a line outside the plan."""

    direction = forms.ChoiceField(
        label=_("Direction"), choices=[("in", _("Into this budget")), ("out", _("Out of this budget"))]
    )
    other: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("The other project's budget"), queryset=BudgetApproval.objects.none(), required=False
    )
    line = forms.CharField(
        label=_("Or a budget line outside the plan"),
        required=False,
        max_length=200,
        help_text=_("As it stands in the ordinance."),
    )
    amount = BahtField(label=_("Amount (baht)"), min_value=Decimal("0.01"))
    decided_by = forms.ChoiceField(label=_("Decided by"), choices=Authority.choices)
    decided_on = ThaiDateField(label=_("Decided on"), initial=dt.date.today)
    order_number = forms.CharField(label=_("Order or resolution"), required=False, max_length=80)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=LONG)
    told_at = {
        "in_the_future": "decided_on",
        "approved_over_plan": "amount",
        "spent_over_approved": "amount",
        "transfer_too_much": "amount",
        "carried_over_approved": "amount",
    }

    def __init__(self, data: Any, approval: BudgetApproval, others: QuerySet[BudgetApproval], free: Decimal) -> None:
        super().__init__(data)
        self.approval, self.free = approval, free
        self.fields["other"].queryset = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one other side; what goes out must be free."""
        data = super().clean() or self.cleaned_data
        if "other" in data and bool(data["other"]) == bool(data.get("line", "").strip()):
            self.add_error("other", _("Choose another project's budget, or name a line outside the plan."))
        if data.get("direction") == "out":
            self.limit("amount", self.free, gettext("the budget"))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """Both sides of the entry, for the verb."""
        data, outward = self.cleaned_data, self.cleaned_data["direction"] == "out"
        mine, other = ("from", "to") if outward else ("to", "from")
        return {
            "fiscal_year": self.approval.fiscal_year,
            f"{mine}_approval": self.approval,
            f"{other}_approval": data["other"],
            f"{other}_line": data["line"].strip(),
            **{name: data[name] for name in ("amount", "decided_by", "decided_on", "order_number", "reason")},
        }


class CarryOverForm(MoneyForm):
    """Money kept beyond the fiscal year."""

    amount = BahtField(label=_("Amount (baht)"), min_value=Decimal("0.01"))
    is_committed = forms.TypedChoiceField(
        label=_("Kind"),
        choices=[("1", _("A contract binds it")), ("", _("Nothing binds it yet"))],
        coerce=bool,
        required=False,
        empty_value=None,
    )
    decided_by = forms.ChoiceField(label=_("Decided by"), choices=Authority.choices)
    decided_on = ThaiDateField(label=_("Decided on"))
    expires_on = ThaiDateField(label=_("Expires on"))
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=LONG)
    told_at = {
        "in_the_future": "decided_on",
        "carried_over_approved": "amount",
        "carry_over_by_council": "decided_by",
        "carry_over_dates": "expires_on",
    }

    def __init__(self, data: Any, funds: Funds, room: Decimal) -> None:
        last = fiscal_year_days(funds.approval.fiscal_year)[1]
        unpaid = min(room, funds.approval.effective - funds.paid)
        bound = bool(funds.bound > funds.paid)
        initial = {
            "amount": min(unpaid, funds.bound - funds.paid) if bound else unpaid,
            "is_committed": "1" if bound else "",
            "decided_by": Authority.EXECUTIVE if bound else Authority.COUNCIL,
            "expires_on": dt.date(last.year + 1, 3, 31),
        }
        super().__init__(data, initial=initial)
        self.room = room

    def clean(self) -> dict[str, Any]:
        """Keep no more than was approved and not kept before; what is free only by the council."""
        data = super().clean() or self.cleaned_data
        self.limit("amount", self.room, gettext("the budget"))
        if not data.get("is_committed") and data.get("decided_by") == Authority.EXECUTIVE:
            self.add_error("decided_by", DomainError("carry_over_by_council").message)
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, for the verb."""
        return {**super().values, "is_committed": bool(self.cleaned_data["is_committed"])}


def usable(funds: list[Funds], present: Container[int] = ()) -> list[Funds]:
    """Return the budgets that contracts may draw on, and those that the contract draws on already (ids)."""
    return [one for one in funds if one.is_spendable or one.approval.pk in present]
