"""The workbook to fill in: forms ผ.02 and ผ.03 of a plan, with its headings and programmes as lists to choose from.

Filled with the plan's projects and brought back unchanged it changes nothing, because every row carries its code.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import translation

from geoplan.policy import Actor
from projects.imports.values import KINDS
from projects.models import Form, Generation, Kind, Plan, PlanHeading, Programme, Project
from spatial.formats.excel import CELL_CHARACTERS, EXACT_DIGITS, SHEET_ROWS
from spatial.formats.tables import FORMULA

LISTED = {
    "issue": "ประเด็น",
    "strategy": "ยุทธศาสตร์",
    "tactic": "กลยุทธ์",
    "programme": "แผนงาน",
    "kind": "ประเภทโครงการ",
}
GUIDE, LISTS = "คำแนะนำ", "รายการให้เลือก"
SHEETS = {"p02": "ผ.02", "p02_1": "ผ.02-1", "p02_2": "ผ.02-2", "p03": "ผ.03"}
CORNERS = {"p02": "แบบ ผ.02", "p02_1": "แบบ ผ.02/1", "p02_2": "แบบ ผ.02/2", "p03": "แบบ ผ.03"}
HEAD_ROW = 4
FREE_ROWS = 2000


@dataclass(frozen=True)
class Column:
    """A column: our field, its heading, its width in characters, what it is for and an example, both for the guide."""

    field: str
    heading: str
    width: int
    meaning: str
    example: str


ISSUE = Column("issue", "ประเด็นการพัฒนา", 30, "เลือกจากรายการ หรือพิมพ์ประเด็นใหม่", "1. โครงสร้างพื้นฐาน")
STRATEGY = Column("strategy", "ยุทธศาสตร์", 30, "เลือกจากรายการ หรือพิมพ์ยุทธศาสตร์ใหม่", "1. ด้านโครงสร้างพื้นฐาน")
TACTIC = Column("tactic", "กลยุทธ์", 30, "เลือกจากรายการ หรือพิมพ์กลยุทธ์ใหม่ใต้ยุทธศาสตร์นั้น", "1.1. พัฒนาระบบคมนาคม")
PROGRAMME = Column("programme", "แผนงาน", 26, "เลือกหนึ่งใน 12 แผนงาน", "อุตสาหกรรมและการโยธา")
NAME = Column("name", "โครงการ", 40, "ชื่อโครงการ จำเป็นต้องมี", "ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ที่ 1")
OBJECTIVE = Column("objective", "วัตถุประสงค์", 30, "ทำเพื่ออะไร", "เพื่อให้ประชาชนสัญจรสะดวก")
TARGET = Column("target", "เป้าหมาย\n(ผลผลิตของโครงการ)", 30, "ขนาดและจำนวน", "กว้าง 4 เมตร ยาว 200 เมตร")
INDICATOR = Column("indicator", "ตัวชี้วัด\n(KPI)", 20, "วัดผลอย่างไร", "ถนนได้มาตรฐาน 1 สาย")
RESULT = Column("expected_result", "ผลที่คาดว่าจะได้รับ", 26, "ใครได้ประโยชน์อะไร", "ประชาชนเดินทางปลอดภัย")
UNIT = Column("unit_in_charge", "หน่วยงานรับผิดชอบหลัก", 18, "กองหรือสำนักที่รับผิดชอบ", "กองช่าง")
KIND = Column("kind", "ประเภท", 16, "เลือกจากรายการ ใช้แนะนำวิธีระบุตำแหน่ง", "ถนน")
PLACE = Column("coordinates", "พิกัด", 24, "เว้นว่างได้ ระบุได้ทุกแบบ", "15.123456, 100.123456")
CODE = Column("code", "รหัส", 18, "อย่าแก้ของเดิม โครงการใหม่เว้นว่าง", "")
CATEGORY = Column("equipment_category", "หมวด", 18, "เช่น ค่าครุภัณฑ์", "ค่าครุภัณฑ์")
TYPE = Column("equipment_type", "ประเภท", 22, "ประเภทครุภัณฑ์", "ครุภัณฑ์คอมพิวเตอร์")
ITEM = Column("name", "ครุภัณฑ์", 36, "ชื่อครุภัณฑ์ จำเป็นต้องมี", "เครื่องคอมพิวเตอร์สำนักงาน")
ITEM_TARGET = Column("target", "เป้าหมาย\n(ผลผลิตของครุภัณฑ์)", 30, "จำนวนและคุณลักษณะ", "2 เครื่อง")
YEAR = Column("", "ปีงบประมาณ", 14, "บาทในปีนั้น ว่างคือไม่ได้ระบุ", "1,250,000.00")


def template(plan: Plan, actor: Actor, *, filled: bool) -> bytes:
    """The workbook as xlsx, in Thai; ``filled`` with the plan's projects that ``actor`` may see."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": plan.title})
    rows = _rows(plan, actor) if filled else {}
    with translation.override("th"):
        writer = _Writer(book, plan)
        writer.guide()
        for form in Form.values:
            if form in ("p02", "p03") or rows.get(form):
                writer.form(form, rows.get(form, []))
        writer.lists()
    book.close()
    return out.getvalue()


def _rows(plan: Plan, actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """The plan's projects by form, in the order of the plan, as cells by field; blank money is left out, not 0."""
    found: dict[str, list[dict[str, Any]]] = {}
    projects = Project.objects.visible_to(actor).filter(plan=plan, withdrawn_on=None)
    chosen = projects.select_related("heading__parent", "programme").prefetch_related("year_budgets")
    order = ("heading__parent__number", "heading__number", "programme", "number")
    for project in chosen.order_by(*order).defer("geometry", "geometry_3857"):
        texts = ("code", "name", "objective", "target", "indicator", "expected_result", "unit_in_charge")
        row: dict[str, Any] = {name: getattr(project, name) for name in (*texts, CATEGORY.field, TYPE.field)}
        row["programme"] = project.programme.name_th if project.programme else ""
        row["kind"] = KIND_NAMES[project.kind]
        row |= {f"budget_{one.fiscal_year}": one.amount for one in project.year_budgets.all()}
        if project.heading:
            row[project.heading.kind] = heading_label(project.heading)
            if project.heading.parent:
                row["strategy"] = heading_label(project.heading.parent)
        found.setdefault(project.form, []).append(row)
    return found


KIND_NAMES = {str(kind): next(name for name, code in KINDS.items() if code == kind) for kind in Kind.values}
"""The name of each kind that an import reads in any language."""


def heading_label(heading: PlanHeading) -> str:
    """A heading as the lists have it: ``1. ด้านการศึกษา``, of a tactic ``1.2. …``."""
    before = f"{heading.parent.number}." if heading.parent else ""
    return f"{before}{heading.number}. {heading.title}"


class _Writer:
    """Writes the sheets; the lists come last, so that they hold what the forms refer to."""

    def __init__(self, book: xlsxwriter.Workbook, plan: Plan) -> None:
        self.book, self.plan = book, plan
        headings = list(plan.headings.select_related("parent").order_by("parent__number", "number"))
        self.choices: dict[str, list[str]] = {
            kind: [heading_label(one) for one in headings if one.kind == kind]
            for kind in ("issue", "strategy", "tactic")
        }
        self.choices |= {"programme": [one.name_th for one in Programme.objects.all()], "kind": [*KIND_NAMES.values()]}
        frame = {"border": 1, "border_color": "#9AA5B4", "valign": "top", "text_wrap": True}
        head = {**frame, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E3EAF3"}
        self.head = book.add_format(head)
        self.bold = book.add_format({"bold": True})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.open = book.add_format({**frame, "locked": False})
        self.money = book.add_format({**frame, "locked": False, "num_format": "#,##0.00"})
        # What would be a formula when it is typed stays a text, without a mark that anybody sees (CWE-1236).
        self.quoted = book.add_format({**frame, "locked": False, "quote_prefix": True})

    def columns(self, form: str) -> tuple[list[Column], list[Column]]:
        """The columns before and behind those of the years."""
        headings = [ISSUE] if self.plan.generation == Generation.ISSUE_BASED else [STRATEGY, TACTIC]
        if form == "p03":
            return [*headings, PROGRAMME, CATEGORY, TYPE, ITEM, ITEM_TARGET], [UNIT, CODE]
        before = [*headings, PROGRAMME, NAME, OBJECTIVE, TARGET]
        return before, [INDICATOR, RESULT, UNIT, KIND, PLACE, CODE]

    def form(self, form: str, rows: Sequence[dict[str, Any]]) -> None:
        """A sheet with its title, its protected head and its rows."""
        before, after = self.columns(form)
        sheet = self.book.add_worksheet(SHEETS[form])
        self._frame(sheet, form, before, after)
        fields = [*(one.field for one in before), *(f"budget_{year}" for year in self.plan.years)]
        fields += [one.field for one in after]
        for place, row in enumerate(rows):
            for column, field in enumerate(fields):
                self._write(sheet, HEAD_ROW + 2 + place, column, row.get(field))
        for column, field in enumerate(fields):
            self._offer(sheet, column, field, HEAD_ROW + 2, HEAD_ROW + 1 + len(rows) + FREE_ROWS)

    def _frame(self, sheet: Any, form: str, before: list[Column], after: list[Column]) -> None:
        years, top = list(self.plan.years), HEAD_ROW
        locked = self.book.add_format({"locked": True})
        for column, one in enumerate([*before, *(YEAR for _ in years), *after]):
            sheet.set_column(column, column, one.width, self.money if one is YEAR else self.open)
        for row in range(top + 2):
            sheet.set_row(row, 32 if row == top else None, locked)
        width = len(before) + len(years) + len(after)
        sheet.write_string(0, width - 1, CORNERS[form], self.bold)
        sheet.write_string(1, 0, f"รายละเอียดโครงการพัฒนา {self.plan.title}", self.bold)
        sheet.write_string(2, 0, f"หน่วยงาน {self.plan.organisation.name_th}")
        for column, one in [*enumerate(before), *enumerate(after, start=len(before) + len(years))]:
            sheet.merge_range(top, column, top + 1, column, one.heading, self.head)
        if len(years) > 1:
            sheet.merge_range(top, len(before), top, len(before) + len(years) - 1, "งบประมาณ (บาท)", self.head)
        else:
            sheet.write_string(top, len(before), "งบประมาณ (บาท)", self.head)
        for place, year in enumerate(years):
            sheet.write_number(top + 1, len(before) + place, year, self.head)
        sheet.freeze_panes(top + 2, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top, top + 1)
        allowed = ("insert_rows", "delete_rows", "format_columns", "format_rows", "format_cells", "sort", "autofilter")
        sheet.protect("", dict.fromkeys(allowed, True))

    def _write(self, sheet: Any, row: int, column: int, value: Any) -> None:
        if isinstance(value, Decimal) and value * 100 < EXACT_DIGITS:
            sheet.write_number(row, column, float(value), self.money)
        elif value not in (None, ""):
            text = str(value).replace("\r", "")
            # A text that no cell can hold is left out rather than cut: a blank leaves what the project has.
            if len(text) <= CELL_CHARACTERS:
                sheet.write_string(row, column, text, self.quoted if FORMULA.match(text) else self.open)

    def _offer(self, sheet: Any, column: int, field: str, first: int, last: int) -> None:
        """A list to choose from; a heading may be new, a programme and a kind may not."""
        if not self.choices.get(field):
            return
        place = list(self.choices).index(field)
        letter = chr(65 + place)
        rule: dict[str, Any] = {
            "validate": "list",
            "source": f"='{LISTS}'!${letter}$2:${letter}${len(self.choices[field]) + 1}",
            "error_type": "stop" if field in ("programme", "kind") else "warning",
            "error_title": "ไม่มีในรายการ",
            "error_message": "โปรดเลือกจากรายการ หากเป็นหัวข้อใหม่ให้กดยืนยัน",
        }
        sheet.data_validation(first, column, min(last, SHEET_ROWS - 1), column, rule)

    def lists(self) -> None:
        """The sheet of everything that can be chosen."""
        sheet = self.book.add_worksheet(LISTS)
        for column, (field, choices) in enumerate(self.choices.items()):
            sheet.set_column(column, column, 36)
            sheet.write_string(0, column, LISTED[field], self.bold)
            for row, choice in enumerate(choices, start=1):
                sheet.write_string(row, column, choice)
        sheet.protect()

    def guide(self) -> None:
        """How to fill the workbook in, with an example of every column, outside the tables."""
        sheet = self.book.add_worksheet(GUIDE)
        sheet.set_column(0, 0, 30, self.wrap)
        sheet.set_column(1, 2, 52, self.wrap)
        sheet.write_string(0, 0, "วิธีกรอก", self.bold)
        for row, text in enumerate(INSTRUCTIONS, start=1):
            sheet.merge_range(row, 0, row, 2, text, self.wrap)
            sheet.set_row(row, 34)
        top = len(INSTRUCTIONS) + 2
        for column, text in enumerate(("ช่อง", "ความหมาย", "ตัวอย่าง")):
            sheet.write_string(top, column, text, self.bold)
        before, after = self.columns("p02")
        shown = [*before, YEAR, *after, CATEGORY, TYPE, ITEM]
        for row, one in enumerate(shown, start=top + 1):
            cells = (one.heading.replace("\n", " "), one.meaning, one.example)
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text, self.wrap)


INSTRUCTIONS = (
    "กรอกโครงการในแผ่นงาน ผ.02 และครุภัณฑ์ในแผ่นงาน ผ.03 แถวละหนึ่งรายการ เริ่มใต้หัวตาราง ลำดับที่ไม่ต้องกรอก",
    "ช่องเงินที่ว่างหมายถึงไม่ได้ระบุ เครื่องหมาย - หรือ 0 หมายถึงศูนย์บาท พิมพ์จุลภาคหรือเลขไทยได้",
    "โครงการเดิมมีรหัสอยู่ท้ายแถว แก้ช่องใดก็เปลี่ยนช่องนั้น ช่องที่เว้นว่างจะคงค่าเดิมไว้ ไม่มีการลบโครงการ",
    "โครงการใหม่ให้เว้นรหัสว่างไว้ ระบบจะให้รหัสเอง",
    "บันทึกแล้วนำไฟล์กลับเข้าที่หน้า นำเข้าข้อมูล ระบบจะแสดงสิ่งที่เปลี่ยนก่อนเขียนทุกครั้ง และยกเลิกภายหลังได้",
)
