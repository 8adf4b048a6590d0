"""Contracts, where their money comes from, their amendments and their instalments."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geoplan.policy import Scope
from projects import rules
from projects.models.approval import BudgetApproval
from projects.models.project import Project
from projects.queries import MoneyQuerySet


class Method(models.TextChoices):
    """How the contractor was chosen (Public Procurement Act 2560)."""

    E_BIDDING = "e_bidding", _("e-bidding")
    E_MARKET = "e_market", _("e-market")
    SELECTION = "selection", _("Selection")
    SPECIFIC = "specific", _("Specific")


class GuaranteeKind(models.TextChoices):
    """What the contractor left as guarantee."""

    NONE = "none", _("None")
    CASH = "cash", _("Cash or cheque")
    BANK = "bank", _("Bank guarantee")
    ELECTRONIC = "electronic", _("Electronic bank guarantee")
    BOND = "bond", _("Government bond")


class Ending(models.TextChoices):
    """How a contract ended."""

    COMPLETED = "completed", _("Completed")
    TERMINATED = "terminated", _("Terminated")


@pghistory.track(
    *rules.history(), meta={"indexes": [models.Index(name="contract_event_by_project", fields=["project"])]}
)
class Contract(models.Model):
    """A contract of a project, in baht.

    ``amount`` and ``ends_on`` are as signed; ``current_amount`` and ``current_ends_on`` as last amended, kept by
    the database. The instalments and the fundings each add up to ``current_amount`` when a transaction ends.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=60)
    egp_number = models.CharField(max_length=30, blank=True)
    method = models.CharField(max_length=10, choices=Method.choices)
    reference_price = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    contractor = models.CharField(max_length=200)
    tax_id = models.CharField(max_length=13)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    current_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0, editable=False)
    signed_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    current_ends_on = models.DateField(null=True, editable=False)
    guarantee_kind = models.CharField(max_length=10, choices=GuaranteeKind.choices, default=GuaranteeKind.NONE)
    guarantee = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    warranty_months = models.PositiveSmallIntegerField(null=True, blank=True)
    penalty_rate = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    ending_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MoneyQuerySet.as_manager()

    class Meta:
        ordering = ("signed_on", "id")
        constraints = [
            models.UniqueConstraint(name="contract_number_once", fields=["project", "number"]),
            models.CheckConstraint(name="contract_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="contract_not_negative",
                condition=Q(current_amount__gte=0)
                & (Q(reference_price__isnull=True) | Q(reference_price__gte=0))
                & (Q(guarantee__isnull=True) | Q(guarantee__gte=0)),
            ),
            models.CheckConstraint(
                name="contract_penalty_rate", condition=Q(penalty_rate__isnull=True) | Q(penalty_rate__range=(0, 100))
            ),
            models.CheckConstraint(
                name="contract_dates_in_order",
                condition=Q(starts_on__gte=F("signed_on"), ends_on__gte=F("starts_on"))
                & Q(current_ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="contract_ended_how",
                condition=Q(ended_on__isnull=True, ending="")
                | Q(ended_on__gte=F("signed_on"), ending__in=Ending.values),
            ),
            models.CheckConstraint(name="contract_tax_id_valid", condition=rules.is_tax_id("tax_id")),
        ]
        triggers = [*rules.CONTRACT_TRIGGERS, *rules.CONTRACT_MARKS, *rules.CONTRACT_TILES]

    def __str__(self) -> str:
        return self.number

    def scope(self) -> Scope:
        """Where the contract belongs, for the policy."""
        return self.project.scope()


@pghistory.track(
    *rules.history(), meta={"indexes": [models.Index(name="funding_event_by_contract", fields=["contract"])]}
)
class ContractFunding(models.Model):
    """How much of a contract is paid from which approved budget."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="fundings")
    approval = models.ForeignKey(BudgetApproval, on_delete=models.PROTECT, related_name="fundings")
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="funding_once", fields=["contract", "approval"]),
            models.CheckConstraint(name="funding_not_negative", condition=Q(amount__gte=0)),
        ]
        triggers = [*rules.FUNDING_TRIGGERS, *rules.FUNDING_MARKS]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.amount}"


@pghistory.track(
    *rules.history(), meta={"indexes": [models.Index(name="amendment_event_by_contract", fields=["contract"])]}
)
class ContractAmendment(models.Model):
    """A change of a signed contract: its amount, its last day, or both."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    amended_on = models.DateField()
    new_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    new_ends_on = models.DateField(null=True, blank=True)
    reason = models.TextField()

    class Meta:
        ordering = ("contract", "number")
        constraints = [
            models.UniqueConstraint(name="amendment_number_once", fields=["contract", "number"]),
            models.CheckConstraint(name="amendment_not_negative", condition=Q(new_amount__gte=0)),
            models.CheckConstraint(
                name="amendment_changes_something",
                condition=Q(new_amount__isnull=False) | Q(new_ends_on__isnull=False),
            ),
        ]
        triggers = rules.AMENDMENT_TRIGGERS

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.number}"


@pghistory.track(
    *rules.history(), meta={"indexes": [models.Index(name="instalment_event_by_contract", fields=["contract"])]}
)
class Instalment(models.Model):
    """A part of a contract that is delivered, inspected and paid; ``progress`` is the percent of the work when done."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    work = models.TextField(blank=True)
    progress = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    inspected_on = models.DateField(null=True, blank=True)
    penalty_days = models.PositiveSmallIntegerField(null=True, blank=True)
    penalty = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("contract", "number")
        constraints = [
            models.UniqueConstraint(name="instalment_number_once", fields=["contract", "number"]),
            models.CheckConstraint(
                name="instalment_not_negative",
                condition=Q(amount__gte=0) & (Q(penalty__isnull=True) | Q(penalty__gte=0)),
            ),
            models.CheckConstraint(
                name="instalment_progress_percent", condition=Q(progress__isnull=True) | Q(progress__range=(0, 100))
            ),
            models.CheckConstraint(
                name="instalment_inspected_after_delivery",
                condition=Q(inspected_on__isnull=True)
                | Q(delivered_on__isnull=False, inspected_on__gte=F("delivered_on")),
            ),
        ]
        triggers = [*rules.INSTALMENT_TRIGGERS, *rules.INSTALMENT_MARKS]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.number}"
