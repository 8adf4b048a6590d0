"""The ledgers within reach: one line an LAO with the sums of a fiscal year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Max, Q, QuerySet, Sum

from geoplan.organisations.models import Organisation
from geoplan.policy import Action, Actor
from projects.models import FiscalYearClosing, LedgerEstimate, LedgerMonth, Side


@dataclass
class Line:
    """One LAO: what was estimated, received and spent by side, how many months were entered, whether it is closed."""

    organisation: Organisation
    estimated: dict[str, Decimal] = field(default_factory=dict)
    received: dict[str, Decimal | None] = field(default_factory=dict)
    spent: dict[str, Decimal | None] = field(default_factory=dict)
    months: int = 0
    closed: bool = False


def laos_within(actor: Actor) -> QuerySet[Organisation]:
    """Return the LAOs whose ledger the actor may read."""
    seen = actor.visibility(Action.VIEW_LEDGER)
    laos = Organisation.objects.laos().defer("area")
    if not seen.country:
        laos = laos.filter(Q(pk__in=seen.organisations) | Q(province__in=seen.provinces))
    return laos.order_by("code")


def lines_of(organisations: Iterable[Organisation], year: int) -> list[Line]:
    """Return a line for each organisation. Four queries."""
    lines = {one.pk: Line(one) for one in organisations}
    of_year = {"organisation__in": lines, "fiscal_year": year}
    estimates = LedgerEstimate.objects.filter(**of_year).order_by().values_list("organisation", "side")
    for pk, side, estimated in estimates.annotate(sum=Sum("estimated")):
        lines[pk].estimated[side] = estimated
    months = LedgerMonth.objects.filter(**of_year).order_by()
    for pk, side, received, spent in months.values_list("organisation", "side").annotate(Sum("received"), Sum("spent")):
        lines[pk].received[side], lines[pk].spent[side] = received, spent
    own = months.filter(side__in=(Side.REVENUE, Side.EXPENDITURE)).values_list("organisation", "month")
    for pk, _, _ in own.annotate(last=Max("pk")):
        lines[pk].months += 1
    for pk in FiscalYearClosing.objects.filter(**of_year, reopened_at=None).values_list("organisation", flat=True):
        lines[pk].closed = True
    return list(lines.values())
