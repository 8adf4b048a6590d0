"""Revenue, expenditure and subsidies: reading a year's ledger, writing it, closing and reopening the year."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from geoplan.errors import DomainError
from geoplan.organisations.data import require_year
from geoplan.organisations.models import Organisation
from geoplan.policy import Action, Actor
from geoplan.thai import fiscal_year_days, thai_date
from projects.models import (
    MEASURES,
    MONTHS,
    Category,
    FiscalYearClosing,
    LedgerEstimate,
    LedgerMonth,
    Measure,
    Side,
    categories_of,
)

ESTIMATED = "estimated"
Key = tuple[Side, str, str, int]
"""A cell of a ledger: side, category, what is entered (a measure, or ``estimated`` with month 0) and the month."""
Amounts = Mapping[Key, Decimal | None]
LONGEST_REASON = 300


@dataclass(frozen=True)
class Ledger:
    """The amounts of an LAO in a fiscal year, in baht, by cell; a cell without an amount is not in ``amounts``."""

    amounts: dict[Key, Decimal] = field(default_factory=dict)

    def get(self, category: Category, measure: str, month: int = 0) -> Decimal | None:
        """Return the amount of a cell, None where nothing has been entered."""
        return self.amounts.get((category.side, category.code, measure, month))

    def total(self, categories: Iterable[Category], measure: str, months: Iterable[int] = MONTHS) -> Decimal | None:
        """Return the sum of a measure over categories and months, None where nothing has been entered."""
        cells = [0] if measure == ESTIMATED else list(months)
        found = [self.get(category, measure, month) for category in categories for month in cells]
        amounts = [amount for amount in found if amount is not None]
        return sum(amounts, Decimal(0)) if amounts else None

    def balance(self, categories: list[Category]) -> Decimal | None:
        """Return what is left of categories of one side.

        Of revenue, what was estimated and has not been received; of expenditure, what was estimated and has not been
        spent; of a subsidy, what was received and has not been spent (DOMAIN section 6). None where nothing is known.
        """
        side = categories[0].side
        first = Measure.RECEIVED.value if len(MEASURES[side]) == 2 else ESTIMATED
        start, gone = self.total(categories, first), self.total(categories, MEASURES[side][-1])
        if start is None and gone is None:
            return None
        return (start or Decimal(0)) - (gone or Decimal(0))

    def months_entered(self) -> set[int]:
        """Return the months of which revenue or expenditure has been entered."""
        return {month for side, _, _, month in self.amounts if month and side in (Side.REVENUE, Side.EXPENDITURE)}

    def stamp(self, sides: Iterable[Side] = tuple(Side)) -> str:
        """Return what tells whether any amount of the sides has changed since it was read."""
        wanted = set(sides)
        known = sorted((*map(str, key), f"{amount:.2f}") for key, amount in self.amounts.items() if key[0] in wanted)
        return hashlib.sha256(repr(known).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Saved:
    """How many cells a writing filled, changed, emptied and left as they were."""

    filled: int = 0
    changed: int = 0
    emptied: int = 0
    unchanged: int = 0


def cells_of(sides: Iterable[Side]) -> list[Key]:
    """Return all cells of the sides, in printed order."""
    keys: list[Key] = []
    for side in sides:
        for category in categories_of(side):
            keys.append((side, category.code, ESTIMATED, 0))
            keys += [(side, category.code, measure.value, month) for measure in MEASURES[side] for month in MONTHS]
    return keys


def read_ledger(organisation: Organisation, year: int) -> Ledger:
    """Return everything that has been entered for a fiscal year. Two queries."""
    amounts: dict[Key, Decimal] = {}
    rows = LedgerEstimate.objects.filter(organisation=organisation, fiscal_year=year).order_by()
    for side, category, estimated in rows.values_list("side", "category", "estimated"):
        amounts[Side(side), category, ESTIMATED, 0] = estimated
    months = LedgerMonth.objects.filter(organisation=organisation, fiscal_year=year).order_by()
    for side, category, month, received, spent in months.values_list("side", "category", "month", "received", "spent"):
        for measure, amount in ((Measure.RECEIVED, received), (Measure.SPENT, spent)):
            if amount is not None:
                amounts[Side(side), category, measure.value, month] = amount
    return Ledger(amounts)


def closing_of(organisation: Organisation, year: int) -> FiscalYearClosing | None:
    """Return the closing in force of a fiscal year, None while it is open."""
    found = FiscalYearClosing.objects.filter(organisation=organisation, fiscal_year=year, reopened_at=None)
    return found.select_related("closed_by").first()


@transaction.atomic
def save_ledger(
    actor: Actor, organisation: Organisation, year: int, sides: Iterable[Side], stamp: str, amounts: Amounts
) -> Saved:
    """Write cells of the sides that were read under ``stamp``; None empties a cell, cells that are not given stay.

    Raises ``stale_version`` when an amount of the sides has changed since, ``year_closed``, ``year_unknown``.
    """
    _begin(actor, organisation, year)
    stored = read_ledger(organisation, year)
    if stored.stamp(sides) != stamp:
        raise DomainError("stale_version")
    return _write(organisation, year, stored, amounts)


@transaction.atomic
def fill_ledger(actor: Actor, organisation: Organisation, year: int, amounts: Amounts) -> Saved:
    """Write the cells of a file, whatever is stored; only what differs is written. Raises ``year_closed``."""
    _begin(actor, organisation, year)
    return _write(organisation, year, read_ledger(organisation, year), amounts)


def _begin(actor: Actor, organisation: Organisation, year: int) -> None:
    """Require the right and an open year, and make other writers of the organisation's ledger wait."""
    actor.require(Action.EDIT_LEDGER, organisation)
    require_year(year)
    Organisation.objects.select_for_update(no_key=True).only("pk").get(pk=organisation.pk)
    if closing_of(organisation, year):
        raise DomainError("year_closed")


def _write(organisation: Organisation, year: int, stored: Ledger, amounts: Amounts) -> Saved:
    before = stored.amounts
    different = {key: amount for key, amount in amounts.items() if before.get(key) != amount}
    _write_estimates(organisation, year, {key: amount for key, amount in different.items() if not key[3]})
    _write_months(organisation, year, {key: amount for key, amount in different.items() if key[3]})
    emptied = sum(amount is None for amount in different.values())
    filled = sum(key not in before for key in different)
    return Saved(filled, len(different) - filled - emptied, emptied, len(amounts) - len(different))


def _write_estimates(organisation: Organisation, year: int, different: Amounts) -> None:
    rows = LedgerEstimate.objects.filter(organisation=organisation, fiscal_year=year)
    stored = {(row.side, row.category): row for row in rows}
    new, changed, gone = [], [], []
    for (side, category, _, _), amount in different.items():
        row = stored.get((side, category))
        if amount is None:
            gone += [row.pk] if row else []
        elif row is None:
            new.append(
                LedgerEstimate(
                    organisation=organisation, fiscal_year=year, side=side, category=category, estimated=amount
                )
            )
        else:
            row.estimated = amount
            changed.append(row)
    LedgerEstimate.objects.bulk_create(new)
    LedgerEstimate.objects.bulk_update(changed, ["estimated"])
    LedgerEstimate.objects.filter(pk__in=gone).delete()


def _write_months(organisation: Organisation, year: int, different: Amounts) -> None:
    """A month holds both measures in one row, which goes once neither says anything."""
    rows = LedgerMonth.objects.filter(organisation=organisation, fiscal_year=year)
    stored = {(row.side, row.category, row.month): row for row in rows}
    touched: dict[tuple[str, str, int], LedgerMonth] = {}
    for (side, category, measure, month), amount in different.items():
        place = (side.value, category, month)
        row = (
            touched.get(place)
            or stored.get(place)
            or LedgerMonth(organisation=organisation, fiscal_year=year, side=side, category=category, month=month)
        )
        setattr(row, measure, amount)
        touched[place] = row
    kept = [row for row in touched.values() if row.received is not None or row.spent is not None]
    new, changed = ([row for row in kept if (row.pk is None) is is_new] for is_new in (True, False))
    LedgerMonth.objects.bulk_update(changed, ["received", "spent"])
    LedgerMonth.objects.bulk_create(new)
    gone = {row.pk for row in touched.values() if row.pk is not None} - {row.pk for row in kept}
    LedgerMonth.objects.filter(pk__in=gone).delete()


@transaction.atomic
def close_year(actor: Actor, organisation: Organisation, year: int) -> FiscalYearClosing:
    """Close a fiscal year that is over; its ledger is read-only from then on.

    Raises ``year_not_over`` and, where it is closed already, ``year_closed``.
    """
    actor.require(Action.CLOSE_YEAR, organisation)
    last = fiscal_year_days(require_year(year))[1]
    if timezone.localdate() <= last:
        first_day = fiscal_year_days(year + 1)[0]
        raise DomainError("year_not_over", year=year, day=thai_date(first_day))
    Organisation.objects.select_for_update(no_key=True).only("pk").get(pk=organisation.pk)
    if closing_of(organisation, year):
        raise DomainError("year_closed")
    return FiscalYearClosing.objects.create(
        organisation=organisation, fiscal_year=year, closed_by_id=actor.user_id or None
    )


@transaction.atomic
def reopen_year(actor: Actor, organisation: Organisation, year: int, reason: str) -> FiscalYearClosing:
    """Reopen a closed fiscal year; the closing stays with who reopened it, when and why.

    Raises ``reopening_needs_reason`` and ``year_not_closed``.
    """
    actor.require(Action.REOPEN_YEAR, organisation)
    words = " ".join(reason.replace("\0", "").split())[:LONGEST_REASON]
    if not words:
        raise DomainError("reopening_needs_reason")
    open_ones = FiscalYearClosing.objects.select_for_update().filter(reopened_at=None)
    closing = open_ones.filter(organisation=organisation, fiscal_year=require_year(year)).first()
    if closing is None:
        raise DomainError("year_not_closed")
    closing.reopened_at, closing.reopened_by_id, closing.reason = timezone.now(), actor.user_id or None, words
    closing.save()
    return closing
