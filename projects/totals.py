"""Counts and planned money of a set of projects, exact."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.gis.db.models import Extent
from django.db.models import Count, DecimalField, OuterRef, QuerySet, Subquery, Sum

from projects.filters import Bounds
from projects.models import LocationState, Project, ProjectYearBudget, Stage

MONEY = DecimalField(max_digits=16, decimal_places=2)


@dataclass(frozen=True)
class StageTotal:
    """How many projects stand at a stage, and what the plan sets aside for them; None when every budget is blank."""

    stage: Stage
    count: int
    planned: Decimal | None


@dataclass(frozen=True)
class Totals:
    """Totals of a set of projects."""

    count: int = 0
    planned: Decimal | None = None
    waiting: int = 0
    stages: list[StageTotal] = field(default_factory=list)


def planned_amount(fiscal_year: int | None = None) -> Subquery:
    """Return the expression of a project's planned baht, of one fiscal year or of all; null when all are blank."""
    budgets = ProjectYearBudget.objects.filter(project=OuterRef("pk")).order_by()
    if fiscal_year:
        budgets = budgets.filter(fiscal_year=fiscal_year)
    return Subquery(budgets.values("project").annotate(sum=Sum("amount")).values("sum"), output_field=MONEY)


def totals_of(projects: QuerySet[Project], fiscal_year: int | None = None) -> Totals:
    """Return the totals of ``projects``; with a fiscal year, only that year's money is counted. Two queries."""
    plain = projects.order_by()
    counts = list(plain.values_list("stage", "location_state").annotate(n=Count("pk")))
    budgets = ProjectYearBudget.objects.filter(project__in=plain.values("pk")).order_by()
    if fiscal_year:
        budgets = budgets.filter(fiscal_year=fiscal_year)
    money = dict(budgets.values_list("project__stage").annotate(sum=Sum("amount")))
    amounts = [amount for amount in money.values() if amount is not None]
    return Totals(
        count=sum(n for _, _, n in counts),
        planned=sum(amounts, Decimal(0)) if amounts else None,
        waiting=sum(n for _, state, n in counts if state == LocationState.NEEDED),
        stages=[
            StageTotal(stage, sum(n for one, _, n in counts if one == stage), money.get(stage))
            for stage in Stage
            if any(one == stage for one, _, _ in counts)
        ],
    )


def bounds_of(projects: QuerySet[Project]) -> Bounds | None:
    """Return west, south, east and north of the placed ones of ``projects``, or None when none is placed."""
    bounds: Bounds | None = projects.order_by().aggregate(bounds=Extent("geometry"))["bounds"]
    return bounds
