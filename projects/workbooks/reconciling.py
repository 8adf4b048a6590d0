"""What was read against what is printed: counts of projects and sums by year, for every printed total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.imports.values import money
from projects.workbooks.flattening import sum_of
from projects.workbooks.model import Flat, PrintedTotal, Row


@dataclass(frozen=True)
class Pair:
    """A printed figure and the one read: ``what`` is ``count``, a year's ``count_2566`` or its ``sum_2566``."""

    what: str
    printed: Decimal
    read: Decimal

    @property
    def differs(self) -> bool:
        """Whether they are not the same, to the satang."""
        return self.printed != self.read


@dataclass(frozen=True)
class Section:
    """A printed total with the rows that it closes (places in the flat table, the last excluded)."""

    total: PrintedTotal
    first: int
    last: int
    pairs: tuple[Pair, ...]

    @property
    def differs(self) -> bool:
        """Whether any figure differs."""
        return any(pair.differs for pair in self.pairs)


def reconcile(flat: Flat) -> list[Section]:
    """Compare every printed total with the first of its possible scopes, or with one that it equals in every figure.

    Only a total with amounts may be taken for a wider scope: small numbers of projects are equal by chance.
    """
    return [_section(total, flat.rows) for total in flat.totals]


def _section(total: PrintedTotal, rows: Sequence[Row]) -> Section:
    sections = [Section(total, *scope, _pairs(total, rows[slice(*scope)])) for scope in total.scopes]
    if any(total.amounts.values()):
        return next((section for section in sections if not section.differs), sections[0])
    return sections[0]


def _pairs(total: PrintedTotal, rows: Sequence[Row]) -> tuple[Pair, ...]:
    pairs = [] if total.count is None else [Pair("count", Decimal(total.count), Decimal(len(rows)))]
    for year, count in sorted(total.counts.items()):
        pairs.append(Pair(f"count_{year}", Decimal(count), Decimal(sum(_has_money(row, year) for row in rows))))
    pairs += [Pair(f"sum_{year}", amount, sum_of(rows, year)) for year, amount in sorted(total.amounts.items())]
    return tuple(pairs)


def _has_money(row: Row, year: int) -> bool:
    return bool(money(row.values.get(f"budget_{year}"))[0])
