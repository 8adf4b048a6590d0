"""What the pages of plans show: plans with their sums, and the tree of one plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, DecimalField, OuterRef, QuerySet, Subquery, Sum

from projects.models import Plan, PlanHeading, Project, ProjectYearBudget
from projects.totals import planned_amount

MONEY = DecimalField(max_digits=18, decimal_places=2)


def with_sums(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Return plans with ``count`` of projects and ``planned`` baht (null when every budget is blank)."""
    projects = Project.objects.filter(plan=OuterRef("pk")).order_by().values("plan").annotate(n=Count("pk"))
    budgets = ProjectYearBudget.objects.filter(project__plan=OuterRef("pk")).order_by().values("project__plan")
    return plans.annotate(
        count=Subquery(projects.values("n")),
        planned=Subquery(budgets.annotate(sum=Sum("amount")).values("sum"), output_field=MONEY),
    )


@dataclass
class Group:
    """The projects of one programme under one heading."""

    title: str
    code: str
    projects: list[Project] = field(default_factory=list)

    @property
    def planned(self) -> Decimal | None:
        """Planned baht; None when every budget is blank."""
        return _sum(project.planned for project in self.projects)  # type: ignore[attr-defined]


@dataclass
class Branch:
    """A heading (None for projects under no heading), the headings under it, and its projects by programme."""

    heading: PlanHeading | None
    branches: list[Branch] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Projects here and below."""
        return sum(len(group.projects) for group in self.groups.values()) + sum(b.count for b in self.branches)

    @property
    def planned(self) -> Decimal | None:
        """Planned baht here and below."""
        return _sum([*(g.planned for g in self.groups.values()), *(b.planned for b in self.branches)])


def _sum(amounts: object) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]  # type: ignore[attr-defined]
    return sum(known, Decimal(0)) if known else None


def tree_of(plan: Plan, projects: QuerySet[Project]) -> list[Branch]:
    """Return the tree of a plan with those of its ``projects`` the reader may see. Two queries."""
    headings = list(plan.headings.order_by("kind", "number"))
    branches = {heading.pk: Branch(heading) for heading in headings}
    loose = Branch(None)
    rows = projects.filter(plan=plan).select_related("programme").annotate(planned=planned_amount()).order_by("code")
    only = ("code", "name", "stage", "location_state", "heading", "programme__name_th", "programme__name_en")
    for project in rows.only(*only):
        branch = branches.get(project.heading_id or 0, loose)
        programme = project.programme
        key = programme.code if programme else ""
        group = branch.groups.setdefault(key, Group(programme.name if programme else "–", key))
        group.projects.append(project)
    for heading in headings:
        if heading.parent_id:
            branches[heading.parent_id].branches.append(branches[heading.pk])
    tops = [branches[heading.pk] for heading in headings if not heading.parent_id]
    return [*tops, loose] if loose.groups else tops
