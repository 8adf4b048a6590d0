"""Believable revenue, expenditure and subsidies of a demonstration LAO, month by month."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from decimal import Decimal

from geoplan.organisations.models import LaoType, Organisation
from geoplan.thai import fiscal_year
from projects.models import MONTHS, FiscalYearClosing, LedgerEstimate, LedgerMonth, Side

# Yearly budget in million baht, lowest and highest.
SIZES = {
    LaoType.PAO: (1800, 2200),
    LaoType.CITY: (1100, 1500),
    LaoType.TOWN: (180, 320),
    LaoType.SUBDISTRICT_MUNICIPALITY: (60, 130),
    LaoType.SAO: (38, 72),
}
# What part of the budget a category is, in thousandths; half of an LAO's revenue is allotted by the state.
SHARES: dict[Side, dict[str, int]] = {
    Side.REVENUE: {
        "tax": 40,
        "fees": 12,
        "property": 8,
        "utilities": 15,
        "miscellaneous": 4,
        "capital": 1,
        "shared_tax": 480,
        "subsidy": 440,
    },
    Side.EXPENDITURE: {
        "central": 330,
        "personnel": 290,
        "operating": 200,
        "investment": 120,
        "grants": 50,
        "other": 5,
    },
    Side.GENERAL_SUBSIDY: {"duties": 150, "allowances": 210, "meals": 50, "education": 30},
    Side.SPECIFIC_SUBSIDY: {"roads": 60, "water": 25, "equipment": 8},
}
# Land and buildings tax is paid in April; capital is bought from the second quarter on.
PEAKS = {"tax": {4: 6, 5: 2}, "investment": {10: 0, 11: 0, 12: 0, 8: 2, 9: 3}, "roads": {10: 0, 11: 0, 9: 3}}
QUARTERS = (10, 1, 4, 7)


def make_ledger(organisation: Organisation, years: range) -> None:
    """Make the ledger of each year up to the last month that is over."""
    rng = random.Random(f"ledger {organisation.code}")
    low, high = SIZES.get(LaoType(organisation.lao_type), SIZES[LaoType.SAO])
    budget = rng.randint(low * 100, high * 100) * 10_000
    for year in years:
        budget = round(budget * rng.uniform(1.0, 1.05))
        _make_year(organisation, year, budget, rng)


def close_years(organisations: Iterable[Organisation], years: range) -> None:
    """Close the years before the last two; whatever belongs to them must have been made."""
    for organisation in organisations:
        for year in years[:-2]:
            FiscalYearClosing.objects.create(organisation=organisation, fiscal_year=year)


def months_over(year: int) -> list[int]:
    """Return the months of a fiscal year that are over."""
    today = dt.date.today()
    running = fiscal_year(today)
    if year != running:
        return list(MONTHS) if year < running else []
    return list(MONTHS[: MONTHS.index(today.month)])


def _make_year(organisation: Organisation, year: int, budget: int, rng: random.Random) -> None:
    whose = {"organisation": organisation, "fiscal_year": year}
    estimates, months = [], []
    for side, shares in SHARES.items():
        for category, share in shares.items():
            estimated = Decimal(round(budget * share / 1000, -3))
            estimates.append(LedgerEstimate(**whose, side=side, category=category, estimated=estimated))
            amounts = _spread(side, category, estimated, rng)
            for month in months_over(year):
                received, spent = amounts[month]
                months.append(
                    LedgerMonth(
                        **whose,
                        side=side,
                        category=category,
                        month=month,
                        received=received if side != Side.EXPENDITURE else None,
                        spent=spent if side != Side.REVENUE else None,
                    )
                )
    LedgerEstimate.objects.bulk_create(estimates)
    LedgerMonth.objects.bulk_create(months)


def _spread(side: Side, category: str, estimated: Decimal, rng: random.Random) -> dict[int, tuple[Decimal, Decimal]]:
    """Return what comes in and goes out each month; a subsidy comes in quarters and is never spent before it came."""
    weights = {month: PEAKS.get(category, {}).get(month, 1) * rng.uniform(0.85, 1.15) for month in MONTHS}
    whole = estimated * Decimal(str(round(rng.uniform(0.93, 1.02), 4)))
    flow = {month: _satang(whole, weights[month] / sum(weights.values())) for month in MONTHS}
    if side in (Side.REVENUE, Side.EXPENDITURE):
        return {month: (amount, amount) for month, amount in flow.items()}
    quarter = _satang(estimated, 0.25)
    result, held = {}, Decimal(0)
    for month in MONTHS:
        received = quarter if month in QUARTERS else Decimal(0)
        spent = min(flow[month], held + received)
        held += received - spent
        result[month] = (received, spent)
    return result


def _satang(amount: Decimal, share: float) -> Decimal:
    return (amount * Decimal(str(share))).quantize(Decimal("0.01"))
