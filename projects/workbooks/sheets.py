"""A sheet as cells of text, and what its words mean: headings, preambles, totals."""

from __future__ import annotations

import re
from dataclasses import dataclass

from projects.imports.fields import budget_year, meaning, normal

Cells = list[str | None]

FORM = re.compile(r"ผ\.?\s*0?([23])(?:\s*/\s*([12]))?(?![0-9])")
STRATEGY = re.compile(
    r"^(?:[ก-ฮ]\.\s*)?(?:ยุทธศาสตร์(?:การพัฒนา)?(?:ของ(?:อปท|องค์กรปกครองส่วนท้องถิ่น)[^ที]*)?)\s*(?:ที่)?\s*(\d+)?[\s:.)–-]*(.+)$"
)
TACTIC = re.compile(r"^(?:[ก-ฮ]\.\s*)?(?:กลยุทธ์|แนวทางการพัฒนา)\s*(?:ที่)?\s*([\d.]+)?[\s:.)–-]*(.+)$")
ISSUE = re.compile(r"^(?:[ก-ฮ]\.\s*)?ประเด็นการพัฒนา\s*(?:ที่)?\s*(\d+)?[\s:.)–-]*(.+)$")
PROGRAMME = re.compile(r"^(?:[ก-ฮ\d]+[.)]\s*)*แผนงาน\s*[:–-]?\s*(.+)$")
TOTAL = re.compile(r"^รวม(?:ทั้งสิ้น|ทั้งหมด|งบประมาณ|จำนวน|เป็นเงิน|\s|$|\d|:)|^(?:grand )?total", re.IGNORECASE)
COUNT = re.compile(r"(\d[\d,]*)\s*โครงการ")
NUMBERS = ("ที่", "ลำดับ", "ลำดับที่", "no")
CATEGORY, TYPE = "category", "type"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, and its filled rows with their own numbers; merged cells carry their value once."""

    name: str
    rows: list[tuple[int, Cells]]


def filled(cells: Cells) -> list[tuple[int, str]]:
    """The cells that hold something, by column."""
    return [(i, cell.strip()) for i, cell in enumerate(cells) if cell and cell.strip()]


def form_of(text: str) -> str | None:
    """The official form that a sheet's name or corner says: p02, p02_1, p02_2 or p03."""
    found = FORM.search(text)
    if not found:
        return None
    return "p03" if found[1] == "3" else f"p02_{found[2]}" if found[2] else "p02"


def column_meaning(heading: str, *, is_equipment: bool) -> str | None:
    """Our field for a printed heading; ``number`` is the running number, which restarts and names nothing."""
    plain = normal(heading)
    if plain in NUMBERS:
        return "number"
    if is_equipment and plain == "หมวด":
        return CATEGORY
    if is_equipment and plain == "ประเภท":
        return TYPE
    if year := budget_year(heading):
        return f"budget_{year}"
    for start, field in _STARTS:
        if plain.startswith(start):
            return field
    return meaning(heading)


_STARTS = (
    ("เป้าหมาย", "target"),
    ("ตัวชี้วัด", "indicator"),
    ("ผลที่คาดว่า", "expected_result"),
    ("หน่วยงาน", "unit_in_charge"),
    ("วัตถุประสงค์", "objective"),
    ("ชื่อโครงการ", "name"),
    ("โครงการ", "name"),
)
