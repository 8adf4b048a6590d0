"""What the map shows: measures with their definitions, and the classes into which a map sorts their values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError
from geoplan.thai import baht
from reports.dashboards.figures import Figures

CLASSES = 5
# One hue from light to dark (LOOK); what is zero and what is not known stand apart from it.
COLOURS = ("#D6E6F5", "#A3C9E9", "#649FD3", "#2A6FB0", "#084680")
Value = Decimal | float | int


@dataclass(frozen=True)
class Ground:
    """People and square kilometres of an area, None where not known; ``silent`` counts its LAOs without people."""

    people: int | None = None
    km2: float | None = None
    silent: int = 0


@dataclass(frozen=True)
class Measure:
    """One measure: its value of an area (None where there is none), how it is written, and what it means."""

    name: str
    label: str | Promise
    meaning: str | Promise
    value: Callable[[Figures, Ground], Value | None]
    kind: str = "count"

    def say(self, value: Value | None) -> str:
        """Write a value: a dash for none, money with satang, a share in percent."""
        if value is None:
            return "–"
        if self.kind == "share":
            return f"{float(value) * 100:.1f} %"
        return baht(Decimal(value).quantize(Decimal("0.01"))) if self.kind == "baht" else f"{value:,}"


def _per(amount: Decimal, by: float | None) -> Decimal | None:
    return amount / Decimal(by) if by else None


MEASURES = {
    one.name: one
    for one in (
        Measure("projects", _("Projects"), _("How many projects lie in the area."), lambda f, g: f.projects),
        Measure("planned", _("Planned (baht)"), _("What the plans set aside."), lambda f, g: f.planned, "baht"),
        Measure(
            "approved", _("Approved (baht)"), _("Approved budgets after transfers."), lambda f, g: f.approved, "baht"
        ),
        Measure(
            "contracted", _("Contracted (baht)"), _("Contracts as last amended."), lambda f, g: f.contracted, "baht"
        ),
        Measure("disbursed", _("Disbursed (baht)"), _("Payments, gross."), lambda f, g: f.disbursed, "baht"),
        Measure(
            "disbursed_share",
            _("Disbursed (%)"),
            _("Disbursed of what was approved; no figure where nothing was."),
            lambda f, g: f.disbursed_share,
            "share",
        ),
        Measure(
            "planned_per_head",
            _("Planned per head (baht)"),
            _("Planned of all projects in the area, a PAO's too, by the registered people of its villages."),
            lambda f, g: _per(f.planned, g.people),
            "baht",
        ),
        Measure(
            "disbursed_per_head",
            _("Disbursed per head (baht)"),
            _("Disbursed of all projects in the area, a PAO's too, by the registered people of its villages."),
            lambda f, g: _per(f.disbursed, g.people),
            "baht",
        ),
        Measure(
            "planned_per_km2",
            _("Planned per km² (baht)"),
            _("Planned of all projects in the area, a PAO's too, by the area within its boundary."),
            lambda f, g: _per(f.planned, g.km2),
            "baht",
        ),
        Measure(
            "coverage",
            _("Placed (%)"),
            _("Placed of the projects that need a place on the map."),
            lambda f, g: f.coverage,
            "share",
        ),
        Measure(
            "late",
            _("Late projects"),
            _("Projects that have not ended, with a contract in force whose last day is over today."),
            lambda f, g: f.late,
        ),
        Measure("late_share", _("Late (%)"), _("Late of all projects."), lambda f, g: f.late_share, "share"),
    )
}
DEFAULT = "planned"


def read_measure(name: str) -> Measure:
    """Return the measure of a name, the default one for none; ``filter_invalid`` (400) for an unknown one."""
    if name and name not in MEASURES:
        raise DomainError("filter_invalid", name="measure")
    return MEASURES[name or DEFAULT]


@dataclass(frozen=True)
class Band:
    """One class of a map: its lowest and highest value, how many areas are in it, and its colour."""

    low: Value
    high: Value
    count: int
    colour: str


def bands(values: Iterable[Value | None], most: int = CLASSES) -> list[Band]:
    """Sort the values above zero into classes of about as many areas each (quantiles); equal values stay together.

    Zero and None are in no class.
    """
    ordered = sorted(value for value in values if value)
    tops = sorted({ordered[math.ceil(len(ordered) * n / most) - 1] for n in range(1, most + 1)} if ordered else set())
    made, below = [], None
    for number, top in enumerate(tops):
        inside = [value for value in ordered if value <= top and (below is None or value > below)]
        colour = COLOURS[round(number * (most - 1) / max(1, len(tops) - 1)) if len(tops) > 1 else most // 2]
        made.append(Band(inside[0], inside[-1], len(inside), colour))
        below = top
    return made


def colour_of(value: Value | None, of: list[Band]) -> str:
    """Return the colour of a value's class: ``none`` where there is no value, ``zero`` for zero."""
    if value is None:
        return "none"
    return next((band.colour for band in of if value and value <= band.high), "zero")
