"""Charts as SVG: geometry only; the templates write it, so that every text is escaped there.

Drawn 400 units wide, which is about what a phone and a third of a laptop's page have, so that letters keep their size.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from geoplan.thai import MONTHS, baht
from reports.dashboards.charts import Line, Records, Step
from reports.dashboards.months import Month

WIDTH, BAR, ROW, TOP = 400, 14, 60, 6
LONGEST = 44
PLANNED, DISBURSED = "#A3C9E9", "#0B5CAD"


@dataclass(frozen=True)
class Strip:
    """One rectangle; ``x`` and ``width`` from the left, ``y`` and ``height`` from the top.

    ``said`` is what it says and ``href`` the address of its records, where it leads to records of its own.
    """

    x: float
    y: float
    width: float
    height: float
    colour: str
    said: str = ""
    href: str = ""


@dataclass(frozen=True)
class Mark:
    """One line of a chart: its rectangles with a label above, a note below, and its address.

    ``said`` is what it says whole, where that cannot be read in the picture.
    """

    y: float
    label: str
    note: str
    strips: list[Strip]
    href: str
    said: str


@dataclass(frozen=True)
class Drawing:
    """A chart of lines one below the other."""

    height: float
    marks: list[Mark]
    keys: list[tuple[str, str]]
    width: int = WIDTH


def cut(text: str, most: int = LONGEST) -> str:
    """Cut a text that is too long for its line; marks above and below Thai letters take no room."""
    wide = [place for place, letter in enumerate(text) if unicodedata.category(letter) != "Mn"]
    return text if len(wide) <= most else f"{text[: wide[most - 1]]}…"


def _length(amount: Decimal, most: Decimal) -> float:
    return round(float(amount / most) * WIDTH, 1) if most else 0.0


def draw_funnel(steps: Sequence[Step]) -> Drawing:
    """Draw the steps of the funnel, each bar as long as its baht."""
    most = max((step.amount for step in steps), default=Decimal(0))
    marks = []
    for number, step in enumerate(steps):
        y, amount = TOP + number * ROW, step.amount
        note = _("%(count)s projects · %(baht)s baht") % {"count": f"{step.projects:,}", "baht": baht(amount)}
        strips = [Strip(0, y + 19, max(_length(amount, most), 1), BAR, step.colour)]
        marks.append(Mark(y, step.label, note, strips, step.href, ""))
    return Drawing(TOP + len(steps) * ROW, marks, [])


def draw_lines(lines: Sequence[Line]) -> Drawing:
    """Draw one bar a line: planned baht, and within it what was disbursed."""
    most = max((max(line.figures.planned, line.figures.disbursed) for line in lines), default=Decimal(0))
    marks = []
    for number, line in enumerate(lines):
        y, figures = TOP + number * ROW, line.figures
        values = {"count": f"{figures.projects:,}", "planned": baht(figures.planned), "paid": baht(figures.disbursed)}
        note = _("%(count)s projects · planned %(planned)s · disbursed %(paid)s") % values
        strips = [
            Strip(0, y + 19, max(_length(figures.planned, most), 1), BAR, PLANNED),
            Strip(0, y + 19, _length(figures.disbursed, most), BAR, DISBURSED),
        ]
        label = cut(line.label)
        marks.append(Mark(y, label, note, strips, line.href, line.label if label != line.label else ""))
    keys = [(PLANNED, _("Planned")), (DISBURSED, _("Disbursed"))]
    return Drawing(TOP + len(lines) * ROW, marks, keys)


COLUMN_HEIGHT, COLUMN, LEFT = 150, 31, 28


def draw_months(months: Sequence[Month], records: Records) -> Drawing:
    """Draw two columns a month: what was to be paid, and what was paid; money of whatever year's budget."""
    most = max((max(one.expected, one.paid) for one in months), default=Decimal(0))
    marks = []
    for number, month in enumerate(months):
        x = LEFT + number * COLUMN
        name = MONTHS[month.first.month - 1]
        due = _("%(month)s: to be paid %(baht)s baht") % {"month": name, "baht": baht(month.expected)}
        paid = _("%(month)s: paid %(baht)s baht") % {"month": name, "baht": baht(month.paid)}
        strips = [
            _column(x + 2, month.expected, most, PLANNED, due, records.url(fiscal_year=None, due_in=month.key)),
            _column(x + 15, month.paid, most, DISBURSED, paid, records.url(fiscal_year=None, paid_in=month.key)),
        ]
        marks.append(Mark(x + 14, name, "", strips, "", f"{due} · {paid}"))
    return Drawing(COLUMN_HEIGHT + 34, marks, [(PLANNED, _("To be paid")), (DISBURSED, _("Paid"))])


def _column(x: float, amount: Decimal, most: Decimal, colour: str, said: str, href: str) -> Strip:
    height = round(float(amount / most) * (COLUMN_HEIGHT - 10), 1) if most else 0.0
    return Strip(x, COLUMN_HEIGHT - height, 12, height, colour, said, href if amount else "")
