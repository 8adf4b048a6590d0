"""Counts and planned money of a set of projects, exact."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.gis.db.models import Extent
from django.db.models import Count, DecimalField, OuterRef, QuerySet, Subquery, Sum

from geoplan.policy import Actor
from projects.area_totals import SUMMED, summed_by_stage
from projects.filters import WAITS, Bounds, ProjectFilter
from projects.models import Project, ProjectYearBudget, Stage

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


def totals_for(chosen: ProjectFilter, actor: Actor, projects: QuerySet[Project]) -> Totals:
    """Return the totals of ``projects``, which are those that ``chosen`` lets ``actor`` see.

    From the summaries where they can tell, for a country of projects takes seconds to add up. They do not tell a blank
    budget from one of zero, so that a sum of nothing is looked up in the budgets themselves.
    """
    if any(name not in SUMMED for name, _ in chosen.pairs()):
        return totals_of(projects, chosen.fiscal_year)
    counts: defaultdict[str, int] = defaultdict(int)
    money: defaultdict[str, Decimal] = defaultdict(Decimal)
    waits = 0
    for stage, n, planned, needed in summed_by_stage(chosen, actor):
        counts[stage] += n
        money[stage] += planned
        waits += needed
    if not all(money.values()):
        return totals_of(projects)
    return Totals(
        count=sum(counts.values()),
        planned=sum(money.values(), Decimal(0)) if money else None,
        waiting=waits,
        stages=[StageTotal(stage, counts[stage], money[stage]) for stage in Stage if stage in counts],
    )


def planned_amount(fiscal_year: int | None = None) -> Subquery:
    """Return the expression of a project's planned baht, of one fiscal year or of all; null when all are blank."""
    budgets = ProjectYearBudget.objects.filter(project=OuterRef("pk")).order_by()
    if fiscal_year:
        budgets = budgets.filter(fiscal_year=fiscal_year)
    return Subquery(budgets.values("project").annotate(sum=Sum("amount")).values("sum"), output_field=MONEY)


def totals_of(projects: QuerySet[Project], fiscal_year: int | None = None) -> Totals:
    """Return the totals of ``projects``; with a fiscal year, only that year's money is counted. Two queries."""
    plain = projects.order_by()
    counts = list(plain.values_list("stage").annotate(n=Count("pk"), waiting=Count("pk", filter=WAITS)))
    budgets = ProjectYearBudget.objects.filter(project__in=plain.values("pk")).order_by()
    if fiscal_year:
        budgets = budgets.filter(fiscal_year=fiscal_year)
    money = dict(budgets.values_list("project__stage").annotate(sum=Sum("amount")))
    amounts = [amount for amount in money.values() if amount is not None]
    return Totals(
        count=sum(n for _, n, _ in counts),
        planned=sum(amounts, Decimal(0)) if amounts else None,
        waiting=sum(waiting for _, _, waiting in counts),
        stages=[StageTotal(stage, n, money.get(stage)) for stage in Stage for one, n, _ in counts if one == stage],
    )


def bounds_of(projects: QuerySet[Project]) -> Bounds | None:
    """Return west, south, east and north of the placed ones of ``projects``, or None when none is placed."""
    bounds: Bounds | None = projects.order_by().aggregate(bounds=Extent("geometry"))["bounds"]
    return bounds
