"""What a closed fiscal year leaves to do: its money stays as it is, apart from what is kept beyond it.

The rule is the database's (``projects.rules.years``); here is what pages and forms say of it beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from geoplan.thai import thai_date
from projects.models import FiscalYearClosing

Closings = Mapping[int, FiscalYearClosing]
"""The closings in force of an organisation, by fiscal year."""


def closings_of(organisation: int) -> Closings:
    """Return the closings in force of an organisation. One query."""
    return by_year(FiscalYearClosing.objects.filter(organisation=organisation, reopened_at=None))


def by_year(closings: Iterable[FiscalYearClosing]) -> Closings:
    """Return closings by their fiscal year."""
    return {one.fiscal_year: one for one in closings}


def closed_words(closing: FiscalYearClosing | None) -> str:
    """Return when a year was closed, such as ``ปีงบประมาณ 2568 ปิดแล้วเมื่อ 3 พ.ย. 2568``; empty while it is open."""
    if closing is None:
        return ""
    day = thai_date(timezone.localdate(closing.closed_at))
    return _("Fiscal year %(year)s was closed on %(day)s.") % {"year": closing.fiscal_year, "day": day}
