"""The plan as it stood on a day, read from what the announced revisions replaced."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from geoplan.errors import DomainError
from geoplan.thai import BUDDHIST_OFFSET, to_arabic_digits
from projects.models import Plan, PlanHeading, Programme
from projects.planlist import FormTree, forms_of, total
from projects.revisions import queries

BUDDHIST_FROM = 2400
"""Years from here on are Buddhist: no plan is of the Gregorian year 2400 or the Buddhist year 2000."""


@dataclass
class Stood:
    """A project as a line of the plan on the day; ``facts`` are those of ``projects.tracked``."""

    pk: int
    code: str
    name: str
    number: int
    form: str
    heading_id: int | None
    programme: Programme | None
    planned: Decimal | None
    counts: bool
    budgets: dict[int, Decimal]


def read_day(text: str) -> dt.date:
    """Read a day as ``2568-03-01`` (Buddhist) or ``2025-03-01`` (ISO); nonsense raises ``filter_invalid``."""
    year, _, rest = to_arabic_digits(text.strip()).partition("-")
    try:
        number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0
        gregorian = number - BUDDHIST_OFFSET if number >= BUDDHIST_FROM else number
        return dt.date.fromisoformat(f"{gregorian:04d}-{rest}")
    except ValueError as error:
        raise DomainError("filter_invalid", name="on") from error


def lines_on(plan: Plan, day: dt.date) -> list[Stood]:
    """Return the lines of the plan as it stood at the end of ``day``; none before it was announced. Two queries."""
    programmes = Programme.objects.in_bulk()
    return [_line(row, programmes) for row in queries.as_it_stood(plan.pk, day)]


def trees_on(plan: Plan, day: dt.date) -> list[FormTree]:
    """Return the trees of the plan as it stood on ``day``. Four queries."""
    return forms_of(plan, lines_on(plan, day), headings_on(plan, day))


def headings_on(plan: Plan, day: dt.date) -> list[PlanHeading]:
    """Return the headings of the plan as they stood at the end of ``day``, in their order. Two queries."""
    stood = queries.headings_as_they_stood(plan.pk, day)
    headings = list(plan.headings.filter(pk__in=stood))
    for heading in headings:
        heading.number, heading.title = stood[heading.pk]["number"], stood[heading.pk]["title"]
    return sorted(headings, key=lambda heading: (heading.kind, heading.number))


def _line(row: dict[str, Any], programmes: dict[str, Programme]) -> Stood:
    facts = row["facts"]
    budgets = {int(year): Decimal(amount) for year, amount in facts["budgets"].items()}
    return Stood(
        pk=row["id"],
        code=row["code"],
        name=facts["name"],
        number=facts["number"],
        form=facts["form"],
        heading_id=facts["heading"],
        programme=programmes.get(facts["programme"] or ""),
        planned=total(budgets.values()),
        counts=not facts["withdrawn"],
        budgets=budgets,
    )
