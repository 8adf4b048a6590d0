"""The data of a chart or table as CSV: UTF-8 with a byte order mark, formulas neutralised, money with satang."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from geoplan.thai import MONTHS, buddhist_year
from reports.dashboards.charts import Line, Step
from reports.dashboards.months import Month
from reports.dashboards.page import Dashboard
from spatial.formats.tables import neutral


def chart_csv(board: Dashboard, name: str) -> str:
    """Return the CSV of a chart by name; ``not_found`` for one that the place does not have."""
    if name == "funnel":
        return _written(_funnel(board.funnel()))
    if name == "months":
        return _written(_months(board.months()))
    return _written(_lines(board.lines(name)))


def _funnel(steps: Iterable[Step]) -> list[Sequence[Any]]:
    head = [_("Step"), _("Projects"), _("Baht"), _("What is counted")]
    return [head, *([one.label, one.projects, one.amount, one.meaning] for one in steps)]


def _months(months: Iterable[Month]) -> list[Sequence[Any]]:
    head = [_("Month"), _("To be paid (baht)"), _("Paid (baht)")]
    rows = ([f"{MONTHS[m.first.month - 1]} {buddhist_year(m.first.year)}", m.expected, m.paid] for m in months)
    return [head, *rows]


def _lines(lines: Iterable[Line]) -> list[Sequence[Any]]:
    head = [
        *(_("Code"), _("Name"), _("Projects"), _("Placed"), _("Waiting for a location"), _("Placed (%)")),
        *(_("Planned (baht)"), _("Approved (baht)"), _("Contracted (baht)"), _("Disbursed (baht)")),
        *(_("Disbursed (%)"), _("Completed projects"), _("Late projects"), _("People")),
    ]
    return [head, *map(_line, lines)]


def _line(line: Line) -> list[Any]:
    one = line.figures
    return [
        *(line.key, line.label, one.projects, one.placed, one.needed, _percent(one.coverage)),
        *(one.planned, one.approved, one.contracted, one.disbursed, _percent(one.disbursed_share)),
        *(one.completed_projects, one.late if line.place else "", line.people),
    ]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.1f}"


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return "" if value is None else neutral(value) if isinstance(value, str) else str(value)


def _written(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([_text(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()
