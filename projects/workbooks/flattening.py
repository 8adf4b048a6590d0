"""From the sheets as printed to one table: heads found, preambles carried down, totals set aside, nothing dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from projects.imports.fields import is_budget
from projects.imports.values import money
from projects.workbooks import sheets as words
from projects.workbooks.heads import Head, find_head, is_column_numbers, letter, own
from projects.workbooks.model import Flat, Line, PrintedTotal, Row, Told
from projects.workbooks.sheets import Cells, Sheet
from spatial.formats.workbook import ABOVE, LEFT

HELD = ("issue", "strategy", "tactic", "programme")
"""What a line above the rows, or a cell merged over them, says of all of them."""
SPREAD = (*HELD, "equipment_category", "equipment_type", "objective", "target", "indicator", "expected_result")
"""The columns of which a vertically merged cell holds for each of its rows."""
LINE_TEXTS = 3
NAME_LENGTH = 500


def flatten(sheets: Iterable[Sheet]) -> Flat:
    """Read every sheet that has the head of a plan's form; the others are named in ``skipped``."""
    flat = Flat()
    for sheet in sheets:
        heads = {place: head for place in range(len(sheet.rows)) if (head := find_head(sheet.rows, place))}
        if heads:
            _Walk(sheet, flat, heads).walk()
        else:
            flat.skipped.append(sheet.name)
    return flat


class _Walk:
    """One pass down a sheet, with what the lines above have said so far."""

    def __init__(self, sheet: Sheet, flat: Flat, heads: dict[int, Head]) -> None:
        self.sheet, self.flat, self.heads = sheet, flat, heads
        self.form = words.form_of(sheet.name) or ""
        self.said: dict[str, str] = {}
        self.block: set[str] = set()
        self.head: Head | None = None
        self.above: dict[int, str] = {}
        self.last: Row | None = None
        self.numbered = False
        self.begins = self.sheet_begins = self.group_begins = len(flat.rows)
        self.closed: PrintedTotal | None = None
        self.in_titles, self.reached = False, 0

    def walk(self) -> None:
        """Read the rows in order."""
        place = 0
        while place < len(self.sheet.rows):
            if head := self.heads.get(place):
                for number, cells in self.sheet.rows[place : head.last + 1]:
                    self._tell(number, Line.HEAD, own(cells))
                self.head, self.above, place = head, {}, head.last + 1
                self.in_titles, self.reached = False, self.sheet.rows[place - 1][0]
                self.block.clear()
            else:
                self._row(place)
                place += 1
        self.flat.sheets[self.sheet.name] = self._form()

    def _row(self, place: int) -> None:
        number, cells = self.sheet.rows[place]
        texts = own(cells)
        for column in {*self.above, *range(len(cells))}:
            cell = cells[column] if column < len(cells) else None
            if cell not in (LEFT, ABOVE):
                self.above[column] = (cell or "").strip()
        if texts:
            line = self._line_of(place, cells, texts)
            if line != Line.PROJECT:
                self._tell(number, line, texts)
            self.reached = number

    def _line_of(self, place: int, cells: Cells, texts: dict[int, str]) -> Line:
        number = self.sheet.rows[place][0]
        if self._is_coded(texts):
            return self._body(number, cells, texts)
        if self._is_total(texts):
            return self._total(number, texts)
        if not self._amounts(texts) and len(texts) <= LINE_TEXTS and self._preamble(texts):
            return Line.PREAMBLE
        if self.head is None:
            return Line.PREAMBLE if len(texts) <= LINE_TEXTS else Line.UNREAD
        if is_column_numbers(texts):
            return Line.NUMBERING
        self.in_titles = self._is_title(place, cells, texts)
        if self.in_titles:
            return Line.PREAMBLE
        return self._body(number, cells, texts)

    def _tell(self, number: int, line: Line, texts: dict[int, str]) -> None:
        self.flat.told.append(Told(self.sheet.name, number, line, " | ".join(texts.values())[:500]))

    # Lines between the tables.

    def _preamble(self, texts: dict[int, str]) -> bool:
        """Take in a line that holds for the rows below: each of its cells, or all of them read together."""
        corners = [text for text in texts.values() if words.CORNER.match(text)]
        for corner in corners:
            self.form = words.form_of(corner) or self.form
        said = [text for text in texts.values() if text not in corners]
        whole = " ".join(said)
        if not said or words.ALIGNED.search(whole):
            return True
        pieces = [piece for text in said for piece in re.split(r"\s+(?=แผนงาน|กลยุทธ์|แนวทางการพัฒนา)", text)]
        if all(map(_held, pieces)):
            for piece in pieces:
                self._hold(piece)
            return True
        if _held(whole):
            self._hold(whole)
            return True
        if (form := words.form_of(whole)) and words.PLAIN.search(whole):
            self.form = form
            return True
        return bool(corners)

    def _hold(self, text: str) -> None:
        name, value = _held(text) or ("", "")
        self.block.add(name)
        if self.said.get(name) == value:
            return
        self.last = None
        if name != "programme":
            self.group_begins = len(self.flat.rows)
        if name in ("strategy", "issue"):
            for lower in {"tactic", "programme"} - self.block:
                self.said.pop(lower, None)
        self.said[name] = value

    def _is_title(self, place: int, cells: Cells, texts: dict[int, str]) -> bool:
        """Whether a line repeats the titles of a page: down to the next head there are only such lines."""
        said = " ".join(texts.values())
        if len(texts) > LINE_TEXTS or self._amounts(texts):
            return False
        titled = words.PAGE.search(said) or (words.PLAIN.search(said) and (_is_aside(cells, texts) or self.in_titles))
        return bool(titled) and (self._is_above_head(place) or _is_band(cells, texts))

    def _is_above_head(self, place: int) -> bool:
        following = place + 1
        while following < len(self.sheet.rows) and following not in self.heads:
            if len(own(self.sheet.rows[following][1])) > LINE_TEXTS:
                return False
            following += 1
        return following in self.heads

    # Totals.

    def _is_total(self, texts: dict[int, str]) -> bool:
        if self._is_numbered(texts):
            return False
        said = [text for column, text in texts.items() if not self._is_amount(column)]
        begins = bool(said) and (words.TOTAL.match(said[0]) or words.RUNNING.match(said[0])) is not None
        return begins and (len(said) <= LINE_TEXTS or words.COUNT.search(" ".join(said)) is not None)

    def _total(self, number: int, texts: dict[int, str]) -> Line:
        """Keep what a row of totals says; one of which something cannot be read is told."""
        label = " ".join(text for column, text in texts.items() if not self._is_amount(column))
        amounts, said = self._amounts(texts), words.COUNT.search(label)
        count = int(said[1].replace(",", "")) if said else None
        counts = {}
        if count is None and words.COUNTED.search(label):
            counts, amounts = {year: int(amount) for year, amount in amounts.items()}, {}
        scopes = self._scopes(label, bool(counts))
        total = PrintedTotal(self.sheet.name, number, label[:200], scopes, count, counts, amounts)
        self.last = None
        if not words.RUNNING.search(label):
            self.closed, self.begins = total, len(self.flat.rows)
        if count is not None or counts or amounts:
            self.flat.totals.append(total)
        readable = len(counts or amounts) == sum(map(self._is_amount, texts))
        return Line.TOTAL if readable and (count is not None or counts or amounts) else Line.UNREAD

    def _scopes(self, label: str, counted: bool) -> tuple[tuple[int, int], ...]:
        """The rows that a total can mean, the likeliest first; more than one only where it does not say which."""
        end = len(self.flat.rows)
        section, sheet, book = (self.begins, end), (self.sheet_begins, end), (0, end)
        group = (self.group_begins, end)
        if words.RUNNING.search(label):
            return (sheet,)
        if words.GRAND.search(label):
            return _distinct(sheet if sheet[0] < end else book, section, book)
        if section[0] < end:
            return (section,)
        if counted and self.closed:
            return self.closed.scopes
        return _distinct(group if group[0] < end else sheet, sheet, book)

    # Rows of the table.

    def _body(self, number: int, cells: Cells, texts: dict[int, str]) -> Line:
        assert self.head is not None
        values, letters = self._values(cells)
        amounts = self._amounts(texts)
        numbered, coded = self._is_numbered(texts), self._is_coded(texts)
        stands = {self.head.meaning(column) for column in texts}
        worded = {name for name in stands if name != "number" and not is_budget(name)}
        if numbered and stands == {"number"}:
            return Line.NUMBERING
        named = bool(values.get("name")) and not self._is_covered(cells, "name")
        if numbered or coded or (named and (not self.numbered or bool(amounts))):
            self._project(number, cells, values, letters)
            if self.numbered and not (numbered or coded):
                self.flat.rows[-1].remarks.append(("number_missing", {}))
            self.numbered = self.numbered or numbered
            return Line.PROJECT
        if not worded and self._closes(amounts):
            scopes = ((self.begins, len(self.flat.rows)),)
            self.flat.totals.append(PrintedTotal(self.sheet.name, number, "", scopes, None, {}, amounts))
            self.last, self.begins = None, len(self.flat.rows)
            return Line.TOTAL
        if self.last is None or number > self.reached + 1 or _is_band(cells, texts):
            return Line.UNREAD
        self._continue(number, cells, texts)
        return Line.CONTINUATION

    def _values(self, cells: Cells) -> tuple[dict[str, str], dict[str, str]]:
        """The row's texts by field, with those merged over it; parts under one heading are put together."""
        assert self.head is not None
        values: dict[str, str] = {}
        letters: dict[str, str] = {}
        stands = own(cells)
        for column, cell in enumerate(cells):
            name = self.head.meaning(column)
            if cell == ABOVE and (name in SPREAD or name in ("unit_in_charge", "name")):
                text = self.above.get(column, "")
            elif column in stands:
                text = (cell or "").strip()
            else:
                continue
            if text:
                values[name] = f"{values[name]} {text}" if name in values else text
                letters.setdefault(name, letter(column))
        if self.head.is_equipment and "name" not in self.head.names:
            values |= _name_of_equipment(values)
        return values, letters

    def _project(self, number: int, cells: Cells, values: dict[str, str], letters: dict[str, str]) -> None:
        held = {name: text for name, text in self.said.items() if name not in values}
        row = Row(self.sheet.name, number, {**held, **values, "form": self._form()}, letters)
        if number in self.sheet.hidden:
            row.remarks.append(("row_hidden", {}))
        for column in self._merged_amounts(cells):
            row.remarks.append(("amount_merged", {"cell": f"{letter(column)}{number}"}))
        self.flat.rows.append(row)
        self.last, self.closed = row, None
        self.block.clear()

    def _continue(self, number: int, cells: Cells, texts: dict[int, str]) -> None:
        """Put the rest of a row where it began; an amount fills a blank, and is told where there is one already."""
        assert self.last is not None and self.head is not None
        kept = self.last.values
        for column, text in texts.items():
            name = self.head.meaning(column)
            said = (cells[column] or "").strip()
            if is_budget(name) and name in kept:
                self.last.remarks.append(
                    ("amount_beside", {"cell": f"{letter(column)}{number}", "value": text[:40], "year": name[7:]})
                )
            elif not kept.get(name):
                kept[name] = said
                self.last.letters.setdefault(name, letter(column))
            elif name != "number":
                kept[name] = f"{kept[name]} {said}"
        if self.head.is_equipment and "name" not in self.head.names:
            kept |= _name_of_equipment({**kept, "name": ""})

    def _form(self) -> str:
        return "p03" if self.head is not None and self.head.is_equipment else self.form or "p02"

    def _is_amount(self, column: int) -> bool:
        return self.head is not None and is_budget(self.head.columns.get(column, ""))

    def _amounts(self, texts: dict[int, str]) -> dict[int, Decimal]:
        """The readable amounts of a row, by year."""
        found = {}
        for column, text in texts.items():
            if self._is_amount(column):
                amount, wrong = money(text)
                if wrong is None and amount is not None:
                    assert self.head is not None
                    found[int(self.head.columns[column].removeprefix("budget_"))] = amount
        return found

    def _is_numbered(self, texts: dict[int, str]) -> bool:
        columns = self.head.columns if self.head else {}
        return any(columns.get(column) == "number" and words.NUMBER.match(text) for column, text in texts.items())

    def _is_coded(self, texts: dict[int, str]) -> bool:
        """Whether a row carries the code of a project, whatever else it says."""
        columns = self.head.columns if self.head else {}
        return any(columns.get(column) == "code" for column in texts)

    def _is_covered(self, cells: Cells, name: str) -> bool:
        assert self.head is not None
        return any(cell == ABOVE and self.head.columns.get(column) == name for column, cell in enumerate(cells))

    def _merged_amounts(self, cells: Cells) -> list[int]:
        """The columns whose amount stands in a merged cell, which would count it twice, or for several years."""
        return [
            column
            for column, cell in enumerate(cells)
            if self._is_amount(column)
            and ((cell == ABOVE and self.above.get(column)) or (cell == LEFT and self._is_amount(column - 1)))
        ]

    def _closes(self, amounts: dict[int, Decimal]) -> bool:
        """Whether amounts without a word are the sums of the rows above them, of at least two."""
        rows = self.flat.rows[self.begins :]
        return (
            len(rows) > 1
            and any(amounts.values())
            and all(amount == sum_of(rows, year) for year, amount in amounts.items())
        )


def sum_of(rows: Sequence[Row], year: int) -> Decimal:
    """The readable amounts of a year, in baht."""
    return sum((money(row.values.get(f"budget_{year}"))[0] or Decimal(0) for row in rows), Decimal(0))


def _held(text: str) -> tuple[str, str] | None:
    """What a line says of the rows below it, with its number before its words: ``("strategy", "1. ด้าน…")``."""
    for name, pattern in words.LINES.items():
        if found := pattern.match(text):
            number = (found.groupdict().get("number") or "").strip(".")
            title = found["title"].strip()
            if number or title:
                return name, f"{number}. {title}".strip() if number else title
    return None


def _is_band(cells: Cells, texts: dict[int, str]) -> bool:
    """A single text over at least three merged columns is no part of a project."""
    return len(texts) == 1 and any(
        column in texts and cells[column + 1 : column + 3] == [LEFT, LEFT] for column in range(len(cells))
    )


def _is_aside(cells: Cells, texts: dict[int, str]) -> bool:
    """Whether a line stands in the first column or over merged ones, and not in a column of the table."""
    return 0 in texts or _is_band(cells, texts)


def _name_of_equipment(values: dict[str, str]) -> dict[str, str]:
    """Form ผ.03 has no column of names: its target says what is bought, or else its type."""
    said = values.get("target") or values.get("equipment_type") or ""
    return {"name": " ".join(said.split())[:NAME_LENGTH]} if said else {}


def _distinct(*scopes: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple(dict.fromkeys(scopes))
