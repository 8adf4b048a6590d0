"""A workbook of forms as the rest of an import sees it: one table with our headings, and what the sheets print."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

import pyarrow as pa

from geoplan.errors import DomainError
from projects.imports.fields import BUDGET, is_budget
from projects.workbooks import sheets as words
from projects.workbooks.flattening import flatten
from projects.workbooks.heads import OTHER
from projects.workbooks.model import Flat, Line, Row
from projects.workbooks.reconciling import Section, reconcile
from projects.workbooks.sheets import Sheet
from spatial.formats.parsed import ParsedFile
from spatial.formats.workbook import HIDDEN, SHEET

SHEETS, LETTERS, REMARKS = "\0sheet", "\0letters", "\0remarks"
"""Columns beside the table's own: the sheet of each row, the column of each field, what its reader should know."""
MOST_TOLD = 300
FORM_NAMES = {"p02": "ผ.02", "p02_1": "ผ.02/1", "p02_2": "ผ.02/2", "p03": "ผ.03"}
HEADINGS = {
    "number": "ที่",
    "issue": "ประเด็นการพัฒนา",
    "strategy": "ยุทธศาสตร์",
    "tactic": "กลยุทธ์",
    "programme": "แผนงาน",
    "form": "แบบ",
    "code": "รหัส",
    "name": "ชื่อโครงการ",
    "objective": "วัตถุประสงค์",
    "target": "เป้าหมาย",
    "equipment_category": "หมวด",
    "equipment_type": "ประเภทครุภัณฑ์",
    "indicator": "ตัวชี้วัด",
    "expected_result": "ผลที่คาดว่าจะได้รับ",
    "unit_in_charge": "หน่วยงานรับผิดชอบ",
    "kind": "ประเภท",
    "latitude": "ละติจูด",
    "longitude": "ลองจิจูด",
    "easting": "easting",
    "northing": "northing",
    "coordinates": "พิกัด",
    "remark": "หมายเหตุ",
}


def flattened(parsed: ParsedFile) -> tuple[ParsedFile, dict[str, Any]] | None:
    """The table of a workbook that was read as a whole, and what is told of it: sheets, totals, rows not understood.

    None where no sheet has the head of a form. Errors: ``import_forms_empty`` where no row stands below any.
    """
    flat = flatten(_sheets(parsed))
    if not flat.sheets:
        return None
    if not flat.rows:
        raise DomainError("import_forms_empty", sheets=", ".join(flat.sheets)[:300])
    for row in flat.rows:
        _note_lineage(row)
    boxes = [note.params for note in parsed.notes if note.code == "text_box"]
    notes = tuple(note for note in parsed.notes if note.code != "text_box")
    numbers = pa.chunked_array([[row.number for row in flat.rows]], pa.int64())
    return replace(parsed, table=_table(flat), rows=numbers, notes=notes), _told(flat, boxes)


def _sheets(parsed: ParsedFile) -> Iterator[Sheet]:
    """The sheets one by one, so that one at a time is Python's own; the rows of each stand together."""
    cells = parsed.table.drop_columns([SHEET, HIDDEN])
    first = 0
    for name, together in groupby(parsed.table[SHEET].to_pylist()):
        count = sum(1 for _ in together)
        numbers = parsed.rows.slice(first, count).to_pylist()
        rows = zip(*(column.slice(first, count).to_pylist() for column in cells.columns), strict=True)
        unseen = parsed.table[HIDDEN].slice(first, count).to_pylist()
        hidden = frozenset(number for number, mark in zip(numbers, unseen, strict=True) if mark)
        yield Sheet(name, list(zip(numbers, map(list, rows), strict=True)), hidden)
        first += count


def _table(flat: Flat) -> pa.Table:
    used = {name for row in flat.rows for name in row.values}
    years = sorted(filter(is_budget, used))
    names = [*(name for name in HEADINGS if name in used), *years, *sorted(n for n in used if n.startswith(OTHER))]
    columns: dict[str, list[str | None]] = {
        SHEETS: [row.sheet for row in flat.rows],
        LETTERS: [json.dumps(row.letters) for row in flat.rows],
        REMARKS: [json.dumps(row.remarks) if row.remarks else None for row in flat.rows],
    }
    for name in names:
        heading = HEADINGS.get(name) or (f"งบประมาณ {name.removeprefix(BUDGET)}" if is_budget(name) else name[1:])
        while heading in columns:
            heading += " (2)"
        columns[heading] = [row.values.get(name) for row in flat.rows]
    columns[HEADINGS["form"]] = [FORM_NAMES[row.values["form"]] for row in flat.rows]
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})


def _note_lineage(row: Row) -> None:
    """Say that a row was moved, repeats another or was merged into one; what follows is its reader's to decide."""
    row.remarks += [("lineage", {"note": note}) for text in row.values.values() if (note := lineage(text))]


def lineage(text: str) -> str | None:
    """The note in a text that its row was moved, repeats another or was merged (DOMAIN section 3), or None."""
    found = words.LINEAGE.search(text)
    return found[1].strip() if found else None


def _told(flat: Flat, boxes: list[dict[str, Any]]) -> dict[str, Any]:
    unread = [one for one in flat.told if one.line == Line.UNREAD]
    sections = [_section(section, flat) for section in reconcile(flat)]
    counts = {name: sum(row.sheet == name for row in flat.rows) for name in flat.sheets}
    return {
        "sheets": [{"name": name, "form": form, "rows": counts[name]} for name, form in flat.sheets.items()],
        "skipped": flat.skipped,
        "sections": sections,
        "unread": [{"sheet": one.sheet, "row": one.row, "text": one.text} for one in unread[:MOST_TOLD]],
        "unread_count": len(unread),
        "boxes": boxes[:MOST_TOLD],
        "boxes_count": len(boxes),
        "open": sum(section["differs"] for section in sections) + len(unread) + len(boxes),
    }


def _section(section: Section, flat: Flat) -> dict[str, Any]:
    rows = flat.rows[section.first : section.last]
    return {
        "sheet": section.total.sheet,
        "row": section.total.row,
        "label": section.total.label,
        "first": section.first,
        "last": section.last,
        "rows": len(rows),
        "from": [rows[0].sheet, rows[0].number] if rows else None,
        "to": [rows[-1].sheet, rows[-1].number] if rows else None,
        "pairs": [
            {"what": pair.what, "printed": str(pair.printed), "read": str(pair.read), "differs": pair.differs}
            for pair in section.pairs
        ],
        "differs": section.differs,
    }


def differences(facts: dict[str, Any]) -> int:
    """How many differences, rows not understood and text boxes must be seen before a workbook is written."""
    return int(facts.get("workbook", {}).get("open", 0))
