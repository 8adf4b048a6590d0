"""Payments, the progress of the work, and how a project ended."""

from __future__ import annotations

from decimal import Decimal

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geoplan.policy import Scope
from projects import rules
from projects.models.approval import BudgetApproval
from projects.models.contract import Contract, Instalment
from projects.models.project import Project
from projects.queries import MoneyQuerySet


@pghistory.track(
    *rules.history(), meta={"indexes": [models.Index(name="payment_event_by_project", fields=["project"])]}
)
class Disbursement(models.Model):
    """Money paid for a project: an instalment of a contract, or directly.

    ``amount`` is gross, in baht; the payee gets ``amount`` less ``deductions`` (tax, penalty) and ``retention``.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="disbursements")
    approval = models.ForeignKey(BudgetApproval, on_delete=models.PROTECT, related_name="disbursements")
    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="disbursements"
    )
    instalment = models.ForeignKey(
        Instalment, null=True, blank=True, on_delete=models.PROTECT, related_name="disbursements"
    )
    voucher_number = models.CharField(max_length=60)
    paid_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    deductions = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    retention = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    payee = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MoneyQuerySet.as_manager()

    class Meta:
        ordering = ("paid_on", "id")
        constraints = [
            models.CheckConstraint(name="payment_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_parts",
                condition=Q(deductions__gte=0, retention__gte=0, amount__gte=F("deductions") + F("retention")),
            ),
            models.CheckConstraint(
                name="payment_by_instalment",
                condition=Q(contract__isnull=True, instalment__isnull=True)
                | Q(contract__isnull=False, instalment__isnull=False),
            ),
        ]
        triggers = [*rules.PAYMENT_TRIGGERS, *rules.PAYMENT_MARKS]

    def __str__(self) -> str:
        return f"{self.voucher_number} {self.amount}"

    @property
    def net(self) -> Decimal:
        """What the payee got, in baht."""
        return self.amount - self.deductions - self.retention

    def scope(self) -> Scope:
        """Where the payment belongs, for the policy."""
        return self.project.scope()


@pghistory.track(
    *rules.history(), meta={"indexes": [models.Index(name="progress_event_by_project", fields=["project"])]}
)
class ProgressReport(models.Model):
    """How much of the work was done on a day, in percent, as seen on the site."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="progress_reports")
    seen_on = models.DateField()
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    note = models.TextField(blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = MoneyQuerySet.as_manager()

    class Meta:
        ordering = ("seen_on", "id")
        constraints = [
            models.UniqueConstraint(name="progress_once_a_day", fields=["project", "seen_on"]),
            models.CheckConstraint(name="progress_percent", condition=Q(percent__range=(0, 100))),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.percent} %"

    def scope(self) -> Scope:
        """Where the report belongs, for the policy."""
        return self.project.scope()


class Outcome(models.TextChoices):
    """How a project ended."""

    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


@pghistory.track(
    *rules.history(), meta={"indexes": [models.Index(name="closing_event_by_project", fields=["project"])]}
)
class ProjectClosing(models.Model):
    """The end of a project: completed with its evaluation, or cancelled with the reason."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="closing")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    closed_on = models.DateField()
    reason = models.TextField(blank=True)
    evaluated_on = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True)
    beneficiaries = models.PositiveIntegerField(null=True, blank=True)
    satisfaction = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="closing_cancelled_why", condition=~Q(outcome=Outcome.CANCELLED) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="closing_satisfaction_percent",
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(0, 100)),
            ),
            models.CheckConstraint(
                name="closing_evaluated_after",
                condition=Q(evaluated_on__isnull=True) | Q(evaluated_on__gte=F("closed_on")),
            ),
        ]
        triggers = rules.CLOSING_TRIGGERS

    def __str__(self) -> str:
        return f"{self.project_id} {self.outcome}"
