"""Approved budgets (form ผ.08), what was moved between them, and what was kept beyond the year."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geoplan.organisations.models import Organisation
from geoplan.policy import Scope
from projects import rules
from projects.models.project import Project
from projects.queries import MoneyQuerySet

BUDDHIST_YEARS = (2540, 2640)


class Source(models.TextChoices):
    """Where the money comes from (DOMAIN section 3)."""

    ORDINANCE = "ordinance", _("Budget ordinance")
    SUPPLEMENTARY = "supplementary", _("Supplementary ordinance")
    RESERVE = "reserve", _("Accumulated reserve")
    GENERAL_SUBSIDY = "general_subsidy", _("General subsidy")
    SPECIFIC_SUBSIDY = "specific_subsidy", _("Specific subsidy")
    PAO_SUBSIDY = "pao_subsidy", _("Subsidy of the PAO")
    TRANSFER = "transfer", _("Transfer or new line")
    CARRIED = "carried", _("Money carried over")
    LOAN = "loan", _("Loan")
    OTHER_AGENCY = "other_agency", _("Another agency")


class ExpenditureClass(models.TextChoices):
    """The classes of expenditure of a local budget."""

    CENTRAL = "central", _("Central fund")
    PERSONNEL = "personnel", _("Personnel")
    OPERATING = "operating", _("Operating")
    INVESTMENT = "investment", _("Investment")
    SUBSIDY = "subsidy", _("Subsidies paid")
    OTHER = "other", _("Other expenditure")


class ApprovalState(models.TextChoices):
    """A request becomes an approval, or is withdrawn."""

    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Step(models.TextChoices):
    """The steps of a budget on its way (DOMAIN section 3, ผ.08)."""

    DRAFTED = "drafted", _("Draft put to the council")
    READING_1 = "reading_1", _("First reading")
    READING_2 = "reading_2", _("Second reading")
    READING_3 = "reading_3", _("Third reading")
    ENDORSED = "endorsed", _("Endorsed by the district chief or the governor")
    COUNCIL = "council", _("Consent of the council")
    EXECUTIVE = "executive", _("Signed by the executive")


class Authority(models.TextChoices):
    """Who decides a transfer or a carry-over."""

    EXECUTIVE = "executive", _("The executive")
    COUNCIL = "council", _("The council")


@pghistory.track(
    *rules.history(), meta={"indexes": [models.Index(name="approval_event_by_project", fields=["project"])]}
)
class BudgetApproval(models.Model):
    """Money of one fiscal year and one source for a project: what was asked for and what was approved, in baht.

    ``effective`` is what may be spent: approved, and what transfers brought and took; the database keeps it
    (``projects.rules.money``), and 0 while nothing is approved.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="approvals")
    fiscal_year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=16, choices=Source.choices, default=Source.ORDINANCE)
    expenditure_class = models.CharField(
        max_length=10, choices=ExpenditureClass.choices, default=ExpenditureClass.INVESTMENT
    )
    state = models.CharField(max_length=9, choices=ApprovalState.choices, default=ApprovalState.REQUESTED)
    requested = models.DecimalField(max_digits=14, decimal_places=2)
    approved = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    effective = models.DecimalField(max_digits=14, decimal_places=2, default=0, editable=False)
    ordinance_number = models.CharField(max_length=80, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MoneyQuerySet.as_manager()

    class Meta:
        ordering = ("fiscal_year", "id")
        constraints = [
            models.CheckConstraint(name="approval_year_buddhist", condition=Q(fiscal_year__range=BUDDHIST_YEARS)),
            models.CheckConstraint(
                name="approval_not_negative", condition=Q(requested__gte=0) & Q(approved__gte=0) & Q(effective__gte=0)
            ),
            models.CheckConstraint(
                name="approval_says_what_and_when",
                condition=~Q(state=ApprovalState.APPROVED) | Q(approved__isnull=False, approved_on__isnull=False),
            ),
        ]
        triggers = [*rules.APPROVAL_TRIGGERS, *rules.APPROVAL_MARKS]

    def __str__(self) -> str:
        return f"{self.project_id} {self.fiscal_year} {self.source}"

    def scope(self) -> Scope:
        """Where the money belongs, for the policy."""
        return self.project.scope()


@pghistory.track(*rules.history(), meta={"indexes": [models.Index(name="step_event_by_approval", fields=["approval"])]})
class ApprovalStep(models.Model):
    """One step that a budget took on its way to approval."""

    approval = models.ForeignKey(BudgetApproval, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=9, choices=Step.choices)
    taken_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("taken_on", "id")
        constraints = [models.UniqueConstraint(name="approval_step_once", fields=["approval", "step"])]
        triggers = rules.APPROVAL_STEP_TRIGGERS

    def __str__(self) -> str:
        return f"{self.approval_id} {self.step}"


def _one_of(side: str) -> Q:
    """An approval of ours, or the name of a budget line outside the plan: one of the two."""
    approval, line = f"{side}_approval__isnull", f"{side}_line"
    return Q(**{approval: False, line: ""}) | Q(**{approval: True}) & ~Q(**{line: ""})


@pghistory.track(
    *rules.history(),
    meta={
        "indexes": [
            models.Index(name="transfer_event_by_giver", fields=["from_approval"]),
            models.Index(name="transfer_event_by_taker", fields=["to_approval"]),
        ]
    },
)
class BudgetTransfer(models.Model):
    """Money moved from one budget line to another in one year: a paired entry, so that nothing appears or vanishes.

    A side that is no project's budget is named as it stands in the ordinance (``from_line``, ``to_line``).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="budget_transfers")
    fiscal_year = models.PositiveSmallIntegerField()
    from_approval = models.ForeignKey(
        BudgetApproval, null=True, blank=True, on_delete=models.PROTECT, related_name="transfers_out"
    )
    from_line = models.CharField(max_length=200, blank=True)
    to_approval = models.ForeignKey(
        BudgetApproval, null=True, blank=True, on_delete=models.PROTECT, related_name="transfers_in"
    )
    to_line = models.CharField(max_length=200, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    decided_by = models.CharField(max_length=9, choices=Authority.choices)
    decided_on = models.DateField()
    order_number = models.CharField(max_length=80, blank=True)
    reason = models.TextField()

    class Meta:
        ordering = ("decided_on", "id")
        constraints = [
            models.CheckConstraint(name="transfer_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="transfer_from_one", condition=_one_of("from")),
            models.CheckConstraint(name="transfer_to_one", condition=_one_of("to")),
            models.CheckConstraint(
                name="transfer_between_two",
                condition=(Q(from_approval__isnull=False) | Q(to_approval__isnull=False))
                & (Q(from_approval__isnull=True) | Q(to_approval__isnull=True) | ~Q(from_approval=F("to_approval"))),
            ),
        ]
        triggers = rules.TRANSFER_TRIGGERS

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.amount}"


@pghistory.track(
    *rules.history(), meta={"indexes": [models.Index(name="carry_over_event_by_approval", fields=["approval"])]}
)
class CarryOver(models.Model):
    """Money of a year kept to be paid after it (กันเงิน): committed by the executive, uncommitted by the council."""

    approval = models.ForeignKey(BudgetApproval, on_delete=models.PROTECT, related_name="carry_overs")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    is_committed = models.BooleanField(default=True)
    decided_by = models.CharField(max_length=9, choices=Authority.choices, default=Authority.EXECUTIVE)
    decided_on = models.DateField()
    expires_on = models.DateField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("decided_on", "id")
        constraints = [
            models.CheckConstraint(name="carry_over_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="carry_over_dates_in_order", condition=Q(expires_on__gt=F("decided_on"))),
            models.CheckConstraint(
                name="carry_over_by_council",
                condition=Q(is_committed=True) | Q(decided_by=Authority.COUNCIL),
            ),
        ]
        triggers = rules.CARRY_OVER_TRIGGERS

    def __str__(self) -> str:
        return f"{self.approval_id} {self.amount}"
