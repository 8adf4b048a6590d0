"""The finance officer's page: budgets, contracts and payments of the organisation, with sums and as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError
from geoplan.thai import fiscal_year, typed_date
from projects import paging
from projects.choices import own_scope
from projects.models import Stage
from projects.money.ledger import KINDS, READERS, STATES, LedgerFilter, rows_of, sums_of
from projects.paging import Key, page_of, read_sort
from spatial.formats.tables import neutral

BESIDES = ("sort", "after", "before", "scope")
KEYS: dict[str, dict[str, Key]] = {
    "approvals": {
        "id": paging.KEYS["id"],
        "effective": Key(F("effective"), paging.money),
        "requested": Key(F("requested"), paging.money),
    },
    "contracts": {
        "signed_on": Key(F("signed_on"), paging.day),
        "ends_on": Key(F("current_ends_on"), paging.day),
        "amount": Key(F("current_amount"), paging.money),
    },
    "payments": {"paid_on": Key(F("paid_on"), paging.day), "amount": Key(F("amount"), paging.money)},
}
DEFAULT = {"approvals": "-id", "contracts": "-signed_on", "payments": "-paid_on"}
RELATED = {
    "approvals": ("project__organisation",),
    "contracts": ("project__organisation",),
    "payments": ("project__organisation", "contract", "instalment", "approval"),
}
HEAVY = ("project__geometry", "project__geometry_3857", "project__organisation__area", "project__organisation__office")


def ledger(request: HttpRequest) -> HttpResponse:
    """Show one of the three lists; without any query, staff see their own organisation's contracts first."""
    if not request.GET and not request.actor.is_public:
        scope = own_scope(request.actor)
        own = LedgerFilter(organisation=scope.organisation[0] if scope.organisation else "", province=scope.province)
        return redirect(f"{request.path}?{own.to_query()}")
    chosen = LedgerFilter.from_query(request.GET, BESIDES)
    keys = KEYS[chosen.kind]
    sort = read_sort(request.GET.get("sort", ""), keys, DEFAULT[chosen.kind])
    rows = rows_of(request.actor, chosen, dt.date.today())
    page = page_of(
        _named(rows, chosen.kind), sort, request.GET.get("after", ""), request.GET.get("before", ""), keys=keys
    )
    context = {
        "chosen": chosen,
        "today": dt.date.today(),
        "tabs": [(kind, label, chosen.to_query(kind=kind, state="")) for kind, label in KINDS.items()],
        "states": [(state, label) for state, (kind, label) in STATES.items() if kind == chosen.kind],
        "stages": Stage.choices,
        "years": range(fiscal_year(dt.date.today()) + 1, fiscal_year(dt.date.today()) - 6, -1),
        "page": page,
        "sums": sums_of(rows, chosen.kind),
        "sorts": _sorts(chosen, sort),
        "pager": {side: _turned(chosen, sort, side, getattr(page, side)) for side in ("before", "after")},
        "csv_query": chosen.to_query(),
    }
    response = render(request, "projects/money/ledger.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _named(rows: QuerySet[Any], kind: str) -> QuerySet[Any]:
    return rows.select_related(*RELATED[kind]).defer(*HEAVY)


def _turned(chosen: LedgerFilter, sort: str, side: str, cursor: str) -> str:
    return f"?{chosen.to_query()}&{urlencode({'sort': sort, side: cursor})}" if cursor else ""


def _sorts(chosen: LedgerFilter, sort: str) -> dict[str, tuple[str, str]]:
    """Return, for each heading that sorts, where clicking it leads and how it is sorted now (for ``aria-sort``)."""
    found = {}
    for name in KEYS[chosen.kind]:
        order = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
        following = name if order == "descending" else f"-{name}"
        found[name] = (f"?{chosen.to_query()}&sort={following}", order)
    return found


# CSV -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One column of a file: its heading, and what it says of a row."""

    head: str | Promise
    read: Callable[[Any], Any]


PROJECT = (
    Cell(_("Organisation"), lambda row: row.project.organisation.name),
    Cell(_("Project code"), lambda row: row.project.code),
    Cell(_("Project"), lambda row: row.project.name),
)
CELLS: dict[str, tuple[Cell, ...]] = {
    "approvals": (
        *PROJECT,
        Cell(_("Fiscal year"), lambda row: row.fiscal_year),
        Cell(_("Source of the money"), lambda row: row.get_source_display()),
        Cell(_("State"), lambda row: row.get_state_display()),
        Cell(_("Ordinance or order"), lambda row: row.ordinance_number),
        Cell(_("Approved on"), lambda row: row.approved_on),
        Cell(_("Requested (baht)"), lambda row: row.requested),
        Cell(_("Approved (baht)"), lambda row: row.approved),
        Cell(_("After transfers (baht)"), lambda row: row.effective),
        Cell(_("Bound (baht)"), lambda row: row.bound),
        Cell(_("Paid (baht)"), lambda row: row.paid),
    ),
    "contracts": (
        *PROJECT,
        Cell(_("Contract number"), lambda row: row.number),
        Cell(_("e-GP number"), lambda row: row.egp_number),
        Cell(_("Method"), lambda row: row.get_method_display()),
        Cell(_("Contractor"), lambda row: row.contractor),
        Cell(_("Signed on"), lambda row: row.signed_on),
        Cell(_("Work starts on"), lambda row: row.starts_on),
        Cell(_("Contract ends"), lambda row: row.current_ends_on),
        Cell(_("Amount (baht)"), lambda row: row.current_amount),
        Cell(_("Paid (baht)"), lambda row: row.paid),
        Cell(_("State"), lambda row: row.get_ending_display()),
    ),
    "payments": (
        *PROJECT,
        Cell(_("Paid on"), lambda row: row.paid_on),
        Cell(_("Voucher number"), lambda row: row.voucher_number),
        Cell(_("Contract number"), lambda row: row.contract.number if row.contract else ""),
        Cell(_("Instalment"), lambda row: row.instalment.number if row.instalment else ""),
        Cell(_("Fiscal year"), lambda row: row.approval.fiscal_year),
        Cell(_("Payee"), lambda row: row.payee if row.is_insider else ""),
        Cell(_("Gross (baht)"), lambda row: row.amount),
        Cell(_("Deductions (baht)"), lambda row: row.deductions),
        Cell(_("Retention (baht)"), lambda row: row.retention),
        Cell(_("Net (baht)"), lambda row: row.net),
    ),
}


def ledger_csv(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """Answer what a list shows, all of its pages, as CSV in UTF-8 with a byte order mark."""
    if kind not in CELLS:
        raise DomainError("not_found")
    if set(request.GET) - set(READERS):
        raise DomainError("filter_unknown", name=min(set(request.GET) - set(READERS))[:40])
    chosen = replace(LedgerFilter.from_query(request.GET, ()), kind=kind)
    rows = _named(rows_of(request.actor, chosen, dt.date.today()), kind).order_by("pk")
    return StreamingHttpResponse(
        _lines(kind, rows.iterator(chunk_size=2000), get_language() or "th"),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="geoplan-{kind}.csv"',
            "Cache-Control": "private, no-store",
        },
    )


def _lines(kind: str, rows: Iterator[Any], language: str) -> Iterator[bytes]:
    """Write in the reader's language, which is no longer in force once the answer streams."""
    with override(language):
        yield b"\xef\xbb\xbf" + _line([str(cell.head) for cell in CELLS[kind]])
        for row in rows:
            yield _line([_text(cell.read(row)) for cell in CELLS[kind]])


def _text(value: Any) -> str:
    if isinstance(value, dt.date):
        return typed_date(value)
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return neutral(str(value)) if value not in (None, "") else ""


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode("utf-8")
