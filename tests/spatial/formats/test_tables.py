"""Cells as text, headings told apart, and every note in both languages."""

from __future__ import annotations

import ast
from datetime import date, datetime
from pathlib import Path

import pytest

import spatial.formats
from geoplan.errors import ERRORS
from spatial.formats.notes import NOTES
from spatial.formats.tables import neutral, plain, text, unique


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
