"""Reads the address of a dashboard: the filter, the measure of the map and the order of the tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from geoplan.errors import DomainError
from geoplan.thai import fiscal_year
from projects.choices import YEARS_AHEAD, YEARS_BACK, Select
from projects.describing import LABELS
from projects.filters import ProjectFilter
from projects.models import Form, Kind, Programme, Stage
from reports.dashboards.charts import COLUMNS
from reports.dashboards.measures import DEFAULT, Measure, read_measure

CONDITIONS = ("fiscal_year", "programme", "form", "kind", "stage")
BESIDES = ("measure", "sort")
DEFAULT_SORT = "-planned"


@dataclass(frozen=True)
class Asked:
    """What an address of a dashboard asks for."""

    chosen: ProjectFilter
    measure: Measure
    sort: str

    def query(self, **changes: str) -> str:
        """Return the query string with the measure or the order changed, with its question mark; blank when empty."""
        own = {"measure": self.measure.name, "sort": self.sort, **changes}
        plain = {"measure": DEFAULT, "sort": DEFAULT_SORT}
        pairs = self.chosen.pairs() + [(name, value) for name, value in own.items() if value != plain[name]]
        return f"?{urlencode(pairs)}" if pairs else ""


def read(query: QueryDict) -> Asked:
    """Read a query string; whatever makes no sense is ``filter_unknown`` or ``filter_invalid`` (400), by its name."""
    unknown = set(query) - {*CONDITIONS, *BESIDES}
    if unknown:
        raise DomainError("filter_unknown", name=min(unknown)[:40])
    sort = query.get("sort", "") or DEFAULT_SORT
    if sort.removeprefix("-") not in COLUMNS or sort.startswith("--"):
        raise DomainError("filter_invalid", name="sort")
    return Asked(ProjectFilter.from_query(query, BESIDES), read_measure(query.get("measure", "")), sort)


@dataclass(frozen=True)
class Heading:
    """A heading of a table: its column, the address that sorts by it, and how it sorts now (for ``aria-sort``)."""

    name: str
    label: str
    url: str
    direction: str


def headings(asked: Asked) -> list[Heading]:
    """Return the headings; a second click turns the order round, names begin upwards and figures downwards."""
    made = []
    for name, label in COLUMNS.items():
        up, down = name, f"-{name}"
        first, second = (up, down) if name == "name" else (down, up)
        direction = {up: "ascending", down: "descending"}.get(asked.sort, "")
        made.append(Heading(name, str(label), asked.query(sort=second if asked.sort == first else first), direction))
    return made


def selects(asked: Asked, programmes: dict[str, Programme]) -> list[Select]:
    """Return the filter bar."""
    year = fiscal_year(dt.date.today())
    options: dict[str, list[tuple[str, Any]]] = {
        "fiscal_year": [(str(one), str(one)) for one in range(year + YEARS_AHEAD, year - YEARS_BACK, -1)],
        "programme": [(code, one.name) for code, one in sorted(programmes.items())],
        "kind": list(Kind.choices),
        "form": list(Form.choices),
        "stage": list(Stage.choices),
    }
    given: dict[str, list[str]] = {}
    for name, value in asked.chosen.pairs():
        given.setdefault(name, []).append(value)
    return [Select(name, str(LABELS[name]), options[name], tuple(given.get(name, ()))) for name in options]
