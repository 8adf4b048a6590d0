"""A workbook of printed forms, read as a whole: every visible sheet's cells in one grid, merged cells marked.

What a form looks like is the caller's to say (``FormSigns``); what its words mean is the caller's to read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa
from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from geoplan.errors import DomainError
from spatial.formats.chunks import TextColumns
from spatial.formats.parsed import FormSigns, Limits, Note, Parsed
from spatial.formats.sheetmarks import Marks, Range, marks_of
from spatial.formats.tables import plain, text

WHOLE = "*"
"""The layer that means every sheet; no sheet can be called so."""

SHEET, HIDDEN = "sheet", "hidden"
LEFT, ABOVE = "\0left", "\0above"
"""What a cell covered by a merged one holds: where its value stands. No cell's own text has a NUL."""

LOOK_AHEAD = 60
LINE_CELLS = 3
MOST_COVERED = 1_000_000

Cells = list[str | None]


@dataclass
class Grid:
    """The rows of all sheets: name of the sheet, number of the row (from 1), whether it is hidden, cells from A on."""

    sheets: list[str]
    numbers: list[int]
    hidden: list[str | None]
    cells: TextColumns
    notes: list[Note]


def survey(book: CalamineWorkbook, signs: FormSigns | None) -> tuple[list[str], bool]:
    """The names of the sheets that hold something, and whether a visible one begins as a printed form does."""
    names, signed = [], False
    shown = _visible(book)
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if sheet.height:
            names.append(name)
            signed = signed or (signs is not None and name in shown and _has_signs(_head(sheet), signs))
    return names, signed


def _visible(book: CalamineWorkbook) -> set[str]:
    return {one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible}


def _head(sheet: CalamineSheet) -> list[list[str]]:
    rows = ([text(value) or "" for value in row] for row in islice(sheet.iter_rows(), LOOK_AHEAD))
    return [[cell.strip() for cell in row if cell.strip()] for row in rows]


def _has_signs(rows: list[list[str]], signs: FormSigns) -> bool:
    line, name, year = (re.compile(pattern) for pattern in (signs.line, signs.name, signs.year))
    named = [place for place, cells in enumerate(rows) if any(name.search(cell) for cell in cells)]
    dated = [place for place, cells in enumerate(rows) if any(year.search(cell) for cell in cells)]
    if not named or not dated:
        return False
    said = any(len(cells) <= LINE_CELLS and any(line.search(cell) for cell in cells) for cells in rows)
    return said or any(place + 1 in dated and place not in dated for place in named)


def read_whole(book: CalamineWorkbook, names: Sequence[str], package: zipfile.ZipFile | None, limits: Limits) -> Parsed:
    """Every visible sheet in one grid; columns are called ``0``, ``1``… from A on, beside ``sheet`` and ``hidden``.

    Errors: ``file_no_rows``, ``file_too_many_rows``, ``file_too_many_columns``.
    """
    marks = marks_of(package) if package else {}
    shown = _visible(book)
    grid = Grid([], [], [], TextColumns(), [])
    for name in names:
        if name in shown:
            _add(grid, book.get_sheet_by_name(name), marks.get(name, Marks()), limits)
    if unseen := [name for name in names if name not in shown]:
        grid.notes.append(Note("sheets_hidden", {"names": ", ".join(unseen)[:500]}))
    columns = {SHEET: pa.array(grid.sheets, pa.string()), HIDDEN: pa.array(grid.hidden, pa.string())}
    columns |= {str(place): column for place, column in enumerate(grid.cells.columns(grid.cells.width))}
    return Parsed("", columns, np.array(grid.numbers, np.int64), None, layer=WHOLE, notes=grid.notes)


def _add(grid: Grid, sheet: CalamineSheet, marks: Marks, limits: Limits) -> None:
    if sheet.end and sheet.end[1] >= limits.columns:
        raise DomainError("file_too_many_columns", limit=limits.columns)
    covered = _covered(sheet.merged_cell_ranges or marks.merged)
    for number, cells in _rows(sheet):
        if not any(cells) and number not in covered:
            continue
        if grid.cells.count == limits.rows:
            raise DomainError("file_too_many_rows", limit=limits.rows)
        for column, mark in covered.get(number, {}).items():
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = mark
        grid.sheets.append(sheet.name)
        grid.numbers.append(number + 1)
        grid.hidden.append("1" if number in marks.hidden else None)
        grid.cells.add(cells)
    for row, said in marks.boxes:
        grid.notes.append(Note("text_box", {"sheet": sheet.name, "row": row + 1, "text": said[:300]}))


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, Cells]]:
    if sheet.start is None:
        return
    # The rows come from the sheet's first one, their cells from its first filled column.
    before: Cells = [None] * sheet.start[1]
    for number, row in enumerate(sheet.iter_rows()):
        yield number, [*before, *(plain(text(value)) for value in row)]


def _covered(ranges: Sequence[Range]) -> dict[int, dict[int, str]]:
    """By row and column, where the value of a covered cell stands: to its left, or above in the first column."""
    found: dict[int, dict[int, str]] = {}
    budget = MOST_COVERED
    for (top, left), (bottom, right) in ranges:
        budget -= (bottom - top + 1) * (right - left + 1)
        if budget < 0:
            raise DomainError("file_too_heavy")
        # A blank row where a merged cell begins is kept as well: what is merged under it is blank, not what is above.
        for row in range(top, bottom + 1):
            cells = found.setdefault(row, {})
            if row > top:
                cells[left] = ABOVE
            cells.update(dict.fromkeys(range(left + 1, right + 1), LEFT))
    return found
