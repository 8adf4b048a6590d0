"""What the pages of plans show: plans with their sums, and the tree of one plan, form by form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from django.db.models import Count, DecimalField, OuterRef, QuerySet, Subquery, Sum

from projects.models import Form, Plan, PlanHeading, Programme, Project, ProjectYearBudget
from projects.totals import planned_amount

MONEY = DecimalField(max_digits=18, decimal_places=2)


def with_sums(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Return plans with ``count`` of their projects and ``planned`` baht (null when every budget is blank)."""
    counted = Project.objects.in_plan().filter(plan=OuterRef("pk")).order_by()
    budgets = ProjectYearBudget.objects.filter(project__in=counted.values("pk")).order_by()
    sums = budgets.values("project__plan").annotate(sum=Sum("amount")).values("sum")
    return plans.annotate(
        count=Subquery(counted.values("plan").annotate(n=Count("pk")).values("n")),
        planned=Subquery(sums, output_field=MONEY),
    )


class Line(Protocol):
    """A project as a line of its plan, as it is or as it stood."""

    number: int
    form: str
    heading_id: int | None
    planned: Decimal | None

    @property
    def programme(self) -> Programme | None:
        """The programme under which it is listed."""

    @property
    def counts(self) -> bool:
        """Whether it is in the plan; one that was withdrawn keeps its number and is shown, but counts no more."""


@dataclass
class Group:
    """The projects of one programme under one heading, by number; withdrawn ones are shown and not counted."""

    title: str
    code: str
    projects: list[Line] = field(default_factory=list)

    @property
    def counted(self) -> list[Line]:
        """The lines that count."""
        return [line for line in self.projects if line.counts]

    @property
    def planned(self) -> Decimal | None:
        """Planned baht; None when every budget is blank."""
        return total(line.planned for line in self.counted)


@dataclass
class Branch:
    """A heading (None for projects under no heading), the headings under it, and its projects by programme."""

    heading: PlanHeading | None
    branches: list[Branch] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Projects here and below."""
        return sum(len(group.counted) for group in self.groups.values()) + sum(b.count for b in self.branches)

    @property
    def planned(self) -> Decimal | None:
        """Planned baht here and below."""
        return total([*(g.planned for g in self.groups.values()), *(b.planned for b in self.branches)])

    @property
    def is_empty(self) -> bool:
        """Whether no line, not even a withdrawn one, stands here or below."""
        return not self.groups and all(branch.is_empty for branch in self.branches)


@dataclass
class FormTree:
    """The tree of one form of a plan; the totals of the forms stay apart (DOMAIN section 3)."""

    form: Form
    branches: list[Branch]

    @property
    def count(self) -> int:
        """Projects of the form."""
        return sum(branch.count for branch in self.branches)

    @property
    def planned(self) -> Decimal | None:
        """Planned baht of the form."""
        return total(branch.planned for branch in self.branches)


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum of what is known; None when all are blank."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def tree_of(plan: Plan, projects: QuerySet[Project]) -> list[FormTree]:
    """Return the trees of a plan with those of its ``projects`` the reader may see. Two queries.

    What a revision is about to add is not in the plan yet.
    """
    listed = projects.filter(plan=plan).select_related("programme").annotate(planned=planned_amount())
    if plan.announced_on:
        listed = listed.filter(announced_on__isnull=False)
    named = ("programme__name_th", "programme__name_en")
    own = ("number", "form", "code", "name", "stage", "location_state", "heading", "withdrawn_on")
    return forms_of(plan, listed.only(*own, *named))


def forms_of(plan: Plan, lines: Iterable[Line], headings: list[PlanHeading] | None = None) -> list[FormTree]:
    """Sort lines into the tree of each form; the main form has all headings, the others those that they use.

    The ``headings`` are those of the plan now, where none are given; what a revision is about to add is not in it yet.
    """
    if headings is None:
        known = plan.headings.filter(announced_on__isnull=False) if plan.announced_on else plan.headings.all()
        headings = list(known.order_by("kind", "number"))
    by_form: dict[str, list[Line]] = {Form.P02: []}
    for line in lines:
        by_form.setdefault(line.form, []).append(line)
    trees = [FormTree(form, _tree(headings, by_form[form])) for form in Form if form in by_form]
    for tree in trees[1:]:
        tree.branches = [_pruned(branch) for branch in tree.branches if not branch.is_empty]
    return trees


def _tree(headings: list[PlanHeading], lines: list[Line]) -> list[Branch]:
    branches = {heading.pk: Branch(heading) for heading in headings}
    loose = Branch(None)
    for line in sorted(lines, key=lambda line: (line.programme.code if line.programme else "", line.number)):
        programme = line.programme
        key = programme.code if programme else ""
        groups = branches.get(line.heading_id or 0, loose).groups
        groups.setdefault(key, Group(programme.name if programme else "–", key)).projects.append(line)
    for heading in headings:
        if heading.parent_id:
            branches[heading.parent_id].branches.append(branches[heading.pk])
    tops = [branches[heading.pk] for heading in headings if not heading.parent_id]
    return [*tops, loose] if loose.groups else tops


def _pruned(branch: Branch) -> Branch:
    return Branch(branch.heading, [_pruned(b) for b in branch.branches if not b.is_empty], branch.groups)
