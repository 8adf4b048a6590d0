"""Rows of cells become columns of text: which row holds the headings, what the columns are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from typing import Any

import numpy as np

from geoplan.errors import DomainError
from spatial.formats.chunks import TextColumns
from spatial.formats.parsed import Limits, Note, Parsed

FORMULA = re.compile(r"'*[=+\-@\t\r]")
LOOK_AHEAD = 20

Row = tuple[int, list[str | None]]


def text(value: Any) -> str | None:
    """A cell as people see it: whole numbers without ``.0``, dates in ISO 8601, nothing for an empty cell."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: float) -> str | None:
    """A binary fraction to 15 digits, as Excel shows it: ``0.3`` for ``0.1 + 0.2``."""
    if value != value:
        return None
    if value.is_integer() and abs(value) < 1e17:
        return str(int(value))
    return format(Decimal(format(value, ".15g")), "f")


def neutral(value: str) -> str:
    """A text that a spreadsheet would run as a formula, with an apostrophe before it (CWE-1236)."""
    return f"'{value}" if FORMULA.match(value) else value


def plain(value: str | None) -> str | None:
    """Take off the apostrophe that ``neutral``, or a careful person, put there."""
    return value[1:] if value and value[0] == "'" and FORMULA.match(value) else value


def unique(names: Iterable[str | None]) -> list[str]:
    """Headings with blanks and repeats told apart, case ignored: ``column_3``, ``ชื่อ (2)``."""
    taken: set[str] = set()
    result = []
    for number, name in enumerate(names, start=1):
        base = name = (name or "").replace("\0", "").strip() or f"column_{number}"
        copy = 2
        while name.casefold() in taken:
            name, copy = f"{base} ({copy})", copy + 1
        taken.add(name.casefold())
        result.append(name)
    return result


def to_columns(rows: Iterable[Row], header_row: int | None, limits: Limits) -> Parsed:
    """Numbered rows become columns; blank rows vanish, and so do title rows above the headings, with a note.

    ``header_row`` is the number of the row with the headings, found when ``None``.
    Errors: ``file_no_rows``, ``file_too_many_rows``, ``file_too_many_columns``.
    """
    filled = (row for row in rows if any(row[1]))
    lead = _lead(filled, header_row)
    place = _heading(lead, header_row)
    heading = lead[place]
    body, numbers = TextColumns(), []
    for number, cells in chain(lead[place + 1 :], filled):
        if len(cells) > limits.columns:
            raise DomainError("file_too_many_columns", limit=limits.columns)
        body.add([plain(cell) for cell in cells])
        numbers.append(number)
        if place + 1 + body.count > limits.rows + LOOK_AHEAD:
            raise DomainError("file_too_many_rows", limit=limits.rows)
    width = max(body.width, len(heading[1]))
    if width > limits.columns:
        raise DomainError("file_too_many_columns", limit=limits.columns)
    names = unique([*heading[1], *[None] * (width - len(heading[1]))])
    columns = dict(zip(names, body.columns(width), strict=True))
    notes = [Note("title_rows", {"row": heading[0]})] if place else []
    return Parsed("", columns, np.array(numbers, np.int64), None, notes=notes)


def _lead(filled: Iterator[Row], header_row: int | None) -> list[Row]:
    """The rows among which the headings are: the top ones, or all up to the one that is named."""
    lead = list(islice(filled, LOOK_AHEAD))
    while header_row is not None and lead and lead[-1][0] < header_row and (row := next(filled, None)):
        lead.append(row)
    return lead


def _heading(filled: list[Row], header_row: int | None) -> int:
    """The first of the top rows that is at least half as full as the fullest of them."""
    counts = [sum(1 for cell in cells if cell) for _, cells in filled[:LOOK_AHEAD]]
    if header_row is not None:
        place = next((i for i, (number, _) in enumerate(filled) if number >= header_row), None)
    else:
        place = next((i for i, count in enumerate(counts) if 2 * count >= max(counts)), None)
    if place is None:
        raise DomainError("file_no_rows")
    return place
