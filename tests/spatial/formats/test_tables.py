"""Cells as text, headings told apart, and every note in both languages."""

from __future__ import annotations

import ast
from datetime import date, datetime
from pathlib import Path

import pytest

import spatial.formats
from geoplan.errors import ERRORS, DomainError
from spatial.formats.chunks import ROWS, TextColumns
from spatial.formats.notes import NOTES
from spatial.formats.parsed import Limits
from spatial.formats.tables import neutral, plain, text, to_columns, unique


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234567890123456.0, "1234567890123456"),
        (0.1 + 0.2, "0.3"),
        (999999999999.99, "999999999999.99"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (float("nan"), None),
        (float("inf"), "Infinity"),
        (True, "true"),
        ("", None),
        ("00123", "00123"),
        ("a\0b", "ab"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29, 8, 30), "2024-02-29 08:30:00"),
    ],
)
def test_a_cell_is_shown_as_people_see_it(value, shown):
    assert text(value) == shown


def test_headings_are_told_apart_whatever_their_case():
    assert unique(["ชื่อ", None, "Name", "name", "ชื่อ", " "]) == [
        "ชื่อ",
        "column_2",
        "Name",
        "name (2)",
        "ชื่อ (2)",
        "column_6",
    ]


@pytest.mark.parametrize("value", ["=1", "'=1", "''=1", "-", "@a", "'a", "'", "ก=1", "+66"])
def test_taking_off_the_apostrophe_undoes_putting_it_on(value):
    assert plain(neutral(value)) == value


def test_every_error_and_note_that_the_code_names_has_its_texts():
    used = {"DomainError": set(), "Note": set()}
    for path in Path(spatial.formats.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in used:
                used[node.func.id] |= {a.value for a in node.args[:1] if isinstance(a, ast.Constant)}
    assert used["DomainError"] <= ERRORS.keys()
    assert used["Note"] <= NOTES.keys()
    assert len(used["DomainError"]) > 25


@pytest.mark.parametrize("rows", [1, ROWS - 1, ROWS, ROWS + 1, 2 * ROWS + 7])
def test_columns_built_row_by_row_hold_every_cell_and_blanks_to_the_right(rows):
    table = TextColumns()
    for number in range(rows):
        table.add([str(number)] if number % 2 else [str(number), f"ข้อ {number}", None])
    first, second, third = (column.to_pylist() for column in table.columns(3))
    assert (table.count, table.width) == (rows, 3)
    assert first == [str(number) for number in range(rows)]
    assert second == [None if number % 2 else f"ข้อ {number}" for number in range(rows)]
    assert third == [None] * rows


def test_a_long_table_keeps_its_row_numbers_headings_and_width():
    body = [(10 + n, [str(n), None, "ค"] if n == 4_321 else [str(n)]) for n in range(5_000)]
    rows = [(3, ["แผน"]), (5, ["ก", "ข"]), *body]
    parsed = to_columns(iter(rows), None, Limits())
    assert list(parsed.columns) == ["แผน", "column_2", "column_3"] and not parsed.notes
    named = to_columns(iter(rows), 5, Limits())
    assert list(named.columns) == ["ก", "ข", "column_3"] and named.notes[0].params == {"row": 5}
    assert named.row_numbers.tolist() == list(range(10, 5_010))
    assert [place for place, cell in enumerate(named.columns["column_3"].to_pylist()) if cell] == [4_321]
    late = to_columns(iter(rows), 12, Limits())
    assert next(iter(late.columns)) == "2" and late.row_count == 4_997
    with pytest.raises(DomainError) as refused:
        to_columns(iter(rows), 5, Limits(columns=2))
    assert refused.value.code == "file_too_many_columns"
