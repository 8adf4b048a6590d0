"""What reading a workbook answers: one flat table, its printed totals, and what became of every row."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Line(StrEnum):
    """What a row of a form turned out to be."""

    HEAD = "head"
    PREAMBLE = "preamble"
    PROJECT = "project"
    CONTINUATION = "continuation"
    TOTAL = "total"
    NUMBERING = "numbering"
    UNREAD = "unread"


@dataclass(frozen=True)
class Told:
    """A row that is not a project's: what it was taken for, and what it says."""

    sheet: str
    row: int
    line: Line
    text: str


@dataclass
class Row:
    """A project as printed: text by our field (``:heading`` where a column means nothing to us).

    ``letters`` says in which column each field stood, ``remarks`` what its reader should know (code, parameters).
    """

    sheet: str
    number: int
    values: dict[str, str]
    letters: dict[str, str]
    remarks: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@dataclass(frozen=True)
class PrintedTotal:
    """A row of totals: what it is called, the rows of the flat table it may close, narrowest first, what it says.

    ``count`` is a number of projects, ``counts`` one for each year, ``amounts`` baht for each year.
    """

    sheet: str
    row: int
    label: str
    scopes: tuple[tuple[int, int], ...]
    count: int | None
    counts: dict[int, int]
    amounts: dict[int, Decimal]


@dataclass
class Flat:
    """A workbook as one table, in the order of its sheets and rows."""

    rows: list[Row] = field(default_factory=list)
    totals: list[PrintedTotal] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    sheets: dict[str, str] = field(default_factory=dict)
    """The form of each sheet that was read."""
    skipped: list[str] = field(default_factory=list)
    """Sheets without the head of a form."""
