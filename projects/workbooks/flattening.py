"""From the sheets as printed to one table: heads found, preambles carried down, totals set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from geoplan.thai import to_arabic_digits
from projects.imports.values import money
from projects.workbooks import sheets as words
from projects.workbooks.sheets import Cells, Sheet, filled

HEAD_ROWS = 3
"""How many rows a printed head spans at most: a group over the years, the years, and ``(บาท)``."""

FIELDS = (
    "sheet",
    "form",
    "strategy",
    "tactic",
    "issue",
    "programme",
    "number",
    "name",
    "objective",
    "target",
    "indicator",
    "expected_result",
    "unit_in_charge",
    words.CATEGORY,
    words.TYPE,
)


@dataclass(frozen=True)
class PrintedTotal:
    """A row of totals as printed: the rows of the flat table that it closes, its count of projects and its amounts."""

    sheet: str
    row: int
    first: int
    last: int
    count: int | None
    amounts: dict[int, Decimal]


@dataclass
class Flat:
    """A workbook as one table: ``rows`` hold text by our field, with each row's number in its sheet."""

    rows: list[dict[str, str]] = field(default_factory=list)
    row_numbers: list[int] = field(default_factory=list)
    totals: list[PrintedTotal] = field(default_factory=list)
    skipped_sheets: list[str] = field(default_factory=list)

    @property
    def years(self) -> list[int]:
        """The fiscal years for which some sheet has a column."""
        found = {name for row in self.rows for name in row if name.startswith("budget_")}
        return sorted(int(name.removeprefix("budget_")) for name in found)


@dataclass(frozen=True)
class Head:
    """The head of a printed table: where it ends, and which column holds what."""

    last: int
    columns: dict[int, str]


def flatten(sheets: Sequence[Sheet]) -> Flat:
    """Read every sheet that has the head of a plan's form; the others are named in ``skipped_sheets``."""
    flat = Flat()
    for sheet in sheets:
        before = len(flat.rows)
        _Walk(sheet, flat).walk()
        if len(flat.rows) == before:
            flat.skipped_sheets.append(sheet.name)
    return flat


class _Walk:
    """One pass down a sheet, with what the preamble has said so far."""

    def __init__(self, sheet: Sheet, flat: Flat) -> None:
        self.sheet, self.flat = sheet, flat
        self.form = words.form_of(to_arabic_digits(sheet.name)) or ""
        self.said: dict[str, str] = {}
        self.head: Head | None = None
        self.section = len(flat.rows)

    def walk(self) -> None:
        """Read the rows in order."""
        position = 0
        rows = self.sheet.rows
        while position < len(rows):
            if head := find_head(rows, position, is_equipment=self.form == "p03"):
                self.head, position = head, head.last + 1
                continue
            number, cells = rows[position]
            self._row(number, [to_arabic_digits(cell) if cell else None for cell in cells], cells)
            position += 1

    def _row(self, number: int, arabic: Cells, cells: Cells) -> None:
        texts = filled(arabic)
        if not texts:
            return
        if any(words.TOTAL.match(text) for _, text in texts[:3]):
            self._total(number, arabic, texts)
        elif len(texts) <= 2 and self._preamble(" ".join(text for _, text in texts)):
            return
        elif self.head is not None and not _is_column_numbers(texts):
            self._project(number, cells)

    def _preamble(self, text: str) -> bool:
        """Take in a line between the tables; strategy, tactic, issue and programme hold until the next of them."""
        if form := words.form_of(text):
            self.form = self.form or form
            if len(text) < 30:
                return True
        for name, pattern in (
            ("issue", words.ISSUE),
            ("strategy", words.STRATEGY),
            ("tactic", words.TACTIC),
            ("programme", words.PROGRAMME),
        ):
            if found := pattern.match(text):
                self.said[name] = found[found.re.groups].strip()
                if name == "strategy":
                    self.said.pop("tactic", None)
                return True
        return self.head is None

    def _project(self, number: int, cells: Cells) -> None:
        assert self.head is not None
        values: dict[str, str] = {}
        for column, name in self.head.columns.items():
            if column < len(cells) and (text := (cells[column] or "").strip()):
                values[name] = text
        if not values.get("name") and self.form == "p03":
            values["name"] = values.get("target") or values.get(words.TYPE, "")
        if values.get("name"):
            row = {**self.said, "sheet": self.sheet.name, "form": self.form or "p02", **values}
            self.flat.rows.append(row)
            self.flat.row_numbers.append(number)
        elif self.flat.rows[self.section :]:
            _continue(self.flat.rows[-1], values)

    def _total(self, number: int, cells: Cells, texts: list[tuple[int, str]]) -> None:
        amounts = {}
        for column, name in (self.head.columns if self.head else {}).items():
            if name.startswith("budget_") and column < len(cells) and cells[column]:
                amount, wrong = money(cells[column])
                if amount is not None and wrong is None:
                    amounts[int(name.removeprefix("budget_"))] = amount
        said = words.COUNT.search(" ".join(text for _, text in texts))
        count = int(said[1].replace(",", "")) if said else None
        if amounts or count is not None:
            last = len(self.flat.rows)
            self.flat.totals.append(PrintedTotal(self.sheet.name, number, self.section, last, count, amounts))
            if self.head is not None:
                self.section = last


def _continue(row: dict[str, str], values: dict[str, str]) -> None:
    """Put the rest of a text that was written over two rows where it began; amounts never run on."""
    for name, text in values.items():
        if not name.startswith("budget_") and name != "number":
            row[name] = f"{row[name]} {text}" if row.get(name) else text


def _is_column_numbers(texts: list[tuple[int, str]]) -> bool:
    """Tell a row that numbers the columns, ``(1) (2) (3)``, from a project."""
    plain = [text.strip("() ") for _, text in texts]
    return len(plain) > 3 and all(text.isdecimal() and len(text) < 3 for text in plain)


def find_head(rows: Sequence[tuple[int, Cells]], start: int, *, is_equipment: bool) -> Head | None:
    """The head that begins at ``start``: a name (of equipment: a target) and at least one year, in up to three rows."""
    first = _meanings(rows[start][1], is_equipment)
    if not set(first.values()) & {"name", "target"}:
        return None
    columns = dict(first)
    last = start
    for position in range(start + 1, min(start + HEAD_ROWS, len(rows))):
        more = _meanings(rows[position][1], is_equipment)
        if not more or len(more) < len(filled(rows[position][1])) // 2:
            break
        columns |= {
            column: name for column, name in more.items() if column not in columns or name.startswith("budget_")
        }
        last = position
    names = set(columns.values())
    has_year = any(name.startswith("budget_") for name in names)
    return Head(_past_units(rows, last), columns) if has_year and len(names) >= 3 else None


def _past_units(rows: Sequence[tuple[int, Cells]], last: int) -> int:
    """A row that only says ``(บาท)`` or ``(KPI)`` still belongs to the head."""
    while last + 1 < len(rows) and all(text.startswith("(") for _, text in filled(rows[last + 1][1])):
        last += 1
    return last


def _meanings(cells: Cells, is_equipment: bool) -> dict[int, str]:
    found: dict[int, str] = {}
    for column, text in _headings(cells):
        name = words.column_meaning(text, is_equipment=is_equipment)
        if name and name not in found.values():
            found[column] = name
    return found


def _headings(cells: Cells) -> Iterator[tuple[int, str]]:
    for column, text in filled(cells):
        yield column, to_arabic_digits(" ".join(text.split()))
