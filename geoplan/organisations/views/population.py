"""The table of a year's population, and the file that fills it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from geoplan.organisations import population, population_files
from geoplan.organisations import population_template as workbook
from geoplan.organisations.data import require_year, rows_of, stamp_of
from geoplan.organisations.forms import UploadForm
from geoplan.organisations.loading import FileRefused
from geoplan.organisations.models import Community, Organisation, PopulationRecord, Section
from geoplan.organisations.views.frame import editable, frame

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_PROBLEMS = 200


@dataclass
class Cell:
    """One cell of the table: its field, what it shows, what is stored where somebody else changed it, what is wrong."""

    name: str
    column: str
    value: str
    label: str
    stored: str | None = None
    error: str = ""


@dataclass
class Line:
    """One village with its cells, and what is wrong with the row as a whole."""

    community: Community
    cells: list[Cell]
    error: str = ""


def population_edit(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Show the table of all villages and write it at once; when somebody else was quicker, show both sides (412)."""
    organisation = editable(request, code)
    communities, records = _stored(organisation, require_year(year))
    status = 200
    lines = [_line(one, records.get(one.pk)) for one in communities]
    stamp = stamp_of(records.values())
    if request.method == "POST":
        lines = [_typed(request, line) for line in lines]
        table = {line.community.pk: _read(line) for line in lines}
        status = 422
        if not any(line.error or any(cell.error for cell in line.cells) for line in lines):
            given = request.POST.get("stamp", "")[:40]
            try:
                saved = population.save_population(request.actor, organisation, year, given, table)
                _tell(request, saved)
                return redirect(f"{reverse('community_list', args=[code])}?year={year}")
            except DomainError as error:
                if error.code != "stale_version":
                    raise
                status = 412
                lines = [_both(line, records.get(line.community.pk)) for line in lines]
    context = {
        **frame(request, organisation, "community_list", year),
        "lines": lines,
        "columns": column_labels(),
        "stamp": stamp,
        "is_conflict": status == 412,
        "problems": [(line, cell) for line in lines for cell in line.cells if cell.error],
        "row_problems": [line for line in lines if line.error],
    }
    return render(request, "organisations/population_edit.html", context, status=status)


def _stored(organisation: Organisation, year: int) -> tuple[list[Community], dict[int, PopulationRecord]]:
    found = rows_of(organisation, year, Section.COMMUNITIES).select_related("subdistrict")
    records = rows_of(organisation, year, Section.POPULATION)
    return list(found.defer("subdistrict__geometry")), {one.community_id: one for one in records}


def column_labels() -> list[tuple[str, str]]:
    """Return the columns of the table with their headings."""
    return [
        ("male", _("Male")),
        ("female", _("Female")),
        ("total", _("Total")),
        ("households", _("Households")),
    ]


def _line(community: Community, record: PopulationRecord | None) -> Line:
    values = {column: getattr(record, column) for column in population.COLUMNS} if record else {}
    return Line(
        community,
        [
            Cell(f"{column}-{community.pk}", column, "" if values.get(column) is None else f"{values[column]}", label)
            for column, label in column_labels()
        ],
    )


def _typed(request: HttpRequest, line: Line) -> Line:
    """The line with what was typed; a cell that the form did not carry keeps what is stored."""
    cells = [replace(cell, value=request.POST.get(cell.name, cell.value)[:40]) for cell in line.cells]
    return Line(line.community, cells)


def _read(line: Line) -> population.Counts | None:
    """Read a line; what is wrong stands at its cell or at the line."""
    values: dict[str, int | None] = {}
    for cell in line.cells:
        try:
            values[cell.column] = population.read_count(cell.value)
        except DomainError as error:
            cell.error = error.message
    if len(values) < len(line.cells):
        return None
    try:
        return population.counts_of(**values)
    except DomainError as error:
        line.error = error.message
        return None


def _both(line: Line, record: PopulationRecord | None) -> Line:
    """The line with what is stored now wherever it differs from what was typed."""
    for cell, stored in zip(line.cells, _line(line.community, record).cells, strict=True):
        typed = population.read_count(cell.value)
        if typed is None and cell.column == "total":
            continue
        cell.stored = (stored.value or "–") if stored.value != ("" if typed is None else str(typed)) else None
    return line


def _tell(request: HttpRequest, saved: population.Saved) -> None:
    said = _("Saved: %(created)s new, %(updated)s changed, %(removed)s removed, %(unchanged)s as before.")
    messages.success(request, said % saved.__dict__)


def population_template(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Give the workbook to fill in, with the villages and what is known of the year."""
    organisation = editable(request, code)
    communities, records = _stored(organisation, require_year(year))
    book = workbook.template(organisation, year, communities, records)
    name = f"population-{code}-{year}.xlsx"
    return HttpResponse(
        book, headers={"Content-Type": EXCEL, "Content-Disposition": content_disposition_header(True, name) or ""}
    )


def population_import(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Take villages and population from a file: all of it, or nothing and what is wrong by row and column."""
    organisation = editable(request, code)
    form = UploadForm(request.POST or None, request.FILES or None)
    context = {**frame(request, organisation, "community_list", require_year(year)), "form": form}
    if request.method != "POST":
        return render(request, "organisations/population_import.html", context)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            path = Path(file.temporary_file_path())
            loaded = population_files.load(request.actor, organisation, year, path, file.name)
            _tell_loaded(request, loaded)
            return redirect(f"{reverse('community_list', args=[code])}?year={year}")
        except FileRefused as refused:
            context |= {"refused": refused, "problems": refused.problems[:SHOWN_PROBLEMS]}
        except DomainError as error:
            if error.code == "not_permitted":
                raise
            form.add_error("file", error.message)
    return render(request, "organisations/population_import.html", context, status=422)


def _tell_loaded(request: HttpRequest, loaded: population_files.Loaded) -> None:
    said = _(
        "The file was imported: %(rows)s rows; villages: %(created)s new, %(updated)s changed;"
        " population: %(counted)s new, %(recounted)s changed."
    )
    messages.success(request, said % loaded.__dict__)
