"""How a workbook's rows compare with what it prints, as the page of an import and the command show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from projects.models import ImportBatch, ImportRow

MOST_ROWS = 2_000


@dataclass(frozen=True)
class Figure:
    """A printed figure and the one read; ``year`` is 0 for a count of projects over all years."""

    printed: Decimal
    read: Decimal
    is_count: bool
    year: int
    differs: bool

    @property
    def difference(self) -> Decimal:
        """What was read above what is printed; negative where something is missing."""
        return self.read - self.printed


@dataclass
class Section:
    """A printed total with its rows and figures; ``number`` is its place in the workbook."""

    number: int
    told: dict[str, Any]
    figures: list[Figure]
    rows: list[ImportRow] = field(default_factory=list)
    cells: list[Figure | None] = field(default_factory=list)

    @property
    def count(self) -> Figure | None:
        """The printed number of projects, where there is one."""
        return next((figure for figure in self.figures if not figure.year), None)

    @property
    def sums(self) -> list[Figure]:
        """The sums by year."""
        return [figure for figure in self.figures if not figure.is_count]

    @property
    def wrong(self) -> list[Figure]:
        """The figures that differ."""
        return [figure for figure in self.figures if figure.differs]


def shown(batch: ImportBatch) -> dict[str, Any] | None:
    """What the page shows of a workbook: its sections with their figures, what was not understood; None of others."""
    told = batch.facts.get("workbook")
    if not told:
        return None
    sections = [_section(number, one) for number, one in enumerate(told["sections"])]
    sums = {section.told["sheet"] for section in sections}
    years = sorted({figure.year for one in sections for figure in one.figures if figure.year})
    for one in sections:
        by_year = {figure.year: figure for figure in one.figures}
        one.cells = [by_year.get(year) for year in years]
    bare = [sheet["name"] for sheet in told["sheets"] if sheet["name"] not in sums]
    differing = sum(bool(one.wrong) for one in sections)
    return {**told, "sections": sections, "years": years, "without_totals": bare, "differing": differing}


def section(batch: ImportBatch, number: int) -> Section:
    """One section with its staged rows. Errors: ``not_found``."""
    told = batch.facts.get("workbook", {}).get("sections", [])
    if not 0 <= number < len(told):
        raise DomainError("not_found")
    found = _section(number, told[number])
    places = (found.told["first"], found.told["last"] - 1)
    rows = ImportRow.objects.filter(batch=batch, position__range=places).order_by("position")
    found.rows = list(rows.only("position", "row_number", "sheet", "name", "budgets", "state")[:MOST_ROWS])
    for row in found.rows:
        amounts = ((figure.year, (row.budgets or {}).get(str(figure.year))) for figure in found.sums)
        row.amounts = [(year, amount and Decimal(amount)) for year, amount in amounts]  # type: ignore[attr-defined]
    return found


def _section(number: int, told: dict[str, Any]) -> Section:
    return Section(number, told, [_figure(pair) for pair in told["pairs"]])


def _figure(pair: dict[str, Any]) -> Figure:
    what, _sep, year = pair["what"].partition("_")
    return Figure(Decimal(pair["printed"]), Decimal(pair["read"]), what == "count", int(year or 0), pair["differs"])


def lines(told: dict[str, Any]) -> Iterator[str]:
    """What a workbook's rows differ in and what was not understood, a line each, for the command."""
    for number, one in enumerate(told.get("sections", [])):
        for figure in _section(number, one).wrong:
            yield _("%(sheet)s!%(row)s: printed %(printed)s, read %(read)s (%(what)s)") % {
                "sheet": one["sheet"],
                "row": one["row"],
                "printed": figure.printed,
                "read": figure.read,
                "what": figure.year or "rows",
            }
    for one in told.get("unread", []):
        yield _("%(sheet)s!%(row)s: not understood: %(text)s") % one
    for name in told.get("skipped", []):
        yield _("%(sheet)s: no form, left out") % {"sheet": name}
