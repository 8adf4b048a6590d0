"""Approvals, contracts and payments in the API; money is text with satang."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from projects.models import (
    BudgetApproval,
    Contract,
    ContractAmendment,
    ContractFunding,
    Disbursement,
    Instalment,
    Project,
)

MONEY = {"max_digits": 14, "decimal_places": 2, "min_value": 0}


class ApprovalSerializer(serializers.ModelSerializer[BudgetApproval]):
    """One approved budget; ``effective`` counts transfers, ``bound`` contracts and direct payments."""

    bound = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    paid = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = BudgetApproval
        fields = [
            "id", "project", "fiscal_year", "source", "expenditure_class", "state", "requested", "approved",
            "effective", "bound", "paid", "ordinance_number", "approved_on", "note", "version",
        ]  # fmt: skip


class RequestSerializer(serializers.ModelSerializer[BudgetApproval]):
    """What a request for a budget says."""

    requested = serializers.DecimalField(**MONEY)  # type: ignore[arg-type]
    fiscal_year = serializers.IntegerField(min_value=2540, max_value=2640)
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")

    class Meta:
        model = BudgetApproval
        fields = ["fiscal_year", "source", "expenditure_class", "requested", "note"]
        extra_kwargs = {"source": {"required": True}, "expenditure_class": {"required": True}}


class ApproveSerializer(serializers.Serializer[dict[str, Any]]):
    """How much was approved, when and by which ordinance."""

    approved = serializers.DecimalField(**MONEY)  # type: ignore[arg-type]
    approved_on = serializers.DateField()
    ordinance_number = serializers.CharField(max_length=80, allow_blank=True, default="")


class InstalmentSerializer(serializers.ModelSerializer[Instalment]):
    """One instalment."""

    class Meta:
        model = Instalment
        fields = [
            "id", "number", "amount", "work", "progress", "due_on", "delivered_on", "inspected_on", "penalty_days",
            "penalty", "version",
        ]  # fmt: skip


class AmendmentSerializer(serializers.ModelSerializer[ContractAmendment]):
    """One amendment."""

    class Meta:
        model = ContractAmendment
        fields = ["number", "amended_on", "new_amount", "new_ends_on", "reason"]


class FundingSerializer(serializers.ModelSerializer[ContractFunding]):
    """How much of a contract one budget pays."""

    class Meta:
        model = ContractFunding
        fields = ["approval", "amount"]


class ContractSerializer(serializers.ModelSerializer[Contract]):
    """A contract with its instalments, its amendments and the budgets that pay for it.

    The tax number is for staff: that of a person is a citizen's number.
    """

    tax_id = serializers.SerializerMethodField()
    instalments = InstalmentSerializer(many=True)
    amendments = AmendmentSerializer(many=True)
    fundings = FundingSerializer(many=True)

    class Meta:
        model = Contract
        fields = [
            "id", "project", "number", "egp_number", "method", "reference_price", "contractor", "tax_id", "amount",
            "current_amount", "signed_on", "starts_on", "ends_on", "current_ends_on", "guarantee_kind", "guarantee",
            "warranty_months", "penalty_rate", "ended_on", "ending", "version", "instalments", "amendments", "fundings",
        ]  # fmt: skip

    def get_tax_id(self, contract: Contract) -> str | None:
        """Return the tax number to those who work on the project."""
        return contract.tax_id if self.context["is_insider"] else None


class PaymentSerializer(serializers.ModelSerializer[Disbursement]):
    """One payment; ``amount`` is gross, ``net`` what the payee got. The payee's name is for staff."""

    net = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    payee = serializers.SerializerMethodField()

    class Meta:
        model = Disbursement
        fields = [
            "id", "project", "approval", "contract", "instalment", "voucher_number", "paid_on", "amount", "deductions",
            "retention", "net", "payee", "note", "version",
        ]  # fmt: skip

    def get_payee(self, payment: Disbursement) -> str | None:
        """Return the payee to those who work on the project."""
        return payment.payee if self.context["is_insider"] else None


class PaySerializer(serializers.ModelSerializer[Disbursement]):
    """What a payment says; budget, contract and instalment are the project's own."""

    amount = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=Decimal("0.01"))
    deductions = serializers.DecimalField(**MONEY, default=0)  # type: ignore[arg-type]
    retention = serializers.DecimalField(**MONEY, default=0)  # type: ignore[arg-type]
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")

    class Meta:
        model = Disbursement
        fields = [
            "approval",
            "instalment",
            "voucher_number",
            "paid_on",
            "amount",
            "deductions",
            "retention",
            "payee",
            "note",
        ]

    def get_fields(self) -> dict[str, Any]:
        """Let the caller name only the project's own budgets and instalments."""
        fields: dict[str, Any] = super().get_fields()
        project: Project | None = self.context.get("project")
        fields["approval"].queryset = BudgetApproval.objects.filter(project=project)
        fields["instalment"].queryset = Instalment.objects.filter(contract__project=project).select_related("contract")
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Add the contract of the instalment."""
        if "instalment" in attrs:
            attrs["contract"] = attrs["instalment"].contract if attrs["instalment"] else None
        return attrs
