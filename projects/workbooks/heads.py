"""The head of a printed table: one to three rows that say what each column holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geoplan.thai import to_arabic_digits
from projects.imports.fields import is_budget
from projects.workbooks import sheets as words
from projects.workbooks.sheets import Cells
from spatial.formats.workbook import ABOVE, LEFT

ROWS = 3
"""How many rows a head spans at most: a group over the years, the years, and ``(บาท)``."""
OTHER = ":"
"""What the name of a column begins with that means nothing to us: its heading, or its letter, follows."""
FEWEST = 3


@dataclass(frozen=True)
class Head:
    """Where a head ends (place of its last row), what each column holds, and whether its table lists equipment."""

    last: int
    columns: dict[int, str]
    is_equipment: bool

    @property
    def names(self) -> set[str]:
        """What the columns hold."""
        return set(self.columns.values())

    def meaning(self, column: int) -> str:
        """What a column holds; one without a heading is called by its letter."""
        return self.columns.get(column) or f"{OTHER}{letter(column)}"


def letter(column: int) -> str:
    """A column as Excel names it: A, B … Z, AA."""
    name, rest = "", column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        name = chr(65 + place) + name
    return name


def own(cells: Cells) -> dict[int, str]:
    """The texts that stand in a row itself, by column, on one line, with Arabic digits."""
    return {
        column: to_arabic_digits(" ".join(cell.split()))
        for column, cell in enumerate(cells)
        if cell and cell not in (LEFT, ABOVE) and not cell.isspace()
    }


def find_head(rows: Sequence[tuple[int, Cells]], start: int) -> Head | None:
    """The head that begins at ``start``: a name (of equipment: a target), a year, and three columns that we know."""
    if not any(cell and words.HEADLIKE.match(cell.strip()) for cell in rows[start][1]):
        return None
    first = _spread(rows[start][1])
    is_equipment = not {"หมวด", "ครุภัณฑ์", "รายการครุภัณฑ์"}.isdisjoint(first.values())
    found = {c: words.column_meaning(text, is_equipment=is_equipment) for c, text in first.items()}
    known = [name for name in found.values() if name]
    named = "name" in known or (is_equipment and "target" in known)
    if not named or 2 * len(known) < len(found) or any(map(words.MONTHS.match, first.values())):
        return None
    last, below = _extension(rows, start, is_equipment)
    if any(words.MONTHS.match(text) for row in below for text in row.values()):
        return None
    columns = _columns(first, found, below, is_equipment)
    names = set(columns.values())
    is_head = any(map(is_budget, names)) and sum(not name.startswith(OTHER) for name in names) >= FEWEST
    return Head(last, columns, is_equipment) if is_head else None


def _spread(cells: Cells) -> dict[int, str]:
    """A head row's texts, those of horizontally merged cells over all their columns."""
    texts = own(cells)
    for column, cell in enumerate(cells):
        if cell == LEFT and column - 1 in texts:
            texts[column] = texts[column - 1]
    return texts


def _extension(rows: Sequence[tuple[int, Cells]], start: int, is_equipment: bool) -> tuple[int, list[dict[int, str]]]:
    """The further rows of a head: headings that we know down to the years, and units below them."""
    below: list[dict[int, str]] = []
    dated = _is_dated(_spread(rows[start][1]), is_equipment)
    while len(below) + 1 < ROWS and start + len(below) + 1 < len(rows):
        texts = _spread(rows[start + len(below) + 1][1])
        if not texts or not all(_belongs(text, dated, is_equipment) for text in texts.values()):
            break
        dated = dated or _is_dated(texts, is_equipment)
        below.append(texts)
    return start + len(below), below


def _is_dated(texts: dict[int, str], is_equipment: bool) -> bool:
    return any(is_budget(words.column_meaning(text, is_equipment=is_equipment) or "") for text in texts.values())


def _belongs(text: str, dated: bool, is_equipment: bool) -> bool:
    """Whether a text may stand in a further row of a head; below the years the table has begun."""
    if words.UNITS.match(text) or words.MONTHS.match(text):
        return True
    return not dated and words.column_meaning(text, is_equipment=is_equipment) is not None


def _columns(
    first: dict[int, str], found: dict[int, str | None], below: list[dict[int, str]], is_equipment: bool
) -> dict[int, str]:
    columns: dict[int, str] = {}
    headings = dict(first)
    for texts in below:
        for column, text in texts.items():
            meaning = words.column_meaning(text, is_equipment=is_equipment)
            if meaning and (is_budget(meaning) or not found.get(column)):
                found[column], headings[column] = meaning, text
            headings.setdefault(column, text)
    for column in sorted(headings):
        name = found.get(column)
        again = name in columns.values()
        # One heading over two columns may hold one text in two parts; a second amount of a year never adds up silently.
        if name and (not again or (not is_budget(name) and headings.get(column - 1) == headings[column])):
            columns[column] = name
        else:
            columns[column] = f"{OTHER}{headings[column]}"
    return columns


def is_column_numbers(texts: dict[int, str]) -> bool:
    """Tell a row that numbers the columns, ``(1) (2) (3)``, from a project."""
    plain = [text.strip("() ") for text in texts.values()]
    numbers = [int(text) for text in plain if text.isdecimal() and len(text) < 3]
    return len(plain) > FEWEST and len(numbers) == len(plain) and numbers == sorted(set(numbers))
