"""What was to be paid and what was paid in each month of a fiscal year, October to September."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from geoplan.policy import Actor
from geoplan.thai import buddhist_year, fiscal_year, fiscal_year_days
from projects.filters import ProjectFilter
from projects.models import MonthSummary
from reports.dashboards.figures import alike
from reports.dashboards.places import Place


@dataclass(frozen=True)
class Month:
    """One month: its first day, what was to be paid and what was paid in it, in baht."""

    first: dt.date
    expected: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)

    @property
    def key(self) -> str:
        """The month as the filter of projects names it: ``2568-03``."""
        return f"{buddhist_year(self.first.year)}-{self.first:%m}"


def shown_year(chosen: ProjectFilter, today: dt.date | None = None) -> int:
    """Return the fiscal year whose months are shown: the chosen one, else the running one."""
    return chosen.fiscal_year or fiscal_year(today or dt.date.today())


def months_of(actor: Actor, place: Place, chosen: ProjectFilter) -> list[Month]:
    """Return the twelve months. Money counts in the month of its day, from whatever year's budget it comes."""
    first, last = fiscal_year_days(shown_year(chosen))
    rows = MonthSummary.objects.visible_to(actor).filter(
        **place.conditions, **alike(chosen), month__range=(first, last)
    )
    found = {
        month: (expected, paid)
        for month, expected, paid in rows.order_by()
        .values("month")
        .annotate(all_expected=Sum("expected"), all_paid=Sum("paid"))
        .values_list("month", "all_expected", "all_paid")
    }
    days = [dt.date(first.year + (number + 9) // 12, (number + 9) % 12 + 1, 1) for number in range(12)]
    return [Month(day, *found.get(day, ())) for day in days]
