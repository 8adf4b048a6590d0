"""Form ผ.01: the summary of a plan by strategy or issue, programme and year, which is the sum of its forms ผ.02.

One query counts and adds, subtotals too, so that every figure is the database's own and exact to the satang. A year's
count is of the projects with money in that year; a total's counts each project once. A blank is no zero: where every
budget is blank the sum is null. The forms ผ.02, ผ.02/1, ผ.02/2 and ผ.03 are never added together (DOMAIN section 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from projects.models import Form, Plan, PlanHeading, Programme

SUMMARY = """
WITH line AS (
    SELECT p.id, p.form, COALESCE(h.parent_id, h.id) AS top, p.programme_id AS programme
    FROM projects_project p
    JOIN projects_plan plan ON plan.id = p.plan_id
    LEFT JOIN projects_planheading h ON h.id = p.heading_id
    WHERE p.plan_id = %(plan)s AND p.withdrawn_on IS NULL AND (plan.state = 'draft' OR p.announced_on IS NOT NULL)
)
SELECT line.form, line.top, line.programme, y.fiscal_year,
       GROUPING(line.top) = 0, GROUPING(line.programme) = 0, GROUPING(y.fiscal_year) = 0,
       count(DISTINCT line.id), count(DISTINCT line.id) FILTER (WHERE y.amount > 0), sum(y.amount)
FROM line LEFT JOIN projects_projectyearbudget y ON y.project_id = line.id
GROUP BY GROUPING SETS (
    (line.form, line.top, line.programme, y.fiscal_year), (line.form, line.top, line.programme),
    (line.form, line.top, y.fiscal_year), (line.form, line.top),
    (line.form, y.fiscal_year), (line.form)
)
"""


@dataclass(frozen=True)
class Figure:
    """A count of projects and their planned baht; None when every budget is blank."""

    count: int = 0
    planned: Decimal | None = None


@dataclass
class Sums:
    """The figures of each fiscal year, and those of all years together."""

    years: dict[int, Figure] = field(default_factory=dict)
    total: Figure = Figure()


@dataclass
class Row(Sums):
    """One programme."""

    programme: Programme | None = None


@dataclass
class Block(Sums):
    """One strategy or issue, None for projects under no heading, with its programmes."""

    heading: PlanHeading | None = None
    rows: list[Row] = field(default_factory=list)


@dataclass
class FormSummary(Sums):
    """One form, with its strategies or issues."""

    form: Form = Form.P02
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class PlanSummary:
    """Form ผ.01 of a plan: the years of its columns and a part for each form that has projects."""

    years: list[int]
    forms: list[FormSummary]


def summarise(plan: Plan) -> PlanSummary:
    """Return form ผ.01 of a plan as it is now. Three queries."""
    with connection.cursor() as cursor:
        cursor.execute(SUMMARY, {"plan": plan.pk})
        found = cursor.fetchall()
    headings = {heading.pk: heading for heading in plan.headings.all()}
    programmes = Programme.objects.in_bulk()
    sums = _sums(found)
    years = sorted({*plan.years, *(row[3] for row in found if row[3] is not None)})
    forms = [_form(form, sums, headings, programmes) for form in Form if (form.value,) in sums]
    return PlanSummary(years, forms)


Key = tuple[Any, ...]


def _sums(found: Iterable[tuple[Any, ...]]) -> dict[Key, Sums]:
    """Gather the rows of the query under (form,), (form, heading) and (form, heading, programme)."""
    sums: dict[Key, Sums] = {}
    for form, top, programme, year, by_top, by_programme, by_year, count, funded, planned in found:
        key = (form, *([top] if by_top else []), *([programme] if by_programme else []))
        entry = sums.setdefault(key, Sums())
        if not by_year:
            entry.total = Figure(count, planned)
        elif year is not None:
            entry.years[year] = Figure(funded, planned)
    return sums


def _form(
    form: Form, sums: dict[Key, Sums], headings: dict[int, PlanHeading], programmes: dict[str, Programme]
) -> FormSummary:
    tops = sorted(
        (key[1] for key in sums if len(key) == 2 and key[0] == form),
        key=lambda top: (top is None, headings[top].number if top else 0),
    )
    blocks = []
    for top in tops:
        codes = sorted(key[2] or "" for key in sums if len(key) == 3 and key[:2] == (form, top))
        rows = [Row(**vars(sums[form, top, code or None]), programme=programmes.get(code)) for code in codes]
        blocks.append(Block(**vars(sums[form, top]), heading=headings.get(top or 0), rows=rows))
    return FormSummary(**vars(sums[form.value,]), form=form, blocks=blocks)
