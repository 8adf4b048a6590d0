"""One side of a ledger as a table: rows by category, months as columns, with sums and balances."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext

from geoplan.thai import MONTHS as MONTH_NAMES
from geoplan.thai import baht
from projects.ledgers import ESTIMATED, Amounts, Key, Ledger
from projects.models import MEASURES, MONTHS, Category, Measure, Side, categories_of


@dataclass
class Cell:
    """One cell of a grid: its field, its column, what it shows, what is stored where that differs, what is wrong."""

    key: Key
    name: str
    column: str
    value: str
    label: str
    stored: str | None = None
    error: str = ""


@dataclass
class Row:
    """One measure of a category, or of all of them in the foot, with its sum; the last one has the balance.

    ``amounts`` are the cells' values, ``sum`` and ``left`` what was computed of them; ``total``, ``balance`` and
    ``columns`` say how the page's script computes the same while somebody types.
    """

    label: str
    cells: list[Cell | None]
    total: str
    balance: str = ""
    amounts: list[Decimal | None] = field(default_factory=list)
    sum: Decimal | None = None
    left: Decimal | None = None
    columns: list[str] = field(default_factory=list)


@dataclass
class Table:
    """One side of a ledger: its rows by category, and the sums below them."""

    side: Side
    groups: list[tuple[Category, list[Row]]]
    foot: list[Row]


def shown(amount: Decimal | None) -> str:
    """Return an amount as a cell shows it; nothing for a blank."""
    return "" if amount is None else baht(amount)


def table_of(found: Ledger, side: Side) -> Table:
    """Return one side with its cells, sums and balances."""
    groups = []
    for category in categories_of(side):
        rows = []
        for measure in MEASURES[side]:
            first, last = measure == MEASURES[side][0], measure == MEASURES[side][-1]
            keys: list[Key] = [(side, category.code, ESTIMATED, 0)] if first else []
            keys += [(side, category.code, measure.value, month) for month in MONTHS]
            cells: list[Cell | None] = [] if first else [None]
            cells += [_cell(found, category, key) for key in keys]
            row = Row(str(measure.label), cells, f"{measure}-*", _formula(side) if last else "")
            row.amounts = [found.amounts.get(cell.key) if cell else None for cell in cells]
            row.sum = found.total([category], measure)
            row.left = found.balance([category]) if last else None
            rows.append(row)
        groups.append((category, rows))
    return Table(side, groups, _foot(found, side))


def _cell(found: Ledger, category: Category, key: Key) -> Cell:
    column = ESTIMATED if key[2] == ESTIMATED else f"{key[2]}-{key[3]}"
    heading = gettext("Estimated") if key[2] == ESTIMATED else f"{Measure(key[2]).label} {MONTH_NAMES[key[3] - 1]}"
    label = f"{category.name} · {heading}"
    return Cell(key, f"{category.code}-{column}", column, shown(found.amounts.get(key)), label)


def _formula(side: Side) -> str:
    """Return how a balance is computed, for the page's script; ``Ledger.balance`` says why."""
    first, last = (MEASURES[side][0], MEASURES[side][-1])
    return f"{first}-* -{last}-*" if first != last else f"{ESTIMATED} -{last}-*"


def _foot(found: Ledger, side: Side) -> list[Row]:
    categories = categories_of(side)
    rows = []
    for measure in MEASURES[side]:
        first, last = measure == MEASURES[side][0], measure == MEASURES[side][-1]
        row = Row(str(measure.label), [], f"{measure}-*", _formula(side) if last else "")
        row.amounts = [found.total(categories, ESTIMATED) if first else None]
        row.amounts += [found.total(categories, measure, [month]) for month in MONTHS]
        row.columns = [f"{measure}-{month}" for month in MONTHS]
        row.sum = found.total(categories, measure)
        row.left = found.balance(categories) if last else None
        rows.append(row)
    return rows


def cells(table: Table) -> list[Cell]:
    """Return the cells of a table in which something can be typed."""
    return [cell for _category, rows in table.groups for row in rows for cell in row.cells if cell]


def wrong(table: Table) -> list[Cell]:
    """Return the cells of a table in which something is wrong."""
    return [cell for cell in cells(table) if cell.error]


def show_stored(table: Table, found: Ledger, amounts: Amounts) -> None:
    """Put what is stored now beside each cell that says something else."""
    for cell in cells(table):
        stored = found.amounts.get(cell.key)
        cell.stored = (shown(stored) or "–") if stored != amounts[cell.key] else None
