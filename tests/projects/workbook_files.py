"""Plan workbooks for the tests, written by XlsxWriter as planners print them: title blocks, merged heads, totals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

YEARS = (2566, 2567, 2568, 2569, 2570)
HEAD = ["ที่", "โครงการ", "วัตถุประสงค์", "เป้าหมาย\n(ผลผลิตของโครงการ)", "งบประมาณ", *[""] * 4, "ตัวชี้วัด\n(KPI)",
        "ผลที่คาดว่า\nจะได้รับ", "หน่วยงาน\nรับผิดชอบหลัก"]  # fmt: skip
EQUIPMENT_HEAD = [
    "ที่",
    "แผนงาน",
    "หมวด",
    "ประเภท",
    "เป้าหมาย\n(ผลผลิตของครุภัณฑ์)",
    "งบประมาณ",
    *[""] * 4,
    "หน่วยงาน\nรับผิดชอบหลัก",
]
TITLES = ["รายละเอียดโครงการพัฒนา", "แผนพัฒนาท้องถิ่น (พ.ศ. ๒๕๖๖ - ๒๕๗๐)", "เทศบาลตำบลตัวอย่าง"]


class Printed:
    """A sheet as it is printed, written row by row; ``row`` is the number that Excel will show for the next row."""

    def __init__(self, book: Any, name: str) -> None:
        self.book, self.name = book, name
        self.sheet = book.add_worksheet(name)
        self.row = 1

    def line(self, text: str, last: int = 11) -> None:
        """A line merged over the whole width."""
        self.sheet.merge_range(self.row - 1, 0, self.row - 1, last, text)
        self.row += 1

    def titles(self, corner: str = "แบบ ผ.๐๒", last: int = 11) -> None:
        """The corner and the title block of a page."""
        self.sheet.write(self.row - 1, last, corner)
        self.row += 1
        for text in TITLES:
            self.line(text, last)

    def head(self, texts: Sequence[str] = HEAD, years: Sequence[int] = YEARS) -> None:
        """A head of two rows: all merged downwards, but the budget over its years."""
        first = list(texts).index("งบประมาณ")
        top = self.row - 1
        for column, text in enumerate(texts):
            if not first <= column < first + len(years):
                self.sheet.merge_range(top, column, top + 1, column, text)
        self.sheet.merge_range(top, first, top, first + len(years) - 1, "งบประมาณ")
        for place, year in enumerate(years):
            self.sheet.write(top + 1, first + place, f"{year}\n(บาท)" if place else year)
        self.row += 2

    def cells(self, *cells: Any) -> int:
        """One row as given; blanks are not written. Answers its number."""
        for column, cell in enumerate(cells):
            if cell not in (None, ""):
                self.sheet.write(self.row - 1, column, cell)
        self.row += 1
        return self.row - 1

    def merge(self, first: int, last: int, column: int, value: Any) -> None:
        """Merge cells of one column over rows by their numbers."""
        self.sheet.merge_range(first - 1, column, last - 1, column, value)

    def blank(self) -> None:
        """Leave a row out."""
        self.row += 1


def book(path: Path) -> Any:
    return xlsxwriter.Workbook(str(path))


def messy(path: Path) -> Path:
    """Three sheets: roads over two pages, education with wrong totals, equipment; and a cover that is no form."""
    made = book(path)
    cover = made.add_worksheet("ปก")
    cover.write(0, 0, "แผนพัฒนาท้องถิ่น (พ.ศ. 2566–2570)")
    cover.write(2, 0, "เทศบาลตำบลตัวอย่าง")
    roads = Printed(made, "โครงสร้างพื้นฐาน")
    roads.titles()
    roads.line("ก. ยุทธศาสตร์จังหวัดที่ 2 การพัฒนาเมืองน่าอยู่")
    roads.line("ข. ยุทธศาสตร์การพัฒนาของ อปท. ในเขตจังหวัดที่ 1 ด้านโครงสร้างพื้นฐาน")
    roads.line("ยุทธศาสตร์ที่ ๑ ด้านโครงสร้างพื้นฐาน")
    roads.line("กลยุทธ์ที่ 1.1 พัฒนาระบบคมนาคม")
    roads.line("1.1 แผนงานอุตสาหกรรมและการโยธา")
    roads.head()
    roads.cells(*[f"({number})" for number in range(1, 13)])
    roads.cells(1, "ก่อสร้างถนนคอนกรีต หมู่ 1", "เพื่อการสัญจร", "ยาว 200 เมตร", "1,250,000.00", "-", "", 0, "", "1 สาย",
                "สะดวก", "กองช่าง")  # fmt: skip
    roads.cells(
        2, "ก่อสร้างถนนคอนกรีต หมู่ 2", "เพื่อการสัญจร", "กว้าง 4 เมตร", "๕๐๐,๐๐๐ บาท", "", "", "", "", "1 สาย", "", "กองช่าง"
    )
    roads.cells("", "ซอย 3", "", "ยาว 150 เมตร")
    roads.titles()
    roads.line("ยุทธศาสตร์ที่ ๑ ด้านโครงสร้างพื้นฐาน")
    roads.head()
    roads.cells(1, "ขุดลอกคลอง หมู่ 4 *ย้ายแผนงาน*", "", "1 คลอง", "", 300000, "", "", "", "", "", "กองช่าง")
    roads.cells("", "รวม 3 โครงการ", "", "", 1750000, 300000, "-", "-", "-")
    schools = Printed(made, "การศึกษา")
    schools.titles()
    schools.line("ยุทธศาสตร์ที่ 2 การพัฒนาด้านการศึกษา")
    schools.line("แผนงานการศกษา")
    schools.head()
    schools.cells(1, "อาหารกลางวัน", "", "100 คน", 100000, 100000, 100000, 100000, 100000, "", "", "กองการศึกษา")
    schools.cells(2, "อาหารเสริม (นม)", "", "100 คน", 50000.5, "", "", "", "", "", "", "กองการศึกษา")
    schools.cells("รวม 3 โครงการ", "", "", "", 160000.5, 100000, 100000, 100000, 100000)
    equipment = Printed(made, "ผ.03")
    equipment.titles("แบบ ผ.03", 10)
    equipment.head(EQUIPMENT_HEAD)
    first = equipment.row
    equipment.cells(1, "", "ค่าครุภัณฑ์", "ครุภัณฑ์คอมพิวเตอร์", "เครื่องคอมพิวเตอร์ 2 เครื่อง", 60000, "", "", "", "", "สำนักปลัด")
    equipment.cells(2, "", "ค่าครุภัณฑ์", "ครุภัณฑ์สำนักงาน", "โต๊ะทำงาน 4 ตัว", "", 20000, "", "", "", "สำนักปลัด")
    equipment.merge(first, first + 1, 1, "บริหารงานทั่วไป")
    equipment.cells("รวมทั้งสิ้น", "", "", "", "", 60000, 20000, 0, 0, 0)
    made.close()
    return path
