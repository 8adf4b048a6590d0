"""Excel and OpenDocument sheets; each sheet is a layer."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from geoplan.errors import DomainError
from spatial.formats.declared import ZIP
from spatial.formats.layers import choose
from spatial.formats.parsed import Parsed, Request
from spatial.formats.tables import Row, text, to_columns
from spatial.formats.zips import Archive


def read(request: Request) -> Parsed:
    """One sheet as text columns, without geometry; row numbers are the sheet's own.

    Errors: ``file_unreadable``, ``file_layer_unknown``, those of ``zips`` and of ``to_columns``.
    """
    with request.path.open("rb") as stream:
        if ZIP(stream.read(4)):
            _check_package(Archive(request.path, request.limits).zip)
    try:
        book = CalamineWorkbook.from_path(str(request.path))
        sheets = [name for name in book.sheet_names if book.get_sheet_by_name(name).height]
        layer = choose(sheets, request.layer)
        parsed = to_columns(_rows(book.get_sheet_by_name(layer)), request.header_row, request.limits)
    except CalamineError as error:
        raise DomainError("file_unreadable") from error
    parsed.driver, parsed.layers, parsed.layer = "Excel", sheets, layer
    return parsed


def _check_package(package: zipfile.ZipFile) -> None:
    """A workbook, and not just any zip called one."""
    names = set(package.namelist())
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise DomainError("file_unreadable")


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    first = sheet.start[0] + 1 if sheet.start else 1
    rows = sheet.to_python(skip_empty_area=True)
    for number, row in enumerate(rows, start=first):
        yield number, [text(value) for value in row]
