"""Pages of revenue, expenditure and subsidies: the list, a year, the grid of a side, files, closing and reopening."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from geoplan.errors import DomainError, in_reader_language
from geoplan.organisations.data import require_year
from geoplan.organisations.forms import UploadForm
from geoplan.organisations.loading import FileRefused
from geoplan.organisations.models import Kind, Organisation
from geoplan.policy import Action
from geoplan.thai import MONTHS as MONTH_NAMES
from geoplan.thai import fiscal_year, fiscal_year_days
from projects import ledger_files, ledgers
from projects.imports.problems import PROBLEMS
from projects.imports.values import money
from projects.ledgerlist import laos_within, lines_of
from projects.ledgers import ESTIMATED, Amounts, Key, Ledger
from projects.models import MEASURES, MONTHS, Side, categories_of
from projects.money.ledger import KINDS
from projects.views.ledger_tables import Table, cells, show_stored, table_of, wrong

PAGE = 50
YEARS_BACK, YEARS_AHEAD = 3, 1
SHOWN_PROBLEMS = 200
TABS = [(kind, label, f"kind={kind}") for kind, label in KINDS.items()]
"""The lists of projects' money, which the ledgers stand beside."""
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def this_year() -> int:
    """Return the Buddhist fiscal year of today."""
    return fiscal_year(dt.date.today())


def ledger_home(request: HttpRequest) -> HttpResponse:
    """List the ledgers within reach; who has only one goes straight to it."""
    year = _year(request)
    laos = laos_within(request.actor)
    own = list(laos.values_list("code", flat=True)[:2])
    if len(own) == 1:
        return redirect(f"{reverse('ledger', args=own)}?year={year}")
    page = Paginator(laos, PAGE).get_page(request.GET.get("page"))
    lines = lines_of(page.object_list, year)
    context = {"page": page, "lines": lines, "year": year, "years": _years(year), "tabs": TABS}
    return render(request, "projects/ledgers/list.html", context)


def ledger(request: HttpRequest, code: str) -> HttpResponse:
    """Show the ledger of a fiscal year: its figures, and each side by category and month."""
    organisation = _organisation(request, code)
    year = _year(request)
    found = ledgers.read_ledger(organisation, year)
    closing = ledgers.closing_of(organisation, year)
    actor = request.actor
    is_over = dt.date.today() > fiscal_year_days(year)[1]
    context = {
        **_frame(organisation, year),
        "tabs": TABS,
        "tables": [table_of(found, side) for side in Side],
        "figures": _figures(found),
        "months_entered": len(found.months_entered()),
        "closing": closing,
        "is_over": is_over,
        "may_edit": actor.may(Action.EDIT_LEDGER, organisation) and not closing,
        "may_close": actor.may(Action.CLOSE_YEAR, organisation) and not closing and is_over,
        "may_reopen": actor.may(Action.REOPEN_YEAR, organisation) and closing is not None,
        "earlier": list(organisation.closings.filter(fiscal_year=year, reopened_at__isnull=False)),
    }
    return render(request, "projects/ledgers/detail.html", context)


def ledger_edit(request: HttpRequest, code: str, year: int, side: str) -> HttpResponse:
    """Show the grid of one side and write it at once; when somebody else was quicker, show both sides (412)."""
    organisation = _editable(request, code)
    if side not in Side.values:
        raise DomainError("not_found")
    if ledgers.closing_of(organisation, require_year(year)):
        raise DomainError("year_closed")
    found = ledgers.read_ledger(organisation, year)
    table = table_of(found, Side(side))
    status = 200
    if request.method == "POST":
        amounts = _typed(request, table)
        status = 422
        if not wrong(table):
            try:
                stamp = request.POST.get("stamp", "")[:40]
                saved = ledgers.save_ledger(request.actor, organisation, year, [Side(side)], stamp, amounts)
                _tell(request, saved)
                return redirect(f"{reverse('ledger', args=[code])}?year={year}#{side}")
            except DomainError as error:
                if error.code != "stale_version":
                    raise
                status = 412
                show_stored(table, found, amounts)
    context = {
        **_frame(organisation, year),
        "table": table,
        "stamp": found.stamp([Side(side)]),
        "problems": wrong(table),
        "is_conflict": status == 412,
        "measures": MEASURES[Side(side)],
    }
    return render(request, "projects/ledgers/edit.html", context, status=status)


def ledger_template(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Give the workbook of a year to fill in."""
    organisation = _editable(request, code)
    book = ledger_files.template(organisation, require_year(year), ledgers.read_ledger(organisation, year))
    return _file(book, EXCEL, f"ledger-{code}-{year}.xlsx")


def ledger_csv(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Give the ledger of a year as CSV."""
    organisation = _organisation(request, code)
    text = ledger_files.to_csv(organisation, require_year(year), ledgers.read_ledger(organisation, year))
    return _file(text.encode("utf-8-sig"), "text/csv", f"ledger-{code}-{year}.csv")


def ledger_import(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Take a filled-in workbook: all of it, or nothing and what is wrong by row and column."""
    organisation = _editable(request, code)
    if ledgers.closing_of(organisation, require_year(year)):
        raise DomainError("year_closed")
    form = UploadForm(request.POST or None, request.FILES or None)
    context = {**_frame(organisation, year), "form": form}
    if request.method != "POST":
        return render(request, "projects/ledgers/import.html", context)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            path = Path(file.temporary_file_path())
            _tell(request, ledger_files.load(request.actor, organisation, year, path, file.name))
            return redirect(f"{reverse('ledger', args=[code])}?year={year}")
        except FileRefused as refused:
            context |= {"refused": refused, "shown": refused.problems[:SHOWN_PROBLEMS]}
        except DomainError as error:
            if error.code in ("not_permitted", "year_closed"):
                raise
            form.add_error("file", error.message)
    return render(request, "projects/ledgers/import.html", context, status=422)


def ledger_close(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Close a fiscal year."""
    organisation = _organisation(request, code)
    ledgers.close_year(request.actor, organisation, year)
    messages.success(request, _("Fiscal year %(year)s has been closed.") % {"year": year})
    return redirect(f"{reverse('ledger', args=[code])}?year={year}")


def ledger_reopen(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Reopen a closed fiscal year, with a reason."""
    organisation = _organisation(request, code)
    ledgers.reopen_year(request.actor, organisation, year, request.POST.get("reason", ""))
    messages.success(request, _("Fiscal year %(year)s has been reopened.") % {"year": year})
    return redirect(f"{reverse('ledger', args=[code])}?year={year}")


def _organisation(request: HttpRequest, code: str) -> Organisation:
    """Return an LAO whose ledger the reader may see (404)."""
    laos = Organisation.objects.filter(kind=Kind.LAO).select_related("province", "district")
    found = get_object_or_404(laos.defer("area", "province__geometry", "district__geometry"), code=code)
    if not request.actor.may(Action.VIEW_LEDGER, found):
        raise DomainError("not_found")
    return found


def _editable(request: HttpRequest, code: str) -> Organisation:
    """Return an LAO whose ledger the reader may change: 404 unseen, 403 not permitted."""
    organisation = _organisation(request, code)
    request.actor.require(Action.EDIT_LEDGER, organisation)
    return organisation


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    if not asked:
        return this_year()
    if not asked.isascii() or not asked.isdigit() or len(asked) > 4:
        raise DomainError("filter_invalid", name="year")
    return require_year(int(asked))


def _years(year: int) -> list[int]:
    return sorted({*range(this_year() - YEARS_BACK, this_year() + YEARS_AHEAD + 1), year})


def _frame(organisation: Organisation, year: int) -> dict[str, Any]:
    crumbs = [
        {"label": area.name, "href": reverse("district", args=[area.pk])}
        for area in (organisation.province, organisation.district)
        if area
    ]
    crumbs.append({"label": organisation.name, "href": reverse("organisation_page", args=[organisation.code])})
    return {
        "organisation": organisation,
        "year": year,
        "years": _years(year),
        "crumbs": [*crumbs, {"label": _("Revenue and expenditure"), "href": ""}],
        "month_names": _month_names(year),
    }


def _month_names(year: int) -> list[str]:
    """Return the months of a fiscal year as officials write them, such as ต.ค. 68."""
    return [f"{MONTH_NAMES[month - 1]} {(year - (month >= 10)) % 100:02d}" for month in MONTHS]


def _figures(found: Ledger) -> list[dict[str, Any]]:
    """Return the figures of the year's strip: estimates and what came of them."""
    revenue, expenditure = categories_of(Side.REVENUE), categories_of(Side.EXPENDITURE)
    subsidies = categories_of(Side.GENERAL_SUBSIDY), categories_of(Side.SPECIFIC_SUBSIDY)
    figures = [
        (_("Revenue estimated"), found.total(revenue, ESTIMATED)),
        (_("Revenue received"), found.total(revenue, "received")),
        (_("Expenditure estimated"), found.total(expenditure, ESTIMATED)),
        (_("Expenditure spent"), found.total(expenditure, "spent")),
        (_("General subsidies received"), found.total(subsidies[0], "received")),
        (_("Specific subsidies received"), found.total(subsidies[1], "received")),
    ]
    return [{"label": label, "amount": amount} for label, amount in figures]


def _typed(request: HttpRequest, table: Table) -> Amounts:
    """Read what was typed into the table; a cell that the form did not carry stays as it is stored."""
    amounts: dict[Key, Decimal | None] = {}
    for cell in cells(table):
        cell.value = request.POST.get(cell.name, cell.value)[:40]
        amount, problem = money(cell.value)
        if problem:
            text = PROBLEMS[problem]
            cell.error = in_reader_language(text.thai, text.english).format(value=cell.value)
        amounts[cell.key] = amount
    return amounts


def _tell(request: HttpRequest, saved: ledgers.Saved) -> None:
    said = _("Saved: %(filled)s cells filled, %(changed)s changed, %(emptied)s emptied, %(unchanged)s as before.")
    messages.success(request, said % saved.__dict__)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Type": kind, "Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(content, headers=headers)
