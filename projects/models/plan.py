"""A local development plan and the headings under it."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geoplan.organisations.models import Organisation
from geoplan.policy import Scope
from projects import rules
from projects.queries import PlanQuerySet


class Generation(models.TextChoices):
    """The generations of the local development plan; each has its own shape of headings."""

    THREE_YEAR = "three_year", _("Three-year plan, up to 2560")
    FOUR_YEAR = "four_year", _("Four-year plan 2561–2564")
    FIVE_YEAR = "five_year", _("Five-year plan 2566–2570")
    ISSUE_BASED = "issue_based", _("Issue-based plan 2571–2575")


# The Buddhist fiscal years of each generation (DOMAIN section 3); the four-year plan was lengthened to 2565.
YEARS_OF_GENERATION = {
    Generation.THREE_YEAR: (2558, 2560),
    Generation.FOUR_YEAR: (2561, 2565),
    Generation.FIVE_YEAR: (2566, 2570),
    Generation.ISSUE_BASED: (2571, 2575),
}


def generation_of(fiscal_year: int) -> Generation | None:
    """The generation whose plans span a Buddhist fiscal year, or None."""
    spans = YEARS_OF_GENERATION.items()
    return next((one for one, (first, last) in spans if first <= fiscal_year <= last), None)


class PlanState(models.TextChoices):
    """A draft belongs to its LAO alone; an announced plan is public and locked."""

    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")


class HeadingKind(models.TextChoices):
    """What a heading is: strategy and tactic, or the development issue that replaced them."""

    STRATEGY = "strategy", _("Strategy")
    TACTIC = "tactic", _("Tactic")
    ISSUE = "issue", _("Development issue")


@pghistory.track(*rules.history())
class Plan(models.Model):
    """The development plan of one LAO for one generation; years are Buddhist fiscal years, both included."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plans")
    generation = models.CharField(max_length=12, choices=Generation.choices)
    title = models.CharField(max_length=200)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    vision = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    announced_on = models.DateField(null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ("organisation", "-first_year")
        constraints = [
            models.UniqueConstraint(name="plan_once", fields=["organisation", "generation"]),
            models.CheckConstraint(
                name="plan_years_in_order",
                condition=Q(first_year__gte=2540, last_year__lte=2640, last_year__gte=F("first_year")),
            ),
            models.CheckConstraint(
                name="plan_announced_has_date",
                condition=Q(state=PlanState.DRAFT, announced_on__isnull=True)
                | Q(state=PlanState.ANNOUNCED, announced_on__isnull=False),
            ),
        ]
        triggers = rules.PLAN_TRIGGERS

    def __str__(self) -> str:
        return self.title

    @property
    def years(self) -> range:
        """The Buddhist fiscal years that the plan spans."""
        return range(self.first_year, self.last_year + 1)

    def scope(self) -> Scope:
        """Where the plan belongs, for the policy."""
        return Scope(self.organisation_id, self.organisation.province_id, self.state == PlanState.ANNOUNCED)


@pghistory.track(*rules.history())
class PlanHeading(models.Model):
    """A heading in the tree under a plan: strategy and tactic, or development issue.

    ``announced_on`` is when the plan or the revision that carries it was announced; a heading without it in an
    announced plan is new in a revision under way, and nobody sees it in the plan.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="headings")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    kind = models.CharField(max_length=10, choices=HeadingKind.choices)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    announced_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ("plan", "kind", "number")
        constraints = [
            # At the end of a statement, so that a revision may let two headings change places.
            models.UniqueConstraint(
                name="heading_number_once",
                fields=["plan", "parent", "kind", "number"],
                nulls_distinct=False,
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(
                name="heading_tactic_has_strategy",
                condition=Q(kind=HeadingKind.TACTIC, parent__isnull=False)
                | ~Q(kind=HeadingKind.TACTIC) & Q(parent__isnull=True),
            ),
        ]
        triggers = rules.HEADING_TRIGGERS

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class NumberSeries(models.Model):
    """The last number given in one form × heading × programme of a plan; the database counts, and never back.

    ``heading`` is 0 and ``programme`` empty where the projects have none, so that the series is found by equality.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=6)
    heading = models.BigIntegerField(default=0)
    programme = models.CharField(max_length=2, blank=True)
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="number_series_once", fields=["plan", "form", "heading", "programme"])
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.form} {self.heading} {self.programme}: {self.last}"
