"""The curve of a project: how much of its work was planned and done, and how much of its money paid, by day.

Shares are percent of all the work (contracts weighted by their amounts) and of all the money that may be spent. The
curve is drawn in a box of 100 × 100, the first day at the left and 100 % at the top.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from projects.money.overview import ContractLine, Money, Part

ZERO, HUNDRED = Decimal(0), Decimal(100)
Points = list[tuple[dt.date, Decimal]]


@dataclass(frozen=True)
class Curve:
    """Lines as points of SVG, empty where there is nothing to draw; ``today`` from the left, None outside the box."""

    first: dt.date
    last: dt.date
    planned: str
    work: str
    money: str
    today: float | None


def planned_work(money: Money) -> Points:
    """Return the share of the work that the instalments plan by their days."""
    changes: Points = [(line.contract.starts_on, ZERO) for line in money.contracts]
    for line, part, weight in _weights(money):
        ends = line.contract.current_ends_on or line.contract.ends_on
        changes.append((part.instalment.due_on or ends, weight))
    return _added(changes)


def delivered_work(money: Money) -> Points:
    """Return the share of the work that has been delivered, by day."""
    return _added([(p.instalment.delivered_on, w) for _, p, w in _weights(money) if p.instalment.delivered_on])


def share_at(points: Points, day: dt.date) -> Decimal:
    """Return the share on a day, straight between the points before and after it."""
    if day <= points[0][0]:
        return points[0][1]
    for (before, low), (after, high) in pairwise(points):
        if day <= after:
            return low + (high - low) * (day - before).days / (after - before).days
    return points[-1][1]


def percent(part: Decimal, whole: Decimal | None) -> Decimal | None:
    """Return how many percent ``part`` is of ``whole``; None of nothing."""
    return part * 100 / whole if whole else None


def curve_of(money: Money, today: dt.date) -> Curve | None:
    """Return the curve of a project, or None where there are no two days to draw it between."""
    planned = planned_work(money)
    work = [(report.seen_on, report.percent) for report in money.reports] or delivered_work(money)
    paid = _added([(one.paid_on, percent(one.amount, money.effective) or ZERO) for one in money.payments])
    days = [day for points in (planned, work, paid) for day, _ in points]
    if len(set(days)) < 2:
        return None
    # What is still going on is drawn up to today.
    first, last = min(days), max(days) if money.closing else max(*days, today)
    start, until = planned[0][0] if planned else first, min(today, last)
    return Curve(
        first,
        last,
        _drawn(planned, first, last),
        _drawn(_between(work, start, until), first, last),
        _drawn(_steps(_between(paid, start, until)), first, last),
        _x(today, first, last) if first <= today <= last else None,
    )


def _weights(money: Money) -> Iterator[tuple[ContractLine, Part, Decimal]]:
    """Return each instalment with the percent of all the work that it is: as agreed, or by its amount."""
    total = sum((line.contract.current_amount for line in money.contracts), ZERO)
    for line in money.contracts if total else []:
        amount, before = ZERO, ZERO
        for part in line.parts:
            amount += part.instalment.amount
            agreed = part.instalment.progress
            share = agreed if agreed is not None else percent(amount, line.contract.current_amount) or ZERO
            yield line, part, (share - before) * line.contract.current_amount / total
            before = share


def _added(changes: Points) -> Points:
    """Return the running sum of changes, by day."""
    points: Points = []
    total = ZERO
    for day, change in sorted(changes):
        total += change
        if points and points[-1][0] == day:
            points.pop()
        points.append((day, total))
    return points


def _between(points: Points, start: dt.date, until: dt.date) -> Points:
    """Let a line begin with nothing at the start of the work, and go on level until a day."""
    if not points:
        return []
    begin = [(start, ZERO)] if points[0][0] > start else []
    return [*begin, *points, *([(until, points[-1][1])] if points[-1][0] < until else [])]


def _steps(points: Points) -> Points:
    """Return a line that stays level between its days: money is paid at once."""
    flat = [(after, low) for (_, low), (after, _) in pairwise(points)]
    return [point for pair in zip(points, [*flat, points[-1]], strict=True) for point in pair] if points else []


def _drawn(points: Points, first: dt.date, last: dt.date) -> str:
    return " ".join(f"{_x(day, first, last)},{float(HUNDRED - min(HUNDRED, share)):.2f}" for day, share in points)


def _x(day: dt.date, first: dt.date, last: dt.date) -> float:
    return round((day - first).days * 100 / (last - first).days, 2)
