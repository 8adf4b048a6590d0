"""Counts and money of a set of projects: in all, by programme, by stage and by year.

Every sum counts a project once. Money is what the plan sets aside, in baht; ``None`` where nothing was entered, for
blank is not zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from projects.filters import WAITS
from projects.models import LocationState, Programme, Project, ProjectYearBudget, Stage


@dataclass(frozen=True)
class Figures:
    """The figures of a set of projects."""

    count: int
    placed: int
    needed: int
    not_applicable: int
    planned: Decimal | None

    @property
    def coverage(self) -> float | None:
        """The share that is placed of those that need a place; None where none needs one."""
        placeable = self.placed + self.needed
        return self.placed / placeable if placeable else None


@dataclass(frozen=True)
class Line:
    """One line of a breakdown; ``key`` is what the list of projects filters by."""

    key: str
    label: str
    count: int
    planned: Decimal | None


def figures(projects: QuerySet[Project]) -> Figures:
    """Count the projects by location state and add up what the plan sets aside for them."""
    counts = projects.aggregate(
        count=Count("pk"),
        placed=Count("pk", filter=Q(location_state=LocationState.PLACED)),
        needed=Count("pk", filter=WAITS),
        not_applicable=Count("pk", filter=Q(location_state=LocationState.NOT_APPLICABLE)),
    )
    return Figures(**counts, planned=_budgets(projects).aggregate(total=Sum("amount"))["total"])


def by_programme(projects: QuerySet[Project]) -> list[Line]:
    """Break down by programme, in the order of the budget; those without a programme come last."""
    names = {programme.pk: programme.name for programme in Programme.objects.all()}
    return _lines(projects, "programme", sorted(names), names)


def by_stage(projects: QuerySet[Project]) -> list[Line]:
    """Break down by stage, in the order of a project's life."""
    return _lines(projects, "stage", Stage.values, dict(Stage.choices))


def by_organisation(projects: QuerySet[Project]) -> list[dict[str, Any]]:
    """List the organisations with their counts, placed counts and codes, largest first."""
    rows = (
        projects.order_by()
        .values("organisation__code", "organisation__name_th", "organisation__name_en")
        .annotate(
            count=Count("pk"),
            placed=Count("pk", filter=Q(location_state=LocationState.PLACED)),
            needed=Count("pk", filter=WAITS),
        )
        .order_by("-count", "organisation__code")
    )
    return [dict(row) for row in rows]


def by_year(projects: QuerySet[Project]) -> list[Line]:
    """Break down by fiscal year; a project counts in every year for which it has an amount."""
    rows = (
        _budgets(projects)
        .filter(amount__isnull=False)
        .order_by("fiscal_year")
        .values("fiscal_year")
        .annotate(count=Count("project", distinct=True), planned=Sum("amount"))
    )
    return [Line(str(r["fiscal_year"]), str(r["fiscal_year"]), r["count"], r["planned"]) for r in rows]


def _budgets(projects: QuerySet[Project]) -> QuerySet[ProjectYearBudget]:
    return ProjectYearBudget.objects.filter(project__in=projects.order_by().values("pk")).order_by()


def _lines(projects: QuerySet[Project], field: str, order: list[str], labels: dict[str, Any]) -> list[Line]:
    counts = dict(projects.order_by().values_list(field).annotate(n=Count("pk")))
    money = dict(_budgets(projects).values_list(f"project__{field}").annotate(total=Sum("amount")))
    keys = [key for key in order if key in counts] + ([None] if None in counts else [])
    return [Line(key or "", str(labels.get(key or "", "–")), counts[key], money.get(key)) for key in keys]
