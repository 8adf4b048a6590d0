"""The problems of an import as a file that people can work through: row, field, code, reasons, and the row itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from projects.imports.fields import label
from projects.imports.uploading import table
from projects.models import ImportBatch, ImportRow
from spatial.formats.tables import neutral

MOST_ROWS = 1000
HEAD = ("แถว/row", "คอลัมน์/field", "รหัส/code", "ระดับ/severity", "เหตุผล", "reason")


def problem_lines(batch: ImportBatch) -> Iterator[bytes]:
    """CSV in UTF-8 with a byte order mark, a line a problem, the original row's cells behind it."""
    read = table(batch)
    yield b"\xef\xbb\xbf" + _line([*HEAD, *read.headings])
    rows = ImportRow.objects.filter(batch=batch).exclude(problems=[]).order_by("position")
    for row in rows.only("position", "row_number", "sheet", "problems").iterator(chunk_size=2000):
        original = [cell or "" for cell in read.row(row.position)]
        for one in row.problems:
            told = (place_of(row, one), one["field"], one["code"], one["severity"], one["thai"], one["english"])
            yield _line([*map(str, told), *original])


def first_problems(batch: ImportBatch) -> list[dict[str, Any]]:
    """The problems of the first ``MOST_ROWS`` rows that have any, each with the row's number in the file."""
    rows = ImportRow.objects.filter(batch=batch).exclude(problems=[]).order_by("position")[:MOST_ROWS]
    return [
        {"row": row.row_number, **({"sheet": row.sheet} if row.sheet else {}), **problem}
        for row in rows
        for problem in row.problems
    ]


def place_of(row: ImportRow, problem: dict[str, Any]) -> str:
    """Where a problem stands, as Excel would write it: ``ผ.02!F15``, or the row alone where there is one table."""
    if not row.sheet:
        return str(row.row_number)
    return f"{row.sheet}!{problem.get('cell') or row.row_number}"


def _line(cells: list[str]) -> bytes:
    """One line; a cell that a spreadsheet would run as a formula is made harmless (CWE-1236)."""
    out = io.StringIO()
    csv.writer(out).writerow([neutral(cell) for cell in cells])
    return out.getvalue().encode("utf-8")


def field_label(field: str) -> str:
    """A problem's field for people; the location of a row has no column of its own."""
    from django.utils.translation import gettext

    if field == "geometry":
        return gettext("Location")
    try:
        return label(field)
    except KeyError:
        return field
