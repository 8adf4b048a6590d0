"""Excel and OpenDocument sheets; each sheet is a layer."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from geoplan.errors import DomainError
from spatial.formats.declared import ZIP
from spatial.formats.delimited import headings, rows
from spatial.formats.layers import choose
from spatial.formats.outgoing import Job
from spatial.formats.parsed import MIB, Note, Parsed, Request
from spatial.formats.tables import Row, text, to_columns
from spatial.formats.workbook import WHOLE, read_whole, survey
from spatial.formats.zips import Archive

SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767
EXACT_DIGITS = 10**15
WIDTHS = {"text": 32, "int": 10, "decimal": 18, "date": 12}


def read(request: Request) -> Parsed:
    """One sheet as text columns, without geometry, or all of a workbook of forms; row numbers are the sheet's own.

    Errors: ``file_password``, ``file_unreadable``, ``file_layer_unknown``, those of ``zips`` and of ``to_columns``.
    """
    package = _package(request)
    try:
        book = CalamineWorkbook.from_path(str(request.path))
        asked = request.layer is not None or request.header_row is not None
        sheets, signed = survey(book, None if asked else request.signs)
        if signed or request.layer == WHOLE:
            parsed = read_whole(book, sheets, package, request.limits)
        else:
            layer = choose(sheets, request.layer)
            parsed = to_columns(_rows(book.get_sheet_by_name(layer)), request.header_row, request.limits)
            parsed.layer = layer
    except PasswordError as error:
        raise DomainError("file_password") from error
    except CalamineError as error:
        raise DomainError("file_unreadable") from error
    parsed.driver, parsed.layers = "Excel", sheets
    return parsed


def _package(request: Request) -> zipfile.ZipFile | None:
    """The zip that a workbook is, but for the oldest kind.

    Errors: ``file_unreadable`` for any other zip, ``workbook_too_large`` by what its directory says.
    """
    with request.path.open("rb") as stream:
        if not ZIP(stream.read(4)):
            return None
    package = Archive(request.path, request.limits).zip
    size = sum(info.file_size for info in package.infolist())
    if size > request.limits.workbook_bytes:
        raise DomainError("workbook_too_large", size=size // MIB, limit=request.limits.workbook_bytes // MIB)
    if not set(package.namelist()) & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise DomainError("file_unreadable")
    return package


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    for number, row in enumerate(sheet.iter_rows() if sheet.start else (), start=1):
        yield number, [text(value) for value in row]


class _Sheets:
    """Sheets of one workbook, a new one begun whenever the last is full."""

    def __init__(self, job: Job) -> None:
        options = {
            "constant_memory": True,
            "tmpdir": str(job.target.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        self.job, self.count, self.row = job, 0, SHEET_ROWS
        self.book = xlsxwriter.Workbook(str(job.target), options)
        self.book.set_properties({"title": job.title})
        self.bold = self.book.add_format({"bold": True, "text_wrap": True})
        self.money = self.book.add_format({"num_format": "#,##0.00"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.cut = self.left_out = 0

    def _begin(self) -> None:
        self.count += 1
        name = self.job.layer if self.count == 1 else f"{self.job.layer[:27]} ({self.count})"
        self.sheet = self.book.add_worksheet(name)
        self.sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings(self.job.fields, self.job.geographic)):
            kind = self.job.fields[column].type if column < len(self.job.fields) else "decimal"
            self.sheet.set_column(column, column, WIDTHS[kind])
            self.sheet.write_string(0, column, heading, self.bold)
        self.row = 1

    def add(self, cells: list[Any]) -> None:
        """Write one row; the last cell is WKT, which is left out rather than cut."""
        if self.row == SHEET_ROWS:
            self._begin()
        if cells[-1] and len(cells[-1]) > CELL_CHARACTERS:
            cells[-1], self.left_out = None, self.left_out + 1
        for column, cell in enumerate(cells):
            self._write(column, cell)
        self.row += 1

    def _write(self, column: int, cell: Any) -> None:
        if isinstance(cell, date):
            self.sheet.write_datetime(self.row, column, cell, self.day)
        elif isinstance(cell, Decimal) and abs(cell) * 100 < EXACT_DIGITS:
            self.sheet.write_number(self.row, column, float(cell), self.money)
        elif isinstance(cell, int | float) and abs(cell) < EXACT_DIGITS:
            self.sheet.write_number(self.row, column, cell)
        elif cell is not None:
            value = str(cell)
            self.cut += len(value) > CELL_CHARACTERS
            self.sheet.write_string(self.row, column, value[:CELL_CHARACTERS])

    def close(self) -> list[Note]:
        """Finish the file and say what did not fit."""
        if not self.count:
            self._begin()
        self.book.close()
        notes = [Note("geometry_too_long", {"count": self.left_out})] if self.left_out else []
        notes += [Note("cells_cut", {"count": self.cut})] if self.cut else []
        return notes + ([Note("sheets_split", {"count": self.count})] if self.count > 1 else [])


def write(job: Job) -> list[Note]:
    """Bold frozen Thai headings; money and dates as numbers and dates, exact to 15 digits, beyond that as text."""
    sheets = _Sheets(job)
    for batch in job.batches:
        for cells in rows(batch, job):
            sheets.add(cells)
    return sheets.close()
